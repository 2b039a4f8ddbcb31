/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lending, through the whole kiosk and the real duestamp-ils. */
#include "tests/fakes/lab.h"

#include <string.h>

#define GOOD "80000001"   /* may borrow, has no PIN */
#define PINNED "DEADBEEF" /* card of 80000002: PIN 1234, three loans of five */
#define CHILD "80000011"  /* two loans at most, has one */
#define HOLDER "80000008" /* a ready hold on RESERVED */
#define HOLDER_PIN "1234"
#define BOOK "04419000010375"
#define BOOK2 "04419000010399"
#define BOOK3 "04419000010405"
#define RESERVED "04419000030175"
#define OWN "04419000020206" /* on loan to PINNED, may be renewed */
#define SET "04419000030151" /* three volumes */

static void
test_one_book(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});
	g_autofree char *history = NULL;
	g_autofree char *due = NULL;
	g_autofree char *title = NULL;

	ds_lab_put(lab, BOOK);
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, PINNED, "1234");
	ds_lab_wait_status(lab, BOOK, "lent");
	due = ds_lab_row_text(lab, BOOK, "due");
	title = ds_lab_row_text(lab, BOOK, "title");
	g_assert_cmpuint(strlen(due), ==, strlen("2026-12-25"));
	g_assert_cmpstr(title, ==, "红楼梦");
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0xC2);
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 1);
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_journal(lab, BOOK, "CLOSED");
	history = ds_lab_history(lab, BOOK);
	g_assert_cmpstr(history, ==, "ASKED GRANTED RELEASE_STARTED RELEASED CLOSED");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	g_assert_cmpstr(ds_lab_page(lab), ==, "idle");
}

static void
test_pile_of_ten(void)
{
	static const char *const items[] = {BOOK, BOOK2, BOOK3, "04419000010412", "DG20034117",
	    "EN30041194", "VN00210371", "VN00210388", "VN00210395"};
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){.air_time = TRUE});
	g_autofree char *loans = NULL;
	g_autofree char *limit = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(items); i++)
		ds_lab_put(lab, items[i]);
	ds_lab_put(lab, RESERVED);
	ds_lab_wait_count(lab, 10);
	ds_lab_log_in(lab, GOOD, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(items); i++) {
		ds_lab_wait_status(lab, items[i], "lent");
		g_assert_cmpuint(ds_lab_afi(lab, items[i]), ==, 0xC2);
	}
	ds_lab_wait_status(lab, RESERVED, "refused");
	g_assert_cmpuint(ds_lab_afi(lab, RESERVED), ==, 0x07);
	loans = ds_lab_text(lab, "loans");
	limit = ds_lab_text(lab, "loan-limit");
	g_assert_cmpstr(loans, ==, "9");
	g_assert_cmpstr(limit, ==, "20");
}

/* By how many: each book over the limit is one. */
static void
test_over_the_limit(void)
{
	static const char *const items[] = {BOOK, BOOK2, BOOK3};
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});
	g_autofree char *reason = NULL;

	ds_lab_log_in(lab, CHILD, NULL);
	ds_lab_put(lab, items[0]);
	ds_lab_wait_status(lab, items[0], "lent");
	ds_lab_put(lab, items[1]);
	ds_lab_put(lab, items[2]);
	for (guint i = 1; i < 3; i++) {
		ds_lab_wait_status(lab, items[i], "refused");
		g_assert_cmpuint(ds_lab_afi(lab, items[i]), ==, 0x07);
	}
	reason = ds_lab_row_text(lab, items[1], "reason");
	g_assert_cmpstr(reason, ==, "limit-reached");
	g_assert_cmpint(ds_lab_row_number(lab, items[1], "over"), ==, 2);
}

static void
test_reserved_is_refused(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});
	g_autofree char *reason = NULL;

	ds_lab_put(lab, RESERVED);
	ds_lab_wait_count(lab, 1);
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_status(lab, RESERVED, "refused");
	reason = ds_lab_row_text(lab, RESERVED, "reason");
	g_assert_cmpstr(reason, ==, "item-reserved");
	g_assert_cmpuint(ds_lab_afi(lab, RESERVED), ==, 0x07);
	g_assert_cmpuint(ds_lab_loans(lab, RESERVED), ==, 0);
}

static void
test_own_hold_is_honoured(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});

	ds_lab_put(lab, RESERVED);
	ds_lab_wait_count(lab, 1);
	ds_lab_log_in(lab, HOLDER, HOLDER_PIN);
	ds_lab_wait_status(lab, RESERVED, "lent");
}

