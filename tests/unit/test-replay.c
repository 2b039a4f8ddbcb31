/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be told to a library afterwards, as rules R1 to R3 and "Unknown outcome" want it. */
#include "sync/replay.h"

#include <string.h>

#define NOW 1764100000
#define HOUR 3600

static DsOperation *
op_new(DsOperationKind kind, const char *item, const char *patron, gint64 hours_ago)
{
	DsOperation *op = ds_operation_new(kind, "main", "s1");

	g_strlcpy(op->item.text, item, sizeof op->item.text);
	g_strlcpy(op->patron.text, patron, sizeof op->patron.text);
	op->stamp.wall_s = NOW - hours_ago * HOUR;
	op->stamp.trust = DS_CLOCK_FREE;
	op->offline = op->queued = TRUE;
	return op;
}

static const char *
judged(DsOperationKind kind, gint64 hours_ago, const char *due_then, const DsItemInfo *info)
{
	g_autoptr(DsOperation) op = op_new(kind, "1", "p", hours_ago);

	g_strlcpy(op->due_before, due_then, sizeof op->due_before);
	return ds_operation_event_word(ds_replay_judge(op, info, 0, NOW, &ds_replay_usual));
}

static void
test_loan(void)
{
	const DsItemInfo idle = {.known = TRUE},
			 yours = {.known = TRUE, .on_loan = TRUE, .yours = TRUE},
			 others = {.known = TRUE, .on_loan = TRUE},
			 unsure = {.known = TRUE, .on_loan = TRUE, .unsure = TRUE},
			 held = {.known = TRUE, .held = TRUE};

	g_assert_cmpstr(judged(DS_CHECKOUT, 1, "", &idle), ==, "not-applied");
	g_assert_cmpstr(judged(DS_CHECKOUT, 999, "", &idle), ==, "not-applied");
	g_assert_cmpstr(judged(DS_CHECKOUT, 1, "", &yours), ==, "applied");
	g_assert_cmpstr(judged(DS_CHECKOUT, 1, "", &others), ==, "taken");
	g_assert_cmpstr(judged(DS_CHECKOUT, 1, "", &unsure), ==, "undecided");
	g_assert_cmpstr(judged(DS_CHECKOUT, 1, "", &held), ==, "taken");
}

static void
test_return(void)
{
	const DsItemInfo idle = {.known = TRUE}, unknown = {.known = FALSE},
			 lost = {.known = TRUE, .lost = TRUE},
			 due = {.known = TRUE, .on_loan = TRUE, .due = "2025-12-01T23:59:00"},
			 no_date = {.known = TRUE, .on_loan = TRUE};

	g_assert_cmpstr(judged(DS_CHECKIN, 1, "", &idle), ==, "applied");
	g_assert_cmpstr(judged(DS_CHECKIN, 1, "", &unknown), ==, "undecided");
	g_assert_cmpstr(judged(DS_CHECKIN, 1, "", &lost), ==, "undecided");
	/* the same loan, another loan, and one nobody knows */
	g_assert_cmpstr(judged(DS_CHECKIN, 7 * 24, "2025-12-01T23:59:00", &due), ==, "not-applied");
	g_assert_cmpstr(judged(DS_CHECKIN, 7 * 24 + 1, "2025-12-01T23:59:00", &due), ==, "taken");
	g_assert_cmpstr(judged(DS_CHECKIN, 1, "2025-11-30T23:59:00", &due), ==, "taken");
	/* a snapshot may know the day alone */
	g_assert_cmpstr(judged(DS_CHECKIN, 99, "2025-12-01T00:00:00", &due), ==, "not-applied");
	g_assert_cmpstr(judged(DS_CHECKIN, 99, "2025-12-01T12:00:00", &due), ==, "taken");
	g_assert_cmpstr(judged(DS_CHECKIN, 1, "2025-11-30T00:00:00", &due), ==, "taken");
	g_assert_cmpstr(judged(DS_CHECKIN, 24, "", &due), ==, "not-applied");
	g_assert_cmpstr(judged(DS_CHECKIN, 25, "", &due), ==, "taken");
	g_assert_cmpstr(judged(DS_CHECKIN, 25, "2025-12-01T23:59:00", &no_date), ==, "taken");
	/* a clock that went back proves no age */
	g_assert_cmpstr(judged(DS_CHECKIN, -1, "", &due), ==, "taken");
}

