/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The slip that hangs out of the printer, as one reads it: a sheet of paper beside the machine. */
#pragma once

#include "ui/bench/world.h"

#include <gtk/gtk.h>

#define DS_TYPE_BENCH_SLIP (ds_bench_slip_get_type())
G_DECLARE_FINAL_TYPE(DsBenchSlip, ds_bench_slip, DS, BENCH_SLIP, GtkPopover)

/* Points at `machine`, and shows when gtk_popover_popup() says so. */
GtkWidget *ds_bench_slip_new(GtkWidget *machine);

/* What it shows; NULL: nothing, and it closes. `slip` is only read. */
void ds_bench_slip_show(DsBenchSlip *self, const DsBenchPaper *slip);
