/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "How was it?" and three faces to touch, at the end of a visit. A touch tells the kiosk
 * "feedback", and the row says thank you.
 */
#pragma once

#include "ui/view.h"

#include <gtk/gtk.h>

#define DS_TYPE_FACES (ds_faces_get_type())
G_DECLARE_FINAL_TYPE(DsFaces, ds_faces, DS, FACES, GtkBox)

/* Hidden where nobody asks. */
void ds_faces_show(DsFaces *self, const DsView *view);
