/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desk on a fake clock: what days do to loans and holds, and what a broken store does. */
#include "sync/ils/desk.h"
#include "sync/ils/import.h"
#include "tests/sync/ils/process.h"

#include <string.h>

#define NOON_S G_GINT64_CONSTANT(1795608000) /* 2026-11-25T12:00:00Z */
#define DAY_MS (24u * 3600 * 1000)

typedef struct {
	char *folder;
	char *path;
	DsIlsStore *store;
	DsIlsSettings settings;
	DsClock *clock;
	DsIlsDesk *desk;
	DsIlsTalk *talk;
	gint sequence;
} World;

static void
set_up(World *world, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	DsCellContext context = {.currency = "CNY"};
	gboolean filled;

	world->folder = ils_make_folder();
	world->path = g_build_filename(world->folder, "store.db", NULL);
	world->store = ds_ils_store_open(world->path, DS_ILS_CREATE, &error);
	g_assert_no_error(error);
	g_assert_true(ds_day_parse("2026-11-25", &context.today));
	g_assert_true(ds_ils_import_sample(world->store, &context, &filled, &error));
	world->settings = (DsIlsSettings){.institution = {"CPL"},
	    .name = (char *)"City Library",
	    .owner = (char *)"CN-441900",
	    .currency = (char *)"CNY",
	    .hold_days = 7};
	world->clock = ds_clock_new_fake(NOON_S);
	world->desk = ds_ils_desk_new(world->store, &world->settings, world->clock);
	world->talk = ds_ils_talk_new();
	world->sequence = 0;
}

static void
tear_down(World *world, gconstpointer data)
{
	ds_ils_talk_free(world->talk);
	ds_ils_desk_free(world->desk);
	ds_clock_free(world->clock);
	ds_ils_store_free(world->store);
	g_free(world->path);
	ils_remove_folder(world->folder);
}

static void
days_pass(World *world, guint days)
{
	for (guint i = 0; i < days; i++)
		ds_clock_advance(world->clock, DAY_MS);
}

static char *
ask(World *world, const char *message)
{
	g_autoptr(GString) line = g_string_new(message);
	g_autoptr(GError) error = NULL;

	ds_sip2_finish(line, world->sequence);
	world->sequence = (world->sequence + 1) % 10;
	GString *answer = ds_ils_desk_answer(
	    world->desk, world->talk, line->str, line->len - 1, &error);
	g_assert_no_error(error);
	return g_strndup(answer->str, answer->len - strlen("AY0AZ0000\r"));
}

static void
assert_says(World *world, const char *message, const char *part)
{
	g_autofree char *answer = ask(world, message);

	if (strstr(answer, part) == NULL)
		g_assert_cmpstr(answer, ==, part);
}

#define CHECKOUT(patron, item) \
	"11NN20261125    120000                  AOCPL|AA" patron "|AB" item "|AC|"
#define RENEW(patron, item) \
	"29NN20261125    120000                  AOCPL|AA" patron "|AB" item "|AC|"
#define CHECKIN(item) "09N20261125    120000                  APX|AOCPL|AB" item "|AC|"
#define WHO(patron) "2300020261125    120000AOCPL|AA" patron "|AC|"
#define ITEM(item) "1720261125    120000AOCPL|AB" item "|AC|"

/* Due on a day means: overdue from the next one on, not before. */
static void
test_overdue(World *world, gconstpointer data)
{
	assert_says(world, CHECKOUT("80000001", "EN30041194"), "|AH20261225    235900|");
	days_pass(world, 30);
	assert_says(world, WHO("80000001"), "24              000");
	days_pass(world, 1);
	assert_says(world, WHO("80000001"), "|AFToo many overdue items: limit 0, has 1|");
	assert_says(world, CHECKIN("EN30041194"), "|AFItem was overdue: days 1|");
	assert_says(world, WHO("80000001"), "24              000");
}

