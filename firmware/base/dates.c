/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/dates.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * One language. Forms are filled by fill(): %d day, %m month as a number, %b short and %B full
 * name of the month, %y year, %w weekday, %k short weekday; stamps are in capitals where the script
 * has them.
 */
typedef struct {
	const char *language;
	const char *short_form, *day_form, *year_form, *full_form, *stamp_form, *foot_form;
	const char *weekday_form, *event_form;
	const char *months[12];
	const char *short_months[12];
	const char *weekdays[7]; /* Monday first */
	const char *short_weekdays[7];
} Calendar;

/* A date is never broken into two lines: no-break spaces, and word joiners between Han and digits.
 */
#define SP "\u00A0"
#define WJ "\u2060"
#define HAN_DAY "%m" WJ "月" WJ "%d" WJ "日"
#define HAN_YEAR "%y" WJ "年" WJ
#define HAN_FORMS \
	HAN_DAY, HAN_DAY, HAN_YEAR HAN_DAY, HAN_YEAR HAN_DAY " %w", HAN_DAY, "%y年 · %w", "%k", \
	    HAN_DAY SP "%k"
#define HAN_WEEK \
	{ \
		"星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日" \
	}

/* clang-format off */
static const Calendar calendars[] = {
    {"zh_CN", HAN_FORMS, {0}, {0}, HAN_WEEK,
     {"周一", "周二", "周三", "周四", "周五", "周六", "周日"}},
    {"zh_TW", HAN_FORMS, {0}, {0}, HAN_WEEK,
     {"週一", "週二", "週三", "週四", "週五", "週六", "週日"}},
    {"vi", "%d" SP "tháng" SP "%m", "%d" SP "tháng" SP "%m",
     "%d" SP "tháng" SP "%m" SP "năm" SP "%y", "%w, %d" SP "tháng" SP "%m" SP "năm" SP "%y",
     "%d" SP "tháng" SP "%m", "%w · %y", "%w", "%w" SP "%d" SP "tháng" SP "%m", {0}, {0},
     {"thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"}, {0}},
    {"en", "%d" SP "%b", "%d" SP "%B", "%d" SP "%B" SP "%y", "%w %d" SP "%B" SP "%y",
     "%d" SP "%b", "%w · %y", "%w", "%k" SP "%d" SP "%b",
     {"January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December"},
     {"Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"},
     {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
     {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}},
};

/* How a sum is written: decimals, decimal point, thousands; then the form in each language, with
 * the order zh_CN, zh_TW, vi, en; %s is the number. */
static const struct {
	const char *code;
	guint decimals;
	const char *point, *thousands;
	const char *forms[4];
} moneys[] = {
    {"CNY", 2, ".", ",", {"%s" SP "元", "CN¥%s", "%s" SP "NDT", "CNY" SP "%s"}},
    {"TWD", 0, ".", ",", {"新台币" SP "%s" SP "元", "%s" SP "元", "%s" SP "TWD", "NT$%s"}},
    {"HKD", 2, ".", ",", {"%s" SP "港元", "%s" SP "港元", "%s" SP "HKD", "HK$%s"}},
    {"MOP", 2, ".", ",", {"%s" SP "澳门元", "%s" SP "澳門元", "%s" SP "MOP", "MOP$%s"}},
    {"VND", 0, ",", ".", {"%s" SP "越南盾", "%s" SP "越南盾", "%s" SP "₫", "%s" SP "₫"}},
    {"EUR", 2, ".", ",", {"%s" SP "欧元", "%s" SP "歐元", "%s" SP "€", "€%s"}},
    {"GBP", 2, ".", ",", {"%s" SP "英镑", "%s" SP "英鎊", "%s" SP "£", "£%s"}},
    {"USD", 2, ".", ",", {"%s" SP "美元", "%s" SP "美元", "%s" SP "USD", "$%s"}},
};
/* clang-format on */

static const Calendar *
calendar_for(const char *language)
{
	for (guint i = 0; i < G_N_ELEMENTS(calendars); i++)
		if (g_strcmp0(calendars[i].language, language) == 0)
			return &calendars[i];
	return &calendars[G_N_ELEMENTS(calendars) - 1];
}

static void
fill_one(GString *text, const Calendar *calendar, char what, const GDate *date)
{
	guint month = g_date_get_month(date);
	guint weekday = (guint)g_date_get_weekday(date) - 1;

	switch (what) {
	case 'd': g_string_append_printf(text, "%u", g_date_get_day(date)); break;
	case 'm': g_string_append_printf(text, "%u", month); break;
	case 'b': g_string_append(text, calendar->short_months[month - 1]); break;
	case 'B': g_string_append(text, calendar->months[month - 1]); break;
	case 'y': g_string_append_printf(text, "%u", g_date_get_year(date)); break;
	case 'k': g_string_append(text, calendar->short_weekdays[weekday]); break;
	default: g_string_append(text, calendar->weekdays[weekday]); break;
	}
}

static char *
fill(const Calendar *calendar, const char *form, const GDate *date)
{
	GString *text = g_string_new(NULL);

	for (const char *at = form; *at != '\0'; at++)
		if (*at == '%')
			fill_one(text, calendar, *++at, date);
		else
			g_string_append_c(text, *at);
	return g_string_free(text, FALSE);
}

/* `form` has a 0 for each digit; all else stands for itself. */
static gboolean
has_form(const char *text, const char *form)
{
	if (text == NULL || strlen(text) != strlen(form))
		return FALSE;
	for (gsize i = 0; form[i] != '\0'; i++)
		if (form[i] == '0' ? !g_ascii_isdigit(text[i]) : text[i] != form[i])
			return FALSE;
	return TRUE;
}

gboolean
ds_date_parse(const char *iso, GDate *date)
{
	int year, month, day;

	g_date_clear(date, 1);
	if (!has_form(iso, "0000-00-00"))
		return FALSE;
	year = atoi(iso);
	month = atoi(iso + 5);
	day = atoi(iso + 8);
	if (year < 1900 || !g_date_valid_dmy((GDateDay)day, month, (GDateYear)year))
		return FALSE;
	g_date_set_dmy(date, (GDateDay)day, month, (GDateYear)year);
	return TRUE;
}

gboolean
ds_time_parse(const char *text, guint *minute)
{
	gsize length = strlen(text);

	if (!has_form(text, "0:00") && !has_form(text, "00:00"))
		return FALSE;
	*minute = (guint)(atoi(text) * 60 + atoi(text + length - 2));
	return text[length - 2] < '6' && *minute <= 24 * 60;
}

GDate
ds_date_of(GDateTime *moment)
{
	GDate date;

	g_date_clear(&date, 1);
	g_date_set_dmy(&date, (GDateDay)g_date_time_get_day_of_month(moment),
	    (GDateMonth)g_date_time_get_month(moment), (GDateYear)g_date_time_get_year(moment));
	return date;
}

/* `form` is the place of one in Calendar. */
static char *
write_in(const char *language, gsize form, const GDate *date)
{
	const Calendar *calendar = calendar_for(language);

	return fill(calendar, G_STRUCT_MEMBER(const char *, calendar, form), date);
}

char *
ds_date_short(const char *language, const GDate *date)
{
	return write_in(language, offsetof(Calendar, short_form), date);
}

char *
ds_date_day(const char *language, const GDate *date)
{
	return write_in(language, offsetof(Calendar, day_form), date);
}

char *
ds_date_year(const char *language, const GDate *date)
{
	return write_in(language, offsetof(Calendar, year_form), date);
}

char *
ds_date_full(const char *language, const GDate *date)
{
	return write_in(language, offsetof(Calendar, full_form), date);
}

char *
ds_date_weekday(const char *language, const GDate *date)
{
	return write_in(language, offsetof(Calendar, weekday_form), date);
}

char *
ds_date_event(const char *language, const GDate *date)
{
	return write_in(language, offsetof(Calendar, event_form), date);
}

static char *
fill_capitals(const Calendar *calendar, const char *form, const GDate *date)
{
	g_autofree char *text = fill(calendar, form, date);

	return g_utf8_strup(text, -1);
}

char *
ds_date_stamp(const char *language, const GDate *date)
{
	const Calendar *calendar = calendar_for(language);

	return fill_capitals(calendar, calendar->stamp_form, date);
}

char *
ds_date_stamp_foot(const char *language, const GDate *date)
{
	const Calendar *calendar = calendar_for(language);

	return fill_capitals(calendar, calendar->foot_form, date);
}

/* "1234567" -> "1,234,567" */
static char *
grouped(guint64 whole, const char *separator)
{
	g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, whole);
	GString *text = g_string_new(NULL);
	gsize length = strlen(digits);

	for (gsize i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			g_string_append(text, separator);
		g_string_append_c(text, digits[i]);
	}
	return g_string_free(text, FALSE);
}

