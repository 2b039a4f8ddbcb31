/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The buttons that call staff, wherever they stand: away where nobody would hear them, and answered
 * while somebody is on the way.
 */
#pragma once

#include "ui/view.h"

#include <gtk/gtk.h>

/* Brings all such buttons below `root` in line with the view. */
void ds_bell_show_view(GtkWidget *root, const DsView *view);
