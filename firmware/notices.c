/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/notices.h"

#include "firmware/base/dates.h"

#include <string.h>

#define LOOK_AHEAD_DAYS 31
#define ALWAYS_DAYS 7
#define DAY_S (24 * 60 * 60)

/* ---- opening hours ---- */

/* "09:00-12:00", and nothing behind it */
static gboolean
parse_span(const char *text, DsSpan *span)
{
	g_auto(GStrv) words = g_strsplit(text, "-", 3);

	return g_strv_length(words) == 2 && ds_time_parse(words[0], &span->from) &&
	    ds_time_parse(words[1], &span->until) && span->from < span->until;
}

GArray *
ds_spans_parse(const char *text)
{
	g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(DsSpan));
	g_auto(GStrv) words = NULL;
	guint last = 0;

	if (g_str_equal(text, "closed"))
		return g_steal_pointer(&spans);
	words = g_strsplit(text, ";", -1);
	for (guint i = 0; words[i] != NULL; i++) {
		DsSpan span;

		if (!parse_span(g_strstrip(words[i]), &span) || (i > 0 && span.from <= last))
			return NULL;
		last = span.until;
		g_array_append_val(spans, span);
	}
	return spans->len > 0 ? g_steal_pointer(&spans) : NULL;
}

static void
holiday_free(gpointer data)
{
	DsHoliday *holiday = data;

	g_array_unref(holiday->spans);
	g_free(holiday);
}

DsHours *
ds_hours_new(void)
{
	DsHours *hours = g_new0(DsHours, 1);

	for (guint i = 0; i < G_N_ELEMENTS(hours->week); i++)
		hours->week[i] = g_array_new(FALSE, FALSE, sizeof(DsSpan));
	hours->holidays = g_ptr_array_new_with_free_func(holiday_free);
	return hours;
}

void
ds_hours_free(DsHours *hours)
{
	for (guint i = 0; i < G_N_ELEMENTS(hours->week); i++)
		g_array_unref(hours->week[i]);
	g_ptr_array_unref(hours->holidays);
	g_free(hours);
}

const char *
ds_open_word(DsOpen open)
{
	static const char *const words[] = {
	    [DS_OPEN_UNTIL] = "until",
	    [DS_OPEN_FROM] = "from",
	    [DS_OPEN_ALWAYS] = "always",
	    [DS_OPEN_CLOSED] = "closed",
	};

	return words[open];
}

static gboolean
is_within(const GDate *first, const GDate *last, const GDate *day)
{
	return g_date_compare(first, day) <= 0 && g_date_compare(day, last) <= 0;
}

static const GArray *
spans_of(const DsHours *hours, const GDate *day)
{
	for (guint i = 0; i < hours->holidays->len; i++) {
		const DsHoliday *holiday = hours->holidays->pdata[i];

		if (is_within(&holiday->first, &holiday->last, day))
			return holiday->spans;
	}
	return hours->week[g_date_get_weekday(day) - G_DATE_MONDAY];
}

/* The next time of opening or closing that day, after `minute` of it. -1: there is none. */
static gint
next_turn(const GArray *spans, gint minute, gboolean opens)
{
	for (guint i = 0; i < spans->len; i++) {
		const DsSpan *span = &g_array_index(spans, DsSpan, i);
		gint turn = (gint)(opens ? span->from : span->until);

		if (turn > minute)
			return turn;
	}
	return -1;
}

static gboolean
is_open(const GArray *spans, gint minute)
{
	for (guint i = 0; i < spans->len; i++) {
		const DsSpan *span = &g_array_index(spans, DsSpan, i);

		if ((gint)span->from <= minute && minute < (gint)span->until)
			return TRUE;
	}
	return FALSE;
}

static gint
minute_of(GDateTime *moment)
{
	return g_date_time_get_hour(moment) * 60 + g_date_time_get_minute(moment);
}

gboolean
ds_spans_hold(const GArray *spans, GDateTime *now)
{
	return spans != NULL && is_open(spans, minute_of(now));
}

