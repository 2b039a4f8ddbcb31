/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/ident.h"

#include "firmware/base/bytes.h"

#include <string.h>

const DsIdentRules ds_ident_default = {.min_length = 1, .max_length = DS_IDENT_MAX, .also = ".-"};

gboolean
ds_ident_also_valid(const char *also)
{
	for (const char *c = also; *c != '\0'; c++)
		if (!g_ascii_isgraph(*c) || strchr("|\"\\", *c) != NULL)
			return FALSE;
	return TRUE;
}

static gboolean
ident_set(char *id, const char *text, gsize length, const DsIdentRules *rules, GError **error)
{
	if (length < rules->min_length || length > MIN(rules->max_length, DS_IDENT_MAX)) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "identifier has %" G_GSIZE_FORMAT " characters, allowed are %u to %u", length,
		    rules->min_length, MIN(rules->max_length, DS_IDENT_MAX));
		return FALSE;
	}
	for (gsize i = 0; i < length; i++) {
		gboolean known = g_ascii_isalnum(text[i]) ||
		    (text[i] != '\0' && strchr(rules->also, text[i]));
		if (!known) {
			g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
			    "identifier has a character that is not allowed at place %" G_GSIZE_FORMAT,
			    i + 1);
			return FALSE;
		}
	}
	memset(id, 0, DS_IDENT_MAX + 1);
	memcpy(id, text, length);
	return TRUE;
}

gboolean
ds_item_id_set(
    DsItemId *id, const char *text, gsize length, const DsIdentRules *rules, GError **error)
{
	return ident_set(id->text, text, length, rules, error);
}

gboolean
ds_patron_id_set(
    DsPatronId *id, const char *text, gsize length, const DsIdentRules *rules, GError **error)
{
	return ident_set(id->text, text, length, rules, error);
}

gboolean
ds_word_set(DsWord *word, const char *text, GError **error)
{
	gsize length = strlen(text);

	if (length > DS_WORD_MAX) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "value has %" G_GSIZE_FORMAT " characters, at most %d are allowed", length,
		    DS_WORD_MAX);
		return FALSE;
	}
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isprint(text[i]) || text[i] == '|') {
			g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
			    "value has a character that is not allowed at place %" G_GSIZE_FORMAT,
			    i + 1);
			return FALSE;
		}
	memset(word, 0, sizeof *word);
	memcpy(word->text, text, length);
	return TRUE;
}

void
ds_tag_id_set(DsTagId *id, const guint8 *uid, gsize length)
{
	g_autofree char *text = ds_hex(uid, MIN(length, DS_WORD_MAX / 2));

	memset(id, 0, sizeof *id);
	memcpy(id->text, text, strlen(text));
}

gboolean
ds_item_id_equal(const DsItemId *a, const DsItemId *b)
{
	return g_ascii_strcasecmp(a->text, b->text) == 0;
}

void
ds_word_wipe(DsWord *word)
{
	explicit_bzero(word, sizeof *word);
}
