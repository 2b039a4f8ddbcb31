/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A damaged file gives back what it can. It passes through two names, so that a power cut at any
 * moment is taken up where it was:
 *
 *	PATH.rescue-TIME    out of the way, not read yet
 *	PATH.damaged-TIME   read; what it gave is in the journal, together with the alarm
 */
#include "firmware/base/log.h"
#include "sync/journal-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define WAITING ".rescue-"
#define DONE ".damaged-"
#define LOG "-wal"
#define SHARED "-shm"
#define GAP 1000 /* numbers left out, which the part that is not readable may have used */
#define UNKNOWN_ITEM "?"
#define RECORD_WORDS 6

static gboolean
fail_move(const char *what, const char *path, GError **error)
{
	g_set_error(
	    error, DS_ERROR, DS_ERROR_STORAGE, "journal: %s %s: %s", what, path, g_strerror(errno));
	return FALSE;
}

/* ---- moving ---- */

/* After this the new names are on the disk. */
static gboolean
sync_folder(const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	gboolean synced = fd >= 0 && fsync(fd) == 0;

	if (!synced)
		fail_move("cannot keep names of", folder, error);
	if (fd >= 0)
		close(fd);
	return synced;
}

static gboolean
move(const char *from, const char *to, const char *suffix, GError **error)
{
	g_autofree char *old = g_strconcat(from, suffix, NULL);
	g_autofree char *new = g_strconcat(to, suffix, NULL);

	if (g_rename(old, new) == 0)
		return sync_folder(new, error);
	return errno == ENOENT || fail_move("cannot move", old, error);
}

/* The database first: without it the next start knows what the log belongs to. */
static gboolean
move_all(const char *from, const char *to, GError **error)
{
	return move(from, to, "", error) && move(from, to, LOG, error) &&
	    move(from, to, SHARED, error);
}

/* The file that waits to be read, NULL: none. */
static char *
find_waiting(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *base = g_path_get_basename(path);
	g_autofree char *prefix = g_strconcat(base, WAITING, NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
		if (g_str_has_prefix(name, prefix) && !g_str_has_suffix(name, LOG) &&
		    !g_str_has_suffix(name, SHARED))
			return g_build_filename(folder, name, NULL);
	return NULL;
}

gboolean
ds_journal_set_aside(const char *path, gint64 wall_s, GError **error)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(wall_s);
	g_autofree char *word = time ? g_date_time_format(time, "%Y%m%dT%H%M%SZ") : NULL;
	g_autofree char *to = g_strconcat(path, WAITING, word ? word : "?", NULL);
	g_autofree char *kept = g_strconcat(path, DONE, word ? word : "?", NULL);

	if (g_file_test(to, G_FILE_TEST_EXISTS) || g_file_test(kept, G_FILE_TEST_EXISTS)) {
		g_set_error(error, DS_ERROR, DS_ERROR_STORAGE,
		    "journal: %s is damaged, and so was the one before within this second", path);
		return FALSE;
	}
	if (!g_file_test(path, G_FILE_TEST_EXISTS))
		return fail_move("cannot move", path, error);
	return move_all(path, to, error);
}

gboolean
ds_journal_finish_aside(const char *path, GError **error)
{
	g_autofree char *waiting = find_waiting(path);

	if (waiting == NULL || g_file_test(path, G_FILE_TEST_EXISTS))
		return TRUE;
	return move(path, waiting, LOG, error) && move(path, waiting, SHARED, error);
}

/* ---- reading ---- */

/* What the events that hold tell of an operation. */
typedef struct {
	char *state;    /* of the newest */
	GBytes *record; /* of the first, NULL: erased */
} Known;

static void
known_free(gpointer data)
{
	Known *known = data;

	g_free(known->state);
	g_clear_pointer(&known->record, g_bytes_unref);
	g_free(known);
}

typedef struct {
	DsJournal *to;
	DsJournal from; /* the damaged file; only db and path are used */
	gint64 wall_s;
	GHashTable *known;    /* op_seq -> Known */
	GHashTable *doubted;  /* op_seq of whatever is not certain: the alarm names them */
	GArray *cases;        /* op_seq of what staff have to look at */
	gint64 highest;       /* number of an operation seen anywhere */
	DsJournalPlace place; /* the newest event that holds */
	guint n_events;       /* so many hold */
} Rescue;

static void
rescue_clear(Rescue *rescue)
{
	ds_journal_disconnect(&rescue->from);
	g_free(rescue->from.path);
	g_hash_table_unref(rescue->known);
	g_hash_table_unref(rescue->doubted);
	g_array_unref(rescue->cases);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Rescue, rescue_clear)

