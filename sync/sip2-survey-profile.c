/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2-survey-profile.h"

#include "firmware/base/text.h"
#include "sync/sip2-text.h"

#include <string.h>

/* duestamp.conf(5): what these are when nothing is said, and the least. */
#define ANSWER_TIMEOUT_S 15
#define KEEP_ALIVE_S 45
#define KEEP_ALIVE_LEAST_S 5

#define SETTING_MAX 200 /* characters of an address or a path */

#define WORST_TIMES \
	10 /* a loan took ten times as long as a question (seen: Koha, 0.3 s, 0.03 s) \
	    */

static void
key_free(gpointer data)
{
	DsSurveyKey *key = data;

	g_free(key->value);
	g_free(key->seen);
	g_free(key);
}

/* Takes over both texts. */
static void
add(GPtrArray *keys, const char *section, const char *name, char *value, char *seen)
{
	DsSurveyKey *key = g_new0(DsSurveyKey, 1);

	*key = (DsSurveyKey){.section = section, .key = name, .value = value, .seen = seen};
	g_ptr_array_add(keys, key);
}

/* ---- [profile], [wire] ---- */

static void
add_like(const DsSurvey *survey, GPtrArray *keys)
{
	add(keys, "profile", "like", g_strdup(survey->like),
	    survey->like_why != NULL
		? g_strdup_printf("the built-in profile that fits best, by %s", survey->like_why)
		: g_strdup("nothing spoke for one of the built-in profiles"));
}

static void
add_charset(const DsSurvey *survey, GPtrArray *keys)
{
	DsCharsetVerdict verdict = ds_charset_judge(&survey->texts);

	if (verdict.value != NULL && verdict.certain)
		add(keys, "wire", "charset", g_strdup(verdict.value), verdict.why);
	else
		g_free(verdict.why);
}

static guint
all_sums(const DsSurvey *survey)
{
	guint all = 0;

	for (guint i = 0; i < DS_SUMS; i++)
		all += survey->sums[i];
	return all;
}

/* Strict needs a proof over letters beyond ASCII: Koha without an encoding is right up to them. */
static void
add_checksum(const DsSurvey *survey, GPtrArray *keys)
{
	guint all = all_sums(survey), right = survey->sums[DS_SUM_RIGHT];

	if (!survey->detection)
		add(keys, "wire", "checksum", g_strdup("off"),
		    g_strdup("a message with AY and AZ got no answer, one without got one"));
	else if (right == all && survey->other_echoes == 0 && survey->proven_sums > 0)
		add(keys, "wire", "checksum", g_strdup("strict"),
		    g_strdup_printf("all %u answers were right and carried our number, %u of them "
				    "with letters beyond ASCII",
			all, survey->proven_sums));
	else if (right == all && survey->other_echoes == 0)
		add(keys, "wire", "checksum", g_strdup("lenient"),
		    g_strdup_printf("all %u answers were right, but none had letters beyond ASCII, "
				    "where some servers go wrong",
			all));
	else
		add(keys, "wire", "checksum", g_strdup("lenient"),
		    g_strdup_printf("of %u answers %u were right, %u over code points, %u 0000, %u "
				    "wrong, %u without; %u did not carry our number",
			all, right, survey->sums[DS_SUM_CODE_POINTS], survey->sums[DS_SUM_ZERO],
			survey->sums[DS_SUM_WRONG], survey->sums[DS_SUM_NONE],
			survey->other_echoes));
}

static void
add_broken_answer(const DsSurvey *survey, GPtrArray *keys)
{
	if (survey->resend == DS_REPLY_NOT_ASKED)
		return;
	if (survey->resent_the_same)
		add(keys, "wire", "broken-answer", g_strdup("ask-again"),
		    g_strdup("97 repeats the last answer"));
	else if (survey->remembers)
		add(keys, "wire", "broken-answer", g_strdup("send-again"),
		    g_strdup("97 does not help, but the same bytes get the same answer, with the "
			     "time of the first"));
	else
		add(keys, "wire", "broken-answer", g_strdup("give-up"),
		    g_strdup("97 does not repeat the last answer"));
}

static void
add_careless(const DsSurvey *survey, GPtrArray *keys)
{
	if (survey->careful != DS_REPLY_ANSWER)
		return;
	add(keys, "wire", "careless-fields", g_strdup(survey->careless ? "yes" : "no"),
	    g_strdup(survey->careless ? "AB within another value was taken for the item"
				      : "AB within another value was not taken for the item"));
}

/* ---- [patron] ---- */

static void
add_request(const DsSurvey *survey, GPtrArray *keys)
{
	if (survey->information == DS_REPLY_ANSWER)
		add(keys, "patron", "request", g_strdup("63"), g_strdup("63 is answered"));
	else if (survey->status == DS_REPLY_ANSWER)
		add(keys, "patron", "request", g_strdup("23"),
		    g_strdup("63 is not answered, 23 is"));
}

