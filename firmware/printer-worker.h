/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The thread of a printer: it opens it, asks again and again how it is, draws slips and prints
 * them, one after the other.
 *
 * Everything below is called from, and calls back in, the thread of `home`'s main loop.
 */
#pragma once

#include "drivers/slip.h"
#include "firmware/base/tap.h"
#include "firmware/config.h"
#include "firmware/device.h"

typedef struct DsPrinterWorker DsPrinterWorker;

typedef struct {
	/* As DsDeviceChanged, and what it says of itself while it is ready: with something of
	 * DS_PRINTER_STOPS it is there and cannot print. */
	void (*on_changed)(const char *section, DsDeviceState state, DsPrinterStatus status,
	    const GError *error, gpointer data);
	gpointer data;
} DsPrinterHandlers;

/* `error` is NULL when the slip is out; else drivers/printer.h says what the code means. */
typedef void (*DsPrinterDone)(const GError *error, gpointer data);

/* `config` must outlive the worker. */
DsPrinterWorker *ds_printer_worker_new(
    const DsDeviceConfig *config, GMainContext *home, const DsPrinterHandlers *handlers);

/* Whoever listens at the border of the main thread hears of this printer, too. Before the main loop
 * runs; NULL: nobody does. */
void ds_printer_worker_set_tap(DsPrinterWorker *worker, DsTap *tap);

/* Draws and prints; the slip is the worker's from here on. At most DS_PRINTER_JOBS wait: one more
 * fails. Each is answered in its turn. */
#define DS_PRINTER_JOBS 100 /* a slip for each book of a trolley */
void ds_printer_worker_print(
    DsPrinterWorker *worker, DsSlip *slip, DsPrinterDone done, gpointer data);

/* Waits for the slip that is being printed, half a minute at most; those that wait are dropped. No
 * callback comes after. */
void ds_printer_worker_free(DsPrinterWorker *worker);
