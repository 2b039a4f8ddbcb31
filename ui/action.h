/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a widget tells the daemon what a person did: through the action "kiosk.do" that the window
 * puts on everything inside it. Its parameter is (sa{sv}), an event of the method Do of
 * org.duestamp.Kiosk1 and its details.
 */
#pragma once

#include <gtk/gtk.h>

#define DS_ACTION_DO "kiosk.do"

/* details: a{sv} that holds one entry, or none for NULL. Takes a floating value. */
GVariant *ds_action_details(const char *key, GVariant *value);

/* This button tells it when it is pressed. details: from ds_action_details(). */
void ds_action_attach(GtkActionable *button, const char *event, GVariant *details);

/* Tell it now. Does nothing for a widget that is in no window. */
void ds_action_tell(GtkWidget *widget, const char *event, GVariant *details);
