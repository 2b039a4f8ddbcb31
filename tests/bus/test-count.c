/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A set whose one tag stands for several pieces: nothing begins for it before the person has said
 * that all of them are here.
 */
#include "tests/fakes/lab.h"

#define GOOD "80000001"
#define PINNED "DEADBEEF" /* card of 80000002: PIN 1234 */
#define BOX "04419000010375"
#define BOX2 "04419000010399"
#define BOOK "04419000010405"
#define LENT "04419000010382" /* on loan to somebody */
#define OWN "04419000020206"  /* on loan to PINNED */
#define OFFLINE "loans=yes\nunproven-disk=yes\n"

static DsLab *
lab_new(const DsLabOptions *options)
{
	return ds_lab_new_idle(options);
}

/* One tag for three pieces. */
static void
lay_down(DsLab *lab, const char *item, const char *afi)
{
	g_autofree char *uid = ds_lab_uid(item, 1);

	g_free(ds_lab_sim(lab, "put %s item=%s owner=CN-441900 part=0/3 afi=%s", uid, item, afi));
}

static void
lift_and_lay_down(DsLab *lab, const char *item)
{
	ds_lab_lift(lab, item);
	ds_lab_put_back(lab, item);
}

/* The question stands, about this one, and nobody but the person has been asked for anything. */
static void
expect_question(DsLab *lab, const char *page, const char *item)
{
	g_autofree char *counted = NULL, *parts = NULL;

	ds_lab_wait_page(lab, page);
	ds_lab_wait_status(lab, item, "count");
	counted = ds_lab_row_text(lab, item, "counted");
	parts = ds_lab_row_text(lab, item, "parts");
	g_assert_cmpstr(counted, ==, "true");
	g_assert_cmpstr(parts, ==, "3");
	g_assert_cmpint(ds_lab_row_number(lab, item, "op"), ==, 0);
}

static void
answer(DsLab *lab, const char *event, const char *item)
{
	g_autofree char *key = ds_lab_row_text(lab, item, "key");

	g_assert_true(ds_lab_do(lab, event, "key", key));
}

static void
expect_untouched(DsLab *lab, const char *item, const char *status, guint afi, guint loans)
{
	ds_lab_wait_status(lab, item, status);
	g_assert_cmpint(ds_lab_row_number(lab, item, "op"), ==, 0);
	g_assert_cmpuint(ds_lab_afi(lab, item), ==, afi);
	g_assert_cmpuint(ds_lab_loans(lab, item), ==, loans);
}

static void
expect_history(DsLab *lab, const char *item, const char *states)
{
	g_autofree char *history = ds_lab_history(lab, item);

	g_assert_cmpstr(history, ==, states);
}

/* ---- lending ---- */

static void
test_lend(void)
{
	g_autoptr(DsLab) lab = lab_new(&(DsLabOptions){0});
	g_autofree char *title = NULL;

	ds_lab_log_in(lab, GOOD, NULL);
	lay_down(lab, BOX, "07");
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent"); /* the rest of the pile does not wait for it */
	expect_question(lab, "count-set", BOX);
	title = ds_lab_row_text(lab, BOX, "title");
	g_assert_cmpstr(title, ==, "红楼梦");
	g_assert_cmpuint(ds_lab_loans(lab, BOX), ==, 0);
	answer(lab, "all-here", BOX);
	ds_lab_wait_status(lab, BOX, "lent");
	g_assert_cmpuint(ds_lab_afi(lab, BOX), ==, 0xC2);
	g_assert_cmpuint(ds_lab_loans(lab, BOX), ==, 1);
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	g_assert_false(ds_lab_do(lab, "all-here", "key", BOX));
}

static void
test_lend_left(void)
{
	g_autoptr(DsLab) lab = lab_new(&(DsLabOptions){0});

	ds_lab_log_in(lab, GOOD, NULL);
	lay_down(lab, BOX, "07");
	expect_question(lab, "count-set", BOX);
	answer(lab, "leave", BOX);
	expect_untouched(lab, BOX, "left", 0x07, 0);
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	expect_untouched(lab, BOX, "left", 0x07, 0);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	expect_untouched(lab, BOX, "left", 0x07, 0);
}

