/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slips for returned items, and the waybill; that they are printed: bus/paper. */
#include "firmware/routing-slip.h"
#include "firmware/waybill.h"

#include <string.h>

#define WIDTH DS_SLIP_WIDTH_80MM
#define NOW 1795708800 /* 2026-11-27 00:00 in Shanghai */

static const DsSlipHead plain = {.library = "City Library", .kiosk = "hall-2", .wall_s = NOW};

static DsOperation *
returned(gint64 op_seq, const char *item)
{
	DsOperation *op = ds_operation_new(DS_CHECKIN, "main", "s");

	op->op_seq = op_seq;
	op->state = DS_OP_CLOSED;
	op->answer.verdict = DS_VERDICT_YES;
	g_assert_true(ds_item_id_set(&op->item, item, strlen(item), &ds_ident_default, NULL));
	return op;
}

static gboolean
is_same(const DsSlip *a, const DsSlip *b)
{
	g_autoptr(DsRaster) is = ds_slip_draw(a, WIDTH, NULL);
	g_autoptr(DsRaster) should = ds_slip_draw(b, WIDTH, NULL);

	return is->height == should->height &&
	    memcmp(is->bits, should->bits, ds_raster_stride(is) * is->height) == 0;
}

/* ---- slips ---- */

/* What is so, and wanted, and nothing else. */
static void
test_wanted(void)
{
	static const struct {
		gboolean hold;
		const char *destination, *bin;
		guint wanted;
		const char *words; /* NULL: no slip */
	} rows[] = {
	    {FALSE, NULL, NULL, DS_SLIP_FOR_ALL, NULL},
	    {FALSE, "", "", DS_SLIP_FOR_ALL, NULL},
	    {TRUE, "Shunde", "3", DS_SLIP_FOR_ALL, "Reserved\nTo Shunde\nBin 3\n"},
	    {TRUE, "Shunde", "3", DS_SLIP_FOR_BIN, "Bin 3\n"},
	    {TRUE, "Shunde", "3", DS_SLIP_FOR_HOLD, "Reserved\n"},
	    {TRUE, NULL, NULL, DS_SLIP_FOR_TRANSIT | DS_SLIP_FOR_BIN, NULL},
	    {FALSE, "Shunde", NULL, DS_SLIP_FOR_HOLD | DS_SLIP_FOR_TRANSIT, "To Shunde\n"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(DsOperation) op = returned(7, "04419000010375");
		g_autoptr(DsSlip) slip = NULL;
		g_autofree char *words = NULL, *wanted = NULL;

		op->answer.hold = rows[i].hold;
		op->answer.destination = g_strdup(rows[i].destination);
		op->answer.bin = g_strdup(rows[i].bin);
		op->answer.title = g_strdup("Dream of the Red Chamber");
		slip = ds_routing_slip_new(&plain, rows[i].wanted, op);
		g_assert_true((slip != NULL) == (rows[i].words != NULL));
		if (slip == NULL)
			continue;
		words = ds_slip_words(slip, 4000);
		wanted = g_strdup_printf("City Library\n27 November 2026 00:00\n%s"
					 "Dream of the Red Chamber\n04419000010375\n"
					 "No. hall-2-7",
		    rows[i].words);
		g_assert_cmpstr(g_strchomp(words), ==, wanted);
	}
}

/* Only what came back: a loan, and a return that was refused, have no slip. */
static void
test_of_returns_only(void)
{
	g_autoptr(DsOperation) op = returned(7, "04419000010375");

	op->answer.hold = TRUE;
	op->kind = DS_CHECKOUT;
	g_assert_null(ds_routing_slip_new(&plain, DS_SLIP_FOR_ALL, op));
	op->kind = DS_CHECKIN;
	op->answer.verdict = DS_VERDICT_NO;
	g_assert_null(ds_routing_slip_new(&plain, DS_SLIP_FOR_ALL, op));
}

/* ---- waybills ---- */

static void
test_what_travels(void)
{
	static const struct {
		DsOperationKind kind;
		DsOperationState state;
		DsVerdict verdict;
		const char *destination;
		gboolean has;
	} rows[] = {
	    {DS_CHECKIN, DS_OP_CLOSED, DS_VERDICT_YES, "Shunde", TRUE},
	    {DS_CHECKIN, DS_OP_RESECURED, DS_VERDICT_YES, "Shunde", TRUE},
	    {DS_CHECKIN, DS_OP_NEEDS_STAFF, DS_VERDICT_YES, "Shunde", TRUE},
	    {DS_CHECKIN, DS_OP_SECURE_STARTED, DS_VERDICT_YES, "Shunde", FALSE},
	    {DS_CHECKIN, DS_OP_CLOSED, DS_VERDICT_NO, "Shunde", FALSE},
	    {DS_CHECKIN, DS_OP_VOID, DS_VERDICT_YES, "Shunde", FALSE},
	    {DS_CHECKIN, DS_OP_CLOSED, DS_VERDICT_YES, "Shun", FALSE},
	    {DS_CHECKIN, DS_OP_CLOSED, DS_VERDICT_YES, NULL, FALSE},
	    {DS_CHECKOUT, DS_OP_CLOSED, DS_VERDICT_YES, "Shunde", FALSE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(DsOperation) op = returned(7, "04419000010375");

		op->kind = rows[i].kind;
		op->state = rows[i].state;
		op->answer.verdict = rows[i].verdict;
		op->answer.destination = g_strdup(rows[i].destination);
		g_assert_true(ds_waybill_has(op, "Shunde") == rows[i].has);
	}
}

/* As many as one paper holds: several codes, each of which can be read by itself, and each item in
 * one of them. */
static void
test_full_waybill(void)
{
	g_autoptr(GPtrArray)
	    ops = g_ptr_array_new_with_free_func((GDestroyNotify)ds_operation_free);
	g_autoptr(DsSlip) slip = NULL, wanted = ds_slip_new();
	g_autoptr(DsRaster) raster = NULL;
	g_autoptr(GError) error = NULL;
	guint at = 0;

	ds_slip_add_text(wanted, DS_SLIP_BOLD | DS_SLIP_CENTRED, "City Library");
	ds_slip_add_text(wanted, DS_SLIP_CENTRED,
	    "27\u00A0November\u00A0"
	    "2026  00:00");
	ds_slip_add_rule(wanted);
	ds_slip_add_text(wanted, DS_SLIP_BOLD | DS_SLIP_LARGE, "Waybill");
	ds_slip_add_text(wanted, DS_SLIP_PLAIN, "From Heng Gang");
	ds_slip_add_text(wanted, DS_SLIP_BOLD | DS_SLIP_LARGE, "To Shunde");
	ds_slip_add_text(wanted, DS_SLIP_BOLD, "Items: 40");
	ds_slip_add_rule(wanted);
	for (guint i = 0; i < DS_WAYBILL_ITEMS; i++) {
		g_autofree char *item = g_strdup_printf("0441900001%04u", i);
		g_autofree char *line = g_strdup_printf("%s  No. hall-2-%u", item, i + 1);

		g_ptr_array_add(ops, returned(i + 1, item));
		ds_slip_add_text(wanted, DS_SLIP_PLAIN, line);
	}
	/* 300 bytes: 54 of the head, then 16 items of 15 */
	for (guint code = 0; at < DS_WAYBILL_ITEMS; code++) {
		g_autoptr(GString) text = g_string_new(NULL);

		g_string_printf(
		    text, "duestamp-waybill 1 Heng_Gang Shunde 2026-11-27 %u/3", code + 1);
		for (guint i = 0; i < 16 && at < DS_WAYBILL_ITEMS; i++, at++)
			g_string_append_printf(text, " 0441900001%04u", at);
		g_assert_cmpuint(text->len, <=, DS_SLIP_CODE_MAX);
		ds_slip_add_code(wanted, text->str);
	}
	slip = ds_waybill_new(&plain, "Heng Gang", "Shunde", ops);
	raster = ds_slip_draw(slip, WIDTH, &error);
	g_assert_no_error(error);
	g_assert_true(is_same(slip, wanted));
}

/* A library's words are no orders: names and titles of any length and kind leave a page that can be
 * printed. */
static void
test_hostile_words(void)
{
	g_autofree char *longest = g_strnfill(2000, 'W');
	const char *const words[] = {
	    "\u202E\u0663\u0664", "\x1b@\x1dV0", "a\nb\tc", "%s%n", longest};

	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		g_autoptr(GPtrArray)
		    ops = g_ptr_array_new_with_free_func((GDestroyNotify)ds_operation_free);
		DsOperation *op = returned(7, "04419000010375");
		g_autoptr(DsSlip) slip = NULL, bill = NULL;
		g_autoptr(DsRaster) slip_page = NULL, bill_page = NULL;
		g_autoptr(GError) error = NULL;

		g_ptr_array_add(ops, op);
		op->answer.hold = TRUE;
		op->answer.title = g_strdup(words[i]);
		op->answer.bin = g_strdup(words[i]);
		op->answer.destination = g_strdup(words[i]);
		slip = ds_routing_slip_new(&plain, DS_SLIP_FOR_ALL, op);
		slip_page = ds_slip_draw(slip, WIDTH, &error);
		g_assert_no_error(error);
		bill = ds_waybill_new(&plain, "CPL", words[i], ops);
		bill_page = ds_slip_draw(bill, WIDTH, &error);
		g_assert_no_error(error);
	}
}

int
main(int argc, char **argv)
{
	g_setenv("TZ", "Asia/Shanghai", TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/paper/wanted", test_wanted);
	g_test_add_func("/paper/of-returns-only", test_of_returns_only);
	g_test_add_func("/paper/what-travels", test_what_travels);
	g_test_add_func("/paper/full-waybill", test_full_waybill);
	g_test_add_func("/paper/hostile-words", test_hostile_words);
	return g_test_run();
}
