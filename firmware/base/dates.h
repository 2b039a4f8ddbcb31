/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dates and sums as people of each language write them. Our own code: the process runs in the
 * locale C.UTF-8, so strftime() knows English only. Names and forms are in the language's
 * catalogue; what is missing there reads as English, as all does where `language` is NULL.
 *
 * Results are freed with g_free().
 */
#pragma once

#include "firmware/base/languages.h"

/* "2026-12-20" and nothing else; FALSE for any other text or a day that no calendar has. */
gboolean ds_date_parse(const char *iso, GDate *date);

/* "9:00" or "09:00", to "24:00", and nothing else: the minute of the day. */
gboolean ds_time_parse(const char *text, guint *minute);

/* The day of a moment, in its own time zone. */
GDate ds_date_of(GDateTime *moment);

/* "20 Dec", "12月20日", "20 tháng 12": for the date column of a list. */
char *ds_date_short(const DsLanguage *language, const GDate *date);

/* "20 December", "12月20日", "20 tháng 12": inside a sentence. */
char *ds_date_day(const DsLanguage *language, const GDate *date);

/* "20 December 2026", "2026年12月20日", "20 tháng 12 năm 2026". */
char *ds_date_year(const DsLanguage *language, const GDate *date);

/* "Sunday 20 December 2026", "2026年12月20日 星期日": to be read aloud. */
char *ds_date_full(const DsLanguage *language, const GDate *date);

/* "Saturday", "周六", "thứ Bảy": a day of the coming week. */
char *ds_date_weekday(const DsLanguage *language, const GDate *date);

/* "Sat 28 Nov", "11月28日 周六", "thứ Bảy 28 tháng 11": when something takes place. */
char *ds_date_event(const DsLanguage *language, const GDate *date);

/* The two lines of the stamp: "20 DEC" and "SUNDAY · 2026". */
char *ds_date_stamp(const DsLanguage *language, const GDate *date);
char *ds_date_stamp_foot(const DsLanguage *language, const GDate *date);

/*
 * A sum of the library system, "12.50 CNY": number with a point, then an ISO 4217 code.
 * "CNY 12.50", "12.50 元", "6.000 ₫". A text of any other form is returned as it is.
 */
char *ds_date_sum(const DsLanguage *language, const char *sum);
