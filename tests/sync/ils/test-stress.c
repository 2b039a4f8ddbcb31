/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Kiosks that want the same item at the same moment, and a server that is killed in the middle of
 * a burst. Whatever was answered with yes must be in the books, and an item has one borrower.
 *
 *	test-ils-stress [--seconds N] PROGRAM    without N: a fixed number of rounds
 */
#include "sync/ils/store.h"
#include "tests/sync/ils/process.h"

#include <string.h>

#define RACE_ROUNDS 150
#define KILL_ROUNDS 8
#define BURST 120 /* requests of one kiosk in one burst */
#define KIOSKS 3

static gint seconds; /* --seconds */

typedef struct {
	char *folder;
	char *store;
	gint64 end_us; /* of a run with --seconds */
} World;

/* Three patrons without a limit, and items enough for a burst of each. */
static void
set_up(World *world, gconstpointer data)
{
	g_autoptr(GString) items = g_string_new("barcode,title\nTHEONE,The One\n");
	g_autoptr(GString) patrons = g_string_new("number,name,category\n");

	world->folder = ils_make_folder();
	world->store = g_build_filename(world->folder, "store.db", NULL);
	world->end_us = g_get_monotonic_time() + seconds * G_USEC_PER_SEC;
	g_autofree char *file = g_build_filename(world->folder, "file.csv", NULL);
	g_autofree char *others = g_build_filename(world->folder, "others.csv", NULL);
	g_autofree char *rest = g_build_filename(world->folder, "rest.csv", NULL);
	for (guint kiosk = 0; kiosk < KIOSKS; kiosk++) {
		g_string_append_printf(patrons, "P%u,Patron,many\n", kiosk);
		for (guint i = 0; i < BURST; i++)
			g_string_append_printf(items, "K%u-%04u,Title\n", kiosk, i);
	}
	g_assert_true(g_file_set_contents(file, items->str, -1, NULL));
	g_assert_true(g_file_set_contents(others, patrons->str, -1, NULL));
	g_assert_true(
	    g_file_set_contents(rest, "category,loan_limit,period_days\nmany,9999,30\n", -1, NULL));
	const char *const args[] = {"--store", world->store, "import", file, others, rest, NULL};
	g_assert_cmpint(ils_run(args, NULL, NULL), ==, 0);
}

static void
tear_down(World *world, gconstpointer data)
{
	g_free(world->store);
	ils_remove_folder(world->folder);
}

static gboolean
goes_on(const World *world, guint round, guint rounds)
{
	return seconds > 0 ? g_get_monotonic_time() < world->end_us : round < rounds;
}

static GString *
loan(Kiosk *kiosk, const char *patron, const char *item)
{
	g_autofree char *message = g_strdup_printf(
	    "11NN20261125    120000                  AOCPL|AA%s|AB%s|AC|", patron, item);

	return kiosk_frame(kiosk, message);
}

static GString *
give_back(Kiosk *kiosk, const char *item)
{
	g_autofree char *message = g_strdup_printf(
	    "09N20261125    120000                  APX|AOCPL|AB%s|AC|", item);

	return kiosk_frame(kiosk, message);
}

static void
send_all(Kiosk *kiosk, GString *line)
{
	kiosk_send(kiosk, line->str, line->len);
	g_string_free(line, TRUE);
}

/* ---- one item, several kiosks */

static void
race(Kiosk *kiosks[KIOSKS], guint round)
{
	guint winners = 0, n_others = 0;

	for (guint i = 0; i < KIOSKS; i++) {
		guint which = (round + i) % KIOSKS;
		g_autofree char *patron = g_strdup_printf("P%u", which);
		send_all(kiosks[which], loan(kiosks[which], patron, "THEONE"));
	}
	for (guint i = 0; i < KIOSKS; i++) {
		g_autofree char *answer = kiosk_read(kiosks[i]);
		winners += g_str_has_prefix(answer, "121N");
		n_others += strstr(answer, "|AFItem checked out to another patron|") != NULL;
	}
	g_assert_cmpuint(winners, ==, 1);
	g_assert_cmpuint(n_others, ==, KIOSKS - 1);
	send_all(kiosks[0], give_back(kiosks[0], "THEONE"));
	g_autofree char *back = kiosk_read(kiosks[0]);
	g_assert_true(g_str_has_prefix(back, "101Y"));
}

static void
run_race(World *world, Ils *servers[KIOSKS])
{
	Kiosk *kiosks[KIOSKS];
	guint round;

	for (guint i = 0; i < KIOSKS; i++)
		kiosks[i] = kiosk_connect(servers[i]);
	for (round = 0; goes_on(world, round, RACE_ROUNDS); round++)
		race(kiosks, round);
	for (guint i = 0; i < KIOSKS; i++)
		kiosk_close(kiosks[i]);
	g_test_message("%u rounds, one winner in each", round);
}

static void
test_race(World *world, gconstpointer data)
{
	Ils *ils = ils_start(world->store, NULL);
	Ils *same[KIOSKS] = {ils, ils, ils};

	run_race(world, same);
	ils_stop(ils);
}

