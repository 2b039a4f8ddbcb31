/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/journal-private.h"

#define SYNC "sync-wall-s"
#define SET "set-wall-s"
#define SYNC_EVENT "sync-event"
#define PURGED "purged-wall-s"

void
ds_journal_load_clock(DsJournal *journal)
{
	journal->clock.sync_wall_s = ds_journal_number(journal, SYNC, 0);
	journal->clock.set_wall_s = ds_journal_number(journal, SET, 0);
}

static gint64
newest_event(DsJournal *journal)
{
	g_autofree char *number = ds_journal_ask(
	    journal, "SELECT ifnull(max(event_seq), 0) FROM event", NULL);

	return number != NULL ? g_ascii_strtoll(number, NULL, 10) : 0;
}

gboolean
ds_journal_keep_clock(DsJournal *journal, const DsClockMemory *memory, GError **error)
{
	gboolean set_anew = memory->sync_wall_s != 0;

	if (memory->sync_wall_s == journal->clock.sync_wall_s &&
	    memory->set_wall_s == journal->clock.set_wall_s)
		return TRUE;
	journal->clock = *memory;
	return ds_journal_set_number(journal, SYNC, memory->sync_wall_s, error) &&
	    ds_journal_set_number(journal, SET, memory->set_wall_s, error) &&
	    (!set_anew ||
		(ds_journal_set_number(journal, SYNC_EVENT, newest_event(journal), error) &&
		    ds_journal_set_number(journal, PURGED, 0, error)));
}

gboolean
ds_journal_keep_newest_time(DsJournal *journal, gint64 op_seq, GError **error)
{
	gint64 known_s = ds_journal_number(journal, PURGED, 0), newest_s;
	g_autoptr(Statement) row = ds_journal_prepare(journal,
	    "SELECT ifnull(max(wall_s), 0) FROM event WHERE op_seq=:op_seq AND event_seq>:since",
	    error);

	if (row == NULL)
		return FALSE;
	ds_statement_bind_number(row, ":op_seq", op_seq);
	ds_statement_bind_number(row, ":since", ds_journal_number(journal, SYNC_EVENT, 0));
	if (sqlite3_step(row) != SQLITE_ROW)
		return ds_journal_fail(journal, "time", error);
	newest_s = sqlite3_column_int64(row, 0);
	return newest_s <= known_s || ds_journal_set_number(journal, PURGED, newest_s, error);
}

DsClockMemory
ds_journal_clock(DsJournal *journal)
{
	DsClockMemory memory = journal->clock;
	g_autoptr(Statement) row = ds_journal_prepare(
	    journal, "SELECT ifnull(max(wall_s), 0) FROM event WHERE event_seq>:since", NULL);

	ds_statement_bind_number(row, ":since", ds_journal_number(journal, SYNC_EVENT, 0));
	if (sqlite3_step(row) == SQLITE_ROW)
		memory.newest_wall_s = sqlite3_column_int64(row, 0);
	memory.newest_wall_s = MAX(memory.newest_wall_s, ds_journal_number(journal, PURGED, 0));
	memory.newest_wall_s = MAX(memory.newest_wall_s, memory.sync_wall_s);
	return memory;
}
