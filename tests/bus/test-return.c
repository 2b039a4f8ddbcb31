/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bringing books back. */
#include "tests/fakes/lab.h"

#include <string.h>

#define LENT "04419000010382"    /* on loan to somebody, nobody waits for it */
#define WANTED "DG20034162"      /* on loan, and somebody waits for it */
#define SHELVED "04419000010399" /* not on loan */
#define FOREIGN "GZ440100540"    /* of the partner library, on loan */
#define LOST "EN30041316"
#define LENT2 "04419000020206" /* on loan, too */

static DsLab *
lab_new(guint latency_ms)
{
	DsLab *lab = ds_lab_new(&(DsLabOptions){.latency_ms = latency_ms});

	ds_lab_wait_page(lab, "idle");
	ds_lab_wait_count(lab, 0);
	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	g_assert_cmpstr(ds_lab_page(lab), ==, "return");
	return lab;
}

/* As a lent book comes back: its tag says "on loan". */
static void
bring(DsLab *lab, const char *item)
{
	g_autofree char *uid = ds_lab_uid(item, 1);

	ds_lab_put(lab, item);
	g_free(ds_lab_sim(lab, "put %s afi=C2", uid));
}

/* ... of another library. */
static void
bring_of(DsLab *lab, const char *item, const char *owner)
{
	g_autofree char *uid = ds_lab_uid(item, 1);

	g_free(ds_lab_sim(lab, "put %s item=%s owner=%s afi=C2", uid, item, owner));
}

static void
test_one_book(void)
{
	g_autoptr(DsLab) lab = lab_new(0);
	g_autofree char *history = NULL;
	g_autofree char *bin = NULL;

	bring(lab, LENT);
	ds_lab_wait_status(lab, LENT, "returned");
	bin = ds_lab_row_text(lab, LENT, "bin");
	g_assert_cmpstr(bin, !=, "");
	g_assert_cmpuint(ds_lab_afi(lab, LENT), ==, 0x07);
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 0);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_journal(lab, LENT, "CLOSED");
	history = ds_lab_history(lab, LENT);
	g_assert_cmpstr(history, ==, "ASKED ACCEPTED SECURE_STARTED RESECURED CLOSED");
}

/* A child that presses "finish" faster than the pad can look gets to the end all the same. */
static void
test_pressed_without_end(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	bring(lab, LENT);
	ds_lab_wait_status(lab, LENT, "returned");
	for (guint i = 0; i < 5000 && g_str_equal(ds_lab_page(lab), "return"); i++) {
		ds_lab_do(lab, "finish", NULL, NULL);
		g_main_context_iteration(NULL, TRUE);
	}
	g_assert_cmpstr(ds_lab_page(lab), !=, "return");
}

static void
test_wanted_by_somebody(void)
{
	g_autoptr(DsLab) lab = lab_new(0);
	g_autofree char *hold = NULL;

	bring(lab, WANTED);
	ds_lab_wait_status(lab, WANTED, "returned");
	hold = ds_lab_row_text(lab, WANTED, "hold");
	g_assert_cmpstr(hold, ==, "true");
}

static void
test_of_the_partner(void)
{
	g_autoptr(DsLab) lab = lab_new(0);
	g_autofree char *destination = NULL;

	bring(lab, FOREIGN);
	ds_lab_wait_status(lab, FOREIGN, "returned");
	destination = ds_lab_row_text(lab, FOREIGN, "destination");
	g_assert_cmpstr(destination, ==, "CN-440100");
}

/* The commonest return of all: the library has it back already, but the tag says "on loan". */
static void
test_returned_already(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	bring(lab, SHELVED);
	ds_lab_wait_status(lab, SHELVED, "returned");
	g_assert_cmpuint(ds_lab_afi(lab, SHELVED), ==, 0x07);
}

/* ---- sorting ---- */

static void
expect_bin(DsLab *lab, const char *item, const char *bin)
{
	g_autofree char *shown = ds_lab_row_text(lab, item, "bin");
	g_autofree char *kept = ds_lab_journal_bin(lab, item);

	g_assert_cmpstr(shown, ==, bin);
	g_assert_cmpstr(kept, ==, bin);
}

static void
return_and_expect_bin(DsLab *lab, const char *item, const char *bin)
{
	bring(lab, item);
	ds_lab_wait_status(lab, item, "returned");
	expect_bin(lab, item, bin);
}

/* By own rules, in their order; what none fits goes where the library says. What is refused goes
 * back with its person. */
