/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys for an e-mail address: digits, letters in the order of a typewriter (QWERTY; who reads
 * Chinese or Vietnamese knows their address by it), the four signs such an address mostly has,
 * three providers of this language, and one that takes a letter back. Lower case only: no mail
 * server of today tells the two apart. A key is 20 mm or more in both directions on each screen.
 *
 * Emits "key" with a string, one character or "@gmail.com", and "erase".
 */
#pragma once

#include <gtk/gtk.h>

#define DS_TYPE_KEYBOARD (ds_keyboard_get_type())
G_DECLARE_FINAL_TYPE(DsKeyboard, ds_keyboard, DS, KEYBOARD, GtkGrid)
