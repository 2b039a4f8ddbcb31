/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The shelf of duestamp-bench: what is built in fits the sample library, and a mistake in a file is
 * told.
 */
#include "ui/bench/shelf.h"

#include <glib/gstdio.h>
#include <string.h>

/* ---- the sample library */

/* Rows of sync/ils/sample/NAME.csv by their first field; the rows asked for hold no quotes. */
static GHashTable *
table_of(const char *name)
{
	GHashTable *rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autofree char *path = g_test_build_filename(
	    G_TEST_DIST, "..", "sync", "ils", "sample", name, NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	lines = g_strsplit(text, "\n", -1);
	for (guint i = 1; lines[i] != NULL && lines[i][0] != '\0'; i++) {
		char **fields = g_strsplit(lines[i], ",", -1);

		g_hash_table_insert(rows, g_strdup(fields[0]), fields);
	}
	return rows;
}

static void
free_row(gpointer key, gpointer row, gpointer data)
{
	g_strfreev(row);
}

static void
free_table(GHashTable *rows)
{
	g_hash_table_foreach(rows, free_row, NULL);
	g_hash_table_unref(rows);
}

static DsBenchShelf *
built_in(void)
{
	g_autoptr(GError) error = NULL;
	DsBenchShelf *shelf = ds_bench_shelf_load(NULL, &error);

	g_assert_no_error(error);
	return shelf;
}

enum { TITLE = 1, LANGUAGE = 3, OWNER = 4, PARTS = 8 };

static void
check_book(const DsBenchBook *book, char **item, gboolean lent)
{
	static const struct {
		const char *csv, *pango;
	} languages[] = {{"zh-Hans", "zh-cn"}, {"zh-Hant", "zh-tw"}, {"vi", "vi"}, {"en", "en"}};
	g_autofree char *owner = g_strdup_printf("owner=%s", item[OWNER]);
	g_autofree char *parts = g_strdup_printf("%u", book->parts);

	g_assert_cmpstr(book->title, ==, item[TITLE]);
	g_assert_cmpstr(parts, ==, item[PARTS]);
	for (guint i = 0; i < G_N_ELEMENTS(languages); i++)
		if (g_str_equal(item[LANGUAGE], languages[i].csv))
			g_assert_cmpstr(book->language->pango, ==, languages[i].pango);
	g_assert_true(g_str_has_suffix(book->first, lent ? "afi=C2" : "afi=07"));
	if (strstr(book->first, "memory=") == NULL)
		g_assert_nonnull(strstr(book->first, owner));
}

static void
test_books_of_sample(void)
{
	g_autoptr(DsBenchShelf) shelf = built_in();
	GHashTable *items = table_of("items.csv"), *loans = table_of("loans.csv");
	guint strangers = 0, lent = 0;

	g_assert_cmpuint(shelf->books->len, ==, 26);
	for (guint i = 0; i < shelf->books->len; i++) {
		const DsBenchBook *book = shelf->books->pdata[i];
		char **item = g_hash_table_lookup(items, book->number);
		gboolean is_lent = g_hash_table_contains(loans, book->number);

		lent += is_lent;
		if (item != NULL)
			check_book(book, item, is_lent);
		else
			strangers++;
	}
	g_assert_cmpuint(strangers, ==, 1);
	g_assert_cmpuint(lent, ==, 5);
	free_table(items);
	free_table(loans);
}

enum { CARD = 1, NAME = 2, PIN = 3 };

static char **
patron_of(GHashTable *patrons, const char *text)
{
	GHashTableIter iter;
	gpointer number, row;

	g_hash_table_iter_init(&iter, patrons);
	while (g_hash_table_iter_next(&iter, &number, &row)) {
		char **fields = row;

		if (g_str_equal(number, text) || g_str_equal(fields[CARD], text))
			return fields;
	}
	return NULL;
}

static guint
check_cards(GHashTable *patrons, const GPtrArray *cards)
{
	guint known = 0;

	for (guint i = 0; i < cards->len; i++) {
		const DsBenchCard *card = cards->pdata[i];
		char **patron = patron_of(
		    patrons, card->patron != NULL ? card->patron : card->text);

		if (patron == NULL)
			continue;
		known++;
		g_assert_cmpstr(card->name, ==, patron[NAME]);
		g_assert_cmpstr(card->pin != NULL ? card->pin : "", ==, patron[PIN]);
	}
	return known;
}

static void
test_cards_of_sample(void)
{
	g_autoptr(DsBenchShelf) shelf = built_in();
	GHashTable *patrons = table_of("patrons.csv");

	g_assert_cmpuint(shelf->cards->len, ==, 10);
	g_assert_cmpuint(check_cards(patrons, shelf->cards), ==, 8);
	g_assert_cmpuint(shelf->phones->len, ==, 2);
	g_assert_cmpuint(check_cards(patrons, shelf->phones), ==, 2);
	free_table(patrons);
}

/* ---- files */

static DsBenchShelf *
load(const char *text, GError **error)
{
	g_autofree char *path = NULL;
	int file = g_file_open_tmp("shelf-XXXXXX.conf", &path, NULL);
	DsBenchShelf *shelf;

	g_assert_cmpint(file, >=, 0);
	g_assert_true(g_close(file, NULL));
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	shelf = ds_bench_shelf_load(path, error);
	g_remove(path);
	return shelf;
}

static const DsBenchBook *
book_at(const DsBenchShelf *shelf, guint index)
{
	g_assert_cmpuint(shelf->books->len, >, index);
	return shelf->books->pdata[index];
}

static void
test_words(void)
{
	static const struct {
		const char *text, *first;
	} cases[] = {
	    {"[book A12]\ntitle=T", "put E004015000001201 item=A12 owner=CN-441900 afi=07"},
	    {"[book 123456789]\ntitle=T\nowner=DK-1/2",
		"put E004015045678901 item=123456789 owner=DK-1/2 afi=07"},
	    {"[book X]\ntitle=T\nparts=2",
		"put E004015000000001 item=X owner=CN-441900 part=1/2 afi=07"},
	    {"[book X]\ntitle=T\nmemory=11 01 ff",
		"put E004015000000001 memory=1101FF dsfid=3E afi=07"},
	    {"[book X]\ntitle=T\nuid=E0040100AABBCCDD",
		"put E0040100AABBCCDD item=X owner=CN-441900 afi=07"},
	    {"[book X]\ntitle=T\non-loan=yes",
		"put E004015000000001 item=X owner=CN-441900 afi=C2"},
	    {"[shelf]\nsecurity=afi-3m\n[book X]\ntitle=T",
		"put E004015000000001 item=X owner=CN-441900 afi=D7"},
	    {"[shelf]\nsecurity=eas\n[book X]\ntitle=T\non-loan=yes",
		"put E004015000000001 item=X owner=CN-441900 eas=0"},
	    {"[shelf]\nsecurity=afi+eas\n[book X]\ntitle=T",
		"put E004015000000001 item=X owner=CN-441900 afi=07 eas=1"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(DsBenchShelf) shelf = load(cases[i].text, &error);

		g_assert_no_error(error);
		g_assert_cmpstr(book_at(shelf, 0)->first, ==, cases[i].first);
	}
}

static void
test_volumes(void)
{
	g_autoptr(DsBenchShelf)
	    shelf = load("[book S]\ntitle=Set\nparts=3\nuid=E00401000000000F", NULL);

	g_assert_cmpuint(shelf->books->len, ==, 3);
	g_assert_cmpstr(book_at(shelf, 2)->name, ==, "Set, volume 3");
	g_assert_cmpstr(book_at(shelf, 2)->uid, ==, "E004010000000011");
	g_assert_true(ds_bench_shelf_by_uid(shelf, "E004010000000010") == book_at(shelf, 1));
	g_assert_true(ds_bench_shelf_by_number(shelf, "S") == book_at(shelf, 0));
	g_assert_null(ds_bench_shelf_by_uid(shelf, "E004010000000012"));
	g_assert_null(ds_bench_shelf_by_number(shelf, "T"));
}

static void
test_cards(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DsBenchShelf) shelf = load(
	    "[card a]\nname=A\ntext=1\nkind=ntag\nflaw=unreadable\npin=9\n[phone b]\nname=B\ntext=1",
	    &error);
	const DsBenchCard *card;

	g_assert_no_error(error);
	card = ds_bench_shelf_card(shelf->cards, "ntag", "1");
	g_assert_nonnull(card);
	g_assert_cmpstr(card->flaw, ==, "unreadable");
	g_assert_cmpstr(card->pin, ==, "9");
	g_assert_null(ds_bench_shelf_card(shelf->cards, "card", "1"));
	g_assert_nonnull(ds_bench_shelf_card(shelf->phones, "qr", "1"));
}

/* It says nothing until its app has signed, and then each time something else. */
static void
test_app(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DsBenchShelf) shelf = load(
	    "[phone a]\nname=A\ntext=1\n[phone b]\nname=B\ntext=1\ncode=signed", &error);
	DsBenchCard *phone;

	g_assert_no_error(error);
	phone = shelf->phones->pdata[1];
	g_assert_cmpstr(phone->patron, ==, "1");
	g_assert_cmpstr(phone->text, ==, "");
	ds_bench_card_set_text(phone, "NEW");
	g_assert_true(ds_bench_shelf_card(shelf->phones, "qr", "NEW") == phone);
	g_assert_true(ds_bench_shelf_card(shelf->phones, "qr", "1") == shelf->phones->pdata[0]);
	ds_bench_card_set_text(phone, "NEWER");
	g_assert_null(ds_bench_shelf_card(shelf->phones, "qr", "NEW"));
}

