/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one window: shows a view, and says what a person did. It knows no bus: main.c connects the
 * two, a test plays both sides.
 *
 * Signal "do" (event s, details a{sv}): to be passed on to the method Do of org.duestamp.Kiosk1.
 */
#pragma once

#include <gtk/gtk.h>

#define DS_TYPE_WINDOW (ds_window_get_type())
G_DECLARE_FINAL_TYPE(DsWindow, ds_window, DS, WINDOW, GtkWindow)

/* A window that is about to get this size; the layout is chosen from it. Not yet shown. */
GtkWidget *ds_window_new(int width, int height);

/* view: a{sv} as org.duestamp.Kiosk1 has it; NULL: the daemon is away. */
void ds_window_show_view(DsWindow *self, GVariant *view);

/* The library's own colours and logo: a{sv}, property Look of org.duestamp.Kiosk1; NULL: ours.
 * Before the view that is to have them. */
void ds_window_set_look(DsWindow *self, GVariant *look);

/* The page that is shown (DsPage), or NULL before the first view. */
GtkWidget *ds_window_page(DsWindow *self);

/*
 * What page, rail and dialog together need in a window of this size. The window never grows for
 * them: whatever needs more than there is would be cut. For the tests.
 */
void ds_window_measure(DsWindow *self, int width, int height, int *need_width, int *need_height);
