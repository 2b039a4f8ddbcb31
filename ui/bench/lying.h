/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A book that lies on the pad, with what the gate would say. It may be one nobody here knows. */
#pragma once

#include "ui/bench/world.h"

#include <gtk/gtk.h>

#define DS_TYPE_BENCH_LYING (ds_bench_lying_get_type())
G_DECLARE_FINAL_TYPE(DsBenchLying, ds_bench_lying, DS, BENCH_LYING, GtkBox)

/* `book` NULL: a tag that belongs to no book of the shelf; else it must outlive the widget. */
GtkWidget *ds_bench_lying_new(const char *uid, const DsBenchBook *book);
const char *ds_bench_lying_uid(DsBenchLying *self);
void ds_bench_lying_show(DsBenchLying *self, gboolean sounds);
/* "sounds" is enough where "sounds at the gate" has no room. */
void ds_bench_lying_set_brief(DsBenchLying *self, gboolean brief);
