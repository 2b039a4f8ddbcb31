/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pad with what lies on it: a container that piles its children up from below, in the order in
 * which they were laid down; what does not fit above each other makes a second and a third pile.
 */
#pragma once

#include "ui/bench/world.h"

#include <gtk/gtk.h>

#define DS_TYPE_BENCH_PILE (ds_bench_pile_get_type())
G_DECLARE_FINAL_TYPE(DsBenchPile, ds_bench_pile, DS, BENCH_PILE, GtkContainer)

/* `tags` are DsBenchTag, the first one laid down first; the shelf must outlive the pile. */
void ds_bench_pile_show(DsBenchPile *self, const GPtrArray *tags, const DsBenchShelf *shelf);

/* Without its cable the pad is pale. */
void ds_bench_pile_set_plugged(DsBenchPile *self, gboolean plugged);