/* Renewals open seven days before the end, twice; each counts from its day. */
static void
test_renewal_window(World *world, gconstpointer data)
{
	assert_says(world, CHECKOUT("80000001", "EN30041194"), "121N");
	days_pass(world, 22);
	assert_says(world, RENEW("80000001", "EN30041194"), "possible from 2026-12-18|");
	days_pass(world, 1);
	assert_says(world, RENEW("80000001", "EN30041194"), "|AH20270117    235900|");
	assert_says(world, RENEW("80000001", "EN30041194"), "possible from 2027-01-10|");
	days_pass(world, 30);
	assert_says(world, RENEW("80000001", "EN30041194"), "|AH20270216    235900|");
	days_pass(world, 30);
	assert_says(world, RENEW("80000001", "EN30041194"), "No renewals left: limit 2, used 2|");
}

static void
test_card_expires(World *world, gconstpointer data)
{
	days_pass(world, 365);
	assert_says(world, WHO("80000001"), "24              000");
	days_pass(world, 1);
	assert_says(world, WHO("80000001"), "|AFCard expired on 2027-11-25|");
}

/* A ready hold that nobody fetches goes; where another one waits, that becomes ready. */
static void
test_hold_expires(World *world, gconstpointer data)
{
	assert_says(world, ITEM("04419000030175"), "1808000120261125");
	assert_says(world, ITEM("04419000030175"), "|CM20261130    235900|");
	days_pass(world, 5);
	assert_says(world, CHECKOUT("80000001", "04419000030175"), "|AFItem is reserved for");
	days_pass(world, 1);
	assert_says(world, ITEM("04419000030175"), "1803000120261201");
	assert_says(world, CHECKOUT("80000001", "04419000030175"), "121N");
}

static void
place_hold(World *world, const char *item, const char *patron, gint64 placed_s)
{
	g_autoptr(GError) error = NULL;

	ds_ils_store_begin(world->store, TRUE);
	ds_ils_store_run(world->store,
	    "INSERT INTO hold (item, patron, placed, ready_until) VALUES (?, ?, ?, '')", "tti",
	    item, patron, placed_s);
	g_assert_true(ds_ils_store_commit(world->store, &error));
}

static void
test_hold_queue(World *world, gconstpointer data)
{
	place_hold(world, "DG20034162", "80000001", NOON_S); /* behind 80000006 */
	assert_says(world, ITEM("DG20034162"), "|CF2|");
	assert_says(world, CHECKIN("DG20034162"), "|CV01|");
	assert_says(world, CHECKOUT("80000001", "DG20034162"), "|AFItem is reserved for");
	assert_says(world, ITEM("DG20034162"), "|CM20261202    235900|");
	days_pass(world, 8); /* 80000006 did not come */
	assert_says(world, ITEM("DG20034162"), "|CF1|CM20261210    235900|");
	assert_says(world, CHECKOUT("80000006", "DG20034162"), "|AFItem is reserved for");
	assert_says(world, CHECKOUT("80000001", "DG20034162"), "121N");
	assert_says(world, ITEM("DG20034162"), "|CF0|");
}

/* What is ready for one is not for those who asked earlier, but was not told so yet. */
static void
test_ready_before_waiting(World *world, gconstpointer data)
{
	place_hold(world, "04419000030175", "80000001", 0);
	assert_says(world, ITEM("04419000030175"), "|CF2|CM20261130    235900|");
	assert_says(world, CHECKOUT("80000001", "04419000030175"), "|AFItem is reserved for");
	assert_says(world, CHECKOUT("80000008", "04419000030175"), "121N");
}

/* The first of the queue may take an item that stands on the shelf; others may not. */
static void
test_waiting_hold_on_shelf(World *world, gconstpointer data)
{
	place_hold(world, "EN30041293", "80000001", NOON_S); /* behind 80000006 */
	assert_says(world, CHECKOUT("80000001", "EN30041293"), "|AFItem is reserved for");
	assert_says(world, CHECKOUT("80000006", "EN30041293"), "121N");
	/* and now it is 80000001's turn: no renewal, and a return makes it ready */
	assert_says(world, RENEW("80000006", "EN30041293"), "|AFItem is reserved for");
	assert_says(world, CHECKIN("EN30041293"), "|CV01|");
	assert_says(world, CHECKOUT("80000001", "EN30041293"), "121N");
}

