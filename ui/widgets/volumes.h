/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small drawing of a set of books: three spines with their numbers, the missing one only dashed.
 */
#pragma once

#include "ui/widgets/canvas.h"

#define DS_TYPE_VOLUMES (ds_volumes_get_type())
G_DECLARE_FINAL_TYPE(DsVolumes, ds_volumes, DS, VOLUMES, DsCanvas)

GtkWidget *ds_volumes_new(void);

/* missing: guint, counted from 1; the drawing shows the first of them and its neighbours. */
void ds_volumes_show(DsVolumes *self, guint parts, GArray *missing);
