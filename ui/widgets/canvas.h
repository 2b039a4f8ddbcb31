/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What all drawn widgets have in common: no window of their own, and a size that the style sheet
 * gives (min-width, min-height). A subclass draws.
 */
#pragma once

#include <gtk/gtk.h>

#define DS_TYPE_CANVAS (ds_canvas_get_type())
G_DECLARE_DERIVABLE_TYPE(DsCanvas, ds_canvas, DS, CANVAS, GtkWidget)

struct _DsCanvasClass {
	GtkWidgetClass parent_class;
};

/* Is everything to stand still? (class "still", or the desktop's reduced motion) */
gboolean ds_canvas_is_still(GtkWidget *widget);
