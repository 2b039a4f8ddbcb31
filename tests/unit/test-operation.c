/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/operation.h"

static DsOperation *
op_new(DsOperationKind kind, gboolean tag)
{
	DsOperation *op = ds_operation_new(kind, "main", "s1");
	DsTagId uid = {"E004015012345678"};

	if (tag)
		g_array_append_val(op->parts, uid);
	return op;
}

/* Walks the events and gives the states passed, with the effect that each one starts. */
static char *
walk(DsOperation *op, const DsOperationEvent *events, guint count)
{
	static const char *const effects[] = {
	    [DS_EFFECT_NONE] = "",
	    [DS_EFFECT_SEND] = "+send",
	    [DS_EFFECT_PROBE] = "+probe",
	    [DS_EFFECT_CHECK] = "+check",
	    [DS_EFFECT_WRITE] = "+write",
	    [DS_EFFECT_PROVE] = "+prove",
	    [DS_EFFECT_RESTORE] = "+restore",
	};
	GString *path = g_string_new(ds_operation_state_word(op->state));

	for (guint i = 0; i < count; i++) {
		DsStep step;

		if (!ds_operation_step(op, events[i], &step)) {
			g_string_append(path, " -");
			continue;
		}
		op->state = step.state;
		ds_operation_mark(op, &step);
		g_string_append_printf(
		    path, " %s%s", ds_operation_state_word(step.state), effects[step.effect]);
	}
	return g_string_free(path, FALSE);
}

#define EXPECT(kind, tag, path, ...) \
	G_STMT_START \
	{ \
		const DsOperationEvent events_[] = {__VA_ARGS__}; \
		g_autoptr(DsOperation) op_ = op_new(kind, tag); \
		g_autofree char *path_ = walk(op_, events_, G_N_ELEMENTS(events_)); \
		g_assert_cmpstr(path_, ==, path); \
	} \
	G_STMT_END

static void
test_checkout(void)
{
	EXPECT(DS_CHECKOUT, TRUE,
	    "SEEN ASKED+send GRANTED+check RELEASE_STARTED+write RELEASED CLOSED", DS_EVENT_WANTED,
	    DS_EVENT_YES, DS_EVENT_PRESENT, DS_EVENT_WRITTEN, DS_EVENT_ENDED);
	EXPECT(DS_CHECKOUT, FALSE, "SEEN ASKED+send GRANTED CLOSED", DS_EVENT_WANTED, DS_EVENT_YES,
	    DS_EVENT_ENDED);
	EXPECT(DS_CHECKOUT, TRUE, "SEEN ASKED+send DENIED CLOSED", DS_EVENT_WANTED, DS_EVENT_NO,
	    DS_EVENT_ENDED);
	EXPECT(DS_CHECKOUT, TRUE, "SEEN ASKED+send VOID -", DS_EVENT_WANTED, DS_EVENT_NOT_SENT,
	    DS_EVENT_ENDED);
}

static void
test_lifted(void)
{
	EXPECT(DS_CHECKOUT, TRUE,
	    "SEEN ASKED+send GRANTED+check GRANTED+check RELEASE_STARTED+write RELEASED",
	    DS_EVENT_WANTED, DS_EVENT_YES, DS_EVENT_LAID_BACK, DS_EVENT_PRESENT, DS_EVENT_WRITTEN);
	EXPECT(DS_CHECKOUT, TRUE,
	    "SEEN ASKED+send GRANTED+check RELEASE_PENDING RELEASE_PENDING+check "
	    "RELEASE_STARTED+write RELEASED CLOSED",
	    DS_EVENT_WANTED, DS_EVENT_YES, DS_EVENT_ABSENT, DS_EVENT_LAID_BACK, DS_EVENT_PRESENT,
	    DS_EVENT_WRITTEN, DS_EVENT_ENDED);
	EXPECT(DS_CHECKOUT, TRUE,
	    "SEEN ASKED+send GRANTED+check RELEASE_PENDING NEEDS_STAFF CLOSED", DS_EVENT_WANTED,
	    DS_EVENT_YES, DS_EVENT_ABSENT, DS_EVENT_ENDED, DS_EVENT_RESOLVED);
	EXPECT(DS_CHECKOUT, TRUE,
	    "SEEN ASKED+send GRANTED+check RELEASE_STARTED+write RELEASE_STARTED+write "
	    "RELEASE_PENDING NEEDS_STAFF",
	    DS_EVENT_WANTED, DS_EVENT_YES, DS_EVENT_PRESENT, DS_EVENT_LAID_BACK, DS_EVENT_ABSENT,
	    DS_EVENT_ENDED);
	EXPECT(DS_CHECKOUT, TRUE, "SEEN ASKED+send GRANTED+check RELEASE_STARTED+write NEEDS_STAFF",
	    DS_EVENT_WANTED, DS_EVENT_YES, DS_EVENT_PRESENT, DS_EVENT_UNWRITTEN);
}

