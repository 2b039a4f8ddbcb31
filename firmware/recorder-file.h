/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file of a flight recorder: lines, written by a thread of its own, so that nobody waits for a
 * disk. A disk that is full or slow, and a file that is as large as it may be, end the recording
 * with one warning in the log.
 *
 * Main thread only.
 */
#pragma once

#include "firmware/base/error.h"

#define DS_RECORDER_FILES 4                          /* the oldest of more are deleted */
#define DS_RECORDER_BYTES (16 * (gint64)1024 * 1024) /* of one file */

typedef struct DsRecorderFile DsRecorderFile;

/* A new file "YYYYMMDDTHHMMSS-N.jsonl" in `dir`, which is made when it is not there. `bytes_max`:
 * DS_RECORDER_BYTES. NULL, DS_ERROR_STORAGE. */
DsRecorderFile *ds_recorder_file_new(
    const char *dir, gint64 wall_s, gint64 bytes_max, GError **error);

/* Takes the line over. FALSE: the recording has ended. */
gboolean ds_recorder_file_write(DsRecorderFile *file, char *line);

/* Writes what waits and closes the file: at the end of the daemon, for a disk that hangs is waited
 * for. */
void ds_recorder_file_free(DsRecorderFile *file);
