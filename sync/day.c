/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/day.h"

#include <string.h>

static GDateTime *
local_time(gint64 wall_s)
{
	return g_date_time_new_from_unix_local(wall_s);
}

DsDay
ds_day_local(gint64 wall_s)
{
	g_autoptr(GDateTime) local = local_time(wall_s);
	gint year, month, day;
	GDate date;

	g_date_time_get_ymd(local, &year, &month, &day);
	g_date_clear(&date, 1);
	g_date_set_dmy(&date, (GDateDay)day, month, (GDateYear)year);
	return (DsDay)g_date_get_julian(&date);
}

gint32
ds_day_utc_offset_s(gint64 wall_s)
{
	g_autoptr(GDateTime) local = local_time(wall_s);

	return (gint32)(g_date_time_get_utc_offset(local) / G_TIME_SPAN_SECOND);
}

static GDate
date_of(DsDay day)
{
	GDate date;

	g_date_clear(&date, 1);
	g_date_set_julian(&date, (guint32)day);
	return date;
}

gint64
ds_day_start_s(DsDay day)
{
	GDate date = date_of(day);
	g_autoptr(GDateTime) start = g_date_time_new_local(
	    g_date_get_year(&date), (gint)g_date_get_month(&date), g_date_get_day(&date), 0, 0, 0);

	return g_date_time_to_unix(start);
}

static gboolean
is_iso_shape(const char *iso)
{
	static const char shape[] = "0000-00-00";

	if (strlen(iso) != strlen(shape))
		return FALSE;
	for (gsize i = 0; shape[i] != '\0'; i++)
		if (shape[i] == '0' ? !g_ascii_isdigit(iso[i]) : iso[i] != shape[i])
			return FALSE;
	return TRUE;
}

gboolean
ds_day_parse(const char *iso, DsDay *day)
{
	GDate date;

	if (!is_iso_shape(iso))
		return FALSE;
	guint year = (guint)g_ascii_strtoull(iso, NULL, 10);
	guint month = (guint)g_ascii_strtoull(iso + 5, NULL, 10);
	guint of_month = (guint)g_ascii_strtoull(iso + 8, NULL, 10);
	if (!g_date_valid_dmy((GDateDay)of_month, month, (GDateYear)year))
		return FALSE;
	g_date_clear(&date, 1);
	g_date_set_dmy(&date, (GDateDay)of_month, month, (GDateYear)year);
	*day = (DsDay)g_date_get_julian(&date);
	return TRUE;
}

DsDayText
ds_day_text(DsDay day)
{
	DsDayText result = {""};

	if (day > 0) {
		GDate date = date_of(day);

		g_snprintf(result.text, sizeof result.text, "%04u-%02u-%02u",
		    g_date_get_year(&date) % 10000u, (guint)g_date_get_month(&date) % 100u,
		    g_date_get_day(&date) % 100u);
	}
	return result;
}