static void
test_unknown(void)
{
	EXPECT(DS_CHECKOUT, TRUE, "SEEN ASKED+send UNKNOWN+probe GRANTED+check", DS_EVENT_WANTED,
	    DS_EVENT_NO_ANSWER, DS_EVENT_APPLIED);
	EXPECT(DS_CHECKOUT, TRUE, "SEEN ASKED+send UNKNOWN+probe VOID", DS_EVENT_WANTED,
	    DS_EVENT_NO_ANSWER, DS_EVENT_NOT_APPLIED);
	EXPECT(DS_CHECKOUT, TRUE, "SEEN ASKED+send UNKNOWN+probe CONFLICT CLOSED", DS_EVENT_WANTED,
	    DS_EVENT_NO_ANSWER, DS_EVENT_TAKEN, DS_EVENT_RESOLVED);
	EXPECT(DS_RENEWAL, FALSE, "SEEN ASKED+send UNKNOWN+probe NEEDS_STAFF", DS_EVENT_WANTED,
	    DS_EVENT_NO_ANSWER, DS_EVENT_UNDECIDED);
	EXPECT(DS_CHECKIN, TRUE, "SEEN ASKED+send UNKNOWN+probe UNKNOWN+probe ACCEPTED+check",
	    DS_EVENT_WANTED, DS_EVENT_NO_ANSWER, DS_EVENT_ASK_AGAIN, DS_EVENT_APPLIED);
}

/* The kiosk was switched on and found it: what lies on the pad is put right. */
static void
test_found(void)
{
	EXPECT(DS_CHECKOUT, TRUE,
	    "SEEN ASKED+send GRANTED+check GRANTED+check RELEASE_STARTED+write "
	    "RELEASE_STARTED+prove - RELEASED CLOSED",
	    DS_EVENT_WANTED, DS_EVENT_YES, DS_EVENT_FOUND, DS_EVENT_PRESENT, DS_EVENT_FOUND,
	    DS_EVENT_RESTORED, DS_EVENT_WRITTEN, DS_EVENT_ENDED);
	EXPECT(DS_CHECKOUT, TRUE,
	    "SEEN ACCEPTED_OFFLINE+check RELEASE_STARTED+write RELEASE_STARTED+check "
	    "RELEASE_STARTED+restore VOID -",
	    DS_EVENT_WANTED_OFFLINE, DS_EVENT_PRESENT, DS_EVENT_FOUND, DS_EVENT_PRESENT,
	    DS_EVENT_RESTORED, DS_EVENT_DUE);
	EXPECT(DS_CHECKOUT, TRUE,
	    "SEEN ACCEPTED_OFFLINE+check RELEASE_STARTED+write RELEASE_STARTED+check NEEDS_STAFF "
	    "SENDING+probe",
	    DS_EVENT_WANTED_OFFLINE, DS_EVENT_PRESENT, DS_EVENT_FOUND, DS_EVENT_ENDED,
	    DS_EVENT_DUE);
	EXPECT(DS_CHECKIN, TRUE,
	    "SEEN ASKED+send ACCEPTED+check ACCEPTED+check SECURE_STARTED+write "
	    "SECURE_STARTED+write RESECURED CLOSED",
	    DS_EVENT_WANTED, DS_EVENT_YES, DS_EVENT_FOUND, DS_EVENT_PRESENT, DS_EVENT_FOUND,
	    DS_EVENT_WRITTEN, DS_EVENT_ENDED);
	EXPECT(DS_CHECKIN, FALSE, "SEEN ASKED+send ACCEPTED - CLOSED", DS_EVENT_WANTED,
	    DS_EVENT_YES, DS_EVENT_FOUND, DS_EVENT_ENDED);
}

