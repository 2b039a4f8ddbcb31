/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The thread of a device with outputs: it opens it, keeps each of its channels as it should be,
 * and opens it again when it is gone. One thread a device, however many [output] sections use it.
 *
 * A device that is gone takes no order; when it comes back it is set to what it should be then. An
 * order with a time limit ends by itself, by CLOCK_MONOTONIC and in the worker's own thread: a gate
 * closes even when the main loop does not come to say so, and one that was gone meanwhile does not
 * open late.
 *
 * Everything below is called from, and calls back in, the thread of `home`'s main loop.
 */
#pragma once

#include "firmware/base/tap.h"
#include "firmware/config.h"
#include "firmware/device.h"

typedef struct DsOutputWorker DsOutputWorker;

typedef struct {
	DsDeviceChanged on_changed; /* once for each section of the device */
	gpointer data;
} DsOutputHandlers;

/* `outputs` (DsDeviceConfig) are the sections of one device, each with a channel of its own; they
 * must outlive the worker. All begin at rest. */
DsOutputWorker *ds_output_worker_new(
    const GPtrArray *outputs, GMainContext *home, const DsOutputHandlers *handlers);

/* Whoever listens at the border of the main thread hears of this device, too. Before the main loop
 * runs; NULL: nobody does. */
void ds_output_worker_set_tap(DsOutputWorker *worker, DsTap *tap);

/* From now on this section's channel is active; at rest again after `most_ms`, counted from now,
 * or with 0 when the next call says so. Never waits. */
void ds_output_worker_set(
    DsOutputWorker *worker, const DsDeviceConfig *output, gboolean active, guint most_ms);

/* Sets all to rest, where the device is there; three seconds at most when it does not answer. No
 * callback comes after. */
void ds_output_worker_free(DsOutputWorker *worker);
