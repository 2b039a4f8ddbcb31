/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window of the bench: above the machine (pad, card reader, scanner), below what one has at
 * hand (books, cards, a phone). It shows what the world says and nothing else; a press only asks
 * the world for something.
 */
#pragma once

#include "ui/bench/world.h"

#include <gtk/gtk.h>

#define DS_TYPE_BENCH_WINDOW (ds_bench_window_get_type())
G_DECLARE_FINAL_TYPE(DsBenchWindow, ds_bench_window, DS, BENCH_WINDOW, GtkWindow)

typedef struct {
	const char *where; /* of the world */
	GSocketAddress *address;
	char **sign; /* the command of the phone's app; NULL: phones that sign are not shown */
} DsBenchRoom;

/* Looks for the world at once. The shelf and the clock must outlive the window. */
GtkWidget *ds_bench_window_new(const DsBenchShelf *shelf, const DsBenchRoom *room, DsClock *clock);
