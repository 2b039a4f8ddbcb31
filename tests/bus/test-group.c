/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A class or a family: the pages between one person and the next, who is counted, and that nobody
 * sees anything of who was there before.
 */
#include "firmware/kiosk-private.h"
#include "tests/fakes/lab.h"

#include <string.h>

#define ADULT "80000001"       /* may borrow, has no PIN */
#define CHILD "80000011"       /* may have two loans, has one; no PIN */
#define PINNED "80000008"      /* PIN 1234, a hold on RESERVED */
#define OTHER "80000006"       /* PIN 1234 */
#define BOOK "04419000010375"  /* 红楼梦 */
#define BOOK2 "04419000010399" /* 水浒传 */
#define BOOK3 "04419000010405" /* 西游记 */
#define BOOK4 "04419000010412" /* 儒林外史 */
#define RESERVED "04419000030175"
#define PAGE_MS 90000 /* three times the usual time-out */
#define WARNING_MS 10000

static DsLab *
lab_new(const char *more)
{
	g_autofree char *kiosk = g_strconcat("next-card=yes\n", more, NULL);

	return ds_lab_new_idle(&(DsLabOptions){.kiosk = kiosk});
}

static void
begin(DsLab *lab)
{
	ds_lab_wait_text(lab, "may-group", "true");
	g_assert_true(ds_lab_do(lab, "group", NULL, NULL));
	ds_lab_wait_page(lab, "group");
}

static void
borrow(DsLab *lab, const char *card, const char *pin, const char *book)
{
	ds_lab_log_in(lab, card, pin);
	ds_lab_card(lab, NULL);
	ds_lab_put(lab, book);
	ds_lab_wait_status(lab, book, "lent");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
}

/* Whoever takes the books along does not have to press anything. */
static void
take_along(DsLab *lab)
{
	ds_lab_take(lab, NULL);
	ds_lab_wait_count(lab, 0);
	ds_lab_advance(lab, 3100);
	ds_lab_wait_page(lab, "group");
}

/* ... and nothing else is known of those who have left. */
static void
expect_count(DsLab *lab, guint people, guint books)
{
	g_autoptr(GVariant) view = ds_kiosk_view(lab->kiosk);
	g_autoptr(GVariant) group = g_variant_lookup_value(view, "group", G_VARIANT_TYPE_VARDICT);
	guint count;

	g_assert_nonnull(group);
	g_assert_cmpuint(g_variant_n_children(group), ==, 2);
	g_assert_true(g_variant_lookup(group, "people", "u", &count));
	g_assert_cmpuint(count, ==, people);
	g_assert_true(g_variant_lookup(group, "books", "u", &count));
	g_assert_cmpuint(count, ==, books);
}

/* Neither on this page nor anywhere else in what a screen is told. */
static void
expect_nothing_of(DsLab *lab, const char *const *words)
{
	g_autoptr(GVariant) view = ds_kiosk_view(lab->kiosk);
	g_autofree char *text = g_variant_print(view, FALSE);

	for (guint i = 0; words[i] != NULL; i++)
		if (strstr(text, words[i]) != NULL)
			g_error("%s is still seen on the page %s: %s", words[i], ds_lab_page(lab),
			    text);
}

static void
expect_text(DsLab *lab, const char *key, const char *value)
{
	g_autofree char *text = ds_lab_text(lab, key);

	g_assert_cmpstr(text, ==, value);
}

static const char *const of_adult[] = {ADULT, "陈晓明", BOOK, "红楼梦", "活着", NULL};
static const char *const of_other[] = {OTHER, "Emma", BOOK2, "水浒传", NULL};
static const char *const of_pinned[] = {PINNED, "Minh", "西游记", NULL};

/* Has borrowed one book, and has to leave another one, which stays there. */
static void
visit_of_adult(DsLab *lab)
{
	ds_lab_put(lab, RESERVED);
	borrow(lab, ADULT, NULL, BOOK);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_status(lab, RESERVED, "refused");
	expect_text(lab, "next-card", "true");
	ds_lab_take(lab, BOOK);
	ds_lab_wait_count(lab, 1);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "group");
	expect_count(lab, 1, 1);
	expect_nothing_of(lab, of_adult);
	expect_text(lab, "session", "");
}

static void
visit_of_nobody(DsLab *lab)
{
	ds_lab_card(lab, "99999999");
	ds_lab_wait_text(lab, "message", "patron-unknown");
	expect_nothing_of(lab, of_adult);
	ds_lab_card(lab, NULL);
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "group");
	expect_count(lab, 1, 1);
}

