/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "Make it easier": what the rail has no room for, as a card over the lower half of the page. Each
 * button switches one thing, live, and stays; the card is put away by its own button, by another
 * page, or when nobody touches it for a while.
 */
#pragma once

#include "ui/look.h"
#include "ui/view.h"

#define DS_TYPE_EASE (ds_ease_get_type())
G_DECLARE_FINAL_TYPE(DsEase, ds_ease, DS, EASE, GtkEventBox)

GtkWidget *ds_ease_new(const DsLook *look);
void ds_ease_show_view(DsEase *self, const DsView *view);
