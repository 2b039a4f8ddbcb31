/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/stamp.h"

/* proc(5): a random UUID that the kernel makes at each boot */
#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"

DsStamp
ds_stamp_now(DsClock *clock)
{
	DsStamp stamp = {.wall_s = ds_clock_wall_s(clock),
	    .boot_us = ds_clock_boot_us(clock),
	    .trust = ds_clock_trust(clock),
	    .memory = ds_clock_memory(clock)};
	g_autofree char *text = NULL;

	if (g_file_get_contents(BOOT_ID_FILE, &text, NULL, NULL))
		g_strlcpy(stamp.boot_id, g_strstrip(text), sizeof stamp.boot_id);
	return stamp;
}
