/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the journal share, and nobody else: the open file, statements that finalize
 * themselves, and how an error of SQLite becomes ours.
 */
#pragma once

#include "sync/journal.h"
#include "sync/seal.h"

#include <sqlite3.h>

#define HASH_BYTES 32 /* SHA-256 */

struct DsJournal {
	sqlite3 *db;
	char *path;
	GHashTable *statements;        /* text -> Statement, NULL before the first */
	guint8 last_hash[HASH_BYTES];  /* of the newest event, this transaction's included */
	guint8 saved_hash[HASH_BYTES]; /* of the newest committed event */
	gboolean failed;               /* SQLite has reported an error of the disk or the file */
	gboolean damaged;              /* ... that the file itself is not what it should be */
	DsClockMemory clock;           /* as it is in the table meta */
	DsSealKey master;
	GHashTable *keys; /* key_id -> DsSealKey: those that were needed so far */
	gint64 day;       /* since 1970 */
	gint64 day_key;   /* its key_id, 0: not known */
	guint keep_personal_h;
	guint keep_items_days; /* 0: for ever */
	int page_bytes;
	int log_frames;       /* so many frames of the log have something in them, at most */
	gboolean has_reserve; /* the reserve file is there */
};

/* A statement of ds_journal_prepare(). It stays prepared for the next time; leaving the scope ends
 * its run. So the same text is not run twice at the same time. */
typedef sqlite3_stmt Statement;

static inline void
statement_end(Statement *statement)
{
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Statement, statement_end)

/* Makes DS_ERROR_STORAGE of the last error of the connection; always FALSE. */
gboolean ds_journal_fail(DsJournal *journal, const char *what, GError **error);

DS_MUST_USE gboolean ds_journal_execute(DsJournal *journal, const char *sql, GError **error);

/* The first column of the first row, as text. */
char *ds_journal_ask(DsJournal *journal, const char *sql, GError **error);

Statement *ds_journal_prepare(DsJournal *journal, const char *sql, GError **error);

/* One statement without a result that is run again and again. */
DS_MUST_USE gboolean ds_journal_run(DsJournal *journal, const char *sql, GError **error);

/* The number of the operation some hundred behind `op_seq`, where a piece of work on all of them
 * ends; 0: there are none behind it. */
gint64 ds_journal_piece_end(DsJournal *journal, gint64 op_seq);

/* Closes the connection, the statements with it. Nothing is carried over, nothing is written. */
void ds_journal_disconnect(DsJournal *journal);

/* By the name of the parameter, ":state". NULL is bound as NULL. */
void ds_statement_bind_text(Statement *statement, const char *name, const char *text);
void ds_statement_bind_number(Statement *statement, const char *name, gint64 number);
void ds_statement_bind_bytes(Statement *statement, const char *name, GBytes *bytes);
const char *ds_statement_text(Statement *statement, int column); /* never NULL */

/* Is there such a column (NULL: such a table)? */
gboolean ds_journal_has(DsJournal *journal, const char *table, const char *column);

/* A number of the table meta; `otherwise` where there is none, or where it cannot be read. */
gint64 ds_journal_number(DsJournal *journal, const char *name, gint64 otherwise);
DS_MUST_USE gboolean ds_journal_set_number(
    DsJournal *journal, const char *name, gint64 number, GError **error);

/* ---- journal-chain.c ---- */

/* What the hash of an event covers, beside the hash before. Of the sealed record it covers the
 * digest: erasing the record breaks nothing. */
typedef struct {
	gint64 op_seq;
	const char *state;
	gint64 wall_s;
	gint64 boot_us;
	const char *boot_id;
	const char *detail;
	GBytes *record; /* what an operation was about, sealed; NULL: none */
} ChainLink;

/* The columns that ds_journal_chain_fits() takes, from the first on. */
extern const char ds_journal_chain_columns[];
/* The same of a file that has no records yet. */
extern const char ds_journal_old_chain_columns[];
#define CHAIN_COLUMNS 9

/* Is the event of this row the one that follows `hash`? Then `hash` becomes its own. */
gboolean ds_journal_chain_fits(guint8 hash[HASH_BYTES], Statement *row);

/* The same for a row of those columns and event_seq, behind `place` or behind the gap that follows
 * it. Then place->hash becomes its own. */
gboolean ds_journal_fits_behind(
    DsJournal *file, const DsSealKey *master, DsJournalPlace *place, Statement *row);

