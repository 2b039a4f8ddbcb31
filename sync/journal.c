/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/journal.h"

#include "sync/journal-schema.h"

#include <sqlite3.h>
#include <string.h>

#define ERASED_ITEM "-"
#define HASH_BYTES 32

struct DsJournal {
	sqlite3 *db;
	char *path;
	guint8 last_hash[HASH_BYTES];  /* of the newest event, this transaction's included */
	guint8 saved_hash[HASH_BYTES]; /* of the newest committed event */
};

static gboolean
fail(DsJournal *journal, const char *what, GError **error)
{
	gboolean busy = sqlite3_errcode(journal->db) == SQLITE_BUSY;

	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "journal: %s: %s (%s)%s", what,
	    sqlite3_errmsg(journal->db), journal->path,
	    busy ? ": is duestampd running already?" : "");
	return FALSE;
}

/* A statement that finalizes itself. */
typedef sqlite3_stmt Statement;
static void
statement_free(Statement *statement)
{
	sqlite3_finalize(statement);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Statement, statement_free)

static Statement *
prepare(DsJournal *journal, const char *sql, GError **error)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(journal->db, sql, -1, &statement, NULL) != SQLITE_OK)
		fail(journal, "prepare", error);
	return statement;
}

static void
bind_text(Statement *statement, const char *name, const char *text)
{
	sqlite3_bind_text(
	    statement, sqlite3_bind_parameter_index(statement, name), text, -1, SQLITE_TRANSIENT);
}

static void
bind_number(Statement *statement, const char *name, gint64 number)
{
	sqlite3_bind_int64(statement, sqlite3_bind_parameter_index(statement, name), number);
}

static const char *
text_of(Statement *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	return text != NULL ? text : "";
}

/* ---- opening ---- */