/* Nothing is written into it, not even by closing it. */
static void
open_damaged(DsJournal *from, const char *path)
{
	static const char pragmas[] =
	    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA query_only=ON; PRAGMA trusted_schema=OFF;"
	    "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0";
	int on = 1;

	from->path = g_strdup(path);
	if (sqlite3_open_v2(path, &from->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
	    SQLITE_OK)
		return; /* then no statement can be prepared */
	sqlite3_db_config(from->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, &on);
	sqlite3_db_config(from->db, SQLITE_DBCONFIG_DEFENSIVE, 1, &on);
	sqlite3_file_control(from->db, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
	sqlite3_exec(from->db, pragmas, NULL, NULL, NULL);
}

static void
doubt(Rescue *rescue, gint64 op_seq)
{
	rescue->highest = MAX(rescue->highest, op_seq);
	g_hash_table_add(rescue->doubted, g_memdup2(&op_seq, sizeof op_seq));
}

static void
learn(Rescue *rescue, gint64 op_seq, Statement *row)
{
	Known *known = g_hash_table_lookup(rescue->known, &op_seq);

	if (known == NULL) {
		known = g_new0(Known, 1);
		g_hash_table_insert(rescue->known, g_memdup2(&op_seq, sizeof op_seq), known);
	}
	g_free(known->state);
	known->state = g_strdup(ds_statement_text(row, 1));
	if (known->record == NULL && sqlite3_column_bytes(row, 8) > 0)
		known->record = g_bytes_new(
		    sqlite3_column_blob(row, 8), (gsize)sqlite3_column_bytes(row, 8));
}

/* From the oldest event on as long as the chain holds; behind that only who is concerned. */
static void
read_events(Rescue *rescue)
{
	g_autofree char *sql = g_strdup_printf("SELECT %s, event_seq FROM event ORDER BY event_seq",
	    ds_journal_has(&rescue->from, "event", "record") ? ds_journal_chain_columns
							     : ds_journal_old_chain_columns);
	g_autoptr(Statement) row = ds_journal_prepare(&rescue->from, sql, NULL);
	const DsSealKey *master = &rescue->to->master;
	gboolean holds = TRUE;

	while (row != NULL && sqlite3_step(row) == SQLITE_ROW) {
		gint64 op_seq = sqlite3_column_int64(row, 0);

		holds = holds && ds_journal_fits_behind(&rescue->from, master, &rescue->place, row);
		if (!holds) {
			doubt(rescue, op_seq);
			continue;
		}
		rescue->highest = MAX(rescue->highest, op_seq);
		rescue->n_events++;
		rescue->place.event_seq = sqlite3_column_int64(row, CHAIN_COLUMNS);
		learn(rescue, op_seq, row);
	}
	while (holds && ds_journal_cross(&rescue->from, master, &rescue->place, G_MAXINT64))
		;
}

/* ---- taking over ---- */

/* Copies a row of "SELECT *" as it stands, those columns that both files have. FALSE: it does not
 * fit. */
static gboolean
copy_row(Rescue *rescue, const char *table, Statement *row)
{
	g_autoptr(GString) columns = g_string_new(NULL);
	g_autoptr(GString) marks = g_string_new(NULL);
	g_autofree char *sql = NULL;
	g_autoptr(Statement) insert = NULL;

	for (int i = 0; i < sqlite3_column_count(row); i++) {
		const char *name = sqlite3_column_name(row, i);
		const char *comma = columns->len > 0 ? "," : "";

		if (!ds_journal_has(rescue->to, table, name))
			continue;
		g_string_append_printf(columns, "%s%s", comma, name);
		g_string_append_printf(marks, "%s?%d", comma, i + 1);
	}
	sql = g_strdup_printf("INSERT INTO %s (%s) VALUES (%s)", table, columns->str, marks->str);
	insert = ds_journal_prepare(rescue->to, sql, NULL);
	for (int i = 0; i < sqlite3_column_count(row); i++)
		sqlite3_bind_value(insert, i + 1, sqlite3_column_value(row, i));
	return sqlite3_step(insert) == SQLITE_DONE;
}

/* What the first event keeps of an operation: kind, library, session, item, parts, patron. NULL:
 * none of it can be read. */
static char **
read_record(Rescue *rescue, gint64 op_seq, GBytes *record)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) words = NULL;
	gsize length;

	if (record == NULL ||
	    !ds_journal_unseal(rescue->to, op_seq, "record", g_bytes_get_data(record, NULL),
		g_bytes_get_size(record), &text) ||
	    text == NULL)
		return NULL;
	words = g_strsplit(text, "\n", -1);
	length = g_strv_length(words);
	return length == RECORD_WORDS ? g_steal_pointer(&words) : NULL;
}

