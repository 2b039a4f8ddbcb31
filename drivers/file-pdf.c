/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slips as PDF in a folder, as wide and as long as their paper: for CUPS. */
#include "drivers/folder.h"

#include <cairo-pdf.h>

#define POINTS_A_DOT (72.0 / 203.0) /* a dot of a receipt printer is an eighth of a millimetre */

static void
paint(cairo_surface_t *pdf, const DsRaster *page)
{
	cairo_surface_t *dots = ds_raster_to_surface(page);
	cairo_t *cr = cairo_create(pdf);

	cairo_scale(cr, POINTS_A_DOT, POINTS_A_DOT);
	cairo_set_source_surface(cr, dots, 0, 0);
	cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
	cairo_paint(cr);
	cairo_destroy(cr);
	cairo_surface_destroy(dots);
}

static gboolean
write_pdf(const DsRaster *page, const char *path, GError **error)
{
	cairo_surface_t *pdf = cairo_pdf_surface_create(
	    path, page->width * POINTS_A_DOT, page->height * POINTS_A_DOT);
	cairo_status_t status;

	paint(pdf, page);
	cairo_surface_finish(pdf);
	status = cairo_surface_status(pdf);
	cairo_surface_destroy(pdf);
	if (status == CAIRO_STATUS_SUCCESS)
		return TRUE;
	g_set_error_literal(error, DS_ERROR, DS_ERROR_RETRY, cairo_status_to_string(status));
	return FALSE;
}

static const DsFolderFormat format = {.suffix = "pdf", .write = write_pdf};

static gpointer
open_folder(const char *where, GError **error)
{
	return ds_folder_open(&format, where, error);
}

const DsPrinterDriver ds_printer_driver_file_pdf = {
    .id = "file-pdf",
    .summary = "a folder in which each slip is a PDF document, for CUPS",
    .where = "/var/lib/duestamp/slips",
    .open = open_folder,
    .status = ds_folder_status,
    .print = ds_folder_print,
    .close = ds_folder_close,
};
