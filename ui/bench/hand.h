/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a patron has at hand: cards with a note that tells the PIN, phones that show a code. */
#pragma once

#include "ui/bench/shelf.h"

#include <gtk/gtk.h>

/* `target` is what the action bench.card, bench.phone or bench.app gets. The card must outlive the
 * widget. */
GtkWidget *ds_bench_card_new(const DsBenchCard *card, const char *target);
void ds_bench_card_show(GtkWidget *widget, const DsBenchCard *card, gboolean lies_on_reader);

/* Its square code is a real one: a phone's camera or a scanner reads it from the screen. */
GtkWidget *ds_bench_phone_new(const DsBenchCard *phone, const char *target);
void ds_bench_phone_show(GtkWidget *widget, const DsBenchCard *phone);
