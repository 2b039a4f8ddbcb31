/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/journal-private.h"
#include "sync/journal-schema.h"

#include <string.h>

#define PIECE_ROWS 256 /* of one call of ds_journal_follow() */

const char ds_journal_chain_columns[] =
    "op_seq, state, wall_s, boot_us, boot_id, detail, hash, digest, record";
const char ds_journal_old_chain_columns[] =
    "op_seq, state, wall_s, boot_us, boot_id, detail, hash, NULL, NULL";

/* SHA-256 over the hash before and the row's own fields, separated by line ends; behind them the
 * digest of the record where there is one. */
static void
chain(guint8 hash[HASH_BYTES], const ChainLink *link, const guint8 *digest)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *row = g_strdup_printf("%" G_GINT64_FORMAT "\n%s\n%" G_GINT64_FORMAT
					       "\n%" G_GINT64_FORMAT "\n%s\n%s\n",
	    link->op_seq, link->state, link->wall_s, link->boot_us, link->boot_id, link->detail);
	gsize length = HASH_BYTES;

	g_checksum_update(sum, hash, HASH_BYTES);
	g_checksum_update(sum, (const guchar *)row, -1);
	if (digest != NULL)
		g_checksum_update(sum, digest, HASH_BYTES);
	g_checksum_get_digest(sum, hash, &length);
}

static void
digest_of(guint8 digest[HASH_BYTES], gconstpointer data, gsize size)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	gsize length = HASH_BYTES;

	g_checksum_update(sum, data, (gssize)size);
	g_checksum_get_digest(sum, digest, &length);
}

/* The record of a row is what it was, or erased. */
static gboolean
record_fits(Statement *row)
{
	guint8 digest[HASH_BYTES];

	if (sqlite3_column_type(row, 8) == SQLITE_NULL)
		return TRUE;
	digest_of(digest, sqlite3_column_blob(row, 8), (gsize)sqlite3_column_bytes(row, 8));
	return sqlite3_column_bytes(row, 7) == HASH_BYTES &&
	    memcmp(sqlite3_column_blob(row, 7), digest, HASH_BYTES) == 0;
}

gboolean
ds_journal_chain_fits(guint8 hash[HASH_BYTES], Statement *row)
{
	gboolean has_digest = sqlite3_column_bytes(row, 7) == HASH_BYTES;
	guint8 next[HASH_BYTES];

	memcpy(next, hash, HASH_BYTES);
	chain(next,
	    &(const ChainLink){
		.op_seq = sqlite3_column_int64(row, 0),
		.state = ds_statement_text(row, 1),
		.wall_s = sqlite3_column_int64(row, 2),
		.boot_us = sqlite3_column_int64(row, 3),
		.boot_id = ds_statement_text(row, 4),
		.detail = ds_statement_text(row, 5),
	    },
	    has_digest ? sqlite3_column_blob(row, 7) : NULL);
	if (!record_fits(row) || sqlite3_column_bytes(row, 6) != HASH_BYTES ||
	    memcmp(sqlite3_column_blob(row, 6), next, HASH_BYTES) != 0)
		return FALSE;
	memcpy(hash, next, HASH_BYTES);
	return TRUE;
}

gboolean
ds_journal_load_hash(DsJournal *journal, GError **error)
{
	g_autoptr(Statement) row = ds_journal_prepare(
	    journal, "SELECT hash, event_seq FROM event ORDER BY event_seq DESC LIMIT 1", error);
	int result = row != NULL ? sqlite3_step(row) : SQLITE_ERROR;
	gint64 event_seq = 0;
	Anchor anchor;

	if (row == NULL)
		return FALSE;
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return ds_journal_fail(journal, "last event", error);
	if (result == SQLITE_ROW && sqlite3_column_bytes(row, 0) == HASH_BYTES) {
		memcpy(journal->last_hash, sqlite3_column_blob(row, 0), HASH_BYTES);
		event_seq = sqlite3_column_int64(row, 1);
	}
	if (ds_journal_anchor_before(journal, &journal->master, G_MAXINT64, &anchor) &&
	    anchor.sealed && anchor.first_event > event_seq)
		memcpy(journal->last_hash, anchor.after, HASH_BYTES);
	memcpy(journal->saved_hash, journal->last_hash, HASH_BYTES);
	return TRUE;
}

