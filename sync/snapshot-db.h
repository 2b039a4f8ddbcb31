/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The body of a snapshot: an SQLite database of three tables, written once and then only read.
 *
 *	patron   key, facts                      sync/snapshot-facts.h says what these are
 *	item     key, facts, due, patron, title
 *	owner    id, isil
 *
 * WITHOUT ROWID: the key is stored once, in the tree itself. Its signature has been checked before
 * it is opened, but a signature does not say that whoever signed wrote a good file. So it is
 * opened without anything a database can do beside holding rows: read only, `immutable` (a journal
 * or log that lies beside it is not looked at), no memory mapping (a disk error is an error, not a
 * signal), no triggers, no views, cells checked, small limits; and refused unless its schema is to
 * the letter the one below.
 *
 * One thread at a time. Errors are DS_ERROR_STORAGE (the disk, a damaged file) or, for a file that
 * is no body, DS_ERROR_PROTOCOL.
 */
#pragma once

#include "sync/snapshot-key.h"

#include <sqlite3.h>

#define DS_SNAPSHOT_APPLICATION_ID 0x4475536E /* "DuSn" */
#define DS_SNAPSHOT_SCHEMA 1
#define DS_SNAPSHOT_PAGE_BYTES 8192

typedef struct DsSnapshotDb DsSnapshotDb;

/* A new empty body, in one transaction that ds_snapshot_db_seal() ends. */
DsSnapshotDb *ds_snapshot_db_create(const char *path, GError **error);
DS_MUST_USE gboolean ds_snapshot_db_seal(DsSnapshotDb *db, GError **error);

/* An existing body, for reading. */
DsSnapshotDb *ds_snapshot_db_open(const char *path, GError **error);

void ds_snapshot_db_close(DsSnapshotDb *db); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsSnapshotDb, ds_snapshot_db_close)

/* A row of `patron` or `item`; of a patron only the first two are used. */
typedef struct {
	gint64 key;
	gint64 due;
	gint64 patron;
	const char *title; /* NULL: none. When reading it lasts until the next call */
	gint32 facts;
	guint8 has_due; /* TRUE or FALSE; small, because millions of these are sorted */
	guint8 has_patron;
} DsSnapshotRow;

/* The row of this key. *found tells whether there is one. */
DS_MUST_USE gboolean ds_snapshot_db_find(DsSnapshotDb *db, DsSnapshotTable table, gint64 key,
    DsSnapshotRow *row, gboolean *found, GError **error);

/* All rows, in the order of their keys, one a call: call ds_snapshot_db_rewind() first. */
DS_MUST_USE gboolean ds_snapshot_db_next(
    DsSnapshotDb *db, DsSnapshotTable table, DsSnapshotRow *row, gboolean *found, GError **error);
void ds_snapshot_db_rewind(DsSnapshotDb *db, DsSnapshotTable table);

/* New rows come in the order of their keys: that fills pages best. */
DS_MUST_USE gboolean ds_snapshot_db_add(
    DsSnapshotDb *db, DsSnapshotTable table, const DsSnapshotRow *row, GError **error);
DS_MUST_USE gboolean ds_snapshot_db_add_owner(
    DsSnapshotDb *db, guint id, const char *isil, GError **error);

/* All owners: id -> ISIL (char *). Free with g_hash_table_unref(). NULL on error. */
GHashTable *ds_snapshot_db_owners(DsSnapshotDb *db, GError **error);

/* Looks at every page and cell. DS_ERROR_STORAGE: the file is damaged. */
DS_MUST_USE gboolean ds_snapshot_db_check(DsSnapshotDb *db, GError **error);
