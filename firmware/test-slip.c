/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/test-slip.h"

#define N_(text) text
#define WORKS N_("Test page. If you can read this, the printer works.")

static void
add_language(DsSlip *slip, const DsConfig *config, const DsLanguage *language)
{
	const char *library = ds_config_name(config, language->id);

	ds_slip_set_language(slip, language->tag, language->sans);
	if (library[0] != '\0')
		ds_slip_add_text(slip, DS_SLIP_CENTRED, library);
	ds_slip_add_text(slip, DS_SLIP_BOLD | DS_SLIP_LARGE | DS_SLIP_CENTRED, language->name);
	ds_slip_add_text(slip, DS_SLIP_PLAIN, ds_language_get(language, WORKS));
	ds_slip_add_rule(slip);
}

DsSlip *
ds_test_slip_new(const DsConfig *config, gint64 wall_s)
{
	g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(wall_s);
	g_autofree char *when = g_date_time_format(now, "%Y-%m-%d %H:%M");
	g_autofree char *code = g_strdup_printf("duestamp test %s %s", config->id.text, when);
	DsSlip *slip = ds_slip_new();

	for (guint i = 0; i < config->installed->len; i++)
		add_language(slip, config, config->installed->pdata[i]);
	ds_slip_set_language(slip, "en", "Noto Sans");
	ds_slip_add_text(slip, DS_SLIP_BOLD, config->id.text);
	ds_slip_add_text(slip, DS_SLIP_PLAIN, when);
	ds_slip_add_code(slip, code);
	return slip;
}
