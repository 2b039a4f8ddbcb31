/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw.h"

#include <math.h>
#include <string.h>

#define FOLDER "/org/duestamp/ui/"
#define SOFT_EDGE 2 /* pixels by which cairo smooths over what librsvg says is painted */

GdkRGBA
ds_draw_colour(GtkWidget *widget, const char *name)
{
	GdkRGBA colour = {1, 0, 1, 1};

	gtk_style_context_lookup_color(gtk_widget_get_style_context(widget), name, &colour);
	return colour;
}

static char *
hex_of(const GdkRGBA *colour)
{
	return g_strdup_printf("#%02x%02x%02x", (guint)lround(colour->red * 255),
	    (guint)lround(colour->green * 255), (guint)lround(colour->blue * 255));
}

static char *
sheet_for(GtkWidget *widget, const GdkRGBA *colour, double stroke)
{
	GdkRGBA tile_arrow = ds_draw_colour(widget, "tile_arrow");
	g_autofree char *arrow = hex_of(&tile_arrow);
	g_autofree char *c = hex_of(colour);
	g_autofree char *width = stroke > 0 ? g_strdup_printf(".s { stroke-width: %d.%d }",
						  (int)stroke, (int)lround(stroke * 10) % 10)
					    : g_strdup("");

	return g_strdup_printf(
	    ".s, .mark { stroke: %s } .f, .solid { fill: %s } .arrow { stroke: %s } %s", c, c,
	    arrow, width);
}

DsDrawing *
ds_draw_open(GtkWidget *widget, const char *name, const GdkRGBA *colour, double stroke)
{
	g_autofree char *path = g_strconcat(FOLDER, name, ".svg", NULL);
	g_autoptr(GBytes) bytes = g_resources_lookup_data(path, 0, NULL);
	g_autoptr(GError) error = NULL;
	g_autofree char *sheet = sheet_for(widget, colour, stroke);
	DsDrawing *svg = NULL;
	gsize length;
	const guint8 *data;

	g_return_val_if_fail(bytes != NULL, NULL);
	data = g_bytes_get_data(bytes, &length);
	svg = rsvg_handle_new_from_data(data, length, &error);
	if (svg == NULL ||
	    !rsvg_handle_set_stylesheet(svg, (const guint8 *)sheet, strlen(sheet), &error))
		g_critical("%s: %s", path, error->message);
	return svg;
}

RsvgRectangle
ds_draw_place(DsDrawing *svg, int width, int height, double yalign)
{
	RsvgRectangle whole = {0, 0, 0, 0}, core, ink;
	double scale;

	rsvg_handle_get_intrinsic_size_in_pixels(svg, &whole.width, &whole.height);
	core = whole;
	if (rsvg_handle_has_sub(svg, "#core"))
		rsvg_handle_get_geometry_for_layer(svg, "#core", &whole, &ink, &core, NULL);
	scale = MIN(width / core.width, height / core.height);
	return (RsvgRectangle){
	    (width - core.width * scale) / 2 - core.x * scale,
	    (height - core.height * scale) * yalign - core.y * scale,
	    whole.width * scale,
	    whole.height * scale,
	};
}

/* Where a layer paints, in whole pixels of the widget and no larger than that: those of a large
 * drawing are small parts of it, and what is empty costs time and memory. Of a whole drawing
 * librsvg does not know: it leaves out what the style sheet colours. */
static GdkRectangle
painted_part(DsDrawing *svg, const char *layer, const RsvgRectangle *place, int width, int height)
{
	GdkRectangle widget = {0, 0, width, height}, part;
	RsvgRectangle whole = {0, 0, 0, 0}, ink, logical;
	double scale, left, top;

	/* asked in the drawing's own size: what librsvg answers is not scaled */
	rsvg_handle_get_intrinsic_size_in_pixels(svg, &whole.width, &whole.height);
	if (layer == NULL ||
	    !rsvg_handle_get_geometry_for_layer(svg, layer, &whole, &ink, &logical, NULL))
		return widget;
	scale = place->width / whole.width;
	left = floor(place->x + ink.x * scale) - SOFT_EDGE;
	top = floor(place->y + ink.y * scale) - SOFT_EDGE;
	part = (GdkRectangle){(int)left, (int)top,
	    (int)ceil(place->x + (ink.x + ink.width) * scale - left) + SOFT_EDGE,
	    (int)ceil(place->y + (ink.y + ink.height) * scale - top) + SOFT_EDGE};
	if (!gdk_rectangle_intersect(&part, &widget, &part))
		return (GdkRectangle){0, 0, 1, 1};
	return part;
}

cairo_surface_t *
ds_draw_layer(
    GtkWidget *widget, DsDrawing *svg, const char *layer, const RsvgRectangle *place, int below)
{
	int scale = gtk_widget_get_scale_factor(widget);
	GdkRectangle part = painted_part(svg, layer, place, gtk_widget_get_allocated_width(widget),
	    gtk_widget_get_allocated_height(widget) + below);
	cairo_surface_t *surface = cairo_image_surface_create(
	    CAIRO_FORMAT_ARGB32, part.width * scale, part.height * scale);
	g_autoptr(GError) error = NULL;
	cairo_t *cr;

	cairo_surface_set_device_scale(surface, scale, scale);
	cairo_surface_set_device_offset(surface, -part.x * scale, -part.y * scale);
	cr = cairo_create(surface);
	if (!rsvg_handle_render_layer(svg, cr, layer, place, &error))
		g_warning("drawing %s: %s", layer == NULL ? "" : layer, error->message);
	cairo_destroy(cr);
	return surface;
}

void
ds_draw_box(cairo_t *cr, double x, double y, double width, double height, double radius)
{
	cairo_new_sub_path(cr);
	cairo_arc(cr, x + width - radius, y + radius, radius, -G_PI_2, 0);
	cairo_arc(cr, x + width - radius, y + height - radius, radius, 0, G_PI_2);
	cairo_arc(cr, x + radius, y + height - radius, radius, G_PI_2, G_PI);
	cairo_arc(cr, x + radius, y + radius, radius, G_PI, 3 * G_PI_2);
	cairo_close_path(cr);
}
