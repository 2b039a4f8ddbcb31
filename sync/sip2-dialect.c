/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2-dialect.h"

#include "firmware/base/keys.h"
#include "sync/sip2-profiles.h"

#include <stddef.h>
#include <string.h>

#define FOLDER "/org/duestamp/profiles/"
#define SUFFIX ".conf"
#define BASE "unknown"
#define LIKE_MAX 4 /* profiles that build on each other */

static const char *const sections[] = {"profile", "wire", "patron", "item", "offline", "texts",
    "item-reasons", "patron-reasons", NULL};

static const char *const charsets[] = {
    "utf-8", "iso-8859-1", "cp850", "ascii", "detect", "gb18030", "big5", NULL};
static const char *const checksums[] = {"strict", "lenient", "off", NULL};
static const char *const broken[] = {"ask-again", "send-again", "give-up", NULL};
static const char *const requests[] = {"63", "23", NULL};
static const char *const pins[] = {"ask-by-cq", "always", "never", NULL};
static const char *const positions[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", NULL};
static const char *const statuses[] = {
    "00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", NULL};

static const char *const loan_fields[] = {"AO", "AB", "AA", "AC", NULL};
static const char *const return_fields[] = {"AP", "AO", "AB", "AC", NULL};
static const char *const replays[] = {"staff", "ask-first", NULL};

#define AT(field) .offset = offsetof(DsSip2Dialect, field), .required = TRUE, .may_be_empty = TRUE
#define IDS(kind) \
	{"id-min", DS_KEY_NUMBER, .least = 1, .most = DS_IDENT_MAX, AT(kind.id_min)}, \
	    {"id-max", DS_KEY_NUMBER, .least = 1, .most = DS_IDENT_MAX, AT(kind.id_max)}, \
	{ \
		"id-also", DS_KEY_TEXT, AT(kind.id_also) \
	}

/* clang-format off */
static const DsKey profile_keys[] = {
    {"like", DS_KEY_TEXT, .offset = 0},
    {.name = NULL},
};
static const DsKey wire_keys[] = {
    {"charset", DS_KEY_CHOICE, .choices = charsets, AT(charset)},
    {"checksum", DS_KEY_CHOICE, .choices = checksums, AT(checksum)},
    {"version", DS_KEY_TEXT, AT(version)},
    {"date-zone", DS_KEY_TEXT, AT(date_zone)},
    {"broken-answer", DS_KEY_CHOICE, .choices = broken, AT(broken_answer)},
    {"careless-fields", DS_KEY_YES_NO, AT(careless_fields)},
    {"loan-fields", DS_KEY_LIST, .choices = loan_fields, AT(loan_fields)},
    {"return-fields", DS_KEY_LIST, .choices = return_fields, AT(return_fields)},
    {.name = NULL},
};
static const DsKey patron_keys[] = {
    {"request", DS_KEY_CHOICE, .choices = requests, AT(by_status)},
    {"summary", DS_KEY_LIST, .choices = positions, AT(summary)},
    {"pin", DS_KEY_CHOICE, .choices = pins, AT(pin)},
    {"pin-in-checkout", DS_KEY_YES_NO, AT(pin_in_checkout)},
    {"trust-flags", DS_KEY_YES_NO, AT(trust_flags)},
    {"holds-ready", DS_KEY_YES_NO, AT(holds_ready)},
    {"end-session", DS_KEY_YES_NO, AT(end_session)},
    IDS(patron),
    {.name = NULL},
};
static const DsKey item_keys[] = {
    IDS(item),
    {"charged", DS_KEY_LIST, .choices = statuses, AT(charged)},
    {"unknown", DS_KEY_LIST, .choices = statuses, AT(unknown)},
    {.name = NULL},
};
static const DsKey offline_keys[] = {
    {"no-block", DS_KEY_YES_NO, AT(no_block)},
    {"loans", DS_KEY_CHOICE, .choices = replays, AT(loans)},
    {"returns", DS_KEY_CHOICE, .choices = replays, AT(returns)},
    {.name = NULL},
};
static const DsKey text_keys[] = {
    {"drop", DS_KEY_LIST, AT(drop)},
    {.name = NULL},
};
/* clang-format on */

static gboolean
load_built_in(DsKeys *keys, const char *name, GError **error)
{
	g_autofree char *path = g_strconcat(FOLDER, name, SUFFIX, NULL);
	g_autofree char *shown = g_strconcat("profile ", name, NULL);
	g_auto(GStrv) names = ds_sip2_dialect_names();
	g_autofree char *list = g_strjoinv(", ", names);
	g_autoptr(GBytes) data = g_resource_lookup_data(ds_profiles_get_resource(), path, 0, NULL);
	gsize length;

	if (data != NULL) {
		const char *text = g_bytes_get_data(data, &length);
		return ds_keys_load_data(keys, shown, text, length, error);
	}
	const char *near = ds_nearest(name, (const char *const *)names);
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    "there is no profile \"%s\"%s%s%s; there are %s, or the path of a file", name,
	    near != NULL ? ", did you mean " : "", near != NULL ? near : "",
	    near != NULL ? "?" : "", list);
	return FALSE;
}