/* A list may be asked for when its question was answered, and when it is not empty although there
 * is something to list. */
static gboolean
is_good(const DsSurveyList *list)
{
	return list->reply == DS_REPLY_ANSWER && (list->count <= 0 || list->listed > 0);
}

static void
add_summary(const DsSurvey *survey, GPtrArray *keys)
{
	GString *good = g_string_new(NULL), *bad = g_string_new(NULL);

	for (guint i = 0; i < DS_SURVEY_LISTS; i++) {
		GString *to = is_good(&survey->lists[i]) ? good : bad;

		g_string_append_printf(to, "%s%u", to->len > 0 ? ";" : "", i + 1);
	}
	/* the last one is asked for when all were */
	if (survey->lists[DS_SURVEY_LISTS - 1].reply != DS_REPLY_NOT_ASKED)
		add(keys, "patron", "summary", g_strdup(good->str),
		    bad->len == 0 ? g_strdup("all six lists can be asked for")
				  : g_strdup_printf("no answer or no list at %s", bad->str));
	g_string_free(good, TRUE);
	g_string_free(bad, TRUE);
}

/* CQ for an empty PIN and for the right one: what the kiosk can do with it. Where the
 * second is N the given PIN was wrong, and nothing is known. */
static const struct {
	char none, right;
	const char *value, *seen;
} pin_rules[] = {
    {'N', 'Y', "ask-by-cq", "CQ is N for an empty PIN and Y for the right one"},
    {'\0', 'Y', "always", "CQ comes with a PIN only"},
    {'\0', '\0', "never", "CQ is never sent, not even with the right PIN"},
    {'Y', 'Y', "ask-by-cq", "CQ is Y for an empty PIN too: this patron needs none"},
};

static void
add_pin(const DsSurvey *survey, GPtrArray *keys)
{
	if (survey->with_pin != DS_REPLY_ANSWER || !survey->patron_known)
		return;
	for (guint i = 0; i < G_N_ELEMENTS(pin_rules); i++)
		if (pin_rules[i].none == survey->pin_none &&
		    pin_rules[i].right == survey->pin_right)
			add(keys, "patron", "pin", g_strdup(pin_rules[i].value),
			    g_strdup(pin_rules[i].seen));
}

static void
add_also(const char *section, const char *also, GPtrArray *keys)
{
	if (also != NULL)
		add(keys, section, "id-also", g_strconcat(ds_ident_default.also, also, NULL),
		    g_strdup("these signs are in numbers of this library"));
}

/* ---- [item] ---- */

/* The list of the profile this one builds on, and one more. */
static char *
with_status(char **list, const char *status)
{
	g_autofree char *joined = g_strjoinv(";", list);

	if (g_strv_contains((const char *const *)list, status))
		return g_steal_pointer(&joined);
	return g_strdup_printf("%s%s%s", joined, joined[0] != '\0' ? ";" : "", status);
}

/* "01": is it one that a profile may hold? */
static gboolean
is_status(const char *status)
{
	return strlen(status) == 2 && status[0] >= '0' && status[0] <= '1' &&
	    g_ascii_isdigit(status[1]) && strcmp(status, "13") <= 0;
}

/* What is also said of an item that exists proves nothing. */
static void
add_statuses(const DsSurvey *survey, const DsSip2Dialect *like, GPtrArray *keys)
{
	const char *loan = survey->loan_status, *none = survey->nothing_status;
	gboolean shelf = survey->item_known && !survey->item_on_loan;

	if (is_status(loan) && !(shelf && g_str_equal(loan, survey->item_status)))
		add(keys, "item", "charged", with_status(like->charged, loan),
		    g_strdup_printf("an item with a due date has status %s", loan));
	if (is_status(none) && survey->item_known && !g_str_equal(none, survey->item_status) &&
	    !g_str_equal(none, loan))
		add(keys, "item", "unknown", with_status(like->unknown, none),
		    g_strdup_printf("a number that no item has gets status %s", none));
}

/* ---- texts ---- */

