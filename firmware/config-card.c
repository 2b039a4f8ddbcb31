/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/config-card.h"

#include "firmware/base/bytes.h"

#include <string.h>

#define BLOCK_MOST 255

static const char *const contents[] = {"uid", "ndef", "block", "iso28560", "chip-serial", NULL};
static const char *const forms[] = {"hex", "decimal", "text", "token", NULL};
static const char *const orders[] = {"as-read", "reversed", NULL};
static const char *const key_types[] = {"a", "b", NULL};

/* What stands in a section. */
typedef struct {
	char **technologies;
	guint content, block, key_type, order, form, digits;
	char *key_file, *bytes, *match, *prefix, *token_key_file;
} Section;

#define AT(field) .offset = offsetof(Section, field)
/* clang-format off */
static const DsKey keys_of_card[] = {
    {"technology", DS_KEY_LIST, .required = TRUE, AT(technologies)},
    {"content", DS_KEY_CHOICE, .fallback = "uid", .choices = contents, AT(content)},
    {"block", DS_KEY_NUMBER, .fallback = "4", .least = 0, .most = BLOCK_MOST, AT(block)},
    {"key-file", DS_KEY_TEXT, AT(key_file)},
    {"key-type", DS_KEY_CHOICE, .fallback = "a", .choices = key_types, AT(key_type)},
    {"bytes", DS_KEY_TEXT, AT(bytes)},
    {"order", DS_KEY_CHOICE, .fallback = "as-read", .choices = orders, AT(order)},
    {"form", DS_KEY_CHOICE, .fallback = "hex", .choices = forms, AT(form)},
    {"digits", DS_KEY_NUMBER, .fallback = "0", .least = 0, .most = 20, AT(digits)},
    {"match", DS_KEY_TEXT, AT(match)},
    {"prefix", DS_KEY_TEXT, AT(prefix)},
    {"token-key-file", DS_KEY_TEXT, AT(token_key_file)},
    {.name = NULL},
};
/* clang-format on */

static void
section_clear(Section *section)
{
	g_strfreev(section->technologies);
	g_free(section->key_file);
	g_free(section->bytes);
	g_free(section->match);
	g_free(section->prefix);
	g_free(section->token_key_file);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Section, section_clear)

/* Where a value stands, for errors. */
typedef struct {
	DsKeys *keys;
	const char *section;
} Place;

static gboolean
fail(const Place *place, const char *key, const char *value, const char *why, GError **error)
{
	return ds_keys_fail(place->keys, place->section, key, error, "%s=%s: %s", key, value, why);
}

/* A secret in hexadecimal, alone in a file. */
static GBytes *
read_secret(
    const Place *place, const char *key, const char *path, gsize least, gsize most, GError **error)
{
	g_autofree char *text = NULL;
	g_autoptr(GByteArray) bytes = NULL;
	g_autoptr(GError) failure = NULL;
	gsize length = 0;

	if (!g_file_get_contents(path, &text, &length, &failure)) {
		fail(place, key, path, failure->message, error);
		return NULL;
	}
	bytes = ds_unhex(g_strchomp(text));
	explicit_bzero(text, length);
	if (bytes != NULL && bytes->len >= least && bytes->len <= most)
		return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
	fail(place, key, path, "the file has to hold the key in hexadecimal and nothing else",
	    error);
	return NULL;
}

/* "3" or "0-3". */
static gboolean
take_bytes(const Place *place, const char *text, DsCardRule *rule, GError **error)
{
	guint64 first, last;
	char *end;

	if (text == NULL)
		return TRUE;
	first = g_ascii_strtoull(text, &end, 10);
	last = first;
	if (end != text && *end == '-')
		last = g_ascii_strtoull(end + 1, &end, 10);
	if (end == text || *end != '\0' || !g_ascii_isdigit(text[0]) || last < first || last > 255)
		return fail(place, "bytes", text, "write 0-3, counted from 0", error);
	rule->first_byte = (guint)first;
	rule->n_bytes = (guint)(last - first + 1);
	return TRUE;
}

static gboolean
take_match(const Place *place, const char *text, DsCardRule *rule, GError **error)
{
	g_autofree char *whole = text != NULL ? g_strdup_printf("^(?:%s)$", text) : NULL;
	g_autoptr(GError) failure = NULL;

	if (text == NULL)
		return TRUE;
	rule->match = g_regex_new(whole, G_REGEX_DOLLAR_ENDONLY, 0, &failure);
	return rule->match != NULL || fail(place, "match", text, failure->message, error);
}

static gboolean
take_keys(const Place *place, const Section *section, DsCardRule *rule, GError **error)
{
	g_autoptr(GBytes) key = NULL;

	if (section->key_file != NULL) {
		key = read_secret(place, "key-file", section->key_file, DS_MIFARE_KEY_SIZE,
		    DS_MIFARE_KEY_SIZE, error);
		if (key == NULL)
			return FALSE;
		memcpy(rule->key, g_bytes_get_data(key, NULL), DS_MIFARE_KEY_SIZE);
	}
	if (section->token_key_file != NULL) {
		rule->token_key = read_secret(place, "token-key-file", section->token_key_file,
		    DS_TOKEN_KEY_LEAST, 1024, error);
		return rule->token_key != NULL;
	}
	return TRUE;
}

/* What one key says about another. */
static gboolean
check(const Place *place, const Section *section, GError **error)
{
	if ((section->form == DS_CARD_TOKEN) != (section->token_key_file != NULL))
		return fail(place, "form", forms[section->form],
		    "form=token and token-key-file= go together", error);
	if (section->key_file != NULL && section->content != DS_CARD_BLOCK)
		return fail(place, "content", contents[section->content],
		    "key-file= is for content=block", error);
	if (section->content == DS_CARD_CHIP_SERIAL && section->form != DS_CARD_TOKEN)
		return fail(place, "content", contents[section->content],
		    "the chip of an ID card names a person: only form=token is allowed", error);
	if (section->digits > 0 && section->form != DS_CARD_DECIMAL)
		return fail(
		    place, "form", forms[section->form], "digits= is for form=decimal", error);
	return TRUE;
}

gboolean
ds_config_take_card(DsKeys *keys, const char *name, GPtrArray *cards, GError **error)
{
	g_auto(Section) section = {0};
	const Place place = {keys, name};
	DsCardRule *rule;

	if (!ds_keys_take(keys, name, keys_of_card, &section, error) ||
	    !check(&place, &section, error))
		return FALSE;
	rule = g_new0(DsCardRule, 1);
	g_ptr_array_add(cards, rule);
	rule->technologies = g_steal_pointer(&section.technologies);
	rule->content = (DsCardContent)section.content;
	rule->block = section.block;
	rule->key_b = section.key_type == 1;
	memset(rule->key, 0xFF, sizeof rule->key); /* as it leaves the factory */
	rule->reversed = section.order == 1;
	rule->form = (DsCardForm)section.form;
	rule->digits = section.digits;
	rule->prefix = g_steal_pointer(&section.prefix);
	return take_bytes(&place, section.bytes, rule, error) &&
	    take_match(&place, section.match, rule, error) &&
	    take_keys(&place, &section, rule, error);
}
