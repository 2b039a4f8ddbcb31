/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Taking over a new snapshot, blocking, from a worker thread; readers are not disturbed. Whatever
 * goes wrong, the snapshot in use stays in use.
 *
 * Refused, with a message that names the reason:
 *	DS_ERROR_PROTOCOL  cut off, altered, not signed or by somebody else; older than the one in
 *	                   use, or the same; changes to another snapshot than the one in use
 *	DS_ERROR_CONFIG    of another library, hashed with another key, too large; a wrong key file
 *	DS_ERROR_STORAGE   no room, or the disk is broken
 *	DS_ERROR_RETRY     the file cannot be read, or it was stopped
 */
#pragma once

#include "sync/snapshot-current.h"

#include <gio/gio.h>

#define DS_SNAPSHOT_MAX_BYTES (G_GUINT64_CONSTANT(4) * 1024 * 1024 * 1024)

typedef struct {
	const char *key_file; /* NULL: site.key in the folder */
	guint64 max_bytes;    /* of a body; 0: DS_SNAPSHOT_MAX_BYTES */
} DsSnapshotSettings;

typedef void (*DsSnapshotProgress)(guint64 done, guint64 total, gpointer data);

DsSnapshotKey *ds_snapshot_settings_key(
    const char *dir, const DsSnapshotSettings *settings, GError **error);

/* `settings`, `on_progress` and `cancel` may be NULL. */
DS_MUST_USE gboolean ds_snapshot_import(const char *dir, const char *file,
    const DsSnapshotSettings *settings, DsSnapshotProgress on_progress, gpointer data,
    GCancellable *cancel, GError **error);

/*
 * The same for bytes that come in pieces, as from the network. Any call that returns FALSE ends it;
 * then only ds_snapshot_taking_free() remains.
 */
typedef struct DsSnapshotTaking DsSnapshotTaking;

DsSnapshotTaking *ds_snapshot_taking_new(const char *dir, const DsSnapshotSettings *settings,
    DsSnapshotProgress on_progress, gpointer data, GError **error);
DS_MUST_USE gboolean ds_snapshot_taking_feed(
    DsSnapshotTaking *taking, const void *data, gsize length, GError **error);
DS_MUST_USE gboolean ds_snapshot_taking_file(
    DsSnapshotTaking *taking, const char *file, GCancellable *cancel, GError **error);
DS_MUST_USE gboolean ds_snapshot_taking_finish(DsSnapshotTaking *taking, GError **error);
void ds_snapshot_taking_free(DsSnapshotTaking *taking);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsSnapshotTaking, ds_snapshot_taking_free)

/* Is a snapshot in use already? */
gboolean ds_snapshot_taking_has_one(const DsSnapshotTaking *taking);

/* Why a sound one was refused: for whoever goes on from there. */
typedef enum {
	DS_SNAPSHOT_WANTED, /* or nothing is known of it yet */
	DS_SNAPSHOT_SAME,   /* it is the one in use, to the letter */
	DS_SNAPSHOT_OLDER,  /* or another one of the same number */
	DS_SNAPSHOT_MISFIT, /* changes to another full one: that one is needed first */
} DsSnapshotFit;

DsSnapshotFit ds_snapshot_taking_fit(const DsSnapshotTaking *taking);
