/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/view.h"

char *
ds_view_text(GVariant *dict, const char *key)
{
	g_autoptr(GVariant) value = g_variant_lookup_value(dict, key, NULL);

	if (value == NULL)
		return g_strdup("");
	if (g_variant_is_of_type(value, G_VARIANT_TYPE_STRING))
		return g_variant_dup_string(value, NULL);
	return g_variant_print(value, FALSE);
}

GVariant *
ds_view_row(GVariant *view, const char *item)
{
	g_autoptr(GVariant) items = g_variant_lookup_value(view, "items", G_VARIANT_TYPE("aa{sv}"));

	for (gsize i = 0; items != NULL && i < g_variant_n_children(items); i++) {
		g_autoptr(GVariant) row = g_variant_get_child_value(items, i);
		const char *number = "";

		g_variant_lookup(row, "item", "&s", &number);
		if (g_str_equal(number, item))
			return g_steal_pointer(&row);
	}
	return NULL;
}