/* A row that stands for one that cannot be read, with as much as is known. */
static gboolean
add_stub(Rescue *rescue, gint64 op_seq, const char *state, GBytes *record, GError **error)
{
	static const char *const nothing[] = {"checkout", "", "", UNKNOWN_ITEM, "", "", NULL};
	static const char *const names[] = {":kind", ":library", ":session", ":item", ":parts"};
	g_auto(GStrv) words = read_record(rescue, op_seq, record);
	gint64 key = words ? ds_journal_key_of(rescue->to, rescue->wall_s, error) : 0;
	g_autoptr(GBytes)
	    patron = words ? ds_journal_seal(rescue->to, key, op_seq, "patron", words[5]) : NULL;
	g_autoptr(Statement) row = ds_journal_prepare(rescue->to,
	    "INSERT INTO operation (op_seq, kind, state, queued, library, session, item, parts,"
	    " sends, asked_wall_s, asked_boot_us, asked_boot_id, due_before, verdict, reason,"
	    " renewed, keep_tag, alert, hold, due, changed_wall_s, patron_sealed, key_id)"
	    " VALUES (:op_seq, :kind, :state, 0, :library, :session, :item, :parts,"
	    " 0, :wall_s, 0, '', '', 0, 'none', 0, 0, 0, 0, '', :wall_s, :patron, :key)",
	    error);

	if (row == NULL)
		return FALSE;
	ds_statement_bind_number(row, ":op_seq", op_seq);
	ds_statement_bind_text(row, ":state", state);
	ds_statement_bind_number(row, ":wall_s", rescue->wall_s);
	ds_statement_bind_bytes(row, ":patron", patron);
	if (key != 0)
		ds_statement_bind_number(row, ":key", key);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		ds_statement_bind_text(row, names[i], words != NULL ? words[i] : nothing[i]);
	return sqlite3_step(row) == SQLITE_DONE || ds_journal_fail(rescue->to, "rescue", error);
}

static void
forget_row(Rescue *rescue, gint64 op_seq)
{
	g_autofree char *sql = g_strdup_printf(
	    "DELETE FROM operation WHERE op_seq=%" G_GINT64_FORMAT, op_seq);

	sqlite3_exec(rescue->to->db, sql, NULL, NULL, NULL);
}

typedef enum { ROW_LOST, ROW_DIFFERS, ROW_FITS } RowFate;

/* Takes the row over as it was. It fits when it makes sense and is in `state`, as the events say;
 * without events (NULL) nothing can be said of it. */
static RowFate
carry_row(Rescue *rescue, gint64 op_seq, const char *state)
{
	g_autoptr(Statement) row = ds_journal_prepare(
	    &rescue->from, "SELECT * FROM operation WHERE op_seq=:op_seq", NULL);
	g_autoptr(DsOperation) op = NULL;

	if (row == NULL)
		return ROW_LOST;
	ds_statement_bind_number(row, ":op_seq", op_seq);
	if (sqlite3_step(row) != SQLITE_ROW || !copy_row(rescue, "operation", row))
		return ROW_LOST;
	op = ds_journal_find(rescue->to, op_seq, NULL);
	if (op == NULL) {
		forget_row(rescue, op_seq);
		return ROW_LOST;
	}
	return g_strcmp0(state, ds_operation_state_word(op->state)) == 0 ? ROW_FITS : ROW_DIFFERS;
}

static gboolean
is_settled(const char *word)
{
	DsOperationState state;

	return ds_operation_state_parse(word, &state) && ds_operation_is_settled(state);
}

/* First, for what is sealed can be read only then. A key that is lost takes its rows' persons
 * along, not the rows. */
static void
carry_keys(Rescue *rescue)
{
	g_autoptr(Statement) row = ds_journal_prepare(&rescue->from, "SELECT * FROM day_key", NULL);

	while (row != NULL && sqlite3_step(row) == SQLITE_ROW)
		if (!copy_row(rescue, "day_key", row))
			ds_warn(NULL, "a key of the damaged journal is lost");
}

/* What stands for operations that have left the journal: anchors as far as the chain holds, and
 * counts, which nothing vouches for; and the patron codes that were used, of which one more or less
 * does no harm. */