static void
test_sorted(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){
	    .library = "[sort holds]\nbin=H\nhold=yes\n[sort far]\nbin=GZ\nowner=CN-440100\n"
		       "[sort label]\nbin=L\nnumber=04419000020206\n"
		       "[sort unknown]\nbin=U\nnumber=UNKNOWN\n"});

	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	return_and_expect_bin(lab, WANTED, "H");
	return_and_expect_bin(lab, LENT, "1");
	bring_of(lab, FOREIGN, "CN-440100");
	ds_lab_wait_status(lab, FOREIGN, "returned");
	expect_bin(lab, FOREIGN, "GZ");
	g_free(ds_lab_sim(lab, "scan barcode %s", LENT2));
	ds_lab_wait_status(lab, LENT2, "returned");
	expect_bin(lab, LENT2, "L");
	bring(lab, "UNKNOWN1");
	ds_lab_wait_status(lab, "UNKNOWN1", "refused");
	expect_bin(lab, "UNKNOWN1", "");
}

/* Without the library: by the rules that need none of its words. Where it lies by then stays in the
 * journal, whatever the library says later. */
static void
test_sorted_offline(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){
	    .library = "[sort none]\nbin=N\nhold=no\n[sort later]\nbin=9\noffline=yes\n"});

	ds_lab_library_off(lab);
	g_assert_true(ds_lab_do(lab, "borrow", NULL, NULL));
	ds_lab_card(lab, "80000001");
	ds_lab_wait_text(lab, "offline", "true");
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	return_and_expect_bin(lab, LENT, "9");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_library_on(lab);
	ds_lab_take(lab, NULL);
	ds_lab_wait_count(lab, 0);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_journal(lab, LENT, "CLOSED");
	g_autofree char *bin = ds_lab_journal_bin(lab, LENT);
	g_assert_cmpstr(bin, ==, "9");
}

static void
test_unknown_item(void)
{
	g_autoptr(DsLab) lab = lab_new(0);
	g_autofree char *reason = NULL;

	bring(lab, "UNKNOWN1");
	ds_lab_wait_status(lab, "UNKNOWN1", "refused");
	reason = ds_lab_row_text(lab, "UNKNOWN1", "reason");
	g_assert_cmpstr(reason, ==, "item-unknown");
	g_assert_cmpuint(ds_lab_afi(lab, "UNKNOWN1"), ==, 0xC2);
}

static void
test_lifted_too_early(void)
{
	g_autoptr(DsLab) lab = lab_new(300);

	bring(lab, LENT);
	ds_lab_wait_journal(lab, LENT, "ASKED");
	ds_lab_take(lab, LENT);
	ds_lab_wait_status(lab, LENT, "put-back");
	ds_lab_advance(lab, 20000);
	ds_lab_wait_status(lab, LENT, "staff");
	ds_lab_wait_journal(lab, LENT, "NEEDS_STAFF");
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 0);
}

static void
test_lifted_and_back(void)
{
	g_autoptr(DsLab) lab = lab_new(300);

	bring(lab, LENT);
	ds_lab_wait_journal(lab, LENT, "ASKED");
	ds_lab_take(lab, LENT);
	ds_lab_wait_status(lab, LENT, "put-back");
	ds_lab_put_back(lab, LENT);
	ds_lab_wait_status(lab, LENT, "returned");
	g_assert_cmpuint(ds_lab_afi(lab, LENT), ==, 0x07);
}

/* Finished while the library still thinks: the page stays until every book has its outcome. */
static void
test_finish_waits(void)
{
	g_autoptr(DsLab) lab = lab_new(200);

	bring(lab, LENT);
	bring(lab, WANTED);
	ds_lab_wait_journal(lab, LENT, "ASKED");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	g_assert_cmpstr(ds_lab_page(lab), ==, "return");
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_journal(lab, LENT, "CLOSED");
	g_assert_cmpuint(ds_lab_afi(lab, LENT), ==, 0x07);
}

/* Finished at once: all that lies there is taken back first, and the page says what the library
 * holds. */
