/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/ntp.h"

#include <sys/stat.h>
#include <sys/timex.h>

#define SYNCHRONIZED "/run/systemd/timesync/synchronized"

DsNtp
ds_ntp_now(void)
{
	struct timex kernel = {.modes = 0};
	struct stat file;
	int state = adjtimex(&kernel);
	DsNtp ntp = {
	    .in_step = state >= 0 && state != TIME_ERROR && (kernel.status & STA_UNSYNC) == 0};

	if (stat(SYNCHRONIZED, &file) == 0)
		ntp.set_wall_s = file.st_mtim.tv_sec;
	return ntp;
}