static void
carry_purged(Rescue *rescue)
{
	static const struct {
		const char *table, *sql;
	} tables[] = {
	    {"anchor", "SELECT * FROM anchor WHERE last_event<=:last"},
	    {"day_count", "SELECT * FROM day_count"},
	    {"used_code", "SELECT * FROM used_code"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
		g_autoptr(Statement) row = ds_journal_prepare(&rescue->from, tables[i].sql, NULL);

		if (row != NULL)
			ds_statement_bind_number(row, ":last", rescue->place.event_seq);
		while (row != NULL && sqlite3_step(row) == SQLITE_ROW)
			if (!copy_row(rescue, tables[i].table, row))
				ds_warn(NULL, "a row of %s is lost", tables[i].table);
	}
}

/* Operations whose events hold. */
static gboolean
carry_known(Rescue *rescue, GError **error)
{
	GHashTableIter iter;
	gpointer key, value;

	g_hash_table_iter_init(&iter, rescue->known);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		gint64 op_seq = *(const gint64 *)key;
		const Known *known = value;
		RowFate fate = carry_row(rescue, op_seq, known->state);

		if (fate == ROW_LOST &&
		    !add_stub(rescue, op_seq, known->state, known->record, error))
			return FALSE;
		if (fate == ROW_FITS)
			continue;
		doubt(rescue, op_seq);
		if (fate == ROW_DIFFERS || !is_settled(known->state))
			g_array_append_val(rescue->cases, op_seq);
	}
	return TRUE;
}

/* Rows without an event that holds: an open one becomes a case. Read from both ends, for a page in
 * the middle may be gone. */
static gboolean
carry_unknown(Rescue *rescue, const char *order, GError **error)
{
	g_autofree char *sql = g_strdup_printf(
	    "SELECT op_seq, state FROM operation ORDER BY op_seq %s", order);
	g_autoptr(Statement) row = ds_journal_prepare(&rescue->from, sql, NULL);

	while (row != NULL && sqlite3_step(row) == SQLITE_ROW) {
		gint64 op_seq = sqlite3_column_int64(row, 0);
		g_autoptr(DsOperation) there = ds_journal_find(rescue->to, op_seq, NULL);

		if (there != NULL)
			continue;
		doubt(rescue, op_seq);
		if (is_settled(ds_statement_text(row, 1)))
			continue;
		if (carry_row(rescue, op_seq, NULL) == ROW_LOST &&
		    !add_stub(rescue, op_seq, "NEEDS_STAFF", NULL, error))
			return FALSE;
		g_array_append_val(rescue->cases, op_seq);
	}
	return TRUE;
}

static gboolean
set_sequence(DsJournal *journal, const char *table, gint64 number, GError **error)
{
	g_autofree char *sql = g_strdup_printf("DELETE FROM sqlite_sequence WHERE name='%s';"
					       "INSERT INTO sqlite_sequence VALUES"
					       " ('%s', %" G_GINT64_FORMAT ")",
	    table, table, number);

	return ds_journal_execute(journal, sql, error);
}

static gboolean
carry_events(Rescue *rescue, GError **error)
{
	g_autoptr(Statement) row = ds_journal_prepare(
	    &rescue->from, "SELECT * FROM event WHERE event_seq<=:last ORDER BY event_seq", NULL);
	guint copied = 0;

	if (row != NULL)
		ds_statement_bind_number(row, ":last", rescue->place.event_seq);
	while (row != NULL && sqlite3_step(row) == SQLITE_ROW && copy_row(rescue, "event", row))
		copied++;
	if (copied == rescue->n_events)
		return set_sequence(rescue->to, "event", rescue->place.event_seq, error) &&
		    ds_journal_load_hash(rescue->to, error);
	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE,
	    "journal: %s reads otherwise at each reading: its disk is failing", rescue->from.path);
	return FALSE;
}

static gint
by_number(gconstpointer a, gconstpointer b)
{
	gint64 one = *(const gint64 *)a, other = *(const gint64 *)b;

	return one < other ? -1 : one > other;
}

static gboolean
make_cases(Rescue *rescue, GError **error)
{
	g_array_sort(rescue->cases, by_number);
	for (guint i = 0; i < rescue->cases->len; i++) {
		gint64 op_seq = g_array_index(rescue->cases, gint64, i);
		g_autofree char *sql = g_strdup_printf(
		    "UPDATE operation SET state='NEEDS_STAFF' WHERE op_seq=%" G_GINT64_FORMAT,
		    op_seq);
		const ChainLink link = {.op_seq = op_seq,
		    .state = "NEEDS_STAFF",
		    .wall_s = rescue->wall_s,
		    .boot_id = "",
		    .detail = "rescued"};

		if (!ds_journal_execute(rescue->to, sql, error) ||
		    !ds_journal_add_event(rescue->to, &link, error))
			return FALSE;
	}
	return TRUE;
}