static void
test_finish_at_once(void)
{
	static const char *const items[] = {
	    LENT, WANTED, FOREIGN, SHELVED, "04419000010375", "04419000010405"};
	g_autoptr(DsLab) lab = lab_new(100);

	for (guint i = 0; i < G_N_ELEMENTS(items); i++)
		bring(lab, items[i]);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_text(lab, "done", "6");
	ds_lab_wait_text(lab, "loans", ""); /* nobody has said who is here */
	for (guint i = 0; i < G_N_ELEMENTS(items); i++) {
		ds_lab_wait_status(lab, items[i], "returned");
		ds_lab_wait_journal(lab, items[i], "CLOSED");
		g_assert_cmpuint(ds_lab_loans(lab, items[i]), ==, 0);
		g_assert_cmpuint(ds_lab_afi(lab, items[i]), ==, 0x07);
	}
}

/* The last book laid down and the button pressed in one movement. */
static void
test_finish_with_the_last(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	bring(lab, SHELVED);
	ds_lab_wait_status(lab, SHELVED, "returned");
	bring(lab, LENT);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_status(lab, LENT, "returned");
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 0);
}

/* Given up: what was not asked for stays on loan, and the page says so: take it with you. */
static void
test_cancel(void)
{
	static const char *const items[] = {LENT, WANTED, FOREIGN, LENT2};
	g_autoptr(DsLab) lab = lab_new(500);
	guint left = 0;

	for (guint i = 0; i < G_N_ELEMENTS(items); i++)
		bring(lab, items[i]);
	ds_lab_wait_read(lab, LENT2, 1);
	ds_lab_wait_journal(lab, LENT, "ASKED");
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	for (guint i = 0; i < G_N_ELEMENTS(items); i++) {
		g_autofree char *status = ds_lab_row_text(lab, items[i], "status");
		guint loans = ds_lab_loans(lab, items[i]);

		g_assert_cmpstr(status, ==, loans == 0 ? "returned" : "left");
		g_assert_cmpuint(ds_lab_afi(lab, items[i]), ==, loans == 0 ? 0x07 : 0xC2);
		left += loans;
	}
	g_assert_cmpuint(left, >, 0);
}

static void
test_nothing_brought(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
}

static void
test_by_its_label(void)
{
	g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){.no_pad = TRUE});

	ds_lab_wait_page(lab, "idle");
	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	g_free(ds_lab_sim(lab, "scan barcode %s", LENT));
	ds_lab_wait_status(lab, LENT, "returned");
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 0);
}

/* A chute: books are taken back as they come, nobody touches anything, nobody borrows. */
static void
test_return_only(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){.return_only = TRUE});

	g_assert_false(ds_lab_do(lab, "borrow", NULL, NULL));
	bring(lab, LENT);
	ds_lab_wait_page(lab, "return");
	ds_lab_wait_status(lab, LENT, "returned");
	g_free(ds_lab_sim(lab, "card mifare-classic 80000001"));
	bring(lab, WANTED);
	ds_lab_wait_status(lab, WANTED, "returned");
	g_assert_cmpstr(ds_lab_page(lab), ==, "return");
	ds_lab_take(lab, NULL);
	lab->time_passes = TRUE;
	ds_lab_wait_page(lab, "idle");
	ds_lab_wait_journal(lab, LENT, "CLOSED");
	ds_lab_wait_journal(lab, WANTED, "CLOSED");
}

static void
test_lost_item(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	bring(lab, LOST);
	ds_lab_wait_status(lab, LOST, "refused");
	g_assert_cmpuint(ds_lab_afi(lab, LOST), ==, 0xC2);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/return/one-book", test_one_book);
	g_test_add_func("/return/pressed-without-end", test_pressed_without_end);
	g_test_add_func("/return/wanted-by-somebody", test_wanted_by_somebody);
	g_test_add_func("/return/of-the-partner", test_of_the_partner);
	g_test_add_func("/return/returned-already", test_returned_already);
	g_test_add_func("/return/sorted", test_sorted);
	g_test_add_func("/return/sorted-offline", test_sorted_offline);
	g_test_add_func("/return/unknown-item", test_unknown_item);
	g_test_add_func("/return/lost-item", test_lost_item);
	g_test_add_func("/return/lifted-too-early", test_lifted_too_early);
	g_test_add_func("/return/lifted-and-back", test_lifted_and_back);
	g_test_add_func("/return/finish-waits", test_finish_waits);
	g_test_add_func("/return/finish-at-once", test_finish_at_once);
	g_test_add_func("/return/finish-with-the-last", test_finish_with_the_last);
	g_test_add_func("/return/cancel", test_cancel);
	g_test_add_func("/return/nothing-brought", test_nothing_brought);
	g_test_add_func("/return/by-its-label", test_by_its_label);
	g_test_add_func("/return/return-only", test_return_only);
	return g_test_run();
}