/* Takes the hash of the newest event over from the file. After ds_journal_open_keys(). */
DS_MUST_USE gboolean ds_journal_load_hash(DsJournal *journal, GError **error);

/* Adds an event behind the newest, within a transaction. */
DS_MUST_USE gboolean ds_journal_add_event(
    DsJournal *journal, const ChainLink *link, GError **error);

/* ---- journal-anchor.c ---- */

/* Stands for events that have left the journal. */
typedef struct {
	gint64 first_event, last_event;
	gint64 op_seq; /* the highest number among their operations */
	guint8 before[HASH_BYTES], after[HASH_BYTES]; /* hashes: before the first, of the last */
	gboolean sealed;                              /* it is the journal's own */
} Anchor;

/* The next behind that event, or the one before it. FALSE: there is none. `master` is the key that
 * seals the file. */
gboolean ds_journal_anchor_behind(
    DsJournal *file, const DsSealKey *master, gint64 event_seq, Anchor *anchor);
gboolean ds_journal_anchor_before(
    DsJournal *file, const DsSealKey *master, gint64 event_seq, Anchor *anchor);

/* Goes on behind the gap that follows `place` and ends before event `next`. FALSE: there is no
 * anchor that fits, and place stays. */
gboolean ds_journal_cross(
    DsJournal *file, const DsSealKey *master, DsJournalPlace *place, gint64 next);

/* Within a transaction; joins it to those that touch it, which have to be sealed. */
DS_MUST_USE gboolean ds_journal_add_anchor(DsJournal *journal, const Anchor *gap, GError **error);

/* All of them, with a new master key. */
DS_MUST_USE gboolean ds_journal_seal_anchors(DsJournal *journal, GError **error);

/* ---- journal-clock.c: rules J7 ---- */

/* Within a transaction: writes what has changed since. */
DS_MUST_USE gboolean ds_journal_keep_clock(
    DsJournal *journal, const DsClockMemory *memory, GError **error);

/* Within a transaction: what the events of that operation tell of the time, before they go. */
DS_MUST_USE gboolean ds_journal_keep_newest_time(DsJournal *journal, gint64 op_seq, GError **error);

/* After opening, and when a transaction was taken back. */
void ds_journal_load_clock(DsJournal *journal);

/* ---- journal-keys.c ---- */

DS_MUST_USE gboolean ds_journal_open_keys(DsJournal *journal, gint64 wall_s, GError **error);
void ds_journal_close_keys(DsJournal *journal);

/* When a transaction was taken back: a key it had made does not exist. */
void ds_journal_forget_keys(DsJournal *journal);

/* The number of the key of that day, made within the transaction where there is none. 0: error. */
gint64 ds_journal_key_of(DsJournal *journal, gint64 wall_s, GError **error);
gboolean ds_journal_has_key(DsJournal *journal, gint64 number);

/* `column` of an operation's row; "record" is that of its events. NULL stays NULL. */
GBytes *ds_journal_seal(
    DsJournal *journal, gint64 number, gint64 op_seq, const char *column, const char *text);

/* *text NULL: nothing, or its key is gone. FALSE: altered, or of another row. */
DS_MUST_USE gboolean ds_journal_unseal(DsJournal *journal, gint64 op_seq, const char *column,
    const guint8 *value, gsize length, char **text);

/* ---- journal-log.c ---- */

/* Grows the log to the length it keeps from now on. FALSE harms nothing but speed. */
DS_MUST_USE gboolean ds_journal_keep_log(DsJournal *journal, GError **error);

/* ---- journal-space.c: rules J6 ---- */

/* Makes the reserve file where there is none and room for one. */
void ds_journal_keep_reserve(DsJournal *journal);

/* Gives the room of the reserve file to the last commits. */
void ds_journal_spend_reserve(DsJournal *journal);

/* ---- journal-rescue.c: rules J4 ---- */

/* Moves the file away and keeps it, to be read by ds_journal_rescue(). */
DS_MUST_USE gboolean ds_journal_set_aside(const char *path, gint64 wall_s, GError **error);

/* Ends what a power cut has interrupted in ds_journal_set_aside(). Before the file is opened. */
DS_MUST_USE gboolean ds_journal_finish_aside(const char *path, GError **error);

/* Takes over what can be read of a file set aside, where there is one: once, and as a whole. */
DS_MUST_USE gboolean ds_journal_rescue(DsJournal *journal, gint64 wall_s, GError **error);
