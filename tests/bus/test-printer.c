/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kiosk and its printer: how it is, the test page, receipts, and that a kiosk goes on without.
 */
#include "firmware/receipt.h"
#include "firmware/test-slip.h"
#include "tests/fakes/lab.h"
#include "tests/fakes/languages.h"
#include "tests/fakes/printer.h"

#include <string.h>

#define PATIENCE_US (60 * G_USEC_PER_SEC)
#define WIDTH 576
#define BOOK "04419000010375"

typedef struct {
	DsFakePrinter *printer;
	char *sections;
	DsLab *lab;
} Fixture;

/* How a print ended. */
typedef struct {
	gboolean done;
	GError *error;
} Outcome;

static void
set_up_with(Fixture *f, const char *sections, const char *kiosk)
{
	f->sections = g_strdup(sections);
	f->lab = ds_lab_new(&(DsLabOptions){
	    .library = f->sections, .kiosk = kiosk, .offline = "loans=yes\nunproven-disk=yes\n"});
	ds_lab_wait_page(f->lab, "idle");
}

static void
set_up_printer(Fixture *f, const char *kiosk)
{
	g_autofree char *sections = NULL;

	f->printer = ds_fake_printer_new(DS_FAKE_SERIAL, WIDTH, DS_FAKE_TWO_WAYS);
	sections = g_strdup_printf(
	    "[printer slip]\ndriver=escpos\nwhere=%s:115200\n", ds_fake_printer_where(f->printer));
	set_up_with(f, sections, kiosk);
	ds_lab_wait_device(f->lab, "slip", "ready");
}

static void
set_up(Fixture *f, gconstpointer data)
{
	set_up_printer(f, "");
}

static void
set_up_receipts(Fixture *f, gconstpointer data)
{
	set_up_printer(f, "receipt=print\n");
}

static void
set_up_asking(Fixture *f, gconstpointer data)
{
	set_up_printer(f, "receipt=ask\n");
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	ds_lab_free(f->lab);
	if (f->printer != NULL)
		ds_fake_printer_free(f->printer);
	g_free(f->sections);
}

static void
on_printed(const GError *error, gpointer data)
{
	Outcome *outcome = data;

	outcome->done = TRUE;
	outcome->error = error != NULL ? g_error_copy(error) : NULL;
}

/* NULL: it is out. */
static GError *
print_test(Fixture *f)
{
	gint64 deadline_us = g_get_monotonic_time() + PATIENCE_US;
	Outcome outcome = {0};

	ds_kiosk_print_test(f->lab->kiosk, on_printed, &outcome);
	while (!outcome.done && g_get_monotonic_time() < deadline_us)
		if (!g_main_context_iteration(NULL, FALSE))
			g_usleep(1000);
	g_assert_true(outcome.done);
	return outcome.error;
}

static void
assert_fails(Fixture *f, DsErrorCode code, const char *words)
{
	g_autoptr(GError) error = print_test(f);

	g_assert_error(error, DS_ERROR, (gint)code);
	if (strstr(error->message, words) == NULL)
		g_error("\"%s\" does not say \"%s\"", error->message, words);
}

/* What the device's row says under this key. */
static char *
device_text(Fixture *f, const char *name, const char *key)
{
	g_autoptr(GVariant) rows = ds_kiosk_devices(f->lab->kiosk);

	for (gsize i = 0; i < g_variant_n_children(rows); i++) {
		g_autoptr(GVariant) row = g_variant_get_child_value(rows, i);
		const char *is = "", *text = "";

		g_variant_lookup(row, "name", "&s", &is);
		if (g_str_equal(is, name) && g_variant_lookup(row, key, "&s", &text))
			return g_strdup(text);
	}
	return g_strdup("");
}

/* ---- what is printed ---- */

/* Dot for dot what it should be, in four languages. */
static void
test_page(Fixture *f, gconstpointer data)
{
	g_autoptr(DsSlip) slip = ds_test_slip_new(f->lab->config, ds_clock_wall_s(f->lab->clock));
	g_autoptr(DsRaster) page = ds_slip_draw(slip, WIDTH, NULL);
	g_autoptr(GPtrArray) slips = NULL;
	g_autoptr(GError) error = print_test(f);
	const DsRaster *out;

	g_assert_no_error(error);
	slips = ds_fake_printer_slips(f->printer);
	g_assert_cmpuint(slips->len, ==, 1);
	out = slips->pdata[0];
	g_assert_cmpuint(out->height, ==, page->height);
	g_assert_cmpmem(out->bits, ds_raster_stride(out) * out->height, page->bits,
	    ds_raster_stride(page) * page->height);
	g_assert_cmpuint(ds_fake_printer_stray(f->printer), ==, 0);
}

