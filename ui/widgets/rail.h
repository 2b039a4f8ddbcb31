/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The foot of every page: the languages, the text size, the contrast, the height, the voice, and
 * the card with what else makes it easier. Where there are more than four languages, three show,
 * and the fourth place turns to the next three. Always there, always in the same place, on a screen
 * that is too high for nobody.
 */
#pragma once

#include "ui/look.h"
#include "ui/view.h"

#define DS_TYPE_RAIL (ds_rail_get_type())
G_DECLARE_FINAL_TYPE(DsRail, ds_rail, DS, RAIL, GtkBox)

/* Builds the keys again; texts are in the language of the look. can_speak: this machine has a
 * voice. */
void ds_rail_show(DsRail *self, const DsView *view, const DsLook *look, gboolean can_speak);

/* The daemon is away: no key. */
void ds_rail_clear(DsRail *self);