/* Laid down after the card, one after the other; the page comes back from "done" by itself. */
static void
test_books_come_later(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});

	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	ds_lab_put(lab, BOOK2);
	ds_lab_wait_status(lab, BOOK2, "lent");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
}

static void
test_set(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});
	g_autofree char *missing = NULL;
	g_autofree char *answer = NULL;

	ds_lab_put_part(lab, SET, 3, 1);
	ds_lab_put_part(lab, SET, 3, 3);
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_status(lab, SET, "part-missing");
	missing = ds_lab_row_text(lab, SET, "missing");
	g_assert_cmpstr(missing, ==, "[2]");
	ds_lab_advance(lab, 1000);
	g_assert_cmpstr(ds_lab_page(lab), ==, "pile");
	ds_lab_put_part(lab, SET, 3, 2);
	ds_lab_wait_status(lab, SET, "lent");
	answer = ds_lab_sim(lab, "list all");
	g_assert_null(strstr(answer, "afi=07"));
	g_assert_cmpuint(ds_lab_loans(lab, SET), ==, 1);
}

static void
test_unreadable_tag(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});

	g_free(ds_lab_sim(lab, "put E004015000000001 memory=00000000 dsfid=00 afi=07"));
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_status(lab, "", "unreadable");
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "pile-done"); /* where it says what stays here */
}

static void
test_clone(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});

	ds_lab_put_part(lab, BOOK, 1, 1);
	g_autofree char *twin = ds_lab_uid(BOOK, 1);
	g_autofree char *shown = ds_lab_sim(lab, "show %s", twin);
	const char *memory = strstr(shown, "memory=");
	g_free(ds_lab_sim(
	    lab, "put E0040150FFFFFFFF %.*s dsfid=3E afi=07", (int)strcspn(memory, " "), memory));
	ds_lab_wait_page(lab, "identify");
	ds_lab_wait_read(lab, BOOK, 2);
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_status(lab, BOOK, "staff");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 0);
}

/* The library knows an item by its number alone: a second owner does not make two of it, nor do
 * volumes of two owners make a set. */
static void
test_number_of_two_owners(void)
{
	for (guint parts = 1; parts <= 2; parts++) {
		g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){0});

		ds_lab_wait_page(lab, "idle");
		ds_lab_wait_count(lab, 0);
		ds_lab_put_part(lab, BOOK, parts, 1);
		g_free(ds_lab_sim(lab,
		    "put E0040150FFFFFFFF item=" BOOK " owner=CN-440100 part=%u/%u afi=07", parts,
		    parts));
		ds_lab_wait_page(lab, "identify");
		ds_lab_wait_read(lab, BOOK, 2);
		ds_lab_log_in(lab, GOOD, NULL);
		ds_lab_wait_status(lab, BOOK, "staff");
		g_assert_cmpint(ds_lab_row_number(lab, BOOK, "op"), ==, 0);
		g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 0);
	}
}

/* The twin of a book that is lent already gets a row of its own, and no loan. */
static void
test_twin_comes_later(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});
	g_autofree char *rows = NULL;
	g_autofree char *twin = NULL;

	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	g_free(ds_lab_sim(lab, "put E0040150FFFFFFFF item=" BOOK " afi=07"));
	ds_lab_wait_read(lab, BOOK, 2);
	ds_lab_wait_status(lab, BOOK, "lent");
	rows = ds_lab_text(lab, "items");
	g_assert_nonnull(strstr(rows, "'" BOOK "+'"));
	g_assert_nonnull(strstr(rows, "'staff'"));
	twin = ds_lab_sim(lab, "show E0040150FFFFFFFF");
	g_assert_nonnull(strstr(twin, "afi=07"));
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 1);
}

/* What the last person left is not lent to the next one, before it was lifted. */
static void
test_stale_pile(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});

	ds_lab_put(lab, RESERVED);
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_status(lab, RESERVED, "refused");
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	g_assert_cmpstr(ds_lab_page(lab), ==, "idle");
	ds_lab_card(lab, NULL);
	/* the person whom it is kept for comes, and it lies there already */
	ds_lab_log_in(lab, HOLDER, HOLDER_PIN);
	ds_lab_wait_status(lab, RESERVED, "lift");
	ds_lab_lift(lab, RESERVED);
	ds_lab_put_back(lab, RESERVED);
	ds_lab_wait_status(lab, RESERVED, "lent");
}

static gboolean
is_newer(DsLab *lab, const char *item, const char *op)
{
	return ds_lab_row_number(lab, item, "op") > g_ascii_strtoll(op, NULL, 10);
}

