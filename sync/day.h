/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calendar days in the library's local time (the TZ of the process). Loans are due on a day, not at
 * an hour, so rules count in days and never in seconds.
 */
#pragma once

#include <glib.h>

typedef gint DsDay; /* GDate's Julian day; 0: none, so differences are days */

typedef struct {
	char text[11];
} DsDayText;

DsDay ds_day_local(gint64 wall_s);         /* the day on the library's wall calendar */
gint32 ds_day_utc_offset_s(gint64 wall_s); /* seconds east of UTC at that time */
gint64 ds_day_start_s(DsDay day);          /* its first second, since 1970 */

/* "2026-12-13" and nothing else. */
gboolean ds_day_parse(const char *iso, DsDay *day);
DsDayText ds_day_text(DsDay day); /* "" for none */