/* Even two servers on one store agree: it is the transaction that decides. */
static void
test_race_of_servers(World *world, gconstpointer data)
{
	Ils *one = ils_start(world->store, NULL), *other = ils_start(world->store, NULL);
	Ils *both[KIOSKS] = {one, other, one};

	run_race(world, both);
	ils_stop(one);
	ils_stop(other);
}

/* ---- killed in a burst */

static gint64
count(const char *path, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *rows;

	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &rows, NULL), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_step(rows), ==, SQLITE_ROW);
	gint64 number = sqlite3_column_int64(rows, 0);
	sqlite3_finalize(rows);
	sqlite3_close(db);
	return number;
}

/* Each kiosk sends all its requests at once; answers come back in the same order. */
static void
send_burst(Kiosk *kiosks[KIOSKS], gboolean lend)
{
	for (guint kiosk = 0; kiosk < KIOSKS; kiosk++)
		for (guint i = 0; i < BURST; i++) {
			g_autofree char *item = g_strdup_printf("K%u-%04u", kiosk, i);
			g_autofree char *patron = g_strdup_printf("P%u", kiosk);

			send_all(kiosks[kiosk],
			    lend ? loan(kiosks[kiosk], patron, item)
				 : give_back(kiosks[kiosk], item));
		}
}

/* How many of the kiosk's requests were answered; all with yes. */
static guint
count_answers(Kiosk *kiosk, gboolean lend)
{
	guint answered = 0;

	for (char *answer; (answer = kiosk_read(kiosk)) != NULL; g_free(answer)) {
		g_assert_true(g_str_has_prefix(answer, lend ? "121N" : "101Y"));
		answered++;
	}
	return answered;
}

/*
 * The first `answered` requests of the kiosk are in the books. Of the rest any number may be, but
 * without a gap: they were carried out in order.
 */
static void
check_books(const World *world, guint kiosk, guint answered, gboolean lend)
{
	guint done = 0;
	gboolean gap = FALSE;

	for (guint i = 0; i < BURST; i++) {
		g_autofree char *sql = g_strdup_printf(
		    "SELECT count(*) FROM loan WHERE item = 'K%u-%04u'", kiosk, i);
		gboolean is_lent = count(world->store, sql) == 1;

		if (is_lent == lend) {
			g_assert_false(gap);
			done++;
		} else {
			gap = TRUE;
		}
	}
	g_assert_cmpuint(done, >=, answered);
}

static void
check_store(const World *world)
{
	g_assert_cmpint(count(world->store,
			    "SELECT count(*) FROM pragma_integrity_check"
			    " WHERE integrity_check <> 'ok'"),
	    ==, 0);
	g_assert_cmpint(
	    count(world->store, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
	g_assert_cmpint(count(world->store,
			    "SELECT count(*) FROM (SELECT 1 FROM loan GROUP BY item HAVING"
			    " count(*) > 1)"),
	    ==, 0);
}

static void
prepare_burst(const World *world, gboolean lend)
{
	sqlite3 *db;
	const char *sql = lend
	    ? "DELETE FROM loan"
	    : "DELETE FROM loan; INSERT INTO loan SELECT barcode, 'P' || substr(barcode, 2, 1),"
	      " 0, '2099-12-31', 0 FROM item WHERE barcode LIKE 'K%'";

	g_assert_cmpint(sqlite3_open(world->store, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	sqlite3_close(db);
}

/* Reads some answers, so that the burst is well under way, and kills. */
static guint
kill_round(const World *world, gboolean lend)
{
	Kiosk *kiosks[KIOSKS];
	guint all = 0, before = (guint)g_test_rand_int_range(1, BURST / 2);

	prepare_burst(world, lend);
	Ils *ils = ils_start(world->store, NULL);
	for (guint i = 0; i < KIOSKS; i++)
		kiosks[i] = kiosk_connect(ils);
	send_burst(kiosks, lend);
	for (guint i = 0; i < before; i++) {
		g_autofree char *answer = kiosk_read(kiosks[0]);
		g_assert_true(g_str_has_prefix(answer, lend ? "121N" : "101Y"));
	}
	ils_kill(ils);
	for (guint i = 0; i < KIOSKS; i++) {
		guint answered = count_answers(kiosks[i], lend) + (i == 0 ? before : 0);

		kiosk_close(kiosks[i]);
		check_books(world, i, answered, lend);
		all += answered;
	}
	check_store(world);
	return all;
}

static void
test_killed(World *world, gconstpointer data)
{
	guint round, answered = 0, unfinished = 0;

	for (round = 0; goes_on(world, round, KILL_ROUNDS); round++) {
		guint now = kill_round(world, round % 2 == 0);

		answered += now;
		unfinished += now < KIOSKS * BURST;
	}
	g_test_message("%u kills, %u of them within the burst; %u answers, none lost", round,
	    unfinished, answered);
	g_assert_cmpuint(unfinished, >, 0);
}

#define ADD(name, func) g_test_add("/ils/stress/" name, World, NULL, set_up, func, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	if (argc > 3 && g_str_equal(argv[1], "--seconds"))
		seconds = (gint)g_ascii_strtoll(argv[2], NULL, 10);
	ils_set_program(argc, argv);
	ils_make_it_noon();
	ADD("race", test_race);
	ADD("race-of-servers", test_race_of_servers);
	ADD("killed", test_killed);
	return g_test_run();
}