/* Refused at first, lifted, laid down again: asked for once more. */
static void
test_try_again(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});
	g_autofree char *first = NULL;

	ds_lab_put(lab, RESERVED);
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_status(lab, RESERVED, "refused");
	first = ds_lab_row_text(lab, RESERVED, "op");
	ds_lab_lift(lab, RESERVED);
	ds_lab_put_back(lab, RESERVED);
	ds_lab_wait_count(lab, 1);
	ds_lab_wait_until(lab, is_newer, RESERVED, first);
	ds_lab_wait_status(lab, RESERVED, "refused");
}

/* The last page counts the loans the person had and those of this visit; an own book that was
 * renewed is one of the former. */
static void
test_loans_at_the_end(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});
	g_autofree char *key = NULL, *on_pad = NULL;

	ds_lab_log_in(lab, PINNED, "1234");
	ds_lab_wait_text(lab, "loans", "3");
	ds_lab_put(lab, BOOK);
	ds_lab_put(lab, OWN);
	ds_lab_wait_status(lab, BOOK, "lent");
	ds_lab_wait_page(lab, "renew-own");
	key = ds_lab_row_text(lab, OWN, "key");
	g_assert_true(ds_lab_do(lab, "renew", "key", key));
	ds_lab_wait_status(lab, OWN, "renewed");
	on_pad = ds_lab_row_text(lab, OWN, "on-pad"); /* although its line knows no tag */
	g_assert_cmpstr(on_pad, ==, "true");
	ds_lab_wait_text(lab, "loans", "4");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_text(lab, "loans", "4");
	ds_lab_wait_text(lab, "done", "2");
}

/* An own book is never renewed without asking. */
static void
test_own_book(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});
	g_autofree char *uid = ds_lab_uid(OWN, 1);
	g_autofree char *before = NULL;
	g_autofree char *after = NULL;
	g_autofree char *key = NULL;

	ds_lab_put(lab, OWN);
	g_free(ds_lab_sim(lab, "put %s afi=C2", uid));
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, PINNED, "1234");
	ds_lab_wait_status(lab, OWN, "yours");
	ds_lab_wait_page(lab, "renew-own");
	before = ds_lab_row_text(lab, OWN, "due");
	key = ds_lab_row_text(lab, OWN, "key");
	g_assert_true(ds_lab_do(lab, "renew", "key", key));
	ds_lab_wait_status(lab, OWN, "renewed");
	after = ds_lab_row_text(lab, OWN, "due");
	g_assert_cmpstr(after, >, before);
	g_assert_cmpuint(ds_lab_loans(lab, OWN), ==, 1);
	g_assert_cmpuint(ds_lab_afi(lab, OWN), ==, 0xC2);
}

static void
test_own_book_left_alone(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});
	g_autofree char *key = NULL;

	ds_lab_put(lab, OWN); /* secured although it is on loan: the library itself says so */
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, PINNED, "1234");
	ds_lab_wait_page(lab, "renew-own");
	key = ds_lab_row_text(lab, OWN, "key");
	g_assert_true(ds_lab_do(lab, "leave", "key", key));
	ds_lab_wait_status(lab, OWN, "kept");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
}

/* ---- tag and library differ ---- */

static gboolean
has_afi(DsLab *lab, const char *item, const char *afi)
{
	return ds_lab_afi(lab, item) == g_ascii_strtoull(afi, NULL, 16);
}

static void
wait_afi(DsLab *lab, const char *item, const char *afi)
{
	ds_lab_wait_until(lab, has_afi, item, afi);
}

/* On loan to this very person, and its tag was never released: whatever the person says to the
 * question about it, it will not sound at the gate. */
static void
test_own_book_is_released(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});
	g_autofree char *history = NULL;
	g_autofree char *repairs = NULL;

	ds_lab_put(lab, OWN);
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, PINNED, "1234");
	ds_lab_wait_status(lab, OWN, "yours");
	wait_afi(lab, OWN, "C2");
	ds_lab_wait_journal(lab, OWN, "CLOSED");
	history = ds_lab_history(lab, OWN);
	repairs = ds_lab_health(lab, "repairs");
	g_assert_cmpstr(history, ==, "GRANTED RELEASE_STARTED RELEASED CLOSED");
	g_assert_cmpstr(repairs, ==, "1");
	g_assert_cmpuint(ds_lab_loans(lab, OWN), ==, 1);
	ds_lab_wait_page(lab, "renew-own");
}

