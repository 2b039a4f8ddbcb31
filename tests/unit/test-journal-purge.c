/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is over and old leaves the journal: its items are nowhere on the disk, everything else is as
 * it was, the chain crosses the gaps, and nobody without the key can make one.
 */
#include "tests/unit/journal-rig.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define DAY (24 * 3600)
#define OPERATIONS 60
#define OPEN_EACH 10
#define LATER (journal_now.wall_s + 31 * (gint64)DAY)

typedef struct {
	char *folder;
	char *path;
	DsJournal *journal;
	gint64 highest; /* number of an operation */
} Fixture;

static void
reopen(Fixture *f)
{
	g_autoptr(GError) error = NULL;

	g_clear_pointer(&f->journal, ds_journal_close);
	f->journal = ds_journal_open_at(f->path, LATER, &error);
	g_assert_no_error(error);
	ds_journal_keep_items(f->journal, 30);
}

/* Every tenth operation is open, of the others every second was refused. */
static void
set_up(Fixture *f, gconstpointer data)
{
	f->folder = g_dir_make_tmp("duestamp-purge-XXXXXX", NULL);
	f->path = g_build_filename(f->folder, "journal.db", NULL);
	reopen(f);
	f->highest = OPERATIONS;
	for (guint i = 1; i <= OPERATIONS; i++) {
		g_autofree char *item = g_strdup_printf("QZ%uZ", i);
		g_autoptr(DsOperation) op = journal_loan(item);

		journal_step(f->journal, op, DS_OP_ASKED);
		op->answer.verdict = i % 2 == 0 ? DS_VERDICT_NO : DS_VERDICT_YES;
		journal_step(f->journal, op, i % 2 == 0 ? DS_OP_DENIED : DS_OP_GRANTED);
		if (i % OPEN_EACH == 0)
			continue;
		if (i % 2 != 0) {
			journal_step(f->journal, op, DS_OP_RELEASE_STARTED);
			journal_step(f->journal, op, DS_OP_RELEASED);
		}
		journal_step(f->journal, op, DS_OP_CLOSED);
	}
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	g_clear_pointer(&f->journal, ds_journal_close);
	journal_remove_folder(f->folder);
	g_free(f->path);
}

/* Gives how many pieces it took. */
static guint
purge_as(Fixture *f, gint64 wall_s, DsClockTrust trust)
{
	g_autoptr(GError) error = NULL;
	gint64 place = 0;
	guint pieces = 0;

	do {
		g_assert_true(ds_journal_purge(f->journal, wall_s, trust, &place, &error));
		g_assert_no_error(error);
		pieces++;
	} while (place != 0);
	g_assert_true(ds_journal_scrub(f->journal, NULL));
	return pieces;
}

static guint
purge(Fixture *f)
{
	return purge_as(f, LATER, DS_CLOCK_GOOD);
}

static gint64
number(Fixture *f, const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *row = NULL;
	gint64 value;

	g_clear_pointer(&f->journal, ds_journal_close);
	g_assert_cmpint(sqlite3_open(f->path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &row, NULL), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_step(row), ==, SQLITE_ROW);
	value = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	sqlite3_close(db);
	reopen(f);
	return value;
}

static guint
operations(Fixture *f)
{
	g_autoptr(GPtrArray) rows = ds_journal_list(f->journal, DS_JOURNAL_ALL, 0, NULL);

	return rows->len;
}

static void
assert_verified(Fixture *f)
{
	g_autoptr(GError) error = NULL;

	gboolean holds = ds_journal_verify(f->journal, &error);

	g_assert_no_error(error);
	g_assert_true(holds);
}