/* ---- receipts ---- */

static void
finish(Fixture *f)
{
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_page(f->lab, "pile-done");
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_page(f->lab, "goodbye");
}

static void
leave(Fixture *f)
{
	ds_lab_card(f->lab, NULL);
	ds_lab_take(f->lab, NULL);
	ds_lab_wait_count(f->lab, 0);
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_page(f->lab, "idle");
}

/* What the screen says at the goodbye, as a slip. */
static DsRaster *
draw_expected(Fixture *f)
{
	g_autoptr(GVariant) view = ds_kiosk_view(f->lab->kiosk);
	g_autoptr(GVariant) items = g_variant_lookup_value(view, "items", NULL);
	const DsSlipHead head = {.library = "City Library",
	    .kiosk = "lab-1",
	    .language = ds_test_language("vi"),
	    .mode = DS_MODE_DEMO,
	    .wall_s = ds_clock_wall_s(f->lab->clock)};
	g_autoptr(DsSlip) slip = ds_receipt_new(&head, items);

	return ds_slip_draw(slip, WIDTH, NULL);
}

static GPtrArray *
wait_for_slips(Fixture *f, guint count)
{
	gint64 deadline_us = g_get_monotonic_time() + PATIENCE_US;
	GPtrArray *slips = ds_fake_printer_slips(f->printer);

	while (slips->len < count && g_get_monotonic_time() < deadline_us) {
		g_ptr_array_unref(slips);
		if (!g_main_context_iteration(NULL, FALSE))
			g_usleep(1000);
		slips = ds_fake_printer_slips(f->printer);
	}
	g_assert_cmpuint(slips->len, ==, count);
	return slips;
}

/* Dot for dot what the screen says, in the person's language, once. */
static void
assert_receipt(Fixture *f)
{
	g_autoptr(DsRaster) page = draw_expected(f);
	g_autoptr(GPtrArray) slips = wait_for_slips(f, 1);
	const DsRaster *out = slips->pdata[0];

	g_assert_cmpuint(out->height, ==, page->height);
	g_assert_cmpmem(out->bits, ds_raster_stride(out) * out->height, page->bits,
	    ds_raster_stride(page) * page->height);
}

static void
borrow(Fixture *f)
{
	g_assert_true(ds_lab_do(f->lab, "language", "language", "vi"));
	ds_lab_log_in(f->lab, "DEADBEEF", "1234");
}

static void
test_receipt(Fixture *f, gconstpointer data)
{
	borrow(f);
	ds_lab_put(f->lab, BOOK);
	ds_lab_wait_status(f->lab, BOOK, "lent");
	finish(f);
	assert_receipt(f);
	leave(f);
}

static void
test_receipt_offline(Fixture *f, gconstpointer data)
{
	g_autofree char *provisional = NULL;

	borrow(f);
	ds_lab_library_off(f->lab);
	ds_lab_put(f->lab, BOOK);
	ds_lab_wait_status(f->lab, BOOK, "lent");
	provisional = ds_lab_row_text(f->lab, BOOK, "provisional");
	g_assert_cmpstr(provisional, ==, "true");
	finish(f);
	assert_receipt(f);
}

/* Nothing is printed for whoever does not ask, and once for who does; the same goes onto a phone,
 * without the number of the card. */
static void
test_receipt_is_asked_for(Fixture *f, gconstpointer data)
{
	g_autofree char *words = NULL;

	g_assert_false(ds_lab_do(f->lab, "print", NULL, NULL));
	borrow(f);
	ds_lab_put(f->lab, BOOK);
	ds_lab_wait_status(f->lab, BOOK, "lent");
	finish(f);
	ds_lab_wait_text(f->lab, "may-print", "true");
	ds_lab_wait_text(f->lab, "printed", "false");
	g_ptr_array_unref(wait_for_slips(f, 0));
	words = ds_lab_text(f->lab, "receipt");
	g_assert_nonnull(strstr(words, "City Library\n"));
	g_assert_nonnull(strstr(words, "红楼梦\n"));
	g_assert_null(strstr(words, "80000002"));
	g_assert_null(strstr(words, "DEADBEEF"));
	g_assert_true(ds_lab_do(f->lab, "print", NULL, NULL));
	ds_lab_wait_text(f->lab, "printed", "true");
	ds_lab_wait_text(f->lab, "may-reprint", "false");
	g_assert_false(ds_lab_do(f->lab, "print", NULL, NULL));
	assert_receipt(f);
	leave(f);
	g_assert_false(ds_lab_do(f->lab, "print", NULL, NULL));
	/* what is printed next is the very next thing */
	g_assert_null(print_test(f));
	g_ptr_array_unref(wait_for_slips(f, 1));
}

