/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one answer tells: the rules of the survey, without a server. */
#include "sync/sip2-survey-charset.h"
#include "sync/sip2-survey-rules.h"
#include "tests/sync/sip2/rig.h"

#include <string.h>

/* ---- character sets ---- */

/* The texts a server has sent, the title that somebody knows, and what follows. */
static const struct {
	const char *name, *texts[3], *title;
	const char *value; /* NULL: it cannot be told */
	gboolean certain;
	const char *why;
} charsets[] = {
    {"nothing", {NULL}, NULL, NULL, FALSE, "no text"},
    {"ascii", {"A plain book", "Smith"}, NULL, NULL, FALSE, "only ASCII"},
    {"utf-8", {"\xE7\xBA\xA2\xE6\xA5\xBC\xE6\xA2\xA6\xE2\x80\x93"}, NULL, "utf-8", TRUE,
	"4 characters"},
    /* "模" in GB18030 is a letter of Latvian in UTF-8 */
    {"accident", {"\xC4\xA3"}, NULL, NULL, FALSE, "too few"},
    {"one-letter", {"caf\xC3\xA9"}, NULL, NULL, FALSE, "too few"},
    {"one-letter-and-title", {"caf\xC3\xA9"}, "Café", "utf-8", TRUE, "title"},
    {"gb18030", {"\xBA\xEC\xC2\xA5\xC3\xCE"}, NULL, NULL, FALSE, "gb18030"},
    {"gb18030-and-title", {"\xBA\xEC\xC2\xA5\xC3\xCE"}, "红楼梦", "gb18030", TRUE, "title"},
    {"big5-and-title", {"\xAC\xF5\xBC\xD3\xB9\xDA"}, "紅樓夢", "big5", TRUE, "title"},
    {"latin1", {"Les mis\xE9rables"}, NULL, NULL, FALSE, "iso-8859-1"},
    {"latin1-and-title", {"Les mis\xE9rables / Hugo"}, "les misérables", "iso-8859-1", TRUE,
	"title"},
    {"cp850-and-title", {"Les mis\x82rables"}, "Les Misérables", "cp850", TRUE, "title"},
    /* 82 is no letter of Latin-1, and no first byte of GB18030 or Big5 before a blank */
    {"cp850", {"th\x82 vert"}, NULL, "cp850", TRUE, "only known set"},
    /* E9 before a blank neither, so two are left */
    {"two-left", {"th\xE9 vert"}, NULL, NULL, FALSE, "iso-8859-1, cp850"},
    {"twice", {"Nguy\xC3\xA1\xC2\xBB\xC2\x85n"}, NULL, "utf-8", FALSE, "twice"},
    {"twice-long", {"Nguy\xC3\xA1\xC2\xBB\xC2\x85n", "\xC3\xA4\xC2\xB9\xC2\xA6"}, NULL, "utf-8",
	TRUE, "twice"},
    {"twice-and-title", {"Nguy\xC3\xA1\xC2\xBB\xC2\x85n"}, "Nguyễn", "utf-8", TRUE, "twice"},
    {"twice-windows", {"d\xC3\xA9j\xC3\x83\xC2\xA9", "\xC3\xA2\xE2\x82\xAC\xE2\x80\x9C"}, NULL,
	"utf-8", TRUE, ""},
    {"question-marks-and-title", {"Truy?n Ki?u"}, "Truyện Kiều", "ascii", TRUE,
	"none of them arrives"},
    {"other-title", {"\xBA\xEC\xC2\xA5\xC3\xCE"}, "三国演义", NULL, FALSE, "no set"},
    {"ascii-title", {"caf\xC3\xA9"}, "cafe", NULL, FALSE, "too few"},
    {"decomposed-and-title", {"Nguye\xCC\xA3\xCC\x82n"}, "Nguyện", "utf-8", TRUE, "title"},
};

static void
test_charset(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	DsCharsetEvidence evidence = ds_charset_evidence();
	DsCharsetVerdict verdict;

	for (guint k = 0; charsets[i].texts[k] != NULL; k++)
		ds_charset_add(&evidence, charsets[i].texts[k]);
	if (charsets[i].title != NULL)
		ds_charset_compare(&evidence, charsets[i].texts[0], charsets[i].title);
	verdict = ds_charset_judge(&evidence);
	g_test_message("%s: %s", verdict.value, verdict.why);
	g_assert_cmpstr(verdict.value, ==, charsets[i].value);
	g_assert_cmpint(verdict.certain, ==, charsets[i].certain);
	g_assert_nonnull(strstr(verdict.why, charsets[i].why));
	g_free(verdict.why);
}

