/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/card-rule.h"

#include "firmware/base/bytes.h"

#include <string.h>

#define PART_MAX 256   /* bytes of a card that make a number */
#define DECIMAL_MAX 8  /* bytes */
#define TOKEN_BYTES 16 /* 32 digits: the longest number a library system takes (ident.h) */

void
ds_card_rule_free(DsCardRule *rule)
{
	g_strfreev(rule->technologies);
	explicit_bzero(rule->key, sizeof rule->key);
	g_clear_pointer(&rule->match, g_regex_unref);
	g_free(rule->prefix);
	g_clear_pointer(&rule->token_key, g_bytes_unref);
	g_free(rule);
}

void
ds_card_number_free(char *number)
{
	if (number != NULL)
		explicit_bzero(number, strlen(number));
	g_free(number);
}

gboolean
ds_card_rule_concerns(const DsCardRule *rule, const char *technology)
{
	for (char **pattern = rule->technologies; *pattern != NULL; pattern++)
		if (g_pattern_match_simple(*pattern, technology))
			return TRUE;
	return FALSE;
}

/* ---- the four forms ---- */

static char *
as_hex(const DsCardRule *rule, const guint8 *bytes, gsize length)
{
	return ds_hex(bytes, length);
}

static char *
as_decimal(const DsCardRule *rule, const guint8 *bytes, gsize length)
{
	guint64 value = 0;

	if (length > DECIMAL_MAX)
		return NULL;
	for (gsize i = 0; i < length; i++)
		value = value << 8 | bytes[i];
	return g_strdup_printf("%0*" G_GUINT64_FORMAT, (int)rule->digits, value);
}

/* Blocks are filled up with 00, FF or blanks. */
static char *
as_text(const DsCardRule *rule, const guint8 *bytes, gsize length)
{
	while (length > 0 && strchr(" \xFF", bytes[length - 1]) != NULL)
		length--;
	if (length == 0 || !g_utf8_validate((const char *)bytes, (gssize)length, NULL))
		return NULL;
	return g_strndup((const char *)bytes, length);
}

static char *
as_token(const DsCardRule *rule, const guint8 *bytes, gsize length)
{
	gsize key_length;
	const guint8 *key = g_bytes_get_data(rule->token_key, &key_length);
	g_autoptr(GHmac) hmac = g_hmac_new(G_CHECKSUM_SHA256, key, key_length);
	guint8 digest[32];
	gsize size = sizeof digest;

	g_hmac_update(hmac, bytes, (gssize)length);
	g_hmac_get_digest(hmac, digest, &size);
	return ds_hex(digest, TOKEN_BYTES);
}

static char *(*const forms[])(const DsCardRule *rule, const guint8 *bytes, gsize length) = {
    [DS_CARD_HEX] = as_hex,
    [DS_CARD_DECIMAL] = as_decimal,
    [DS_CARD_TEXT] = as_text,
    [DS_CARD_TOKEN] = as_token,
};

/* ---- the number ---- */

/* The part of the bytes that counts, in the order that counts; 0: there is none. */
static gsize
take_part(const DsCardRule *rule, const guint8 *bytes, gsize length, guint8 part[PART_MAX])
{
	gsize count = rule->n_bytes > 0 ? rule->n_bytes : length - MIN(rule->first_byte, length);

	if (count == 0 || count > PART_MAX || rule->first_byte + count > length)
		return 0;
	for (gsize i = 0; i < count; i++)
		part[i] = bytes[rule->first_byte + (rule->reversed ? count - 1 - i : i)];
	return count;
}

/* What matches, with the prefix; NULL: nothing does. Takes `text`. */
static char *
finish(const DsCardRule *rule, char *text)
{
	g_autoptr(GMatchInfo) info = NULL;
	char *part = NULL, *number = NULL;

	if (rule->match == NULL || g_regex_match(rule->match, text, 0, &info)) {
		if (info != NULL && g_match_info_get_match_count(info) > 1)
			part = g_match_info_fetch(info, 1);
		number = g_strconcat(
		    rule->prefix != NULL ? rule->prefix : "", part != NULL ? part : text, NULL);
	}
	ds_card_number_free(part);
	ds_card_number_free(text);
	return number;
}

char *
ds_card_number(const DsCardRule *rule, const guint8 *bytes, gsize length)
{
	guint8 part[PART_MAX];
	gsize count = take_part(rule, bytes, length, part);
	char *text = count > 0 ? forms[rule->form](rule, part, count) : NULL;

	explicit_bzero(part, sizeof part);
	return text != NULL ? finish(rule, text) : NULL;
}

/* What the driver told is bytes in hexadecimal, or a number as it is printed. */
static char *
number_of_text(const DsCardRule *rule, const char *text)
{
	g_autoptr(GByteArray) bytes = NULL;

	if (rule->form == DS_CARD_TEXT || rule->form == DS_CARD_TOKEN)
		return ds_card_number(rule, (const guint8 *)text, strlen(text));
	bytes = ds_unhex(text);
	return bytes != NULL ? ds_card_number(rule, bytes->data, bytes->len) : NULL;
}

void
ds_card_rules_apply(const GPtrArray *rules, DsIdentity *identity)
{
	char *number = NULL;

	if (rules == NULL || rules->len == 0 || identity->kind != DS_IDENTITY_CARD ||
	    identity->text == NULL)
		return;
	for (guint i = 0; number == NULL && i < rules->len; i++) {
		const DsCardRule *rule = rules->pdata[i];

		if (rule->content == DS_CARD_UID &&
		    ds_card_rule_concerns(rule, identity->technology))
			number = number_of_text(rule, identity->text);
	}
	ds_card_number_free(identity->text);
	identity->text = number;
	if (number == NULL)
		identity->flaw = DS_FLAW_UNREADABLE;
}
