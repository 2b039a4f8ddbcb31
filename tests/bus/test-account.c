/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person has on loan: asked for only when they want to see it, renewed one by one or all
 * together, and gone with them. */
#include "tests/fakes/lab.h"

#include <string.h>

#define GOOD "80000001"   /* no PIN, no loans */
#define PINNED "DEADBEEF" /* card of 80000002: PIN 1234, three loans of five */
#define HOLDER "80000008" /* PIN 1234, one loan, one ready hold; staff have something to say */
#define READY "04419000030175"
#define WAITER "80000006" /* PIN 1234, two holds that are not ready */
#define CAN_RENEW "04419000020206"
#define TOO_SOON "VN00210401"
#define NO_MORE "EN30041187"
#define BOOK "04419000010375"

static const char *const loans[] = {CAN_RENEW, TOO_SOON, NO_MORE};

static DsLab *
lab_new(guint latency_ms)
{
	return ds_lab_new_idle(&(DsLabOptions){.latency_ms = latency_ms});
}

static void
log_in(DsLab *lab)
{
	ds_lab_log_in(lab, PINNED, "1234");
	ds_lab_wait_page(lab, "pile");
}

static DsLab *
lab_with_list(void)
{
	DsLab *lab = lab_new(0);

	log_in(lab);
	g_assert_true(ds_lab_do(lab, "account", NULL, NULL));
	for (guint i = 0; i < G_N_ELEMENTS(loans); i++)
		ds_lab_wait_status(lab, loans[i], "yours");
	return lab;
}

static void
expect_row(DsLab *lab, const char *item, const char *key, const char *value)
{
	g_autofree char *now = ds_lab_row_text(lab, item, key);

	g_assert_cmpstr(now, ==, value);
}

static void
expect_no_row(DsLab *lab, const char *item)
{
	expect_row(lab, item, "status", "");
}

/* What staff want somebody to know, and nothing to whoever they say nothing to. */
static void
test_message(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	ds_lab_log_in(lab, HOLDER, "1234");
	ds_lab_wait_page(lab, "pile");
	ds_lab_wait_text(lab, "library-message", "");
	g_assert_true(ds_lab_do(lab, "account", NULL, NULL));
	ds_lab_wait_text(
	    lab, "library-message", "A parcel from Jinling Library waits for you at the desk.");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	ds_lab_wait_text(lab, "library-message", "");
	ds_lab_card(lab, NULL);
	log_in(lab);
	g_assert_true(ds_lab_do(lab, "account", NULL, NULL));
	ds_lab_wait_status(lab, CAN_RENEW, "yours");
	ds_lab_wait_text(lab, "library-message", "");
}

/* The site wants to hear nothing of the library's own words. */
static void
test_no_message(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){.library = "show-texts=never\n"});

	ds_lab_log_in(lab, HOLDER, "1234");
	ds_lab_wait_page(lab, "pile");
	g_assert_true(ds_lab_do(lab, "account", NULL, NULL));
	ds_lab_wait_text(lab, "list", "whole");
	ds_lab_wait_text(lab, "library-message", "");
}

/* All of it with titles and dates, and nothing of it is an operation. */
static void
test_is_listed(void)
{
	g_autoptr(DsLab) lab = lab_with_list();

	g_assert_cmpstr(ds_lab_page(lab), ==, "account");
	ds_lab_wait_text(lab, "list", "whole");
	expect_row(lab, CAN_RENEW, "title", "骆驼祥子");
	expect_row(lab, TOO_SOON, "title", "Số đỏ");
	for (guint i = 0; i < G_N_ELEMENTS(loans); i++) {
		g_autofree char *due = ds_lab_row_text(lab, loans[i], "due");

		g_assert_cmpstr(due, >, "2020-01-01");
		g_assert_cmpint(ds_lab_row_number(lab, loans[i], "op"), ==, 0);
	}
	/* the sample's days count from the day of the test, which may end meanwhile */
	g_assert_cmpint(ds_lab_row_number(lab, TOO_SOON, "days-left"), >=, 19);
	g_assert_cmpint(ds_lab_row_number(lab, TOO_SOON, "days-left"), <=, 21);
}

/* Is the hold with this title there, ready or waiting? */
static gboolean
is_held(DsLab *lab, const char *title, const char *ready)
{
	g_autofree char *holds = ds_lab_text(lab, "holds");
	g_autofree char *wanted = g_strdup_printf("'title': <'%s'>, 'ready': <%s>", title, ready);

	return strstr(holds, wanted) != NULL;
}

