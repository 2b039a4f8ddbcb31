/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From rows to a file, and what a kiosk reads in it. */
#include "tests/sync/snapshot/rig.h"

#include <glib/gstdio.h>
#include <string.h>

static void
assert_word(const char *word, const char *expected)
{
	g_assert_cmpstr(word, ==, expected);
}

static void
test_lookup(void)
{
	g_autoptr(Rig) rig = rig_new();
	g_autoptr(DsSnapshot) snapshot = NULL;

	rig_make(rig, RIG_PATRONS, RIG_ITEMS, NULL, "full", RIG_MADE_S);
	rig_import(rig, "full");
	snapshot = rig_open(rig);
	g_assert_cmpint(ds_snapshot_made_s(snapshot), ==, RIG_MADE_S);
	g_assert_cmpuint(ds_snapshot_number(snapshot), ==, RIG_MADE_S);
	assert_word(rig_patron(snapshot, "CANARY-GOOD"), "none");
	assert_word(rig_patron(snapshot, "canary-good"), "none"); /* as library systems do */
	assert_word(rig_patron(snapshot, "CANARY-LOST"), "card-lost");
	assert_word(rig_patron(snapshot, "CANARY-OLD"), "patron-expired");
	assert_word(rig_patron(snapshot, "CANARY-FULL"), "limit-reached");
	assert_word(rig_patron(snapshot, "CANARY-GOO"), "patron-unknown");
	assert_word(rig_patron(snapshot, "BIRD-1"), "patron-unknown");
	assert_word(rig_item(snapshot, "BIRD-1", "CANARY-GOOD"), "none");
	assert_word(rig_item(snapshot, "BIRD-2", "CANARY-GOOD"), "item-reserved");
	assert_word(rig_item(snapshot, "BIRD-3", "CANARY-GOOD"), "item-not-for-loan");
	assert_word(rig_item(snapshot, "BIRD-4", "canary-GOOD"), "item-yours");
	assert_word(rig_item(snapshot, "BIRD-4", "CANARY-OLD"), "item-on-loan");
	assert_word(rig_item(snapshot, "BIRD-5", ""), "item-on-loan");
	assert_word(rig_item(snapshot, "CANARY-GOOD", ""), "item-unknown");
}

static void
test_details(void)
{
	g_autoptr(Rig) rig = rig_new();
	g_autoptr(DsSnapshot) snapshot = NULL;
	g_auto(DsSnapshotItem) first = {0}, fourth = {0}, fifth = {0};
	DsSnapshotPatron patron;

	rig_make(rig, RIG_PATRONS, RIG_ITEMS, NULL, "full", RIG_MADE_S);
	rig_import(rig, "full");
	snapshot = rig_open(rig);
	g_assert_true(ds_snapshot_patron(snapshot, &(DsPatronId){"CANARY-GOOD"}, &patron, NULL));
	g_assert_cmpint(patron.facts.quota, ==, 5);
	g_assert_cmpstr(ds_day_text(patron.facts.expires).text, ==, "2030-12-31");
	g_assert_true(ds_snapshot_patron(snapshot, &(DsPatronId){"CANARY-LOST"}, &patron, NULL));
	g_assert_cmpint(patron.facts.quota, ==, -1);
	g_assert_cmpint(patron.facts.expires, ==, 0);
	g_assert_true(ds_snapshot_item(snapshot, &(DsItemId){"BIRD-1"}, NULL, &first, NULL));
	g_assert_cmpstr(first.title, ==, "Dream of the Red Chamber");
	g_assert_cmpstr(first.owner, ==, "CN-441900");
	g_assert_cmpstr(first.due, ==, "");
	g_assert_true(ds_snapshot_item(snapshot, &(DsItemId){"BIRD-4"}, NULL, &fourth, NULL));
	g_assert_cmpstr(fourth.due, ==, "2026-12-13T00:00:00");
	g_assert_cmpstr(fourth.owner, ==, "");
	g_assert_null(fourth.title);
	g_assert_true(ds_snapshot_item(snapshot, &(DsItemId){"BIRD-5"}, NULL, &fifth, NULL));
	g_assert_cmpstr(fifth.due, ==, "2026-12-13T18:30:00");
}

