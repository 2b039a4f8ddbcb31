/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/stamp.h"

/* The clock is asked often, and this machine's boot is of no interest. */
DsStamp
ds_stamp_now(DsClock *clock)
{
	return (DsStamp){.wall_s = ds_clock_wall_s(clock),
	    .boot_us = ds_clock_boot_us(clock),
	    .trust = ds_clock_trust(clock)};
}