static void
test_idle_returns(void)
{
	g_autoptr(DsOperation) op = op_new(DS_CHECKIN, "1", "", 1);
	DsReplayRules rules = ds_replay_usual;
	const DsItemInfo idle = {.known = TRUE};

	rules.send_idle_returns = TRUE;
	g_assert_cmpint(ds_replay_judge(op, &idle, 0, NOW, &rules), ==, DS_EVENT_NOT_APPLIED);
}

/* Rules, J7: a date that nobody believes is told by nobody but staff, whatever the library knows.
 */
static void
test_doubtful(void)
{
	static const DsOperationKind kinds[] = {DS_CHECKOUT, DS_CHECKIN};
	const DsItemInfo infos[] = {{.known = TRUE}, {.known = TRUE, .on_loan = TRUE},
	    {.known = TRUE, .on_loan = TRUE, .yours = TRUE}};

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autoptr(DsOperation) op = op_new(kinds[i], "1", "p", 1);

		g_assert_false(ds_replay_is_doubtful(op));
		op->stamp.trust = DS_CLOCK_BAD;
		g_assert_true(ds_replay_is_doubtful(op));
		for (guint k = 0; k < G_N_ELEMENTS(infos); k++)
			g_assert_cmpint(ds_replay_judge(op, &infos[k], 0, NOW, &ds_replay_usual),
			    ==, DS_EVENT_UNDECIDED);
	}
}

/* Whose loan a return would end. */
static void
test_anothers(void)
{
	const DsItemInfo idle = {.known = TRUE},
			 yours = {.known = TRUE, .on_loan = TRUE, .yours = TRUE},
			 others = {.known = TRUE, .on_loan = TRUE},
			 unsure = {.known = TRUE, .on_loan = TRUE, .unsure = TRUE};

	g_assert_false(ds_replay_is_anothers(&idle));
	g_assert_false(ds_replay_is_anothers(&yours));
	g_assert_true(ds_replay_is_anothers(&others));
	g_assert_false(ds_replay_is_anothers(&unsure));
}

static const char *
judged_again(DsOperationKind kind, const char *due_then, const DsItemInfo *info, gint64 minutes_ago,
    guint sends)
{
	g_autoptr(DsOperation) op = op_new(kind, "1", "p", 1);

	op->sends = sends;
	g_strlcpy(op->due_before, due_then, sizeof op->due_before);
	return ds_operation_event_word(
	    ds_replay_judge(op, info, NOW - minutes_ago * 60, NOW, &ds_replay_usual));
}

/* Sent once, the answer was lost, and the library does not know of it. */
static void
test_once_more(void)
{
	const char *then = "2025-12-01T23:59:00";
	const DsItemInfo idle = {.known = TRUE}, held = {.known = TRUE, .held = TRUE},
			 due = {.known = TRUE, .on_loan = TRUE, .due = "2025-12-01T23:59:00"},
			 no_date = {.known = TRUE, .on_loan = TRUE};

	g_assert_cmpstr(judged_again(DS_CHECKOUT, "", &idle, 60, 1), ==, "not-applied");
	g_assert_cmpstr(judged_again(DS_CHECKOUT, "", &idle, 61, 1), ==, "undecided");
	g_assert_cmpstr(judged_again(DS_CHECKOUT, "", &idle, 1, 2), ==, "undecided");
	g_assert_cmpstr(judged_again(DS_CHECKOUT, "", &held, 1, 1), ==, "taken");
	g_assert_cmpstr(judged_again(DS_CHECKIN, then, &due, 1, 1), ==, "not-applied");
	/* lent again since, and perhaps lent again since */
	g_assert_cmpstr(judged_again(DS_CHECKIN, "2025-11-30T23:59:00", &due, 1, 1), ==, "taken");
	g_assert_cmpstr(judged_again(DS_CHECKIN, then, &no_date, 1, 1), ==, "undecided");
	g_assert_cmpstr(judged_again(DS_CHECKIN, "", &due, 1, 1), ==, "undecided");
}

