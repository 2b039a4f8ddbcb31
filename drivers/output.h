/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How to write a driver for outputs: relays and lines that switch a lamp, a gate or a flap.
 *
 * A device has one or more channels, counted from 1; each of them is on or off. What they are for,
 * and when, is said in the configuration (firmware/config-output.h). The rules of drivers/pad.h
 * hold here too: one file, blocking calls from one thread, no log.
 *
 * Rest is what a channel is while nothing that it was configured for is the case: off, or on where
 * the site wrote active=off. The worker (firmware/output-worker.h) sets all channels in use to rest
 * or to what they should be as soon as the device is open, asks for the same again several times a
 * second, and sets them to rest before it closes. So set() with the state that the channel has is
 * no error and does no harm: it is how a cable that was pulled is noticed.
 *
 * What a driver cannot do: a relay keeps the state that it has been told last. When the whole
 * program is killed in the middle of a pulse the relay stays as it is until the next start, which
 * sets it to rest (drivers/README-outputs.md tells what a gate needs because of that).
 *
 * open() comes back within three seconds, set() within one and a half (three requests on USB that
 * nobody answers). Errors:
 *   DS_ERROR_GONE      it does not answer, or its port is closed. The core calls close() and opens
 *                      it again later.
 *   DS_ERROR_RETRY     it took nothing in time. Treated like GONE.
 *   DS_ERROR_PROTOCOL  it says of itself that it did not do what it was told. Treated like GONE.
 *   DS_ERROR_CONFIG    `where` makes no sense, permission is missing, or there is no such channel;
 *                      say what to do.
 */
#pragma once

#include "firmware/base/error.h"

/* The most that a device may have: relays are sold with 1, 2, 4 or 8. */
#define DS_OUTPUT_CHANNELS 8

typedef struct {
	const char *id;      /* file name, value of driver=: one word */
	const char *summary; /* one line, for people */
	const char *where;   /* what `where=` looks like, for error messages */

	/* Opens the device and proves that it is one, as far as it lets itself be asked. Switches
	 * nothing. */
	gpointer (*open)(const char *where, GError **error);

	/* TRUE when the channel (1 to DS_OUTPUT_CHANNELS) is on or off as far as this device can
	 * tell. */
	gboolean (*set)(gpointer self, guint channel, gboolean on, GError **error);

	/* Never fails, accepts a half-dead device, and switches nothing. Not called when open()
	 * failed. */
	void (*close)(gpointer self);
} DsOutputDriver;

/* The drivers this build holds, ended by NULL (made from the list in drivers/meson.build). */
extern const DsOutputDriver *const ds_output_drivers[];