static gint64
highest_purged(Rescue *rescue)
{
	g_autofree char *number = ds_journal_ask(
	    &rescue->from, "SELECT ifnull(max(op_seq), 0) FROM anchor", NULL);

	if (number != NULL)
		return g_ascii_strtoll(number, NULL, 10);
	return ds_journal_has(&rescue->from, "anchor", NULL) ? rescue->wall_s : 0;
}

/* No number is given twice, not even one that only the unreadable part knows of, or that has left
 * the journal. */
static gboolean
skip_numbers(Rescue *rescue, GError **error)
{
	g_autofree char *used = ds_journal_ask(
	    &rescue->from, "SELECT seq FROM sqlite_sequence WHERE name='operation'", NULL);
	gint64 highest = MAX(rescue->highest,
	    used != NULL ? g_ascii_strtoll(used, NULL, 10) : highest_purged(rescue));

	return set_sequence(
	    rescue->to, "operation", highest > 0 ? highest + GAP : rescue->wall_s, error);
}

/* ---- telling ---- */

static gint64
number_at(const GArray *list, guint i)
{
	return g_array_index(list, gint64, i);
}

/* "4, 7-12, 20" */
static void
append_doubted(GString *text, GHashTable *doubted)
{
	g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(gint64));
	GHashTableIter iter;
	gpointer key;

	g_hash_table_iter_init(&iter, doubted);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_array_append_vals(list, key, 1);
	g_array_sort(list, by_number);
	for (guint i = 0, end; i < list->len; i = end + 1) {
		for (end = i;
		     end + 1 < list->len && number_at(list, end + 1) == number_at(list, end) + 1;)
			end++;
		g_string_append_printf(
		    text, "%s%" G_GINT64_FORMAT, i > 0 ? ", " : "", number_at(list, i));
		if (end > i)
			g_string_append_printf(text, "-%" G_GINT64_FORMAT, number_at(list, end));
	}
}

static gboolean
tell_staff(Rescue *rescue, const char *kept, GError **error)
{
	g_autofree char *name = g_path_get_basename(kept);
	g_autoptr(GString) text = g_string_new(NULL);

	g_string_printf(text,
	    "The journal was damaged and is kept as %s. Taken over: %u events of %u operations. "
	    "Cases for staff: %u.",
	    name, rescue->n_events, g_hash_table_size(rescue->known), rescue->cases->len);
	if (g_hash_table_size(rescue->doubted) > 0) {
		g_string_append(text, " Not certain: operations ");
		append_doubted(text, rescue->doubted);
		g_string_append_c(text, '.');
	}
	g_string_append(
	    text, " What came last may be missing: compare with the library system and the shelf.");
	ds_alarm(NULL, "%s", text->str);
	return ds_journal_raise(rescue->to, "damaged", text->str, rescue->wall_s, error);
}

static gboolean
take_over(Rescue *rescue, const char *mark, const char *kept, GError **error)
{
	read_events(rescue);
	if (!ds_journal_begin(rescue->to, error))
		return FALSE;
	carry_keys(rescue);
	carry_purged(rescue);
	return carry_known(rescue, error) && carry_unknown(rescue, "ASC", error) &&
	    carry_unknown(rescue, "DESC", error) && carry_events(rescue, error) &&
	    make_cases(rescue, error) && skip_numbers(rescue, error) &&
	    tell_staff(rescue, kept, error) &&
	    ds_journal_set_number(rescue->to, mark, rescue->wall_s, error) &&
	    ds_journal_commit(rescue->to, error);
}

gboolean
ds_journal_rescue(DsJournal *journal, gint64 wall_s, GError **error)
{
	g_autofree char *waiting = find_waiting(journal->path);
	g_autofree char *kept = NULL, *mark = NULL;
	g_auto(Rescue) rescue = {.to = journal, .wall_s = wall_s};

	rescue.known = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, known_free);
	rescue.doubted = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	rescue.cases = g_array_new(FALSE, FALSE, sizeof(gint64));
	if (waiting == NULL)
		return TRUE;
	mark = g_path_get_basename(waiting);
	kept = g_strconcat(journal->path, DONE, strstr(mark, WAITING) + strlen(WAITING), NULL);
	open_damaged(&rescue.from, waiting);
	if (ds_journal_number(journal, mark, 0) == 0 && !take_over(&rescue, mark, kept, error)) {
		ds_journal_rollback(journal);
		return FALSE;
	}
	ds_journal_disconnect(&rescue.from);
	return move_all(waiting, kept, error);
}