/* The missing piece was found: lifted and laid down again it is asked about once more. */
static void
test_left_and_again(void)
{
	g_autoptr(DsLab) lab = lab_new(&(DsLabOptions){0});

	ds_lab_log_in(lab, GOOD, NULL);
	lay_down(lab, BOX, "07");
	expect_question(lab, "count-set", BOX);
	answer(lab, "leave", BOX);
	expect_untouched(lab, BOX, "left", 0x07, 0);
	lift_and_lay_down(lab, BOX);
	expect_question(lab, "count-set", BOX);
	answer(lab, "all-here", BOX);
	ds_lab_wait_status(lab, BOX, "lent");
}

/* One after the other, and the answer about one says nothing of the other. */
static void
test_two_sets(void)
{
	g_autoptr(DsLab) lab = lab_new(&(DsLabOptions){0});

	ds_lab_log_in(lab, GOOD, NULL);
	lay_down(lab, BOX, "07");
	lay_down(lab, BOX2, "07");
	expect_question(lab, "count-set", BOX);
	expect_question(lab, "count-set", BOX2);
	answer(lab, "leave", BOX);
	expect_question(lab, "count-set", BOX2);
	answer(lab, "all-here", BOX2);
	ds_lab_wait_status(lab, BOX2, "lent");
	expect_untouched(lab, BOX, "left", 0x07, 0);
}

/* Whoever counts lifts the box. */
static void
test_counted_in_the_hand(void)
{
	g_autoptr(DsLab) lab = lab_new(&(DsLabOptions){0});

	ds_lab_log_in(lab, GOOD, NULL);
	lay_down(lab, BOX, "07");
	expect_question(lab, "count-set", BOX);
	ds_lab_take(lab, BOX);
	ds_lab_wait_count(lab, 0);
	expect_question(lab, "count-set", BOX);
	ds_lab_put_back(lab, BOX);
	ds_lab_wait_count(lab, 1);
	expect_question(lab, "count-set", BOX);
	answer(lab, "all-here", BOX);
	ds_lab_wait_status(lab, BOX, "lent");
	g_assert_cmpuint(ds_lab_afi(lab, BOX), ==, 0xC2);
}

/* Lent to this person already: there is nothing to be counted, and the other question is put. */
static void
test_own(void)
{
	g_autoptr(DsLab) lab = lab_new(&(DsLabOptions){0});

	ds_lab_log_in(lab, PINNED, "1234");
	lay_down(lab, OWN, "C2");
	ds_lab_wait_page(lab, "renew-own");
	answer(lab, "renew", OWN);
	ds_lab_wait_status(lab, OWN, "renewed");
}

static void
test_stop(void)
{
	g_autoptr(DsLab) lab = lab_new(&(DsLabOptions){0});

	ds_lab_log_in(lab, GOOD, NULL);
	lay_down(lab, BOX, "07");
	expect_question(lab, "count-set", BOX);
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "pile-done");
	expect_untouched(lab, BOX, "left", 0x07, 0);
}

/* Nobody answers: it is not lent, and the last page says so. */
static void
test_nobody_answers(void)
{
	g_autoptr(DsLab) lab = lab_new(&(DsLabOptions){0});

	ds_lab_log_in(lab, GOOD, NULL);
	lay_down(lab, BOX, "07");
	expect_question(lab, "count-set", BOX);
	lab->time_passes = TRUE;
	ds_lab_wait_page(lab, "goodbye");
	lab->time_passes = FALSE;
	expect_untouched(lab, BOX, "left", 0x07, 0);
}

/* ---- taking back ---- */

static void
test_return(void)
{
	g_autoptr(DsLab) lab = lab_new(&(DsLabOptions){0});

	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	lay_down(lab, LENT, "C2");
	expect_question(lab, "count-return", LENT);
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 1);
	answer(lab, "all-here", LENT);
	ds_lab_wait_status(lab, LENT, "returned");
	g_assert_cmpstr(ds_lab_page(lab), ==, "return");
	g_assert_cmpuint(ds_lab_afi(lab, LENT), ==, 0x07);
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 0);
}

/* "Done" does not pass over the question. */
static void
test_return_left(void)
{
	g_autoptr(DsLab) lab = lab_new(&(DsLabOptions){0});

	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	lay_down(lab, LENT, "C2");
	ds_lab_wait_count(lab, 1);
	if (g_str_equal(ds_lab_page(lab), "return"))
		g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	expect_question(lab, "count-return", LENT);
	answer(lab, "leave", LENT);
	expect_untouched(lab, LENT, "left", 0xC2, 1);
	if (g_str_equal(ds_lab_page(lab), "return"))
		g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	expect_untouched(lab, LENT, "left", 0xC2, 1);
}

