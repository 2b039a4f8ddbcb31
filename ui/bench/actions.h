/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one can do at the bench, as actions that any button below a widget may set off:
 *
 *	bench.put UID         bench.take UID        bench.lay-ten    bench.take-all
 *	bench.card INDEX      bench.card-away       bench.scan UID   bench.phone INDEX
 *	bench.app INDEX       the same for a phone whose app signs a new code for it
 *	bench.plug DEVICE     pulls its plug, or puts it in; bench.card, too, is there and back
 */
#pragma once

#include "ui/bench/app.h"
#include "ui/bench/world.h"

#include <gtk/gtk.h>

typedef struct DsBenchActions DsBenchActions;

/* World, app and shelf must outlive it. */
DsBenchActions *ds_bench_actions_new(
    GtkWidget *widget, DsBenchWorld *world, DsBenchApp *app, const DsBenchShelf *shelf);
/* No action may be set off any more. */
void ds_bench_actions_free(DsBenchActions *self);

/* Something has changed in the world: what makes sense now? */
void ds_bench_actions_update(DsBenchActions *self);