guint
ds_spans_next_s(const GArray *spans, GDateTime *now)
{
	gint today_s = (gint)minute_of(now) * 60 + g_date_time_get_second(now);
	gint next_s = DS_DAY_MINUTES * 60;

	for (guint i = 0; i < spans->len; i++) {
		const DsSpan *span = &g_array_index(spans, DsSpan, i);
		const gint edges_s[] = {(gint)span->from * 60, (gint)span->until * 60};

		for (guint k = 0; k < G_N_ELEMENTS(edges_s); k++)
			if (edges_s[k] > today_s)
				next_s = MIN(next_s, edges_s[k]);
	}
	return (guint)MAX(next_s - today_s, 1);
}

static GDateTime *
moment_of(GDateTime *now, const GDate *day, gint minute)
{
	GDate date = *day;

	if (minute == DS_DAY_MINUTES) {
		g_date_add_days(&date, 1);
		minute = 0;
	}
	return g_date_time_new(g_date_time_get_timezone(now), g_date_get_year(&date),
	    (gint)g_date_get_month(&date), g_date_get_day(&date), minute / 60, minute % 60, 0);
}

guint
ds_days_between(GDateTime *from, GDateTime *until)
{
	GDate first = ds_date_of(from), last = ds_date_of(until);

	return (guint)MAX(g_date_days_between(&first, &last), 0);
}

/* When it closes at midnight, and opens again at once, it does not close. */
static gboolean
goes_on(const DsHours *hours, const GDate *day, gint minute)
{
	GDate next = *day;

	g_date_add_days(&next, 1);
	return minute == DS_DAY_MINUTES && is_open(spans_of(hours, &next), 0);
}

DsOpen
ds_hours_at(const DsHours *hours, GDateTime *now, GDateTime **at)
{
	GDate day = ds_date_of(now);
	gint minute = minute_of(now);
	gboolean open = is_open(spans_of(hours, &day), minute);
	guint days = open ? ALWAYS_DAYS : LOOK_AHEAD_DAYS;

	*at = NULL;
	for (guint i = 0; i <= days; i++) {
		gint turn = next_turn(spans_of(hours, &day), minute, !open);

		if (turn >= 0 && !(open && goes_on(hours, &day, turn))) {
			*at = moment_of(now, &day, turn);
			return open ? DS_OPEN_UNTIL : DS_OPEN_FROM;
		}
		g_date_add_days(&day, 1);
		minute = -1; /* of the next day its very beginning, too */
	}
	return open ? DS_OPEN_ALWAYS : DS_OPEN_CLOSED;
}

/* ---- messages ---- */

void
ds_notice_free(DsNotice *notice)
{
	g_free(notice->section);
	g_free(notice->text);
	g_clear_pointer(&notice->texts, g_ptr_array_unref);
	g_clear_pointer(&notice->begins, g_date_time_unref);
	g_free(notice);
}

gboolean
ds_notice_is_shown(const DsNotice *notice, GDateTime *now)
{
	GDate today = ds_date_of(now);

	if (g_date_valid(&notice->first) && g_date_compare(&today, &notice->first) < 0)
		return FALSE;
	if (g_date_valid(&notice->last) && g_date_compare(&today, &notice->last) > 0)
		return FALSE;
	return notice->begins == NULL || g_date_time_compare(now, notice->begins) < 0;
}

const char *
ds_notice_text(const DsNotice *notice, const char *language)
{
	return ds_key_pair_by_language(notice->texts, "text", language, notice->text);
}

static gint64
seconds_until(GDateTime *now, GDateTime *then)
{
	return then != NULL ? g_date_time_to_unix(then) - g_date_time_to_unix(now) : DAY_S;
}

guint
ds_notices_next_s(const DsHours *hours, const GPtrArray *notices, GDateTime *now)
{
	GDate today = ds_date_of(now);
	g_autoptr(GDateTime) midnight = moment_of(now, &today, DS_DAY_MINUTES);
	gint64 next = seconds_until(now, midnight);

	if (hours != NULL) {
		g_autoptr(GDateTime) turn = NULL;

		ds_hours_at(hours, now, &turn);
		next = MIN(next, seconds_until(now, turn));
	}
	for (guint i = 0; i < notices->len; i++) {
		const DsNotice *notice = notices->pdata[i];
		gint64 begins = seconds_until(now, notice->begins);

		if (begins > 0)
			next = MIN(next, begins);
	}
	return (guint)MAX(next, 1);
}