static gboolean
load_one(DsKeys *keys, const char *profile, GError **error)
{
	if (strchr(profile, '/') != NULL)
		return ds_keys_load(keys, profile, error);
	return load_built_in(keys, profile, error);
}

/* What a profile builds on; NULL for the base. */
static gboolean
read_like(const char *profile, char **like, GError **error)
{
	g_autoptr(DsKeys) keys = ds_keys_new();

	if (!load_one(keys, profile, error) ||
	    !ds_keys_take(keys, "profile", profile_keys, like, error))
		return FALSE;
	if (*like == NULL && !g_str_equal(profile, BASE))
		*like = g_strdup(BASE);
	return TRUE;
}

/* A later file overrides an earlier one, so what the profile builds on comes first. */
static gboolean
load_chain(DsKeys *keys, const char *profile, guint depth, GError **error)
{
	g_autofree char *like = NULL;

	if (depth > LIKE_MAX) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "profile %s: more than %d profiles build on each other", profile, LIKE_MAX);
		return FALSE;
	}
	if (!read_like(profile, &like, error))
		return FALSE;
	if (like != NULL && !load_chain(keys, like, depth + 1, error)) {
		if (depth == 1)
			g_prefix_error(error, "%s: [profile] like=%s: ", profile, like);
		return FALSE;
	}
	return load_one(keys, profile, error);
}

static gboolean
take_reasons(DsKeys *keys, const char *section, char ***patterns, GError **error)
{
	DsKey table[DS_REASON_N] = {0};

	/* DS_REASON_NONE is no reason: its place is the end of the table */
	for (guint i = 1; i < DS_REASON_N; i++)
		table[i - 1] = (DsKey){
		    .name = ds_reason_word(i),
		    .type = DS_KEY_LIST,
		    .offset = i * sizeof(char **),
		};
	return ds_keys_take(keys, section, table, patterns, error);
}

static gboolean
take_all(DsKeys *keys, DsSip2Dialect *dialect, GError **error)
{
	g_autofree char *like = NULL;

	return ds_keys_take(keys, "profile", profile_keys, &like, error) &&
	    ds_keys_take(keys, "wire", wire_keys, dialect, error) &&
	    ds_keys_take(keys, "patron", patron_keys, dialect, error) &&
	    ds_keys_take(keys, "item", item_keys, dialect, error) &&
	    ds_keys_take(keys, "offline", offline_keys, dialect, error) &&
	    ds_keys_take(keys, "texts", text_keys, dialect, error) &&
	    take_reasons(keys, "item-reasons", dialect->item_reasons, error) &&
	    take_reasons(keys, "patron-reasons", dialect->patron_reasons, error) &&
	    ds_keys_finish(keys, sections, error);
}

static gboolean
fail(const char *profile, const char *key, const char *value, const char *allowed, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "profile %s: %s=%s: allowed is %s", profile,
	    key, value, allowed);
	return FALSE;
}

static gboolean
is_plain(const char *text, gsize length)
{
	for (const char *c = text; *c != '\0'; c++)
		if (!g_ascii_isprint(*c) || *c == '|')
			return FALSE;
	return strlen(text) == length;
}

static gboolean
set_rules(const char *profile, const char *section, const DsSip2Ids *ids, DsIdentRules *rules,
    GError **error)
{
	g_autofree char *also = g_strdup_printf("[%s] id-also", section);
	g_autofree char *max = g_strdup_printf("[%s] id-max", section);

	if (!ds_ident_also_valid(ids->id_also))
		return fail(profile, also, ids->id_also, "signs without | \" \\", error);
	if (ids->id_max < ids->id_min)
		return fail(profile, max, "less than id-min", "id-min or more", error);
	*rules = (DsIdentRules){ids->id_min, ids->id_max, ids->id_also};
	return TRUE;
}

static gboolean
is_each_once(char **fields, const char *const *all)
{
	for (guint i = 0; all[i] != NULL; i++)
		if (!g_strv_contains((const char *const *)fields, all[i]))
			return FALSE;
	return g_strv_length(fields) == g_strv_length((char **)all);
}