static void
check_list(World *world, guint patron, guint list)
{
	static const char *const fields[] = {"|AS", "|AT", "|AU", "|AV", "|BU", "|CD"};
	char summary[] = "          ";
	guint found = 0;

	summary[list] = 'Y';
	g_autofree char *message = g_strdup_printf(
	    "6300020261125    120000%sAOCPL|AA800000%02u|AC|", summary, patron);
	g_autofree char *answer = ask(world, message);
	g_autofree char *counted = g_strndup(answer + 2 + 14 + 3 + 18 + 4 * list, 4);
	for (const char *at = answer; (at = strstr(at, fields[list])) != NULL; at++)
		found++;
	g_assert_cmpuint(found, ==, (guint)g_ascii_strtoull(counted, NULL, 10));
}

/* What the 64 counts and what it lists is the same, for everybody and every list, also on the days
 * when something falls due. */
static void
test_counts_fit_lists(World *world, gconstpointer data)
{
	for (guint day = 0; day < 5; day++) {
		for (guint patron = 1; patron <= 12; patron++)
			for (guint list = 0; list < 6; list++)
				check_list(world, patron, list);
		days_pass(world, 1);
	}
}

/* Two thousand loans: each answer can be read by a kiosk, and the pages together are all. */
static void
test_long_lists(World *world, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	guint first = 1, all = 0;

	ds_ils_store_begin(world->store, TRUE);
	ds_ils_store_run(world->store,
	    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
	    " INSERT INTO item SELECT printf('A-BARCODE-OF-MANY-CHARACTERS%04d', i), 'T', '', '', '',"
	    " '', '', '', 1, 'available', 0 FROM n",
	    "");
	ds_ils_store_run(world->store,
	    "INSERT INTO loan SELECT barcode, '80000001', 0, '2026-12-01', 0 FROM item"
	    " WHERE title = 'T'",
	    "");
	g_assert_true(ds_ils_store_commit(world->store, &error));
	for (guint got = 1; got > 0; first += got, all += got) {
		g_autofree char *message = g_strdup_printf(
		    "6300020261125    120000  Y       AOCPL|AA80000001|AC|BP%u|", first);
		g_autofree char *answer = ask(world, message);

		got = 0;
		g_assert_cmpuint(strlen(answer), <, DS_SIP2_LINE_MAX - 20);
		for (const char *at = answer; (at = strstr(at, "|AU")) != NULL; at++)
			got++;
	}
	g_assert_cmpuint(all, ==, 2000);
	g_autofree char *renewed = ask(world, "6520261125    120000AOCPL|AA80000001|AC|");
	g_assert_cmpuint(strlen(renewed), <, DS_SIP2_LINE_MAX - 20);
}

/* ---- rubbish */

/* Some bytes of a good message changed, left out or doubled. */
static GString *
spoil(const char *message)
{
	GString *line = g_string_new(message);

	for (gint n = g_test_rand_int_range(1, 5); n > 0 && line->len > 1; n--) {
		gssize at = g_test_rand_int_range(0, (gint32)line->len);

		switch (g_test_rand_int_range(0, 4)) {
		case 0: line->str[at] = (char)g_test_rand_int_range(0, 256); break;
		case 1: line->str[at] = "|AYNY01\xC3 "[g_test_rand_int_range(0, 9)]; break;
		case 2: g_string_erase(line, at, MIN(3, (gssize)line->len - at)); break;
		default: g_string_insert_len(line, at, line->str + at, 1); break;
		}
	}
	return line;
}

