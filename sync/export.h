/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Operations as the files that library systems take in by hand. Pure: records in, text out.
 *
 *	koc        Koha, "Process offline circulation file" (offline_circ/process_koc.pl): a header
 *	           line, then one line an operation, its fields separated by tabs:
 *	           Version=1.0  Generator=duestamp  GeneratorVersion=...
 *	           2026-11-26 09:15:00 000  issue   CARD     BARCODE
 *	           2026-11-26 09:20:00 000  return  BARCODE
 *	evergreen  Evergreen's offline transactions (Open-ILS/src/offline/offline.pl), one JSON
 * object a line. Times bear a numeric offset: older servers take a "Z" for their own zone
 *	           (clean_ISO8601). The members duestamp_op and duestamp_kiosk mean nothing to
 *	           Evergreen, which repeats them in its results.
 *	csv        RFC 4180 with line feeds and a line of column names:
 *	           op,kiosk,kind,time,item,patron,due
 *
 * Times are the library's local time of the decision, never of the writing. Identifiers are
 * validated types and hold neither blank nor quotation mark nor control character; should one all
 * the same, the program ends rather than write it.
 */
#pragma once

#include "sync/operation.h"

typedef enum { DS_EXPORT_KOC, DS_EXPORT_EVERGREEN, DS_EXPORT_CSV, DS_EXPORT_N } DsExportFormat;

/* "koc", "evergreen", "csv"; ended by NULL, in the order of DsExportFormat. */
extern const char *const ds_export_formats[];
gboolean ds_export_format_parse(const char *word, DsExportFormat *format);

/* Who writes it. */
typedef struct {
	const char *version; /* of this program */
	const char *kiosk;   /* its id: numbers of operations count for one kiosk only */
} DsExportAbout;

/* The file with these operations (DsOperation, loans and returns), in their order. Equal input
 * gives equal text. Free with g_free(). */
char *ds_export_write(
    DsExportFormat format, const GPtrArray *operations, const DsExportAbout *about);
