/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a scanner that plays a keyboard types: pure. Its boot reports (USB HID 1.11, appendix B.1)
 * hold the modifiers, a byte of 00, and six keys by their place on an American keyboard (HID Usage
 * Tables, page 07), whatever layout this machine has. A scanner that wants to be independent of
 * layouts holds Alt and types the character's number on the keypad; that is understood too.
 */
#pragma once

#include <glib.h>

#define DS_WEDGE_REPORT_SIZE 8

/* All zero at the start. */
typedef struct {
	guint8 down[6]; /* keys of the report before */
	guint number;   /* typed with Alt held; 0: none */
} DsWedge;

/*
 * What one report types: at most six characters, written to `typed` and counted. '\n' is Enter or
 * Tab, the end of a code; keys that give no character give nothing. Nothing for a report of another
 * length, and for one with more keys than a keyboard can tell (roll-over, 01).
 */
guint ds_wedge_take(DsWedge *wedge, const guint8 *report, gsize length, char typed[7]);
