/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is over and old leaves the journal: the operation, its events, and the number of the item
 * with them. A count of the day remains, and an anchor in the chain (journal-anchor.c).
 *
 * An operation goes as a whole or not at all, and only when its events are the ones the chain
 * speaks of: what somebody has altered stays, as evidence.
 */
#include "sync/journal-private.h"

#include <string.h>

#define DAY_S (24 * 3600)
#define FREE_GAP_S (7 * DAY_S) /* a clock nobody holds may have jumped further than that */
#define PIECE_OPERATIONS 16

typedef GArray Numbers; /* gint64 */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Numbers, g_array_unref)

static gboolean
run(DsJournal *journal, const char *sql, gint64 number, GError **error)
{
	g_autoptr(Statement) row = ds_journal_prepare(journal, sql, error);

	if (row == NULL)
		return FALSE;
	ds_statement_bind_number(row, ":number", number);
	return sqlite3_step(row) == SQLITE_DONE || ds_journal_fail(journal, "purge", error);
}

/* The numbers that a query gives; NULL: error. */
static Numbers *
numbers_of(DsJournal *journal, Statement *row, GError **error)
{
	g_autoptr(Numbers) numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
	int result;

	while ((result = sqlite3_step(row)) == SQLITE_ROW) {
		gint64 number = sqlite3_column_int64(row, 0);

		g_array_append_val(numbers, number);
	}
	if (result == SQLITE_DONE)
		return g_steal_pointer(&numbers);
	ds_journal_fail(journal, "purge", error);
	return NULL;
}

/* ---- may it be? ---- */

/* A clock that has jumped ahead makes everything look old. One that NTP holds has not; of another
 * it is believed as long as the newest event is not far behind it. */
static gboolean
is_time_certain(DsJournal *journal, gint64 wall_s, DsClockTrust trust)
{
	g_autofree char *newest = NULL;

	if (trust != DS_CLOCK_FREE)
		return trust == DS_CLOCK_GOOD;
	newest = ds_journal_ask(journal,
	    "SELECT ifnull(max(wall_s), 0) FROM event WHERE event_seq="
	    "(SELECT max(event_seq) FROM event)",
	    NULL);
	return newest != NULL && wall_s - g_ascii_strtoll(newest, NULL, 10) <= FREE_GAP_S;
}

/* The hash that the event was chained to: that of the event before, or of the anchor. FALSE: that
 * one is not to be believed. */
static gboolean
hash_before(DsJournal *journal, gint64 event_seq, guint8 hash[HASH_BYTES])
{
	g_autoptr(Statement) row = ds_journal_prepare(
	    journal, "SELECT hash FROM event WHERE event_seq=:number", NULL);
	Anchor anchor;

	memset(hash, 0, HASH_BYTES);
	if (event_seq == 1)
		return TRUE;
	if (row == NULL)
		return FALSE;
	ds_statement_bind_number(row, ":number", event_seq - 1);
	if (sqlite3_step(row) == SQLITE_ROW && sqlite3_column_bytes(row, 0) == HASH_BYTES) {
		memcpy(hash, sqlite3_column_blob(row, 0), HASH_BYTES);
		return TRUE;
	}
	if (!ds_journal_anchor_before(journal, &journal->master, event_seq, &anchor) ||
	    !anchor.sealed || anchor.last_event != event_seq - 1)
		return FALSE;
	memcpy(hash, anchor.after, HASH_BYTES);
	return TRUE;
}

/* Fills in what stands for the event when it has gone. FALSE: it is not the one of the chain. */
static gboolean
make_gap(DsJournal *journal, gint64 event_seq, Anchor *gap)
{
	g_autofree char *sql = g_strdup_printf(
	    "SELECT %s FROM event WHERE event_seq=:number", ds_journal_chain_columns);
	g_autoptr(Statement) row = ds_journal_prepare(journal, sql, NULL);

	if (row == NULL || !hash_before(journal, event_seq, gap->before))
		return FALSE;
	ds_statement_bind_number(row, ":number", event_seq);
	if (sqlite3_step(row) != SQLITE_ROW)
		return FALSE;
	gap->first_event = gap->last_event = event_seq;
	gap->op_seq = sqlite3_column_int64(row, 0);
	memcpy(gap->after, gap->before, HASH_BYTES);
	return ds_journal_chain_fits(gap->after, row);
}

/* An anchor beside it that is not ours would be sealed together with the new one. */
static gboolean
has_forged_neighbour(DsJournal *journal, gint64 event_seq)
{
	Anchor behind;

	return ds_journal_anchor_behind(journal, &journal->master, event_seq, &behind) &&
	    behind.first_event == event_seq + 1 && !behind.sealed;
}