/* The last good day is a good day. */
static void
test_last_day(void)
{
	DsSnapshotPatron patron = {.known = TRUE, .facts = {.quota = -1}};
	DsDay day;

	g_assert_true(ds_day_parse("2026-11-26", &patron.facts.expires));
	day = patron.facts.expires;
	g_assert_cmpint(ds_snapshot_patron_refusal(&patron, day), ==, DS_REASON_NONE);
	g_assert_cmpint(ds_snapshot_patron_refusal(&patron, day + 1), ==, DS_REASON_PATRON_EXPIRED);
}

static void
test_ndjson(void)
{
	g_autoptr(Rig) rig = rig_new();
	g_autoptr(DsSnapshot) snapshot = NULL;

	rig_make(rig,
	    "{\"card\":\"20000001\",\"status\":\"patron-fees\"}\n"
	    "{\"quota\":7,\"card\":20000002,\"expires\":null}\r\n"
	    "\n"
	    "{\"card\":\"2000\\u00303\",\"quota\":\"0\"}",
	    "{\"barcode\":\"B1\",\"held\":true,\"title\":\"\\u7ea2\\u697c\\u68a6\"}\n"
	    "{\"barcode\":\"B2\",\"held\":false,\"due\":\"2026-12-13\",\"patron\":20000002}\n",
	    NULL, "full", RIG_MADE_S);
	g_assert_cmpstr(rig->bad->str, ==, "");
	rig_import(rig, "full");
	snapshot = rig_open(rig);
	assert_word(rig_patron(snapshot, "20000001"), "patron-fees");
	assert_word(rig_patron(snapshot, "20000002"), "none");
	assert_word(rig_patron(snapshot, "200003"), "limit-reached");
	assert_word(rig_item(snapshot, "B1", ""), "item-reserved");
	assert_word(rig_item(snapshot, "B2", "20000002"), "item-yours");
}

static const struct {
	const char *name, *patrons, *items, *words;
} wrong_files[] = {
    {"empty", "", NULL, "line 1: it does not name the columns"},
    {"head-only", "card\n", NULL, "no patron and no item"},
    {"no-card", "status\ngood\n", NULL, "column \"card\" is missing"},
    {"misspelt", "card,expire\n1,\n", NULL, "did you mean \"expires\"?"},
    {"private", "card,address\n1,\n", NULL, "allowed are card, status, expires, quota"},
    {"twice", "card,card\n1,1\n", NULL, "column \"card\" is there twice"},
    {"few-fields", "card,quota\n1\n", NULL, "1 of 1 rows are bad"},
    {"items-no-barcode", "card\n1\n", "title\nx\n", "column \"barcode\" is missing"},
    {"items-as-patrons", RIG_ITEMS, NULL, "a column has a wrong name"},
};

static void
test_wrong_file(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(Rig) rig = rig_new();
	g_autofree char *out = rig_path(rig, "full");
	g_autoptr(GError) error = NULL;
	DsSnapshotMade made;

	g_assert_false(rig_try_make(rig, rig->key, wrong_files[i].patrons, wrong_files[i].items,
	    NULL, "full", RIG_MADE_S, &made, &error));
	g_test_message("%s", error->message);
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	g_assert_nonnull(strstr(error->message, wrong_files[i].words));
	g_assert_false(g_file_test(out, G_FILE_TEST_EXISTS));
}

/* Enough good rows around a bad one for it to be one in a hundred. */
static char *
padded(const char *head, const char *before, const char *after, const char *bad)
{
	GString *text = g_string_new(head);

	for (guint i = 0; i < 250; i++)
		g_string_append_printf(text, "%sN%u%s\n", before, i, after);
	return g_string_free(g_string_append(text, bad), FALSE);
}

static const struct {
	const char *name, *row, *why;
} bad_patrons[] = {
    {"no-number", ",good,,", "card: it has 1 to 32"},
    {"long-number", "123456789012345678901234567890123,good,,", "card: it has 1 to 32"},
    {"pipe", "1|AB2,good,,", "card: it has 1 to 32"},
    {"not-ascii", "\xC3\xA9,good,,", "card: it has 1 to 32"},
    {"not-utf-8", "\xFF,good,,", "not UTF-8"},
    {"control", "1\x1B,good,,", "a control character"},
    {"status", "X1,gud,,", "status: allowed are good, blocked"},
    {"item-status", "X1,item-lost,,", "status: allowed are good, blocked"},
    {"day", "X1,good,2026-02-30,", "expires: it is a day"},
    {"day-form", "X1,good,13.12.2026,", "expires: it is a day"},
    {"quota", "X1,good,,-1", "quota: it is a number"},
    {"quota-word", "X1,good,,many", "quota: it is a number"},
    {"fields", "X1,good,,1,2", "more or fewer fields"},
    {"quote", "\"X1,good,,1", "a quote is not closed"},
};

