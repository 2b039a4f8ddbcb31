/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Damaged files: found at the start, kept, and read as far as they hold. Whatever happens to the
 * file, each operation that was in it is in the new journal as it was, or is a case, or is named by
 * the alarm, or lies in a part that the alarm says may be missing.
 */
#include "tests/unit/journal-rig.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#define OPERATIONS 200
#define PAGE 4096
#define NOW 1795000000

typedef struct {
	char *folder;
	char *path;
	DsJournal *journal;
	GPtrArray *alarms;
} Fixture;

static void
open_at(Fixture *f, gint64 wall_s)
{
	g_autoptr(GError) error = NULL;

	f->journal = ds_journal_open_at(f->path, wall_s, &error);
	g_assert_no_error(error);
	g_clear_pointer(&f->alarms, g_ptr_array_unref);
	f->alarms = ds_journal_alarms(f->journal, &error);
	g_assert_no_error(error);
}

static void
shut(Fixture *f)
{
	g_clear_pointer(&f->journal, ds_journal_close);
}

static void
record(Fixture *f, DsOperation *op, DsOperationState state)
{
	g_assert_true(ds_journal_record(f->journal, op, state, &journal_now, "test", NULL));
	op->state = state;
}

/* Every third operation is over, every third has an answer, every third none. */
static void
set_up(Fixture *f, gconstpointer data)
{
	f->folder = g_dir_make_tmp("duestamp-rescue-XXXXXX", NULL);
	f->path = g_build_filename(f->folder, "journal.db", NULL);
	open_at(f, NOW);
	g_assert_true(ds_journal_begin(f->journal, NULL));
	for (guint i = 1; i <= OPERATIONS; i++) {
		g_autofree char *item = g_strdup_printf("BK%u", i);
		g_autoptr(DsOperation) op = journal_loan(item);

		record(f, op, DS_OP_ASKED);
		if (i % 3 != 0)
			record(f, op, i % 3 == 1 ? DS_OP_DENIED : DS_OP_GRANTED);
		if (i % 3 == 1)
			record(f, op, DS_OP_CLOSED);
	}
	g_assert_true(ds_journal_commit(f->journal, NULL));
	shut(f);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	g_clear_pointer(&f->alarms, g_ptr_array_unref);
	shut(f);
	journal_remove_folder(f->folder);
	g_free(f->path);
}

static DsOperationState
first_state(guint i)
{
	static const DsOperationState states[] = {DS_OP_ASKED, DS_OP_CLOSED, DS_OP_GRANTED};

	return states[i % 3];
}

static const char *
alarm_text(Fixture *f)
{
	g_assert_cmpuint(f->alarms->len, ==, 1);
	return ((const DsJournalAlarm *)f->alarms->pdata[0])->text;
}

/* The damaged file is kept byte by byte. */
static void
assert_kept(Fixture *f, const char *bytes, gsize length)
{
	g_autofree char *kept = journal_find_file(f->path, ".damaged-");
	g_autofree char *found = NULL;
	gsize found_length;

	g_assert_nonnull(kept);
	g_assert_true(g_file_get_contents(kept, &found, &found_length, NULL));
	g_assert_cmpmem(found, found_length, bytes, length);
}

typedef struct {
	guint same, cases, missing;
} Count;

static Count
count(Fixture *f)
{
	Count n = {0};

	for (guint i = 1; i <= OPERATIONS; i++) {
		g_autoptr(DsOperation) op = ds_journal_find(f->journal, i, NULL);
		g_autofree char *item = g_strdup_printf("BK%u", i);

		if (op == NULL)
			n.missing++;
		else if (op->state == DS_OP_NEEDS_STAFF)
			n.cases++;
		else {
			g_assert_cmpint(op->state, ==, first_state(i));
			n.same++;
		}
		if (op != NULL && op->state != DS_OP_CLOSED) {
			g_assert_cmpstr(op->item.text, ==, item);
			g_assert_cmpstr(op->patron.text, ==, "P-SECRET");
			g_assert_cmpuint(op->parts->len, ==, 2);
		}
	}
	g_assert_true(ds_journal_verify(f->journal, NULL));
	return n;
}

