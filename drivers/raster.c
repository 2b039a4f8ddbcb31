/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/raster.h"

#include <cairo.h>
#include <string.h>

#define BLACK_FROM 112 /* of 255: thin strokes of Han characters stay whole */

DsRaster *
ds_raster_new(guint width, guint height)
{
	DsRaster *raster;

	g_assert(width > 0 && width <= DS_RASTER_WIDTH_MAX);
	g_assert(height > 0 && height <= DS_RASTER_HEIGHT_MAX);
	raster = g_new(DsRaster, 1);
	*raster = (DsRaster){.width = width, .height = height};
	raster->bits = g_malloc0(ds_raster_stride(raster) * height);
	return raster;
}

void
ds_raster_free(DsRaster *raster)
{
	explicit_bzero(raster->bits, ds_raster_stride(raster) * raster->height);
	g_free(raster->bits);
	g_free(raster);
}

gsize
ds_raster_stride(const DsRaster *raster)
{
	return (raster->width + 7) / 8;
}

gboolean
ds_raster_is_black(const DsRaster *raster, guint x, guint y)
{
	return (raster->bits[y * ds_raster_stride(raster) + x / 8] >> (7 - x % 8) & 1) != 0;
}

void
ds_raster_blacken(DsRaster *raster, guint x, guint y)
{
	raster->bits[y * ds_raster_stride(raster) + x / 8] |= (guint8)(0x80 >> x % 8);
}

DsRaster *
ds_raster_from_surface(cairo_surface_t *grey)
{
	DsRaster *raster = ds_raster_new((guint)cairo_image_surface_get_width(grey),
	    (guint)cairo_image_surface_get_height(grey));
	gsize stride = (gsize)cairo_image_surface_get_stride(grey);
	const guint8 *pixels;

	cairo_surface_flush(grey);
	pixels = cairo_image_surface_get_data(grey);
	for (guint y = 0; y < raster->height; y++)
		for (guint x = 0; x < raster->width; x++)
			if (pixels[y * stride + x] >= BLACK_FROM)
				ds_raster_blacken(raster, x, y);
	return raster;
}

cairo_surface_t *
ds_raster_to_surface(const DsRaster *raster)
{
	cairo_surface_t *surface = cairo_image_surface_create(
	    CAIRO_FORMAT_RGB24, (int)raster->width, (int)raster->height);
	gsize stride = (gsize)cairo_image_surface_get_stride(surface);
	guint8 *pixels = cairo_image_surface_get_data(surface);

	for (guint y = 0; y < raster->height; y++) {
		guint32 *row = (guint32 *)(gpointer)(pixels + y * stride);

		for (guint x = 0; x < raster->width; x++)
			row[x] = ds_raster_is_black(raster, x, y) ? 0x000000 : 0xFFFFFF;
	}
	cairo_surface_mark_dirty(surface);
	return surface;
}
