/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kiosk: the one object that knows everybody. It owns the devices, the pile, the teller, the
 * link, circulation and the session, moves the session by its table, and tells whoever shows it
 * (firmware/bus.c) what there is to show.
 *
 * Main thread only.
 */
#pragma once

#include "firmware/base/clock.h"
#include "firmware/config.h"
#include "firmware/outbox-file.h"
#include "firmware/printer-worker.h"
#include "firmware/snapshot-worker.h"
#include "sync/teller.h"

#include <gio/gio.h>

typedef struct DsKiosk DsKiosk;

typedef struct {
	/* View, State or Health may have changed. Called once for several changes in a row. */
	void (*on_changed)(gpointer data);
	/* A scanner saw something (Kiosk1's signal Scanned). */
	void (*on_scanned)(const char *section, GVariant *what, gpointer data);
	gpointer data;
} DsKioskHandlers;

/*
 * Opens the journal, starts the threads of the devices and of the library's link. `config` and
 * `clock` must outlive the kiosk. Errors are for an operator: CONFIG or STORAGE.
 */
DsKiosk *ds_kiosk_new(const DsConfig *config, DsClock *clock, GMainContext *home,
    const DsKioskHandlers *handlers, GError **error);

/* Ends all threads; takes up to a second. */
void ds_kiosk_free(DsKiosk *kiosk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsKiosk, ds_kiosk_free)

/* Kiosk1.Do. G_DBUS_ERROR style errors do not come from here: DS_ERROR_RETRY is "not now",
 * DS_ERROR_PROTOCOL "details missing or wrong". */
DS_MUST_USE gboolean ds_kiosk_do(
    DsKiosk *kiosk, const char *event, GVariant *details, GError **error);

/* As documented in kiosk1.xml and staff1.xml; new references. */
const char *ds_kiosk_state(const DsKiosk *kiosk);
GVariant *ds_kiosk_view(DsKiosk *kiosk);
GVariant *ds_kiosk_health(DsKiosk *kiosk);
GVariant *ds_kiosk_look(const DsKiosk *kiosk); /* never changes */
GVariant *ds_kiosk_devices(DsKiosk *kiosk);

/* Prints the test page; without a printer done() is called at once, with an error. */
void ds_kiosk_print_test(DsKiosk *kiosk, DsPrinterDone done, gpointer data);

/* Staff1.PrintReceipt, PrintSlip and PrintWaybill; done() is called once, `error` NULL: it is out.
 * `count` and `last` are the waybill's: how many items are on it, and the number of the last of
 * them, 0 for others. `number` and `after`: "12", "hall-2-12", or "". Errors: as PrintTest has
 * them; PROTOCOL: there is nothing to print, or no such number, and why.
 */
typedef void (*DsKioskPapered)(guint count, gint64 last, const GError *error, gpointer data);
void ds_kiosk_print_visit(DsKiosk *kiosk, const char *number, DsKioskPapered done, gpointer data);
void ds_kiosk_print_slip(DsKiosk *kiosk, const char *number, DsKioskPapered done, gpointer data);
void ds_kiosk_print_waybill(
    DsKiosk *kiosk, const char *institution, const char *after, DsKioskPapered done, gpointer data);

/* Staff1.TestOutput: makes the output of this name active for a second, a gate too. Errors: CONFIG,
 * there is none of this name; GONE, its device does not work. */
DS_MUST_USE gboolean ds_kiosk_test_output(DsKiosk *kiosk, const char *name, GError **error);

/* For Staff1's questions to the journal; borrowed. */
/* Takes over a snapshot from an address or a file. FALSE: this kiosk takes none. */
DS_MUST_USE gboolean ds_kiosk_take_snapshot(
    DsKiosk *kiosk, const char *source, DsSnapshotDone done, gpointer data, GError **error);

/* Staff have confirmed one. */
void ds_kiosk_look_for_alarms(DsKiosk *kiosk);

/* Something in config->offline or config->replay has changed. */
void ds_kiosk_rules_have_changed(DsKiosk *kiosk);

/* Tells the library what waits, now. */
void ds_kiosk_sync(DsKiosk *kiosk);

/* Staff1.Export and Staff1.Results: firmware/outbox-file.h. */
void ds_kiosk_export(
    DsKiosk *kiosk, DsExportFormat format, gboolean again, DsOutboxExported done, gpointer data);
void ds_kiosk_results(DsKiosk *kiosk, const char *text, DsOutboxTaken done, gpointer data);

DsTeller *ds_kiosk_teller(DsKiosk *kiosk);
/* Staff have looked at this row, or want it told to the library once more. */
void ds_kiosk_resolve(DsKiosk *kiosk, const DsOperation *op, DsTellerRecorded done, gpointer data);
void ds_kiosk_send_again(
    DsKiosk *kiosk, const DsOperation *op, DsTellerRecorded done, gpointer data);
