/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The thread of a scanner: it opens the reader and asks it again and again. From "a card lies
 * there" over and over it makes one arrival and one departure. What lies there when the program
 * starts, and what lay there when the reader failed and still does when it is back, has not
 * arrived: somebody forgot it.
 *
 * Everything below is called from, and calls back in, the thread of `home`'s main loop.
 */
#pragma once

#include "drivers/scanner.h"
#include "firmware/base/tap.h"
#include "firmware/config.h"
#include "firmware/device.h"
#include "sync/patron-code.h"

typedef struct DsScannerWorker DsScannerWorker;

typedef struct {
	/* Something was shown. `identity` is the worker's. */
	void (*on_identity)(const char *section, const DsIdentity *identity, gpointer data);
	/* ... and it was a signed patron code that config->codes believe; not whether it is current
	 * and was not used before. */
	void (*on_code)(const char *section, const DsPatronCode *code, gpointer data);
	/* The card that lay there was taken. Only from a reader on which cards stay. */
	void (*on_taken)(const char *section, gpointer data);
	DsDeviceChanged on_changed;
	gpointer data;
} DsScannerHandlers;

/* `config` must outlive the worker. */
DsScannerWorker *ds_scanner_worker_new(
    const DsDeviceConfig *config, GMainContext *home, const DsScannerHandlers *handlers);

/* Whoever listens at the border of the main thread hears of this scanner, too. Before the main loop
 * runs; NULL: nobody does. */
void ds_scanner_worker_set_tap(DsScannerWorker *worker, DsTap *tap);

/* Waits for the running call of the driver (a second at most). No callback comes after. */
void ds_scanner_worker_free(DsScannerWorker *worker);
