/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slips as pictures in a folder. */
#include "drivers/folder.h"

#include <cairo.h>

static gboolean
write_png(const DsRaster *page, const char *path, GError **error)
{
	cairo_surface_t *surface = ds_raster_to_surface(page);
	cairo_status_t status = cairo_surface_write_to_png(surface, path);

	cairo_surface_destroy(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		return TRUE;
	g_set_error_literal(error, DS_ERROR, DS_ERROR_RETRY, cairo_status_to_string(status));
	return FALSE;
}

static const DsFolderFormat format = {.suffix = "png", .write = write_png};

static gpointer
open_folder(const char *where, GError **error)
{
	return ds_folder_open(&format, where, error);
}

const DsPrinterDriver ds_printer_driver_file_png = {
    .id = "file-png",
    .summary = "a folder in which each slip is a PNG picture",
    .where = "/var/lib/duestamp/slips",
    .open = open_folder,
    .status = ds_folder_status,
    .print = ds_folder_print,
    .close = ds_folder_close,
};
