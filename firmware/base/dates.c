/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/dates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define C_(context, text) context "\004" text /* as ds_catalogue_get() wants it */

/*
 * Each is English, and the key of its translation. Forms are filled by fill(): %d day, %m month as
 * a number, %b short and %B full name of the month, %y year, %w weekday, %k short weekday; no-break
 * spaces, for a date is never broken into two lines. ui/po/README.md tells translators so.
 */
/* clang-format off */
static const char *const months[12] = {
    C_("month", "January"), C_("month", "February"), C_("month", "March"), C_("month", "April"),
    C_("month", "May"), C_("month", "June"), C_("month", "July"), C_("month", "August"),
    C_("month", "September"), C_("month", "October"), C_("month", "November"),
    C_("month", "December"),
};
static const char *const short_months[12] = {
    C_("month, short", "Jan"), C_("month, short", "Feb"), C_("month, short", "Mar"),
    C_("month, short", "Apr"), C_("month, short", "May"), C_("month, short", "June"),
    C_("month, short", "July"), C_("month, short", "Aug"), C_("month, short", "Sept"),
    C_("month, short", "Oct"), C_("month, short", "Nov"), C_("month, short", "Dec"),
};
static const char *const weekdays[7] = {
    C_("weekday", "Monday"), C_("weekday", "Tuesday"), C_("weekday", "Wednesday"),
    C_("weekday", "Thursday"), C_("weekday", "Friday"), C_("weekday", "Saturday"),
    C_("weekday", "Sunday"),
};
static const char *const short_weekdays[7] = {
    C_("weekday, short", "Mon"), C_("weekday, short", "Tue"), C_("weekday, short", "Wed"),
    C_("weekday, short", "Thu"), C_("weekday, short", "Fri"), C_("weekday, short", "Sat"),
    C_("weekday, short", "Sun"),
};

/* How a sum is written: decimals, decimal point, thousands; %s in the form is the number. */
static const struct {
	const char *code;
	guint decimals;
	const char *point, *thousands;
	const char *form;
} moneys[] = {
    {"CNY", 2, ".", ",", C_("sum of money", "CNY %s")},
    {"TWD", 0, ".", ",", C_("sum of money", "NT$%s")},
    {"HKD", 2, ".", ",", C_("sum of money", "HK$%s")},
    {"MOP", 2, ".", ",", C_("sum of money", "MOP$%s")},
    {"VND", 0, ",", ".", C_("sum of money", "%s\u00A0₫")},
    {"EUR", 2, ".", ",", C_("sum of money", "€%s")},
    {"GBP", 2, ".", ",", C_("sum of money", "£%s")},
    {"USD", 2, ".", ",", C_("sum of money", "$%s")},
};
/* clang-format on */

static void
fill_one(GString *text, const DsLanguage *language, char what, const GDate *date)
{
	guint month = g_date_get_month(date);
	guint weekday = (guint)g_date_get_weekday(date) - 1;

	switch (what) {
	case 'd': g_string_append_printf(text, "%u", g_date_get_day(date)); break;
	case 'm': g_string_append_printf(text, "%u", month); break;
	case 'b': g_string_append(text, ds_language_get(language, short_months[month - 1])); break;
	case 'B': g_string_append(text, ds_language_get(language, months[month - 1])); break;
	case 'y': g_string_append_printf(text, "%u", g_date_get_year(date)); break;
	case 'k': g_string_append(text, ds_language_get(language, short_weekdays[weekday])); break;
	case 'w': g_string_append(text, ds_language_get(language, weekdays[weekday])); break;
	default: g_string_append_c(text, what);
	}
}

/* `form` is English, with its context. */
static char *
fill(const DsLanguage *language, const char *form, const GDate *date)
{
	GString *text = g_string_new(NULL);

	for (const char *at = ds_language_get(language, form); *at != '\0'; at++)
		if (at[0] == '%' && at[1] != '\0')
			fill_one(text, language, *++at, date);
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

char *
ds_date_short(const DsLanguage *language, const GDate *date)
{
	return fill(language, C_("date in a list", "%d\u00A0%b"), date);
}

char *
ds_date_day(const DsLanguage *language, const GDate *date)
{
	return fill(language, C_("date in a sentence", "%d\u00A0%B"), date);
}

char *
ds_date_year(const DsLanguage *language, const GDate *date)
{
	return fill(language, C_("date with its year", "%d\u00A0%B\u00A0%y"), date);
}

char *
ds_date_full(const DsLanguage *language, const GDate *date)
{
	return fill(language, C_("date read aloud", "%w %d\u00A0%B\u00A0%y"), date);
}

char *
ds_date_weekday(const DsLanguage *language, const GDate *date)
{
	return fill(language, C_("day of the coming week", "%w"), date);
}

char *
ds_date_event(const DsLanguage *language, const GDate *date)
{
	return fill(language, C_("date of an event", "%k\u00A0%d\u00A0%b"), date);
}

static char *
fill_capitals(const DsLanguage *language, const char *form, const GDate *date)
{
	g_autofree char *text = fill(language, form, date);

	return g_utf8_strup(text, -1);
}

char *
ds_date_stamp(const DsLanguage *language, const GDate *date)
{
	return fill_capitals(language, C_("date of the stamp", "%d\u00A0%b"), date);
}

char *
ds_date_stamp_foot(const DsLanguage *language, const GDate *date)
{
	return fill_capitals(language, C_("below the date of the stamp", "%w · %y"), date);
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

/* `form` with the number in the place of its %s. */
static char *
put_number(const char *form, const char *number)
{
	const char *at = strstr(form, "%s");

	return at != NULL ? g_strdup_printf("%.*s%s%s", (int)(at - form), form, number, at + 2)
			  : g_strdup(number);
}

char *
ds_date_sum(const DsLanguage *language, const char *sum)
{
	guint64 whole;
	guint cents;
	char code[4] = "";

	if (!parse_sum(sum, &whole, &cents, code))
		return g_strdup(sum);
	for (gsize i = 0; i < G_N_ELEMENTS(moneys); i++)
		if (g_str_equal(moneys[i].code, code)) {
			g_autofree char *number = form_number(i, whole, cents);

			return put_number(ds_language_get(language, moneys[i].form), number);
		}
	return g_strdup(sum);
}