static gboolean
execute(DsJournal *journal, const char *sql, GError **error)
{
	if (sqlite3_exec(journal->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return fail(journal, sql, error);
	return TRUE;
}

/* The first column of the first row, as text. */
static char *
ask(DsJournal *journal, const char *sql, GError **error)
{
	g_autoptr(Statement) statement = prepare(journal, sql, error);

	if (statement == NULL)
		return NULL;
	if (sqlite3_step(statement) != SQLITE_ROW) {
		fail(journal, sql, error);
		return NULL;
	}
	return g_strdup(text_of(statement, 0));
}

/* Rules J1: set, then read back, since a pragma that is not obeyed says nothing. */
static gboolean
set_durable(DsJournal *journal, GError **error)
{
	static const struct {
		const char *set, *ask, *expected;
	} pragmas[] = {
	    {"PRAGMA journal_mode=WAL", "PRAGMA journal_mode", "wal"},
	    {"PRAGMA synchronous=FULL", "PRAGMA synchronous", "2"},
	    {"PRAGMA foreign_keys=ON", "PRAGMA foreign_keys", "1"},
	    {"PRAGMA trusted_schema=OFF", "PRAGMA trusted_schema", "0"},
	    {"PRAGMA cell_size_check=ON", "PRAGMA cell_size_check", "1"},
	    {"PRAGMA mmap_size=0", "PRAGMA mmap_size", "0"},
	    {"PRAGMA secure_delete=ON", "PRAGMA secure_delete", "1"},
	    {"PRAGMA temp_store=MEMORY", "PRAGMA temp_store", "2"},
	    {"PRAGMA locking_mode=EXCLUSIVE", "PRAGMA locking_mode", "exclusive"},
	};
	int defensive = 0;

	sqlite3_db_config(journal->db, SQLITE_DBCONFIG_DEFENSIVE, 1, &defensive);
	if (!defensive)
		return fail(journal, "this SQLite has no defensive mode", error);
	for (guint i = 0; i < G_N_ELEMENTS(pragmas); i++) {
		if (!execute(journal, pragmas[i].set, error))
			return FALSE;
		g_autofree char *value = ask(journal, pragmas[i].ask, error);
		if (value == NULL)
			return FALSE;
		if (!g_str_equal(value, pragmas[i].expected)) {
			g_set_error(error, DS_ERROR, DS_ERROR_STORAGE,
			    "journal: this SQLite refuses %s (it says %s)", pragmas[i].set, value);
			return FALSE;
		}
	}
	return TRUE;
}

/* Is this file ours? A new file has application_id 0 and no table. */
static gboolean
check_owner(DsJournal *journal, gboolean *is_new, GError **error)
{
	g_autofree char *id = ask(journal, "PRAGMA application_id", error);
	g_autofree char *version = id ? ask(journal, "PRAGMA user_version", error) : NULL;
	g_autofree char *tables = version
	    ? ask(journal, "SELECT count(*) FROM sqlite_schema", error)
	    : NULL;

	if (tables == NULL)
		return FALSE;
	*is_new = g_str_equal(tables, "0") && g_str_equal(id, "0");
	if (*is_new)
		return TRUE;
	if (g_ascii_strtoll(id, NULL, 10) != DS_JOURNAL_APPLICATION_ID) {
		g_set_error(error, DS_ERROR, DS_ERROR_STORAGE,
		    "journal: %s is a database of another program; nothing was touched, give the "
		    "journal another place",
		    journal->path);
		return FALSE;
	}
	if (g_ascii_strtoll(version, NULL, 10) > DS_JOURNAL_SCHEMA) {
		g_set_error(error, DS_ERROR, DS_ERROR_STORAGE,
		    "journal: %s was written by a newer duestampd (schema %s, this one knows %d); "
		    "nothing was touched, install the newer version",
		    journal->path, version, DS_JOURNAL_SCHEMA);
		return FALSE;
	}
	return TRUE;
}

/*
 * One process only (rules J2). The mode has to be set before the first look at the file: a
 * connection that has looked before would share its lock until its first writing.
 */
static gboolean
lock(DsJournal *journal, GError **error)
{
	return execute(journal, "BEGIN EXCLUSIVE", error) && execute(journal, "COMMIT", error);
}

static gboolean
create(DsJournal *journal, GError **error)
{
	g_autofree char *marks = g_strdup_printf("PRAGMA application_id=%d; PRAGMA user_version=%d",
	    DS_JOURNAL_APPLICATION_ID, DS_JOURNAL_SCHEMA);

	return execute(journal, "BEGIN IMMEDIATE", error) &&
	    execute(journal, ds_journal_schema, error) && execute(journal, marks, error) &&
	    execute(journal, "COMMIT", error);
}

static gboolean
has_column(DsJournal *journal, const char *name, gboolean *has, GError **error)
{
	g_autofree char *sql = g_strdup_printf(
	    "SELECT count(*) FROM pragma_table_info('operation') WHERE name='%s'", name);
	g_autofree char *count = ask(journal, sql, error);

	*has = g_strcmp0(count, "1") == 0;
	return count != NULL;
}

static gboolean
add_later_columns(DsJournal *journal, GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(ds_journal_later_columns); i++) {
		g_autofree char *sql = g_strdup_printf("ALTER TABLE operation ADD COLUMN %s %s",
		    ds_journal_later_columns[i].name, ds_journal_later_columns[i].type);
		gboolean has;

		if (!has_column(journal, ds_journal_later_columns[i].name, &has, error) ||
		    (!has && !execute(journal, sql, error)))
			return FALSE;
	}
	return TRUE;
}

static gboolean
quick_check(DsJournal *journal, GError **error)
{
	g_autofree char *answer = ask(journal, "PRAGMA quick_check(1)", error);

	if (answer == NULL)
		return FALSE;
	if (g_str_equal(answer, "ok"))
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE,
	    "journal: %s is damaged (%s); it was left as it is for staff to save", journal->path,
	    answer);
	return FALSE;
}

static gboolean
load_last_hash(DsJournal *journal, GError **error)
{
	g_autoptr(Statement) statement = prepare(
	    journal, "SELECT hash FROM event ORDER BY event_seq DESC LIMIT 1", error);

	if (statement == NULL)
		return FALSE;
	switch (sqlite3_step(statement)) {
	case SQLITE_DONE: return TRUE;
	case SQLITE_ROW: break;
	default: return fail(journal, "last event", error);
	}
	if (sqlite3_column_bytes(statement, 0) == HASH_BYTES)
		memcpy(journal->last_hash, sqlite3_column_blob(statement, 0), HASH_BYTES);
	memcpy(journal->saved_hash, journal->last_hash, HASH_BYTES);
	return TRUE;
}

