/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening hours and messages: what is true at a moment, and until when. */
#include "firmware/notices.h"

static GDateTime *
moment(const char *text) /* "2026-11-26 09:30" */
{
	g_autofree char *iso = g_strdup_printf("%.10sT%s:00", text, text + 11);
	g_autoptr(GTimeZone) zone = g_time_zone_new_identifier("Asia/Shanghai");
	GDateTime *result = g_date_time_new_from_iso8601(iso, zone);

	g_assert_nonnull(result);
	return result;
}

static char *
spell(GArray *spans)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; spans != NULL && i < spans->len; i++) {
		const DsSpan *span = &g_array_index(spans, DsSpan, i);

		g_string_append_printf(text, "%u-%u ", span->from, span->until);
	}
	return g_string_free(text, FALSE);
}

static void
test_spans(void)
{
	static const struct {
		const char *text, *spans; /* NULL: neither hours nor closed */
	} cases[] = {
	    {"09:00-20:00", "540-1200 "},
	    {"9:00-20:00", "540-1200 "},
	    {"09:00-12:00;14:00-18:00", "540-720 840-1080 "},
	    {"09:00-12:00; 14:00-18:00", "540-720 840-1080 "},
	    {"00:00-24:00", "0-1440 "},
	    {"closed", ""},
	    {"", NULL},
	    {"open", NULL},
	    {"09:00", NULL},
	    {"09:00-09:00", NULL},
	    {"12:00-09:00", NULL},
	    {"09:00-24:01", NULL},
	    {"09:60-10:00", NULL},
	    {"9:5-10:5", NULL},
	    {"09: 5-10:00", NULL},
	    {"09:+5-10:00", NULL},
	    {"009:00-10:00", NULL},
	    {"09:00-10:00-11:00", NULL},
	    {"-9:00-10:00", NULL},
	    {"09:00-10:00x", NULL},
	    {"14:00-18:00;09:00-12:00", NULL},
	    {"09:00-12:00;11:00-18:00", NULL},
	    {"09:00-12:00;12:00-18:00", NULL},
	    {"09:00-12:00;", NULL},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		GArray *spans = ds_spans_parse(cases[i].text);
		g_autofree char *text = spell(spans);

		if ((spans != NULL) != (cases[i].spans != NULL))
			g_error("\"%s\" is read wrongly", cases[i].text);
		if (spans == NULL)
			continue;
		g_assert_cmpstr(text, ==, cases[i].spans);
		g_array_unref(spans);
	}
}

static void
test_hold(void)
{
	static const struct {
		const char *now;
		gboolean held;
	} cases[] = {
	    {"2026-11-26 12:29", FALSE},
	    {"2026-11-26 12:30", TRUE},
	    {"2026-11-26 13:59", TRUE},
	    {"2026-11-26 14:00", FALSE},
	    {"2026-11-26 23:59", TRUE},
	    {"2026-11-27 00:00", FALSE},
	};
	g_autoptr(GArray) spans = ds_spans_parse("12:30-14:00;20:00-24:00");

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GDateTime) now = moment(cases[i].now);

		g_assert_cmpint(ds_spans_hold(spans, now), ==, cases[i].held);
		g_assert_false(ds_spans_hold(NULL, now));
	}
}

static void
set_days(DsHours *hours, guint first, guint last, const char *spans)
{
	for (guint i = first; i <= last; i++) {
		g_array_unref(hours->week[i]);
		hours->week[i] = ds_spans_parse(spans);
	}
}

static void
add_holiday(DsHours *hours, guint day, guint last, const char *spans)
{
	DsHoliday *holiday = g_new0(DsHoliday, 1);

	g_date_set_dmy(&holiday->first, (GDateDay)day, G_DATE_DECEMBER, 2026);
	g_date_set_dmy(&holiday->last, (GDateDay)last, G_DATE_DECEMBER, 2026);
	holiday->spans = ds_spans_parse(spans);
	g_ptr_array_add(hours->holidays, holiday);
}

/* Tuesday to Friday with a break at noon, Saturday late into the night. */
static DsHours *
usual_hours(void)
{
	DsHours *hours = ds_hours_new();

	set_days(hours, 1, 4, "09:00-12:00;14:00-18:00");
	set_days(hours, 5, 5, "10:00-24:00");
	set_days(hours, 6, 6, "00:00-02:00");
	add_holiday(hours, 8, 8, "13:00-15:00");
	add_holiday(hours, 8, 11, "closed");
	return hours;
}

static void
test_hours(void)
{
	static const struct {
		const char *now, *open, *at;
	} cases[] = {
	    {"2026-11-26 08:59", "from", "2026-11-26 09:00"}, /* Thursday */
	    {"2026-11-26 09:00", "until", "2026-11-26 12:00"},
	    {"2026-11-26 11:59", "until", "2026-11-26 12:00"},
	    {"2026-11-26 12:00", "from", "2026-11-26 14:00"},
	    {"2026-11-26 18:00", "from", "2026-11-27 09:00"},
	    {"2026-11-28 23:59", "until", "2026-11-29 02:00"},
	    {"2026-11-29 01:59", "until", "2026-11-29 02:00"},
	    {"2026-11-29 02:00", "from", "2026-12-01 09:00"}, /* over Monday */
	    {"2026-12-08 10:00", "from", "2026-12-08 13:00"}, /* the first holiday counts */
	    {"2026-12-08 16:00", "from", "2026-12-12 10:00"},
	};
	g_autoptr(DsHours) hours = usual_hours();

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GDateTime) now = moment(cases[i].now), at = NULL;
		g_autofree char *text = NULL;

		g_assert_cmpstr(ds_open_word(ds_hours_at(hours, now, &at)), ==, cases[i].open);
		text = g_date_time_format(at, "%Y-%m-%d %H:%M");
		g_assert_cmpstr(text, ==, cases[i].at);
	}
}

