/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the journal share: operations to write, files to damage. */
#pragma once

#include "sync/journal.h"

extern const DsStamp journal_now;

/* A loan of that item to the patron P-SECRET, with two tags, ready to be asked for. */
DsOperation *journal_loan(const char *item);

/* One step in a transaction of its own; afterwards op->state is `state`. */
void journal_step(DsJournal *journal, DsOperation *op, DsOperationState state);

/* Writes over `length` bytes from `offset` on; from the end where `offset` is negative. */
void journal_damage(const char *path, gssize offset, gsize length);

/* Does that in the database behind the journal's back. */
void journal_tamper(const char *path, const char *sql);

/* The checksum of the head of the log: another one tells that it was begun anew. */
char *journal_log_head(const char *path);

/* Removes the folder with the files in it, and frees the name. */
void journal_remove_folder(char *folder);

/* The first name in the folder of `path` that begins with that of `path` and `rest`; NULL: none. */
char *journal_find_file(const char *path, const char *rest);
