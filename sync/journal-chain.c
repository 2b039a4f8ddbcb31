/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/journal-private.h"

#include <string.h>

/* The chain: SHA-256 over the hash before and the row's own fields, separated by line ends. */
void
ds_journal_chain(guint8 hash[HASH_BYTES], gint64 op_seq, const char *state, gint64 wall_s,
    gint64 boot_us, const char *boot_id, const char *detail)
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
ds_journal_verify(DsJournal *journal, GError **error)
{
	g_autoptr(Statement) row = ds_journal_prepare(journal,
	    "SELECT event_seq, op_seq, state, wall_s, boot_us, boot_id, detail, hash FROM event "
	    "ORDER BY event_seq",
	    error);
	guint8 hash[HASH_BYTES] = {0};
	int result;

	if (row == NULL)
		return FALSE;
	while ((result = sqlite3_step(row)) == SQLITE_ROW) {
		ds_journal_chain(hash, sqlite3_column_int64(row, 1), ds_statement_text(row, 2),
		    sqlite3_column_int64(row, 3), sqlite3_column_int64(row, 4),
		    ds_statement_text(row, 5), ds_statement_text(row, 6));
		if (sqlite3_column_bytes(row, 7) != HASH_BYTES ||
		    memcmp(sqlite3_column_blob(row, 7), hash, HASH_BYTES) != 0) {
			g_set_error(error, DS_ERROR, DS_ERROR_STORAGE,
			    "journal: event %s of %s was altered, or one before it is missing",
			    ds_statement_text(row, 0), journal->path);
			return FALSE;
		}
	}
	return result == SQLITE_DONE || ds_journal_fail(journal, "read", error);
}
