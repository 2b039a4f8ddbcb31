/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/sip2/survey-rig.h"

#include <string.h>

char *
survey_script(const char *name)
{
	g_autofree char *file = g_strconcat(name, ".script", NULL);
	g_autofree char *path = g_test_build_filename(
	    G_TEST_DIST, "sync", "sip2", "servers", file, NULL);
	g_autoptr(GError) error = NULL;
	char *text;

	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);
	return text;
}

DsLibrarySettings *
survey_settings(const DsSip2Script *server, gboolean login)
{
	DsLibrarySettings *settings = rig_settings();

	settings->address = g_strdup(ds_sip2_script_address(server));
	settings->institution = rig_word("");
	if (!login)
		settings->login = settings->password = rig_word("");
	return settings;
}

DsSurveyOptions
survey_options(const DsLibrarySettings *settings)
{
	return (DsSurveyOptions){.settings = settings,
	    .patron = rig_patron("P-OK"),
	    .pin = rig_word(SURVEY_PIN),
	    .item = rig_item("B001")};
}

/* Nothing but questions, no password and no SURVEY_PIN but the given one or none. */
/* What the script did not expect was asked all the same. */
static const char *
request_of(const char *line)
{
	const char *arrow = strstr(line, "> ");

	return arrow != NULL ? arrow + strlen("> ") : NULL;
}

static void
assert_question(const char *request)
{
	static const char *const questions[] = {"17", "23", "63", "93", "97", "99", NULL};
	const char code[] = {request[0], request[1], '\0'};

	g_assert_true(g_strv_contains(questions, code));
	/* no PIN but the right one or none, no password but the right one */
	g_assert_true(strstr(request, "|AD") == NULL || strstr(request, "|AD|") != NULL ||
	    strstr(request, "|AD" SURVEY_PIN "|") != NULL);
	g_assert_true(!g_str_equal(code, "93") || strstr(request, "CNterm1|COterm1pwd|") != NULL);
}

/* A server may count: each number is the next one, or once more that of the message before. */
static void
assert_counted(const char *request, gint *last)
{
	gsize length = strlen(request);
	const char *trailer = length >= 9 ? request + length - 9 : "";

	if (strncmp(trailer, "AY", 2) != 0)
		return;
	gint sequence = trailer[2] - '0';
	g_assert_true(sequence == *last || sequence == (*last + 1) % 10);
	*last = sequence;
}

void
survey_assert_harmless(char **log)
{
	gint last = 9; /* a connection begins with 0 */

	for (guint i = 0; log[i] != NULL; i++) {
		const char *request = request_of(log[i]);

		g_test_message("%s", log[i]);
		g_assert_false(g_str_has_prefix(log[i], "half"));
		if (g_str_equal(log[i], "connect"))
			last = 9;
		if (request == NULL)
			continue;
		assert_question(request);
		assert_counted(request, &last);
	}
}

void
survey_assert_nobody(const char *text)
{
	g_assert_null(strstr(text, SURVEY_NAME));
	g_assert_null(strstr(text, "P-OK"));
	g_assert_null(strstr(text, SURVEY_PIN));
	g_assert_null(strstr(text, "term1pwd"));
}

DsSurvey *
survey_run(const char *script, gboolean login, gboolean people, char ***log)
{
	g_autoptr(DsSip2Script) server = ds_sip2_script_new(script);
	g_autoptr(DsLibrarySettings) settings = survey_settings(server, login);
	DsSurveyOptions options = {.settings = settings};
	DsSurvey *survey;

	if (people)
		options = survey_options(settings);
	survey = ds_survey_run(&options, NULL);
	*log = ds_sip2_script_stop(server);
	survey_assert_harmless(*log);
	return survey;
}

static gboolean
same_list(const char *a, const char *b)
{
	g_auto(GStrv) left = g_strsplit(a, ";", -1);
	g_auto(GStrv) right = g_strsplit(b, ";", -1);

	for (guint i = 0; left[i] != NULL; i++)
		if (!g_strv_contains((const char *const *)right, left[i]))
			return FALSE;
	return g_strv_length(left) <= g_strv_length(right);
}

/* A list may hold what the profile it builds on holds too. */
void
survey_assert_key(const DsSurvey *survey, const char *expected)
{
	g_autoptr(GPtrArray) keys = ds_survey_keys(survey);
	g_auto(GStrv) parts = g_strsplit(expected, "=", 2);

	for (guint i = 0; i < keys->len; i++) {
		const DsSurveyKey *key = keys->pdata[i];

		if (!g_str_equal(key->key, parts[0]))
			continue;
		g_test_message("%s=%s (%s)", key->key, key->value, key->seen);
		g_assert_true(same_list(parts[1], key->value));
		g_assert_cmpuint(strlen(key->seen), >, 5);
		return;
	}
	g_error("no key %s", expected);
}

static void
assert_mark(GPtrArray *lines, const char *expected)
{
	for (guint i = 0; i < lines->len; i++) {
		const DsSurveyLine *line = lines->pdata[i];
		g_autofree char *mark = g_strdup_printf(
		    "%s %s", ds_mark_word(line->mark), line->about);

		if (g_str_equal(mark, expected))
			return;
	}
	g_error("no line \"%s\"", expected);
}

void
survey_assert_report(const DsSurvey *survey, const char *const *marks)
{
	g_autoptr(GPtrArray) lines = ds_survey_report(survey);

	for (guint i = 0; i < lines->len; i++) {
		const DsSurveyLine *line = lines->pdata[i];

		g_test_message("%s: %s: %s", line->about, ds_mark_word(line->mark), line->seen);
		survey_assert_nobody(line->seen);
	}
	for (guint i = 0; marks[i] != NULL; i++)
		assert_mark(lines, marks[i]);
}