static void
assert_goes_on(Fixture *f)
{
	g_autoptr(DsOperation) op = journal_loan("NEW");

	journal_step(f->journal, op, DS_OP_ASKED);
	g_assert_cmpint(op->op_seq, >, OPERATIONS);
	g_assert_true(ds_journal_verify(f->journal, NULL));
}

/* ---- pages ---- */

/* The number of a leaf of a table or index, from the front or (negative) from the back. */
static guint
leaf(Fixture *f, const char *table, int which)
{
	g_autofree char *sql = g_strdup_printf(
	    "SELECT pageno FROM dbstat WHERE name='%s' AND pagetype='leaf' ORDER BY path %s"
	    " LIMIT 1 OFFSET %d",
	    table, which < 0 ? "DESC" : "ASC", which < 0 ? -which - 1 : which);
	sqlite3 *db = NULL;
	sqlite3_stmt *row = NULL;
	guint page;

	g_assert_cmpint(sqlite3_open(f->path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &row, NULL), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_step(row), ==, SQLITE_ROW);
	page = (guint)sqlite3_column_int(row, 0);
	sqlite3_finalize(row);
	sqlite3_close(db);
	return page;
}

typedef struct {
	const char *name, *table;
	int leaf;
	guint same_min;    /* at least so many operations are as they were */
	guint missing_max; /* at most so many are in no table any more */
} Page;

static const Page pages[] = {
    {"first-events", "event", 0, 0, OPERATIONS / 3 + 1},
    {"middle-events", "event", 5, 20, OPERATIONS / 3},
    {"last-events", "event", -1, OPERATIONS - 40, 20},
    {"first-operations", "operation", 0, OPERATIONS - 40, 0},
    {"middle-operations", "operation", 3, OPERATIONS - 40, 0},
    {"last-operations", "operation", -1, OPERATIONS - 40, 0},
    {"index-of-events", "event_operation", 0, OPERATIONS, 0},
    {"index-of-operations", "operation_open", 0, OPERATIONS, 0},
};

static void
test_page(Fixture *f, gconstpointer data)
{
	const Page *page = data;
	g_autofree char *bytes = NULL;
	gsize length;
	Count n;

	journal_damage(f->path, (gssize)(leaf(f, page->table, page->leaf) - 1) * PAGE, PAGE);
	g_assert_true(g_file_get_contents(f->path, &bytes, &length, NULL));
	open_at(f, NOW);
	assert_kept(f, bytes, length);
	n = count(f);
	g_test_message("%s: %u as they were, %u cases, %u not there: %s", page->name, n.same,
	    n.cases, n.missing, alarm_text(f));
	g_assert_cmpuint(n.same, >=, page->same_min);
	g_assert_cmpuint(n.missing, <=, page->missing_max);
	assert_goes_on(f);
}

/* Is it in the list of the alarm, "4, 7-12, 20"? */
static gboolean
is_named(const char *text, guint number)
{
	const char *at = strstr(text, "Not certain: ");
	guint from, to;
	int length;

	for (at += strlen("Not certain: operations "); sscanf(at, "%u%n", &from, &length) == 1;) {
		at += length;
		to = from;
		if (sscanf(at, "-%u%n", &to, &length) == 1)
			at += length;
		if (from <= number && number <= to)
			return TRUE;
		at += strspn(at, ", ");
	}
	return FALSE;
}

/* Those that are not there were over, and the alarm names them. */
static void
test_named(Fixture *f, gconstpointer data)
{
	guint missing = 0;

	journal_damage(f->path, (gssize)(leaf(f, "event", 4) - 1) * PAGE, PAGE);
	open_at(f, NOW);
	for (guint i = 1; i <= OPERATIONS; i++) {
		g_autoptr(DsOperation) op = ds_journal_find(f->journal, i, NULL);

		if (op != NULL)
			continue;
		missing++;
		g_assert_cmpint(first_state(i), ==, DS_OP_CLOSED);
		g_assert_true(is_named(alarm_text(f), i));
	}
	g_assert_cmpuint(missing, >, 3);
	g_assert_false(is_named(alarm_text(f), 1));
}