static void
test_return_and_renewal(void)
{
	EXPECT(DS_CHECKIN, TRUE,
	    "SEEN ASKED+send ACCEPTED+check SECURE_STARTED+write RESECURED CLOSED", DS_EVENT_WANTED,
	    DS_EVENT_YES, DS_EVENT_PRESENT, DS_EVENT_WRITTEN, DS_EVENT_ENDED);
	EXPECT(DS_CHECKIN, TRUE, "SEEN ASKED+send ACCEPTED+check NEEDS_STAFF", DS_EVENT_WANTED,
	    DS_EVENT_YES, DS_EVENT_ABSENT);
	EXPECT(DS_CHECKIN, FALSE, "SEEN ASKED+send ACCEPTED CLOSED", DS_EVENT_WANTED, DS_EVENT_YES,
	    DS_EVENT_ENDED);
	EXPECT(DS_RENEWAL, TRUE, "SEEN ASKED+send GRANTED CLOSED", DS_EVENT_WANTED, DS_EVENT_YES,
	    DS_EVENT_ENDED);
}

/* Decided here, told later. */
static void
test_offline(void)
{
	EXPECT(DS_CHECKOUT, TRUE,
	    "SEEN ACCEPTED_OFFLINE+check RELEASE_STARTED+write RELEASED - SENDING+probe SENDING+send "
	    "SYNCED CLOSED",
	    DS_EVENT_WANTED_OFFLINE, DS_EVENT_PRESENT, DS_EVENT_WRITTEN, DS_EVENT_ENDED,
	    DS_EVENT_DUE, DS_EVENT_NOT_APPLIED, DS_EVENT_YES, DS_EVENT_CONFIRMED);
	EXPECT(DS_CHECKIN, TRUE,
	    "SEEN ACCEPTED_OFFLINE+check SECURE_STARTED+write RESECURED - SENDING+probe SYNCED_NOOP "
	    "CLOSED",
	    DS_EVENT_WANTED_OFFLINE, DS_EVENT_PRESENT, DS_EVENT_WRITTEN, DS_EVENT_ENDED,
	    DS_EVENT_DUE, DS_EVENT_APPLIED, DS_EVENT_CONFIRMED);
	EXPECT(DS_CHECKOUT, FALSE, "SEEN ACCEPTED_OFFLINE - SENDING+probe CONFLICT - CLOSED",
	    DS_EVENT_WANTED_OFFLINE, DS_EVENT_ENDED, DS_EVENT_DUE, DS_EVENT_TAKEN, DS_EVENT_DUE,
	    DS_EVENT_RESOLVED);
	/* lifted before anything was written: nothing left the house */
	EXPECT(DS_CHECKOUT, TRUE, "SEEN ACCEPTED_OFFLINE+check VOID -", DS_EVENT_WANTED_OFFLINE,
	    DS_EVENT_ABSENT, DS_EVENT_DUE);
	/* nothing is decided here that the library was asked for, and no renewal ever */
	EXPECT(DS_CHECKOUT, TRUE, "SEEN ASKED+send -", DS_EVENT_WANTED, DS_EVENT_WANTED_OFFLINE);
	EXPECT(DS_RENEWAL, TRUE, "SEEN -", DS_EVENT_WANTED_OFFLINE);
}

/* A tag in doubt goes to staff, the library is told all the same, and the doubt is not forgotten.
 */