DsJournal *
ds_journal_open(const char *path, GError **error)
{
	g_autoptr(DsJournal) journal = g_new0(DsJournal, 1);
	gboolean is_new = FALSE;

	journal->path = g_strdup(path);
	if (sqlite3_open_v2(path, &journal->db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK) {
		fail(journal, "open", error);
		return NULL;
	}
	if (!execute(journal, "PRAGMA locking_mode=EXCLUSIVE", error) ||
	    !check_owner(journal, &is_new, error) || !lock(journal, error) ||
	    !set_durable(journal, error) || (is_new && !create(journal, error)) ||
	    !quick_check(journal, error) || !add_later_columns(journal, error) ||
	    !load_last_hash(journal, error))
		return NULL;
	return g_steal_pointer(&journal);
}

void
ds_journal_close(DsJournal *journal)
{
	sqlite3_close_v2(journal->db);
	g_free(journal->path);
	g_free(journal);
}

/* ---- transactions ---- */

gboolean
ds_journal_begin(DsJournal *journal, GError **error)
{
	return execute(journal, "BEGIN IMMEDIATE", error);
}

gboolean
ds_journal_commit(DsJournal *journal, GError **error)
{
	if (!execute(journal, "COMMIT", error))
		return FALSE;
	memcpy(journal->saved_hash, journal->last_hash, HASH_BYTES);
	return TRUE;
}

void
ds_journal_rollback(DsJournal *journal)
{
	sqlite3_exec(journal->db, "ROLLBACK", NULL, NULL, NULL);
	memcpy(journal->last_hash, journal->saved_hash, HASH_BYTES);
}

gboolean
ds_journal_scrub(DsJournal *journal, GError **error)
{
	int left = 0, done = 0;

	if (sqlite3_wal_checkpoint_v2(
		journal->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &left, &done) != SQLITE_OK)
		return fail(journal, "checkpoint", error);
	return TRUE;
}

/* ---- writing ---- */

static char *
parts_text(const DsOperation *op)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < op->parts->len; i++)
		g_string_append_printf(
		    text, "%s%s", i > 0 ? "," : "", g_array_index(op->parts, DsTagId, i).text);
	return g_string_free(text, FALSE);
}

static void
bind_answer(Statement *statement, const DsAnswer *answer)
{
	bind_number(statement, ":verdict", answer->verdict);
	bind_text(statement, ":reason", ds_reason_word(answer->reason));
	bind_number(statement, ":renewed", answer->renewed);
	bind_number(statement, ":keep_tag", answer->keep_tag);
	bind_number(statement, ":alert", answer->alert);
	bind_number(statement, ":hold", answer->hold);
	bind_text(statement, ":due", answer->due);
}

/* What tells about a person leaves the row together with the last open state (rules 5); then op,
 * kind, item, times and outcome remain. */
static void
bind_personal(Statement *statement, const DsOperation *op, DsOperationState state)
{
	gboolean keep = !ds_operation_is_settled(state);
	const struct {
		const char *name, *text;
	} columns[] = {
	    {":patron", op->patron.text[0] != '\0' ? op->patron.text : NULL},
	    {":request", op->request},
	    {":text", op->answer.text},
	    {":title", op->answer.title},
	    {":bin", op->answer.bin},
	    {":destination", op->answer.destination},
	};

	for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
		bind_text(statement, columns[i].name, keep ? columns[i].text : NULL);
}

/* A number that came from a scanner and that the library gave no title to, and did not say yes to,
 * may be anything, such as somebody's library card: it does not stay. */
static gboolean
is_nameless(const DsOperation *op, DsOperationState state)
{
	return ds_operation_is_settled(state) && op->parts->len == 0 &&
	    op->answer.verdict != DS_VERDICT_YES &&
	    (op->answer.title == NULL || op->answer.title[0] == '\0');
}

