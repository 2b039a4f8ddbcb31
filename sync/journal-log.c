/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The write-ahead log is grown once and kept: a commit into space that is there already costs the
 * disk half of one that makes the file longer, and does not fail on a full disk.
 *
 * So it is never cut short, and what must not be read in it any more is overwritten. The order
 * matters. Were the header still there when only a part of the log is gone, the next start would
 * carry old pages into a newer file. So the header goes first, and is gone for good before anything
 * else is touched; without it SQLite takes the log for empty.
 *
 * Format of the log: sqlite.org/fileformat2.html, section 4.
 */
#include "sync/journal-private.h"

#include <string.h>

#define HEADER_BYTES 32
#define FRAME_HEADER_BYTES 24
#define PIECE_BYTES (64 * 1024)
#define FRAMES_MAX 1000  /* then its content goes into the file, even with a session open */
#define FRAMES_KEPT 1064 /* the largest commit ends behind that: 64 steps that wait together */

static sqlite3_file *
log_file(DsJournal *journal)
{
	sqlite3_file *file = NULL;

	sqlite3_file_control(journal->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
	return file != NULL && file->pMethods != NULL ? file : NULL;
}

static sqlite3_int64
bytes_of(const DsJournal *journal, int frames)
{
	return HEADER_BYTES + (sqlite3_int64)frames * (FRAME_HEADER_BYTES + journal->page_bytes);
}

static gboolean
fail_log(DsJournal *journal, const char *what, int code, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "journal: %s the log of %s: %s", what,
	    journal->path, sqlite3_errstr(code));
	return FALSE;
}

/* Zeros from `begin` up to `end`, on the disk when this returns TRUE. */
static gboolean
write_zeros(
    DsJournal *journal, sqlite3_file *file, sqlite3_int64 begin, sqlite3_int64 end, GError **error)
{
	static const guint8 zeros[PIECE_BYTES];
	int code = SQLITE_OK;

	for (sqlite3_int64 at = begin; at < end && code == SQLITE_OK; at += PIECE_BYTES)
		code = file->pMethods->xWrite(file, zeros, (int)MIN(PIECE_BYTES, end - at), at);
	if (code == SQLITE_OK)
		code = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
	return code == SQLITE_OK || fail_log(journal, "cannot write zeros into", code, error);
}

/* In the place of SQLite's own rule, to know how far the log has ever been filled. */
static int
on_commit(void *data, sqlite3 *db, const char *name, int frames)
{
	DsJournal *journal = data;

	journal->log_frames = MAX(journal->log_frames, frames);
	if (frames >= FRAMES_MAX)
		sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	return SQLITE_OK;
}

gboolean
ds_journal_keep_log(DsJournal *journal, GError **error)
{
	g_autofree char *page = ds_journal_ask(journal, "PRAGMA page_size", error);
	sqlite3_file *file = log_file(journal);
	sqlite3_int64 size = 0;
	int code;

	if (page == NULL || file == NULL)
		return FALSE;
	journal->page_bytes = (int)g_ascii_strtoll(page, NULL, 10);
	journal->log_frames = G_MAXINT; /* what it holds from before is not known */
	sqlite3_wal_hook(journal->db, on_commit, journal);
	code = file->pMethods->xFileSize(file, &size);
	if (code != SQLITE_OK)
		return fail_log(journal, "cannot measure", code, error);
	return write_zeros(journal, file, size, bytes_of(journal, FRAMES_KEPT), error);
}

static gboolean
is_empty(sqlite3_file *file, sqlite3_int64 begin, sqlite3_int64 end)
{
	static const guint8 zeros[PIECE_BYTES];
	g_autofree guint8 *bytes = g_malloc(PIECE_BYTES);

	return file->pMethods->xRead(file, bytes, (int)(end - begin), begin) == SQLITE_OK &&
	    memcmp(bytes, zeros, (gsize)(end - begin)) == 0;
}

/* How far the log has been filled. After a start that is looked for from its end on: reading spares
 * the disk most of the writing. */
static sqlite3_int64
filled_bytes(DsJournal *journal, sqlite3_file *file, sqlite3_int64 size)
{
	sqlite3_int64 end = MIN(size, bytes_of(journal, journal->log_frames));

	if (journal->log_frames != G_MAXINT)
		return end;
	while (end > PIECE_BYTES && is_empty(file, end - PIECE_BYTES, end))
		end -= PIECE_BYTES;
	return end;
}

static gboolean
overwrite(DsJournal *journal, GError **error)
{
	sqlite3_file *file = log_file(journal);
	sqlite3_int64 size = 0, end;

	if (file == NULL || file->pMethods->xFileSize(file, &size) != SQLITE_OK || size == 0)
		return TRUE;
	end = filled_bytes(journal, file, size);
	if (!write_zeros(journal, file, 0, MIN(end, HEADER_BYTES), error) ||
	    !write_zeros(journal, file, MIN(end, HEADER_BYTES), end, error))
		return FALSE;
	journal->log_frames = 0;
	return TRUE;
}

gboolean
ds_journal_scrub(DsJournal *journal, GError **error)
{
	int frames = 0, done = 0;

	if (sqlite3_wal_checkpoint_v2(
		journal->db, NULL, SQLITE_CHECKPOINT_RESTART, &frames, &done) != SQLITE_OK)
		return ds_journal_fail(journal, "checkpoint", error);
	ds_journal_keep_reserve(journal);
	return journal->log_frames == 0 || overwrite(journal, error);
}