/* When another answer is due, to the second. */
static void
test_next_span(void)
{
	static const struct {
		const char *spans, *now;
		guint next_s;
	} rows[] = {
	    {"07:00-21:30", "2026-12-06 06:58", 120},
	    {"07:00-21:30", "2026-12-06 07:00", (14 * 60 + 30) * 60},
	    {"07:00-21:30", "2026-12-06 21:30", 150 * 60},
	    {"07:00-12:00;14:00-20:00", "2026-12-06 13:00", 3600},
	    {"00:00-24:00", "2026-12-06 13:00", 11 * 3600},
	    {"closed", "2026-12-06 23:59", 60},
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GArray) spans = ds_spans_parse(rows[i].spans);
		g_autoptr(GDateTime) now = moment(rows[i].now);

		g_assert_cmpuint(ds_spans_next_s(spans, now), ==, rows[i].next_s);
	}
}

static void
test_never_and_always(void)
{
	g_autoptr(DsHours) never = ds_hours_new(), always = ds_hours_new();
	g_autoptr(GDateTime) now = moment("2026-12-06 12:00");
	g_autoptr(GDateTime) first = NULL, second = NULL, third = NULL;

	set_days(always, 0, 6, "00:00-24:00");
	g_assert_cmpint(ds_hours_at(never, now, &first), ==, DS_OPEN_CLOSED);
	g_assert_cmpint(ds_hours_at(always, now, &second), ==, DS_OPEN_ALWAYS);
	g_assert_null(first);
	g_assert_null(second);
	add_holiday(always, 8, 8, "closed");
	g_assert_cmpint(ds_hours_at(always, now, &third), ==, DS_OPEN_UNTIL);
	g_assert_cmpuint(ds_days_between(now, third), ==, 2);
}

static DsNotice *
notice_new(const char *first, const char *last, const char *begins)
{
	DsNotice *notice = g_new0(DsNotice, 1);

	g_date_clear(&notice->first, 1);
	g_date_clear(&notice->last, 1);
	if (first != NULL)
		g_date_set_parse(&notice->first, first);
	if (last != NULL)
		g_date_set_parse(&notice->last, last);
	notice->begins = begins != NULL ? moment(begins) : NULL;
	return notice;
}

static void
test_shown(void)
{
	static const struct {
		const char *first, *last, *begins, *now;
		gboolean shown;
	} cases[] = {
	    {NULL, NULL, NULL, "2026-11-26 12:00", TRUE},
	    {"2026-11-27", NULL, NULL, "2026-11-26 23:59", FALSE},
	    {"2026-11-27", NULL, NULL, "2026-11-27 00:00", TRUE},
	    {NULL, "2026-11-27", NULL, "2026-11-27 23:59", TRUE},
	    {NULL, "2026-11-27", NULL, "2026-11-28 00:00", FALSE},
	    {NULL, NULL, "2026-11-27 15:00", "2026-11-27 14:59", TRUE},
	    {NULL, NULL, "2026-11-27 15:00", "2026-11-27 15:00", FALSE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DsNotice)
		    notice = notice_new(cases[i].first, cases[i].last, cases[i].begins);
		g_autoptr(GDateTime) now = moment(cases[i].now);

		g_assert_cmpint(ds_notice_is_shown(notice, now), ==, cases[i].shown);
	}
}

/* Nothing of what is shown changes before the time that is told. */
static void
test_next(void)
{
	static const struct {
		const char *now;
		gboolean with_hours;
		const char *begins;
		guint next_s;
	} cases[] = {
	    {"2026-11-26 12:00", FALSE, NULL, 12 * 3600},
	    {"2026-11-26 23:59", FALSE, NULL, 60},
	    {"2026-11-26 11:00", TRUE, NULL, 3600},
	    {"2026-11-26 11:00", TRUE, "2026-11-26 11:30", 1800},
	    {"2026-11-26 11:00", TRUE, "2026-11-26 10:30", 3600},
	    {"2026-11-26 11:00", TRUE, "2026-11-30 10:30", 3600},
	};
	g_autoptr(DsHours) hours = usual_hours();

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray)
		    notices = g_ptr_array_new_with_free_func((GDestroyNotify)ds_notice_free);
		g_autoptr(GDateTime) now = moment(cases[i].now);

		g_ptr_array_add(notices, notice_new(NULL, NULL, cases[i].begins));
		g_assert_cmpuint(
		    ds_notices_next_s(cases[i].with_hours ? hours : NULL, notices, now), ==,
		    cases[i].next_s);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/notices/spans", test_spans);
	g_test_add_func("/notices/hold", test_hold);
	g_test_add_func("/notices/hours", test_hours);
	g_test_add_func("/notices/next-span", test_next_span);
	g_test_add_func("/notices/never-and-always", test_never_and_always);
	g_test_add_func("/notices/shown", test_shown);
	g_test_add_func("/notices/next", test_next);
	return g_test_run();
}
