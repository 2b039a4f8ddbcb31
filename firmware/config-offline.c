/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/config-offline.h"

#include <string.h>

#define SECTION "offline"
#define STAFF_FILE "staff.conf"

#define RULE(field) .offset = offsetof(DsConfig, offline.field)
#define TELL(field) .offset = offsetof(DsConfig, replay.field)

#define SHOT(field) .offset = offsetof(DsConfig, snapshot.field)

/* clang-format off */
static const DsKey snapshot_keys[] = {
    {"url", DS_KEY_TEXT, SHOT(url)},
    {"ca-file", DS_KEY_TEXT, SHOT(ca_file)},
    {"every-h", DS_KEY_NUMBER, .fallback = "24", .least = 1, .most = 720, SHOT(every_h)},
    {.name = NULL},
};

static const DsKey offline_keys[] = {
    {"returns", DS_KEY_YES_NO, .fallback = "yes", RULE(returns)},
    {"loans", DS_KEY_YES_NO, .fallback = "no", RULE(loans)},
    {"unproven-disk", DS_KEY_YES_NO, .fallback = "no", RULE(unproven_disk)},
    {"static-card", DS_KEY_YES_NO, .fallback = "no", RULE(static_card)},
    {"loan-days", DS_KEY_NUMBER, .fallback = "28", .least = 1, .most = 365, RULE(loan_days)},
    {"patron-max", DS_KEY_NUMBER, .fallback = "5", .least = 1, .most = 100, RULE(patron_max)},
    {"session-max", DS_KEY_NUMBER, .fallback = "3", .least = 1, .most = 100, RULE(session_max)},
    {"queue-max", DS_KEY_NUMBER, .fallback = "2000", .least = 1, .most = 100000, RULE(queue_max)},
    {"queue-max-h", DS_KEY_NUMBER, .fallback = "72", .least = 1, .most = 720, RULE(queue_max_h)},
    {"tell-when-told", DS_KEY_YES_NO, .fallback = "no", RULE(tell_when_told)},
    {"resend-max-age-min", DS_KEY_NUMBER, .fallback = "60", .least = 1, .most = 1440, TELL(resend_max_age_min)},
    {"max-return-age-h", DS_KEY_NUMBER, .fallback = "24", .least = 1, .most = 168, TELL(max_return_age_h)},
    {"max-known-return-age-h", DS_KEY_NUMBER, .fallback = "168", .least = 1, .most = 720, TELL(max_known_return_age_h)},
    {"send-idle-returns", DS_KEY_YES_NO, .fallback = "no", TELL(send_idle_returns)},
    {"other-kiosks", DS_KEY_YES_NO, .fallback = "no", TELL(other_kiosks)},
    {.name = NULL},
};
/* clang-format on */

static char *
staff_file(const DsConfig *config)
{
	return g_build_filename(config->state_dir, STAFF_FILE, NULL);
}

gboolean
ds_config_take_offline(DsConfig *config, GError **error)
{
	g_autofree char *path = staff_file(config);

	if (g_file_test(path, G_FILE_TEST_EXISTS) && !ds_keys_load(config->keys, path, error))
		return FALSE;
	return ds_keys_take(config->keys, SECTION, offline_keys, config, error);
}

gboolean
ds_config_take_snapshot(DsConfig *config, GError **error)
{
	return ds_keys_take(config->keys, "snapshot", snapshot_keys, config, error);
}

/* What the file of rules would be with this one. */
static char *
with_rule(const char *path, const char *key, const char *value, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GError) failure = NULL;

	if (!g_key_file_load_from_file(file, path, G_KEY_FILE_KEEP_COMMENTS, &failure) &&
	    !g_error_matches(failure, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
		g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "%s: %s", path, failure->message);
		return NULL;
	}
	g_key_file_set_string(file, SECTION, key, value);
	return g_key_file_to_data(file, NULL, NULL);
}

static gboolean
is_right(const char *path, const char *text, GError **error)
{
	static const char *const sections[] = {SECTION, NULL};
	g_autoptr(DsKeys) keys = ds_keys_new();
	g_autofree DsConfig *target = g_new0(DsConfig, 1); /* no key of the table is a pointer */

	return ds_keys_load_data(keys, path, text, strlen(text), error) &&
	    ds_keys_take(keys, SECTION, offline_keys, target, error) &&
	    ds_keys_finish(keys, sections, error);
}

static gboolean
keep(const char *path, const char *text, GError **error)
{
	g_autoptr(GError) failure = NULL;

	if (g_file_set_contents_full(path, text, -1,
		G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &failure))
		return TRUE;
	g_set_error(
	    error, DS_ERROR, DS_ERROR_STORAGE, "the rule could not be kept: %s", failure->message);
	return FALSE;
}

gboolean
ds_config_set_offline(DsConfig *config, const char *key, const char *value, GError **error)
{
	g_autofree char *path = staff_file(config);
	g_autofree char *text = with_rule(path, key, value, error);

	return text != NULL && is_right(path, text, error) && keep(path, text, error) &&
	    ds_keys_load_data(config->keys, path, text, strlen(text), error) &&
	    ds_keys_take(config->keys, SECTION, offline_keys, config, error);
}