/* Types a wrong PIN first. What the adult has left there is neither lent nor told of. */
static void
visit_of_other(DsLab *lab)
{
	ds_lab_card(lab, OTHER);
	ds_lab_wait_page(lab, "pin");
	expect_nothing_of(lab, of_adult);
	g_assert_true(ds_lab_do(lab, "pin", "pin", "9999"));
	ds_lab_wait_text(lab, "message", "pin-wrong");
	expect_nothing_of(lab, of_adult);
	g_assert_true(ds_lab_do(lab, "pin", "pin", "1234"));
	ds_lab_wait_page(lab, "pile");
	ds_lab_card(lab, NULL);
	ds_lab_put(lab, BOOK2);
	ds_lab_wait_status(lab, BOOK2, "lent");
	ds_lab_wait_status(lab, RESERVED, "lift");
	expect_nothing_of(lab, of_adult);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "pile-done");
	expect_count(lab, 1, 1); /* those before */
	expect_nothing_of(lab, of_adult);
	ds_lab_take(lab, NULL);
	ds_lab_wait_count(lab, 0);
	ds_lab_advance(lab, 3100);
	ds_lab_wait_page(lab, "group");
	expect_count(lab, 2, 2);
	expect_nothing_of(lab, of_adult);
	expect_nothing_of(lab, of_other);
	g_assert_cmpuint(ds_lab_loans(lab, RESERVED), ==, 0);
}

/* Leaves in the middle, and the book stays on the pad. */
static void
visit_of_pinned(DsLab *lab)
{
	borrow(lab, PINNED, "1234", BOOK3);
	expect_nothing_of(lab, of_other);
	ds_lab_advance(lab, 30000);
	ds_lab_wait_text(lab, "warning", "true");
	ds_lab_advance(lab, WARNING_MS);
	ds_lab_wait_page(lab, "group");
	expect_count(lab, 3, 3);
	expect_nothing_of(lab, of_pinned);
}

/* May have one more: the book of the one before is not theirs. */
static void
visit_of_child(DsLab *lab)
{
	ds_lab_log_in(lab, CHILD, NULL);
	ds_lab_card(lab, NULL);
	ds_lab_put(lab, BOOK4);
	ds_lab_wait_status(lab, BOOK4, "lent");
	ds_lab_wait_text(lab, "loans", "2");
	expect_nothing_of(lab, of_pinned);
	ds_lab_take(lab, BOOK3);
	ds_lab_wait_count(lab, 1);
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	take_along(lab);
	expect_count(lab, 4, 4);
}

static void
test_class(void)
{
	g_autoptr(DsLab) lab = lab_new("");

	begin(lab);
	expect_count(lab, 0, 0);
	visit_of_adult(lab);
	visit_of_nobody(lab);
	visit_of_other(lab);
	visit_of_pinned(lab);
	visit_of_child(lab);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	expect_count(lab, 4, 4);
	expect_nothing_of(lab, (const char *const[]){CHILD, BOOK4, "儒林外史", NULL});
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	expect_text(lab, "group", "");
	for (guint i = 0; i < 4; i++)
		g_assert_cmpuint(
		    ds_lab_loans(lab, (const char *const[]){BOOK, BOOK2, BOOK3, BOOK4}[i]), ==, 1);
}

/* The page asks whether anybody comes, gives more time, and lets go. */
static void
test_time(void)
{
	g_autoptr(DsLab) lab = lab_new("");

	begin(lab);
	borrow(lab, ADULT, NULL, BOOK);
	take_along(lab);
	ds_lab_advance(lab, PAGE_MS - 1000);
	expect_text(lab, "warning", "false");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_text(lab, "warning", "true");
	g_assert_true(ds_lab_do(lab, "more-time", NULL, NULL));
	expect_text(lab, "warning", "false");
	ds_lab_advance(lab, PAGE_MS);
	ds_lab_wait_text(lab, "warning", "true");
	ds_lab_advance(lab, WARNING_MS);
	ds_lab_wait_page(lab, "idle");
	begin(lab);
	expect_count(lab, 0, 0); /* of the next one */
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
}

/* Shown amid another visit the next card begins a group too, and the one before counts. */
static void
test_next_card(void)
{
	g_autoptr(DsLab) lab = lab_new("");

	borrow(lab, ADULT, NULL, BOOK);
	ds_lab_card(lab, CHILD);
	ds_lab_wait_page(lab, "pile");
	expect_nothing_of(lab, (const char *const[]){ADULT, "红楼梦", NULL});
	ds_lab_take(lab, NULL);
	ds_lab_wait_count(lab, 0);
	ds_lab_card(lab, NULL);
	ds_lab_put(lab, BOOK2);
	ds_lab_wait_status(lab, BOOK2, "lent");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	expect_count(lab, 1, 1);
	take_along(lab);
	expect_count(lab, 2, 2);
}