static void
test_offline_in_doubt(void)
{
	EXPECT(DS_CHECKOUT, TRUE,
	    "SEEN ACCEPTED_OFFLINE+check RELEASE_STARTED+write RELEASE_PENDING NEEDS_STAFF "
	    "SENDING+probe SENDING+send SYNCED NEEDS_STAFF CLOSED",
	    DS_EVENT_WANTED_OFFLINE, DS_EVENT_PRESENT, DS_EVENT_ABSENT, DS_EVENT_ENDED,
	    DS_EVENT_DUE, DS_EVENT_NOT_APPLIED, DS_EVENT_YES, DS_EVENT_UNWRITTEN,
	    DS_EVENT_RESOLVED);
	EXPECT(DS_CHECKIN, TRUE,
	    "SEEN ACCEPTED_OFFLINE+check NEEDS_STAFF RESECURED SENDING+probe SENDING+send SYNCED "
	    "CLOSED",
	    DS_EVENT_WANTED_OFFLINE, DS_EVENT_ABSENT, DS_EVENT_RESOLVED, DS_EVENT_DUE,
	    DS_EVENT_NOT_APPLIED, DS_EVENT_YES, DS_EVENT_CONFIRMED);
}

/* After a silence the library is asked; what it refuses waits for staff, who may send it again. */
static void
test_offline_silence(void)
{
	EXPECT(DS_CHECKOUT, TRUE,
	    "SEEN ACCEPTED_OFFLINE+check RELEASE_STARTED+write RELEASED SENDING+probe SENDING+send "
	    "UNKNOWN+probe SENDING+probe SENDING+send UNKNOWN+probe SYNCED",
	    DS_EVENT_WANTED_OFFLINE, DS_EVENT_PRESENT, DS_EVENT_WRITTEN, DS_EVENT_DUE,
	    DS_EVENT_NOT_APPLIED, DS_EVENT_NO_ANSWER, DS_EVENT_NOT_APPLIED, DS_EVENT_NOT_APPLIED,
	    DS_EVENT_ENDED, DS_EVENT_APPLIED);
	EXPECT(DS_CHECKIN, FALSE,
	    "SEEN ACCEPTED_OFFLINE SENDING+probe SENDING SENDING+probe SENDING+send PARKED "
	    "ACCEPTED_OFFLINE SENDING+probe PARKED CLOSED",
	    DS_EVENT_WANTED_OFFLINE, DS_EVENT_DUE, DS_EVENT_NOT_SENT, DS_EVENT_ASK_AGAIN,
	    DS_EVENT_NOT_APPLIED, DS_EVENT_NO, DS_EVENT_SEND_AGAIN, DS_EVENT_DUE,
	    DS_EVENT_UNDECIDED, DS_EVENT_RESOLVED);
}