static void
test_no_database(Fixture *f, gconstpointer data)
{
	static const char text[] = "these are no SQLite pages at all";

	g_assert_true(g_file_set_contents(f->path, text, -1, NULL));
	open_at(f, NOW);
	assert_kept(f, text, strlen(text));
	g_assert_nonnull(strstr(alarm_text(f), "0 events of 0 operations"));
	assert_goes_on(f);
}

/* An event that was altered, in a file that is damaged too: what stands behind it is not believed.
 */
static void
test_broken_chain(Fixture *f, gconstpointer data)
{
	guint page = leaf(f, "event_operation", 0);
	Count n;

	journal_tamper(f->path, "UPDATE event SET detail='x' WHERE op_seq=101 AND state='GRANTED'");
	journal_damage(f->path, (gssize)(page - 1) * PAGE, PAGE);
	open_at(f, NOW);
	n = count(f);
	g_assert_cmpuint(n.same, ==, 100);
	g_assert_cmpuint(n.cases, ==, OPERATIONS / 3 + 1); /* the open ones of the second half */
	assert_goes_on(f);
}

/* ---- alarms ---- */

static void
test_alarm_stays(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	journal_damage(f->path, 2 * PAGE, PAGE);
	open_at(f, NOW);
	shut(f);
	open_at(f, NOW + 5);
	g_assert_cmpuint(f->alarms->len, ==, 1);
	const DsJournalAlarm *alarm = f->alarms->pdata[0];
	g_assert_cmpstr(alarm->kind, ==, "damaged");
	g_assert_cmpint(alarm->wall_s, ==, NOW);
	g_assert_true(ds_journal_raise(f->journal, "damaged", alarm->text, NOW + 9, NULL));
	g_assert_true(ds_journal_confirm(f->journal, alarm->alarm_seq, NOW + 9, NULL));
	g_assert_false(ds_journal_confirm(f->journal, alarm->alarm_seq, NOW + 9, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	shut(f);
	open_at(f, NOW + 10);
	g_assert_cmpuint(f->alarms->len, ==, 0);
}

/* ---- when is it looked at completely? ---- */

/* Now an index lacks rows: only the complete check compares it with its table. */
static void
make_index_wrong(Fixture *f)
{
	journal_tamper(f->path,
	    "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql='CREATE INDEX operation_open "
	    "ON operation(state) WHERE state NOT IN (''VOID'')' WHERE name='operation_open'");
}

static void
test_weekly(Fixture *f, gconstpointer data)
{
	make_index_wrong(f);
	open_at(f, NOW + 6 * 24 * 3600);
	g_assert_cmpuint(f->alarms->len, ==, 0);
	shut(f);
	open_at(f, NOW + 8 * 24 * 3600);
	g_assert_cmpuint(count(f).same, ==, OPERATIONS);
	g_assert_cmpuint(f->alarms->len, ==, 1);
}

static void
test_after_power_cut(Fixture *f, gconstpointer data)
{
	make_index_wrong(f);
	journal_tamper(f->path, "UPDATE meta SET number=1 WHERE name='open'");
	open_at(f, NOW + 1);
	g_assert_cmpuint(count(f).same, ==, OPERATIONS);
	g_assert_cmpuint(f->alarms->len, ==, 1);
}

/* While it is open the mark stands, as it would after a power cut. */
static void
test_mark(Fixture *f, gconstpointer data)
{
	g_autofree char *copy = g_build_filename(f->folder, "copy.db", NULL);
	g_autofree char *wal = g_strconcat(f->path, "-wal", NULL);
	g_autofree char *copy_wal = g_strconcat(copy, "-wal", NULL);
	g_autofree char *one = NULL, *two = NULL;
	gsize one_length, two_length;

	make_index_wrong(f);
	open_at(f, NOW + 1);
	g_assert_cmpuint(f->alarms->len, ==, 0);
	g_assert_true(g_file_get_contents(f->path, &one, &one_length, NULL));
	g_assert_true(g_file_get_contents(wal, &two, &two_length, NULL));
	shut(f);
	g_assert_true(g_file_set_contents(copy, one, (gssize)one_length, NULL));
	g_assert_true(g_file_set_contents(copy_wal, two, (gssize)two_length, NULL));
	g_free(g_steal_pointer(&f->path));
	f->path = g_strdup(copy);
	open_at(f, NOW + 2);
	g_assert_cmpuint(f->alarms->len, ==, 1);
}

/* ---- the power is cut meanwhile ---- */

/* Between the names: the database has its new name, its log has the old one. */
static void
test_cut_while_moved(Fixture *f, gconstpointer data)
{
	g_autofree char *waiting = g_strconcat(f->path, ".rescue-20261126T000000Z", NULL);
	g_autofree char *wal = g_strconcat(f->path, "-wal", NULL);
	g_autofree char *db = NULL, *log = NULL;
	gsize db_length, log_length;
	g_autoptr(DsOperation) op = journal_loan("LAST");

	open_at(f, NOW);
	journal_step(f->journal, op, DS_OP_ASKED); /* only in the log */
	g_assert_true(g_file_get_contents(f->path, &db, &db_length, NULL));
	g_assert_true(g_file_get_contents(wal, &log, &log_length, NULL));
	shut(f);
	g_assert_cmpint(g_unlink(f->path), ==, 0);
	g_assert_true(g_file_set_contents(waiting, db, (gssize)db_length, NULL));
	g_assert_true(g_file_set_contents(wal, log, (gssize)log_length, NULL));
	open_at(f, NOW);
	g_assert_cmpuint(count(f).same, ==, OPERATIONS);
	g_clear_pointer(&op, ds_operation_free);
	op = ds_journal_find(f->journal, OPERATIONS + 1, NULL);
	g_assert_cmpstr(op->item.text, ==, "LAST");
}

/* After taking over, before the last name: not taken over twice. */
static void
test_cut_before_last_name(Fixture *f, gconstpointer data)
{
	g_autofree char *kept = NULL, *waiting = NULL;

	journal_damage(f->path, 2 * PAGE, PAGE);
	open_at(f, NOW);
	shut(f);
	kept = journal_find_file(f->path, ".damaged-");
	waiting = g_strconcat(f->path, ".rescue-", strstr(kept, "damaged-") + 8, NULL);
	g_assert_cmpint(g_rename(kept, waiting), ==, 0);
	open_at(f, NOW + 1);
	g_assert_cmpuint(f->alarms->len, ==, 1);
	assert_goes_on(f);
	g_assert_true(g_file_test(kept, G_FILE_TEST_EXISTS));
	g_assert_false(g_file_test(waiting, G_FILE_TEST_EXISTS));
}

int
main(int argc, char **argv)
{
#define ADD(name, function) g_test_add("/rescue/" name, Fixture, NULL, set_up, function, tear_down)
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(pages); i++) {
		g_autofree char *path = g_strdup_printf("/rescue/page/%s", pages[i].name);

		g_test_add(path, Fixture, &pages[i], set_up, test_page, tear_down);
	}
	ADD("named", test_named);
	ADD("no-database", test_no_database);
	ADD("broken-chain", test_broken_chain);
	ADD("alarm-stays", test_alarm_stays);
	ADD("weekly", test_weekly);
	ADD("after-power-cut", test_after_power_cut);
	ADD("mark", test_mark);
	ADD("cut-while-moved", test_cut_while_moved);
	ADD("cut-before-last-name", test_cut_before_last_name);
	return g_test_run();
}
