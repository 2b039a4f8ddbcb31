/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Titles and names, each told its own language: one Han character has several forms, and a font
 * decides by the language it is told. Whatever can be pressed has an accessible name of its own,
 * README.md lists them.
 */
#pragma once

#include "ui/bench/shelf.h"

#include <gtk/gtk.h>

/* A label of this style class in that language; NULL: English. It ends in dots when it is too long.
 */
GtkWidget *ds_bench_label_new(const char *class, const char *text, const DsBenchLanguage *language);

/* For drawing in cairo; size in pixels. Free with g_object_unref(). */
PangoLayout *ds_bench_title_layout(
    GtkWidget *widget, const char *text, const DsBenchLanguage *language, double size);

/*
 * A button that sets off an action of the window ("bench.put") with this target (NULL: none), and
 * shows `child`. The rest is its accessible name.
 */
GtkWidget *ds_bench_button_new(const char *class, GtkWidget *child, const char *action,
    const char *target, const char *name, ...) G_GNUC_PRINTF(5, 6);

/* What a screen reader adds to the name. */
void ds_bench_describe(GtkWidget *widget, const char *description);

void ds_bench_add_class(GtkWidget *widget, const char *class);