static guint
place_of(char **fields, const char *field)
{
	guint place = 0;

	while (!g_str_equal(fields[place], field))
		place++;
	return place;
}

/* A message that is cut off within the item must lack the patron: servers execute the rest (seen).
 */
static gboolean
check_fields(const DsSip2Dialect *dialect, GError **error)
{
	char **loan = dialect->loan_fields;
	g_autofree char *loan_text = g_strjoinv(";", loan);
	g_autofree char *return_text = g_strjoinv(";", dialect->return_fields);

	if (!is_each_once(loan, loan_fields) || place_of(loan, "AB") > place_of(loan, "AA"))
		return fail(dialect->name, "[wire] loan-fields", loan_text,
		    "AO, AB, AA and AC, each once, AB before AA", error);
	return is_each_once(dialect->return_fields, return_fields) ||
	    fail(dialect->name, "[wire] return-fields", return_text, "AP, AO, AB and AC, each once",
		error);
}

static gboolean
check(DsSip2Dialect *dialect, GError **error)
{
	const char *name = dialect->name;

	if (!is_plain(dialect->version, 4))
		return fail(name, "[wire] version", dialect->version, "2.00 or 1.00", error);
	if (dialect->date_zone[0] != '\0' && !is_plain(dialect->date_zone, 4))
		return fail(name, "[wire] date-zone", dialect->date_zone,
		    "nothing, or four characters", error);
	/* without a sequence number a repeated loan is a second loan */
	if (dialect->broken_answer == DS_SIP2_SEND_AGAIN &&
	    dialect->checksum == DS_SIP2_CHECKSUM_OFF)
		return fail(name, "[wire] broken-answer", "send-again",
		    "ask-again or give-up with checksum=off", error);
	return check_fields(dialect, error) &&
	    set_rules(name, "patron", &dialect->patron, &dialect->patron_rules, error) &&
	    set_rules(name, "item", &dialect->item, &dialect->item_rules, error);
}

/* Patterns are compared with texts in lower case. */
static void
fold(char **patterns)
{
	for (guint i = 0; patterns != NULL && patterns[i] != NULL; i++) {
		char *lower = g_utf8_casefold(patterns[i], -1);

		g_free(patterns[i]);
		patterns[i] = lower;
	}
}

static void
fold_all(DsSip2Dialect *dialect)
{
	fold(dialect->drop);
	for (guint i = 0; i < DS_REASON_N; i++) {
		fold(dialect->item_reasons[i]);
		fold(dialect->patron_reasons[i]);
	}
}

DsSip2Dialect *
ds_sip2_dialect_load(const char *profile, GError **error)
{
	g_autoptr(DsSip2Dialect) dialect = g_new0(DsSip2Dialect, 1);
	g_autoptr(DsKeys) keys = ds_keys_new();

	dialect->name = g_strdup(profile);
	if (!load_chain(keys, profile, 1, error) || !take_all(keys, dialect, error) ||
	    !check(dialect, error))
		return NULL;
	fold_all(dialect);
	return g_steal_pointer(&dialect);
}

void
ds_sip2_dialect_free(DsSip2Dialect *dialect)
{
	g_free(dialect->name);
	g_free(dialect->version);
	g_free(dialect->date_zone);
	g_strfreev(dialect->loan_fields);
	g_strfreev(dialect->return_fields);
	g_strfreev(dialect->summary);
	g_free(dialect->patron.id_also);
	g_free(dialect->item.id_also);
	g_strfreev(dialect->charged);
	g_strfreev(dialect->unknown);
	g_strfreev(dialect->drop);
	for (guint i = 0; i < DS_REASON_N; i++) {
		g_strfreev(dialect->item_reasons[i]);
		g_strfreev(dialect->patron_reasons[i]);
	}
	g_free(dialect);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **
ds_sip2_dialect_names(void)
{
	char **names = g_resource_enumerate_children(ds_profiles_get_resource(), FOLDER, 0, NULL);

	for (guint i = 0; names[i] != NULL; i++)
		names[i][strlen(names[i]) - strlen(SUFFIX)] = '\0';
	qsort(names, g_strv_length(names), sizeof *names, compare);
	return names;
}

gboolean
ds_sip2_dialect_may_ask(const DsSip2Dialect *dialect, guint position)
{
	g_autofree char *word = g_strdup_printf("%u", position);

	return !dialect->by_status && g_strv_contains((const char *const *)dialect->summary, word);
}
