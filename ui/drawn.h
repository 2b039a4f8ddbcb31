/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small drawings that the window keeps for its next page: a page is built anew for each language
 * and each text size, and most of its icons stay what they were.
 */
#pragma once

#include <gtk/gtk.h>

/* `key` says all that it depends on. A reference to what was drawn for it, or NULL. */
cairo_surface_t *ds_drawn_find(GtkWidget *widget, const char *key);

/* Keeps another reference to it, if it is not too large, and gives up the oldest ones. */
void ds_drawn_keep(GtkWidget *widget, const char *key, cairo_surface_t *surface);