static void
test_ready_hold(void)
{
	g_autoptr(DsLab) lab = lab_new(0);
	g_autofree char *holds = NULL;

	ds_lab_log_in(lab, HOLDER, "1234");
	g_assert_true(ds_lab_do(lab, "account", NULL, NULL));
	ds_lab_wait_until(lab, is_held, "活着", "true");
	holds = ds_lab_text(lab, "holds");
	g_assert_nonnull(strstr(holds, "'item': <'" READY "'>"));
	g_assert_nonnull(strstr(holds, "'until': <'20"));
	/* and nothing of them is a loan */
	expect_no_row(lab, READY);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	ds_lab_wait_text(lab, "holds", "");
	/* nor are they anybody else's */
	ds_lab_log_in(lab, WAITER, "1234");
	g_assert_true(ds_lab_do(lab, "account", NULL, NULL));
	ds_lab_wait_until(lab, is_held, "The Great Gatsby", "false");
	g_assert_false(is_held(lab, "活着", "true"));
}

static void
test_waiting_holds(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	ds_lab_log_in(lab, WAITER, "1234");
	g_assert_true(ds_lab_do(lab, "account", NULL, NULL));
	ds_lab_wait_until(lab, is_held, "The Great Gatsby", "false");
	ds_lab_wait_until(lab, is_held, "史記", "false");
}

/* Nobody's list is asked for who does not want to see it. */
static void
test_is_not_asked_for(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	log_in(lab);
	ds_lab_wait_text(lab, "may-list", "true");
	for (guint i = 0; i < G_N_ELEMENTS(loans); i++)
		expect_no_row(lab, loans[i]);
}

static void
test_one_is_renewed(void)
{
	g_autoptr(DsLab) lab = lab_with_list();
	g_autofree char *before = ds_lab_row_text(lab, CAN_RENEW, "due");
	g_autofree char *after = NULL;
	g_autofree char *history = NULL;

	g_assert_true(ds_lab_do(lab, "renew", "key", CAN_RENEW));
	ds_lab_wait_status(lab, CAN_RENEW, "renewed");
	after = ds_lab_row_text(lab, CAN_RENEW, "due");
	history = ds_lab_history(lab, CAN_RENEW);
	g_assert_cmpstr(after, >, before);
	g_assert_cmpstr(history, ==, "ASKED GRANTED");
	expect_row(lab, TOO_SOON, "status", "yours");
	g_assert_cmpuint(ds_lab_loans(lab, CAN_RENEW), ==, 1);
}

/* Each for itself: one that is refused hinders no other one, and its reason is its own. */
static void
test_all_are_renewed(void)
{
	g_autoptr(DsLab) lab = lab_with_list();

	g_assert_true(ds_lab_do(lab, "renew-all", NULL, NULL));
	ds_lab_wait_status(lab, CAN_RENEW, "renewed");
	ds_lab_wait_status(lab, TOO_SOON, "refused");
	ds_lab_wait_status(lab, NO_MORE, "refused");
	expect_row(lab, TOO_SOON, "reason", "too-soon");
	expect_row(lab, NO_MORE, "reason", "no-renewals");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_text(lab, "done", "1");
}

/* Who has only looked leaves nothing behind. */
static void
test_only_looked_at(void)
{
	g_autoptr(DsLab) lab = lab_with_list();

	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	ds_lab_wait_health(lab, "open-operations", "0");
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_page(lab, "pile");
	for (guint i = 0; i < G_N_ELEMENTS(loans); i++)
		expect_no_row(lab, loans[i]);
}

/* One was renewed, the time runs out: the goodbye is about that one. */
static void
test_time_is_up(void)
{
	g_autoptr(DsLab) lab = lab_with_list();
	g_autofree char *time_ms = NULL;

	g_assert_true(ds_lab_do(lab, "renew", "key", CAN_RENEW));
	ds_lab_wait_status(lab, CAN_RENEW, "renewed");
	time_ms = ds_lab_text(lab, "time-ms");
	ds_lab_advance(lab, (guint)g_ascii_strtoull(time_ms, NULL, 10) + 500);
	ds_lab_wait_text(lab, "warning", "true");
	ds_lab_advance(lab, 11 * 1000);
	ds_lab_wait_page(lab, "goodbye");
	expect_row(lab, CAN_RENEW, "status", "renewed");
	expect_no_row(lab, TOO_SOON);
}

