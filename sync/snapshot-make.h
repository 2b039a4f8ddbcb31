/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making a snapshot, at the library: rows of its system in, a signed file out
 * (`duestampctl snapshot make`). Blocking; any thread. It needs about 100 bytes of memory for each
 * patron, and then for each item, since rows are written in the order of their hashes: that fills
 * the pages of the file, and says nothing of the order they came in.
 *
 * A row that cannot be read is told and left out: that patron or item is unknown to the kiosk,
 * which is the safe side. A number that stands on two lines which do not say the same is left out
 * too, as nobody knows which of them is right. When more than one row in a hundred of a file is
 * bad the file is not what it should be, and nothing is made.
 *
 * The new file is complete and synced before it takes the name `out`.
 */
#pragma once

#include "sync/snapshot-head.h"

typedef struct {
	const char *patrons; /* file; NULL: none */
	const char *items;   /* file; NULL: none */
	const char *base;    /* a full snapshot, to make changes to it; NULL: a full one */
	const char *out;
	const DsSnapshotKey *key; /* one that can sign */
	gint64 made_s;            /* now; it is the number too, so that nobody has to keep count */

	/* Each may be NULL. */
	void (*on_bad)(const char *file, guint line, const char *why, gpointer data);
	void (*on_progress)(const char *what, guint64 done, guint64 total, gpointer data);
	gpointer data;
} DsSnapshotOrder;

typedef struct {
	DsSnapshotHead head;
	guint64 bad_rows;
	guint64 changed; /* rows of a file of changes */
} DsSnapshotMade;

/* FALSE: DS_ERROR_CONFIG (files, columns, too many bad rows, the base), DS_ERROR_STORAGE. */
DS_MUST_USE gboolean ds_snapshot_make(
    const DsSnapshotOrder *order, DsSnapshotMade *made, GError **error);
