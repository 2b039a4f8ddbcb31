/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/dates.h"
#include "tests/fakes/languages.h"

typedef char *(*Form)(const DsLanguage *language, const GDate *date);

/* Blanks that do not break a line and word joiners are as good as what one sees. */
static char *
plain(const char *text)
{
	GString *result = g_string_new(NULL);

	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		if (c == 0x00A0)
			g_string_append_c(result, ' ');
		else if (c != 0x2060)
			g_string_append_unichar(result, c);
	}
	return g_string_free(result, FALSE);
}

static void
check(Form form, const char *language, const char *iso, const char *expected)
{
	g_autofree char *text = NULL;
	g_autofree char *seen = NULL;
	GDate date;

	g_assert_true(ds_date_parse(iso, &date));
	text = form(ds_test_language(language), &date);
	seen = plain(text);
	g_assert_cmpstr(seen, ==, expected);
}

static void
test_parse(void)
{
	static const char *const bad[] = {"", "2026", "2026-02-29", "2026-13-01", "2026-00-10",
	    "2026-1-10", "26-01-10xx", "2026-12-201", "2026/12/20", "2026-12-2 ", "-026-12-20",
	    "1899-12-31", "20261-2-20", "２０２６-12-20"};
	GDate date;

	for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
		g_assert_false(ds_date_parse(bad[i], &date));
	g_assert_false(ds_date_parse(NULL, &date));
	g_assert_true(ds_date_parse("2028-02-29", &date));
	g_assert_cmpint(g_date_get_month(&date), ==, 2);
	g_assert_cmpint(g_date_get_day(&date), ==, 29);
}

static void
test_forms(void)
{
	check(ds_date_short, "en", "2026-12-20", "20 Dec");
	check(ds_date_short, "zh_CN", "2026-12-20", "12月20日");
	check(ds_date_short, "zh_TW", "2027-01-03", "1月3日");
	check(ds_date_short, "vi", "2026-12-20", "20 tháng 12");
	check(ds_date_day, "en", "2027-01-03", "3 January");
	check(ds_date_day, "vi", "2027-01-03", "3 tháng 1");
	check(ds_date_weekday, "en", "2026-11-28", "Saturday");
	check(ds_date_weekday, "zh_CN", "2026-11-28", "周六");
	check(ds_date_weekday, "vi", "2026-11-29", "Chủ nhật");
	check(ds_date_event, "en", "2026-11-28", "Sat 28 Nov");
	check(ds_date_event, "zh_CN", "2026-11-28", "11月28日 周六");
	check(ds_date_event, "zh_TW", "2026-11-28", "11月28日 週六");
	check(ds_date_event, "vi", "2026-11-28", "thứ Bảy 28 tháng 11");
	check(ds_date_year, "en", "2026-11-03", "3 November 2026");
	check(ds_date_year, "zh_CN", "2026-11-03", "2026年11月3日");
	check(ds_date_year, "vi", "2026-11-03", "3 tháng 11 năm 2026");
	check(ds_date_full, "en", "2026-12-20", "Sunday 20 December 2026");
	check(ds_date_full, "zh_TW", "2026-12-20", "2026年12月20日 星期日");
	check(ds_date_full, "vi", "2026-12-20", "Chủ nhật, 20 tháng 12 năm 2026");
	check(ds_date_stamp, "en", "2026-12-20", "20 DEC");
	check(ds_date_stamp, "vi", "2026-12-20", "20 THÁNG 12");
	check(ds_date_stamp, "zh_CN", "2026-12-20", "12月20日");
	check(ds_date_stamp_foot, "en", "2026-12-20", "SUNDAY · 2026");
	check(ds_date_stamp_foot, "vi", "2026-12-20", "CHỦ NHẬT · 2026");
	check(ds_date_stamp_foot, "zh_CN", "2026-12-20", "2026年 · 星期日");
	check(ds_date_short, "xx", "2026-12-20", "20 Dec");
}

/* 2024-01-01 was a Monday. */
static void
test_weekdays(void)
{
	static const char *const names[] = {
	    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

	for (guint i = 0; i < 7; i++) {
		g_autofree char *iso = g_strdup_printf("2024-01-%02u", i + 1);
		g_autofree char *expected = g_strdup_printf("%s %u January 2024", names[i], i + 1);

		check(ds_date_full, "en", iso, expected);
	}
}

/* A date inside a sentence stays on one line. */
static void
test_unbroken(void)
{
	static const char *const languages[] = {"zh_CN", "zh_TW", "vi", "en"};
	GDate date;

	g_assert_true(ds_date_parse("2026-12-20", &date));
	for (guint i = 0; i < G_N_ELEMENTS(languages); i++) {
		g_autofree char *text = ds_date_day(ds_test_language(languages[i]), &date);

		g_assert_null(strchr(text, ' '));
	}
}

static void
check_sum(const char *language, const char *sum, const char *expected)
{
	g_autofree char *text = ds_date_sum(ds_test_language(language), sum);
	g_autofree char *seen = plain(text);

	g_assert_cmpstr(seen, ==, expected);
}

static void
test_sums(void)
{
	check_sum("zh_CN", "12.50 CNY", "12.50 元");
	check_sum("zh_TW", "20 TWD", "20 元");
	check_sum("zh_TW", "12.5 CNY", "CN¥12.50");
	check_sum("vi", "6000 VND", "6.000 ₫");
	check_sum("vi", "1234567 VND", "1.234.567 ₫");
	check_sum("en", "12.50 CNY", "CNY 12.50");
	check_sum("en", "1234.5 EUR", "€1,234.50");
	check_sum("en", "0.05 USD", "$0.05");
	/* not a sum that we know: as it is, and never as a format */
	check_sum("en", "12.50 XXX", "12.50 XXX");
	check_sum("en", "free of charge", "free of charge");
	check_sum("en", "", "");
	check_sum("en", "%s%n 3 CNY", "%s%n 3 CNY");
	check_sum("en", "99999999999999999999 CNY", "99999999999999999999 CNY");
	check_sum("en", "-3.00 CNY", "-3.00 CNY");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/dates/parse", test_parse);
	g_test_add_func("/dates/forms", test_forms);
	g_test_add_func("/dates/weekdays", test_weekdays);
	g_test_add_func("/dates/unbroken", test_unbroken);
	g_test_add_func("/dates/sums", test_sums);
	return g_test_run();
}
