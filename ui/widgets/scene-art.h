/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drawing of the scene in its three layers, rendered for one size and one set of colours. The
 * window keeps the last one: the page that follows in another language has the same scene, often a
 * little larger or smaller, and shows this one until it has rendered its own.
 */
#pragma once

#include "ui/draw.h"

#define DS_SCENE_WIDTH 2280.0 /* of the drawings, in their own units, bleed included */

typedef struct {
	grefcount refs;
	char *drawing;
	GdkRGBA amber, arrow;
	DsDrawing *svg;
	cairo_surface_t *base, *moving, *chevrons;
	int width, height;   /* that they are for */
	RsvgRectangle place; /* of the whole drawing in it */
} DsSceneArt;

/* Renders it for this widget, and has its window keep it. */
DsSceneArt *ds_scene_art_new(GtkWidget *widget, const char *drawing, int width, int height);

/* A reference to the last one of this window; NULL: it was another drawing, or other colours. */
DsSceneArt *ds_scene_art_last(GtkWidget *widget, const char *drawing);

void ds_scene_art_unref(DsSceneArt *art);
