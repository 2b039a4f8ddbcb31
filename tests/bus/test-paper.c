/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is printed beside receipts: slips that go with returned items, and what staff ask for. A
 * page has to be, dot for dot, the slip that the test writes down line by line.
 */
#include "tests/fakes/lab.h"
#include "tests/fakes/printer.h"

#include <string.h>

#define PATIENCE_US (60 * G_USEC_PER_SEC)
#define WIDTH 576
#define LENT "04419000010382"     /* on loan to somebody, nobody waits for it */
#define WANTED "DG20034162"       /* on loan, and somebody waits for it */
#define FOREIGN "GZ440100540"     /* of the partner library, on loan */
#define RESERVED "04419000030175" /* for somebody else */
#define SHELVED "04419000010375"  /* may be lent */

typedef struct {
	DsFakePrinter *printer;
	char *sections;
	DsLab *lab;
	GPtrArray *pages; /* DsRaster: what came out */
} Fixture;

/* How what staff asked for ended. */
typedef struct {
	gboolean done;
	guint count;
	gint64 last;
	GError *error;
} Outcome;

static void
outcome_clear(Outcome *outcome)
{
	g_clear_error(&outcome->error);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outcome, outcome_clear)

static void
set_up(Fixture *f, gconstpointer kiosk)
{
	f->pages = g_ptr_array_new_with_free_func((GDestroyNotify)ds_raster_free);
	f->printer = ds_fake_printer_new(DS_FAKE_SERIAL, WIDTH, DS_FAKE_TWO_WAYS);
	f->sections = g_strdup_printf("[printer slip]\ndriver=escpos\nwhere=%s:115200\n"
				      "[sort all]\nbin=7\nhold=no\n",
	    ds_fake_printer_where(f->printer));
	f->lab = ds_lab_new(&(DsLabOptions){.library = f->sections, .kiosk = kiosk});
	ds_lab_wait_page(f->lab, "idle");
	ds_lab_wait_device(f->lab, "slip", "ready");
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	ds_lab_free(f->lab);
	ds_fake_printer_free(f->printer);
	g_ptr_array_unref(f->pages);
	g_free(f->sections);
}

/* ---- pages ---- */

/* "! text": bold; "# text": bold and large; "= text": bold, in the middle; "-": a rule; "": a gap;
 * "* text": a code. */
static void
add(DsSlip *slip, const char *line)
{
	if (line[0] == '\0')
		ds_slip_add_gap(slip);
	else if (line[0] == '-')
		ds_slip_add_rule(slip);
	else if (line[0] == '#')
		ds_slip_add_text(slip, DS_SLIP_BOLD | DS_SLIP_LARGE, line + 2);
	else if (line[0] == '!')
		ds_slip_add_text(slip, DS_SLIP_BOLD, line + 2);
	else if (line[0] == '=')
		ds_slip_add_text(slip, DS_SLIP_BOLD | DS_SLIP_CENTRED, line + 2);
	else if (line[0] == '*')
		ds_slip_add_code(slip, line + 2);
	else
		ds_slip_add_text(slip, DS_SLIP_PLAIN, line);
}

static DsRaster *
draw(Fixture *f, const char *const *lines)
{
	g_autoptr(DsSlip) slip = ds_slip_new();
	g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(ds_clock_wall_s(f->lab->clock));
	g_autofree char *when = g_date_time_format(now, "%-d\u00A0%B\u00A0%Y  %H:%M");

	ds_slip_set_language(slip, "en", "Noto Sans,Noto Sans CJK SC");
	ds_slip_add_text(slip, DS_SLIP_BOLD | DS_SLIP_CENTRED, "City Library");
	ds_slip_add_text(slip, DS_SLIP_CENTRED, when);
	add(slip, "= Demonstration: nothing counts here");
	for (; *lines != NULL; lines++)
		add(slip, *lines);
	return ds_slip_draw(slip, WIDTH, NULL);
}

/* So many pages are out since the start, and no more. */
static void
wait_for_pages(Fixture *f, guint count)
{
	gint64 deadline_us = g_get_monotonic_time() + PATIENCE_US;

	while (f->pages->len < count && g_get_monotonic_time() < deadline_us) {
		GPtrArray *news = ds_fake_printer_slips(f->printer);

		g_ptr_array_extend_and_steal(f->pages, news);
		if (!g_main_context_iteration(NULL, FALSE))
			g_usleep(1000);
	}
	g_assert_cmpuint(f->pages->len, >=, count);
}

