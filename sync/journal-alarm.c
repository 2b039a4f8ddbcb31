/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/journal-private.h"

gboolean
ds_journal_raise(
    DsJournal *journal, const char *kind, const char *text, gint64 wall_s, GError **error)
{
	g_autoptr(Statement) row = ds_journal_prepare(journal,
	    "INSERT INTO alarm (kind, text, wall_s) SELECT :kind, :text, :wall_s WHERE NOT EXISTS"
	    " (SELECT 1 FROM alarm WHERE kind=:kind AND text=:text AND confirmed_wall_s IS NULL)",
	    error);

	if (row == NULL)
		return FALSE;
	ds_statement_bind_text(row, ":kind", kind);
	ds_statement_bind_text(row, ":text", text);
	ds_statement_bind_number(row, ":wall_s", wall_s);
	return sqlite3_step(row) == SQLITE_DONE || ds_journal_fail(journal, "alarm", error);
}

static void
alarm_free(gpointer data)
{
	DsJournalAlarm *alarm = data;

	g_free(alarm->kind);
	g_free(alarm->text);
	g_free(alarm);
}

GPtrArray *
ds_journal_alarms(DsJournal *journal, GError **error)
{
	g_autoptr(GPtrArray) alarms = g_ptr_array_new_with_free_func(alarm_free);
	g_autoptr(Statement) row = ds_journal_prepare(journal,
	    "SELECT alarm_seq, kind, text, wall_s FROM alarm WHERE confirmed_wall_s IS NULL"
	    " ORDER BY alarm_seq",
	    error);
	int result;

	if (row == NULL)
		return NULL;
	while ((result = sqlite3_step(row)) == SQLITE_ROW) {
		DsJournalAlarm *alarm = g_new0(DsJournalAlarm, 1);

		g_ptr_array_add(alarms, alarm);
		alarm->alarm_seq = sqlite3_column_int64(row, 0);
		alarm->kind = g_strdup(ds_statement_text(row, 1));
		alarm->text = g_strdup(ds_statement_text(row, 2));
		alarm->wall_s = sqlite3_column_int64(row, 3);
	}
	if (result == SQLITE_DONE)
		return g_steal_pointer(&alarms);
	ds_journal_fail(journal, "alarms", error);
	return NULL;
}

gboolean
ds_journal_confirm(DsJournal *journal, gint64 alarm_seq, gint64 wall_s, GError **error)
{
	g_autoptr(Statement) row = ds_journal_prepare(journal,
	    "UPDATE alarm SET confirmed_wall_s=:wall_s"
	    " WHERE alarm_seq=:alarm_seq AND confirmed_wall_s IS NULL",
	    error);

	if (row == NULL)
		return FALSE;
	ds_statement_bind_number(row, ":wall_s", wall_s);
	ds_statement_bind_number(row, ":alarm_seq", alarm_seq);
	if (sqlite3_step(row) != SQLITE_DONE)
		return ds_journal_fail(journal, "alarm", error);
	if (sqlite3_changes(journal->db) == 1)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "journal: no alarm %" G_GINT64_FORMAT " waits for anybody", alarm_seq);
	return FALSE;
}