static void
bind_operation(
    Statement *statement, const DsOperation *op, DsOperationState state, const DsStamp *now)
{
	g_autofree char *parts = parts_text(op);

	if (op->op_seq != 0)
		bind_number(statement, ":op_seq", op->op_seq);
	bind_text(statement, ":kind", ds_operation_kind_word(op->kind));
	bind_text(statement, ":state", ds_operation_state_word(state));
	bind_text(statement, ":was", ds_operation_state_word(op->state));
	bind_number(statement, ":queued", op->queued);
	bind_number(statement, ":offline", op->offline);
	bind_number(statement, ":unproven", op->unproven);
	bind_text(statement, ":library", op->library);
	bind_text(statement, ":session", op->session);
	bind_text(statement, ":item", is_nameless(op, state) ? ERASED_ITEM : op->item.text);
	bind_text(statement, ":parts", parts);
	bind_number(statement, ":sends", op->sends);
	bind_number(statement, ":asked_wall_s", op->stamp.wall_s);
	bind_number(statement, ":asked_boot_us", op->stamp.boot_us);
	bind_text(statement, ":asked_boot_id", op->stamp.boot_id);
	bind_text(statement, ":due_before", op->due_before);
	bind_number(statement, ":changed_wall_s", now->wall_s);
	bind_answer(statement, &op->answer);
	bind_personal(statement, op, state);
}

static gboolean
write_operation(
    DsJournal *journal, DsOperation *op, DsOperationState state, const DsStamp *now, GError **error)
{
	gboolean is_new = op->op_seq == 0;
	g_autoptr(Statement)
	    statement = prepare(journal, is_new ? ds_journal_insert : ds_journal_update, error);

	if (statement == NULL)
		return FALSE;
	bind_operation(statement, op, state, now);
	if (sqlite3_step(statement) != SQLITE_DONE)
		return fail(journal, "write", error);
	if (is_new) {
		op->op_seq = sqlite3_last_insert_rowid(journal->db);
		return TRUE;
	}
	if (sqlite3_changes(journal->db) == 1)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "journal: operation %" G_GINT64_FORMAT " is not in state %s", op->op_seq,
	    ds_operation_state_word(op->state));
	return FALSE;
}

/* The chain: SHA-256 over the hash before and the row's own fields, separated by line ends. */
static void
chain(guint8 hash[HASH_BYTES], gint64 op_seq, const char *state, gint64 wall_s, gint64 boot_us,
    const char *boot_id, const char *detail)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *row = g_strdup_printf("%" G_GINT64_FORMAT "\n%s\n%" G_GINT64_FORMAT
					       "\n%" G_GINT64_FORMAT "\n%s\n%s\n",
	    op_seq, state, wall_s, boot_us, boot_id, detail);
	gsize length = HASH_BYTES;

	g_checksum_update(sum, hash, HASH_BYTES);
	g_checksum_update(sum, (const guchar *)row, -1);
	g_checksum_get_digest(sum, hash, &length);
}

static gboolean
write_event(DsJournal *journal, gint64 op_seq, DsOperationState state, const DsStamp *now,
    const char *detail, GError **error)
{
	g_autoptr(Statement) statement = prepare(journal, ds_journal_insert_event, error);
	const char *word = ds_operation_state_word(state);

	if (statement == NULL)
		return FALSE;
	chain(journal->last_hash, op_seq, word, now->wall_s, now->boot_us, now->boot_id, detail);
	bind_number(statement, ":op_seq", op_seq);
	bind_text(statement, ":state", word);
	bind_number(statement, ":wall_s", now->wall_s);
	bind_number(statement, ":boot_us", now->boot_us);
	bind_text(statement, ":boot_id", now->boot_id);
	bind_text(statement, ":detail", detail);
	sqlite3_bind_blob(statement, sqlite3_bind_parameter_index(statement, ":hash"),
	    journal->last_hash, HASH_BYTES, SQLITE_TRANSIENT);
	if (sqlite3_step(statement) != SQLITE_DONE)
		return fail(journal, "write event", error);
	return TRUE;
}