/* The page of this number, from 0, says these lines below its head, and nothing else. */
static void
expect(Fixture *f, guint page, const char *const *lines)
{
	g_autoptr(DsRaster) should = draw(f, lines);
	const DsRaster *is;

	wait_for_pages(f, page + 1);
	is = f->pages->pdata[page];
	g_assert_cmpuint(is->height, ==, should->height);
	g_assert_cmpmem(is->bits, ds_raster_stride(is) * is->height, should->bits,
	    ds_raster_stride(should) * should->height);
}

#define EXPECT(f, page, ...) expect(f, page, (const char *const[]){__VA_ARGS__, NULL})

/* ---- what happens at the kiosk ---- */

static void
begin_return(Fixture *f)
{
	ds_lab_wait_count(f->lab, 0);
	g_assert_true(ds_lab_do(f->lab, "return", NULL, NULL));
	ds_lab_wait_page(f->lab, "return");
}

/* Returned, and its title. */
static char *
bring(Fixture *f, const char *item)
{
	g_autofree char *uid = ds_lab_uid(item, 1);

	ds_lab_put(f->lab, item);
	g_free(ds_lab_sim(f->lab, "put %s afi=C2", uid));
	ds_lab_wait_status(f->lab, item, "returned");
	return ds_lab_row_text(f->lab, item, "title");
}

static void
finish(Fixture *f)
{
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_page(f->lab, "goodbye");
}

static void
leave(Fixture *f)
{
	ds_lab_take(f->lab, NULL);
	ds_lab_wait_count(f->lab, 0);
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_page(f->lab, "idle");
}

static void
on_papered(guint count, gint64 last, const GError *error, gpointer data)
{
	Outcome *outcome = data;

	g_assert_false(outcome->done);
	outcome->done = TRUE;
	outcome->count = count;
	outcome->last = last;
	outcome->error = error != NULL ? g_error_copy(error) : NULL;
}

static void
wait_for(const Outcome *outcome)
{
	gint64 deadline_us = g_get_monotonic_time() + PATIENCE_US;

	while (!outcome->done && g_get_monotonic_time() < deadline_us)
		if (!g_main_context_iteration(NULL, FALSE))
			g_usleep(1000);
	g_assert_true(outcome->done);
}

static void
expect_refusal(Outcome *outcome, DsErrorCode code, const char *words)
{
	wait_for(outcome);
	g_assert_error(outcome->error, DS_ERROR, (gint)code);
	if (strstr(outcome->error->message, words) == NULL)
		g_error("\"%s\" does not say \"%s\"", outcome->error->message, words);
}

/* ---- slips ---- */

/* One for what somebody waits for and one for what travels; each book as it came. */
static void
test_slips(Fixture *f, gconstpointer data)
{
	g_autofree char *plain = NULL, *wanted = NULL, *foreign = NULL;

	begin_return(f);
	plain = bring(f, LENT);
	wanted = bring(f, WANTED);
	foreign = bring(f, FOREIGN);
	finish(f);
	ds_lab_wait_text(f->lab, "slips", "2");
	EXPECT(f, 0, "-", "# Reserved", wanted, WANTED, "No. lab-1-2", "", ("* " WANTED));
	EXPECT(f, 1, "-", "# To CN-440100", foreign, FOREIGN, "No. lab-1-3", "", ("* " FOREIGN));
	leave(f);
	g_assert_nonnull(plain);
}

static void
test_bin_slip(Fixture *f, gconstpointer data)
{
	g_autofree char *title = NULL;

	begin_return(f);
	title = bring(f, LENT);
	finish(f);
	EXPECT(f, 0, "-", "# Bin 7", title, LENT, "No. lab-1-1");
}

/* Nobody is told to lay a slip into a book that has not come out. */
static void
test_no_paper(Fixture *f, gconstpointer data)
{
	begin_return(f);
	g_free(bring(f, WANTED));
	ds_fake_printer_set(f->printer, (DsFakePrinterState){.paper_out = TRUE});
	ds_lab_wait_device(f->lab, "slip", "paper out");
	finish(f);
	ds_lab_wait_text(f->lab, "slips", "0");
	ds_fake_printer_set(f->printer, (DsFakePrinterState){0});
	ds_lab_wait_device(f->lab, "slip", "ready");
	leave(f);
	wait_for_pages(f, 0);
	g_assert_cmpuint(f->pages->len, ==, 0); /* and not for whoever comes next either */
}

