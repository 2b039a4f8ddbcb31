/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What NTP makes of the machine's clock. Two sources, whichever program keeps the time:
 *
 *	adjtimex(2)   the kernel's own STA_UNSYNC, cleared by systemd-timesyncd, chrony and ntpd;
 * not to be asked where ProtectClock= of the unit forbids the call
 *	/run/systemd/timesync/synchronized
 *	              touched by systemd-timesyncd whenever it has set the clock
 *	              (systemd-timesyncd.service(8), "Files")
 *
 * Any thread; never fails: without either source there is no NTP.
 */
#pragma once

#include "firmware/base/clock-trust.h"

DsNtp ds_ntp_now(void);
