/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The thread of the headphone jack, [headphones]: it opens it, and listens.
 *
 * Everything below is called from, and calls back in, the thread of `home`'s main loop.
 */
#pragma once

#include "firmware/base/tap.h"
#include "firmware/config.h"
#include "firmware/device.h"

typedef struct DsJackWorker DsJackWorker;

typedef struct {
	DsDeviceChanged on_changed;
	void (*on_plugged)(gboolean plugged, gpointer data);
	gpointer data;
} DsJackHandlers;

/* `config` must outlive the worker. */
DsJackWorker *ds_jack_worker_new(
    const DsDeviceConfig *config, GMainContext *home, const DsJackHandlers *handlers);
/* As ds_printer_worker_set_tap(). What on_plugged does is told by whoever does it. */
void ds_jack_worker_set_tap(DsJackWorker *worker, DsTap *tap);
void ds_jack_worker_free(DsJackWorker *worker); /* no callback comes after */
