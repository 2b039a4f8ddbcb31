/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/config-languages.h"

/* As many as the foot of a page has places for. */
static const char *const usual[] = {"zh_CN", "zh_TW", "vi", "en"};

GPtrArray *
ds_config_open_languages(void)
{
	const char *folder = g_getenv("DUESTAMP_LOCALE_DIR");

	return ds_languages_open(folder != NULL ? folder : LOCALEDIR);
}

char *
ds_config_usual_languages(const GPtrArray *installed)
{
	GString *list = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(usual); i++)
		if (ds_languages_find(installed, usual[i]) != NULL)
			g_string_append_printf(list, "%s%s", list->len > 0 ? ";" : "", usual[i]);
	return g_string_free(list, FALSE);
}

gboolean
ds_config_check_languages(DsConfig *config, GError **error)
{
	char **languages = config->languages;

	if (languages[0] == NULL)
		return ds_keys_fail(config->keys, "kiosk", "languages", error,
		    "languages= must name at least one language");
	for (guint i = 0; languages[i] != NULL; i++)
		if (g_strv_contains((const char *const *)languages + i + 1, languages[i]))
			return ds_keys_fail(config->keys, "kiosk", "languages", error,
			    "languages= names %s twice", languages[i]);
	return TRUE;
}
