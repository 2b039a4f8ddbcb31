/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tags say and what would be on them; needs no daemon and writes nothing to any tag. */
#include "drivers/tag.h"
#include "drivers/uhf.h"
#include "firmware/base/bytes.h"
#include "firmware/ctl.h"

#include <string.h>

#define SIZE_DEFAULT 112 /* bytes: ICODE SLIX, 28 blocks of 4 */
#define STORED_CRC_LENGTH 2
#define PARTS_MAX 65535

GOptionGroup *
ds_ctl_tag_options(DsCtlTag *tag)
{
	const GOptionEntry entries[] = {
	    {"dsfid", 0, 0, G_OPTION_ARG_STRING, &tag->dsfid, "Data format byte of an HF tag",
		"XX"},
	    {"afi", 0, 0, G_OPTION_ARG_STRING, &tag->afi, "Application family byte of an HF tag",
		"XX"},
	    {"uhf", 0, 0, G_OPTION_ARG_NONE, &tag->uhf, "HEX is an EPC bank, then a USER bank",
		NULL},
	    {"owner", 0, 0, G_OPTION_ARG_STRING, &tag->owner, "Library code", "ISIL"},
	    {"set", 0, 0, G_OPTION_ARG_STRING, &tag->set, "Which part of how many", "PART/PARTS"},
	    {"shelf", 0, 0, G_OPTION_ARG_STRING, &tag->shelf, "Shelf location", "TEXT"},
	    {"usage", 0, 0, G_OPTION_ARG_STRING, &tag->usage, "item, patron or other", "USAGE"},
	    {"size", 0, 0, G_OPTION_ARG_INT, &tag->size, "Bytes of an HF tag (112)", "BYTES"},
	    {"locked", 0, 0, G_OPTION_ARG_NONE, &tag->locked,
		"Item and owner fill whole blocks, to be locked", NULL},
	    {"released", 0, 0, G_OPTION_ARG_NONE, &tag->released, "A UHF tag on loan", NULL},
	    G_OPTION_ENTRY_NULL,
	};
	GOptionGroup *group = g_option_group_new(
	    "tag", "Options of tag decode and tag encode", "Show options of tag", NULL, NULL);

	g_option_group_add_entries(group, entries);
	return group;
}

void
ds_ctl_tag_clear(DsCtlTag *tag)
{
	char **const texts[] = {
	    &tag->dsfid, &tag->afi, &tag->owner, &tag->set, &tag->shelf, &tag->usage};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		g_clear_pointer(texts[i], g_free);
}

static gboolean
refuse(GError **error, const char *text)
{
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "%s", text);
	return FALSE;
}

/* ---- decode ---- */

static const char *const usage_words[] = {
    [DS_USAGE_ITEM] = "item",
    [DS_USAGE_PATRON] = "patron card",
    [DS_USAGE_OTHER] = "not for loan",
};

/* JSON: true, false, null. */
static GVariant *
secured(const DsCtl *ctl, DsSecurityState state)
{
	static const char *const words[] = {
	    [DS_SECURITY_UNSET] = "not told",
	    [DS_SECURITY_SECURED] = "yes",
	    [DS_SECURITY_RELEASED] = "no",
	};

	if (!ctl->json)
		return g_variant_new_string(words[state]);
	return g_variant_new_maybe(G_VARIANT_TYPE_BOOLEAN,
	    state == DS_SECURITY_UNSET ? NULL
				       : g_variant_new_boolean(state == DS_SECURITY_SECURED));
}

/* JSON: a list. */
static GVariant *
errors_of(const DsCtl *ctl, const DsTagContent *content)
{
	g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

	for (guint bit = 0; bit < DS_TAG_ERROR_BITS; bit++)
		if (content->errors & 1u << bit)
			g_strv_builder_add(builder, ds_tag_error_text((DsTagErrors)(1u << bit)));
	g_auto(GStrv) texts = g_strv_builder_end(builder);
	if (ctl->json)
		return g_variant_new_strv((const char *const *)texts, -1);
	return g_variant_new_take_string(g_strjoinv("; ", texts));
}

static void
add(GVariantBuilder *fields, const char *name, GVariant *value)
{
	g_variant_builder_add(fields, "{sv}", name, value);
}

static void
add_text(GVariantBuilder *fields, const char *name, const char *text)
{
	add(fields, name, g_variant_new_string(text));
}

