/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All rows of one file of patrons or items in memory, hashed and sorted: the middle of
 * sync/snapshot-make.h.
 */
#pragma once

#include "sync/snapshot-db.h"
#include "sync/snapshot-make.h"

/* Owners of items: ISIL -> its number in table `owner`. Both files of a base and its changes use
 * the numbers of the base, so that rows can be compared. */
typedef struct {
	GHashTable *numbers;
	guint last;
} DsSnapshotOwners;

void ds_snapshot_owners_init(DsSnapshotOwners *owners);
void ds_snapshot_owners_clear(DsSnapshotOwners *owners);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DsSnapshotOwners, ds_snapshot_owners_clear)
void ds_snapshot_owners_set(DsSnapshotOwners *owners, const char *isil, guint number);

typedef struct {
	GArray *rows; /* Entry of snapshot-rows.c: ds_snapshot_rows_at() */
	GStringChunk *titles;
	guint64 bad;
} DsSnapshotRows;

/* Reads `file`; counts what is bad in it and tells order->on_bad(). NULL: DS_ERROR_CONFIG. */
DsSnapshotRows *ds_snapshot_rows_read(const DsSnapshotOrder *order, DsSnapshotTable table,
    const char *file, DsSnapshotOwners *owners, GError **error);
void ds_snapshot_rows_free(DsSnapshotRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsSnapshotRows, ds_snapshot_rows_free)

guint ds_snapshot_rows_count(const DsSnapshotRows *rows);
const DsSnapshotRow *ds_snapshot_rows_at(const DsSnapshotRows *rows, guint i);

gboolean ds_snapshot_row_equal(const DsSnapshotRow *a, const DsSnapshotRow *b);