/* Whoever lays a book down wants to borrow it. */
static void
test_a_book_comes(void)
{
	g_autoptr(DsLab) lab = lab_with_list();

	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	expect_no_row(lab, TOO_SOON);
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done"); /* and is not asked about the others any more */
	g_assert_false(ds_lab_do(lab, "account", NULL, NULL));
}

/* The answer comes when its person is gone, and the next one looks at their own list. */
static void
test_answer_is_late(void)
{
	g_autoptr(DsLab) lab = lab_new(300);

	log_in(lab);
	g_assert_true(ds_lab_do(lab, "account", NULL, NULL));
	ds_lab_wait_text(lab, "list", "asking");
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	ds_lab_log_in(lab, HOLDER, "1234");
	ds_lab_wait_page(lab, "pile");
	g_assert_true(ds_lab_do(lab, "account", NULL, NULL));
	ds_lab_wait_text(lab, "list", "whole");
	for (guint i = 0; i < G_N_ELEMENTS(loans); i++)
		expect_no_row(lab, loans[i]);
}

/* "My loans" was pressed before anybody was known. */
static void
test_was_wished_for(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	ds_lab_wait_text(lab, "may-list", "true");
	g_assert_true(ds_lab_do(lab, "account", NULL, NULL));
	ds_lab_wait_page(lab, "identify");
	/* they wanted to type their number, and have their card after all */
	g_assert_true(ds_lab_do(lab, "type", NULL, NULL));
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_card(lab, PINNED);
	ds_lab_wait_page(lab, "pin");
	g_assert_true(ds_lab_do(lab, "pin", "pin", "1234"));
	ds_lab_wait_page(lab, "account");
	ds_lab_wait_status(lab, CAN_RENEW, "yours");
	/* somebody else wishes for it and leaves; the next one, who wants to borrow, borrows */
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	g_assert_true(ds_lab_do(lab, "account", NULL, NULL));
	ds_lab_wait_page(lab, "identify");
	ds_lab_advance(lab, 60 * 1000);
	ds_lab_wait_page(lab, "idle");
	ds_lab_log_in(lab, HOLDER, "1234");
}

/* ... and no PIN is known of this person: nothing is shown, books may be borrowed. */
static void
test_wish_without_pin(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	g_assert_true(ds_lab_do(lab, "account", NULL, NULL));
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_page(lab, "pile");
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
}

/* A number can be guessed, a card found: nobody's loans are shown without a PIN. */
static void
test_without_pin(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_page(lab, "pile");
	ds_lab_wait_text(lab, "may-list", "false");
	g_assert_false(ds_lab_do(lab, "account", NULL, NULL));
}

/* The library goes while its list is looked at: what is renewed now is refused, and nothing is
 * sent later. */
static void
test_library_goes(void)
{
	g_autoptr(DsLab) lab = lab_with_list();

	ds_lab_library_off(lab);
	g_assert_true(ds_lab_do(lab, "renew", "key", CAN_RENEW));
	ds_lab_wait_status(lab, CAN_RENEW, "refused");
	expect_row(lab, TOO_SOON, "status", "yours");
	ds_lab_wait_health(lab, "queued", "0");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_health(lab, "open-operations", "0");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/account/message", test_message);
	g_test_add_func("/account/no-message", test_no_message);
	g_test_add_func("/account/is-listed", test_is_listed);
	g_test_add_func("/account/ready-hold", test_ready_hold);
	g_test_add_func("/account/waiting-holds", test_waiting_holds);
	g_test_add_func("/account/is-not-asked-for", test_is_not_asked_for);
	g_test_add_func("/account/one-is-renewed", test_one_is_renewed);
	g_test_add_func("/account/all-are-renewed", test_all_are_renewed);
	g_test_add_func("/account/only-looked-at", test_only_looked_at);
	g_test_add_func("/account/time-is-up", test_time_is_up);
	g_test_add_func("/account/a-book-comes", test_a_book_comes);
	g_test_add_func("/account/answer-is-late", test_answer_is_late);
	g_test_add_func("/account/without-pin", test_without_pin);
	g_test_add_func("/account/was-wished-for", test_was_wished_for);
	g_test_add_func("/account/wish-without-pin", test_wish_without_pin);
	g_test_add_func("/account/library-goes", test_library_goes);
	return g_test_run();
}