static void
test_bad_patron(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autofree char *text = padded(
	    "card,status,expires,quota\n", "", ",good,2030-01-01,3", bad_patrons[i].row);
	g_autoptr(Rig) rig = rig_new();
	g_autoptr(DsSnapshot) snapshot = NULL;
	DsSnapshotMade made = rig_make(rig, text, NULL, NULL, "full", RIG_MADE_S);

	g_test_message("%s", rig->bad->str);
	g_assert_cmpuint(made.bad_rows, ==, 1);
	g_assert_cmpuint(made.head.patrons, ==, 250);
	g_assert_true(g_str_has_prefix(rig->bad->str, "patrons.csv:252: "));
	g_assert_nonnull(strstr(rig->bad->str, bad_patrons[i].why));
	rig_import(rig, "full");
	snapshot = rig_open(rig);
	assert_word(rig_patron(snapshot, "X1"), "patron-unknown");
	assert_word(rig_patron(snapshot, "N249"), "none");
}

static const struct {
	const char *name, *row, *why;
} bad_items[] = {
    {"no-number", ",,,,,,", "barcode: it has 1 to 32"},
    {"held", "X1,,,maybe,,,", "held: it is yes, no or empty"},
    {"not-for-loan", "X1,,,,1,,", "not_for_loan: it is yes, no or empty"},
    {"due", "X1,,,,,tomorrow,", "due: it is a day"},
    {"due-hour", "X1,,,,,2026-12-13T24:00,", "due: it is a day"},
    {"due-zone", "X1,,,,,2026-12-13T18:00:00Z,", "due: it is a day"},
    {"patron", "X1,,,,,2026-12-13,a|b", "patron: it has 1 to 32"},
    {"owner", "X1,,a|b,,,,", "owner: it has up to 32"},
};

static void
test_bad_item(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autofree char *text = padded("barcode,title,owner,held,not_for_loan,due,patron\n", "",
	    ",,,no,no,,", bad_items[i].row);
	g_autoptr(Rig) rig = rig_new();
	DsSnapshotMade made = rig_make(rig, "card\n1\n", text, NULL, "full", RIG_MADE_S);

	g_test_message("%s", rig->bad->str);
	g_assert_cmpuint(made.bad_rows, ==, 1);
	g_assert_cmpuint(made.head.items, ==, 250);
	g_assert_nonnull(strstr(rig->bad->str, bad_items[i].why));
}

static const char *const bad_json[] = {
    "[1]",
    "{\"card\":",
    "{\"card\":{\"card\":\"1\"}}",
    "{\"card\":[\"1\"]}",
    "{\"card\":\"1\",\"name\":\"Li\"}",
    "{\"card\":1.5}",
    "{\"card\":\"1\\u0000\"}",
    "card",
};

static void
test_bad_json(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(bad_json); i++) {
		g_autofree char *text = padded("", "{\"card\":\"", "\"}", bad_json[i]);
		g_autoptr(Rig) rig = rig_new();
		DsSnapshotMade made = rig_make(rig, text, NULL, NULL, "full", RIG_MADE_S);

		g_test_message("%s", rig->bad->str);
		g_assert_cmpuint(made.bad_rows, ==, 1);
	}
}

/* A message may end in a log: it tells the line, never the number. */
static void
test_bad_row_is_not_repeated(void)
{
	g_autofree char *text = padded(
	    "card,status\n", "", ",good", "CANARY-SECRET,gud\nN7,blocked");
	g_autoptr(Rig) rig = rig_new();

	rig_make(rig, text, NULL, NULL, "full", RIG_MADE_S);
	g_assert_null(strstr(rig->bad->str, "CANARY"));
	g_assert_nonnull(strstr(rig->bad->str, "patrons.csv:253: the number of line 9 again"));
}

