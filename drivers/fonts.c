/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/fonts.h"

#include <pango/pangocairo.h>

/* The names of what is installed, in lower case. */
static GHashTable *
installed_families(void)
{
	GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	PangoFontMap *map = pango_cairo_font_map_new();
	PangoFontFamily **families;
	int count;

	pango_font_map_list_families(map, &families, &count);
	for (int i = 0; i < count; i++)
		g_hash_table_add(
		    names, g_utf8_strdown(pango_font_family_get_name(families[i]), -1));
	g_free(families);
	g_object_unref(map);
	return names;
}

char *
ds_fonts_missing(const GPtrArray *lists)
{
	g_autoptr(GHashTable) installed = installed_families();
	g_autoptr(GString) missing = g_string_new(NULL);

	for (guint i = 0; i < lists->len; i++) {
		g_auto(GStrv) families = g_strsplit(lists->pdata[i], ",", -1);

		for (char **family = families; *family != NULL; family++) {
			g_autofree char *name = g_utf8_strdown(g_strstrip(*family), -1);

			if (!g_hash_table_add(installed, g_steal_pointer(&name)))
				continue; /* it is there, or was named already */
			g_string_append_printf(
			    missing, "%s%s", missing->len > 0 ? ", " : "", *family);
		}
	}
	return missing->len > 0 ? g_string_free(g_steal_pointer(&missing), FALSE) : NULL;
}
