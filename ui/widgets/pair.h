/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Buttons side by side, of equal width when their words allow it, one below the other when they do
 * not fit in one row. Where the page has no room for that either, they stand in a row all the same,
 * with their words on several lines. So a button's words are never cut.
 *
 * Style classes "gap-small", "gap", "gap-large" as on a box.
 */
#pragma once

#include <gtk/gtk.h>

#define DS_TYPE_PAIR (ds_pair_get_type())
G_DECLARE_FINAL_TYPE(DsPair, ds_pair, DS, PAIR, GtkBox)

/* In a row the first button stands at the right, where a left hand reaches it. */
void ds_pair_mirror(DsPair *self);
