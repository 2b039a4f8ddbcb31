/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawings: SVG from the program's resources, put into a cairo surface once and kept by whoever
 * shows it, for one size and one set of colours.
 *
 * GTK's own recolouring fills outlines, so a small style sheet does it (librsvg): shapes of class
 * "s" and "mark" are drawn, shapes of class "f" and "solid" are filled in the colour of the text
 * around; class "arrow" has the palette's colour tile_arrow; shapes without a class keep their own.
 *
 * A drawing may hold a shape with the id "core": what must be seen. The core is fitted into the
 * space there is, and what lies outside of it (a sleeve, a cable) runs on to the edges.
 */
#pragma once

#include <gtk/gtk.h>
#include <librsvg/rsvg.h>

typedef RsvgHandle DsDrawing;

/* A colour by its name in the palette (light.css, contrast.css); magenta when there is none. */
GdkRGBA ds_draw_colour(GtkWidget *widget, const char *name);

/* "icons/bell" in this colour; stroke 0 keeps the width of its lines. Free with g_object_unref().
 */
DsDrawing *ds_draw_open(GtkWidget *widget, const char *name, const GdkRGBA *colour, double stroke);

/* Where the whole drawing lies when its core is fitted into width x height; yalign 0 top, 1 bottom.
 */
RsvgRectangle ds_draw_place(DsDrawing *svg, int width, int height, double yalign);

/*
 * One layer ("#moving"; NULL: everything) as a surface in device pixels, no larger than what it
 * paints; cairo puts it in its place when it is a source at (0, 0). below: so many pixels under the
 * widget are kept as well, for a layer that will be moved up.
 */
cairo_surface_t *ds_draw_layer(
    GtkWidget *widget, DsDrawing *svg, const char *layer, const RsvgRectangle *place, int below);

/* Adds the outline of a box with round corners to the path. */
void ds_draw_box(cairo_t *cr, double x, double y, double width, double height, double radius);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsDrawing, g_object_unref)
