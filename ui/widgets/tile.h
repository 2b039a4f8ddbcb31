/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A large button with a picture, a word and one line, like DsButton in what it does.
 * Properties: "word", "line", "drawing", "event". Style classes: "borrow", "return".
 */
#pragma once

#include <gtk/gtk.h>

#define DS_TYPE_TILE (ds_tile_get_type())
G_DECLARE_FINAL_TYPE(DsTile, ds_tile, DS, TILE, GtkButton)

/* Cannot be pressed now, and says why in the place of its line; NULL: it can. */
void ds_tile_set_waiting(DsTile *self, const char *why);

/* The picture above the words, or beside them. */
void ds_tile_set_wide(DsTile *self, gboolean wide);

/* Both in the middle, for children; where it is not wide. */
void ds_tile_set_centered(DsTile *self);
