/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bringing CSV files into the store, all of them or nothing. Rows that are there already (by the
 * key columns of tables.h) are changed: in the columns the file has, others stay. Nothing is ever
 * deleted, but a fee set to 0.
 */
#pragma once

#include "sync/ils/cell.h"
#include "sync/ils/store.h"

typedef struct {
	const char *name; /* for messages */
	GBytes *data;
} DsIlsFile;

/*
 * The order of the files does not matter. DS_ERROR_CONFIG names file, line and column; then, and
 * after DS_ERROR_STORAGE, the store is as it was. `rows`, if not NULL, counts.
 */
DS_MUST_USE gboolean ds_ils_import(DsIlsStore *store, const DsIlsFile *files, guint n_files,
    const DsCellContext *context, guint *rows, GError **error);

/* The sample library that is built in, its days counted from today. Only into an empty store:
 * otherwise it does nothing, and *filled is FALSE. */
DS_MUST_USE gboolean ds_ils_import_sample(
    DsIlsStore *store, const DsCellContext *context, gboolean *filled, GError **error);