static void
test_too_many_bad_rows(void)
{
	g_autofree char *two = padded("card,quota\n", "", ",3", "X1,x\nX2,x\n");
	g_autofree char *three = padded("card,quota\n", "", ",3", "X1,x\nX2,x\nX3,x\n");
	g_autoptr(Rig) rig = rig_new();
	g_autoptr(GError) error = NULL;
	DsSnapshotMade made;

	g_assert_cmpuint(rig_make(rig, two, NULL, NULL, "full", RIG_MADE_S).bad_rows, ==, 2);
	g_assert_false(
	    rig_try_make(rig, rig->key, three, NULL, NULL, "full", RIG_MADE_S + 1, &made, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	g_assert_nonnull(strstr(error->message, "3 of 253 rows are bad"));
	rig_import(rig, "full"); /* the one made before is still there */
	rig_assert_number(rig, RIG_MADE_S);
}

/* The same twice is fine; two that differ leave nobody to believe. */
static void
test_twice(void)
{
	g_autofree char *text = padded("card,status\n", "", ",good", "N8,good\nN9,blocked\n");
	g_autoptr(Rig) rig = rig_new();
	g_autoptr(DsSnapshot) snapshot = NULL;

	g_assert_cmpuint(rig_make(rig, text, NULL, NULL, "full", RIG_MADE_S).bad_rows, ==, 1);
	rig_import(rig, "full");
	snapshot = rig_open(rig);
	assert_word(rig_patron(snapshot, "N8"), "none");
	assert_word(rig_patron(snapshot, "N9"), "patron-unknown");
}

/* A line of many megabytes, a cell of many kilobytes: bad rows, no more. */
static void
test_long_lines(void)
{
	g_autofree char *long_line = g_strnfill(3 * 1024 * 1024, 'x');
	g_autofree char *text = padded("card\n", "", "", long_line);
	g_autofree char *title = g_strnfill(10000, 't');
	g_autofree char *items = g_strdup_printf("barcode,title\nB1,%s\n", title);
	g_autoptr(Rig) rig = rig_new();
	g_autoptr(DsSnapshot) snapshot = NULL;
	g_auto(DsSnapshotItem) item = {0};

	g_assert_cmpuint(rig_make(rig, text, items, NULL, "full", RIG_MADE_S).bad_rows, ==, 1);
	g_assert_nonnull(strstr(rig->bad->str, "it is too long"));
	rig_import(rig, "full");
	snapshot = rig_open(rig);
	g_assert_true(ds_snapshot_item(snapshot, &(DsItemId){"B1"}, NULL, &item, NULL));
	g_assert_cmpint(g_utf8_strlen(item.title, -1), <=, DS_SNAPSHOT_TITLE_MAX + 1);
}

/* ---- facts ---- */

static void
test_facts(void)
{
	static const char *const days[] = {"2000-01-01", "2026-11-26", "2099-12-31"};

	for (guint i = 0; i < G_N_ELEMENTS(days); i++)
		for (gint quota = -1; quota <= DS_SNAPSHOT_QUOTA_MAX; quota++) {
			DsPatronFacts facts = {DS_REASON_PATRON_FEES, 0, quota}, again;

			g_assert_true(ds_day_parse(days[i], &facts.expires));
			ds_patron_facts_unpack(ds_patron_facts_pack(&facts), &again);
			g_assert_cmpint(again.refusal, ==, DS_REASON_PATRON_FEES);
			g_assert_cmpint(again.expires, ==, facts.expires);
			g_assert_cmpint(again.quota, ==, quota);
		}
}

/* Long past stays past, "for ever" stays for ever. */
static void
test_far_days(void)
{
	DsPatronFacts facts = {DS_REASON_NONE, 0, -1};
	DsDay today;

	g_assert_true(ds_day_parse(RIG_TODAY, &today));
	g_assert_true(ds_day_parse("1970-01-01", &facts.expires));
	ds_patron_facts_unpack(ds_patron_facts_pack(&facts), &facts);
	g_assert_cmpint(facts.expires, >, 0);
	g_assert_cmpint(facts.expires, <, today);
	g_assert_true(ds_day_parse("9999-12-31", &facts.expires));
	ds_patron_facts_unpack(ds_patron_facts_pack(&facts), &facts);
	g_assert_cmpint(facts.expires, ==, 0);
}

/* A reason that a newer version has written is a refusal too. */
static void
test_unknown_reason(void)
{
	DsPatronFacts facts;

	ds_patron_facts_unpack(0x3F << 24, &facts);
	g_assert_cmpint(facts.refusal, ==, DS_REASON_OTHER);
}

/* ---- changes ---- */

#define CHANGED_PATRONS \
	"card,status,expires,quota\n" \
	"CANARY-GOOD,patron-fees,2030-12-31,5\n" \
	"CANARY-LOST,card-lost,,\n" \
	"CANARY-NEW,good,2030-12-31,1\n" \
	"CANARY-FULL,good,,0\n"
#define CHANGED_ITEMS \
	"barcode,title,owner,held,not_for_loan,due,patron\n" \
	"BIRD-1,Dream of the Red Chamber,VN-1,,,,\n" \
	"BIRD-2,,CN-441900,yes,no,,\n" \
	"BIRD-3,,DE-1,no,yes,,\n" \
	"BIRD-5,,,,,,\n"

static void
assert_changed(DsSnapshot *snapshot)
{
	g_auto(DsSnapshotItem) item = {0};

	g_assert_cmpuint(ds_snapshot_number(snapshot), ==, RIG_MADE_S + 1);
	assert_word(rig_patron(snapshot, "CANARY-GOOD"), "patron-fees");
	assert_word(rig_patron(snapshot, "CANARY-LOST"), "card-lost");
	assert_word(rig_patron(snapshot, "CANARY-NEW"), "none");
	assert_word(rig_patron(snapshot, "CANARY-OLD"), "patron-unknown");
	assert_word(rig_item(snapshot, "BIRD-2", ""), "item-reserved");
	assert_word(rig_item(snapshot, "BIRD-4", ""), "item-unknown");
	assert_word(rig_item(snapshot, "BIRD-5", ""), "none");
	g_assert_true(ds_snapshot_item(snapshot, &(DsItemId){"BIRD-1"}, NULL, &item, NULL));
	g_assert_cmpstr(item.owner, ==, "VN-1");
}

static void
test_changes(void)
{
	g_autoptr(Rig) rig = rig_new();
	g_autoptr(DsSnapshot) before = NULL;
	g_autoptr(DsSnapshot) after = NULL;
	DsSnapshotMade made;

	rig_make(rig, RIG_PATRONS, RIG_ITEMS, NULL, "full", RIG_MADE_S);
	made = rig_make(rig, CHANGED_PATRONS, CHANGED_ITEMS, "full", "changes", RIG_MADE_S + 1);
	g_assert_cmpint(made.head.kind, ==, DS_SNAPSHOT_CHANGES);
	g_assert_cmpuint(made.changed, ==, 6);
	rig_import(rig, "full");
	before = rig_open(rig);
	rig_import(rig, "changes");
	g_assert_false(ds_snapshot_is_current(before));
	assert_word(rig_patron(before, "CANARY-OLD"), "patron-expired"); /* goes on as it was */
	after = rig_open(rig);
	g_assert_true(ds_snapshot_is_current(after));
	assert_changed(after);
}

/* Each file of changes holds all since the full one: one may be missed, the next replaces it. */
static void
test_changes_follow(void)
{
	g_autoptr(Rig) rig = rig_new();
	g_autoptr(DsSnapshot) snapshot = NULL;

	rig_make(rig, RIG_PATRONS, RIG_ITEMS, NULL, "full", RIG_MADE_S);
	rig_make(rig, CHANGED_PATRONS, CHANGED_ITEMS, "full", "changes", RIG_MADE_S + 1);
	rig_make(rig, RIG_PATRONS, RIG_ITEMS, "full", "back", RIG_MADE_S + 2);
	rig_import(rig, "full");
	rig_import(rig, "changes");
	rig_import(rig, "back");
	snapshot = rig_open(rig);
	assert_word(rig_patron(snapshot, "CANARY-NEW"), "patron-unknown");
	assert_word(rig_patron(snapshot, "CANARY-OLD"), "patron-expired");
	assert_word(rig_item(snapshot, "BIRD-4", ""), "item-on-loan");
}

/* A full one puts an end to the changes before it. */
static void
test_full_after_changes(void)
{
	g_autoptr(Rig) rig = rig_new();
	g_autoptr(DsSnapshot) snapshot = NULL;

	rig_make(rig, RIG_PATRONS, RIG_ITEMS, NULL, "full", RIG_MADE_S);
	rig_make(rig, CHANGED_PATRONS, CHANGED_ITEMS, "full", "changes", RIG_MADE_S + 1);
	rig_make(rig, RIG_PATRONS, RIG_ITEMS, NULL, "again", RIG_MADE_S + 2);
	rig_import(rig, "full");
	rig_import(rig, "changes");
	rig_import(rig, "again");
	snapshot = rig_open(rig);
	assert_word(rig_patron(snapshot, "CANARY-OLD"), "patron-expired");
	assert_word(rig_patron(snapshot, "CANARY-NEW"), "patron-unknown");
}

/* Changes say what a full one of the same rows says, for thousands of rows that differ at random.
 */
static void
test_changes_equal_full(void)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(20261126);
	g_autoptr(Rig) rig = rig_new(), other = rig_new();
	g_autoptr(GString) old_rows = g_string_new("card,quota\n");
	g_autoptr(GString) new_rows = g_string_new("card,quota\n");

	for (guint i = 0; i < 3000; i++) {
		if (g_rand_int_range(random, 0, 10) > 0)
			g_string_append_printf(old_rows, "N%u,%u\n", i, i % 7);
		if (g_rand_int_range(random, 0, 10) > 0)
			g_string_append_printf(new_rows, "N%u,%u\n", i,
			    g_rand_int_range(random, 0, 10) > 0 ? i % 7 : 8);
	}
	rig_make(rig, old_rows->str, NULL, NULL, "old", RIG_MADE_S);
	rig_make(rig, new_rows->str, NULL, "old", "changes", RIG_MADE_S + 1);
	rig_import(rig, "old");
	rig_import(rig, "changes");
	rig_make(other, new_rows->str, NULL, NULL, "new", RIG_MADE_S + 1);
	rig_import(other, "new");
	g_autoptr(DsSnapshot) changed = rig_open(rig);
	g_autoptr(DsSnapshot) full = rig_open(other);
	for (guint i = 0; i < 3000; i++) {
		DsSnapshotPatron a, b;
		DsPatronId id;

		g_snprintf(id.text, sizeof id.text, "N%u", i);
		g_assert_true(ds_snapshot_patron(changed, &id, &a, NULL));
		g_assert_true(ds_snapshot_patron(full, &id, &b, NULL));
		g_assert_cmpint(a.known, ==, b.known);
		g_assert_cmpint(a.facts.quota, ==, b.facts.quota);
	}
}

/* Patrons alone: items stay as the base has them. */
static void
test_changes_of_patrons(void)
{
	g_autoptr(Rig) rig = rig_new();
	g_autoptr(DsSnapshot) snapshot = NULL;

	rig_make(rig, RIG_PATRONS, RIG_ITEMS, NULL, "full", RIG_MADE_S);
	rig_make(rig, CHANGED_PATRONS, NULL, "full", "changes", RIG_MADE_S + 1);
	rig_import(rig, "full");
	rig_import(rig, "changes");
	snapshot = rig_open(rig);
	assert_word(rig_patron(snapshot, "CANARY-NEW"), "none");
	assert_word(rig_item(snapshot, "BIRD-4", ""), "item-on-loan");
}

static void
test_wrong_base(void)
{
	g_autoptr(Rig) rig = rig_new(), other = rig_new();
	g_autoptr(GError) error = NULL;
	DsSnapshotMade made;

	rig_make(rig, RIG_PATRONS, NULL, NULL, "full", RIG_MADE_S);
	rig_make(rig, CHANGED_PATRONS, NULL, "full", "changes", RIG_MADE_S + 1);
	g_assert_false(rig_try_make(
	    rig, rig->key, RIG_PATRONS, NULL, "changes", "out", RIG_MADE_S + 2, &made, &error));
	g_assert_nonnull(strstr(error->message, "changes are made to a full snapshot"));
	g_clear_error(&error);
	g_assert_false(rig_try_make(
	    rig, rig->key, RIG_PATRONS, NULL, "full", "out", RIG_MADE_S, &made, &error));
	g_assert_nonnull(strstr(error->message, "the base was made later than now"));
	g_clear_error(&error);
	g_assert_false(rig_try_make(
	    rig, other->key, RIG_PATRONS, NULL, "full", "out", RIG_MADE_S + 2, &made, &error));
	g_assert_nonnull(strstr(error->message, "signed with another key"));
	g_clear_error(&error);
	g_assert_false(rig_try_make(
	    rig, rig->key, RIG_PATRONS, NULL, "none", "out", RIG_MADE_S + 2, &made, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
}

/* ---- privacy ---- */

static gboolean
contains(const GByteArray *bytes, const char *text)
{
	return memmem(bytes->data, bytes->len, text, strlen(text)) != NULL;
}

/* No number of a card or an item, in either case, in no file; a title is there, as it should be. */
static void
test_no_numbers(void)
{
	static const char *const files[] = {"full", "changes", "state/full-1764000000",
	    "state/changes-1764000001", "state/current"};
	static const char *const numbers[] = {"CANARY", "canary", "BIRD", "bird", "GOOD"};
	g_autoptr(Rig) rig = rig_new();
	g_autoptr(GByteArray) full = NULL;

	rig_make(rig, RIG_PATRONS, RIG_ITEMS, NULL, "full", RIG_MADE_S);
	rig_make(rig, CHANGED_PATRONS, CHANGED_ITEMS, "full", "changes", RIG_MADE_S + 1);
	rig_import(rig, "full");
	rig_import(rig, "changes");
	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autoptr(GByteArray) bytes = rig_read(rig, files[i]);

		g_assert_cmpuint(bytes->len, >=, DS_SNAPSHOT_HEAD_BYTES);
		for (guint n = 0; n < G_N_ELEMENTS(numbers); n++)
			g_assert_false(contains(bytes, numbers[n]));
	}
	full = rig_read(rig, "full");
	g_assert_true(contains(full, "Dream of the Red Chamber")); /* so the search does find */
}

/* The same number under another key is another hash; of a patron and of an item too. */
static void
test_hashes(void)
{
	g_autoptr(Rig) rig = rig_new(), other = rig_new();

	g_assert_cmpint(ds_snapshot_hash(rig->key, DS_SNAPSHOT_PATRON, "20000001"), !=,
	    ds_snapshot_hash(other->key, DS_SNAPSHOT_PATRON, "20000001"));
	g_assert_cmpint(ds_snapshot_hash(rig->key, DS_SNAPSHOT_PATRON, "20000001"), !=,
	    ds_snapshot_hash(rig->key, DS_SNAPSHOT_ITEM, "20000001"));
	g_assert_cmpint(ds_snapshot_hash(rig->key, DS_SNAPSHOT_ITEM, "ab-1"), ==,
	    ds_snapshot_hash(rig->key, DS_SNAPSHOT_ITEM, "AB-1"));
}

/* ---- keys ---- */

static void
assert_key_refused(const Rig *rig, const char *text, gint mode, const char *words)
{
	g_autofree char *path = rig_path(rig, "wrong.key");
	g_autoptr(DsSnapshotKey) key = NULL;
	g_autoptr(GError) error = NULL;

	rig_write(rig, "wrong.key", text, strlen(text));
	g_assert_cmpint(g_chmod(path, mode), ==, 0);
	key = ds_snapshot_key_load(path, &error);
	g_test_message("%s", error != NULL ? error->message : "");
	g_assert_null(key);
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	g_assert_nonnull(strstr(error->message, words));
}

static void
test_key_files(void)
{
	g_autoptr(Rig) rig = rig_new();
	g_autofree char *path = rig_path(rig, "site.secret");
	g_autoptr(DsSnapshotKey) secret = NULL;
	g_autoptr(GByteArray) public_file = rig_read(rig, "state/site.key");
	g_autoptr(GByteArray) secret_file = NULL;
	g_autoptr(GError) error = NULL;
	GStatBuf status;

	g_assert_true(ds_snapshot_key_save(rig->key, path, TRUE, &error));
	g_assert_cmpint(g_stat(path, &status), ==, 0);
	g_assert_cmpint(status.st_mode & 0777, ==, 0600);
	g_assert_false(ds_snapshot_key_save(rig->key, path, TRUE, &error)); /* never over another */
	secret = ds_snapshot_key_load(path, NULL);
	g_assert_true(secret->can_sign);
	g_assert_cmpmem(secret->secret_key, sizeof secret->secret_key, rig->key->secret_key,
	    sizeof rig->key->secret_key);
	g_assert_false(contains(public_file, "secret="));
	secret_file = rig_read(rig, "site.secret");
	g_assert_true(contains(secret_file, "secret="));
}

static void
test_wrong_key_files(void)
{
	g_autoptr(Rig) rig = rig_new();
	g_autoptr(GByteArray) good = rig_read(rig, "state/site.key");
	g_autofree char *text = g_strndup((char *)good->data, good->len);
	g_autofree char *zeros = g_strnfill(64, '0');
	g_autofree char *halves = g_strconcat(text, "secret=", zeros, "\n", NULL);

	assert_key_refused(rig, text, 0644, "everybody may read it");
	assert_key_refused(rig, "", 0600, "library");
	assert_key_refused(rig, "[snapshot]\nlibrary=X\npublic=00\nhash=00\n", 0600, "public=");
	assert_key_refused(rig, halves, 0600, "not the other half");
}

/* A kiosk's own file cannot sign. */
static void
test_kiosk_cannot_sign(void)
{
	g_autoptr(Rig) rig = rig_new();
	g_autofree char *path = g_build_filename(rig->state, "site.key", NULL);
	g_autoptr(DsSnapshotKey) key = ds_snapshot_key_load(path, NULL);
	g_autoptr(GError) error = NULL;
	DsSnapshotMade made;

	g_assert_false(key->can_sign);
	g_assert_false(
	    rig_try_make(rig, key, RIG_PATRONS, NULL, NULL, "full", RIG_MADE_S, &made, &error));
	g_assert_nonnull(strstr(error->message, "it takes the secret one to sign"));
}

#define ADD(table, folder, test) \
	for (guint i = 0; i < G_N_ELEMENTS(table); i++) { \
		g_autofree char *path = g_strconcat(folder, table[i].name, NULL); \
		g_test_add_data_func(path, GUINT_TO_POINTER(i), test); \
	}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/snapshot/lookup", test_lookup);
	g_test_add_func("/snapshot/details", test_details);
	g_test_add_func("/snapshot/last-day", test_last_day);
	g_test_add_func("/snapshot/ndjson", test_ndjson);
	ADD(wrong_files, "/snapshot/wrong-file/", test_wrong_file)
	ADD(bad_patrons, "/snapshot/bad-patron/", test_bad_patron)
	ADD(bad_items, "/snapshot/bad-item/", test_bad_item)
	g_test_add_func("/snapshot/bad-json", test_bad_json);
	g_test_add_func("/snapshot/bad-row-is-not-repeated", test_bad_row_is_not_repeated);
	g_test_add_func("/snapshot/too-many-bad-rows", test_too_many_bad_rows);
	g_test_add_func("/snapshot/twice", test_twice);
	g_test_add_func("/snapshot/long-lines", test_long_lines);
	g_test_add_func("/snapshot/facts", test_facts);
	g_test_add_func("/snapshot/far-days", test_far_days);
	g_test_add_func("/snapshot/unknown-reason", test_unknown_reason);
	g_test_add_func("/snapshot/changes", test_changes);
	g_test_add_func("/snapshot/changes-follow", test_changes_follow);
	g_test_add_func("/snapshot/full-after-changes", test_full_after_changes);
	g_test_add_func("/snapshot/changes-equal-full", test_changes_equal_full);
	g_test_add_func("/snapshot/changes-of-patrons", test_changes_of_patrons);
	g_test_add_func("/snapshot/wrong-base", test_wrong_base);
	g_test_add_func("/snapshot/no-numbers", test_no_numbers);
	g_test_add_func("/snapshot/hashes", test_hashes);
	g_test_add_func("/snapshot/key-files", test_key_files);
	g_test_add_func("/snapshot/wrong-key-files", test_wrong_key_files);
	g_test_add_func("/snapshot/kiosk-cannot-sign", test_kiosk_cannot_sign);
	return g_test_run();
}
