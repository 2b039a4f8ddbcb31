/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/journal-private.h"

gboolean
ds_journal_fail(DsJournal *journal, const char *what, GError **error)
{
	gboolean busy = sqlite3_errcode(journal->db) == SQLITE_BUSY;

	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "journal: %s: %s (%s)%s", what,
	    sqlite3_errmsg(journal->db), journal->path,
	    busy ? ": is duestampd running already?" : "");
	return FALSE;
}

Statement *
ds_journal_prepare(DsJournal *journal, const char *sql, GError **error)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(journal->db, sql, -1, &statement, NULL) != SQLITE_OK)
		ds_journal_fail(journal, "prepare", error);
	return statement;
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
