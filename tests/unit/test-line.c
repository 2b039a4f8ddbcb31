/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the screen may say of an item in each state: above all, never "done" too early. */
#include "firmware/line.h"

static DsLine *
line_new(DsOperationKind kind, gboolean tag, DsOperationState state)
{
	DsOperation *op = ds_operation_new(kind, "main", "s1");
	DsTagId uid = {"E004015012345678"};

	if (tag)
		g_array_append_val(op->parts, uid);
	op->state = state;
	return ds_line_new(NULL, op, "key");
}

static gboolean
says_done(const char *status)
{
	static const char *const done[] = {"lent", "returned", "renewed", "desk", NULL};

	return g_strv_contains(done, status);
}

/* An item with a tag is done when the new state is on the disk that its tag has proven (rules I2).
 */
static void
test_done_only_when_proven(void)
{
	for (guint kind = DS_CHECKOUT; kind <= DS_CHECKIN; kind++)
		for (guint state = 0; state < DS_OP_N_STATES; state++)
			for (guint flags = 0; flags < 8; flags++) {
				DsLine *line = line_new(kind, TRUE, state);
				gboolean proven = state == DS_OP_RELEASED ||
				    state == DS_OP_RESECURED;

				line->busy = (flags & 1) != 0;
				line->put_back = (flags & 2) != 0;
				g_assert_cmpint(
				    says_done(ds_line_status(line, (flags & 4) != 0)), ==, proven);
				g_assert_cmpint(ds_line_is_done(line), ==, proven);
				ds_line_free(line);
			}
}

