/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames as they were recorded between a host and its reader. */
#pragma once

#include <json-glib/json-glib.h>

typedef void RecordedCheck(JsonObject *frame, const GByteArray *bytes);

typedef struct {
	guint requests, answers;
} Recorded;

/* tests/drivers/DRIVER/NAME: "frames" with "hex" and, in "desc", who said it: "host" or another.
 * Calls the check for each; how many there were. */
Recorded recorded_check(
    const char *driver, const char *name, RecordedCheck *request, RecordedCheck *answer);

/* ds_unhex(), and no bytes of "". */
GByteArray *recorded_bytes(const char *hex);
