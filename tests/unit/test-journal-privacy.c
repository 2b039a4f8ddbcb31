/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who borrowed what: sealed while it is needed, gone afterwards, its keys too.
 */
#include "tests/unit/journal-rig.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

#define HOUR 3600
#define DAY (24 * HOUR)

typedef struct {
	char *folder;
	char *path;
	DsJournal *journal;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
	f->folder = g_dir_make_tmp("duestamp-privacy-XXXXXX", NULL);
	f->path = g_build_filename(f->folder, "journal.db", NULL);
	f->journal = ds_journal_open(f->path, NULL);
	g_assert_nonnull(f->journal);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	g_clear_pointer(&f->journal, ds_journal_close);
	journal_remove_folder(f->folder);
	g_free(f->path);
}

static void
reopen(Fixture *f)
{
	g_clear_pointer(&f->journal, ds_journal_close);
	f->journal = ds_journal_open(f->path, NULL);
	g_assert_nonnull(f->journal);
}

static gint64
ask(Fixture *f, const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *row = NULL;
	gint64 number;

	g_clear_pointer(&f->journal, ds_journal_close);
	g_assert_cmpint(sqlite3_open(f->path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &row, NULL), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_step(row), ==, SQLITE_ROW);
	number = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	sqlite3_close(db);
	f->journal = ds_journal_open(f->path, NULL);
	return number;
}

/* In any file of the folder. */
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

static void
expire(Fixture *f, gint64 wall_s)
{
	gint64 place = 0;

	do
		g_assert_true(ds_journal_expire(f->journal, wall_s, &place, NULL));
	while (place != 0);
}

static DsOperation *
answered(Fixture *f)
{
	DsOperation *op = journal_loan("BK01");

	journal_step(f->journal, op, DS_OP_ASKED);
	op->answer.verdict = DS_VERDICT_NO;
	op->answer.text = g_strdup("Hello Alice");
	journal_step(f->journal, op, DS_OP_DENIED);
	return op;
}

/* Readable through the journal, before and after a restart; nowhere on the disk. */
static void
test_sealed(Fixture *f, gconstpointer data)
{
	g_autoptr(DsOperation) op = answered(f);
	g_autoptr(DsOperation) row = NULL;

	g_assert_false(is_written(f, "P-SECRET"));
	g_assert_false(is_written(f, "Alice"));
	g_assert_true(is_written(f, "BK01")); /* the search finds what is there */
	reopen(f);
	row = ds_journal_find(f->journal, op->op_seq, NULL);
	g_assert_cmpstr(row->patron.text, ==, "P-SECRET");
	g_assert_cmpstr(row->request, ==, "11NN...AAP-SECRET|");
	g_assert_cmpstr(row->answer.text, ==, "Hello Alice");
	g_assert_false(is_written(f, "P-SECRET"));
}

