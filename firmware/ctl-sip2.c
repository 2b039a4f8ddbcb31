/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The probe wizard: duestampctl(1) describes it, sync/sip2-survey.h does the work. */
#include "firmware/ctl-prompt.h"
#include "firmware/ctl.h"
#include "sync/sip2-survey-profile.h"
#include "sync/sip2-survey-report.h"

#include <string.h>

#define CONNECT_TIMEOUT_S 10
#define ANSWER_TIMEOUT_S 5
#define ANSWER_TIMEOUT_MAX_S 120
#define IDLE_MAX_S 3600

#define SIGNS_MAX 128 /* all of ASCII */

/* Exit status, by how the survey ended; 1 is that of every command that failed. */
static const int exit_codes[] = {
    [DS_SURVEY_COMPLETE] = 0,
    [DS_SURVEY_NO_CONNECTION] = 2,
    [DS_SURVEY_NO_ANSWER] = 3,
    [DS_SURVEY_NO_LOGIN] = 4,
    [DS_SURVEY_BROKE_OFF] = 5,
};
#define EXIT_UNUSABLE 5 /* it answers, but a kiosk cannot work with it */

GOptionGroup *
ds_ctl_sip2_options(DsCtlSip2 *sip2)
{
	const GOptionEntry entries[] = {
	    {"tls", 0, 0, G_OPTION_ARG_NONE, &sip2->tls, "Speak TLS", NULL},
	    {"tls-ca", 0, 0, G_OPTION_ARG_FILENAME, &sip2->tls_ca,
		"Whose certificates are trusted; those of the system", "FILE"},
	    {"login", 0, 0, G_OPTION_ARG_STRING, &sip2->login, "Login of a kiosk", "NAME"},
	    {"password-file", 0, 0, G_OPTION_ARG_FILENAME, &sip2->password_file,
		"Its password is the first line of it", "FILE"},
	    {"institution", 0, 0, G_OPTION_ARG_STRING, &sip2->institution,
		"Institution (AO); what the server calls itself", "ID"},
	    {"location", 0, 0, G_OPTION_ARG_STRING, &sip2->location, "Location (CP)", "ID"},
	    {"patron", 0, 0, G_OPTION_ARG_STRING, &sip2->patron, "Card of a test patron", "CARD"},
	    {"pin-file", 0, 0, G_OPTION_ARG_FILENAME, &sip2->pin_file,
		"The patron's PIN is the first line of it", "FILE"},
	    {"title", 0, 0, G_OPTION_ARG_STRING, &sip2->title,
		"Title of the test item (--item) as the catalogue has it", "TEXT"},
	    {"profile", 0, 0, G_OPTION_ARG_FILENAME, &sip2->profile, "Write a profile", "FILE"},
	    {"idle", 0, 0, G_OPTION_ARG_INT, &sip2->idle_s,
		"Wait so long for the server to hang up", "SECONDS"},
	    {"answer-timeout", 0, 0, G_OPTION_ARG_INT, &sip2->answer_timeout_s,
		"What takes longer is no answer (5)", "SECONDS"},
	    {"connections", 0, 0, G_OPTION_ARG_NONE, &sip2->connections,
		"Open up to 10 at once: can lock out others meanwhile", NULL},
	    G_OPTION_ENTRY_NULL,
	};
	GOptionGroup *group = g_option_group_new(
	    "sip2", "Options of sip2 probe", "Show options of sip2", NULL, NULL);

	g_option_group_add_entries(group, entries);
	return group;
}

void
ds_ctl_sip2_clear(DsCtlSip2 *sip2)
{
	char **const texts[] = {&sip2->tls_ca, &sip2->login, &sip2->password_file,
	    &sip2->institution, &sip2->location, &sip2->patron, &sip2->pin_file, &sip2->title,
	    &sip2->profile};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		g_clear_pointer(texts[i], g_free);
}

/* ---- what was said, and what has to be asked for ---- */

static gboolean
refuse(GError **error, const char *text)
{
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "sip2 probe: %s", text);
	return FALSE;
}

static gboolean
set_word(DsWord *word, const char *option, const char *text, GError **error)
{
	if (text == NULL || ds_word_set(word, text, error))
		return TRUE;
	g_prefix_error(error, "sip2 probe: %s: ", option);
	return FALSE;
}

/* From its file, or from the person; nothing where there is neither. */
static gboolean
take_secret(DsWord *word, const char *path, const char *question, GError **error)
{
	if (path != NULL)
		return ds_ctl_read_secret(path, word, error);
	return !ds_ctl_can_prompt() || ds_ctl_prompt(question, TRUE, word, error);
}

