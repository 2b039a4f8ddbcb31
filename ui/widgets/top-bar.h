/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The top of the field: the mark, the library or the page, the time. It is never touched. Where
 * nothing counts (demonstration, training) an amber banner stands in its place on every page. While
 * the library is away it is a banner in the calm colour of the pad, with the open link; where both
 * is so, the amber one has the link, and the word where there is room. It is large on the page
 * idle.
 */
#pragma once

#include "ui/look.h"
#include "ui/view.h"

#define DS_TYPE_TOP_BAR (ds_top_bar_get_type())
G_DECLARE_FINAL_TYPE(DsTopBar, ds_top_bar, DS, TOP_BAR, GtkBox)

/* title: name of the page; NULL or "": the library's name. */
void ds_top_bar_show(DsTopBar *self, const DsView *view, const char *title, const DsLook *look);
