/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The library's messages, at the foot of the idle page's field: one at a time, the next one some
 * seconds later, but for somebody who listens. It takes no room where there are none; tight: no
 * room for its icon.
 */
#pragma once

#include "ui/view.h"

#include <gtk/gtk.h>

#define DS_TYPE_NOTICE_STRIP (ds_notice_strip_get_type())
G_DECLARE_FINAL_TYPE(DsNoticeStrip, ds_notice_strip, DS, NOTICE_STRIP, GtkBox)

void ds_notice_strip_show(DsNoticeStrip *self, const DsView *view, gboolean tight);
