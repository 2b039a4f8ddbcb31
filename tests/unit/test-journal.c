/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/journal.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

typedef struct {
	char *folder;
	char *path;
	DsJournal *journal;
} Fixture;

static const DsStamp now = {.wall_s = 1795000000, .boot_us = 5, .boot_id = "boot-1"};

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
	static const char *const suffixes[] = {"", "-wal", "-shm"};

	g_clear_pointer(&f->journal, ds_journal_close);
	for (guint i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		g_autofree char *file = g_strconcat(f->path, suffixes[i], NULL);

		g_unlink(file);
	}
	g_assert_cmpint(g_rmdir(f->folder), ==, 0);
	g_free(f->folder);
	g_free(f->path);
}

static DsOperation *
loan(void)
{
	DsOperation *op = ds_operation_new(DS_CHECKOUT, "main", "s1");
	DsTagId parts[] = {{"E004015000000001"}, {"E004015000000002"}};

	g_assert_true(ds_item_id_set(&op->item, "BK01", 4, &ds_ident_default, NULL));
	g_assert_true(ds_patron_id_set(&op->patron, "P-SECRET", 8, &ds_ident_default, NULL));
	g_array_append_vals(op->parts, parts, 2);
	op->request = g_strdup("11NN...AAP-SECRET|");
	op->stamp = now;
	op->sends = 1;
	return op;
}

static void
record(Fixture *f, DsOperation *op, DsOperationState state)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(ds_journal_begin(f->journal, &error));
	g_assert_true(ds_journal_record(f->journal, op, state, &now, "test", &error));
	g_assert_true(ds_journal_commit(f->journal, &error));
	g_assert_no_error(error);
	op->state = state;
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
	g_assert_cmpint(row->stamp.wall_s, ==, now.wall_s);
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
	g_assert_false(ds_journal_record(f->journal, op, DS_OP_RELEASED, &now, "test", &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	g_assert_cmpint(op->op_seq, ==, 0);
	g_clear_error(&error);
	g_assert_true(ds_journal_commit(f->journal, NULL));

	record(f, op, DS_OP_ASKED);
	/* somebody believes the row to be in a state it is not in */
	g_assert_true(ds_journal_begin(f->journal, NULL));
	op->state = DS_OP_RELEASE_STARTED;
	g_assert_false(ds_journal_record(f->journal, op, DS_OP_RELEASED, &now, "test", &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	/* ... and the rest of the transaction stands */
	op->state = DS_OP_ASKED;
	g_assert_true(ds_journal_record(f->journal, op, DS_OP_GRANTED, &now, "test", NULL));
	g_assert_true(ds_journal_commit(f->journal, NULL));
	g_assert_true(ds_journal_verify(f->journal, NULL));
}

static void
test_rollback(Fixture *f, gconstpointer data)
{
	g_autoptr(DsOperation) op = loan();
	g_autoptr(DsOperation) other = loan();

	g_assert_true(ds_journal_begin(f->journal, NULL));
	g_assert_true(ds_journal_record(f->journal, op, DS_OP_ASKED, &now, "test", NULL));
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

/* Does the database behind the journal's back. */
static void
tamper(Fixture *f, const char *sql)
{
	sqlite3 *db = NULL;

	g_clear_pointer(&f->journal, ds_journal_close);
	g_assert_cmpint(sqlite3_open(f->path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	sqlite3_close(db);
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
		g_assert_error(error, DS_ERROR, DS_ERROR_STORAGE);
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
	g_assert_true(g_file_set_contents(f->path, "these are no SQLite pages at all", -1, NULL));
	assert_refused(f, f->path);
}

/* Pages of the tables overwritten: found at the next start, and left alone. */
static void
test_damaged_file(Fixture *f, gconstpointer data)
{
	g_autofree char *bytes = NULL;
	gsize length;

	for (guint i = 0; i < 200; i++) {
		g_autoptr(DsOperation) op = loan();

		record(f, op, DS_OP_ASKED);
	}
	g_clear_pointer(&f->journal, ds_journal_close);
	g_assert_true(g_file_get_contents(f->path, &bytes, &length, NULL));
	g_assert_cmpuint(length, >, 40000);
	memset(bytes + 20000, 0x5A, 8192);
	g_assert_true(g_file_set_contents(f->path, bytes, (gssize)length, NULL));
	assert_refused(f, f->path);
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
	ADD("damaged-file", test_damaged_file);
	ADD("one-process", test_one_process);
	return g_test_run();
}
