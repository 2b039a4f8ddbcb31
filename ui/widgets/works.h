/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What works while the library is away, and what waits for it: a slip in the field, a line for
 * each. What works has the rounded square with the tick, what waits the diamond with the pause.
 */
#pragma once

#include "ui/look.h"
#include "ui/view.h"

#define DS_TYPE_WORKS (ds_works_get_type())
G_DECLARE_FINAL_TYPE(DsWorks, ds_works, DS, WORKS, GtkBox)

void ds_works_show(DsWorks *self, const DsView *view, const DsLook *look);
