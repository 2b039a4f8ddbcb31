/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The survey in front of who does not answer, answers garbage, breaks off, or is odd in one way.
 */
#include "tests/sync/sip2/survey-rig.h"

#include <string.h>

static const struct {
	const char *name, *script;
	gboolean login;
	DsSurveyEnd end;
	const char *words; /* of the failure; NULL: there is none */
} strangers[] = {
    {"silent", "99* :: !silent\n93* :: !silent", FALSE, DS_SURVEY_NO_ANSWER, "--login"},
    {"closes-at-once", "connect :: !close", TRUE, DS_SURVEY_NO_ANSWER, "nothing that is SIP2"},
    {"resets", "99* :: !reset", FALSE, DS_SURVEY_NO_ANSWER, "--tls"},
    {"garbage", "* :: !raw \\xFF\\x00\\xFEgarbage garbage\\r", FALSE, DS_SURVEY_NO_ANSWER, ""},
    {"banner", "connect :: !raw HTTP/1.1 400 Bad Request\\r\\n\\r\\n\n* :: !close", FALSE,
	DS_SURVEY_NO_ANSWER, ""},
    {"flood", "* :: !flood 1048576", FALSE, DS_SURVEY_NO_ANSWER, ""},
    {"96-storm", "* :: !raw 96AZFEF6\\r", FALSE, DS_SURVEY_NO_ANSWER, ""},
    {"two-answers", "99* :: !raw " SURVEY_98 "\\r" SURVEY_98 "\\r", FALSE, DS_SURVEY_NO_ANSWER, ""},
    {"half-answers", "99* :: !half " SURVEY_98, FALSE, DS_SURVEY_NO_ANSWER, ""},
    {"tls", "99* :: !truncate \\x15\\x03\\x01\\x00\\x02\\x02\\x46", FALSE, DS_SURVEY_NO_ANSWER,
	"--tls"},
    {"wants-login", "99* :: !close", FALSE, DS_SURVEY_NO_ANSWER, "--login"},
    {"login-refused-and-no-status", "93* :: 940\n99* :: !close", TRUE, DS_SURVEY_NO_LOGIN,
	"refused"},
    {"login-refused", "93* :: 940\n99* :: " SURVEY_98, TRUE, DS_SURVEY_NO_LOGIN, "refused"},
};

static void
test_stranger(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_auto(GStrv) log = NULL;
	g_autoptr(DsSurvey)
	    survey = survey_run(strangers[i].script, strangers[i].login, TRUE, &log);
	g_autoptr(GPtrArray) lines = ds_survey_report(survey);

	g_test_message("%s", survey->failure);
	g_assert_cmpint(survey->end, ==, strangers[i].end);
	g_assert_nonnull(strstr(survey->failure, strangers[i].words));
	g_assert_cmpuint(lines->len, ==, 1);
	g_assert_false(ds_survey_is_usable(survey));
	/* a login that was refused once is not tried again: servers count */
	g_assert_cmpuint(
	    rig_count(log, "> 93*"), <=, strangers[i].end == DS_SURVEY_NO_LOGIN ? 1 : 8);
}

/* It had begun well: what was seen stays, and the profile still loads. */
static void
test_breaks_off(void)
{
	static const char script[] = "connect : !raw \n99* :: " SURVEY_98
				     "\n63* :: !close\nconnect :: !close";
	g_auto(GStrv) log = NULL;
	g_autoptr(DsSurvey) survey = survey_run(script, FALSE, TRUE, &log);
	g_autoptr(DsLibrarySettings) settings = rig_settings();
	g_autofree char *text = ds_survey_profile(survey, settings, "x.conf");
	g_autofree char *path = rig_profile(text);
	g_autoptr(DsSip2Dialect) dialect = ds_sip2_dialect_load(path, NULL);

	g_assert_cmpint(survey->end, ==, DS_SURVEY_BROKE_OFF);
	g_assert_nonnull(survey->failure);
	g_assert_cmpint(survey->offline_ok, ==, 'N');
	g_assert_false(ds_survey_is_usable(survey));
	g_assert_nonnull(dialect);
	unlink(path);
}

#define RESEND "97 :: " SURVEY_98 "\n"
#define STATUS "99* :: " SURVEY_98 "\n"

