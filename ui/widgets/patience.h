/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ring of a page's time as a button that gives more of it, and a line that says there is no
 * hurry. Invisible while no time runs.
 *
 * Property "on": as DsRing has it.
 */
#pragma once

#include "ui/look.h"
#include "ui/view.h"

#include <gtk/gtk.h>

#define DS_TYPE_PATIENCE (ds_patience_get_type())
G_DECLARE_FINAL_TYPE(DsPatience, ds_patience, DS, PATIENCE, GtkBox)

void ds_patience_show(DsPatience *self, const DsView *view);

/* The usual line, or a shorter one where the look leaves less room. */
void ds_patience_arrange(DsPatience *self, const DsLook *look);

/* In the low layout it stands beside the buttons at the foot of the page, as a ring alone. */
void ds_patience_move_low(DsPatience *self, GtkWidget *foot);

/* A shorter line, or none (""), for a narrow place. */
void ds_patience_set_text(DsPatience *self, const char *text);
