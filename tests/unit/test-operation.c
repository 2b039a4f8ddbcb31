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
	};
	GString *path = g_string_new(ds_operation_state_word(op->state));

	for (guint i = 0; i < count; i++) {
		DsStep step;

		if (!ds_operation_step(op, events[i], &step)) {
			g_string_append(path, " -");
			continue;
		}
		op->state = step.state;
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

/* What a start does with each state it can find (rules 2, "What each crash point leads to"). */
static void
test_restart(void)
{
	static const struct {
		DsOperationKind kind;
		gboolean tag;
		DsOperationState found, becomes;
		DsEffect effect;
	} cases[] = {
	    {DS_CHECKOUT, TRUE, DS_OP_ASKED, DS_OP_UNKNOWN, DS_EFFECT_PROBE},
	    {DS_CHECKOUT, TRUE, DS_OP_UNKNOWN, DS_OP_UNKNOWN, DS_EFFECT_PROBE},
	    {DS_CHECKOUT, TRUE, DS_OP_GRANTED, DS_OP_NEEDS_STAFF, DS_EFFECT_NONE},
	    {DS_CHECKOUT, FALSE, DS_OP_GRANTED, DS_OP_CLOSED, DS_EFFECT_NONE},
	    {DS_CHECKOUT, TRUE, DS_OP_RELEASE_STARTED, DS_OP_NEEDS_STAFF, DS_EFFECT_NONE},
	    {DS_CHECKOUT, TRUE, DS_OP_RELEASE_PENDING, DS_OP_NEEDS_STAFF, DS_EFFECT_NONE},
	    {DS_CHECKOUT, TRUE, DS_OP_RELEASED, DS_OP_CLOSED, DS_EFFECT_NONE},
	    {DS_CHECKOUT, TRUE, DS_OP_DENIED, DS_OP_CLOSED, DS_EFFECT_NONE},
	    {DS_CHECKIN, TRUE, DS_OP_ASKED, DS_OP_UNKNOWN, DS_EFFECT_PROBE},
	    {DS_CHECKIN, TRUE, DS_OP_ACCEPTED, DS_OP_NEEDS_STAFF, DS_EFFECT_NONE},
	    {DS_CHECKIN, FALSE, DS_OP_ACCEPTED, DS_OP_CLOSED, DS_EFFECT_NONE},
	    {DS_CHECKIN, TRUE, DS_OP_SECURE_STARTED, DS_OP_NEEDS_STAFF, DS_EFFECT_NONE},
	    {DS_CHECKIN, TRUE, DS_OP_RESECURED, DS_OP_CLOSED, DS_EFFECT_NONE},
	    {DS_RENEWAL, FALSE, DS_OP_GRANTED, DS_OP_CLOSED, DS_EFFECT_NONE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DsOperation) op = op_new(cases[i].kind, cases[i].tag);
		DsStep step;

		op->state = cases[i].found;
		g_assert_true(ds_operation_step(op, DS_EVENT_ENDED, &step));
		g_assert_cmpint(step.state, ==, cases[i].becomes);
		g_assert_cmpint(step.effect, ==, cases[i].effect);
	}
}

static gboolean
may(guint kind, gboolean tag, DsOperationState from, DsOperationState to)
{
	g_autoptr(DsOperation) op = op_new(kind, tag);

	op->state = from;
	return ds_operation_may_become(op, to);
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

				for (guint other = 0; other < DS_OP_N_STATES; other++) {
					reached |= may(kind, tag, other, from);
					leaves |= other != from && may(kind, tag, from, other);
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
	} cases[] = {
	    {DS_CHECKOUT, TRUE, DS_OP_NEEDS_STAFF, DS_VERDICT_YES, "lent-not-released"},
	    {DS_CHECKIN, TRUE, DS_OP_NEEDS_STAFF, DS_VERDICT_YES, "returned-not-secured"},
	    {DS_CHECKOUT, FALSE, DS_OP_NEEDS_STAFF, DS_VERDICT_YES, "on-loan-in-doubt"},
	    {DS_RENEWAL, FALSE, DS_OP_CONFLICT, DS_VERDICT_YES, "on-loan-in-doubt"},
	    {DS_CHECKOUT, TRUE, DS_OP_NEEDS_STAFF, DS_VERDICT_NONE, "outcome-unknown"},
	    {DS_CHECKIN, TRUE, DS_OP_PARKED, DS_VERDICT_NO, "refused-in-doubt"},
	    {DS_CHECKOUT, TRUE, DS_OP_RELEASE_PENDING, DS_VERDICT_YES, ""},
	    {DS_CHECKOUT, TRUE, DS_OP_CLOSED, DS_VERDICT_YES, ""},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DsOperation) op = op_new(cases[i].kind, cases[i].tag);

		op->state = cases[i].state;
		op->answer.verdict = cases[i].verdict;
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
	g_test_add_func("/operation/unknown", test_unknown);
	g_test_add_func("/operation/return-and-renewal", test_return_and_renewal);
	g_test_add_func("/operation/restart", test_restart);
	g_test_add_func("/operation/never", test_never);
	g_test_add_func("/operation/no-dead-end", test_no_dead_end);
	g_test_add_func("/operation/keep-tag", test_keep_tag);
	g_test_add_func("/operation/case", test_case);
	g_test_add_func("/operation/words", test_words);
	g_test_add_func("/operation/copy", test_copy);
	return g_test_run();
}