/* A book that is lifted and comes down again ends nothing. */
static void
test_lifted_for_a_moment(void)
{
	g_autoptr(DsLab) lab = lab_new("");

	begin(lab);
	borrow(lab, ADULT, NULL, BOOK);
	ds_lab_take(lab, BOOK);
	ds_lab_wait_count(lab, 0);
	ds_lab_advance(lab, 2000);
	ds_lab_put_back(lab, BOOK);
	ds_lab_wait_count(lab, 1);
	ds_lab_advance(lab, 3000);
	g_assert_cmpstr(ds_lab_page(lab), ==, "pile-done");
	take_along(lab);
}

/* A card that was left is told of, and its page goes when it is taken. */
static void
test_card_left(void)
{
	g_autoptr(DsLab) lab = lab_new("");

	begin(lab);
	ds_lab_log_in(lab, ADULT, NULL);
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	expect_text(lab, "card-left", "true");
	ds_lab_card(lab, NULL);
	ds_lab_wait_page(lab, "group");
	expect_count(lab, 1, 1);
}

/* Whose receipt is asked for is asked, before anybody else is greeted. */
static void
test_receipt(void)
{
	g_autoptr(DsLab) lab = lab_new("receipt=ask\n");
	g_autofree char *receipt = NULL;

	begin(lab);
	borrow(lab, ADULT, NULL, BOOK);
	ds_lab_card(lab, CHILD);
	ds_lab_wait_page(lab, "goodbye");
	receipt = ds_lab_text(lab, "receipt");
	g_assert_nonnull(strstr(receipt, "红楼梦"));
	ds_lab_card(lab, NULL);
	ds_lab_wait_text(lab, "card-left", "false");
	g_assert_cmpstr(ds_lab_page(lab), ==, "goodbye");
	ds_lab_card(lab, CHILD);
	ds_lab_wait_page(lab, "pile");
	expect_nothing_of(lab, (const char *const[]){ADULT, "红楼梦", NULL});
}

/* All of them in the language of the group; how one of them wants the screen is not the next one's.
 */
static void
test_look(void)
{
	g_autoptr(DsLab) lab = lab_new("languages=en;vi;zh_TW\n");

	begin(lab);
	g_assert_true(ds_lab_do(lab, "language", "language", "vi"));
	ds_lab_log_in(lab, ADULT, NULL);
	expect_text(lab, "language", "vi");
	g_assert_true(ds_lab_do(lab, "language", "language", "zh_TW"));
	g_assert_true(ds_lab_do(lab, "appearance", "contrast", "dark"));
	ds_lab_card(lab, NULL);
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "group");
	expect_text(lab, "language", "vi");
	expect_text(lab, "contrast", "none");
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	expect_text(lab, "language", "en");
}

/* Nothing more is lent: the group is told how many they were, and it is over. */
static void
test_library_goes(void)
{
	g_autoptr(DsLab) lab = lab_new("");

	begin(lab);
	borrow(lab, ADULT, NULL, BOOK);
	take_along(lab);
	ds_lab_library_off(lab);
	ds_lab_card(lab, CHILD); /* who is asked about, so that the kiosk notices */
	ds_lab_wait_text(lab, "message", "offline");
	ds_lab_card(lab, NULL);
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	expect_count(lab, 1, 1);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	expect_text(lab, "may-group", "false");
	g_assert_false(ds_lab_do(lab, "group", NULL, NULL));
}

/* Where nobody has said that it may. */
static void
test_not_here(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});

	expect_text(lab, "may-group", "false");
	g_assert_false(ds_lab_do(lab, "group", NULL, NULL));
	g_assert_cmpstr(ds_lab_page(lab), ==, "idle");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/group/class", test_class);
	g_test_add_func("/group/time", test_time);
	g_test_add_func("/group/next-card", test_next_card);
	g_test_add_func("/group/lifted-for-a-moment", test_lifted_for_a_moment);
	g_test_add_func("/group/card-left", test_card_left);
	g_test_add_func("/group/receipt", test_receipt);
	g_test_add_func("/group/look", test_look);
	g_test_add_func("/group/library-goes", test_library_goes);
	g_test_add_func("/group/not-here", test_not_here);
	return g_test_run();
}