/* What a start does with each state it can find (rules 2, "What each crash point leads to"). */
static void
test_restart(void)
{
	static const struct {
		DsOperationKind kind;
		gboolean tag;
		DsOperationState found, becomes;
		DsEffect effect;
		gboolean offline;
	} cases[] = {
	    {DS_CHECKOUT, TRUE, DS_OP_ASKED, DS_OP_UNKNOWN, DS_EFFECT_PROBE, FALSE},
	    {DS_CHECKOUT, TRUE, DS_OP_UNKNOWN, DS_OP_UNKNOWN, DS_EFFECT_PROBE, FALSE},
	    {DS_CHECKOUT, TRUE, DS_OP_GRANTED, DS_OP_NEEDS_STAFF, DS_EFFECT_NONE, FALSE},
	    {DS_CHECKOUT, FALSE, DS_OP_GRANTED, DS_OP_CLOSED, DS_EFFECT_NONE, FALSE},
	    {DS_CHECKOUT, TRUE, DS_OP_RELEASE_STARTED, DS_OP_NEEDS_STAFF, DS_EFFECT_NONE, FALSE},
	    {DS_CHECKOUT, TRUE, DS_OP_RELEASE_PENDING, DS_OP_NEEDS_STAFF, DS_EFFECT_NONE, FALSE},
	    {DS_CHECKOUT, TRUE, DS_OP_RELEASED, DS_OP_CLOSED, DS_EFFECT_NONE, FALSE},
	    {DS_CHECKOUT, TRUE, DS_OP_DENIED, DS_OP_CLOSED, DS_EFFECT_NONE, FALSE},
	    {DS_CHECKIN, TRUE, DS_OP_ASKED, DS_OP_UNKNOWN, DS_EFFECT_PROBE, FALSE},
	    {DS_CHECKIN, TRUE, DS_OP_ACCEPTED, DS_OP_NEEDS_STAFF, DS_EFFECT_NONE, FALSE},
	    {DS_CHECKIN, FALSE, DS_OP_ACCEPTED, DS_OP_CLOSED, DS_EFFECT_NONE, FALSE},
	    {DS_CHECKIN, TRUE, DS_OP_SECURE_STARTED, DS_OP_NEEDS_STAFF, DS_EFFECT_NONE, FALSE},
	    {DS_CHECKIN, TRUE, DS_OP_RESECURED, DS_OP_CLOSED, DS_EFFECT_NONE, FALSE},
	    {DS_RENEWAL, FALSE, DS_OP_GRANTED, DS_OP_CLOSED, DS_EFFECT_NONE, FALSE},
	    {DS_CHECKOUT, TRUE, DS_OP_ACCEPTED_OFFLINE, DS_OP_VOID, DS_EFFECT_NONE, TRUE},
	    {DS_CHECKOUT, TRUE, DS_OP_RELEASE_STARTED, DS_OP_NEEDS_STAFF, DS_EFFECT_NONE, TRUE},
	    {DS_CHECKIN, TRUE, DS_OP_ACCEPTED_OFFLINE, DS_OP_NEEDS_STAFF, DS_EFFECT_NONE, TRUE},
	    {DS_CHECKIN, TRUE, DS_OP_SECURE_STARTED, DS_OP_NEEDS_STAFF, DS_EFFECT_NONE, TRUE},
	    {DS_CHECKOUT, TRUE, DS_OP_SENDING, DS_OP_UNKNOWN, DS_EFFECT_PROBE, TRUE},
	    {DS_CHECKIN, FALSE, DS_OP_UNKNOWN, DS_OP_UNKNOWN, DS_EFFECT_PROBE, TRUE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DsOperation) op = op_new(cases[i].kind, cases[i].tag);
		DsStep step;

		op->state = cases[i].found;
		op->offline = op->queued = cases[i].offline;
		g_assert_true(ds_operation_step(op, DS_EVENT_ENDED, &step));
		g_assert_cmpint(step.state, ==, cases[i].becomes);
		g_assert_cmpint(step.effect, ==, cases[i].effect);
	}
}

/* By whatever event. */
static gboolean
may_here(gboolean offline, guint kind, gboolean tag, DsOperationState from, DsOperationState to)
{
	g_autoptr(DsOperation) op = op_new(kind, tag);
	gboolean may = FALSE;
	DsStep step;

	op->state = from;
	op->offline = op->queued = offline;
	for (guint event = 0; event < DS_EVENT_N; event++)
		may |= ds_operation_step(op, event, &step) && step.state == to;
	g_assert_true(!may || ds_operation_may_become(op, to));
	return may;
}

static gboolean
may(guint kind, gboolean tag, DsOperationState from, DsOperationState to)
{
	return may_here(FALSE, kind, tag, from, to);
}

/* Off line: no tag is touched before the decision is on the disk, nothing is sent that was not
 * announced there, and nothing closes that the library was not told. */
static void
never_offline(guint kind, gboolean tag)
{
	for (guint from = 0; from < DS_OP_N_STATES; from++) {
		g_assert_true(!may_here(TRUE, kind, tag, from, DS_OP_RELEASE_STARTED) ||
		    from == DS_OP_ACCEPTED_OFFLINE || from == DS_OP_GRANTED ||
		    from == DS_OP_RELEASE_PENDING || from == DS_OP_RELEASE_STARTED);
		g_assert_true(!may_here(TRUE, kind, tag, from, DS_OP_SYNCED) ||
		    from == DS_OP_SENDING || from == DS_OP_UNKNOWN);
		g_assert_false(may_here(TRUE, kind, tag, DS_OP_CLOSED, from));
		g_assert_false(may_here(TRUE, kind, tag, DS_OP_VOID, from));
	}
	g_assert_false(may_here(TRUE, kind, tag, DS_OP_RELEASED, DS_OP_CLOSED));
	g_assert_false(may_here(TRUE, kind, tag, DS_OP_RESECURED, DS_OP_CLOSED));
	g_assert_false(may_here(TRUE, kind, tag, DS_OP_SENDING, DS_OP_CLOSED));
}

