/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outbox of a library that is told by files (backend=file).
 *
 *	due => SENDING on the disk, of all rows that are due => then the text leaves the kiosk
 *	SENDING waits, over restarts too, until staff say what became of it
 *	    ok       -> SYNCED -> CLOSED: staff have seen it in the library system
 *	    refused  -> PARKED, with the reason: a case for staff
 *	    unknown  -> stays
 *
 * So a row is in one file only, and none is lost: when the text does not arrive, the same one is
 * to be had again. What comes after an exported row or a case, of the same item or patron, waits
 * for the result (sync/replay.h): files may be carried in the wrong order.
 *
 * Main thread only. Each function calls back once, perhaps at once; never after the teller's end.
 * Errors: DS_ERROR_RETRY, the outbox is at it already; DS_ERROR_PROTOCOL, the library is not told
 * by files, or the results are not right, and none was taken; DS_ERROR_STORAGE.
 */
#pragma once

#include "firmware/outbox.h"
#include "sync/export.h"

typedef struct {
	char *text;
	guint count; /* operations in it; 0: the text is empty */
	gint64 first, last;
} DsOutboxExport;

/* `export` is NULL with an error; else it belongs to the outbox. */
typedef void (*DsOutboxExported)(const DsOutboxExport *export, const GError *error, gpointer data);

/* All that is due, but for what has a doubtful date: that becomes a case. Or, `again`, all that was
 * exported and has no result yet, which changes nothing. `kiosk` is the kiosk's id. */
void ds_outbox_export(DsOutbox *outbox, DsExportFormat format, const char *kiosk, gboolean again,
    DsOutboxExported done, gpointer data);

typedef struct {
	guint ok, refused, unknown;
	guint before; /* had this very result already: the file was taken once */
} DsOutboxResults;

/* `results` is NULL with an error. */
typedef void (*DsOutboxTaken)(const DsOutboxResults *results, const GError *error, gpointer data);

/* Takes a file as sync/results.h describes it: all of it, or nothing. */
void ds_outbox_results(
    DsOutbox *outbox, const char *text, const char *kiosk, DsOutboxTaken done, gpointer data);

typedef struct DsOutboxFiling DsOutboxFiling;
void ds_outbox_filing_free(DsOutboxFiling *filing);
