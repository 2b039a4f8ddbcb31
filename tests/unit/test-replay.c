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
	op->offline = op->queued = TRUE;
	return op;
}

static const char *
judged(DsOperationKind kind, gint64 hours_ago, const char *due_then, const DsItemInfo *info)
{
	g_autoptr(DsOperation) op = op_new(kind, "1", "p", hours_ago);

	g_strlcpy(op->due_before, due_then, sizeof op->due_before);
	return ds_operation_event_word(ds_replay_judge(op, info, NOW, &ds_replay_usual));
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
	g_assert_cmpint(ds_replay_judge(op, &idle, NOW, &rules), ==, DS_EVENT_NOT_APPLIED);
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
	const DsItemInfo idle = {.known = TRUE},
			 yours = {.known = TRUE, .on_loan = TRUE, .yours = TRUE},
			 others = {.known = TRUE, .on_loan = TRUE};

	g_assert_true(ds_replay_is_borne_out(loan, &yours));
	g_assert_false(ds_replay_is_borne_out(loan, &idle)); /* "ok" is no proof */
	g_assert_false(ds_replay_is_borne_out(loan, &others));
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
	    {"1/p/free 2/q/free", 0}, {"1/p/stuck 2/q/free", 1}, {"1/p/stuck 1/q/free", -1},
	    {"1/p/stuck 2/p/free", -1},
	    {"1/p/stuck 1/q/free 3/q/free", -1}, /* q's second loan waits for q's first */
	    {"1/p/stuck 1/q/free 3/r/free", 2},
	    {"1//stuck 2//free", 1},   /* returns have no patron */
	    {"p/1/stuck 1/q/free", 1}, /* an item and a patron of the same number */
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

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/replay/loan", test_loan);
	g_test_add_func("/replay/return", test_return);
	g_test_add_func("/replay/idle-returns", test_idle_returns);
	g_test_add_func("/replay/fate", test_fate);
	g_test_add_func("/replay/borne-out", test_borne_out);
	g_test_add_func("/replay/order", test_order);
	g_test_add_func("/replay/together", test_together);
	return g_test_run();
}