gboolean
ds_journal_record(DsJournal *journal, DsOperation *op, DsOperationState state, const DsStamp *now,
    const char *detail, GError **error)
{
	gint64 op_seq = op->op_seq;
	guint8 hash[HASH_BYTES];

	if (!ds_operation_may_become(op, state)) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "journal: a %s does not go from %s to %s", ds_operation_kind_word(op->kind),
		    ds_operation_state_word(op->state), ds_operation_state_word(state));
		return FALSE;
	}
	if (!execute(journal, "SAVEPOINT record", error))
		return FALSE;
	memcpy(hash, journal->last_hash, HASH_BYTES);
	if (write_operation(journal, op, state, now, error) &&
	    write_event(journal, op->op_seq, state, now, detail, error))
		return execute(journal, "RELEASE record", error);
	op->op_seq = op_seq;
	memcpy(journal->last_hash, hash, HASH_BYTES);
	sqlite3_exec(journal->db, "ROLLBACK TO record; RELEASE record", NULL, NULL, NULL);
	return FALSE;
}

/* ---- reading ---- */

static void
read_parts(DsOperation *op, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, ",", -1);

	for (guint i = 0; parts[i] != NULL; i++) {
		DsTagId tag = {""};

		g_strlcpy(tag.text, parts[i], sizeof tag.text);
		if (tag.text[0] != '\0')
			g_array_append_val(op->parts, tag);
	}
}

static char *
text_or_null(Statement *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	return text != NULL && text[0] != '\0' ? g_strdup(text) : NULL;
}

/* The columns in the order of ds_journal_columns. */
static DsOperation *
read_operation(Statement *row)
{
	static const DsIdentRules as_written = {
	    .max_length = DS_IDENT_MAX, .also = "!#$%&'()*+,-./:;<=>?@[]^_`{}~"};
	DsOperationKind kind;
	DsOperation *op;
	int c = 0;

	if (!ds_operation_kind_parse(text_of(row, 1), &kind))
		return NULL;
	op = ds_operation_new(kind, text_of(row, 4), text_of(row, 5));
	op->op_seq = sqlite3_column_int64(row, 0);
	if (!ds_operation_state_parse(text_of(row, 2), &op->state) ||
	    !ds_item_id_set(
		&op->item, text_of(row, 6), strlen(text_of(row, 6)), &as_written, NULL) ||
	    !ds_patron_id_set(
		&op->patron, text_of(row, 8), strlen(text_of(row, 8)), &as_written, NULL)) {
		ds_operation_free(op);
		return NULL;
	}
	op->queued = sqlite3_column_int(row, 3);
	read_parts(op, text_of(row, 7));
	op->request = text_or_null(row, 9);
	c = 10;
	op->sends = (guint)sqlite3_column_int(row, c++);
	op->stamp.wall_s = sqlite3_column_int64(row, c++);
	op->stamp.boot_us = sqlite3_column_int64(row, c++);
	g_strlcpy(op->stamp.boot_id, text_of(row, c++), sizeof op->stamp.boot_id);
	g_strlcpy(op->due_before, text_of(row, c++), sizeof op->due_before);
	op->answer.verdict = (DsVerdict)sqlite3_column_int(row, c++);
	if (!ds_reason_parse(text_of(row, c++), &op->answer.reason))
		op->answer.reason = DS_REASON_OTHER;
	op->answer.renewed = sqlite3_column_int(row, c++);
	op->answer.keep_tag = sqlite3_column_int(row, c++);
	op->answer.alert = sqlite3_column_int(row, c++);
	op->answer.hold = sqlite3_column_int(row, c++);
	g_strlcpy(op->answer.due, text_of(row, c++), sizeof op->answer.due);
	op->answer.title = text_or_null(row, c++);
	op->answer.text = text_or_null(row, c++);
	op->answer.bin = text_or_null(row, c++);
	op->answer.destination = text_or_null(row, c++);
	op->offline = sqlite3_column_int(row, c++);
	op->unproven = sqlite3_column_int(row, c++);
	op->changed_s = sqlite3_column_int64(row, c++);
	return op;
}