/* A loan has none, and a kiosk that was not told to has none either. */
static void
test_no_slips(Fixture *f, gconstpointer data)
{
	Outcome outcome = {0};

	begin_return(f);
	g_free(bring(f, WANTED));
	finish(f);
	ds_lab_wait_text(f->lab, "slips", "0");
	leave(f);
	ds_kiosk_print_slip(f->lab->kiosk, "1", on_papered, &outcome);
	wait_for(&outcome);
	g_assert_no_error(outcome.error);
	wait_for_pages(f, 1);
	g_assert_cmpuint(f->pages->len, ==, 1); /* that one alone */
}

/* ---- for staff ---- */

/* The slip that was torn, dot for dot as it was. */
static void
test_slip_again(Fixture *f, gconstpointer data)
{
	g_auto(Outcome) first = {0}, plain = {0}, none = {0};
	g_autofree char *title = NULL;

	begin_return(f);
	title = bring(f, FOREIGN);
	finish(f);
	leave(f);
	ds_kiosk_print_slip(f->lab->kiosk, "1", on_papered, &first);
	wait_for(&first);
	g_assert_no_error(first.error);
	/* staff are told all that is known of it */
	EXPECT(f, 1, "-", "# To CN-440100", "# Bin 7", title, FOREIGN, "No. lab-1-1", "",
	    ("* " FOREIGN));
	ds_kiosk_print_slip(f->lab->kiosk, "77", on_papered, &none);
	expect_refusal(&none, DS_ERROR_PROTOCOL, "no such operation");
	ds_lab_log_in(f->lab, "DEADBEEF", "1234");
	ds_lab_put(f->lab, SHELVED);
	ds_lab_wait_status(f->lab, SHELVED, "lent");
	ds_kiosk_print_slip(f->lab->kiosk, "2", on_papered, &plain);
	expect_refusal(&plain, DS_ERROR_PROTOCOL, "has no slip");
}

/* As its row has it. */
static char *
due_line(Fixture *f, const char *item)
{
	g_autofree char *day = ds_lab_row_text(f->lab, item, "due");
	g_autoptr(GTimeZone) zone = g_time_zone_new_utc();
	g_autofree char *iso = g_strconcat(day, "T00:00:00", NULL);
	g_autoptr(GDateTime) due = g_date_time_new_from_iso8601(iso, zone);

	return g_date_time_format(due, "! Due %-d\u00A0%B\u00A0%Y");
}

/* Somebody has torn theirs, or the plug was pulled before it came: what the journal knows, as a
 * copy. The visit that goes on is not the last one. */
static void
test_receipt_again(Fixture *f, gconstpointer data)
{
	g_auto(Outcome) last = {0}, named = {0}, none = {0};
	g_autofree char *title = NULL, *lent = NULL, *due = NULL;

	ds_kiosk_print_visit(f->lab->kiosk, "", on_papered, &none);
	expect_refusal(&none, DS_ERROR_PROTOCOL, "no such visit");
	begin_return(f);
	title = bring(f, LENT);
	finish(f);
	leave(f);
	ds_lab_log_in(f->lab, "DEADBEEF", "1234");
	ds_lab_put(f->lab, SHELVED);
	ds_lab_wait_status(f->lab, SHELVED, "lent");
	lent = ds_lab_row_text(f->lab, SHELVED, "title");
	ds_kiosk_print_visit(f->lab->kiosk, "", on_papered, &last);
	wait_for(&last);
	g_assert_no_error(last.error);
	EXPECT(f, 0, "= Copy", "-", "# Returned", title, "No. lab-1-1", "");
	ds_kiosk_print_visit(f->lab->kiosk, "lab-1-2", on_papered, &named);
	wait_for(&named);
	g_assert_no_error(named.error);
	due = due_line(f, SHELVED);
	EXPECT(f, 1, "= Copy", "-", "# Borrowed", lent, due, "No. lab-1-2", "");
}

/* A number of another kiosk is somebody else's visit here. */
static void
test_number_of_another_kiosk(Fixture *f, gconstpointer data)
{
	static const char *const numbers[] = {"lab-2-1", "lab-1", "lab-1-", "1x", "-1", "0"};

	begin_return(f);
	g_free(bring(f, FOREIGN));
	finish(f);
	leave(f);
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
		g_auto(Outcome) visit = {0}, slip = {0}, bill = {0};

		ds_kiosk_print_visit(f->lab->kiosk, numbers[i], on_papered, &visit);
		expect_refusal(&visit, DS_ERROR_PROTOCOL, "like 12 or lab-1-12");
		ds_kiosk_print_slip(f->lab->kiosk, numbers[i], on_papered, &slip);
		expect_refusal(&slip, DS_ERROR_PROTOCOL, "like 12 or lab-1-12");
		ds_kiosk_print_waybill(f->lab->kiosk, "CN-440100", numbers[i], on_papered, &bill);
		expect_refusal(&bill, DS_ERROR_PROTOCOL, "like 12 or lab-1-12");
	}
}

