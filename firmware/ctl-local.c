/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Configuration files: commands that need no daemon. */
#include "firmware/config.h"
#include "firmware/ctl.h"

static const char *
config_file(const DsCtl *ctl, char **arguments)
{
	return arguments[0] != NULL ? arguments[0] : ctl->config_file;
}

gboolean
ds_ctl_config_check(DsCtl *ctl, char **arguments, GError **error)
{
	const char *file = config_file(ctl, arguments);
	g_autoptr(DsConfig) config = ds_config_load(file, error);
	g_autofree char *plain = g_strconcat(file, ": ok", NULL);

	if (config == NULL)
		return FALSE;
	ds_ctl_print_answer(ctl, plain, "ok", file);
	return TRUE;
}

gboolean
ds_ctl_config_show(DsCtl *ctl, char **arguments, GError **error)
{
	static const char *const columns[] = {"section", "key", "value", "origin", NULL};
	g_autoptr(DsConfig) config = NULL;
	g_autoptr(GVariant) rows = NULL;
	GVariantBuilder builder;

	if (arguments[0] == NULL && !ctl->file_given && ds_ctl_settings(ctl, arguments, NULL))
		return TRUE;
	config = ds_config_load(config_file(ctl, arguments), error);
	if (config == NULL)
		return FALSE;
	g_autoptr(GArray) shown = ds_config_shown(config);
	g_variant_builder_init(&builder, G_VARIANT_TYPE("aa{sv}"));
	for (guint i = 0; i < shown->len; i++) {
		const DsKeyShown *line = &g_array_index(shown, DsKeyShown, i);
		GVariantDict row;

		g_variant_dict_init(&row, NULL);
		g_variant_dict_insert(&row, "section", "s", line->section);
		g_variant_dict_insert(&row, "key", "s", line->name);
		g_variant_dict_insert(&row, "value", "s", line->value);
		g_variant_dict_insert(&row, "origin", "s", line->origin);
		g_variant_builder_add_value(&builder, g_variant_dict_end(&row));
	}
	rows = g_variant_ref_sink(g_variant_builder_end(&builder));
	ds_ctl_print_rows(ctl, rows, columns);
	return TRUE;
}
