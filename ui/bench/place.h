/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The place of one book on the shelf: the book, or the gap it has left. */
#pragma once

#include "ui/bench/world.h"

#include <gtk/gtk.h>

#define DS_TYPE_BENCH_PLACE (ds_bench_place_get_type())
G_DECLARE_FINAL_TYPE(DsBenchPlace, ds_bench_place, DS, BENCH_PLACE, GtkBox)

/* The book must outlive it. */
GtkWidget *ds_bench_place_new(const DsBenchBook *book);

/* `tag` NULL: nobody has laid this book down yet. */
void ds_bench_place_show(DsBenchPlace *self, const DsBenchTag *tag);