static gboolean
take_login(const DsCtlSip2 *sip2, DsLibrarySettings *settings, GError **error)
{
	if (!set_word(&settings->institution, "--institution", sip2->institution, error) ||
	    !set_word(&settings->location, "--location", sip2->location, error) ||
	    !set_word(&settings->login, "--login", sip2->login, error))
		return FALSE;
	if (sip2->login == NULL)
		return sip2->password_file == NULL ||
		    refuse(error, "--password-file needs --login");
	if (sip2->password_file == NULL && !ds_ctl_can_prompt())
		return refuse(error, "--login needs --password-file where nobody can be asked");
	return take_secret(
	    &settings->password, sip2->password_file, "Password of the login", error);
}

/* A number with any sign that some profile could allow. */
static gboolean
set_number(char *id, const char *text, const char *option, GError **error)
{
	char signs[SIGNS_MAX] = "";
	gsize count = 0;

	for (int sign = '!'; sign <= '~'; sign++)
		if (ds_ident_also_valid((const char[]){(char)sign, '\0'}))
			signs[count++] = (char)sign;
	const DsIdentRules rules = {1, DS_IDENT_MAX, signs};
	DsItemId checked;
	if (!ds_item_id_set(&checked, text, strlen(text), &rules, error)) {
		g_prefix_error(error, "sip2 probe: %s: ", option);
		return FALSE;
	}
	memcpy(id, checked.text, sizeof checked.text);
	return TRUE;
}

/* `given`, or what the person types; empty is fine: then it is not asked about. */
static gboolean
take_number(char *id, const char *given, const char *option, const char *question, GError **error)
{
	DsWord typed = {""};

	if (given == NULL && ds_ctl_can_prompt() && !ds_ctl_prompt(question, FALSE, &typed, error))
		return FALSE;
	given = given != NULL ? given : typed.text;
	return given[0] == '\0' || set_number(id, given, option, error);
}

static gboolean
take_test_data(const DsCtl *ctl, DsSurveyOptions *options, GError **error)
{
	const DsCtlSip2 *sip2 = &ctl->sip2;

	if (!take_number(options->patron.text, sip2->patron, "--patron",
		"Card number of a test patron (empty: none)", error) ||
	    !take_number(options->item.text, ctl->item, "--item",
		"Barcode of a test item (empty: none)", error))
		return FALSE;
	if (options->patron.text[0] == '\0')
		return sip2->pin_file == NULL || refuse(error, "--pin-file needs --patron");
	return take_secret(
	    &options->pin, sip2->pin_file, "PIN of the test patron (empty: none)", error);
}

static gboolean
take_limits(
    const DsCtlSip2 *sip2, DsLibrarySettings *settings, DsSurveyOptions *options, GError **error)
{
	gint answer_s = sip2->answer_timeout_s != 0 ? sip2->answer_timeout_s : ANSWER_TIMEOUT_S;

	if (answer_s < 1 || answer_s > ANSWER_TIMEOUT_MAX_S)
		return refuse(error, "--answer-timeout is 1 to 120 seconds");
	if (sip2->idle_s < 0 || sip2->idle_s > IDLE_MAX_S)
		return refuse(error, "--idle is at most 3600 seconds");
	settings->connect_timeout_s = CONNECT_TIMEOUT_S;
	settings->answer_timeout_s = (guint)answer_s;
	options->idle_s = (guint)sip2->idle_s;
	options->connections = sip2->connections;
	return TRUE;
}

static gboolean
take_all(const DsCtl *ctl, char **arguments, DsLibrarySettings *settings, DsSurveyOptions *options,
    GError **error)
{
	const DsCtlSip2 *sip2 = &ctl->sip2;

	if (arguments[0] == NULL || arguments[1] != NULL)
		return refuse(error, "say HOST:PORT, and everything else in options: --help-sip2");
	if (sip2->profile != NULL && g_file_test(sip2->profile, G_FILE_TEST_EXISTS))
		return refuse(error, "the file of --profile is there already");
	if (sip2->tls_ca != NULL && !sip2->tls)
		return refuse(error, "--tls-ca needs --tls");
	settings->address = g_strdup(arguments[0]);
	settings->tls = sip2->tls;
	/* GIO wants the whole path */
	if (sip2->tls_ca != NULL)
		settings->trust.ca_file = g_canonicalize_filename(sip2->tls_ca, NULL);
	options->title = sip2->title;
	return take_limits(sip2, settings, options, error) && take_login(sip2, settings, error) &&
	    take_test_data(ctl, options, error);
}