/* In the library, reserved for somebody, and its tag is released: it would pass the gate. */
static void
test_stray_book_is_secured(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});
	g_autofree char *uid = ds_lab_uid(RESERVED, 1);
	g_autofree char *history = NULL;

	ds_lab_put(lab, RESERVED);
	g_free(ds_lab_sim(lab, "put %s afi=C2", uid));
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_status(lab, RESERVED, "refused");
	wait_afi(lab, RESERVED, "07");
	ds_lab_wait_journal(lab, RESERVED, "CLOSED");
	history = ds_lab_history(lab, RESERVED);
	g_assert_cmpstr(history, ==, "ACCEPTED SECURE_STARTED RESECURED CLOSED");
}

/* On loan to somebody else: library and tag agree, and it is nothing to this person. */
static void
test_book_of_another_is_left(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});
	g_autofree char *uid = ds_lab_uid(OWN, 1);
	g_autofree char *repairs = NULL;

	ds_lab_put(lab, OWN);
	g_free(ds_lab_sim(lab, "put %s afi=C2", uid));
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_status(lab, OWN, "refused");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	repairs = ds_lab_health(lab, "repairs");
	g_assert_cmpstr(repairs, ==, "0");
	g_assert_cmpuint(ds_lab_afi(lab, OWN), ==, 0xC2);
}

/* ---- lifted too early ---- */

/* The library thinks for a moment; meanwhile the book is lifted. */
static void
lift_while_asked(DsLab *lab)
{
	ds_lab_wait_page(lab, "idle");
	ds_lab_wait_count(lab, 0);
	ds_lab_put(lab, BOOK);
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_journal(lab, BOOK, "ASKED");
	ds_lab_take(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "put-back");
	ds_lab_wait_page(lab, "put-back");
	g_assert_cmpint(ds_lab_row_number(lab, BOOK, "deadline"), >, 0);
}

static void
test_lifted_and_put_back(void)
{
	g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){.latency_ms = 300});
	g_autofree char *history = NULL;

	lift_while_asked(lab);
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0x07);
	ds_lab_advance(lab, 19000);
	ds_lab_put_back(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0xC2);
	history = ds_lab_history(lab, BOOK);
	g_assert_cmpstr(history, ==, "ASKED GRANTED RELEASE_STARTED RELEASED");
}

static void
test_lifted_and_gone(void)
{
	g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){.latency_ms = 300});

	lift_while_asked(lab);
	ds_lab_advance(lab, 20000);
	ds_lab_wait_journal(lab, BOOK, "RELEASE_PENDING");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_journal(lab, BOOK, "NEEDS_STAFF");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 1); /* a true loan: never undone by itself */
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0x07);
	ds_lab_wait_health(lab, "cases", "1");
}

/* ... until its person lays it down again, another day: then nobody need look at it any more. */
static void
test_lifted_and_gone_and_back(void)
{
	g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){.latency_ms = 300});

	lift_while_asked(lab);
	ds_lab_advance(lab, 20000);
	ds_lab_wait_journal(lab, BOOK, "RELEASE_PENDING");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_health(lab, "cases", "1");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	g_free(ds_lab_sim(lab, "scan barcode " GOOD));
	ds_lab_wait_page(lab, "pile");
	ds_lab_put_back(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "yours");
	wait_afi(lab, BOOK, "C2");
	ds_lab_wait_health(lab, "cases", "0");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 1);
}

/* After the twenty seconds, but in the same session: finished all the same. */
static void
test_lifted_and_back_late(void)
{
	g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){.latency_ms = 300});

	lift_while_asked(lab);
	ds_lab_advance(lab, 20000);
	ds_lab_wait_journal(lab, BOOK, "RELEASE_PENDING");
	ds_lab_put_back(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0xC2);
}

static void
test_lifted_and_more_time(void)
{
	g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){.latency_ms = 300});

	lift_while_asked(lab);
	ds_lab_advance(lab, 15000);
	g_assert_true(ds_lab_do(lab, "more-time", NULL, NULL));
	ds_lab_advance(lab, 15000);
	g_assert_cmpstr(ds_lab_page(lab), ==, "put-back");
	ds_lab_put_back(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
}

static void
test_tag_does_not_take_it(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});
	g_autofree char *uid = ds_lab_uid(BOOK, 1);

	ds_lab_put(lab, BOOK);
	g_free(ds_lab_sim(lab, "fault write-not-stored %s 100", uid));
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_status(lab, BOOK, "staff");
	ds_lab_wait_journal(lab, BOOK, "NEEDS_STAFF");
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0x07);
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 1);
}

