/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/device.h"

const char *
ds_device_state_word(DsDeviceState state)
{
	static const char *const words[] = {
	    [DS_DEVICE_OPENING] = "opening",
	    [DS_DEVICE_READY] = "ready",
	    [DS_DEVICE_GONE] = "gone",
	};

	return words[state];
}

guint
ds_device_pause_ms(guint tries)
{
	static const guint pauses_ms[] = {250, 500, 1000, 1500};

	return pauses_ms[MIN(tries, G_N_ELEMENTS(pauses_ms) - 1)];
}
