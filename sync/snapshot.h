/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The snapshot: what a kiosk knows without the library system. Patrons, by the number on their
 * card: good or not and why, until when, how many items more. Items, by their number: held, not for
 * loan, on loan until when and whose. Both as the library system had them at ds_snapshot_made_s().
 *
 * How it comes here: sync/snapshot-make.h (at the library), sync/snapshot-fetch.h and -import.h
 * (at the kiosk), sync/snapshot-current.h (the folder).
 *
 * A handle sees the snapshot that was in use when it was opened, also after a newer one has
 * replaced it. One thread at a time; a lookup reads a few pages and never waits for a writer.
 *
 * Errors: DS_ERROR_RETRY there is no snapshot (yet); DS_ERROR_CONFIG key file missing or wrong, or
 * another library's; DS_ERROR_PROTOCOL, DS_ERROR_STORAGE damaged, or the disk is broken: get a full
 * one again.
 */
#pragma once

#include "sync/snapshot-facts.h"
#include "sync/snapshot-import.h"

typedef struct DsSnapshot DsSnapshot;

/* `settings` may be NULL. */
DsSnapshot *ds_snapshot_open(const char *dir, const DsSnapshotSettings *settings, GError **error);
void ds_snapshot_close(DsSnapshot *snapshot); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsSnapshot, ds_snapshot_close)

guint64 ds_snapshot_number(const DsSnapshot *snapshot);
gint64 ds_snapshot_made_s(const DsSnapshot *snapshot); /* by the library's clock, since 1970 */

/* FALSE: a newer one has come, open it. One stat(2). */
gboolean ds_snapshot_is_current(const DsSnapshot *snapshot);

typedef struct {
	gboolean known;
	DsPatronFacts facts; /* of one that is known */
} DsSnapshotPatron;

DS_MUST_USE gboolean ds_snapshot_patron(
    DsSnapshot *snapshot, const DsPatronId *id, DsSnapshotPatron *patron, GError **error);

/* Why this patron may not borrow on that day; DS_REASON_NONE: may. Pure. */
DsReason ds_snapshot_patron_refusal(const DsSnapshotPatron *patron, DsDay today);

typedef struct {
	gboolean known;
	DsItemFacts facts;
	char owner[DS_IDENT_MAX + 1]; /* "": not told */
	char due[20];                 /* "2026-12-13T00:00:00"; "" not told */
	gboolean yours;               /* on loan to the patron asked for */
	char *title;                  /* or NULL */
} DsSnapshotItem;

void ds_snapshot_item_clear(DsSnapshotItem *item);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DsSnapshotItem, ds_snapshot_item_clear)

/* `patron` may be NULL. */
DS_MUST_USE gboolean ds_snapshot_item(DsSnapshot *snapshot, const DsItemId *id,
    const DsPatronId *patron, DsSnapshotItem *item, GError **error);

/* Why it may not be lent to the patron who was asked for; DS_REASON_NONE: it may. Pure. */
DsReason ds_snapshot_item_refusal(const DsSnapshotItem *item);