/* ---- stopping ---- */

static void
test_stop(void)
{
	static const char *const items[] = {BOOK, BOOK2, BOOK3, "04419000010412"};
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){.latency_ms = 200});

	for (guint i = 0; i < G_N_ELEMENTS(items); i++)
		ds_lab_put(lab, items[i]);
	ds_lab_wait_count(lab, 4);
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_journal(lab, BOOK, "ASKED");
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "pile-done");
	ds_lab_wait_status(lab, BOOK, "lent");
	ds_lab_wait_status(lab, items[3], "left");
	g_assert_cmpuint(ds_lab_afi(lab, items[3]), ==, 0x07);
	g_assert_cmpuint(ds_lab_loans(lab, items[3]), ==, 0);
}

/* ---- codes instead of tags ---- */

static void
test_without_a_pad(void)
{
	g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){.no_pad = TRUE});
	g_autofree char *history = NULL;
	g_autofree char *pad = NULL;

	ds_lab_wait_page(lab, "idle");
	pad = ds_lab_text(lab, "pad");
	g_assert_cmpstr(pad, ==, "false");
	ds_lab_log_in(lab, GOOD, NULL);
	g_free(ds_lab_sim(lab, "scan barcode %s", BOOK));
	ds_lab_wait_status(lab, BOOK, "desk");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 1);
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_journal(lab, BOOK, "CLOSED");
	history = ds_lab_history(lab, BOOK);
	g_assert_cmpstr(history, ==, "ASKED GRANTED CLOSED");
}

/* The label of a book whose tag is dead; scanned twice it is lent once. */
static void
test_label_beside_the_pad(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});

	ds_lab_log_in(lab, GOOD, NULL);
	g_free(ds_lab_sim(lab, "scan barcode %s", BOOK));
	g_free(ds_lab_sim(lab, "scan barcode %s", BOOK));
	g_free(ds_lab_sim(lab, "scan barcode 12|AA34"));
	g_free(ds_lab_sim(lab, "scan barcode %s", BOOK2));
	ds_lab_wait_status(lab, BOOK, "desk");
	ds_lab_wait_status(lab, BOOK2, "desk");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 1);
	g_assert_nonnull(strstr(lab->scanned->str, "scanner code=" BOOK));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lend/one-book", test_one_book);
	g_test_add_func("/lend/pile-of-ten", test_pile_of_ten);
	g_test_add_func("/lend/over-the-limit", test_over_the_limit);
	g_test_add_func("/lend/reserved-is-refused", test_reserved_is_refused);
	g_test_add_func("/lend/own-hold-is-honoured", test_own_hold_is_honoured);
	g_test_add_func("/lend/books-come-later", test_books_come_later);
	g_test_add_func("/lend/set", test_set);
	g_test_add_func("/lend/unreadable-tag", test_unreadable_tag);
	g_test_add_func("/lend/clone", test_clone);
	g_test_add_func("/lend/number-of-two-owners", test_number_of_two_owners);
	g_test_add_func("/lend/twin-comes-later", test_twin_comes_later);
	g_test_add_func("/lend/stale-pile", test_stale_pile);
	g_test_add_func("/lend/try-again", test_try_again);
	g_test_add_func("/lend/loans-at-the-end", test_loans_at_the_end);
	g_test_add_func("/lend/own-book", test_own_book);
	g_test_add_func("/lend/own-book-left-alone", test_own_book_left_alone);
	g_test_add_func("/lend/own-book-is-released", test_own_book_is_released);
	g_test_add_func("/lend/stray-book-is-secured", test_stray_book_is_secured);
	g_test_add_func("/lend/book-of-another-is-left", test_book_of_another_is_left);
	g_test_add_func("/lend/lifted-and-gone-and-back", test_lifted_and_gone_and_back);
	g_test_add_func("/lend/lifted-and-put-back", test_lifted_and_put_back);
	g_test_add_func("/lend/lifted-and-gone", test_lifted_and_gone);
	g_test_add_func("/lend/lifted-and-back-late", test_lifted_and_back_late);
	g_test_add_func("/lend/lifted-and-more-time", test_lifted_and_more_time);
	g_test_add_func("/lend/tag-does-not-take-it", test_tag_does_not_take_it);
	g_test_add_func("/lend/stop", test_stop);
	g_test_add_func("/lend/without-a-pad", test_without_a_pad);
	g_test_add_func("/lend/label-beside-the-pad", test_label_beside_the_pad);
	return g_test_run();
}