static void
print_content(const DsCtl *ctl, DsTagResult result, const DsTagContent *content)
{
	const char *wrong = content->errors & DS_TAG_ERROR_CHECKSUM ? "wrong" : "none";
	GVariantBuilder fields;

	g_variant_builder_init(&fields, G_VARIANT_TYPE_VARDICT);
	add_text(&fields, "format", content->format);
	add_text(&fields, "item", content->item);
	add_text(&fields, "owner", content->owner);
	add(&fields, "parts", g_variant_new_uint32(content->parts));
	add(&fields, "part", g_variant_new_uint32(content->part));
	add_text(&fields, "usage", result == DS_TAG_OK ? usage_words[content->usage] : "");
	add_text(&fields, "shelf", content->shelf);
	add(&fields, "secured", secured(ctl, content->security));
	add_text(&fields, "checksum", content->checked ? "right" : wrong);
	add_text(&fields, "confidence", ds_tag_confidence_word(content->confidence));
	add_text(&fields, "why", content->why);
	add(&fields, "errors", errors_of(ctl, content));
	g_autoptr(GVariant) all = g_variant_ref_sink(g_variant_builder_end(&fields));
	ds_ctl_print_dict(ctl, all);
}

static gboolean
read_byte(const char *text, gint *byte)
{
	g_autoptr(GByteArray) bytes = text != NULL ? ds_unhex(text) : NULL;

	*byte = bytes != NULL && bytes->len == 1 ? bytes->data[0] : -1;
	return text == NULL || *byte >= 0;
}

/* Many tools show the EPC bank from its checksum on. Where that is right, it is one. */
static void
take_epc(DsTagMemory *tag, const GByteArray *bank)
{
	gsize skip = 0;

	if (bank->len > 2 * STORED_CRC_LENGTH &&
	    ds_uhf_stored_crc(bank->data + STORED_CRC_LENGTH, bank->len - STORED_CRC_LENGTH) ==
		(bank->data[0] << 8 | bank->data[1]))
		skip = STORED_CRC_LENGTH;
	tag->epc = bank->data + skip;
	tag->epc_length = bank->len - skip;
}

static gboolean
report(
    const DsCtl *ctl, DsTagResult result, const DsTagContent *content, gsize need, GError **error)
{
	if (result == DS_TAG_MORE) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "the content goes on: give at least %" G_GSIZE_FORMAT " bytes", need);
		return FALSE;
	}
	print_content(ctl, result, content);
	if (result == DS_TAG_OK || result == DS_TAG_BLANK)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "%s",
	    result == DS_TAG_DAMAGED ? "a damaged tag" : "no format this kiosk knows, or no item");
	return FALSE;
}

gboolean
ds_ctl_tag_decode(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(GByteArray) first = NULL;
	g_autoptr(GByteArray) user = NULL;
	DsTagMemory tag = {0};
	DsTagContent content;
	DsTagResult result;
	gsize need;

	if (arguments[0] == NULL || (arguments[1] != NULL && !ctl->tag.uhf))
		return refuse(error,
		    "usage: duestampctl tag decode [--dsfid XX] [--afi XX] HEX, or --uhf EPC [USER]");
	if (!read_byte(ctl->tag.dsfid, &tag.dsfid) || !read_byte(ctl->tag.afi, &tag.afi))
		return refuse(error, "tag decode: DSFID and AFI are one byte in hexadecimal each");
	first = ds_unhex(arguments[0]);
	user = ds_unhex(arguments[1] != NULL ? arguments[1] : "");
	if (first == NULL || first->len > DS_TAG_MEMORY_MAX || user == NULL ||
	    user->len > DS_TAG_MEMORY_MAX)
		return refuse(error, "tag decode: this is no hexadecimal");
	tag.memory = ctl->tag.uhf ? user->data : first->data;
	tag.length = ctl->tag.uhf ? user->len : first->len;
	if (ctl->tag.uhf) {
		tag.memory = user->len > 0 ? user->data : (const guint8 *)"";
		take_epc(&tag, first);
	}
	result = ds_tag_decode(&tag, &content, &need);
	return report(ctl, result, &content, need, error);
}

/* ---- encode ---- */

static gboolean
take_text(const char *text, char *to, gsize size)
{
	return text == NULL || g_strlcpy(to, text, size) < size;
}

static gboolean
take_set(const char *text, DsTagContent *content)
{
	g_auto(GStrv) halves = g_strsplit(text != NULL ? text : "1/1", "/", 2);
	guint64 part, parts;

	if (g_strv_length(halves) != 2 ||
	    !g_ascii_string_to_unsigned(halves[0], 10, 0, PARTS_MAX, &part, NULL) ||
	    !g_ascii_string_to_unsigned(halves[1], 10, 1, PARTS_MAX, &parts, NULL))
		return FALSE;
	content->part = (guint)part;
	content->parts = (guint)parts;
	return TRUE;
}