static void
never(guint kind, gboolean tag)
{
	/* no release and no "returned" without the library's yes */
	for (guint from = 0; from < DS_OP_N_STATES; from++) {
		g_assert_true(!may(kind, tag, from, DS_OP_RELEASE_STARTED) ||
		    from == DS_OP_GRANTED || from == DS_OP_RELEASE_PENDING ||
		    from == DS_OP_RELEASE_STARTED);
		g_assert_true(!may(kind, tag, from, DS_OP_SECURE_STARTED) ||
		    from == DS_OP_ACCEPTED || from == DS_OP_SECURE_STARTED);
		g_assert_true(
		    !may(kind, tag, from, DS_OP_RELEASED) || from == DS_OP_RELEASE_STARTED);
		/* the only way to send is from SEEN: an unknown outcome is never resent */
		g_assert_true(!may(kind, tag, from, DS_OP_ASKED) || from == DS_OP_SEEN);
		/* nothing leaves the end */
		g_assert_false(may(kind, tag, DS_OP_CLOSED, from));
		g_assert_false(may(kind, tag, DS_OP_VOID, from));
	}
	g_assert_false(may(kind, tag, DS_OP_ASKED, DS_OP_CLOSED));
	g_assert_false(may(kind, tag, DS_OP_UNKNOWN, DS_OP_CLOSED));
	g_assert_false(may(kind, tag, DS_OP_DENIED, DS_OP_GRANTED));
}

/* Whatever happens, an operation never gets from one of these states to one of those. */
static void
test_never(void)
{
	for (guint kind = DS_CHECKOUT; kind <= DS_RENEWAL; kind++) {
		never(kind, FALSE);
		never(kind, TRUE);
		never_offline(kind, FALSE);
		never_offline(kind, TRUE);
	}
	/* a tag that still has to be written is not forgotten: staff find it */
	g_assert_false(may(DS_CHECKOUT, TRUE, DS_OP_GRANTED, DS_OP_CLOSED));
	g_assert_false(may(DS_CHECKIN, TRUE, DS_OP_ACCEPTED, DS_OP_CLOSED));
	g_assert_true(may(DS_CHECKOUT, FALSE, DS_OP_GRANTED, DS_OP_CLOSED));
}

/* Every state that can be reached has a way to the end or to staff (rules I3). */
static void
test_no_dead_end(void)
{
	for (guint kind = DS_CHECKOUT; kind <= DS_RENEWAL; kind++)
		for (guint tag = FALSE; tag <= TRUE; tag++)
			for (guint from = 0; from < DS_OP_N_STATES; from++) {
				gboolean reached = FALSE, leaves = FALSE;

				for (guint other = 0; other < DS_OP_N_STATES; other++)
					for (guint off = FALSE; off <= TRUE; off++) {
						reached |= may_here(off, kind, tag, other, from);
						leaves |= other != from &&
						    may_here(off, kind, tag, from, other);
					}
				if (reached && from != DS_OP_CLOSED && from != DS_OP_VOID)
					g_assert_true(leaves);
			}
}

static void
test_keep_tag(void)
{
	g_autoptr(DsOperation) op = op_new(DS_CHECKOUT, TRUE);
	DsStep step;

	op->state = DS_OP_ASKED;
	op->answer.keep_tag = TRUE;
	g_assert_true(ds_operation_step(op, DS_EVENT_YES, &step));
	g_assert_cmpint(step.state, ==, DS_OP_GRANTED);
	g_assert_cmpint(step.effect, ==, DS_EFFECT_NONE);
}

static void
test_words(void)
{
	for (guint i = 0; i < DS_OP_N_STATES; i++) {
		DsOperationState state;

		g_assert_true(ds_operation_state_parse(ds_operation_state_word(i), &state));
		g_assert_cmpint(state, ==, i);
	}
	for (guint i = 0; i < DS_REASON_N; i++) {
		DsReason reason;

		g_assert_true(ds_reason_parse(ds_reason_word(i), &reason));
		g_assert_cmpint(reason, ==, i);
	}
	for (guint i = 0; i < DS_EVENT_N; i++)
		g_assert_nonnull(ds_operation_event_word(i));
}

