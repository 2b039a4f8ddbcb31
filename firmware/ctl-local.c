/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that need no daemon: configuration files and tag contents. */
#include "drivers/tag.h"
#include "firmware/base/bytes.h"
#include "firmware/config.h"
#include "firmware/ctl.h"

#include <string.h>

static gboolean
usage(GError **error, const char *text)
{
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "usage: duestampctl %s", text);
	return FALSE;
}

/* ---- config ---- */

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

/* ---- tag ---- */

static const char *const usage_words[] = {
    [DS_USAGE_ITEM] = "item",
    [DS_USAGE_PATRON] = "patron card",
    [DS_USAGE_OTHER] = "not for loan",
};

static void
print_content(const DsCtl *ctl, const DsTagContent *content)
{
	GVariantDict dict;

	g_variant_dict_init(&dict, NULL);
	g_variant_dict_insert(&dict, "format", "s", content->format);
	g_variant_dict_insert(&dict, "checksum", "s", content->checked ? "right" : "none");
	g_variant_dict_insert(&dict, "usage", "s", usage_words[content->usage]);
	g_variant_dict_insert(&dict, "item", "s", content->item);
	g_variant_dict_insert(&dict, "owner", "s", content->owner);
	g_variant_dict_insert(&dict, "parts", "u", content->parts);
	g_variant_dict_insert(&dict, "part", "u", content->part);
	g_autoptr(GVariant) all = g_variant_ref_sink(g_variant_dict_end(&dict));
	ds_ctl_print_dict(ctl, all);
}

static gint
read_dsfid(const char *text)
{
	g_autoptr(GByteArray) byte = text != NULL ? ds_unhex(text) : NULL;

	return byte != NULL && byte->len == 1 ? byte->data[0] : -1;
}

gboolean
ds_ctl_tag_decode(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(GByteArray) memory = NULL;
	DsTagContent content;
	gsize need;

	if (arguments[0] == NULL)
		return usage(error, "tag decode HEX [DSFID]");
	memory = ds_unhex(arguments[0]);
	if (arguments[1] != NULL && read_dsfid(arguments[1]) < 0)
		return usage(error, "tag decode HEX [DSFID]: the DSFID is one byte in hexadecimal");
	if (memory == NULL || memory->len > DS_TAG_MEMORY_MAX)
		return usage(error, "tag decode HEX [DSFID]: this is no hexadecimal");
	switch (ds_tag_decode_hf(
	    memory->data, memory->len, read_dsfid(arguments[1]), &content, &need)) {
	case DS_TAG_OK: print_content(ctl, &content); return TRUE;
	case DS_TAG_MORE:
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "the content goes on: give at least %" G_GSIZE_FORMAT " bytes", need);
		return FALSE;
	case DS_TAG_BLANK:
	case DS_TAG_DAMAGED:
	case DS_TAG_UNKNOWN: break;
	}
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "no format this kiosk knows, or damaged");
	return FALSE;
}

/* Only prints: the kiosk itself writes nothing but the security state to a tag. */
gboolean
ds_ctl_tag_encode(DsCtl *ctl, char **arguments, GError **error)
{
	static const char *const how = "tag encode iso28560-3|iso28560-2 ITEM OWNER [PARTS PART]";
	DsTagContent content = {.parts = 1, .part = 1, .usage = DS_USAGE_ITEM};
	const DsTagFormat *format;
	guint8 memory[112] = {0}; /* ICODE SLIX: 28 blocks of 4 */

	if (g_strv_length(arguments) != 3 && g_strv_length(arguments) != 5)
		return usage(error, how);
	if (strlen(arguments[1]) >= sizeof content.item ||
	    strlen(arguments[2]) >= sizeof content.owner)
		return usage(error, "tag encode: item or owner is too long for a tag");
	format = ds_tag_format(arguments[0]);
	g_strlcpy(content.item, arguments[1], sizeof content.item);
	g_strlcpy(content.owner, arguments[2], sizeof content.owner);
	if (arguments[3] != NULL && arguments[4] != NULL) {
		content.parts = (guint)g_ascii_strtoull(arguments[3], NULL, 10);
		content.part = (guint)g_ascii_strtoull(arguments[4], NULL, 10);
	}
	if (format == NULL || !format->encode(&content, memory, sizeof memory))
		return usage(error, how);
	g_autofree char *hex = ds_hex(memory, sizeof memory);
	ds_ctl_print_answer(ctl, hex, "memory", hex);
	return TRUE;
}