static gboolean
take_usage(const char *text, DsTagUsage *usage)
{
	static const char *const words[] = {
	    [DS_USAGE_ITEM] = "item", [DS_USAGE_PATRON] = "patron", [DS_USAGE_OTHER] = "other"};

	for (guint i = 0; text != NULL && i < G_N_ELEMENTS(words); i++)
		if (g_str_equal(words[i], text)) {
			*usage = (DsTagUsage)i;
			return TRUE;
		}
	return text == NULL;
}

static gboolean
take_content(const DsCtl *ctl, DsTagContent *content, GError **error)
{
	const DsCtlTag *tag = &ctl->tag;

	content->lockable = tag->locked;
	content->security = tag->released ? DS_SECURITY_RELEASED : DS_SECURITY_SECURED;
	if (ctl->item == NULL || !take_text(ctl->item, content->item, sizeof content->item))
		return refuse(error, "tag encode: --item is missing, or too long for a tag");
	if (!take_text(tag->owner, content->owner, sizeof content->owner) ||
	    !take_text(tag->shelf, content->shelf, sizeof content->shelf))
		return refuse(error, "tag encode: --owner or --shelf is too long for a tag");
	if (!take_set(tag->set, content))
		return refuse(
		    error, "tag encode: --set is a part and how many there are, like 2/3");
	if (!take_usage(tag->usage, &content->usage))
		return refuse(error, "tag encode: --usage is item, patron or other");
	return TRUE;
}

/* A format that can be written; the error names those that can. */
static const DsTagFormat *
find_format(const char *id, GError **error)
{
	const DsTagFormat *format = id != NULL ? ds_tag_format(id) : NULL;
	g_autoptr(GString) known = g_string_new(NULL);

	if (format != NULL && (format->encode != NULL || format->encode_uhf != NULL))
		return format;
	for (const DsTagFormat *const *one = ds_tag_formats; *one != NULL; one++)
		if ((*one)->encode != NULL || (*one)->encode_uhf != NULL)
			g_string_append_printf(
			    known, "%s%s", known->len > 0 ? "|" : "", (*one)->id);
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    "usage: duestampctl tag encode --format %s --item ITEM ...", known->str);
	return NULL;
}

static gboolean
no_place(const DsTagFormat *format, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "%s has no place for that", format->id);
	return FALSE;
}

static gboolean
print_uhf(const DsCtl *ctl, const DsTagFormat *format, const DsTagContent *content, GError **error)
{
	g_autofree char *epc = NULL;
	g_autofree char *user = NULL;
	GVariantBuilder fields;
	DsTagUhf banks;

	if (!format->encode_uhf(content, &banks))
		return no_place(format, error);
	epc = ds_hex(banks.epc, banks.epc_length);
	user = ds_hex(banks.user, banks.user_length);
	g_variant_builder_init(&fields, G_VARIANT_TYPE_VARDICT);
	add_text(&fields, "epc", epc);
	add_text(&fields, "user", user);
	g_autoptr(GVariant) all = g_variant_ref_sink(g_variant_builder_end(&fields));
	ds_ctl_print_dict(ctl, all);
	return TRUE;
}

static gboolean
print_hf(const DsCtl *ctl, const DsTagFormat *format, const DsTagContent *content, GError **error)
{
	gsize size = ctl->tag.size > 0 ? (gsize)ctl->tag.size : SIZE_DEFAULT;
	g_autofree guint8 *memory = NULL;
	g_autofree char *hex = NULL;

	if (size > DS_TAG_MEMORY_MAX)
		return refuse(error, "tag encode: no tag is as large as --size says");
	memory = g_malloc0(size);
	if (!format->encode(content, memory, size))
		return no_place(format, error);
	hex = ds_hex(memory, size);
	ds_ctl_print_answer(ctl, hex, "memory", hex);
	return TRUE;
}

gboolean
ds_ctl_tag_encode(DsCtl *ctl, char **arguments, GError **error)
{
	DsTagContent content = {.parts = 1, .part = 1, .usage = DS_USAGE_ITEM};
	const DsTagFormat *format = find_format(ctl->format, error);

	if (format == NULL || !take_content(ctl, &content, error))
		return FALSE;
	if (arguments[0] != NULL)
		return refuse(
		    error, "tag encode: what is to be written stands in options, see --help-tag");
	return format->uhf ? print_uhf(ctl, format, &content, error)
			   : print_hf(ctl, format, &content, error);
}