/* What a file says is shown on a screen: nothing in it moves other things about. */
static void
test_text_is_cleaned(void)
{
	g_autoptr(DsBenchShelf) shelf = load("[book X]\ntitle=a\xE2\x80\xAE"
					     "b\\tc\nnote=  ",
	    NULL);

	g_assert_cmpstr(book_at(shelf, 0)->title, ==, "ab c");
	g_assert_null(book_at(shelf, 0)->note);
}

static void
test_mistakes(void)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
	    {"[book X]\ncolour=jade", "[book X] title= is missing"},
	    {"[book X]\ntitle=\n", "[book X] title= is empty"},
	    {"[book X]\ntitle=T\ncolor=jade", "did you mean colour=?"},
	    {"[book X]\ntitle=T\ncolour=green", "one of: jade, coral, blue, amber, violet, paper"},
	    {"[book X]\ntitle=T\nlanguage=fr", "one of: zh-Hans, zh-Hant, vi, en"},
	    {"[book X]\ntitle=T\nparts=10", "a whole number from 1 to 9"},
	    {"[book X]\ntitle=T\non-loan=maybe", "yes or no"},
	    {"[book X|Y]\ntitle=T", "[book X|Y] is to be named after an item number"},
	    {"[book X Y]\ntitle=T", "[book X Y] is to be named after an item number"},
	    {"[book X]\ntitle=T\nowner=CN afi=C2", "[book X] owner= takes an ISIL"},
	    {"[book X]\ntitle=T\nmemory=1G", "[book X] memory= takes 1 to 1024 bytes"},
	    {"[book X]\ntitle=T\nmemory=", "[book X] memory= takes 1 to 1024 bytes"},
	    {"[book X]\ntitle=T\nuid=E004", "[book X] uid= takes 16 hexadecimal digits"},
	    {"[book X]\ntitle=T\n[book Y]\ntitle=T\nuid=E004010000000001",
		"[book Y] has the title or the tag number E004010000000001 in common with [book X]"},
	    {"[book X]\ntitle=T\n[book Y]\ntitle=U", "in common with [book X]"},
	    {"[books X]\ntitle=T", "did you mean [book]?"},
	    {"[card a]\nname=A", "[card a] text= is missing"},
	    {"[card a]\nname=A\ntext=", "[card a] text= is empty"},
	    {"[card a]\nname=A\ntext=1\nkind=visa", "one of: card, mifare-classic"},
	    {"[card a]\nname=A\ntext=1\n[card b]\nname=B\ntext=1",
		"[card b] says the same as another card"},
	    {"[phone a]\nname=A\ntext=1\nflaw=random-uid", "[phone a] is a phone"},
	    {"[phone a]\nname=A\ntext=1\ncode=new", "one of: static, signed"},
	    {"[card a]\nname=A\ntext=1\ncode=signed", "[card a] is a card: code= is for phones"},
	    {"[shelf]\nsecurity=none", "one of: afi, afi-3m, eas, afi+eas"},
	    {"no section", "shelf-"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(load(cases[i].text, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
		if (strstr(error->message, cases[i].message) == NULL)
			g_error("%s: \"%s\" does not say \"%s\"", cases[i].text, error->message,
			    cases[i].message);
	}
}

static void
test_no_file(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(ds_bench_shelf_load("/no/such/shelf.conf", &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/bench/shelf/books-of-sample", test_books_of_sample);
	g_test_add_func("/bench/shelf/cards-of-sample", test_cards_of_sample);
	g_test_add_func("/bench/shelf/words", test_words);
	g_test_add_func("/bench/shelf/volumes", test_volumes);
	g_test_add_func("/bench/shelf/cards", test_cards);
	g_test_add_func("/bench/shelf/app", test_app);
	g_test_add_func("/bench/shelf/text-is-cleaned", test_text_is_cleaned);
	g_test_add_func("/bench/shelf/mistakes", test_mistakes);
	g_test_add_func("/bench/shelf/no-file", test_no_file);
	return g_test_run();
}