static gboolean
is_second(DsLab *lab, const char *item, const char *unused)
{
	return ds_lab_row_number(lab, item, "op") == 2;
}

/* What was tried twice stands once on the copy, as on the receipt. */
static void
test_tried_twice(Fixture *f, gconstpointer data)
{
	g_auto(Outcome) again = {0};
	g_autofree char *title = NULL, *reserved = NULL, *due = NULL;

	ds_lab_log_in(f->lab, "DEADBEEF", "1234");
	ds_lab_put(f->lab, RESERVED);
	ds_lab_wait_status(f->lab, RESERVED, "refused");
	ds_lab_lift(f->lab, RESERVED);
	ds_lab_put_back(f->lab, RESERVED);
	ds_lab_wait_until(f->lab, is_second, RESERVED, NULL);
	ds_lab_wait_status(f->lab, RESERVED, "refused");
	ds_lab_put(f->lab, SHELVED);
	ds_lab_wait_status(f->lab, SHELVED, "lent");
	title = ds_lab_row_text(f->lab, SHELVED, "title");
	reserved = ds_lab_row_text(f->lab, RESERVED, "title");
	due = due_line(f, SHELVED);
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_page(f->lab, "pile-done");
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_page(f->lab, "goodbye");
	ds_kiosk_print_visit(f->lab->kiosk, "3", on_papered, &again);
	wait_for(&again);
	g_assert_no_error(again.error);
	EXPECT(f, 0, "= Copy", "-", "# Borrowed", title, due, "No. lab-1-3", "", "-",
	    "# Not borrowed", reserved, "Please leave it here.", "");
}

/* One paper for the box, and where the next one goes on. */
static void
test_waybill(Fixture *f, gconstpointer data)
{
	g_auto(Outcome) first = {0}, rest = {0}, nowhere = {0};
	g_autofree char *title = NULL, *code = NULL;
	g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(ds_clock_wall_s(f->lab->clock));
	g_autofree char *day = g_date_time_format(now, "%F");

	begin_return(f);
	g_free(bring(f, FOREIGN));
	finish(f);
	leave(f);
	begin_return(f); /* brought once more: it lies in the box once */
	title = bring(f, FOREIGN);
	finish(f);
	leave(f);
	ds_kiosk_print_waybill(f->lab->kiosk, "CN-440100", "", on_papered, &first);
	wait_for(&first);
	g_assert_no_error(first.error);
	g_assert_cmpuint(first.count, ==, 1);
	g_assert_cmpint(first.last, ==, 2);
	code = g_strdup_printf("* duestamp-waybill 1 CPL CN-440100 %s 1/1 " FOREIGN, day);
	EXPECT(f, 0, "-", "# Waybill", "From CPL", "# To CN-440100", "! Items: 1", "-",
	    (FOREIGN "  No. lab-1-2"), title, code);
	ds_kiosk_print_waybill(f->lab->kiosk, "CN-440100", "2", on_papered, &rest);
	expect_refusal(&rest, DS_ERROR_PROTOCOL, "nothing that the journal still knows");
	ds_kiosk_print_waybill(f->lab->kiosk, "CPL", "", on_papered, &nowhere);
	expect_refusal(&nowhere, DS_ERROR_PROTOCOL, "nothing that the journal still knows");
}

int
main(int argc, char **argv)
{
#define ADD(name, kiosk, function) \
	g_test_add("/paper/" name, Fixture, "languages=en\n" kiosk, set_up, function, tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("slips", "slips=hold;transit\n", test_slips);
	ADD("no-paper", "slips=hold\n", test_no_paper);
	ADD("bin-slip", "slips=bin\n", test_bin_slip);
	ADD("no-slips", "", test_no_slips);
	ADD("slip-again", "slips=transit\n", test_slip_again);
	ADD("receipt-again", "", test_receipt_again);
	ADD("number-of-another-kiosk", "", test_number_of_another_kiosk);
	ADD("tried-twice", "", test_tried_twice);
	ADD("waybill", "", test_waybill);
	return g_test_run();
}
