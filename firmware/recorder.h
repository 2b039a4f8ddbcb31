/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The flight recorder: writes what comes to the machines of a kiosk and what they say
 * (firmware/base/tap.h), from the start of the daemon on, without what is personal
 * (firmware/redact.h). `duestampctl replay` plays it back (firmware/replay/). The format is told in
 * firmware/recording.h.
 *
 * It never keeps a kiosk from working: what goes wrong ends the recording, with one warning.
 *
 * Main thread only.
 */
#pragma once

#include "firmware/base/clock.h"
#include "firmware/config.h"

#define DS_RECORDER_FOLDER "recorder"  /* in [kiosk] state-dir= */
#define DS_RECORDER_FULL_S (24 * 3600) /* so long after it was switched on recorder=full holds */

typedef struct DsRecorder DsRecorder;

/* As [kiosk] recorder= says; listens at the clock, and so to the kiosk that is made with it. Both
 * must outlive it. NULL: it is off, or there is no file, and the log says why. */
DsRecorder *ds_recorder_new(const DsConfig *config, DsClock *clock);

/* When the kiosk is gone. */
void ds_recorder_free(DsRecorder *recorder);