static gboolean
are_sound(DsJournal *journal, const Numbers *events)
{
	for (guint i = 0; i < events->len; i++) {
		gint64 event_seq = g_array_index(events, gint64, i);
		Anchor gap;

		if (!make_gap(journal, event_seq, &gap) || has_forged_neighbour(journal, event_seq))
			return FALSE;
	}
	return events->len > 0;
}

/* ---- out with it ---- */

static gboolean
remove_event(DsJournal *journal, gint64 event_seq, GError **error)
{
	Anchor gap;

	return (make_gap(journal, event_seq, &gap) || ds_journal_fail(journal, "gap", error)) &&
	    run(journal, "DELETE FROM event WHERE event_seq=:number", event_seq, error) &&
	    ds_journal_add_anchor(journal, &gap, error);
}

static const char count_operation[] =
    "INSERT INTO day_count (day, kind, outcome, offline, count)"
    " SELECT asked_wall_s/86400, kind, CASE WHEN state='VOID' THEN 'void' WHEN verdict=1 THEN 'yes'"
    " WHEN verdict=2 THEN 'no' ELSE 'none' END, offline, 1 FROM operation WHERE op_seq=:number"
    " ON CONFLICT (day, kind, outcome, offline) DO UPDATE SET count=count+1";

static gboolean
purge_operation(DsJournal *journal, gint64 op_seq, GError **error)
{
	g_autoptr(Statement) row = ds_journal_prepare(
	    journal, "SELECT event_seq FROM event WHERE op_seq=:number ORDER BY event_seq", error);
	g_autoptr(Numbers) events = NULL;

	if (row == NULL)
		return FALSE;
	ds_statement_bind_number(row, ":number", op_seq);
	events = numbers_of(journal, row, error);
	if (events == NULL)
		return FALSE;
	if (!are_sound(journal, events))
		return TRUE;
	if (!ds_journal_keep_newest_time(journal, op_seq, error))
		return FALSE;
	for (guint i = 0; i < events->len; i++)
		if (!remove_event(journal, g_array_index(events, gint64, i), error))
			return FALSE;
	return run(journal, count_operation, op_seq, error) &&
	    run(journal, "DELETE FROM operation WHERE op_seq=:number", op_seq, error);
}

/* Those of the piece that are to go. */
static Numbers *
choose(DsJournal *journal, gint64 from, gint64 to, gint64 until_s, GError **error)
{
	g_autofree char *sql = g_strdup_printf(
	    "SELECT op_seq FROM operation WHERE op_seq>:from AND op_seq<=:to AND queued=0"
	    " AND state IN ('CLOSED','VOID') AND changed_wall_s<=:until ORDER BY op_seq LIMIT %d",
	    PIECE_OPERATIONS);
	g_autoptr(Statement) row = ds_journal_prepare(journal, sql, error);

	if (row == NULL)
		return NULL;
	ds_statement_bind_number(row, ":from", from);
	ds_statement_bind_number(row, ":to", to);
	ds_statement_bind_number(row, ":until", until_s);
	return numbers_of(journal, row, error);
}

static gboolean
purge_piece(DsJournal *journal, gint64 from, gint64 until_s, gint64 *to, GError **error)
{
	g_autoptr(Numbers) chosen = choose(journal, from, *to, until_s, error);

	if (chosen == NULL)
		return FALSE;
	for (guint i = 0; i < chosen->len; i++)
		if (!purge_operation(journal, g_array_index(chosen, gint64, i), error))
			return FALSE;
	if (chosen->len == PIECE_OPERATIONS)
		*to = g_array_index(chosen, gint64, chosen->len - 1);
	return TRUE;
}

gboolean
ds_journal_purge(
    DsJournal *journal, gint64 wall_s, DsClockTrust trust, gint64 *place, GError **error)
{
	gint64 to = ds_journal_piece_end(journal, *place);
	gint64 until_s = wall_s - (gint64)journal->keep_items_days * DAY_S;

	if (to == 0 || journal->keep_items_days == 0 || !is_time_certain(journal, wall_s, trust)) {
		*place = 0;
		return TRUE;
	}
	if (ds_journal_begin(journal, error) && purge_piece(journal, *place, until_s, &to, error) &&
	    ds_journal_commit(journal, error)) {
		*place = to;
		return TRUE;
	}
	ds_journal_rollback(journal);
	return FALSE;
}

void
ds_journal_keep_items(DsJournal *journal, guint days)
{
	journal->keep_items_days = days;
}