static const struct {
	const char *name, *script;
	const char *mark;
	gboolean people;
} oddities[] = {
    {"lf-only", RESEND "99* :: !raw " SURVEY_98 "\\n", "stop its line ends", FALSE},
    {"off-line", RESEND "99* :: 98NYYYNN02500520261122    0830502.00AOCPL|", "stop status", FALSE},
    {"no-patron", RESEND "63* :: !close\n23* :: !close\n" STATUS, "stop patrons", TRUE},
    {"pin-hangs-up",
	RESEND "63*|AD" SURVEY_PIN "|* :: !close\n"
	       "63* :: 64              00020261122    083058000000000000000000000000AOCPL|AAP-OK|"
	       "AEx|BLY|\n" STATUS,
	"warning PIN", TRUE},
    {"no-item", RESEND "17* :: !close\n" STATUS, "stop items", TRUE},
    {"wrong-sums", RESEND "99* :: !bad " SURVEY_98, "warning checksum", FALSE},
    {"other-sequence", RESEND "99* :: !echo 7 " SURVEY_98, "note sequence", FALSE},
    {"far-clock", RESEND "99* :: 98YYYYNN02500519700101    0000002.00AOCPL|", "warning its dates",
	FALSE},
    {"no-date", RESEND "99* :: 98YYYYNN02500520261399    0000002.00AOCPL|", "warning its dates",
	FALSE},
    {"no-bx", RESEND "99* :: 98YYYYNN02500520261122    0830502.00AOCPL|", "note announced", FALSE},
    {"97-is-cut-off", "97 :: !close\n" STATUS, "note resend", FALSE},
};

static void
test_oddity(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_auto(GStrv) log = NULL;
	g_autoptr(DsSurvey)
	    survey = survey_run(oddities[i].script, FALSE, oddities[i].people, &log);

	g_assert_cmpint(survey->end, ==, DS_SURVEY_COMPLETE);
	survey_assert_report(survey, (const char *const[]){oddities[i].mark, NULL});
	if (g_str_has_prefix(oddities[i].mark, "stop"))
		g_assert_false(ds_survey_is_usable(survey));
}

/* The first script line that fits counts, so a server can be made worse by lines before its own. */
static void
test_order_matters(void)
{
	g_autofree char *koha = survey_script("koha");
	g_autofree char *script = g_strconcat("17????????????????????AC* :: !raw 96AZFEF6\\r\n"
					      "63*AA*|AO* :: !raw 96AZFEF6\\r\n",
	    koha, NULL);
	g_auto(GStrv) log = NULL;
	g_autoptr(DsSurvey) survey = survey_run(script, TRUE, TRUE, &log);

	survey_assert_report(survey, (const char *const[]){"stop order of fields", NULL});
	g_assert_false(ds_survey_is_usable(survey));
}

static const char *
value_of(GPtrArray *keys, const char *name)
{
	for (guint i = 0; i < keys->len; i++) {
		const DsSurveyKey *key = keys->pdata[i];

		if (g_str_equal(key->key, name))
			return key->value;
	}
	return NULL;
}

/* A status that an item on the shelf has too must never come to mean "on loan" or "no such item".
 */
static void
test_status_proves_nothing(void)
{
	g_autofree char *koha = survey_script("koha");
	g_autofree char *script = g_strconcat(
	    "17*DUESTAMP-NOTHING* :: 1803010120261122    083126ABDUESTAMP-NOTHING|AJ|\n"
	    "17*|ABB002|* :: 1803020120261122    083127ABB002|AJA book|AH20261213    235900|\n",
	    koha, NULL);
	g_auto(GStrv) log = NULL;
	g_autoptr(DsSurvey) survey = survey_run(script, TRUE, TRUE, &log);
	g_autoptr(GPtrArray) keys = ds_survey_keys(survey);

	g_assert_cmpstr(survey->loan_status, ==, "03");
	g_assert_cmpstr(survey->nothing_status, ==, "03");
	g_assert_null(value_of(keys, "charged"));
	g_assert_null(value_of(keys, "unknown"));
	survey_assert_report(survey, (const char *const[]){"warning on loan", NULL});
}

