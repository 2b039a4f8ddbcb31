/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Card reader, scanner or printer: what it has before it, and its cable. */
#pragma once

#include "ui/bench/world.h"

#include <gtk/gtk.h>

#define DS_TYPE_BENCH_MACHINE (ds_bench_machine_get_type())
G_DECLARE_FINAL_TYPE(DsBenchMachine, ds_bench_machine, DS, BENCH_MACHINE, GtkBox)

GtkWidget *ds_bench_machine_new(DsBenchDevice device);
void ds_bench_machine_show(
    DsBenchMachine *self, const DsBenchWorld *world, const DsBenchShelf *shelf);

/* The button that pulls a plug and puts it in; pad, network and power have one, too. */
GtkWidget *ds_bench_plug_new(DsBenchDevice device);
void ds_bench_plug_show(GtkWidget *button, DsBenchDevice device, gboolean plugged);
