/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looking at a snapshot file without taking it over, for people: what does it say it is, and is it
 * sound? Blocking.
 */
#pragma once

#include "sync/snapshot-head.h"

/* The head alone. `key` may be NULL: then nobody vouches for it. Errors as in
 * sync/snapshot-head.h; DS_ERROR_RETRY when the file cannot be read. */
DS_MUST_USE gboolean ds_snapshot_look(
    const char *file, const DsSnapshotKey *key, DsSnapshotHead *head, GError **error);

/*
 * Everything that taking it over would check but what is in use there, and beyond that each page
 * and the number of rows. Needs room for a copy where temporary files go. FALSE names what is
 * wrong.
 */
DS_MUST_USE gboolean ds_snapshot_check(
    const char *file, const DsSnapshotKey *key, DsSnapshotHead *head, GError **error);