/* Torn, or jammed: once it is out it may be printed again, twice. */
static void
test_receipt_again(Fixture *f, gconstpointer data)
{
	borrow(f);
	ds_lab_put(f->lab, BOOK);
	ds_lab_wait_status(f->lab, BOOK, "lent");
	finish(f);
	ds_lab_wait_text(f->lab, "may-reprint", "false");
	for (guint i = 0; i < 3; i++) {
		g_assert_true(ds_lab_do(f->lab, "print", NULL, NULL));
		assert_receipt(f);
		if (i < 2)
			ds_lab_wait_text(f->lab, "may-reprint", "true");
	}
	g_assert_null(print_test(f)); /* the third one is out before it */
	ds_lab_wait_text(f->lab, "printed", "true");
	g_assert_false(ds_lab_do(f->lab, "print", NULL, NULL));
	leave(f);
	ds_lab_wait_text(f->lab, "may-reprint", ""); /* for nobody who comes next */
}

/* Whoever leaves without anything gets no paper: the next page is the first one. */
static void
test_no_receipt(Fixture *f, gconstpointer data)
{
	borrow(f);
	g_assert_true(ds_lab_do(f->lab, "cancel", NULL, NULL));
	ds_lab_wait_page(f->lab, "idle");
	g_assert_null(print_test(f));
	g_ptr_array_unref(wait_for_slips(f, 1));
}

/* No paper, then no printer: nobody waits, nothing is printed later for somebody else. */
static void
test_receipt_fails(Fixture *f, gconstpointer data)
{
	ds_fake_printer_set(f->printer, (DsFakePrinterState){.paper_out = TRUE});
	ds_lab_wait_device(f->lab, "slip", "paper out");
	borrow(f);
	ds_lab_put(f->lab, BOOK);
	ds_lab_wait_status(f->lab, BOOK, "lent");
	finish(f);
	ds_lab_lift(f->lab, BOOK);
	leave(f);
	ds_fake_printer_unplug(f->printer);
	ds_lab_wait_device(f->lab, "slip", "gone");
	g_assert_true(ds_lab_do(f->lab, "return", NULL, NULL));
	ds_lab_put_back(f->lab, BOOK);
	ds_lab_wait_status(f->lab, BOOK, "returned");
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_page(f->lab, "goodbye");
	leave(f);
	ds_fake_printer_set(f->printer, (DsFakePrinterState){0});
	ds_fake_printer_plug(f->printer, FALSE);
	ds_lab_wait_device(f->lab, "slip", "ready");
	g_assert_null(print_test(f));
	g_ptr_array_unref(wait_for_slips(f, 1));
}

/* ---- how it is ---- */

static void
test_states(Fixture *f, gconstpointer data)
{
	g_autofree char *kind = device_text(f, "slip", "kind");
	g_autoptr(GPtrArray) slips = NULL;

	g_assert_cmpstr(kind, ==, "printer");
	ds_fake_printer_set(f->printer, (DsFakePrinterState){.paper_low = TRUE});
	ds_lab_wait_device(f->lab, "slip", "paper near end");
	g_assert_null(print_test(f));
	ds_fake_printer_set(f->printer, (DsFakePrinterState){.paper_out = TRUE});
	ds_lab_wait_device(f->lab, "slip", "paper out");
	assert_fails(f, DS_ERROR_RETRY, "printer slip: nothing was printed: paper out");
	ds_fake_printer_set(f->printer, (DsFakePrinterState){.cover_open = TRUE});
	ds_lab_wait_device(f->lab, "slip", "cover open");
	assert_fails(f, DS_ERROR_RETRY, "cover open: close it");
	ds_fake_printer_set(f->printer, (DsFakePrinterState){0});
	ds_lab_wait_device(f->lab, "slip", "ready");
	slips = ds_fake_printer_slips(f->printer);
	g_assert_cmpuint(slips->len, ==, 1);
	g_assert_null(print_test(f));
}

static void
test_paper_ends(Fixture *f, gconstpointer data)
{
	ds_fake_printer_fault(f->printer, (DsFakePrinterFault){DS_FAKE_PRINTER_PAPER_ENDS, 100});
	assert_fails(f, DS_ERROR_UNKNOWN, "look at the printer");
	ds_lab_wait_device(f->lab, "slip", "paper out");
}

