/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "Are you still there?": lies over the page when its time is nearly up. The page is dimmed and
 * cannot be touched; the rail stays.
 */
#pragma once

#include "ui/look.h"
#include "ui/view.h"

#define DS_TYPE_DIALOG (ds_dialog_get_type())
G_DECLARE_FINAL_TYPE(DsDialog, ds_dialog, DS, DIALOG, GtkEventBox)

GtkWidget *ds_dialog_new(const DsLook *look);
void ds_dialog_show_view(DsDialog *self, const DsView *view);
