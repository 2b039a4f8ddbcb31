/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The foot of a list that has more than one page: back, "5–8 / 10", on. Emits "turn" with -1 or 1.
 */
#pragma once

#include <gtk/gtk.h>

#define DS_TYPE_PAGER (ds_pager_get_type())
G_DECLARE_FINAL_TYPE(DsPager, ds_pager, DS, PAGER, GtkBox)

/* Rows `first` to `last` of `total` are shown, counted from 1. */
void ds_pager_set(DsPager *self, guint first, guint last, guint total);