/* Whatever comes with a right checksum gets one well-formed answer, and the books stay in order. */
static void
test_rubbish(World *world, gconstpointer data)
{
	static const char *const good[] = {CHECKOUT("80000001", "EN30041194"),
	    RENEW("80000002", "04419000020206"), CHECKIN("EN30041194"), WHO("80000002"),
	    ITEM("DG20034162"), "6300020261125    120000YYYYYY    AOCPL|AA80000002|AC|BP1|BQ2|",
	    "6520261125    120000AOCPL|AA80000002|AC|", "3520261125    120000AOCPL|AA80000001|AC|",
	    "9300CNkiosk|COword|CPCPL|", "9900302.00", "97"};

	for (guint i = 0; i < 2000; i++) {
		g_autoptr(GString) line = spoil(good[i % G_N_ELEMENTS(good)]);
		g_autoptr(GError) error = NULL;

		ds_sip2_finish(line, (gint)i % 10);
		const GString *answer = ds_ils_desk_answer(
		    world->desk, world->talk, line->str, line->len - 1, &error);
		g_assert_no_error(error);
		if (g_str_equal(answer->str, "96AZFEF6\r"))
			continue;
		g_autoptr(DsSip2Message) message = ds_sip2_parse(
		    answer->str, answer->len, DS_SIP2_CHECKSUM_STRICT, &error);
		g_assert_no_error(error);
		g_assert_nonnull(message);
		g_assert_true(g_utf8_validate(answer->str, (gssize)answer->len, NULL));
	}
	assert_says(world, "9900302.00", "98YYYY");
}

/* ---- trouble */

/* A store that cannot be written gives no answer at all, never a wrong one; and goes on later. */
static void
test_locked_store(World *world, gconstpointer data)
{
	g_autoptr(GString) line = g_string_new(CHECKOUT("80000001", "EN30041194"));
	g_autoptr(GError) error = NULL;
	sqlite3 *other;

	assert_says(world, ITEM("EN30041194"), "180300");
	g_assert_cmpint(sqlite3_open(world->path, &other), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
	ds_sip2_finish(line, 9);
	g_assert_null(
	    ds_ils_desk_answer(world->desk, world->talk, line->str, line->len - 1, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_STORAGE);
	assert_says(world, ITEM("EN30041194"), "180300"); /* reading still goes */
	sqlite3_close(other);
	assert_says(world, CHECKOUT("80000001", "EN30041194"), "121N");
}

/* A store with a hole in it: no answer, and no half of a transaction. */
static void
test_broken_store(World *world, gconstpointer data)
{
	g_autoptr(GString) line = g_string_new(CHECKIN("DG20034162"));
	g_autoptr(GError) error = NULL;

	assert_says(world, ITEM("DG20034162"), "180400");
	ds_ils_store_begin(world->store, TRUE);
	ds_ils_store_run(world->store,
	    "CREATE TEMP TRIGGER no_ready BEFORE UPDATE ON hold"
	    " BEGIN SELECT RAISE (ABORT, 'disk on fire'); END",
	    "");
	g_assert_true(ds_ils_store_commit(world->store, &error));
	ds_sip2_finish(line, 9);
	g_assert_null(
	    ds_ils_desk_answer(world->desk, world->talk, line->str, line->len - 1, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_STORAGE);
	g_assert_nonnull(strstr(error->message, "disk on fire"));
	assert_says(world, ITEM("DG20034162"), "180400"); /* the loan had been deleted before */
}

#define ADD(name, func) g_test_add("/ils/desk/" name, World, NULL, set_up, func, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_setenv("TZ", "UTC0", TRUE);
	ADD("overdue", test_overdue);
	ADD("renewal-window", test_renewal_window);
	ADD("card-expires", test_card_expires);
	ADD("hold-expires", test_hold_expires);
	ADD("hold-queue", test_hold_queue);
	ADD("ready-before-waiting", test_ready_before_waiting);
	ADD("waiting-hold-on-shelf", test_waiting_hold_on_shelf);
	ADD("counts-fit-lists", test_counts_fit_lists);
	ADD("long-lists", test_long_lists);
	ADD("rubbish", test_rubbish);
	ADD("locked-store", test_locked_store);
	ADD("broken-store", test_broken_store);
	return g_test_run();
}
