/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/scene-art.h"

#define KEPT "scene-art" /* of the window */
#define REACH 100        /* of a movement, in units of the drawing */

static void
find_colours(GtkWidget *widget, GdkRGBA *amber, GdkRGBA *arrow)
{
	*amber = ds_draw_colour(widget, "amber");
	*arrow = ds_draw_colour(widget, "tile_arrow");
}

static DsSceneArt *
ref(DsSceneArt *art)
{
	g_ref_count_inc(&art->refs);
	return art;
}

void
ds_scene_art_unref(DsSceneArt *art)
{
	if (!g_ref_count_dec(&art->refs))
		return;
	cairo_surface_destroy(art->base);
	cairo_surface_destroy(art->moving);
	cairo_surface_destroy(art->chevrons);
	g_object_unref(art->svg);
	g_free(art->drawing);
	g_free(art);
}

DsSceneArt *
ds_scene_art_new(GtkWidget *widget, const char *drawing, int width, int height)
{
	DsSceneArt *art = g_new0(DsSceneArt, 1);
	int reach;

	g_ref_count_init(&art->refs);
	art->drawing = g_strdup(drawing);
	find_colours(widget, &art->amber, &art->arrow);
	art->svg = ds_draw_open(widget, drawing, &art->amber, 0);
	art->width = width;
	art->height = height;
	art->place = ds_draw_place(art->svg, width, height, 1);
	reach = (int)(REACH * art->place.width / DS_SCENE_WIDTH);
	art->base = ds_draw_layer(widget, art->svg, "#base", &art->place, 0);
	art->moving = ds_draw_layer(widget, art->svg, "#moving", &art->place, reach);
	art->chevrons = ds_draw_layer(widget, art->svg, "#chevrons", &art->place, 0);
	g_object_set_data_full(G_OBJECT(gtk_widget_get_toplevel(widget)), KEPT, ref(art),
	    (GDestroyNotify)ds_scene_art_unref);
	return art;
}

DsSceneArt *
ds_scene_art_last(GtkWidget *widget, const char *drawing)
{
	DsSceneArt *art = g_object_get_data(G_OBJECT(gtk_widget_get_toplevel(widget)), KEPT);
	GdkRGBA amber, arrow;

	if (art == NULL || !g_str_equal(art->drawing, drawing))
		return NULL;
	find_colours(widget, &amber, &arrow);
	return gdk_rgba_equal(&amber, &art->amber) && gdk_rgba_equal(&arrow, &art->arrow) ? ref(art)
											  : NULL;
}