/* Rules, R6: what the library knows may be the doing of another kiosk. */
static void
test_other_kiosks(void)
{
	g_autoptr(DsOperation) loan = op_new(DS_CHECKOUT, "1", "p", 1);
	g_autoptr(DsOperation) back = op_new(DS_CHECKIN, "1", "", 1);
	DsReplayRules rules = ds_replay_usual;
	const DsItemInfo idle = {.known = TRUE},
			 yours = {.known = TRUE, .on_loan = TRUE, .yours = TRUE},
			 due = {.known = TRUE, .on_loan = TRUE, .due = "2025-12-01T23:59:00"};

	rules.other_kiosks = TRUE;
	g_assert_cmpint(ds_replay_judge(loan, &idle, 0, NOW, &rules), ==, DS_EVENT_NOT_APPLIED);
	g_assert_cmpint(ds_replay_judge(loan, &yours, 0, NOW, &rules), ==, DS_EVENT_UNDECIDED);
	g_assert_cmpint(ds_replay_judge(back, &idle, 0, NOW, &rules), ==, DS_EVENT_UNDECIDED);
	g_assert_cmpint(ds_replay_judge(back, &due, 0, NOW, &rules), ==, DS_EVENT_UNDECIDED);
	g_strlcpy(back->due_before, due.due, sizeof back->due_before);
	g_assert_cmpint(ds_replay_judge(back, &due, 0, NOW, &rules), ==, DS_EVENT_NOT_APPLIED);
	g_assert_cmpint(
	    ds_replay_judge_fate(loan, DS_FATE_APPLIED, NOW, NOW, &rules), ==, DS_EVENT_UNDECIDED);
	g_assert_cmpint(
	    ds_replay_judge_fate(loan, DS_FATE_TAKEN, NOW, NOW, &rules), ==, DS_EVENT_TAKEN);
}

static void
test_answer(void)
{
	static const struct {
		DsOperationKind kind;
		DsAnswer answer;
		gboolean other_kiosks;
		DsOperationEvent event;
	} cases[] = {
	    {DS_CHECKOUT, {.verdict = DS_VERDICT_YES}, FALSE, DS_EVENT_YES},
	    {DS_CHECKOUT, {.verdict = DS_VERDICT_NO}, FALSE, DS_EVENT_NO},
	    {DS_CHECKOUT, {.verdict = DS_VERDICT_YES, .renewed = TRUE}, FALSE, DS_EVENT_TAKEN},
	    {DS_CHECKIN, {.verdict = DS_VERDICT_YES, .reason = DS_REASON_NOT_ON_LOAN}, FALSE,
		DS_EVENT_YES},
	    {DS_CHECKIN, {.verdict = DS_VERDICT_YES, .reason = DS_REASON_NOT_ON_LOAN}, TRUE,
		DS_EVENT_UNDECIDED},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DsOperation) op = op_new(cases[i].kind, "1", "p", 1);
		DsReplayRules rules = ds_replay_usual;

		op->answer = cases[i].answer;
		rules.other_kiosks = cases[i].other_kiosks;
		g_assert_cmpint(ds_replay_judge_answer(op, &rules), ==, cases[i].event);
	}
}

/* "SENDING 5 not-applied,...": the history of an operation. */
static gint64
sent_s(const char *history)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) words = g_strsplit_set(history, " ,", -1);

	for (guint i = 0; words[i] != NULL; i += 3) {
		DsJournalEvent *event = g_new0(DsJournalEvent, 1);

		g_assert_true(ds_operation_state_parse(words[i], &event->state));
		event->wall_s = g_ascii_strtoll(words[i + 1], NULL, 10);
		event->detail = words[i + 2];
		g_ptr_array_add(events, event);
	}
	return ds_replay_sent_s(events);
}

#define DUE "RELEASED 1 written,SENDING 2 due"

