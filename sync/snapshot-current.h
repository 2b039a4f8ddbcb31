/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The folder in which a kiosk keeps its snapshot:
 *
 *	site.key            the kiosk's key file (sync/snapshot-key.h), unless it is elsewhere
 *	full-NUMBER         body of a full snapshot
 *	changes-NUMBER      body of changes to it
 *	current             heads of the bodies in use: a full snapshot's, perhaps its changes'
 *	fetched             what was fetched last (sync/snapshot-fetch.h)
 *	incoming, *.new     unfinished; may be deleted at any time
 *
 * Bodies never change. A new one is complete and synced under its own name, which no reader knows,
 * before `current` is replaced by rename(2): a power cut leaves the old snapshot or the new one.
 * Readers that have the old one open go on; its files are removed by name only.
 *
 * Changes are never worked into the full body. They are a small database beside it that is looked
 * into first; each file of changes is made against the full one and holds all that is new since
 * then, so it replaces the changes before it. Taking over 10 000 changes costs a write of half a
 * megabyte instead of ten thousand pages, a kiosk that has missed some needs only the last, and
 * there is nothing to undo. The library makes a full one again when the changes have grown large.
 *
 * One writer; any number of readers. Errors as in sync/snapshot-intake.h.
 */
#pragma once

#include "sync/snapshot-head.h"

typedef struct {
	guint8 bytes[DS_SNAPSHOT_HEAD_BYTES];
	DsSnapshotHead head;
} DsSnapshotPart;

typedef struct {
	gboolean has_full; /* FALSE: there is no snapshot */
	gboolean has_changes;
	DsSnapshotPart full;
	DsSnapshotPart changes;
} DsSnapshotCurrent;

/* `name` in the folder; free with g_free(). */
char *ds_snapshot_path(const char *dir, const char *name);
char *ds_snapshot_body_path(const char *dir, const DsSnapshotHead *head);

/* No file is no error. DS_ERROR_PROTOCOL, DS_ERROR_CONFIG: it is there, but damaged or made with
 * another key. DS_ERROR_STORAGE: it cannot be read. */
DS_MUST_USE gboolean ds_snapshot_current_read(
    const char *dir, const DsSnapshotKey *key, DsSnapshotCurrent *current, GError **error);

/* The newer of the two, of a snapshot that is there. */
const DsSnapshotHead *ds_snapshot_current_head(const DsSnapshotCurrent *current);

/* From now on these; their bodies are there under their names. Durable when it returns TRUE; after
 * FALSE it may be either. */
DS_MUST_USE gboolean ds_snapshot_current_write(
    const char *dir, const DsSnapshotCurrent *current, GError **error);

/* Makes names in the folder durable. */
DS_MUST_USE gboolean ds_snapshot_sync_folder(const char *dir, GError **error);

/* Removes bodies that are not in use, and what is unfinished. Best effort. */
void ds_snapshot_sweep(const char *dir, const DsSnapshotCurrent *current);