static void
test_words(void)
{
	static const struct {
		DsOperationKind kind;
		gboolean tag;
		DsOperationState state;
		gboolean busy, at_desk;
		const char *status;
	} cases[] = {
	    {DS_CHECKOUT, TRUE, DS_OP_SEEN, FALSE, FALSE, "found"},
	    {DS_CHECKOUT, TRUE, DS_OP_SEEN, TRUE, FALSE, "asking"},
	    {DS_CHECKOUT, TRUE, DS_OP_ASKED, TRUE, FALSE, "asking"},
	    {DS_CHECKOUT, TRUE, DS_OP_DENIED, FALSE, FALSE, "refused"},
	    {DS_CHECKOUT, TRUE, DS_OP_UNKNOWN, TRUE, FALSE, "asking"},
	    {DS_CHECKOUT, TRUE, DS_OP_UNKNOWN, FALSE, FALSE, "unsure"},
	    {DS_CHECKOUT, TRUE, DS_OP_RELEASED, FALSE, TRUE, "lent"},
	    {DS_CHECKOUT, TRUE, DS_OP_RELEASE_PENDING, FALSE, FALSE, "put-back"},
	    {DS_CHECKOUT, TRUE, DS_OP_NEEDS_STAFF, FALSE, FALSE, "staff"},
	    {DS_CHECKOUT, TRUE, DS_OP_CONFLICT, FALSE, FALSE, "staff"},
	    {DS_CHECKOUT, TRUE, DS_OP_VOID, FALSE, FALSE, "refused"},
	    {DS_CHECKOUT, FALSE, DS_OP_GRANTED, FALSE, TRUE, "desk"},
	    {DS_CHECKOUT, FALSE, DS_OP_GRANTED, FALSE, FALSE, "lent"},
	    {DS_CHECKIN, FALSE, DS_OP_ACCEPTED, FALSE, TRUE, "returned"},
	    {DS_RENEWAL, FALSE, DS_OP_GRANTED, FALSE, TRUE, "renewed"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DsLine *line = line_new(cases[i].kind, cases[i].tag, cases[i].state);

		line->busy = cases[i].busy;
		g_assert_cmpstr(ds_line_status(line, cases[i].at_desk), ==, cases[i].status);
		ds_line_free(line);
	}
}

/* A server that renewed without being asked to: said as what it was. */
static void
test_silent_renewal(void)
{
	DsLine *line = line_new(DS_CHECKOUT, TRUE, DS_OP_RELEASED);

	line->op->answer.renewed = TRUE;
	g_assert_cmpstr(ds_line_status(line, FALSE), ==, "renewed");
	ds_line_free(line);
}

/* Secured media that the library does not want released: lent, and to be shown at the desk. */
static void
test_tag_is_kept(void)
{
	DsLine *line = line_new(DS_CHECKOUT, TRUE, DS_OP_GRANTED);

	line->op->answer.keep_tag = TRUE;
	g_assert_cmpstr(ds_line_status(line, FALSE), ==, "desk");
	ds_line_free(line);
}

static void
test_own(void)
{
	DsLine *line = line_new(DS_CHECKOUT, TRUE, DS_OP_SEEN);
	const DsPileItem again = {.visits = 2};

	line->own = TRUE;
	line->visits = 1;
	g_assert_true(ds_line_asks_about_own(line));
	g_assert_cmpstr(ds_line_status(line, FALSE), ==, "yours");
	line->left = TRUE;
	g_assert_false(ds_line_asks_about_own(line));
	g_assert_cmpstr(ds_line_status(line, FALSE), ==, "kept");
	g_assert_true(ds_line_may_try_again(line, &again));
	line->left = FALSE;
	line->own = FALSE;
	line->op->state = DS_OP_DENIED;
	line->op->answer.reason = DS_REASON_ITEM_YOURS;
	g_assert_true(ds_line_asks_about_own(line));
	ds_line_free(line);
}

/* A set that one tag stands for is asked about while nothing has begun for it. */
static void
test_to_count(void)
{
	DsLine *line = line_new(DS_CHECKIN, TRUE, DS_OP_SEEN);
	const DsPileItem again = {.visits = 2};

	line->to_count = TRUE;
	line->visits = 1;
	g_assert_true(ds_line_asks_to_count(line));
	g_assert_cmpstr(ds_line_status(line, FALSE), ==, "count");
	g_assert_false(ds_line_may_try_again(line, &again));
	line->busy = TRUE; /* its title is being asked for */
	g_assert_false(ds_line_asks_to_count(line));
	g_assert_cmpstr(ds_line_status(line, FALSE), ==, "asking");
	line->busy = FALSE;
	line->blocked = TRUE;
	g_assert_false(ds_line_asks_to_count(line));
	g_assert_cmpstr(ds_line_status(line, FALSE), ==, "unsure");
	line->blocked = FALSE;
	line->left = TRUE;
	g_assert_false(ds_line_asks_to_count(line));
	g_assert_cmpstr(ds_line_status(line, FALSE), ==, "left");
	g_assert_true(ds_line_may_try_again(line, &again));
	ds_line_free(line);
}

/* A fee is asked about once the library has named it, and never again for the same sum. */
static void
test_fee(void)
{
	static const struct {
		DsReason reason;
		DsMoney fee, agreed;
		gboolean left;
		const char *status;
	} cases[] = {
	    {DS_REASON_FEE_ASKED, 200, 0, FALSE, "fee"},
	    {DS_REASON_FEE_ASKED, 200, 0, TRUE, "refused"},
	    {DS_REASON_FEE_ASKED, 0, 0, FALSE, "refused"},
	    {DS_REASON_FEE_ASKED, 200, 200, FALSE, "refused"},
	    {DS_REASON_FEE_ASKED, 300, 200, FALSE, "fee"},
	    {DS_REASON_PATRON_FEES, 200, 0, FALSE, "refused"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DsLine *line = line_new(DS_CHECKOUT, TRUE, DS_OP_DENIED);

		line->op->answer.reason = cases[i].reason;
		line->op->answer.fee = cases[i].fee;
		line->op->fee_agreed = cases[i].agreed;
		line->left = cases[i].left;
		g_assert_cmpstr(ds_line_status(line, FALSE), ==, cases[i].status);
		ds_line_free(line);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/line/done-only-when-proven", test_done_only_when_proven);
	g_test_add_func("/line/words", test_words);
	g_test_add_func("/line/silent-renewal", test_silent_renewal);
	g_test_add_func("/line/tag-is-kept", test_tag_is_kept);
	g_test_add_func("/line/own", test_own);
	g_test_add_func("/line/to-count", test_to_count);
	g_test_add_func("/line/fee", test_fee);
	return g_test_run();
}