static void
test_sent(void)
{
	g_assert_cmpint(sent_s(DUE), ==, 0);
	g_assert_cmpint(sent_s(DUE ",SENDING 3 not-applied"), ==, 3);
	g_assert_cmpint(sent_s(DUE ",SENDING 3 not-applied,UNKNOWN 4 no-answer"), ==, 3);
	g_assert_cmpint(sent_s(DUE ",SENDING 3 not-applied,SENDING 4 not-sent"), ==, 0);
	g_assert_cmpint(sent_s(DUE ",SENDING 3 not-applied,UNKNOWN 4 ended,SENDING 5 not-applied,"
				   "SENDING 6 not-applied,UNKNOWN 7 no-answer"),
	    ==, 3);
	g_assert_cmpint(sent_s(DUE ",SENDING 3 not-applied,PARKED 4 no,RELEASED 5 send-again,"
				   "SENDING 6 due,SENDING 7 not-applied"),
	    ==, 7);
}

static void
test_fate(void)
{
	static const struct {
		DsFate fate;
		guint sends;
		gint64 minutes_ago;
		DsOperationEvent event;
	} cases[] = {
	    {DS_FATE_APPLIED, 1, 1, DS_EVENT_APPLIED},
	    {DS_FATE_TAKEN, 1, 1, DS_EVENT_TAKEN},
	    {DS_FATE_UNDECIDED, 1, 1, DS_EVENT_UNDECIDED},
	    {DS_FATE_NOT_APPLIED, 1, 60, DS_EVENT_NOT_APPLIED},
	    {DS_FATE_NOT_APPLIED, 1, 61, DS_EVENT_UNDECIDED},
	    {DS_FATE_NOT_APPLIED, 1, -1, DS_EVENT_UNDECIDED},
	    {DS_FATE_NOT_APPLIED, 2, 1, DS_EVENT_UNDECIDED}, /* poison */
	    {DS_FATE_APPLIED, 2, 999, DS_EVENT_APPLIED},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DsOperation) op = op_new(DS_CHECKOUT, "1", "p", 1);

		op->sends = cases[i].sends;
		g_assert_cmpint(ds_replay_judge_fate(op, cases[i].fate,
				    NOW - cases[i].minutes_ago * 60, NOW, &ds_replay_usual),
		    ==, cases[i].event);
	}
}

static void
test_borne_out(void)
{
	g_autoptr(DsOperation) loan = op_new(DS_CHECKOUT, "1", "p", 1);
	g_autoptr(DsOperation) back = op_new(DS_CHECKIN, "1", "", 1);
	const DsItemInfo idle = {.known = TRUE}, others = {.known = TRUE, .on_loan = TRUE};
	DsItemInfo yours = {.known = TRUE, .on_loan = TRUE, .yours = TRUE};

	g_assert_true(ds_replay_is_borne_out(loan, &yours));
	g_assert_false(ds_replay_is_borne_out(loan, &idle)); /* "ok" is no proof */
	g_assert_false(ds_replay_is_borne_out(loan, &others));
	/* the person was promised a later day, the same, an earlier one */
	g_strlcpy(loan->due_before, "2025-12-24T23:59:00", sizeof loan->due_before);
	g_strlcpy(yours.due, "2025-12-23T23:59:00", sizeof yours.due);
	g_assert_false(ds_replay_is_borne_out(loan, &yours));
	g_strlcpy(yours.due, "2025-12-24T10:00:00", sizeof yours.due);
	g_assert_true(ds_replay_is_borne_out(loan, &yours));
	g_strlcpy(yours.due, "2026-01-01T00:00:00", sizeof yours.due);
	g_assert_true(ds_replay_is_borne_out(loan, &yours));
	g_assert_true(ds_replay_is_borne_out(back, &idle));
	g_assert_false(ds_replay_is_borne_out(back, &others));
}