/* ---- what comes out ---- */

static void
on_step(const char *what, gpointer data)
{
	g_printerr("asking about %s ...\n", what);
}

static GVariant *
rows_of(const DsSurvey *survey)
{
	g_autoptr(GPtrArray) lines = ds_survey_report(survey);
	GVariantBuilder rows;

	g_variant_builder_init(&rows, G_VARIANT_TYPE("aa{sv}"));
	for (guint i = 0; i < lines->len; i++) {
		const DsSurveyLine *line = lines->pdata[i];
		GVariantDict row;

		g_variant_dict_init(&row, NULL);
		g_variant_dict_insert(&row, "about", "s", line->about);
		g_variant_dict_insert(&row, "mark", "s", ds_mark_word(line->mark));
		g_variant_dict_insert(&row, "seen", "s", line->seen);
		g_variant_builder_add_value(&rows, g_variant_dict_end(&row));
	}
	return g_variant_builder_end(&rows);
}

static gboolean
was_heard(const DsSurvey *survey)
{
	return survey->end == DS_SURVEY_COMPLETE || survey->end == DS_SURVEY_BROKE_OFF;
}

static void
print_json(const DsSurvey *survey, const char *written)
{
	g_autoptr(GPtrArray) keys = ds_survey_keys(survey);
	GVariantDict all, settings;

	g_variant_dict_init(&settings, NULL);
	for (guint i = 0; was_heard(survey) && i < keys->len; i++) {
		const DsSurveyKey *key = keys->pdata[i];
		g_autofree char *name = g_strconcat(key->section, ".", key->key, NULL);

		g_variant_dict_insert(&settings, name, "s", key->value);
	}
	g_variant_dict_init(&all, NULL);
	g_variant_dict_insert(&all, "usable", "b", ds_survey_is_usable(survey));
	g_variant_dict_insert_value(&all, "report", rows_of(survey));
	g_variant_dict_insert_value(&all, "settings", g_variant_dict_end(&settings));
	if (written != NULL)
		g_variant_dict_insert(&all, "profile", "s", written);
	g_autoptr(GVariant) value = g_variant_ref_sink(g_variant_dict_end(&all));
	ds_ctl_print_json(value);
}

static void
print_plain(const DsCtl *ctl, const DsSurvey *survey, const char *written)
{
	static const char *const columns[] = {"about", "mark", "seen", NULL};
	g_autoptr(GVariant) rows = g_variant_ref_sink(rows_of(survey));

	ds_ctl_print_rows(ctl, rows, columns);
	if (written != NULL)
		g_print("\nThe profile is in %s; its head says how to use it.\n", written);
}

/* What was written must load: a file that does not is worse than none. */
static gboolean
write_profile(
    const DsSurvey *survey, const DsLibrarySettings *settings, const char *path, GError **error)
{
	g_autofree char *full = g_canonicalize_filename(path, NULL);
	g_autofree char *text = ds_survey_profile(survey, settings, full);
	g_autoptr(DsSip2Dialect) dialect = NULL;

	if (!g_file_set_contents(full, text, -1, error)) {
		g_prefix_error(error, "sip2 probe: --profile: ");
		return FALSE;
	}
	dialect = ds_sip2_dialect_load(full, error);
	return dialect != NULL;
}

static gboolean
finish(DsCtl *ctl, const DsSurvey *survey, const DsLibrarySettings *settings, GError **error)
{
	const char *path = was_heard(survey) ? ctl->sip2.profile : NULL;

	if (path != NULL && !write_profile(survey, settings, path, error))
		return FALSE;
	if (ctl->json)
		print_json(survey, path);
	else
		print_plain(ctl, survey, path);
	ctl->exit_code = exit_codes[survey->end];
	if (ctl->exit_code == 0 && !ds_survey_is_usable(survey))
		ctl->exit_code = EXIT_UNUSABLE;
	return TRUE;
}

gboolean
ds_ctl_sip2_probe(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(DsLibrarySettings) settings = g_new0(DsLibrarySettings, 1);
	DsSurveyOptions options = {.settings = settings};
	gboolean done = FALSE;

	if (ds_ctl_can_prompt() && !ctl->json)
		options.on_step = on_step;
	if (take_all(ctl, arguments, settings, &options, error)) {
		g_autoptr(DsSurvey) survey = ds_survey_run(&options, NULL);

		done = finish(ctl, survey, settings, error);
	}
	ds_word_wipe(&options.pin);
	return done;
}
