/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The thread that takes over snapshots (sync/snapshot-fetch.h): from where the configuration says,
 * every so many hours, and from where staff say. It disturbs nobody who reads the one in use.
 * Everything below is called from, and calls back in, the thread of `home`'s main loop.
 */
#pragma once

#include "firmware/base/tap.h"
#include "sync/snapshot-fetch.h"

typedef struct DsSnapshotWorker DsSnapshotWorker;

/* A snapshot is in use that was made at made_s (0: there is none). `error`: why a new one was not
 * taken over; NULL: nothing is wrong. */
typedef void (*DsSnapshotTaken)(gint64 made_s, const GError *error, gpointer data);

/* `dir` is made when it is not there; copied. `on_taken` comes once at the start. */
DsSnapshotWorker *ds_snapshot_worker_new(
    const char *dir, GMainContext *home, DsSnapshotTaken on_taken, gpointer data);

/* Whoever listens at the border of the main thread hears of this worker, too. Before the main loop
 * runs; NULL: nobody does. */
void ds_snapshot_worker_set_tap(DsSnapshotWorker *worker, DsTap *tap);

/* Gives up what runs within a second. Callbacks that have not come do not come. */
void ds_snapshot_worker_free(DsSnapshotWorker *worker);

/* Takes over what is there; `ca_file` may be NULL. `done` may be NULL, and comes after on_taken;
 * `no_news` means that what is there is in use already. */
typedef void (*DsSnapshotDone)(gboolean no_news, const GError *error, gpointer data);
void ds_snapshot_worker_take(DsSnapshotWorker *worker, const char *url, const char *ca_file,
    DsSnapshotDone done, gpointer data);