/* A machine with a screen asks, whatever it is for. */
static void
test_return_only(void)
{
	g_autoptr(DsLab) lab = lab_new(&(DsLabOptions){.return_only = TRUE});

	lay_down(lab, LENT, "C2");
	expect_question(lab, "count-return", LENT);
	answer(lab, "all-here", LENT);
	ds_lab_wait_status(lab, LENT, "returned");
}

/* One without can ask nobody. */
static void
test_no_screen(void)
{
	g_autoptr(DsLab) lab = lab_new(&(DsLabOptions){.return_only = TRUE, .no_screen = TRUE});

	lay_down(lab, LENT, "C2");
	ds_lab_wait_status(lab, LENT, "returned");
	g_assert_cmpuint(ds_lab_afi(lab, LENT), ==, 0x07);
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 0);
}

/* ---- without the library ---- */

static void
test_lend_offline(void)
{
	g_autoptr(DsLab) lab = lab_new(&(DsLabOptions){.offline = OFFLINE});

	ds_lab_log_in(lab, PINNED, "1234");
	ds_lab_library_off(lab);
	lay_down(lab, BOX, "07");
	lay_down(lab, BOX2, "07");
	expect_question(lab, "count-set", BOX);
	ds_lab_wait_text(lab, "offline", "true");
	answer(lab, "leave", BOX);
	ds_lab_wait_status(lab, BOX, "left");
	expect_question(lab, "count-set", BOX2);
	answer(lab, "all-here", BOX2);
	ds_lab_wait_status(lab, BOX2, "lent");
	expect_history(lab, BOX2, "ACCEPTED_OFFLINE RELEASE_STARTED RELEASED");
	g_assert_cmpuint(ds_lab_afi(lab, BOX2), ==, 0xC2);
	g_assert_cmpint(ds_lab_row_number(lab, BOX, "op"), ==, 0);
	g_assert_cmpuint(ds_lab_afi(lab, BOX), ==, 0x07);
}

/* The library goes while the person counts: what was said then is decided here. */
static void
test_library_goes(void)
{
	g_autoptr(DsLab) lab = lab_new(&(DsLabOptions){.offline = OFFLINE});

	ds_lab_log_in(lab, PINNED, "1234");
	lay_down(lab, BOX, "07");
	expect_question(lab, "count-set", BOX);
	ds_lab_library_off(lab);
	ds_lab_put(lab, BOOK); /* is asked for, and nobody answers */
	ds_lab_wait_text(lab, "offline", "true");
	ds_lab_wait_status(lab, BOOK, "lent");
	expect_question(lab, "count-set", BOX);
	answer(lab, "all-here", BOX);
	ds_lab_wait_status(lab, BOX, "lent");
	expect_history(lab, BOX, "ACCEPTED_OFFLINE RELEASE_STARTED RELEASED");
}

static void
test_return_offline(void)
{
	g_autoptr(DsLab) lab = lab_new(&(DsLabOptions){0});

	ds_lab_library_off(lab);
	g_assert_true(ds_lab_do(lab, "borrow", NULL, NULL));
	ds_lab_card(lab, GOOD); /* a question makes it known that nobody answers */
	ds_lab_wait_text(lab, "offline", "true");
	ds_lab_card(lab, NULL);
	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	lay_down(lab, LENT, "C2");
	expect_question(lab, "count-return", LENT);
	answer(lab, "all-here", LENT);
	ds_lab_wait_status(lab, LENT, "returned");
	expect_history(lab, LENT, "ACCEPTED_OFFLINE SECURE_STARTED RESECURED");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/count/lend", test_lend);
	g_test_add_func("/count/lend-left", test_lend_left);
	g_test_add_func("/count/left-and-again", test_left_and_again);
	g_test_add_func("/count/two-sets", test_two_sets);
	g_test_add_func("/count/counted-in-the-hand", test_counted_in_the_hand);
	g_test_add_func("/count/own", test_own);
	g_test_add_func("/count/stop", test_stop);
	g_test_add_func("/count/nobody-answers", test_nobody_answers);
	g_test_add_func("/count/return", test_return);
	g_test_add_func("/count/return-left", test_return_left);
	g_test_add_func("/count/return-only", test_return_only);
	g_test_add_func("/count/no-screen", test_no_screen);
	g_test_add_func("/count/lend-offline", test_lend_offline);
	g_test_add_func("/count/library-goes", test_library_goes);
	g_test_add_func("/count/return-offline", test_return_offline);
	return g_test_run();
}
