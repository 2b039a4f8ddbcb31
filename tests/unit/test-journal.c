/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/journal-rig.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

typedef struct {
	char *folder;
	char *path;
	DsJournal *journal;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	f->folder = g_dir_make_tmp("duestamp-journal-XXXXXX", NULL);
	f->path = g_build_filename(f->folder, "journal.db", NULL);
	f->journal = ds_journal_open(f->path, &error);
	g_assert_no_error(error);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	g_clear_pointer(&f->journal, ds_journal_close);
	journal_remove_folder(f->folder);
	g_free(f->path);
}

static DsOperation *
loan(void)
{
	return journal_loan("BK01");
}

static void
record(Fixture *f, DsOperation *op, DsOperationState state)
{
	journal_step(f->journal, op, state);
}

static void
test_life(Fixture *f, gconstpointer data)
{
	g_autoptr(DsOperation) op = loan();
	g_autoptr(GPtrArray) rows = NULL;

	record(f, op, DS_OP_ASKED);
	g_assert_cmpint(op->op_seq, ==, 1);
	op->answer.verdict = DS_VERDICT_YES;
	op->answer.title = g_strdup("西游记");
	op->answer.text = g_strdup("Hello Alice");
	g_strlcpy(op->answer.due, "2026-12-20T23:59:00", sizeof op->answer.due);
	record(f, op, DS_OP_GRANTED);

	rows = ds_journal_list(f->journal, DS_JOURNAL_OPEN, 0, NULL);
	g_assert_cmpuint(rows->len, ==, 1);
	const DsOperation *row = rows->pdata[0];
	g_assert_cmpint(row->state, ==, DS_OP_GRANTED);
	g_assert_cmpstr(row->item.text, ==, "BK01");
	g_assert_cmpstr(row->patron.text, ==, "P-SECRET");
	g_assert_cmpuint(row->parts->len, ==, 2);
	g_assert_cmpstr(g_array_index(row->parts, DsTagId, 1).text, ==, "E004015000000002");
	g_assert_cmpstr(row->request, ==, "11NN...AAP-SECRET|");
	g_assert_cmpstr(row->answer.title, ==, "西游记");
	g_assert_cmpstr(row->answer.due, ==, "2026-12-20T23:59:00");
	g_assert_cmpint(row->stamp.wall_s, ==, journal_now.wall_s);
	g_assert_cmpstr(row->stamp.boot_id, ==, "boot-1");
}

/* Number, name and what was sent leave the row with the last open state, and the file too. */
static void
test_personal_data_erased(Fixture *f, gconstpointer data)
{
	static const char *const suffixes[] = {"", "-wal"};
	g_autoptr(DsOperation) op = loan();
	g_autoptr(DsOperation) row = NULL;

	record(f, op, DS_OP_ASKED);
	op->answer.text = g_strdup("Hello Alice");
	record(f, op, DS_OP_DENIED);
	record(f, op, DS_OP_CLOSED);
	row = ds_journal_find(f->journal, op->op_seq, NULL);
	g_assert_cmpstr(row->patron.text, ==, "");
	g_assert_null(row->request);
	g_assert_null(row->answer.text);
	g_assert_cmpstr(row->item.text, ==, "BK01");

	g_clear_pointer(&f->journal, ds_journal_close); /* checkpoints, removes the WAL */
	for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		g_autofree char *path = g_strconcat(f->path, suffixes[i], NULL);
		g_autofree char *bytes = NULL;
		gsize length = 0;

		if (!g_file_get_contents(path, &bytes, &length, NULL))
			continue;
		g_assert_null(memmem(bytes, length, "P-SECRET", 8));
		g_assert_null(memmem(bytes, length, "Alice", 5));
	}
}

