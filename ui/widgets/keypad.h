/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Twelve keys as on a telephone: digits, one that takes a digit back, one that says it is done.
 * Emits "digit" (0 to 9), "erase" and "done".
 *
 * Property "quiet": a pressed digit does not light up, so that nobody can read a PIN from the
 * screen over a shoulder; the new dot is the answer.
 */
#pragma once

#include <gtk/gtk.h>

#define DS_TYPE_KEYPAD (ds_keypad_get_type())
G_DECLARE_FINAL_TYPE(DsKeypad, ds_keypad, DS, KEYPAD, GtkGrid)

/* May "done" be pressed? */
void ds_keypad_set_ready(DsKeypad *self, gboolean ready);

/* For a language with long words: the word for "done" may take the room of its tick. */
void ds_keypad_let_narrow(DsKeypad *self);
