/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ids of signed patron codes: each counts once, after a power cut as well. */
#include "sync/journal-private.h"

#define KEPT_S (24 * 3600) /* a clock that ran ahead may have gone back since */

/* Those that have run out are refused as such. */
static gboolean
forget_dead(DsJournal *journal, gint64 wall_s, GError **error)
{
	g_autoptr(Statement) row = ds_journal_prepare(
	    journal, "DELETE FROM used_code WHERE dead_s < :wall_s", error);

	if (row == NULL)
		return FALSE;
	ds_statement_bind_number(row, ":wall_s", wall_s - KEPT_S);
	return sqlite3_step(row) == SQLITE_DONE || ds_journal_fail(journal, "used codes", error);
}

static gboolean
add(DsJournal *journal, const char *id, gint64 dead_s, gboolean *first, GError **error)
{
	g_autoptr(Statement) row = ds_journal_prepare(journal,
	    "INSERT INTO used_code (id, dead_s) VALUES (:id, :dead_s) ON CONFLICT DO NOTHING",
	    error);

	if (row == NULL)
		return FALSE;
	ds_statement_bind_text(row, ":id", id);
	ds_statement_bind_number(row, ":dead_s", dead_s);
	if (sqlite3_step(row) != SQLITE_DONE)
		return ds_journal_fail(journal, "used codes", error);
	*first = sqlite3_changes(journal->db) == 1;
	return TRUE;
}

gboolean
ds_journal_use_code(DsJournal *journal, const char *id, gint64 dead_s, gint64 wall_s,
    gboolean *first, GError **error)
{
	gboolean added = FALSE;

	*first = FALSE;
	if (!ds_journal_begin(journal, error))
		return FALSE;
	if (!forget_dead(journal, wall_s, error) || !add(journal, id, dead_s, &added, error) ||
	    !ds_journal_commit(journal, error)) {
		ds_journal_rollback(journal);
		return FALSE;
	}
	*first = added;
	return TRUE;
}