/* Of a list in a key file. */
static char *
escaped(const char *pattern)
{
	g_autoptr(GString) text = g_string_new(pattern);

	g_string_replace(text, "\\", "?", 0);
	g_string_replace(text, ";", "?", 0);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean
is_worth(const char *text)
{
	return text != NULL && strlen(text) >= 4 && strspn(text, "*? ") != strlen(text);
}

/* Only words that the profile it builds on does not understand; its own stay. */
static void
add_reason(GPtrArray *keys, const char *section, DsReason reason, char **known, DsReason understood,
    const char *text, const char *seen)
{
	g_autoptr(GString) value = g_string_new(NULL);

	if (!is_worth(text) || understood == reason)
		return;
	for (guint i = 0; known != NULL && known[i] != NULL; i++) {
		g_autofree char *pattern = escaped(known[i]);

		g_string_append_printf(value, "%s;", pattern);
	}
	g_autofree char *pattern = escaped(text);
	g_string_append(value, pattern);
	add(keys, section, ds_reason_word(reason), g_strdup(value->str), g_strdup(seen));
}

static void
add_reasons(const DsSurvey *survey, const DsSip2Dialect *like, GPtrArray *keys)
{
	const char *item = survey->unknown_item_text, *patron = survey->unknown_patron_text;

	add_reason(keys, "item-reasons", DS_REASON_ITEM_UNKNOWN,
	    like->item_reasons[DS_REASON_ITEM_UNKNOWN], ds_sip2_item_reason(like, item), item,
	    "said of a number that no item has");
	add_reason(keys, "patron-reasons", DS_REASON_PATRON_UNKNOWN,
	    like->patron_reasons[DS_REASON_PATRON_UNKNOWN], ds_sip2_patron_reason(like, patron),
	    patron, "said of a card that nobody has");
}

GPtrArray *
ds_survey_keys(const DsSurvey *survey)
{
	GPtrArray *keys = g_ptr_array_new_with_free_func(key_free);
	g_autoptr(DsSip2Dialect) like = ds_sip2_dialect_load(survey->like, NULL);

	g_assert(like != NULL); /* a built-in one */
	add_like(survey, keys);
	add_charset(survey, keys);
	add_checksum(survey, keys);
	add_broken_answer(survey, keys);
	add_careless(survey, keys);
	add_request(survey, keys);
	add_summary(survey, keys);
	add_pin(survey, keys);
	add_also("patron", survey->patron_also, keys);
	add_statuses(survey, like, keys);
	add_also("item", survey->item_also, keys);
	add_reasons(survey, like, keys);
	return keys;
}

/* ---- the file ---- */

guint
ds_survey_answer_timeout_s(const DsSurvey *survey)
{
	gint64 worst_us = 0;

	for (guint i = 0; i < DS_PACES; i++)
		worst_us = MAX(worst_us, survey->speed[i].worst_us);
	guint needed_s = (guint)(worst_us * WORST_TIMES / G_TIME_SPAN_SECOND);
	return needed_s > ANSWER_TIMEOUT_S ? MIN(needed_s, 120) : 0;
}

guint
ds_survey_keep_alive_s(const DsSurvey *survey)
{
	if (survey->idle_closed_s == 0 || survey->idle_closed_s / 2 >= KEEP_ALIVE_S)
		return 0;
	return MAX(survey->idle_closed_s / 2, KEEP_ALIVE_LEAST_S);
}

static void
append_setting(GString *text, const char *key, const char *value)
{
	g_autofree char *clean = value != NULL ? ds_text_clean(value, -1, SETTING_MAX) : NULL;

	if (clean != NULL && clean[0] != '\0')
		g_string_append_printf(text, "#     %s=%s\n", key, clean);
}

static void
append_seconds(GString *text, const char *key, guint seconds)
{
	if (seconds > 0)
		g_string_append_printf(text, "#     %s=%u\n", key, seconds);
}

static void
append_head(
    GString *text, const DsSurvey *survey, const DsLibrarySettings *settings, const char *path)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autofree char *day = g_date_time_format(now, "%Y-%m-%d");

	g_string_append_printf(text,
	    "# Made by duestampctl sip2 probe on %s: what this server answered to questions that\n"
	    "# change nothing. Loans, returns and renewals were not tried: do that with a test item\n"
	    "# before patrons do. Keys that are not here are those of %s.\n#\n"
	    "# In duestamp.conf:\n#     [library main]\n",
	    day, survey->like);
	append_setting(text, "address", settings->address);
	append_setting(text, "profile", path);
	append_setting(text, "login", survey->logged_in ? settings->login.text : NULL);
	append_setting(text, "tls", survey->tls ? "yes" : NULL);
	append_setting(text, "ca-file", settings->trust.ca_file);
	append_seconds(text, "answer-timeout-s", ds_survey_answer_timeout_s(survey));
	append_seconds(text, "keep-alive-s", ds_survey_keep_alive_s(survey));
	if (survey->institution.text[0] != '\0')
		g_string_append_printf(
		    text, "#     [kiosk]\n#     institution=%s\n", survey->institution.text);
}

char *
ds_survey_profile(const DsSurvey *survey, const DsLibrarySettings *settings, const char *path)
{
	g_autoptr(GPtrArray) keys = ds_survey_keys(survey);
	GString *text = g_string_new(NULL);
	const char *section = "";

	append_head(text, survey, settings, path);
	for (guint i = 0; i < keys->len; i++) {
		const DsSurveyKey *key = keys->pdata[i];

		if (!g_str_equal(section, key->section))
			g_string_append_printf(text, "\n[%s]\n", key->section);
		section = key->section;
		g_string_append_printf(
		    text, "# seen: %s\n%s=%s\n", key->seen, key->key, key->value);
	}
	return g_string_free(text, FALSE);
}
