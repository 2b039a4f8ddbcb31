/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the journal share, and nobody else: the open file, statements that finalize
 * themselves, and how an error of SQLite becomes ours.
 */
#pragma once

#include "sync/journal.h"

#include <sqlite3.h>

#define HASH_BYTES 32 /* SHA-256 */

struct DsJournal {
	sqlite3 *db;
	char *path;
	guint8 last_hash[HASH_BYTES];  /* of the newest event, this transaction's included */
	guint8 saved_hash[HASH_BYTES]; /* of the newest committed event */
};

typedef sqlite3_stmt Statement;

static inline void
statement_free(Statement *statement)
{
	sqlite3_finalize(statement);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Statement, statement_free)

/* Makes DS_ERROR_STORAGE of the last error of the connection; always FALSE. */
gboolean ds_journal_fail(DsJournal *journal, const char *what, GError **error);

DS_MUST_USE gboolean ds_journal_execute(DsJournal *journal, const char *sql, GError **error);

/* The first column of the first row, as text. */
char *ds_journal_ask(DsJournal *journal, const char *sql, GError **error);

Statement *ds_journal_prepare(DsJournal *journal, const char *sql, GError **error);

/* By the name of the parameter, ":state". NULL is bound as NULL. */
void ds_statement_bind_text(Statement *statement, const char *name, const char *text);
void ds_statement_bind_number(Statement *statement, const char *name, gint64 number);
const char *ds_statement_text(Statement *statement, int column); /* never NULL */

/* ---- journal-chain.c ---- */

/* Makes `hash` that of the event behind it. */
void ds_journal_chain(guint8 hash[HASH_BYTES], gint64 op_seq, const char *state, gint64 wall_s,
    gint64 boot_us, const char *boot_id, const char *detail);

/* Takes the hash of the newest event over from the file. */
DS_MUST_USE gboolean ds_journal_load_hash(DsJournal *journal, GError **error);