/* Noticed at once, back at once, and nobody at the kiosk sees anything of it. */
static void
test_unplugged(Fixture *f, gconstpointer data)
{
	g_autofree char *ok = NULL;
	gint64 begun_us = g_get_monotonic_time();

	ds_fake_printer_unplug(f->printer);
	ds_lab_wait_device(f->lab, "slip", "gone");
	g_assert_cmpint(g_get_monotonic_time() - begun_us, <, 500 * 1000);
	g_test_message(
	    "noticed after %" G_GINT64_FORMAT " ms", (g_get_monotonic_time() - begun_us) / 1000);
	ok = ds_lab_health(f->lab, "ok");
	g_assert_cmpstr(ok, ==, "true");
	g_assert_cmpstr(ds_lab_page(f->lab), ==, "idle");
	assert_fails(f, DS_ERROR_GONE, "the printer does not work");
	ds_fake_printer_plug(f->printer, FALSE);
	begun_us = g_get_monotonic_time();
	ds_lab_wait_device(f->lab, "slip", "ready");
	g_assert_cmpint(g_get_monotonic_time() - begun_us, <, 2 * G_USEC_PER_SEC);
	g_test_message("ready again after %" G_GINT64_FORMAT " ms",
	    (g_get_monotonic_time() - begun_us) / 1000);
	g_assert_null(print_test(f));
}

/* ---- what is not there ---- */

static void
set_up_missing(Fixture *f, gconstpointer data)
{
	set_up_with(f, "[printer slip]\ndriver=escpos\nwhere=serial:/nowhere/ttyUSB9\n", "");
}

static void
test_missing(Fixture *f, gconstpointer data)
{
	g_autofree char *state = device_text(f, "slip", "state");
	g_autofree char *error = device_text(f, "slip", "error");
	g_autofree char *ok = ds_lab_health(f->lab, "ok");

	g_assert_cmpstr(state, ==, "opening");
	g_assert_nonnull(strstr(error, "/nowhere/ttyUSB9: no such file"));
	g_assert_cmpstr(ok, ==, "true");
	assert_fails(f, DS_ERROR_GONE, "the printer does not work");
}

static void
set_up_none(Fixture *f, gconstpointer data)
{
	set_up_with(f, "", "");
}

static void
test_none(Fixture *f, gconstpointer data)
{
	assert_fails(f, DS_ERROR_CONFIG, "[printer NAME]");
}

/* A card reader and a printer on one port: one of them has it, the other says who is to blame. */
static void
set_up_shared(Fixture *f, gconstpointer data)
{
	g_autofree char *sections = NULL;

	f->printer = ds_fake_printer_new(DS_FAKE_SERIAL, WIDTH, DS_FAKE_TWO_WAYS);
	sections = g_strdup_printf("[printer slip]\ndriver=escpos\nwhere=%s\n"
				   "[scanner second]\ndriver=nfc\nwhere=pn532_uart:%s:115200\n",
	    ds_fake_printer_where(f->printer),
	    ds_fake_printer_where(f->printer) + strlen("serial:"));
	set_up_with(f, sections, "");
}

static void
test_shared(Fixture *f, gconstpointer data)
{
	g_autofree char *ok = ds_lab_health(f->lab, "ok");
	gint64 deadline_us = g_get_monotonic_time() + PATIENCE_US;
	gboolean blamed = FALSE;

	while (!blamed && g_get_monotonic_time() < deadline_us) {
		g_autofree char *one = device_text(f, "slip", "error");
		g_autofree char *other = device_text(f, "second", "error");

		blamed = strstr(one, "another program uses it") != NULL ||
		    strstr(other, "another program uses it") != NULL;
		g_main_context_iteration(NULL, FALSE);
	}
	g_assert_true(blamed);
	g_assert_cmpstr(ok, ==, "true");
}

int
main(int argc, char **argv)
{
#define ADD(name, up, function) \
	g_test_add("/kiosk-printer/" name, Fixture, NULL, up, function, tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("page", set_up, test_page);
	ADD("receipt", set_up_receipts, test_receipt);
	ADD("receipt-is-asked-for", set_up_asking, test_receipt_is_asked_for);
	ADD("receipt-again", set_up_asking, test_receipt_again);
	ADD("receipt-offline", set_up_receipts, test_receipt_offline);
	ADD("no-receipt", set_up_receipts, test_no_receipt);
	ADD("receipt-fails", set_up_receipts, test_receipt_fails);
	ADD("states", set_up, test_states);
	ADD("paper-ends", set_up, test_paper_ends);
	ADD("unplugged", set_up, test_unplugged);
	ADD("missing", set_up_missing, test_missing);
	ADD("none", set_up_none, test_none);
	ADD("shared", set_up_shared, test_shared);
	return g_test_run();
}