/* Steps through a query of ds_journal_columns; NULL on error. */
static GPtrArray *
read_rows(DsJournal *journal, Statement *statement, GError **error)
{
	g_autoptr(GPtrArray)
	    rows = g_ptr_array_new_with_free_func((GDestroyNotify)ds_operation_free);
	int result;

	while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
		DsOperation *op = read_operation(statement);

		if (op == NULL) {
			g_set_error(error, DS_ERROR, DS_ERROR_STORAGE,
			    "journal: row %s of %s makes no sense", text_of(statement, 0),
			    journal->path);
			return NULL;
		}
		g_ptr_array_add(rows, op);
	}
	if (result != SQLITE_DONE) {
		fail(journal, "read", error);
		return NULL;
	}
	return g_steal_pointer(&rows);
}

GPtrArray *
ds_journal_list(DsJournal *journal, DsJournalWhich which, guint limit, GError **error)
{
	static const char *const conditions[] = {
	    [DS_JOURNAL_ALL] = "1",
	    [DS_JOURNAL_OPEN] =
		"state NOT IN ('CLOSED','VOID','NEEDS_STAFF','CONFLICT','PARKED') OR queued=1",
	    [DS_JOURNAL_CASES] = "state IN ('NEEDS_STAFF','CONFLICT','PARKED')",
	};
	g_autofree char *sql = g_strdup_printf(
	    "SELECT %s FROM operation WHERE %s ORDER BY op_seq DESC LIMIT %d", ds_journal_columns,
	    conditions[which], limit == 0 ? -1 : (gint)limit);
	g_autoptr(Statement) statement = prepare(journal, sql, error);

	return statement != NULL ? read_rows(journal, statement, error) : NULL;
}

DsOperation *
ds_journal_find(DsJournal *journal, gint64 op_seq, GError **error)
{
	g_autofree char *sql = g_strdup_printf(
	    "SELECT %s FROM operation WHERE op_seq=:op_seq", ds_journal_columns);
	g_autoptr(Statement) statement = prepare(journal, sql, error);
	g_autoptr(GPtrArray) rows = NULL;

	if (statement == NULL)
		return NULL;
	bind_number(statement, ":op_seq", op_seq);
	rows = read_rows(journal, statement, error);
	return rows != NULL && rows->len > 0 ? ds_operation_copy(rows->pdata[0]) : NULL;
}

static void
event_free(gpointer data)
{
	DsJournalEvent *event = data;

	g_free(event->detail);
	g_free(event);
}

GPtrArray *
ds_journal_events(DsJournal *journal, gint64 op_seq, GError **error)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func(event_free);
	g_autoptr(Statement) statement = prepare(journal,
	    "SELECT state, wall_s, detail FROM event WHERE op_seq=:op_seq ORDER BY event_seq",
	    error);

	if (statement == NULL)
		return NULL;
	bind_number(statement, ":op_seq", op_seq);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		DsJournalEvent *event = g_new0(DsJournalEvent, 1);

		g_ptr_array_add(events, event);
		if (!ds_operation_state_parse(text_of(statement, 0), &event->state))
			event->state = DS_OP_NEEDS_STAFF;
		event->wall_s = sqlite3_column_int64(statement, 1);
		event->detail = g_strdup(text_of(statement, 2));
	}
	return g_steal_pointer(&events);
}

gboolean
ds_journal_verify(DsJournal *journal, GError **error)
{
	g_autoptr(Statement) row = prepare(journal,
	    "SELECT event_seq, op_seq, state, wall_s, boot_us, boot_id, detail, hash FROM event "
	    "ORDER BY event_seq",
	    error);
	guint8 hash[HASH_BYTES] = {0};
	int result;

	if (row == NULL)
		return FALSE;
	while ((result = sqlite3_step(row)) == SQLITE_ROW) {
		chain(hash, sqlite3_column_int64(row, 1), text_of(row, 2),
		    sqlite3_column_int64(row, 3), sqlite3_column_int64(row, 4), text_of(row, 5),
		    text_of(row, 6));
		if (sqlite3_column_bytes(row, 7) != HASH_BYTES ||
		    memcmp(sqlite3_column_blob(row, 7), hash, HASH_BYTES) != 0) {
			g_set_error(error, DS_ERROR, DS_ERROR_STORAGE,
			    "journal: event %s of %s was altered, or one before it is missing",
			    text_of(row, 0), journal->path);
			return FALSE;
		}
	}
	return result == SQLITE_DONE || fail(journal, "read", error);
}
