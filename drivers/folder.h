/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A folder as a printer: one file a slip, "slip-000001.png" and so on, each of which appears whole.
 * What drivers file-png and file-pdf have in common. The folder belongs to one driver at a time.
 */
#pragma once

#include "drivers/printer.h"

typedef struct {
	const char *suffix; /* "png" */
	/* Writes the page to `path`; the file is there already, empty. FALSE with any error. */
	gboolean (*write)(const DsRaster *page, const char *path, GError **error);
} DsFolderFormat;

/* The functions of a DsPrinterDriver. `format` outlives what is opened. */
gpointer ds_folder_open(const DsFolderFormat *format, const char *where, GError **error);
gboolean ds_folder_status(gpointer self, DsPrinterStatus *status, GError **error);
gboolean ds_folder_print(gpointer self, const DsRaster *page, guint timeout_ms, GError **error);
void ds_folder_close(gpointer self);