static void
test_key_file(Fixture *f, gconstpointer data)
{
	g_autofree char *path = g_strconcat(f->path, ".key", NULL);
	g_autoptr(GError) error = NULL;
	GStatBuf file;

	g_assert_cmpint(g_stat(path, &file), ==, 0);
	g_assert_cmpuint(file.st_mode & 0777, ==, 0600);
	g_assert_cmpint(file.st_size, ==, 32);
	g_clear_pointer(&f->journal, ds_journal_close);
	g_assert_cmpint(g_chmod(path, 0644), ==, 0);
	reopen(f);
	g_assert_cmpint(g_stat(path, &file), ==, 0);
	g_assert_cmpuint(file.st_mode & 0777, ==, 0600);
	/* half a key is not replaced */
	g_clear_pointer(&f->journal, ds_journal_close);
	g_assert_true(g_file_set_contents(path, "short", -1, NULL));
	g_assert_null(ds_journal_open(f->path, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_STORAGE);
	g_assert_nonnull(strstr(error->message, "backup"));
}

/* Rows without the person they are about, an alarm, and the kiosk goes on. */
static void
test_key_lost(Fixture *f, gconstpointer data)
{
	g_autofree char *path = g_strconcat(f->path, ".key", NULL);
	g_autoptr(DsOperation) op = answered(f);
	g_autoptr(DsOperation) row = NULL;
	g_autoptr(DsOperation) next = NULL;
	g_autoptr(GPtrArray) alarms = NULL;

	g_clear_pointer(&f->journal, ds_journal_close);
	g_unlink(path);
	reopen(f);
	alarms = ds_journal_alarms(f->journal, NULL);
	g_assert_cmpuint(alarms->len, ==, 1);
	g_assert_cmpstr(((DsJournalAlarm *)alarms->pdata[0])->kind, ==, "key");
	row = ds_journal_find(f->journal, op->op_seq, NULL);
	g_assert_cmpstr(row->item.text, ==, "BK01");
	g_assert_cmpstr(row->patron.text, ==, "");
	next = answered(f);
	reopen(f);
	g_clear_pointer(&row, ds_operation_free);
	row = ds_journal_find(f->journal, next->op_seq, NULL);
	g_assert_cmpstr(row->patron.text, ==, "P-SECRET");
	journal_step(f->journal, op, DS_OP_CLOSED);
	g_assert_true(ds_journal_verify(f->journal, NULL));
}

/* One person's number put into another row, or into another column, is not believed. */
static void
test_moved(Fixture *f, gconstpointer data)
{
	static const char *const moves[] = {
	    "UPDATE operation SET patron_sealed=(SELECT patron_sealed FROM operation WHERE op_seq=1)"
	    " WHERE op_seq=2",
	    "UPDATE operation SET text_sealed=patron_sealed WHERE op_seq=2",
	    "UPDATE operation SET patron_sealed="
	    "CAST(substr(patron_sealed,1,length(patron_sealed)-1)||x'00' AS BLOB) WHERE op_seq=2",
	};
	g_autofree char *sound = NULL;
	gsize length;

	ds_operation_free(answered(f));
	ds_operation_free(answered(f));
	g_clear_pointer(&f->journal, ds_journal_close);
	g_assert_true(g_file_get_contents(f->path, &sound, &length, NULL));
	for (guint i = 0; i < G_N_ELEMENTS(moves); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_true(g_file_set_contents(f->path, sound, (gssize)length, NULL));
		journal_tamper(f->path, moves[i]);
		reopen(f);
		g_assert_null(ds_journal_find(f->journal, 2, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_STORAGE);
		g_clear_pointer(&f->journal, ds_journal_close);
	}
}

/* The record of an event may be erased, not altered. */
static void
test_record(Fixture *f, gconstpointer data)
{
	ds_operation_free(answered(f));
	g_clear_pointer(&f->journal, ds_journal_close);
	journal_tamper(f->path, "UPDATE event SET record=NULL");
	reopen(f);
	g_assert_true(ds_journal_verify(f->journal, NULL));
	g_clear_pointer(&f->journal, ds_journal_close);
	journal_tamper(f->path, "UPDATE event SET record=x'00' WHERE event_seq=1");
	reopen(f);
	g_assert_false(ds_journal_verify(f->journal, NULL));
	g_clear_pointer(&f->journal, ds_journal_close);
	journal_tamper(f->path, "UPDATE event SET record=NULL, digest=NULL WHERE event_seq=1");
	reopen(f);
	g_assert_false(ds_journal_verify(f->journal, NULL));
}

static void
test_state(Fixture *f, gconstpointer data)
{
	ds_operation_free(answered(f));
	g_clear_pointer(&f->journal, ds_journal_close);
	journal_tamper(f->path, "UPDATE operation SET state='CLOSED'");
	reopen(f);
	g_assert_false(ds_journal_verify(f->journal, NULL));
}

#define PERSONAL \
	"SELECT count(*) FROM operation LEFT JOIN event USING (op_seq) WHERE key_id IS NOT NULL OR" \
	" patron_sealed IS NOT NULL OR request_sealed IS NOT NULL OR text_sealed IS NOT NULL OR" \
	" patron IS NOT NULL OR request IS NOT NULL OR operation.text IS NOT NULL OR" \
	" title IS NOT NULL OR record IS NOT NULL"
#define KEYS "SELECT count(*) FROM day_key"

/* At once, unless somebody wants to keep it; the key at the end of its day. */
static void
test_erased_at_once(Fixture *f, gconstpointer data)
{
	gint64 now_s = journal_now.wall_s;
	g_autoptr(DsOperation) op = answered(f);
	g_autoptr(DsOperation) open = answered(f);

	journal_step(f->journal, op, DS_OP_CLOSED);
	expire(f, now_s + DAY);
	g_assert_cmpint(ask(f, KEYS), ==, 1); /* one row is open */
	journal_step(f->journal, open, DS_OP_CLOSED);
	g_assert_cmpint(ask(f, PERSONAL), ==, 0);
	expire(f, now_s);
	g_assert_cmpint(ask(f, KEYS), ==, 1); /* the day is not over */
	expire(f, now_s + DAY);
	g_assert_cmpint(ask(f, KEYS), ==, 0);
	g_assert_true(ds_journal_verify(f->journal, NULL));
}

static void
test_erased_later(Fixture *f, gconstpointer data)
{
	gint64 now_s = journal_now.wall_s;
	g_autoptr(DsOperation) op = answered(f);
	g_autoptr(DsOperation) row = NULL;

	ds_journal_keep_personal(f->journal, 24);
	journal_step(f->journal, op, DS_OP_CLOSED);
	expire(f, now_s + 24 * HOUR - 1);
	row = ds_journal_find(f->journal, op->op_seq, NULL);
	g_assert_cmpstr(row->patron.text, ==, "P-SECRET");
	expire(f, now_s + 24 * HOUR);
	g_assert_cmpint(ask(f, PERSONAL), ==, 0);
	g_assert_cmpint(ask(f, KEYS), ==, 0);
	g_assert_true(ds_journal_verify(f->journal, NULL));
}

/* Ahead of the first row of a day; the key goes like any other when no row has come to need it. */
static void
test_key_made_ahead(Fixture *f, gconstpointer data)
{
	gint64 now_s = journal_now.wall_s;

	g_assert_true(ds_journal_get_ready(f->journal, now_s, NULL));
	g_assert_true(ds_journal_get_ready(f->journal, now_s, NULL));
	g_assert_cmpint(ask(f, KEYS), ==, 1);
	ds_operation_free(answered(f));
	g_assert_cmpint(ask(f, KEYS), ==, 1);
	g_assert_true(ds_journal_get_ready(f->journal, now_s + DAY, NULL));
	expire(f, now_s + 2 * DAY);
	g_assert_cmpint(ask(f, KEYS), ==, 1);
}

/* A transaction that was taken back leaves no key in memory that the file does not have. */
static void
test_key_of_a_rollback(Fixture *f, gconstpointer data)
{
	g_autoptr(DsOperation) op = journal_loan("BK01");
	g_autoptr(DsOperation) next = NULL;
	g_autoptr(DsOperation) row = NULL;

	g_assert_true(ds_journal_begin(f->journal, NULL));
	g_assert_true(ds_journal_record(f->journal, op, DS_OP_ASKED, &journal_now, "test", NULL));
	ds_journal_rollback(f->journal);
	next = answered(f);
	reopen(f);
	row = ds_journal_find(f->journal, next->op_seq, NULL);
	g_assert_cmpstr(row->patron.text, ==, "P-SECRET");
}

int
main(int argc, char **argv)
{
#define ADD(name, function) g_test_add("/privacy/" name, Fixture, NULL, set_up, function, tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("sealed", test_sealed);
	ADD("key-file", test_key_file);
	ADD("key-lost", test_key_lost);
	ADD("moved", test_moved);
	ADD("record", test_record);
	ADD("state", test_state);
	ADD("erased-at-once", test_erased_at_once);
	ADD("erased-later", test_erased_later);
	ADD("key-made-ahead", test_key_made_ahead);
	ADD("key-of-a-rollback", test_key_of_a_rollback);
	return g_test_run();
}
