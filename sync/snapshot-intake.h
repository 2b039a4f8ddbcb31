/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A snapshot on its way in, from a file or from the network, piece by piece:
 *
 *	head     256 bytes: signature, library, hash key, and what the caller thinks of it; a file
 *	         that is refused here has cost nothing but its first bytes
 *	body     goes to a file of our own while it is hashed, so it is read once: nobody can change
 *	         it between the check and the use
 *	finish   length and hash are those of the head, and all of it is on the disk
 *
 * Written in pieces that are synced one by one, so that the journal's own syncs never wait behind
 * hundreds of megabytes. One thread.
 *
 * Errors: DS_ERROR_PROTOCOL the file is not to be trusted; DS_ERROR_CONFIG it is the wrong one, or
 * too large; DS_ERROR_STORAGE the disk is full or broken. The message begins with "snapshot: ".
 */
#pragma once

#include "sync/snapshot-head.h"

#include <gio/gio.h>

typedef struct DsSnapshotIntake DsSnapshotIntake;

typedef struct {
	const char *to;           /* file of the body; one that is there is replaced */
	const DsSnapshotKey *key; /* may be one that checks only */
	guint64 body_max_bytes;
	/* Is a head of the site's own what we want now? FALSE with an error. May be NULL. */
	gboolean (*judge)(const DsSnapshotHead *head, gpointer data, GError **error);
	/* Bytes of the body so far; called about once a megabyte. May be NULL. */
	void (*on_progress)(guint64 done, guint64 total, gpointer data);
	gpointer data;
} DsSnapshotIntakeOptions;

/* Borrows what the options point to. */
DsSnapshotIntake *ds_snapshot_intake_new(const DsSnapshotIntakeOptions *options);

DS_MUST_USE gboolean ds_snapshot_intake_feed(
    DsSnapshotIntake *intake, const void *data, gsize length, GError **error);

/* TRUE: the body is complete, right, synced and closed; its name is not synced yet. `bytes` gets
 * the head as it came. */
DS_MUST_USE gboolean ds_snapshot_intake_finish(DsSnapshotIntake *intake, DsSnapshotHead *head,
    guint8 bytes[DS_SNAPSHOT_HEAD_BYTES], GError **error);

/* The body is removed unless it was finished. */
void ds_snapshot_intake_free(DsSnapshotIntake *intake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsSnapshotIntake, ds_snapshot_intake_free)

/* All of it from a file. DS_ERROR_RETRY: it cannot be read, or `cancel` was triggered. */
DS_MUST_USE gboolean ds_snapshot_intake_file(
    DsSnapshotIntake *intake, const char *path, GCancellable *cancel, GError **error);
