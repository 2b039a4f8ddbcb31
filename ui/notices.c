/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/notices.h"

#include "firmware/base/dates.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define WEEK_DAYS 6         /* so far a weekday names one day */
#define SMALL_HOURS "06:00" /* before that it is the night of the day before */

/* "2026-11-28T20:00": the day, and "20:00". FALSE: it is no moment. */
static gboolean
split(const char *moment, GDate *day, const char **time)
{
	g_autofree char *date = g_strndup(moment, strlen("2026-11-28"));

	if (!ds_date_parse(date, day) || strlen(moment) != strlen("2026-11-28T20:00"))
		return FALSE;
	*time = moment + strlen("2026-11-28T");
	return TRUE;
}

static char *
day_of(const DsView *view, const GDate *date)
{
	return view->open_days <= WEEK_DAYS ? ds_date_weekday(view->language, date)
					    : ds_date_short(view->language, date);
}

static char *
opens(const DsView *view, const GDate *date, const char *time)
{
	g_autofree char *day = day_of(view, date);

	if (view->open_days == 0)
		return g_strdup_printf(_("Opens at %s"), time);
	if (view->open_days == 1)
		return g_strdup_printf(_("Opens tomorrow at %s"), time);
	return g_strdup_printf(_("Opens %s, %s"), day, time);
}

static char *
closes(const DsView *view, const GDate *date, const char *time)
{
	g_autofree char *day = day_of(view, date);

	if (view->open_days == 1 && g_str_equal(time, "00:00"))
		return g_strdup_printf(_("Open until %s"), "24:00");
	if (view->open_days == 0 || (view->open_days == 1 && strcmp(time, SMALL_HOURS) < 0))
		return g_strdup_printf(_("Open until %s"), time);
	return g_strdup_printf(_("Open until %s, %s"), day, time);
}

char *
ds_hours_words(const DsView *view)
{
	const char *time;
	GDate date;

	if (view->open == DS_VIEW_OPEN_ALWAYS)
		return g_strdup(_("Open day and night"));
	if (view->open == DS_VIEW_OPEN_CLOSED)
		return g_strdup(_("Closed"));
	if (view->open == DS_VIEW_OPEN_UNKNOWN || !split(view->open_at, &date, &time))
		return NULL;
	return view->open == DS_VIEW_OPEN_UNTIL ? closes(view, &date, time)
						: opens(view, &date, time);
}

char *
ds_notice_moment(const DsViewNotice *notice, const DsLanguage *language)
{
	g_autofree char *day = NULL;
	const char *time;
	GDate date;

	if (!split(notice->begins, &date, &time))
		return g_strdup("");
	day = ds_date_event(language, &date);
	/* a day, and a time of it */
	return g_strdup_printf(_("%s, %s"), day, time);
}
