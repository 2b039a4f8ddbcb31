/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The head of a sheet of lines: what they have in common, and at the right how many, or of how
 * many.
 */
#pragma once

#include <gtk/gtk.h>

#define DS_TYPE_HEADING (ds_heading_get_type())
G_DECLARE_FINAL_TYPE(DsHeading, ds_heading, DS, HEADING, GtkBox)

GtkWidget *ds_heading_new(void);
void ds_heading_show(DsHeading *self, const char *head, const char *brief);
