/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/text.h"
#include "firmware/ctl.h"

#include <json-glib/json-glib.h>

#define COLUMN_MAX 40 /* characters; a longer value is cut in a table, never in JSON */

void
ds_ctl_print_json(GVariant *value)
{
	g_autoptr(JsonNode) node = json_gvariant_serialize(value);
	g_autofree char *text = json_to_string(node, FALSE);

	g_print("%s\n", text);
}

/* Times are printed for people; everything else as GVariant prints it, without its decoration. */
static char *
as_text(const char *key, GVariant *value)
{
	static const char *const times[] = {
	    "asked", "since", "when", "queued-since", "snapshot-made", "mails-since", NULL};

	if (g_variant_is_of_type(value, G_VARIANT_TYPE_STRING))
		return ds_text_clean(g_variant_get_string(value, NULL), -1, 500);
	if (g_strv_contains(times, key) && g_variant_is_of_type(value, G_VARIANT_TYPE_INT64)) {
		if (g_variant_get_int64(value) == 0)
			return g_strdup("-");

		g_autoptr(GDateTime)
		    utc = g_date_time_new_from_unix_utc(g_variant_get_int64(value));
		g_autoptr(GDateTime) local = g_date_time_to_local(utc);

		return g_date_time_format(local, "%Y-%m-%d %H:%M:%S");
	}
	if (g_variant_is_of_type(value, G_VARIANT_TYPE_STRING_ARRAY)) {
		g_autofree const char **words = g_variant_get_strv(value, NULL);

		return g_strjoinv(" ", (char **)words);
	}
	return g_variant_print(value, FALSE);
}

static void
print_plain_dict(GVariant *dict, const char *indent)
{
	GVariantIter iter;
	const char *key;
	GVariant *value;

	g_variant_iter_init(&iter, dict);
	while (g_variant_iter_loop(&iter, "{&sv}", &key, &value)) {
		if (g_variant_is_of_type(value, G_VARIANT_TYPE("aa{sv}"))) {
			g_print("%s%s:\n", indent, key);
			for (gsize i = 0; i < g_variant_n_children(value); i++) {
				g_autoptr(GVariant) row = g_variant_get_child_value(value, i);

				print_plain_dict(row, "    ");
				g_print("\n");
			}
			continue;
		}
		g_autofree char *text = as_text(key, value);
		g_print("%s%-16s %s\n", indent, key, text);
	}
}

void
ds_ctl_print_dict(const DsCtl *ctl, GVariant *dict)
{
	if (ctl->json)
		ds_ctl_print_json(dict);
	else
		print_plain_dict(dict, "");
}

void
ds_ctl_print_answer(const DsCtl *ctl, const char *plain, const char *key, const char *text)
{
	GVariantDict dict;

	if (!ctl->json) {
		g_print("%s\n", plain);
		return;
	}
	g_variant_dict_init(&dict, NULL);
	g_variant_dict_insert(&dict, key, "s", text);
	g_autoptr(GVariant) all = g_variant_ref_sink(g_variant_dict_end(&dict));
	ds_ctl_print_json(all);
}

/* The last column is a sentence, and may go on to the end of the line and beyond. */
static char *
cell(GVariant *row, const char *column, gboolean last)
{
	g_autoptr(GVariant) value = g_variant_lookup_value(row, column, NULL);
	g_autofree char *text = value != NULL ? as_text(column, value) : g_strdup("");

	return !last && g_utf8_strlen(text, -1) > COLUMN_MAX ? g_utf8_substring(text, 0, COLUMN_MAX)
							     : g_steal_pointer(&text);
}

/* How many columns of a terminal the text takes: Han takes two. */
static gsize
width(const char *text)
{
	gsize columns = 0;

	for (; *text != '\0'; text = g_utf8_next_char(text))
		columns += g_unichar_iszerowidth(g_utf8_get_char(text)) ? 0
		    : g_unichar_iswide(g_utf8_get_char(text))           ? 2
									: 1;
	return columns;
}

static void
print_cell(const char *text, gsize columns, gboolean last)
{
	if (last)
		g_print("%s\n", text);
	else
		g_print("%s%*s", text, (int)(columns - width(text)) + 2, "");
}

static void
print_table(GVariant *rows, const char *const *columns)
{
	gsize count = g_strv_length((char **)columns);
	g_autofree gsize *widths = g_new0(gsize, count);

	for (gsize c = 0; c < count; c++) {
		widths[c] = width(columns[c]);
		for (gsize r = 0; r < g_variant_n_children(rows); r++) {
			g_autoptr(GVariant) row = g_variant_get_child_value(rows, r);
			g_autofree char *text = cell(row, columns[c], c + 1 == count);

			widths[c] = MAX(widths[c], width(text));
		}
	}
	for (gsize c = 0; c < count; c++)
		print_cell(columns[c], widths[c], c + 1 == count);
	for (gsize r = 0; r < g_variant_n_children(rows); r++) {
		g_autoptr(GVariant) row = g_variant_get_child_value(rows, r);

		for (gsize c = 0; c < count; c++) {
			g_autofree char *text = cell(row, columns[c], c + 1 == count);

			print_cell(text, widths[c], c + 1 == count);
		}
	}
}

void
ds_ctl_print_rows(const DsCtl *ctl, GVariant *rows, const char *const *columns)
{
	if (ctl->json)
		ds_ctl_print_json(rows);
	else
		print_table(rows, columns);
}