static void
assert_altered(Fixture *f)
{
	g_autoptr(GError) error = NULL;

	g_assert_false(ds_journal_verify(f->journal, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
}

static void
tamper(Fixture *f, const char *sql)
{
	g_clear_pointer(&f->journal, ds_journal_close);
	journal_tamper(f->path, sql);
	reopen(f);
}

/* In any file of the folder? */
static gboolean
is_written(Fixture *f, const char *word)
{
	g_autoptr(GDir) dir = g_dir_open(f->folder, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(f->folder, name, NULL);
		g_autofree char *bytes = NULL;
		gsize length;

		g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
		if (memmem(bytes, length, word, strlen(word)) != NULL)
			return TRUE;
	}
	return FALSE;
}

/* Goes on behind all numbers that were ever given. */
static void
assert_goes_on(Fixture *f)
{
	g_autoptr(DsOperation) op = journal_loan("QZnew");

	journal_step(f->journal, op, DS_OP_ASKED);
	g_assert_cmpint(op->op_seq, >, f->highest);
	assert_verified(f);
	reopen(f);
	assert_verified(f);
}

/* ---- what goes, what stays ---- */

static void
test_leaves(Fixture *f, gconstpointer data)
{
	g_assert_true(is_written(f, "QZ1Z"));
	g_assert_cmpuint(purge(f), >=, OPERATIONS / 16);
	g_assert_cmpuint(operations(f), ==, OPERATIONS / OPEN_EACH);
	for (guint i = 1; i <= OPERATIONS; i++) {
		g_autofree char *item = g_strdup_printf("QZ%uZ", i);

		g_assert_cmpint(is_written(f, item), ==, i % OPEN_EACH == 0);
	}
	assert_verified(f);
	reopen(f);
	assert_verified(f);
	g_assert_cmpint(number(f, "SELECT count(*) FROM event"), ==, 2 * OPERATIONS / OPEN_EACH);
	g_assert_cmpint(number(f, "SELECT count(*) FROM anchor"), ==, OPERATIONS / OPEN_EACH);
	g_assert_cmpint(number(f, "SELECT count FROM day_count WHERE outcome='yes'"), ==, 30);
	g_assert_cmpint(number(f, "SELECT count FROM day_count WHERE outcome='no'"), ==, 24);
	g_assert_cmpint(number(f, "SELECT day FROM day_count LIMIT 1"), ==, 1795000000 / DAY);
	assert_goes_on(f);
}

/* When the last of them is over the gaps become one; the numbers and the time stay known. */
static void
test_all(Fixture *f, gconstpointer data)
{
	g_autoptr(GPtrArray) rows = NULL;

	purge(f);
	rows = ds_journal_list(f->journal, DS_JOURNAL_ALL, 0, NULL);
	for (guint i = 0; i < rows->len; i++)
		journal_step(f->journal, rows->pdata[i], DS_OP_CLOSED);
	purge(f);
	g_assert_cmpuint(operations(f), ==, 0);
	assert_verified(f);
	g_assert_cmpint(number(f, "SELECT count(*) FROM anchor"), ==, 1);
	g_assert_cmpint(number(f, "SELECT sum(count) FROM day_count"), ==, OPERATIONS);
	g_assert_cmpint(ds_journal_clock(f->journal).newest_wall_s, ==, journal_now.wall_s);
	purge(f);
	assert_goes_on(f);
}

static void
test_days(Fixture *f, gconstpointer data)
{
	gint64 due_s = journal_now.wall_s + 30 * (gint64)DAY;

	purge_as(f, due_s - 1, DS_CLOCK_GOOD);
	g_assert_cmpuint(operations(f), ==, OPERATIONS);
	ds_journal_keep_items(f->journal, 0);
	purge_as(f, due_s, DS_CLOCK_GOOD);
	g_assert_cmpuint(operations(f), ==, OPERATIONS);
	ds_journal_keep_items(f->journal, 30);
	purge_as(f, due_s, DS_CLOCK_GOOD);
	g_assert_cmpuint(operations(f), ==, OPERATIONS / OPEN_EACH);
}

/* A clock that may have jumped makes nothing old. */
static void
test_clock(Fixture *f, gconstpointer data)
{
	g_autoptr(DsOperation) op = journal_loan("QZnew");
	DsStamp now = journal_now;

	purge_as(f, LATER, DS_CLOCK_BAD);
	purge_as(f, LATER, DS_CLOCK_FREE);
	g_assert_cmpuint(operations(f), ==, OPERATIONS);
	now.wall_s = LATER - 6 * DAY;
	g_assert_true(ds_journal_begin(f->journal, NULL));
	g_assert_true(ds_journal_record(f->journal, op, DS_OP_ASKED, &now, "test", NULL));
	g_assert_true(ds_journal_commit(f->journal, NULL));
	purge_as(f, LATER, DS_CLOCK_FREE);
	g_assert_cmpuint(operations(f), ==, OPERATIONS / OPEN_EACH + 1);
}

/* What the library does not know yet stays, whatever its state says. */
static void
test_queued(Fixture *f, gconstpointer data)
{
	tamper(f, "UPDATE operation SET queued=1 WHERE op_seq=1");
	purge(f);
	g_assert_cmpuint(operations(f), ==, OPERATIONS / OPEN_EACH + 1);
	assert_verified(f);
}

/* ---- forgers ---- */

typedef struct {
	const char *name, *sql;
} Forgery;

static const Forgery forgeries[] = {
    {"anchor-removed", "DELETE FROM anchor WHERE first_event=1"},
    {"anchor-longer",
	"DELETE FROM event WHERE op_seq=10; DELETE FROM operation WHERE op_seq=10;"
	"UPDATE anchor SET last_event=last_event+2 WHERE first_event=1"},
    {"anchor-made",
	"INSERT INTO anchor SELECT e.event_seq, e.event_seq+1, 60, (SELECT hash FROM anchor"
	" ORDER BY first_event DESC LIMIT 1), (SELECT hash FROM event WHERE event_seq="
	"e.event_seq+1), (SELECT seal FROM anchor LIMIT 1) FROM event AS e WHERE op_seq=60"
	" ORDER BY event_seq LIMIT 1;"
	"DELETE FROM event WHERE op_seq=60; DELETE FROM operation WHERE op_seq=60"},
    {"anchors-joined",
	"DELETE FROM event WHERE op_seq=10; DELETE FROM operation WHERE op_seq=10;"
	"UPDATE anchor SET last_event=(SELECT last_event FROM anchor ORDER BY first_event LIMIT 1"
	" OFFSET 1), hash=(SELECT hash FROM anchor ORDER BY first_event LIMIT 1 OFFSET 1)"
	" WHERE first_event=1; DELETE FROM anchor WHERE first_event=(SELECT first_event FROM"
	" anchor ORDER BY first_event LIMIT 1 OFFSET 1)"},
    {"hash", "UPDATE anchor SET hash=zeroblob(32) WHERE first_event=1"},
    {"event-beside", "DELETE FROM event WHERE event_seq=(SELECT last_event+1 FROM anchor LIMIT 1)"},
    {"behind-all",
	"INSERT INTO anchor SELECT 9000, 9001, 9000, hash, hash, seal FROM anchor LIMIT 1"},
};

static void
test_forgery(Fixture *f, gconstpointer data)
{
	const Forgery *forgery = data;

	purge(f);
	assert_verified(f);
	tamper(f, forgery->sql);
	assert_altered(f);
	purge(f); /* which proves nothing new */
	assert_altered(f);
}

/* Somebody has turned a no into a yes: that operation stays as evidence, and with it the break. */
static void
test_evidence_stays(Fixture *f, gconstpointer data)
{
	tamper(f, "UPDATE event SET state='GRANTED' WHERE op_seq=2 AND state='DENIED'");
	assert_altered(f);
	purge(f);
	assert_altered(f);
	g_assert_cmpuint(operations(f), ==, OPERATIONS / OPEN_EACH + 1);
}

/* A false anchor beside an honest event, on either side, is not sealed together with it. */
static void
test_false_neighbour(Fixture *f, gconstpointer data)
{
	tamper(f,
	    "INSERT INTO anchor SELECT min(event_seq), max(event_seq), 2,"
	    " (SELECT hash FROM event WHERE op_seq=1 ORDER BY event_seq DESC LIMIT 1),"
	    " (SELECT hash FROM event WHERE op_seq=2 ORDER BY event_seq DESC LIMIT 1), x'00'"
	    " FROM event WHERE op_seq=2;"
	    "DELETE FROM event WHERE op_seq=2; DELETE FROM operation WHERE op_seq=2");
	assert_altered(f);
	purge(f);
	assert_altered(f);
	g_assert_cmpint(number(f, "SELECT count(*) FROM operation WHERE op_seq IN (1, 3)"), ==, 2);
}

/* The key is lost: an alarm says so, and the chain holds again from there. */
static void
test_key_lost(Fixture *f, gconstpointer data)
{
	g_autofree char *path = g_strconcat(f->path, ".key", NULL);
	g_autoptr(GPtrArray) alarms = NULL;

	purge(f);
	g_clear_pointer(&f->journal, ds_journal_close);
	journal_tamper(f->path, "DELETE FROM day_key");
	g_assert_cmpint(g_remove(path), ==, 0);
	reopen(f);
	alarms = ds_journal_alarms(f->journal, NULL);
	g_assert_cmpuint(alarms->len, ==, 1);
	g_assert_cmpstr(((const DsJournalAlarm *)alarms->pdata[0])->kind, ==, "key");
	assert_goes_on(f);
}

/* ---- a damaged file ---- */

#define FAR 5000

/* One with a number far behind the others, and over. */
static void
add_far(Fixture *f)
{
	g_autoptr(DsOperation) op = journal_loan("QZfar");

	tamper(f, "UPDATE sqlite_sequence SET seq=5000 WHERE name='operation'");
	journal_step(f->journal, op, DS_OP_ASKED);
	journal_step(f->journal, op, DS_OP_DENIED);
	journal_step(f->journal, op, DS_OP_CLOSED);
	f->highest = op->op_seq;
	g_assert_cmpint(f->highest, >, FAR);
}

/* Where a table or an index begins in the file. */
static gssize
offset_of(Fixture *f, const char *name)
{
	g_autofree char *sql = g_strdup_printf(
	    "SELECT (rootpage-1)*4096 FROM sqlite_schema WHERE name='%s'", name);

	return (gssize)number(f, sql);
}

typedef struct {
	const char *name, *page, *sql;
	guint left;
	gboolean far;
} Damage;

static const Damage damages[] = {
    {"index", "event_operation", .left = OPERATIONS / OPEN_EACH},
    {"sequence", "sqlite_sequence", .left = OPERATIONS / OPEN_EACH},
    {"sequence-of-far", "sqlite_sequence", .left = OPERATIONS / OPEN_EACH, .far = TRUE},
    {"counts", "day_count", .left = OPERATIONS / OPEN_EACH},
    {"forged", "event_operation", "UPDATE anchor SET hash=zeroblob(32) WHERE first_event=1",
	.left = OPERATIONS / OPEN_EACH},
    {"empty", "event_operation", .left = 0},
};

static void
test_damaged(Fixture *f, gconstpointer data)
{
	const Damage *damage = data;
	gssize offset = offset_of(f, damage->page);
	g_autoptr(GPtrArray) alarms = NULL;
	g_autoptr(GPtrArray) rows = NULL;

	if (damage->far)
		add_far(f);
	if (damage->left == 0) {
		rows = ds_journal_list(f->journal, DS_JOURNAL_OPEN, 0, NULL);
		for (guint i = 0; i < rows->len; i++)
			journal_step(f->journal, rows->pdata[i], DS_OP_CLOSED);
	}
	purge(f);
	if (damage->left != 0 && damage->sql != NULL)
		tamper(f, damage->sql);
	g_clear_pointer(&f->journal, ds_journal_close);
	journal_damage(f->path, offset, 4096);
	reopen(f);
	alarms = ds_journal_alarms(f->journal, NULL);
	g_assert_cmpuint(alarms->len, ==, 1);
	g_assert_cmpstr(((const DsJournalAlarm *)alarms->pdata[0])->kind, ==, "damaged");
	g_assert_cmpuint(operations(f), ==, damage->left);
	assert_goes_on(f);
}

int
main(int argc, char **argv)
{
#define ADD(name, function) \
	g_test_add("/journal-purge/" name, Fixture, NULL, set_up, function, tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("leaves", test_leaves);
	ADD("all", test_all);
	ADD("days", test_days);
	ADD("clock", test_clock);
	ADD("queued", test_queued);
	ADD("evidence-stays", test_evidence_stays);
	ADD("false-neighbour", test_false_neighbour);
	ADD("key-lost", test_key_lost);
	for (guint i = 0; i < G_N_ELEMENTS(forgeries); i++) {
		g_autofree char *path = g_strdup_printf(
		    "/journal-purge/forged/%s", forgeries[i].name);

		g_test_add(path, Fixture, &forgeries[i], set_up, test_forgery, tear_down);
	}
	for (guint i = 0; i < G_N_ELEMENTS(damages); i++) {
		g_autofree char *path = g_strdup_printf(
		    "/journal-purge/damaged/%s", damages[i].name);

		g_test_add(path, Fixture, &damages[i], set_up, test_damaged, tear_down);
	}
	return g_test_run();
}