gboolean
ds_journal_add_event(DsJournal *journal, const ChainLink *link, GError **error)
{
	g_autoptr(Statement)
	    statement = ds_journal_prepare(journal, ds_journal_insert_event, error);
	g_autoptr(GBytes) sealed = NULL;
	guint8 digest[HASH_BYTES];
	gsize length;

	if (statement == NULL)
		return FALSE;
	if (link->record != NULL) {
		gconstpointer data = g_bytes_get_data(link->record, &length);

		digest_of(digest, data, length);
		sealed = g_bytes_new_static(digest, HASH_BYTES);
	}
	chain(journal->last_hash, link, link->record != NULL ? digest : NULL);
	ds_statement_bind_number(statement, ":op_seq", link->op_seq);
	ds_statement_bind_text(statement, ":state", link->state);
	ds_statement_bind_number(statement, ":wall_s", link->wall_s);
	ds_statement_bind_number(statement, ":boot_us", link->boot_us);
	ds_statement_bind_text(statement, ":boot_id", link->boot_id);
	ds_statement_bind_text(statement, ":detail", link->detail);
	ds_statement_bind_bytes(statement, ":record", link->record);
	ds_statement_bind_bytes(statement, ":digest", sealed);
	sqlite3_bind_blob(statement, sqlite3_bind_parameter_index(statement, ":hash"),
	    journal->last_hash, HASH_BYTES, SQLITE_TRANSIENT);
	if (sqlite3_step(statement) != SQLITE_DONE)
		return ds_journal_fail(journal, "write event", error);
	return TRUE;
}

gboolean
ds_journal_fits_behind(
    DsJournal *file, const DsSealKey *master, DsJournalPlace *place, Statement *row)
{
	gint64 event_seq = sqlite3_column_int64(row, CHAIN_COLUMNS);

	return ds_journal_chain_fits(place->hash, row) ||
	    (ds_journal_cross(file, master, place, event_seq) &&
		ds_journal_chain_fits(place->hash, row));
}

/* ---- following ---- */

static gboolean
blame_event(DsJournal *journal, Statement *row, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "journal: event %s of %s was altered, or one before it is missing",
	    ds_statement_text(row, CHAIN_COLUMNS), journal->path);
	return FALSE;
}

/* Behind the last event there may be one more gap, and nothing else. */
static gboolean
follow_anchors(DsJournal *journal, DsJournalPlace *place, GError **error)
{
	Anchor anchor;

	while (ds_journal_cross(journal, &journal->master, place, G_MAXINT64))
		;
	if (!ds_journal_anchor_behind(journal, &journal->master, place->event_seq, &anchor))
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "journal: the anchor of events %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT
	    " of %s is not its own",
	    anchor.first_event, anchor.last_event, journal->path);
	return FALSE;
}

static gboolean
follow_events(DsJournal *journal, DsJournalPlace *place, GError **error)
{
	g_autofree char *sql = g_strdup_printf(
	    "SELECT %s, event_seq FROM event"
	    " WHERE event_seq>:place ORDER BY event_seq LIMIT %d",
	    ds_journal_chain_columns, PIECE_ROWS);
	g_autoptr(Statement) row = ds_journal_prepare(journal, sql, error);
	guint count = 0;
	int result;

	if (row == NULL)
		return FALSE;
	ds_statement_bind_number(row, ":place", place->event_seq);
	while ((result = sqlite3_step(row)) == SQLITE_ROW) {
		if (!ds_journal_fits_behind(journal, &journal->master, place, row))
			return blame_event(journal, row, error);
		place->event_seq = sqlite3_column_int64(row, CHAIN_COLUMNS);
		count++;
	}
	if (result != SQLITE_DONE)
		return ds_journal_fail(journal, "read", error);
	place->events_end = count < PIECE_ROWS;
	return !place->events_end || follow_anchors(journal, place, error);
}

/* Each operation is where its newest event says. */
static gboolean
follow_states(DsJournal *journal, DsJournalPlace *place, GError **error)
{
	g_autofree char *sql = g_strdup_printf(
	    "SELECT op_seq, state IS (SELECT state FROM event WHERE op_seq=o.op_seq"
	    " ORDER BY event_seq DESC LIMIT 1) FROM operation AS o"
	    " WHERE op_seq>:place ORDER BY op_seq LIMIT %d",
	    PIECE_ROWS);
	g_autoptr(Statement) row = ds_journal_prepare(journal, sql, error);
	guint count = 0;
	int result;

	if (row == NULL)
		return FALSE;
	ds_statement_bind_number(row, ":place", place->op_seq);
	while ((result = sqlite3_step(row)) == SQLITE_ROW) {
		if (!sqlite3_column_int(row, 1)) {
			g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
			    "journal: operation %s of %s is not where its events say",
			    ds_statement_text(row, 0), journal->path);
			return FALSE;
		}
		place->op_seq = sqlite3_column_int64(row, 0);
		count++;
	}
	place->end = count < PIECE_ROWS;
	return result == SQLITE_DONE || ds_journal_fail(journal, "read", error);
}

gboolean
ds_journal_follow(DsJournal *journal, DsJournalPlace *place, GError **error)
{
	return place->events_end ? follow_states(journal, place, error)
				 : follow_events(journal, place, error);
}

gboolean
ds_journal_verify(DsJournal *journal, GError **error)
{
	DsJournalPlace place = {0};

	while (!place.end)
		if (!ds_journal_follow(journal, &place, error))
			return FALSE;
	return TRUE;
}