static void
test_refuses_wrong_steps(Fixture *f, gconstpointer data)
{
	g_autoptr(DsOperation) op = loan();
	g_autoptr(GError) error = NULL;

	g_assert_true(ds_journal_begin(f->journal, NULL));
	g_assert_false(
	    ds_journal_record(f->journal, op, DS_OP_RELEASED, &journal_now, "test", &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	g_assert_cmpint(op->op_seq, ==, 0);
	g_clear_error(&error);
	g_assert_true(ds_journal_commit(f->journal, NULL));

	record(f, op, DS_OP_ASKED);
	/* somebody believes the row to be in a state it is not in */
	g_assert_true(ds_journal_begin(f->journal, NULL));
	op->state = DS_OP_RELEASE_STARTED;
	g_assert_false(
	    ds_journal_record(f->journal, op, DS_OP_RELEASED, &journal_now, "test", &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	/* ... and the rest of the transaction stands */
	op->state = DS_OP_ASKED;
	g_assert_true(ds_journal_record(f->journal, op, DS_OP_GRANTED, &journal_now, "test", NULL));
	g_assert_true(ds_journal_commit(f->journal, NULL));
	g_assert_true(ds_journal_verify(f->journal, NULL));
}

static void
test_rollback(Fixture *f, gconstpointer data)
{
	g_autoptr(DsOperation) op = loan();
	g_autoptr(DsOperation) other = loan();

	g_assert_true(ds_journal_begin(f->journal, NULL));
	g_assert_true(ds_journal_record(f->journal, op, DS_OP_ASKED, &journal_now, "test", NULL));
	ds_journal_rollback(f->journal);
	g_assert_null(ds_journal_find(f->journal, op->op_seq, NULL));
	record(f, other, DS_OP_ASKED);
	g_assert_true(ds_journal_verify(f->journal, NULL));
}

static void
test_numbers_are_never_reused(Fixture *f, gconstpointer data)
{
	g_autoptr(DsOperation) first = loan();
	g_autoptr(DsOperation) second = loan();

	record(f, first, DS_OP_ASKED);
	g_clear_pointer(&f->journal, ds_journal_close);
	f->journal = ds_journal_open(f->path, NULL);
	record(f, second, DS_OP_ASKED);
	g_assert_cmpint(second->op_seq, ==, first->op_seq + 1);
}

static void
test_events_and_chain(Fixture *f, gconstpointer data)
{
	g_autoptr(DsOperation) op = loan();
	g_autoptr(GPtrArray) events = NULL;

	record(f, op, DS_OP_ASKED);
	record(f, op, DS_OP_GRANTED);
	record(f, op, DS_OP_RELEASE_STARTED);
	events = ds_journal_events(f->journal, op->op_seq, NULL);
	g_assert_cmpuint(events->len, ==, 3);
	g_assert_cmpint(((DsJournalEvent *)events->pdata[2])->state, ==, DS_OP_RELEASE_STARTED);
	g_assert_true(ds_journal_verify(f->journal, NULL));
}

static void
tamper(Fixture *f, const char *sql)
{
	g_clear_pointer(&f->journal, ds_journal_close);
	journal_tamper(f->path, sql);
}

static void
test_tampering_shows(Fixture *f, gconstpointer data)
{
	static const char *const changes[] = {
	    "UPDATE event SET state='DENIED' WHERE event_seq=2",
	    "DELETE FROM event WHERE event_seq=2",
	    "UPDATE event SET hash=zeroblob(32) WHERE event_seq=3",
	    "UPDATE event SET wall_s=wall_s+1 WHERE event_seq=1",
	};
	g_autoptr(DsOperation) op = loan();
	g_autofree char *sound = NULL;
	gsize length;

	record(f, op, DS_OP_ASKED);
	record(f, op, DS_OP_GRANTED);
	record(f, op, DS_OP_RELEASE_STARTED);
	g_clear_pointer(&f->journal, ds_journal_close);
	g_assert_true(g_file_get_contents(f->path, &sound, &length, NULL));
	for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_true(g_file_set_contents(f->path, sound, (gssize)length, NULL));
		tamper(f, changes[i]);
		f->journal = ds_journal_open(f->path, NULL);
		g_assert_false(ds_journal_verify(f->journal, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
		g_clear_pointer(&f->journal, ds_journal_close);
	}
}

static void
assert_refused(Fixture *f, const char *words)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *before = NULL, *after = NULL;
	gsize before_length, after_length;

	g_assert_true(g_file_get_contents(f->path, &before, &before_length, NULL));
	g_assert_null(ds_journal_open(f->path, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_STORAGE);
	g_assert_nonnull(strstr(error->message, words));
	g_assert_true(g_file_get_contents(f->path, &after, &after_length, NULL));
	g_assert_cmpmem(before, before_length, after, after_length);
}

static void
test_foreign_files(Fixture *f, gconstpointer data)
{
	tamper(f, "PRAGMA user_version=2");
	assert_refused(f, "newer duestampd (schema 2");
	tamper(f, "PRAGMA application_id=7");
	assert_refused(f, "database of another program");
}

/* A file as the first version of the program made it, with a row: what came later is added, and
 * the row is still there; nothing that version would stumble over has changed. */
static void
test_first_schema(Fixture *f, gconstpointer data)
{
	g_autofree char *schema = NULL;
	g_autofree char *file = g_test_build_filename(G_TEST_DIST, "unit", "schema-1.sql", NULL);
	g_autoptr(DsOperation) row = NULL;
	g_autoptr(DsOperation) op = loan();

	g_assert_true(g_file_get_contents(file, &schema, NULL, NULL));
	g_clear_pointer(&f->journal, ds_journal_close);
	g_assert_cmpint(g_unlink(f->path), ==, 0);
	journal_tamper(f->path, schema);
	f->journal = ds_journal_open(f->path, NULL);
	g_assert_nonnull(f->journal);
	row = ds_journal_find(f->journal, 1, NULL);
	g_assert_cmpint(row->state, ==, DS_OP_UNKNOWN);
	g_assert_cmpstr(row->patron.text, ==, "P1");
	record(f, op, DS_OP_ASKED);
	record(f, row, DS_OP_GRANTED);
	g_assert_true(ds_journal_verify(f->journal, NULL));
	/* the statements of that version */
	tamper(f,
	    "INSERT INTO operation (kind, state, queued, library, session, item, parts, patron,"
	    " request, sends, asked_wall_s, asked_boot_us, asked_boot_id, due_before, verdict,"
	    " reason, renewed, keep_tag, alert, hold, due, title, text, bin, destination,"
	    " changed_wall_s) VALUES ('checkout','ASKED',0,'main','s','BK3','','P2','11',1,1,1,'b',"
	    " '',0,'none',0,0,0,0,'',NULL,NULL,NULL,NULL,1);"
	    "INSERT INTO event (op_seq, state, wall_s, boot_us, boot_id, detail, hash)"
	    " VALUES (3,'ASKED',1,1,'b','',x'00')");
	f->journal = ds_journal_open(f->path, NULL);
	g_assert_nonnull(f->journal);
	g_clear_pointer(&row, ds_operation_free);
	row = ds_journal_find(f->journal, 3, NULL);
	g_assert_cmpstr(row->patron.text, ==, "P2");
}

/* A second connection finds it locked, however it was opened; so does a second duestampd. */
static void
test_one_process(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	sqlite3 *db = NULL;

	g_clear_pointer(&f->journal, ds_journal_close);
	f->journal = ds_journal_open(f->path, NULL);
	g_assert_null(ds_journal_open(f->path, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_STORAGE);
	g_assert_nonnull(strstr(error->message, "is duestampd running already?"));
	g_assert_cmpint(sqlite3_open(f->path, &db), ==, SQLITE_OK);
	g_assert_cmpint(
	    sqlite3_exec(db, "SELECT * FROM operation", NULL, NULL, NULL), ==, SQLITE_BUSY);
	sqlite3_close(db);
}

/* ---- the clock ---- */

static void
record_at(Fixture *f, gint64 wall_s, const DsClockMemory *memory)
{
	g_autoptr(DsOperation) op = loan();
	DsStamp stamp = {.wall_s = wall_s, .trust = DS_CLOCK_FREE, .memory = *memory};

	op->stamp = stamp;
	g_assert_true(ds_journal_begin(f->journal, NULL));
	g_assert_true(ds_journal_record(f->journal, op, DS_OP_ASKED, &stamp, "test", NULL));
	g_assert_true(ds_journal_commit(f->journal, NULL));
}

/* The next start knows when NTP last set the clock, and the latest time written down since. */
static void
test_clock(Fixture *f, gconstpointer data)
{
	const DsClockMemory never = {0}, set = {.sync_wall_s = 5000, .set_wall_s = 5000};
	g_autoptr(DsOperation) op = NULL;
	DsClockMemory memory;

	record_at(f, 9000, &never);
	memory = ds_journal_clock(f->journal);
	g_assert_cmpint(memory.newest_wall_s, ==, 9000);
	record_at(f, 5001, &set); /* the clock had run ahead */
	record_at(f, 5300, &set);
	record_at(f, 5200, &set);
	g_clear_pointer(&f->journal, ds_journal_close);
	f->journal = ds_journal_open(f->path, NULL);
	memory = ds_journal_clock(f->journal);
	g_assert_cmpint(memory.sync_wall_s, ==, 5000);
	g_assert_cmpint(memory.set_wall_s, ==, 5000);
	g_assert_cmpint(memory.newest_wall_s, ==, 5300);
	op = ds_journal_find(f->journal, 1, NULL);
	g_assert_cmpint(op->stamp.trust, ==, DS_CLOCK_FREE);
}

/* ---- room ---- */

static gsize
log_bytes(Fixture *f, guint *used)
{
	g_autofree char *path = g_strconcat(f->path, "-wal", NULL);
	g_autofree char *bytes = NULL;
	gsize length;

	g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
	*used = 0;
	for (gsize i = 0; i < length; i++)
		*used += bytes[i] != 0;
	return length;
}

/* It never grows in the middle of something, and nothing is left in it after a scrub. */
static void
test_log_is_kept(Fixture *f, gconstpointer data)
{
	guint used;
	gsize length = log_bytes(f, &used);

	g_assert_cmpuint(length, >, 4 * DS_MIB);
	for (guint i = 0; i < 30; i++) {
		g_autoptr(DsOperation) op = loan();

		record(f, op, DS_OP_ASKED);
	}
	g_assert_cmpuint(log_bytes(f, &used), ==, length);
	g_assert_cmpuint(used, >, 10000);
	g_assert_true(ds_journal_scrub(f->journal, NULL));
	g_assert_cmpuint(log_bytes(f, &used), ==, length);
	g_assert_cmpuint(used, ==, 0);

	g_autoptr(DsOperation) op = loan();
	record(f, op, DS_OP_ASKED);
	g_assert_true(ds_journal_verify(f->journal, NULL));
	g_clear_pointer(&f->journal, ds_journal_close);
	g_assert_cmpuint(log_bytes(f, &used), ==, length);
	g_assert_cmpuint(used, ==, 0);
}

/* Ahead of the next step, which then need not write the log's head. */
static void
test_log_is_begun_ahead(Fixture *f, gconstpointer data)
{
	g_autoptr(DsOperation) op = loan();
	g_autofree char *empty = NULL, *ready = NULL, *later = NULL;

	g_assert_true(ds_journal_scrub(f->journal, NULL));
	empty = journal_log_head(f->path);
	g_assert_true(ds_journal_get_ready(f->journal, journal_now.wall_s, NULL));
	ready = journal_log_head(f->path);
	g_assert_cmpstr(ready, !=, empty);
	record(f, op, DS_OP_ASKED);
	later = journal_log_head(f->path);
	g_assert_cmpstr(later, ==, ready);
}

/* Without a scrub: the log begins anew by itself, keeps its length, and nothing is lost. */
static void
test_log_begins_anew(Fixture *f, gconstpointer data)
{
	guint used;
	gsize length = log_bytes(f, &used);
	g_autoptr(GPtrArray) rows = NULL;

	for (guint i = 0; i < 600; i++) {
		g_autoptr(DsOperation) op = loan();

		record(f, op, DS_OP_ASKED);
	}
	g_assert_cmpuint(log_bytes(f, &used), ==, length);
	g_clear_pointer(&f->journal, ds_journal_close);
	f->journal = ds_journal_open(f->path, NULL);
	rows = ds_journal_list(f->journal, DS_JOURNAL_OPEN, 0, NULL);
	g_assert_cmpuint(rows->len, ==, 600);
	g_assert_true(ds_journal_verify(f->journal, NULL));
}

static void
test_space(Fixture *f, gconstpointer data)
{
	g_autofree char *reserve = g_strconcat(f->path, ".reserve", NULL);
	guint64 left;

	g_assert_cmpint(ds_space_level(64 * DS_MIB, TRUE), ==, DS_SPACE_PLENTY);
	g_assert_cmpint(ds_space_level(64 * DS_MIB - 1, TRUE), ==, DS_SPACE_NO_OFFLINE_LOANS);
	g_assert_cmpint(ds_space_level(16 * DS_MIB, TRUE), ==, DS_SPACE_NO_OFFLINE_LOANS);
	g_assert_cmpint(ds_space_level(16 * DS_MIB - 1, TRUE), ==, DS_SPACE_RETURNS_ONLY);
	g_assert_cmpint(ds_space_level(0, TRUE), ==, DS_SPACE_RETURNS_ONLY);
	g_assert_cmpint(ds_space_level(G_MAXUINT64, FALSE), ==, DS_SPACE_NONE);
	ds_journal_space(f->journal, &left);
	g_assert_cmpuint(left, >, 0);
	if (left > 20 * DS_MIB)
		g_assert_true(g_file_test(reserve, G_FILE_TEST_EXISTS));
}

#define DAY_S (24 * 3600)

static gboolean
is_new(Fixture *f, const char *id, gint64 dead_s, gint64 wall_s)
{
	g_autoptr(GError) error = NULL;
	gboolean first = FALSE;

	g_assert_true(ds_journal_use_code(f->journal, id, dead_s, wall_s, &first, &error));
	g_assert_no_error(error);
	return first;
}

/* A signed code counts once, also when the file was closed meanwhile; it is remembered a day
 * longer than it would be believed. */
static void
test_used_codes(Fixture *f, gconstpointer data)
{
	g_assert_true(is_new(f, "0102030405060708", 1000, 940));
	g_assert_false(is_new(f, "0102030405060708", 1000, 941));
	g_assert_true(is_new(f, "0102030405060709", 1090, 941));
	ds_journal_close(f->journal);
	f->journal = ds_journal_open(f->path, NULL);
	g_assert_false(is_new(f, "0102030405060708", 1000, 1000 + DAY_S));
	g_assert_true(is_new(f, "0102030405060708", 2000, 1001 + DAY_S));
	g_assert_false(is_new(f, "0102030405060709", 1090, 1001 + DAY_S));
}

int
main(int argc, char **argv)
{
#define ADD(name, function) g_test_add("/journal/" name, Fixture, NULL, set_up, function, tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("life", test_life);
	ADD("personal-data-erased", test_personal_data_erased);
	ADD("refuses-wrong-steps", test_refuses_wrong_steps);
	ADD("rollback", test_rollback);
	ADD("numbers-are-never-reused", test_numbers_are_never_reused);
	ADD("events-and-chain", test_events_and_chain);
	ADD("tampering-shows", test_tampering_shows);
	ADD("foreign-files", test_foreign_files);
	ADD("first-schema", test_first_schema);
	ADD("one-process", test_one_process);
	ADD("clock", test_clock);
	ADD("log-is-kept", test_log_is_kept);
	ADD("log-is-begun-ahead", test_log_is_begun_ahead);
	ADD("log-begins-anew", test_log_begins_anew);
	ADD("space", test_space);
	ADD("used-codes", test_used_codes);
	return g_test_run();
}