/* ---- lines ---- */

static const struct {
	const char *bytes, *line;
	DsEnd end;
	gboolean late_lf, more;
} lines[] = {
    {"941\r", "941", DS_END_CR, FALSE, FALSE},
    {"941\r\n", "941", DS_END_CRLF, FALSE, FALSE},
    {"941\n", "941", DS_END_LF, FALSE, FALSE},
    {"\n941\r", "941", DS_END_CR, TRUE, FALSE},
    {"\r\n941\r\n", "941", DS_END_CRLF, FALSE, FALSE},
    {"941\r\r\n", "941", DS_END_CR, FALSE, FALSE},
    {"941\r98Y\r", "941", DS_END_CR, FALSE, TRUE},
    {"941", NULL, DS_END_CR, FALSE, FALSE},
    {"\r\n", NULL, DS_END_CR, FALSE, FALSE},
    {"", NULL, DS_END_CR, FALSE, FALSE},
};

static void
test_first_line(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		DsFirstLine first = ds_survey_first_line(lines[i].bytes, strlen(lines[i].bytes));
		g_autofree char *line = first.line != NULL ? g_strndup(first.line, first.length)
							   : NULL;

		g_assert_cmpstr(line, ==, lines[i].line);
		g_assert_cmpint(first.end, ==, lines[i].end);
		g_assert_cmpint(first.late_lf, ==, lines[i].late_lf);
		g_assert_cmpint(first.more, ==, lines[i].more);
	}
}

static const struct {
	const char *request, *line;
	DsSip2WireEnd end;
	DsReplyKind kind;
} replies[] = {
    {"99", "98YYYYNN02500520261122    0830502.00AOCPL|", DS_SIP2_WIRE_LINE, DS_REPLY_ANSWER},
    {"97", "98YYYYNN02500520261122    0830502.00AOCPL|", DS_SIP2_WIRE_LINE, DS_REPLY_ANSWER},
    {"99", "98Y", DS_SIP2_WIRE_LINE, DS_REPLY_OTHER},
    {"99", "941", DS_SIP2_WIRE_LINE, DS_REPLY_OTHER},
    {"93", "941", DS_SIP2_WIRE_LINE, DS_REPLY_ANSWER},
    {"93", "96AZFEF6", DS_SIP2_WIRE_LINE, DS_REPLY_AGAIN},
    {"93", "96", DS_SIP2_WIRE_LINE, DS_REPLY_AGAIN},
    {"93", "x", DS_SIP2_WIRE_LINE, DS_REPLY_OTHER},
    {"93", NULL, DS_SIP2_WIRE_SILENT, DS_REPLY_SILENCE},
    {"93", NULL, DS_SIP2_WIRE_CLOSED, DS_REPLY_CLOSED},
    {"93", NULL, DS_SIP2_WIRE_FLOOD, DS_REPLY_OTHER},
};

static void
test_kinds(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(replies); i++) {
		const char *line = replies[i].line;

		g_assert_cmpint(ds_survey_kind(replies[i].request, line,
				    line != NULL ? strlen(line) : 0, replies[i].end),
		    ==, replies[i].kind);
	}
}

/* Every code there could be: only questions may leave. */
static void
test_harmless(void)
{
	guint harmless = 0;

	for (guint code = 0; code < 100; code++) {
		g_autofree char *request = g_strdup_printf("%02u", code);

		harmless += ds_survey_is_harmless(request);
	}
	g_assert_cmpuint(harmless, ==, 6);
	for (guint i = 0; i < 6; i++)
		g_assert_true(ds_survey_is_harmless(
		    (const char *const[]){"17", "23", "63", "93", "97", "99"}[i]));
	g_assert_false(ds_survey_is_harmless(""));
}

