/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where events have left the journal, an anchor stands for them: the numbers of the first and the
 * last, the hash before the one and that of the other. The chain crosses the gap on it. Anchors
 * that touch become one, so there are as many as there are gaps, and gaps only beside events of
 * operations that stay.
 *
 * An anchor is sealed with the master key (journal-keys.c): who has the file alone cannot take
 * events out and put an anchor in their place.
 */
#include "sync/journal-private.h"

#include <string.h>

#define COLUMNS "first_event, last_event, op_seq, hash_before, hash, seal"

static void
append_hex(GString *text, const guint8 hash[HASH_BYTES])
{
	for (guint i = 0; i < HASH_BYTES; i++)
		g_string_append_printf(text, "%02x", hash[i]);
	g_string_append_c(text, '\n');
}

static char *
about(const Anchor *anchor)
{
	GString *text = g_string_new(NULL);

	g_string_printf(text,
	    "anchor\n%" G_GINT64_FORMAT "\n%" G_GINT64_FORMAT "\n%" G_GINT64_FORMAT "\n",
	    anchor->first_event, anchor->last_event, anchor->op_seq);
	append_hex(text, anchor->before);
	append_hex(text, anchor->after);
	return g_string_free(text, FALSE);
}

/* ---- reading ---- */

static gboolean
is_sealed(const DsSealKey *master, const Anchor *anchor, Statement *row)
{
	g_autofree char *text = about(anchor);
	g_autoptr(GBytes) plain = ds_unseal(
	    master, text, sqlite3_column_blob(row, 5), (gsize)sqlite3_column_bytes(row, 5));

	return plain != NULL;
}

static gboolean
read_hash(Statement *row, int column, guint8 hash[HASH_BYTES])
{
	if (sqlite3_column_bytes(row, column) != HASH_BYTES)
		return FALSE;
	memcpy(hash, sqlite3_column_blob(row, column), HASH_BYTES);
	return TRUE;
}

static gboolean
take(Statement *row, const DsSealKey *master, Anchor *anchor)
{
	memset(anchor, 0, sizeof *anchor);
	if (sqlite3_step(row) != SQLITE_ROW)
		return FALSE;
	anchor->first_event = sqlite3_column_int64(row, 0);
	anchor->last_event = sqlite3_column_int64(row, 1);
	anchor->op_seq = sqlite3_column_int64(row, 2);
	anchor->sealed = read_hash(row, 3, anchor->before) && read_hash(row, 4, anchor->after) &&
	    is_sealed(master, anchor, row);
	return TRUE;
}

static gboolean
find(DsJournal *file, const DsSealKey *master, const char *sql, gint64 event_seq, Anchor *anchor)
{
	g_autoptr(Statement) row = ds_journal_prepare(file, sql, NULL);

	memset(anchor, 0, sizeof *anchor);
	if (row == NULL)
		return FALSE;
	ds_statement_bind_number(row, ":event", event_seq);
	return take(row, master, anchor);
}

gboolean
ds_journal_anchor_behind(DsJournal *file, const DsSealKey *master, gint64 event_seq, Anchor *anchor)
{
	return find(file, master,
	    "SELECT " COLUMNS " FROM anchor WHERE first_event>:event ORDER BY first_event LIMIT 1",
	    event_seq, anchor);
}

gboolean
ds_journal_anchor_before(DsJournal *file, const DsSealKey *master, gint64 event_seq, Anchor *anchor)
{
	return find(file, master,
	    "SELECT " COLUMNS " FROM anchor WHERE first_event<:event"
	    " ORDER BY first_event DESC LIMIT 1",
	    event_seq, anchor);
}

gboolean
ds_journal_cross(DsJournal *file, const DsSealKey *master, DsJournalPlace *place, gint64 next)
{
	Anchor anchor;

	if (!ds_journal_anchor_behind(file, master, place->event_seq, &anchor) || !anchor.sealed ||
	    anchor.last_event >= next || memcmp(anchor.before, place->hash, HASH_BYTES) != 0)
		return FALSE;
	place->event_seq = anchor.last_event;
	memcpy(place->hash, anchor.after, HASH_BYTES);
	return TRUE;
}

/* ---- writing ---- */

static gboolean
write_anchor(DsJournal *journal, const Anchor *anchor, GError **error)
{
	g_autoptr(Statement) row = ds_journal_prepare(journal,
	    "INSERT OR REPLACE INTO anchor (" COLUMNS ")"
	    " VALUES (:first, :last, :op_seq, :before, :after, :seal)",
	    error);
	g_autofree char *text = about(anchor);
	g_autoptr(GBytes) seal = ds_seal(&journal->master, text, "", 0);
	g_autoptr(GBytes) before = g_bytes_new(anchor->before, HASH_BYTES);
	g_autoptr(GBytes) after = g_bytes_new(anchor->after, HASH_BYTES);

	if (row == NULL)
		return FALSE;
	ds_statement_bind_number(row, ":first", anchor->first_event);
	ds_statement_bind_number(row, ":last", anchor->last_event);
	ds_statement_bind_number(row, ":op_seq", anchor->op_seq);
	ds_statement_bind_bytes(row, ":before", before);
	ds_statement_bind_bytes(row, ":after", after);
	ds_statement_bind_bytes(row, ":seal", seal);
	return sqlite3_step(row) == SQLITE_DONE || ds_journal_fail(journal, "anchor", error);
}

static gboolean
remove_anchor(DsJournal *journal, gint64 first_event, GError **error)
{
	g_autoptr(Statement)
	    row = ds_journal_prepare(journal, "DELETE FROM anchor WHERE first_event=:first", error);

	if (row == NULL)
		return FALSE;
	ds_statement_bind_number(row, ":first", first_event);
	return sqlite3_step(row) == SQLITE_DONE || ds_journal_fail(journal, "anchor", error);
}

gboolean
ds_journal_add_anchor(DsJournal *journal, const Anchor *gap, GError **error)
{
	Anchor whole = *gap, other;

	if (ds_journal_anchor_before(journal, &journal->master, gap->first_event, &other) &&
	    other.last_event == gap->first_event - 1) {
		whole.first_event = other.first_event;
		whole.op_seq = MAX(whole.op_seq, other.op_seq);
		memcpy(whole.before, other.before, HASH_BYTES);
	}
	if (ds_journal_anchor_behind(journal, &journal->master, gap->last_event, &other) &&
	    other.first_event == gap->last_event + 1) {
		whole.last_event = other.last_event;
		whole.op_seq = MAX(whole.op_seq, other.op_seq);
		memcpy(whole.after, other.after, HASH_BYTES);
		if (!remove_anchor(journal, other.first_event, error))
			return FALSE;
	}
	return write_anchor(journal, &whole, error);
}

gboolean
ds_journal_seal_anchors(DsJournal *journal, GError **error)
{
	gint64 place = -1;
	Anchor anchor;

	while (ds_journal_anchor_behind(journal, &journal->master, place, &anchor)) {
		if (!write_anchor(journal, &anchor, error))
			return FALSE;
		place = anchor.first_event;
	}
	return TRUE;
}
