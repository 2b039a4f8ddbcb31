/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a book is drawn that stands on the shelf: its back with the title on a paper plate, a sticker
 * above where there is more to say, the label with the barcode below. And the sign of the gate,
 * which is the same wherever it stands.
 */
#pragma once

#include "ui/bench/shelf.h"

#include <gtk/gtk.h>

typedef struct {
	const DsBenchBook *book;
	gboolean passes; /* the gate stays silent */
	gboolean raised; /* under the pointer */
} DsBenchSpine;

/* All of the widget's place; the label is a widget of its own right below. */
void ds_bench_spine_draw(GtkWidget *widget, cairo_t *cr, const DsBenchSpine *spine);
void ds_bench_spine_draw_label(GtkWidget *widget, cairo_t *cr, const DsBenchBook *book);
/* What is left of a book that has been taken from the shelf. */
void ds_bench_spine_draw_gap(GtkWidget *widget, cairo_t *cr, const DsBenchBook *book);

/* The bars of a label, as a drawing: nobody could scan them at this size. */
void ds_bench_bars_draw(cairo_t *cr, const char *number, const GdkRectangle *place);

/*
 * The sign of the gate, `size` high with its left upper corner here: a filled square with a tick
 * for what passes, a ring with waves for what sounds.
 */
void ds_bench_gate_draw(
    GtkWidget *widget, cairo_t *cr, gboolean sounds, double x, double y, double size);