static void
test_sums(void)
{
	static const struct {
		const char *line;
		DsSum sum;
	} cases[] = {
	    {"941AY0AZFDFD", DS_SUM_RIGHT},
	    {"941AY0AZfdfd", DS_SUM_RIGHT},
	    {"941AY0AZFDFC", DS_SUM_WRONG},
	    {"941AY0AZ0000", DS_SUM_ZERO},
	    {"941", DS_SUM_NONE},
	    {"941AYxAZzzzz", DS_SUM_NONE},
	    {"96AZFEF6", DS_SUM_RIGHT},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(
		    ds_survey_sum(cases[i].line, strlen(cases[i].line)), ==, cases[i].sum);
}

static void
test_same(void)
{
	static const struct {
		const char *a, *b;
		gboolean same;
	} cases[] = {
	    {"98YAOx|AY1AZF511", "98YAOx|AY0AZF512", TRUE},
	    {"98YAOx|AY1AZF511", "98YAOx|", TRUE},
	    {"98YAOx|AY1AZF511", "98YAOx|AZF511", TRUE},
	    {"98YAOx|AY1AZF511", "98YAOy|AY1AZF511", FALSE},
	    {"98YAOx|", "98YAOx|AOy|", FALSE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		GString *a = g_string_new(cases[i].a), *b = g_string_new(cases[i].b);

		g_assert_cmpint(ds_survey_is_same(a, b), ==, cases[i].same);
		g_string_free(a, TRUE);
		g_string_free(b, TRUE);
	}
}

/* ---- small things ---- */

static void
test_pages(void)
{
	g_assert_cmpint(ds_survey_pages(0, 0), ==, DS_PAGES_UNKNOWN);
	g_assert_cmpint(ds_survey_pages(1, 1), ==, DS_PAGES_UNKNOWN);
	g_assert_cmpint(ds_survey_pages(2, 1), ==, DS_PAGES_OBEYED);
	g_assert_cmpint(ds_survey_pages(2, 2), ==, DS_PAGES_IGNORED);
	g_assert_cmpint(ds_survey_pages(3, 2), ==, DS_PAGES_ONE_MORE);
	g_assert_cmpint(ds_survey_pages(3, 3), ==, DS_PAGES_IGNORED);
}

static void
test_numbers(void)
{
	g_autofree char *also = NULL;

	g_assert_true(ds_survey_is_number("04419000010375"));
	g_assert_true(ds_survey_is_number(" A/12+3 "));
	g_assert_false(ds_survey_is_number("Dracula"));
	g_assert_false(ds_survey_is_number("A tale of 2 cities"));
	g_assert_false(ds_survey_is_number("红楼梦1"));
	g_assert_false(ds_survey_is_number("HASH(0x55aeeaec58b8)"));
	g_assert_false(ds_survey_is_number(""));
	g_assert_true(ds_survey_note_signs("A/12", &also));
	g_assert_true(ds_survey_note_signs("A/1+2.3", &also));
	g_assert_cmpstr(also, ==, "/+");
	g_assert_false(ds_survey_note_signs("a|b", &also));
	g_assert_cmpstr(also, ==, "/+");
}

static void
test_clock(void)
{
	gint64 ahead_s;

	g_assert_true(ds_survey_clock("20261122    083102", 1795336262, &ahead_s));
	g_assert_cmpint(ahead_s, ==, 0);
	g_assert_true(ds_survey_clock("20261122   Z073102", 1795336262, &ahead_s));
	g_assert_cmpint(ahead_s, ==, -3600);
	g_assert_false(ds_survey_clock("2026", 0, &ahead_s));
}

static void
test_tls(void)
{
	g_assert_true(ds_survey_is_tls("\x15\x03\x01\x00\x02\x02\x46", 7));
	g_assert_true(ds_survey_is_tls("\x16\x03\x03", 3));
	g_assert_false(ds_survey_is_tls("\x15", 1));
	g_assert_false(ds_survey_is_tls("941\r", 4));
}

int
main(int argc, char **argv)
{
	rig_init(&argc, &argv);
	for (guint i = 0; i < G_N_ELEMENTS(charsets); i++) {
		g_autofree char *path = g_strconcat(
		    "/sip2/survey/charset/", charsets[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_charset);
	}
	g_test_add_func("/sip2/survey/first-line", test_first_line);
	g_test_add_func("/sip2/survey/kinds", test_kinds);
	g_test_add_func("/sip2/survey/harmless", test_harmless);
	g_test_add_func("/sip2/survey/sums", test_sums);
	g_test_add_func("/sip2/survey/same", test_same);
	g_test_add_func("/sip2/survey/pages", test_pages);
	g_test_add_func("/sip2/survey/numbers", test_numbers);
	g_test_add_func("/sip2/survey/clock", test_clock);
	g_test_add_func("/sip2/survey/tls", test_tls);
	return g_test_run();
}
