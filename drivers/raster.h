/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A picture in black and white: what a printer puts on paper.
 *
 * Row after row from above, each row ds_raster_stride() bytes, the leftmost dot in bit 7, 1 for
 * black; what is left of a row's last byte is 0. Printers take it so (ESC/POS, GS v 0).
 */
#pragma once

#include <glib.h>

typedef struct _cairo_surface cairo_surface_t; /* cairo.h */

#define DS_RASTER_WIDTH_MAX 2048   /* dots */
#define DS_RASTER_HEIGHT_MAX 16384 /* two metres of paper at 8 dots a millimetre */

typedef struct {
	guint width, height; /* dots */
	guint8 *bits;
} DsRaster;

/* All white. A size of 0 or beyond the bounds is a mistake of the programmer's. */
DsRaster *ds_raster_new(guint width, guint height);
void ds_raster_free(DsRaster *raster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsRaster, ds_raster_free)

gsize ds_raster_stride(const DsRaster *raster); /* bytes a row */
gboolean ds_raster_is_black(const DsRaster *raster, guint x, guint y);
void ds_raster_blacken(DsRaster *raster, guint x, guint y);

/* Of a picture in grey (CAIRO_FORMAT_A8, 255 for black): black is what is nearly half black. */
DsRaster *ds_raster_from_surface(cairo_surface_t *grey);

/* As a picture (CAIRO_FORMAT_RGB24), black on white; the caller destroys it. */
cairo_surface_t *ds_raster_to_surface(const DsRaster *raster);
