/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/journal-private.h"

#define PIECE_ROWS 256

gboolean
ds_journal_fail(DsJournal *journal, const char *what, GError **error)
{
	int code = sqlite3_errcode(journal->db) & 0xff;
	gboolean busy = code == SQLITE_BUSY;

	journal->damaged |= code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
	journal->failed = TRUE;
	if (code == SQLITE_FULL)
		ds_journal_spend_reserve(journal);
	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "journal: %s: %s (%s)%s", what,
	    sqlite3_errmsg(journal->db), journal->path,
	    busy ? ": is duestampd running already?" : "");
	return FALSE;
}

static void
finalize(gpointer data)
{
	sqlite3_finalize(data);
}

Statement *
ds_journal_prepare(DsJournal *journal, const char *sql, GError **error)
{
	sqlite3_stmt *statement;

	if (journal->statements == NULL)
		journal->statements = g_hash_table_new_full(
		    g_str_hash, g_str_equal, g_free, finalize);
	statement = g_hash_table_lookup(journal->statements, sql);
	if (statement != NULL)
		return statement;
	if (sqlite3_prepare_v3(journal->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
	    SQLITE_OK) {
		ds_journal_fail(journal, "prepare", error);
		return NULL;
	}
	g_hash_table_insert(journal->statements, g_strdup(sql), statement);
	return statement;
}

gboolean
ds_journal_run(DsJournal *journal, const char *sql, GError **error)
{
	g_autoptr(Statement) statement = ds_journal_prepare(journal, sql, error);

	if (statement == NULL)
		return FALSE;
	return sqlite3_step(statement) == SQLITE_DONE || ds_journal_fail(journal, sql, error);
}

gint64
ds_journal_piece_end(DsJournal *journal, gint64 op_seq)
{
	g_autofree char *sql = g_strdup_printf(
	    "SELECT max(op_seq) FROM (SELECT op_seq FROM operation WHERE op_seq>:place"
	    " ORDER BY op_seq LIMIT %d)",
	    PIECE_ROWS);
	g_autoptr(Statement) row = ds_journal_prepare(journal, sql, NULL);

	if (row == NULL)
		return 0;
	ds_statement_bind_number(row, ":place", op_seq);
	return sqlite3_step(row) == SQLITE_ROW ? sqlite3_column_int64(row, 0) : 0;
}

void
ds_journal_disconnect(DsJournal *journal)
{
	g_clear_pointer(&journal->statements, g_hash_table_unref);
	g_clear_pointer(&journal->db, sqlite3_close_v2);
}

void
ds_statement_bind_text(Statement *statement, const char *name, const char *text)
{
	sqlite3_bind_text(
	    statement, sqlite3_bind_parameter_index(statement, name), text, -1, SQLITE_TRANSIENT);
}

void
ds_statement_bind_number(Statement *statement, const char *name, gint64 number)
{
	sqlite3_bind_int64(statement, sqlite3_bind_parameter_index(statement, name), number);
}

void
ds_statement_bind_bytes(Statement *statement, const char *name, GBytes *bytes)
{
	gsize length = 0;
	const void *data = bytes != NULL ? g_bytes_get_data(bytes, &length) : NULL;

	sqlite3_bind_blob(statement, sqlite3_bind_parameter_index(statement, name), data,
	    (int)length, SQLITE_TRANSIENT);
}

const char *
ds_statement_text(Statement *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	return text != NULL ? text : "";
}

gboolean
ds_journal_execute(DsJournal *journal, const char *sql, GError **error)
{
	if (sqlite3_exec(journal->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return ds_journal_fail(journal, sql, error);
	return TRUE;
}

char *
ds_journal_ask(DsJournal *journal, const char *sql, GError **error)
{
	g_autoptr(Statement) statement = ds_journal_prepare(journal, sql, error);

	if (statement == NULL)
		return NULL;
	if (sqlite3_step(statement) != SQLITE_ROW) {
		ds_journal_fail(journal, sql, error);
		return NULL;
	}
	return g_strdup(ds_statement_text(statement, 0));
}

gboolean
ds_journal_has(DsJournal *journal, const char *table, const char *column)
{
	g_autoptr(Statement) row = ds_journal_prepare(journal,
	    "SELECT 1 FROM pragma_table_info(:table) WHERE :column IS NULL OR name=:column", NULL);

	ds_statement_bind_text(row, ":table", table);
	ds_statement_bind_text(row, ":column", column);
	return sqlite3_step(row) == SQLITE_ROW;
}

gint64
ds_journal_number(DsJournal *journal, const char *name, gint64 otherwise)
{
	g_autoptr(Statement)
	    row = ds_journal_prepare(journal, "SELECT number FROM meta WHERE name=:name", NULL);

	if (row == NULL)
		return otherwise;
	ds_statement_bind_text(row, ":name", name);
	return sqlite3_step(row) == SQLITE_ROW ? sqlite3_column_int64(row, 0) : otherwise;
}

gboolean
ds_journal_set_number(DsJournal *journal, const char *name, gint64 number, GError **error)
{
	g_autoptr(Statement) row = ds_journal_prepare(
	    journal, "INSERT OR REPLACE INTO meta VALUES (:name, :number)", error);

	if (row == NULL)
		return FALSE;
	ds_statement_bind_text(row, ":name", name);
	ds_statement_bind_number(row, ":number", number);
	return sqlite3_step(row) == SQLITE_DONE || ds_journal_fail(journal, name, error);
}
