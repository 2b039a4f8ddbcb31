/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file in which duestamp-ils keeps its library: opening it, transactions, and running SQL.
 * What the SQL says is in records.c (circulation), import.c and list.c.
 *
 * Everything happens inside a transaction, and trouble is sticky: after the first failure the other
 * calls of the same transaction do nothing and give empty results, and ds_ils_store_commit() rolls
 * back and tells. So callers look once, at the end. What they made of empty results meanwhile must
 * not leave the house.
 *
 * WAL with synchronous=FULL: a committed transaction survives a power cut. Other processes (list,
 * export, import, a second server) may use the same file at the same time.
 */
#pragma once

#include "firmware/base/error.h"

#include <sqlite3.h>

#define DS_ILS_APPLICATION_ID 0x4453494C /* "DSIL" */
#define DS_ILS_SCHEMA_VERSION 2

typedef struct DsIlsStore DsIlsStore;

typedef enum {
	DS_ILS_OPEN,   /* it must exist */
	DS_ILS_CREATE, /* it is made when it does not */
} DsIlsOpenMode;

/*
 * DS_ERROR_CONFIG for a file that is none of ours or of a newer version, which is then left as it
 * was; DS_ERROR_STORAGE when the disk or the file is bad.
 */
DsIlsStore *ds_ils_store_open(const char *path, DsIlsOpenMode mode, GError **error);
void ds_ils_store_free(DsIlsStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsIlsStore, ds_ils_store_free)

/* `writes`: takes the write lock at once, so that what is read before writing stays true. Waits up
 * to two seconds for another process. */
void ds_ils_store_begin(DsIlsStore *store, gboolean writes);

/* FALSE with DS_ERROR_STORAGE: nothing of the transaction was kept, or, when the disk failed in the
 * commit itself, perhaps all of it. */
DS_MUST_USE gboolean ds_ils_store_commit(DsIlsStore *store, GError **error);
void ds_ils_store_rollback(DsIlsStore *store);

/* A statement that finalizes itself. */
typedef sqlite3_stmt DsIlsRows;
void ds_ils_rows_free(DsIlsRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsIlsRows, ds_ils_rows_free)

/*
 * `types` has a letter for each parameter of the statement: "t" const char *, "i" gint64.
 * ds_ils_store_query() is NULL after trouble, which ds_ils_store_next() takes as "no row".
 */
DsIlsRows *ds_ils_store_query(DsIlsStore *store, const char *sql, const char *types, ...);
gboolean ds_ils_store_next(DsIlsStore *store, DsIlsRows *rows);
void ds_ils_store_run(DsIlsStore *store, const char *sql, const char *types, ...);

/* Cells of the present row. The text is owned by rows and valid until the next row. */
const char *ds_ils_rows_text(DsIlsRows *rows, int column);
gint64 ds_ils_rows_number(DsIlsRows *rows, int column);

/* One statement used for many rows, for the import: like sqlite3_step() and sqlite3_reset(), but a
 * broken rule of the schema is told at once and is no trouble of the store. */
gboolean ds_ils_store_insert(DsIlsStore *store, DsIlsRows *insert, GError **error);
