/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What all devices have in common: a name, a state, and the rule when to try again.
 *
 * A device that fails is closed and opened again, after a quarter of a second at first and never
 * more than a second and a half, so that a cable put back works again within two seconds.
 */
#pragma once

#include "firmware/base/error.h"

typedef enum {
	DS_DEVICE_OPENING, /* never worked since the start */
	DS_DEVICE_READY,
	DS_DEVICE_GONE,
} DsDeviceState;

const char *ds_device_state_word(DsDeviceState state);

/* A device has changed its state; `error` says why it is not ready, NULL when it is. Main thread.
 */
typedef void (*DsDeviceChanged)(
    const char *section, DsDeviceState state, const GError *error, gpointer data);

/* The pause before try number `tries` (0 is the first one after a failure). */
guint ds_device_pause_ms(guint tries);