static guint
column_of(const char *language)
{
	static const char *const order[] = {"zh_CN", "zh_TW", "vi", "en"};

	for (guint i = 0; i < G_N_ELEMENTS(order); i++)
		if (g_strcmp0(order[i], language) == 0)
			return i;
	return G_N_ELEMENTS(order) - 1;
}

/* "12.50 CNY": 12, 50, "CNY" */
static gboolean
parse_sum(const char *sum, guint64 *whole, guint *cents, char code[4])
{
	int length = 0;
	char fraction[3] = "";

	if (sscanf(sum, "%9" G_GUINT64_FORMAT ".%2[0-9] %3[A-Z]%n", whole, fraction, code,
		&length) != 3) {
		length = 0;
		if (sscanf(sum, "%9" G_GUINT64_FORMAT " %3[A-Z]%n", whole, code, &length) != 2)
			return FALSE;
	}
	*cents = (guint)g_ascii_strtoull(fraction, NULL, 10) * (strlen(fraction) == 1 ? 10 : 1);
	return g_ascii_isdigit(sum[0]) && strlen(code) == 3 && sum[length] == '\0';
}

static char *
form_number(gsize money, guint64 whole, guint cents)
{
	g_autofree char *left = grouped(whole, moneys[money].thousands);

	if (moneys[money].decimals == 0 && cents == 0)
		return g_steal_pointer(&left);
	return g_strdup_printf("%s%s%02u", left, moneys[money].point, cents);
}

char *
ds_date_sum(const char *language, const char *sum)
{
	guint64 whole;
	guint cents;
	char code[4] = "";

	if (!parse_sum(sum, &whole, &cents, code))
		return g_strdup(sum);
	for (gsize i = 0; i < G_N_ELEMENTS(moneys); i++)
		if (g_str_equal(moneys[i].code, code)) {
			const char *form = moneys[i].forms[column_of(language)];
			g_autofree char *number = form_number(i, whole, cents);
			const char *at = strstr(form, "%s");

			return g_strdup_printf("%.*s%s%s", (int)(at - form), form, number, at + 2);
		}
	return g_strdup(sum);
}
