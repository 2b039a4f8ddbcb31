/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What may be left out. Drawings shrink and words stay: this container asks for no room, and where
 * it gets less than its child needs it shows nothing at all. What must not be left out this time is
 * marked as needed: then the container asks for its child's room.
 */
#pragma once

#include <gtk/gtk.h>

#define DS_TYPE_SPARE (ds_spare_get_type())
G_DECLARE_FINAL_TYPE(DsSpare, ds_spare, DS, SPARE, GtkBin)

void ds_spare_set_needed(DsSpare *self, gboolean needed);
