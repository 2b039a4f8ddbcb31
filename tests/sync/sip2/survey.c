/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The survey against servers of each kind, as scripts: what it concludes, that the profile it makes
 * works with the same server, and that nothing it says could change anything.
 *
 * Where a server was recorded the words are those of transcripts/; of the others (Evergreen's
 * mediator, FOLIO, invenio-sip2) they are made after what their source says.
 */
#include "tests/sync/sip2/survey-rig.h"

#include <string.h>

/* What it has to come to. A key "checksum=strict" is of the profile, "mark about" of the report. */
static const struct {
	const char *name; /* of a file in servers/ */
	gboolean login;
	const char *title; /* as the person gives it */
	const char *keys[12];
	const char *marks[8];
} servers[] = {
    {"koha", TRUE, NULL,
	{"like=koha", "charset=utf-8", "checksum=strict", "broken-answer=ask-again", "request=63",
	    "summary=3;4;5;6;2;1", "pin=ask-by-cq", "charged=04", "unknown=01",
	    "careless-fields=no"},
	{"fine login", "fine wrong checksum", "note pages (BP, BQ)", "fine list 3, loans"}},
    {"openncip", TRUE, "Truyện Kiều: Đoạn trường",
	{"like=unknown", "charset=utf-8", "checksum=strict", "broken-answer=ask-again",
	    "pin=ask-by-cq"},
	{"note PIN", "note pages (BP, BQ)", "note list 1, holds"}},
    {"atz", TRUE, NULL, {"like=unknown", "checksum=lenient"},
	{"warning checksum", "unsure characters", "warning list 3, loans"}},
    {"slims", TRUE, NULL,
	{"like=slims", "checksum=lenient", "broken-answer=give-up", "pin=never", "charged=02",
	    "unknown=00;01", "careless-fields=yes"},
	{"warning login", "warning fields", "note sequence", "warning PIN"}},
    {"mediator", TRUE, NULL,
	{"like=evergreen", "charset=utf-8", "checksum=strict", "broken-answer=give-up",
	    "charged=04", "unknown=01"},
	{"warning loans", "warning wrong checksum", "fine pages (BP, BQ)"}},
    {"folio", TRUE, "Les misérables",
	{"like=folio", "charset=cp850", "broken-answer=send-again", "pin=always"},
	{"fine characters", "fine PIN"}},
    {"rero", TRUE, NULL,
	{"like=rero", "charset=utf-8", "checksum=strict", "broken-answer=ask-again", "pin=always"},
	{"fine PIN"}},
    {"bare-only", FALSE, NULL,
	{"like=unknown", "checksum=off", "request=23", "broken-answer=ask-again", "pin=always"},
	{"warning checksum", "warning patrons", "note login"}},
};

/* The backend of the kiosk, with that profile, in front of the same server. */
static void
assert_works(
    const char *script, const char *profile, DsLibrarySettings *settings, const DsSurvey *survey)
{
	DsSip2Script *server = ds_sip2_script_new(script);
	g_autoptr(DsItemInfo) item = NULL;
	g_autoptr(DsPatron) patron = NULL;
	const DsPatronId card = rig_patron("P-OK");
	const DsItemId book = rig_item("B001");
	const DsWord pin = rig_word(SURVEY_PIN);
	g_autoptr(GError) error = NULL;
	g_autoptr(Rig) rig = NULL;

	g_free(settings->address);
	g_free(settings->profile);
	settings->address = NULL;
	settings->profile = g_strdup(profile);
	if (!survey->logged_in)
		settings->login = rig_word("");
	settings->institution = survey->institution;
	rig = rig_new_with(settings, server);
	g_assert_true(ds_sip2_backend.hello(rig->self, NULL, &error));
	patron = ds_sip2_backend.patron(rig->self, &card, &pin, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpint(patron->refusal, ==, DS_REASON_NONE);
	item = ds_sip2_backend.item(rig->self, &book, &card, NULL, &error);
	g_assert_no_error(error);
	g_assert_true(item->known);
	if (survey->texts.foreign > 0 && survey->title != NULL)
		g_assert_cmpstr(item->title, ==, survey->title);
}

static void
test_server(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autofree char *script = survey_script(servers[i].name);
	g_autoptr(DsSip2Script) server = ds_sip2_script_new(script);
	DsLibrarySettings *settings = survey_settings(server, servers[i].login);
	DsSurveyOptions options = survey_options(settings);
	g_autoptr(DsSurvey) survey = NULL;
	g_auto(GStrv) log = NULL;

	options.title = servers[i].title;
	survey = ds_survey_run(&options, NULL);
	log = ds_sip2_script_stop(server);
	survey_assert_harmless(log);
	g_assert_cmpuint(rig_count(log, "> *"), >, 10);
	g_assert_cmpint(survey->end, ==, DS_SURVEY_COMPLETE);
	survey_assert_report(survey, servers[i].marks);
	g_assert_true(ds_survey_is_usable(survey));
	for (guint k = 0; servers[i].keys[k] != NULL; k++)
		survey_assert_key(survey, servers[i].keys[k]);

	g_autofree char *text = ds_survey_profile(survey, settings, "/etc/our.conf");
	g_autofree char *path = rig_profile(text);
	survey_assert_nobody(text);
	assert_works(script, path, settings, survey); /* takes over the settings */
	unlink(path);
}

/* Without being asked to, never a second connection beside the first. */
static void
test_one_at_a_time(void)
{
	g_auto(GStrv) log = NULL;
	g_autofree char *script = survey_script("koha");
	g_autoptr(DsSurvey) survey = survey_run(script, TRUE, TRUE, &log);
	gint open = 0;

	for (guint i = 0; log[i] != NULL; i++) {
		open += g_str_equal(log[i], "connect");
		open -= g_str_equal(log[i], "close");
		g_assert_cmpint(open, <=, 1);
	}
	g_assert_cmpuint(survey->links_tried, ==, 0);
}

int
main(int argc, char **argv)
{
	rig_init(&argc, &argv);
	for (guint i = 0; i < G_N_ELEMENTS(servers); i++) {
		g_autofree char *path = g_strconcat("/sip2/survey/", servers[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_server);
	}
	g_test_add_func("/sip2/survey/one-at-a-time", test_one_at_a_time);
	return g_test_run();
}
