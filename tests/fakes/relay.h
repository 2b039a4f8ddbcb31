/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A relay board that does not exist: on a pseudo-terminal (LCUS), or on USB (16C0:05DF, below the
 * real libusb: the program runs under umockdev-wrapper). It knows which of its relays are closed.
 *
 * All calls may come from any thread. A mistake of the test's author is a g_error().
 */
#pragma once

#include <glib.h>

typedef enum {
	DS_FAKE_RELAY_SERIAL,
	DS_FAKE_RELAY_HID,
	DS_FAKE_RELAY_OTHER, /* another maker's HID device under the same, shared numbers */
} DsFakeRelayKind;

typedef struct DsFakeRelay DsFakeRelay;

/* Plugged in, with so many relays, all open. */
DsFakeRelay *ds_fake_relay_new(DsFakeRelayKind kind, guint relays);
void ds_fake_relay_free(DsFakeRelay *relay);

/* For the driver: "usb", or "serial:PATH". */
const char *ds_fake_relay_where(const DsFakeRelay *relay);

/* The cable, which is its power too: all relays open. */
void ds_fake_relay_unplug(DsFakeRelay *relay);
void ds_fake_relay_plug(DsFakeRelay *relay);

/* From now on this relay does not move any more; 0: all move again. */
void ds_fake_relay_stick(DsFakeRelay *relay, guint number);

gboolean ds_fake_relay_is_on(DsFakeRelay *relay, guint number);

/* Every switching since the last call, "1+ 2+ 1- ", one that only said the same again left out;
 * free with g_free(). */
char *ds_fake_relay_history(DsFakeRelay *relay);

/* Orders that no such board understands. */
guint ds_fake_relay_stray(DsFakeRelay *relay);
