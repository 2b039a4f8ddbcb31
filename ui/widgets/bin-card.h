/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "4 books into bin 2": the bin, its books, and what one of them has to tell (somebody waits for
 * it, it travels on).
 */
#pragma once

#include "ui/view.h"

#include <gtk/gtk.h>

#define DS_TYPE_BIN_CARD (ds_bin_card_get_type())
G_DECLARE_FINAL_TYPE(DsBinCard, ds_bin_card, DS, BIN_CARD, GtkBox)

GtkWidget *ds_bin_card_new(void);

/* For all returned books of the view that go into this bin; colour as DsBin has it. */
void ds_bin_card_show(DsBinCard *self, const DsView *view, const char *bin, guint colour);
