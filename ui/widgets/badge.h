/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sign of a state. Its class is told by the shape, so that no colour is needed: working is a
 * circle, done a rounded square, your turn a diamond, no an octagon. The glyph inside tells which
 * state of the class it is.
 *
 * Properties: "tone" (DsTone, ui/words.h), "glyph" (an icon without "icons/").
 */
#pragma once

#include "ui/widgets/canvas.h"
#include "ui/words.h"

#define DS_TYPE_BADGE (ds_badge_get_type())
G_DECLARE_FINAL_TYPE(DsBadge, ds_badge, DS, BADGE, DsCanvas)

GtkWidget *ds_badge_new(DsTone tone, const char *glyph);
void ds_badge_set(DsBadge *self, DsTone tone, const char *glyph);
