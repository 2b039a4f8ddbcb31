/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bin for returned books with its name on it, in one of three colours. A name of more than two
 * characters does not fit on the bin; the words beside it tell it.
 */
#pragma once

#include "ui/widgets/canvas.h"

#define DS_TYPE_BIN (ds_bin_get_type())
G_DECLARE_FINAL_TYPE(DsBin, ds_bin, DS, BIN, DsCanvas)

/* colour: 0, 1, 2, and so on again */
GtkWidget *ds_bin_new(const char *name, guint colour);
