/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A button with an icon and one or two words that tells the daemon one thing when it is pressed:
 * its "event", a word of the method Do of org.duestamp.Kiosk1. It does so through the action
 * "kiosk.do" of the window, so a page needs no code for it.
 *
 * Properties: "text", "icon" ("bell"; NULL for none), "event", "big" (the first action of a page).
 * Style classes: "primary", "return" or "quiet".
 */
#pragma once

#include <gtk/gtk.h>

#define DS_TYPE_BUTTON (ds_button_get_type())
G_DECLARE_FINAL_TYPE(DsButton, ds_button, DS, BUTTON, GtkButton)

void ds_button_set_text(DsButton *self, const char *text);

/* One line below its words, cut by an ellipsis where it must; NULL: none. */
void ds_button_set_detail(DsButton *self, const char *detail);

/* The row that the event is about ("renew", "leave"). */
void ds_button_set_key(DsButton *self, const char *key);

/* The sum that the event agrees to ("accept-fee"). */
void ds_button_set_sum(DsButton *self, const char *sum);

/* Does this button tell the kiosk of this event? */
gboolean ds_button_tells(DsButton *self, const char *event);

/* Shows an answer in the place of its words, and cannot be pressed; NULL: its own words again. */
void ds_button_answer(DsButton *self, const char *answer);

/* A switch: says so, and whether it is on, to who cannot see it. */
void ds_button_set_on(DsButton *self, gboolean on);

/* Packs something after the words: the ring of an action that happens by itself. */
void ds_button_add(DsButton *self, GtkWidget *widget);

/* For a language with long words: they may stand on several lines, and take the icon's room, where
 * there is no other. */
void ds_button_let_break(DsButton *self);