static GPtrArray *
queue(const char *line, GArray *is_free)
{
	GPtrArray *ops = g_ptr_array_new_with_free_func((GDestroyNotify)ds_operation_free);
	g_auto(GStrv) words = g_strsplit(line, " ", -1);

	for (guint i = 0; words[i] != NULL; i++) {
		g_auto(GStrv) parts = g_strsplit(words[i], "/", 3); /* item/patron/state */
		DsOperation *op = op_new(DS_CHECKOUT, parts[0], parts[1], 1);

		gboolean free = g_str_equal(parts[2], "free");

		op->queued = !g_str_equal(parts[2], "parked");
		op->state = op->queued ? DS_OP_RELEASED : DS_OP_PARKED;
		g_array_append_val(is_free, free);
		g_ptr_array_add(ops, op);
	}
	return ops;
}

/* In order for each item and each patron; whoever is stuck holds back nobody else. */
static void
test_order(void)
{
	static const struct {
		const char *line;
		gint next;
	} cases[] = {
	    {"1/p/free 2/q/free", 0},
	    {"1/p/stuck 2/q/free", 1},
	    {"1/p/stuck 1/q/free", -1},
	    {"1/p/stuck 2/p/free", -1},
	    {"1/p/stuck 1/q/free 3/q/free", -1}, /* q's second loan waits for q's first */
	    {"1/p/stuck 1/q/free 3/r/free", 2},
	    {"1//stuck 2//free", 1},   /* returns have no patron */
	    {"p/1/stuck 1/q/free", 1}, /* an item and a patron of the same number */
	    {"ab1/p/stuck AB1/q/free", -1},
	    {"1/ab/stuck 2/AB/free", -1},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GArray) is_free = g_array_new(FALSE, FALSE, sizeof(gboolean));
		g_autoptr(GPtrArray) ops = queue(cases[i].line, is_free);

		g_assert_cmpint(ds_replay_next(ops, is_free), ==, cases[i].next);
	}
}

/* Many at once: what is taken holds back nothing, what is not holds back all behind it. */
static void
test_together(void)
{
	static const struct {
		const char *line, *taken;
	} cases[] = {
	    {"1/p/free 1/p/free 1/q/free", "0 1 2 "},
	    {"1/p/stuck 1/q/free 2/q/free 3/r/free", "3 "},
	    {"1/p/free 2/q/stuck 1/q/free 3/p/free", "0 3 "},
	    {"1//stuck 2//free 1//free", "1 "},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GArray) is_free = g_array_new(FALSE, FALSE, sizeof(gboolean));
		g_autoptr(GPtrArray) ops = queue(cases[i].line, is_free);
		g_autoptr(GArray) together = ds_replay_together(ops, is_free);
		g_autoptr(GString) taken = g_string_new(NULL);

		for (guint k = 0; k < together->len; k++)
			g_string_append_printf(taken, "%u ", g_array_index(together, guint, k));
		g_assert_cmpstr(taken->str, ==, cases[i].taken);
	}
}

/* Those that wait for staff to decide about another one, not those that wait for the library. */
static void
test_held_back(void)
{
	static const struct {
		const char *line;
		guint count;
	} cases[] = {
	    {"1/p/queued 1/q/queued", 0},
	    {"1/p/parked 1/q/queued 2/r/queued", 1},
	    {"1/p/parked 2/p/queued 2/q/queued", 2},
	    {"1/p/queued 1/q/parked", 0},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GArray) ignored = g_array_new(FALSE, FALSE, sizeof(gboolean));
		g_autoptr(GPtrArray) ops = queue(cases[i].line, ignored);

		g_assert_cmpuint(ds_replay_held_back(ops), ==, cases[i].count);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/replay/loan", test_loan);
	g_test_add_func("/replay/return", test_return);
	g_test_add_func("/replay/idle-returns", test_idle_returns);
	g_test_add_func("/replay/doubtful", test_doubtful);
	g_test_add_func("/replay/anothers", test_anothers);
	g_test_add_func("/replay/once-more", test_once_more);
	g_test_add_func("/replay/other-kiosks", test_other_kiosks);
	g_test_add_func("/replay/answer", test_answer);
	g_test_add_func("/replay/sent", test_sent);
	g_test_add_func("/replay/fate", test_fate);
	g_test_add_func("/replay/borne-out", test_borne_out);
	g_test_add_func("/replay/order", test_order);
	g_test_add_func("/replay/together", test_together);
	g_test_add_func("/replay/held-back", test_held_back);
	return g_test_run();
}
