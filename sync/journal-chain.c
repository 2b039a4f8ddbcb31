/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/journal-private.h"
#include "sync/journal-schema.h"

#include <string.h>

const char ds_journal_chain_columns[] = "op_seq, state, wall_s, boot_us, boot_id, detail, hash";

/* SHA-256 over the hash before and the row's own fields, separated by line ends. */
void
ds_journal_chain(guint8 hash[HASH_BYTES], const ChainLink *link)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *row = g_strdup_printf("%" G_GINT64_FORMAT "\n%s\n%" G_GINT64_FORMAT
					       "\n%" G_GINT64_FORMAT "\n%s\n%s\n",
	    link->op_seq, link->state, link->wall_s, link->boot_us, link->boot_id, link->detail);
	gsize length = HASH_BYTES;

	g_checksum_update(sum, hash, HASH_BYTES);
	g_checksum_update(sum, (const guchar *)row, -1);
	g_checksum_get_digest(sum, hash, &length);
}

gboolean
ds_journal_chain_fits(guint8 hash[HASH_BYTES], Statement *row)
{
	guint8 next[HASH_BYTES];

	memcpy(next, hash, HASH_BYTES);
	ds_journal_chain(next,
	    &(const ChainLink){
		.op_seq = sqlite3_column_int64(row, 0),
		.state = ds_statement_text(row, 1),
		.wall_s = sqlite3_column_int64(row, 2),
		.boot_us = sqlite3_column_int64(row, 3),
		.boot_id = ds_statement_text(row, 4),
		.detail = ds_statement_text(row, 5),
	    });
	if (sqlite3_column_bytes(row, 6) != HASH_BYTES ||
	    memcmp(sqlite3_column_blob(row, 6), next, HASH_BYTES) != 0)
		return FALSE;
	memcpy(hash, next, HASH_BYTES);
	return TRUE;
}

gboolean
ds_journal_load_hash(DsJournal *journal, GError **error)
{
	g_autoptr(Statement) statement = ds_journal_prepare(
	    journal, "SELECT hash FROM event ORDER BY event_seq DESC LIMIT 1", error);

	if (statement == NULL)
		return FALSE;
	switch (sqlite3_step(statement)) {
	case SQLITE_DONE: return TRUE;
	case SQLITE_ROW: break;
	default: return ds_journal_fail(journal, "last event", error);
	}
	if (sqlite3_column_bytes(statement, 0) == HASH_BYTES)
		memcpy(journal->last_hash, sqlite3_column_blob(statement, 0), HASH_BYTES);
	memcpy(journal->saved_hash, journal->last_hash, HASH_BYTES);
	return TRUE;
}

gboolean
ds_journal_add_event(DsJournal *journal, const ChainLink *link, GError **error)
{
	g_autoptr(Statement)
	    statement = ds_journal_prepare(journal, ds_journal_insert_event, error);

	if (statement == NULL)
		return FALSE;
	ds_journal_chain(journal->last_hash, link);
	ds_statement_bind_number(statement, ":op_seq", link->op_seq);
	ds_statement_bind_text(statement, ":state", link->state);
	ds_statement_bind_number(statement, ":wall_s", link->wall_s);
	ds_statement_bind_number(statement, ":boot_us", link->boot_us);
	ds_statement_bind_text(statement, ":boot_id", link->boot_id);
	ds_statement_bind_text(statement, ":detail", link->detail);
	sqlite3_bind_blob(statement, sqlite3_bind_parameter_index(statement, ":hash"),
	    journal->last_hash, HASH_BYTES, SQLITE_TRANSIENT);
	if (sqlite3_step(statement) != SQLITE_DONE)
		return ds_journal_fail(journal, "write event", error);
	return TRUE;
}

gboolean
ds_journal_verify(DsJournal *journal, GError **error)
{
	g_autofree char *sql = g_strdup_printf(
	    "SELECT %s, event_seq FROM event ORDER BY event_seq", ds_journal_chain_columns);
	g_autoptr(Statement) row = ds_journal_prepare(journal, sql, error);
	guint8 hash[HASH_BYTES] = {0};
	int result;

	if (row == NULL)
		return FALSE;
	while ((result = sqlite3_step(row)) == SQLITE_ROW)
		if (!ds_journal_chain_fits(hash, row)) {
			g_set_error(error, DS_ERROR, DS_ERROR_STORAGE,
			    "journal: event %s of %s was altered, or one before it is missing",
			    ds_statement_text(row, 7), journal->path);
			return FALSE;
		}
	return result == SQLITE_DONE || ds_journal_fail(journal, "read", error);
}