/* Koha without an encoding: right over code points, wrong over bytes. */
static void
test_code_points(void)
{
	static const char answer[] = "98YYYYNN02500520261122    0830502.00AOCPL|AMBücherei|AY0AZ";
	g_autofree gunichar *points = g_utf8_to_ucs4_fast(answer, -1, NULL);
	g_auto(GStrv) log = NULL;
	guint16 sum = 0;

	for (guint i = 0; points[i] != 0; i++)
		sum = (guint16)(sum - points[i]);
	g_autofree char *script = g_strdup_printf(RESEND "99* :: !like %s%04X\\r", answer, sum);
	g_autoptr(DsSurvey) survey = survey_run(script, FALSE, FALSE, &log);

	g_assert_cmpuint(survey->sums[DS_SUM_CODE_POINTS], >, 0);
	g_assert_cmpuint(survey->sums[DS_SUM_RIGHT], ==, 0);
	survey_assert_key(survey, "checksum=lenient");
}

static void
test_nobody_there(void)
{
	g_autoptr(DsSip2Script) server = ds_sip2_script_new("");
	g_autoptr(DsLibrarySettings) settings = survey_settings(server, FALSE);
	DsSurveyOptions options = survey_options(settings);
	g_autoptr(DsSurvey) survey = NULL;

	ds_sip2_script_free(g_steal_pointer(&server)); /* nobody listens there any more */
	survey = ds_survey_run(&options, NULL);
	g_assert_cmpint(survey->end, ==, DS_SURVEY_NO_CONNECTION);
	g_assert_nonnull(strstr(survey->failure, "cannot connect"));
}

/* ---- time and connections ---- */

#define BEFORE_IDLE \
	"99* : " SURVEY_98 "\n99* : " SURVEY_98 "\n97 : " SURVEY_98 "\n99* : " SURVEY_98 \
	"\n99* : " SURVEY_98 "\n"

static void
test_idle(void)
{
	static const struct {
		const char *script;
		guint idle_s, closed_s, keep_alive_s;
	} cases[] = {
	    {"97 :: " SURVEY_98 "\n99* :: " SURVEY_98, 1, 0, 0},
	    {BEFORE_IDLE "99* : !leave 1200 " SURVEY_98, 9, 1, 5},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DsSip2Script) server = ds_sip2_script_new(cases[i].script);
		g_autoptr(DsLibrarySettings) settings = survey_settings(server, FALSE);
		DsSurveyOptions options = {.settings = settings, .idle_s = cases[i].idle_s};
		g_autoptr(DsSurvey) survey = ds_survey_run(&options, NULL);

		g_assert_cmpuint(survey->idle_asked_s, ==, cases[i].idle_s);
		g_assert_cmpuint(survey->idle_closed_s, ==, cases[i].closed_s);
		g_assert_cmpuint(ds_survey_keep_alive_s(survey), ==, cases[i].keep_alive_s);
	}
}

/* The scripted server has one connection at a time, like some real ones. */
static void
test_connections(void)
{
	g_autoptr(DsSip2Script) server = ds_sip2_script_new(RESEND STATUS);
	g_autoptr(DsLibrarySettings) settings = survey_settings(server, FALSE);
	DsSurveyOptions options = {.settings = settings, .connections = TRUE};
	g_autoptr(DsSurvey) survey = ds_survey_run(&options, NULL);

	g_assert_cmpuint(survey->links_tried, ==, 2);
	g_assert_cmpuint(survey->links_answered, ==, 1);
	survey_assert_report(survey, (const char *const[]){"note connections", NULL});
}

int
main(int argc, char **argv)
{
	rig_init(&argc, &argv);
	for (guint i = 0; i < G_N_ELEMENTS(strangers); i++) {
		g_autofree char *path = g_strconcat(
		    "/sip2/survey/stranger/", strangers[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_stranger);
	}
	for (guint i = 0; i < G_N_ELEMENTS(oddities); i++) {
		g_autofree char *path = g_strconcat("/sip2/survey/odd/", oddities[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_oddity);
	}
	g_test_add_func("/sip2/survey/status-proves-nothing", test_status_proves_nothing);
	g_test_add_func("/sip2/survey/order-matters", test_order_matters);
	g_test_add_func("/sip2/survey/breaks-off", test_breaks_off);
	g_test_add_func("/sip2/survey/code-points", test_code_points);
	g_test_add_func("/sip2/survey/nobody-there", test_nobody_there);
	g_test_add_func("/sip2/survey/idle", test_idle);
	g_test_add_func("/sip2/survey/connections", test_connections);
	return g_test_run();
}