/* What staff have to look at; nothing of what is over or still goes on. */
static void
test_case(void)
{
	static const struct {
		DsOperationKind kind;
		gboolean tag;
		DsOperationState state;
		DsVerdict verdict;
		const char *word;
		gboolean offline;
	} cases[] = {
	    {DS_CHECKOUT, TRUE, DS_OP_NEEDS_STAFF, DS_VERDICT_YES, "lent-not-released", FALSE},
	    {DS_CHECKIN, TRUE, DS_OP_NEEDS_STAFF, DS_VERDICT_YES, "returned-not-secured", FALSE},
	    {DS_CHECKOUT, FALSE, DS_OP_NEEDS_STAFF, DS_VERDICT_YES, "on-loan-in-doubt", FALSE},
	    {DS_RENEWAL, FALSE, DS_OP_CONFLICT, DS_VERDICT_YES, "on-loan-in-doubt", FALSE},
	    {DS_CHECKOUT, TRUE, DS_OP_NEEDS_STAFF, DS_VERDICT_NONE, "outcome-unknown", FALSE},
	    {DS_CHECKIN, TRUE, DS_OP_PARKED, DS_VERDICT_NO, "refused-in-doubt", FALSE},
	    {DS_CHECKOUT, TRUE, DS_OP_RELEASE_PENDING, DS_VERDICT_YES, "", FALSE},
	    {DS_CHECKOUT, TRUE, DS_OP_CLOSED, DS_VERDICT_YES, "", FALSE},
	    {DS_CHECKOUT, TRUE, DS_OP_NEEDS_STAFF, DS_VERDICT_NONE, "lent-not-released", TRUE},
	    {DS_CHECKIN, TRUE, DS_OP_NEEDS_STAFF, DS_VERDICT_NONE, "returned-not-secured", TRUE},
	    {DS_CHECKOUT, TRUE, DS_OP_PARKED, DS_VERDICT_NO, "offline-refused", TRUE},
	    {DS_CHECKOUT, TRUE, DS_OP_PARKED, DS_VERDICT_NONE, "offline-untold", TRUE},
	    {DS_CHECKIN, FALSE, DS_OP_CONFLICT, DS_VERDICT_NONE, "offline-conflict", TRUE},
	    {DS_CHECKIN, TRUE, DS_OP_RESECURED, DS_VERDICT_NONE, "", TRUE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DsOperation) op = op_new(cases[i].kind, cases[i].tag);

		op->state = cases[i].state;
		op->answer.verdict = cases[i].verdict;
		op->offline = cases[i].offline;
		g_assert_cmpstr(ds_operation_case(op), ==, cases[i].word);
	}
}

static void
test_copy(void)
{
	g_autoptr(DsOperation) op = op_new(DS_CHECKOUT, TRUE);

	op->answer.title = g_strdup("红楼梦");
	op->request = g_strdup("11NN");
	g_autoptr(DsOperation) copy = ds_operation_copy(op);
	g_assert_cmpstr(copy->answer.title, ==, "红楼梦");
	g_assert_true(copy->answer.title != op->answer.title);
	g_assert_true(copy->parts != op->parts);
	g_assert_cmpuint(copy->parts->len, ==, 1);
	g_assert_cmpstr(copy->request, ==, "11NN");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/operation/checkout", test_checkout);
	g_test_add_func("/operation/lifted", test_lifted);
	g_test_add_func("/operation/found", test_found);
	g_test_add_func("/operation/unknown", test_unknown);
	g_test_add_func("/operation/return-and-renewal", test_return_and_renewal);
	g_test_add_func("/operation/offline", test_offline);
	g_test_add_func("/operation/offline-in-doubt", test_offline_in_doubt);
	g_test_add_func("/operation/offline-silence", test_offline_silence);
	g_test_add_func("/operation/restart", test_restart);
	g_test_add_func("/operation/never", test_never);
	g_test_add_func("/operation/no-dead-end", test_no_dead_end);
	g_test_add_func("/operation/keep-tag", test_keep_tag);
	g_test_add_func("/operation/case", test_case);
	g_test_add_func("/operation/words", test_words);
	g_test_add_func("/operation/copy", test_copy);
	return g_test_run();
}
