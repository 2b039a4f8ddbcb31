/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/epc-isil.h"

#include "drivers/uhf.h"
#include "drivers/urn-code40.h"

#include <string.h>

enum {
	EPC_LENGTH = 16,
	HEADER_LENGTH = 4,
	AT_ITEM = 4,
	NUMBER_LENGTH = 8,
	AT_KIND = 4,
	AT_KIND_NUMBER = 5,
	KIND_NUMBER_LENGTH = 7,
	KIND_CODE40_LENGTH = 6,
	AT_FOOTER = 12,
	AT_ASCII_END = 14,
	AT_SECURITY = 15,
	SECURED = 0x01,
	HBZ_MAX = 9999999,
};

typedef struct {
	guint8 header[HEADER_LENGTH];
	const char *owner;
	gsize end; /* of the item; what follows is 00 but for the security bit */
	gboolean (*expand)(const guint8 *epc, char *item, gsize size);
	gboolean (*compact)(const char *item, guint8 *epc); /* NULL: is only read */
} Scheme;

/* ---- item numbers */

static guint64
high_first(const guint8 *data, gsize length)
{
	guint64 value = 0;

	for (gsize i = 0; i < length; i++)
		value = value << 8 | data[i];
	return value;
}

static gboolean
expand_number(const guint8 *epc, char *item, gsize size)
{
	guint64 number = high_first(epc + AT_ITEM, NUMBER_LENGTH);

	g_snprintf(item, (gulong)size, "%" G_GUINT64_FORMAT, number);
	return number > 0 && number <= G_MAXINT64;
}

static gboolean
compact_number(const char *item, guint8 *epc)
{
	guint64 number;

	if (*item == '0' || !g_ascii_string_to_unsigned(item, 10, 1, G_MAXINT64, &number, NULL))
		return FALSE;
	for (guint i = 0; i < NUMBER_LENGTH; i++)
		epc[AT_ITEM + i] = (guint8)(number >> 8 * (NUMBER_LENGTH - 1 - i));
	return TRUE;
}

static gboolean
expand_code40(const guint8 *epc, char *item, gsize size)
{
	const guint8 *data = epc + AT_KIND_NUMBER;

	return data[0] == 0 && ds_urn_code40_expand(data + 1, KIND_CODE40_LENGTH, item, size);
}

static gboolean
expand_kind(const guint8 *epc, char *item, gsize size)
{
	static const char *const prefixes[] = {[1] = "", [2] = "@", [3] = "49HBZUBD"};
	guint64 number = high_first(epc + AT_KIND_NUMBER, KIND_NUMBER_LENGTH);
	guint kind = epc[AT_KIND];

	if (kind == 4)
		return expand_code40(epc, item, size);
	if (kind == 0 || kind >= G_N_ELEMENTS(prefixes) || number == 0 ||
	    (kind == 3 && number > HBZ_MAX))
		return FALSE;
	g_snprintf(item, (gulong)size, "%s%0*" G_GUINT64_FORMAT, prefixes[kind], kind == 3 ? 7 : 1,
	    number);
	return TRUE;
}

static gboolean
expand_ascii(const guint8 *epc, char *item, gsize size)
{
	gsize at = AT_ITEM;
	gsize length;

	while (at < AT_ASCII_END && (epc[at] == 0 || epc[at] == ' '))
		at++;
	length = AT_ASCII_END - at;
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isgraph(epc[at + i]))
			return FALSE;
	memcpy(item, epc + at, length);
	item[length] = '\0';
	return length > 0;
}

static gboolean
compact_ascii(const char *item, guint8 *epc)
{
	gsize length = strlen(item);

	if (length == 0 || length > AT_ASCII_END - AT_ITEM)
		return FALSE;
	for (gsize i = 0; i < length; i++) {
		if (!g_ascii_isgraph(item[i]))
			return FALSE;
		epc[AT_ASCII_END - length + i] = (guint8)item[i];
	}
	return TRUE;
}

/* For writing, the first line of an owner counts. */
/* clang-format off */
static const Scheme schemes[] = {
    {{0x19, 0xE9, 0xF8, 0x71}, "DE-290", AT_FOOTER,    expand_number, compact_number},
    {{0x13, 0x81, 0xF8, 0x71}, "DE-290", AT_FOOTER,    expand_number, NULL},
    {{0x19, 0xE9, 0xF8, 0x77}, "DE-290", AT_FOOTER,    expand_kind,   NULL},
    {{0x19, 0xED, 0x00, 0x01}, "DE-6",   AT_FOOTER,    expand_number, compact_number},
    {{0x19, 0xEA, 0xF3, 0x21}, "DE-386", AT_ASCII_END, expand_ascii,  compact_ascii},
};
/* clang-format on */

static gboolean
ends_right(const Scheme *scheme, const guint8 *epc)
{
	for (gsize i = scheme->end; i < AT_SECURITY; i++)
		if (epc[i] != 0)
			return FALSE;
	return (epc[AT_SECURITY] & ~SECURED) == 0;
}

static DsTagResult
decode_scheme(const Scheme *scheme, const guint8 *epc, DsTagContent *content)
{
	if (!scheme->expand(epc, content->item, sizeof content->item))
		return DS_TAG_UNKNOWN;
	g_strlcpy(content->owner, scheme->owner, sizeof content->owner);
	content->security = epc[AT_SECURITY] & SECURED ? DS_SECURITY_SECURED : DS_SECURITY_RELEASED;
	content->confidence = DS_TAG_LIKELY;
	content->why = "it begins with a library's code, and nothing else is on it";
	if (!ends_right(scheme, epc)) {
		content->confidence = DS_TAG_GUESS;
		content->why = "it begins with a library's code and does not end as it should";
	}
	return DS_TAG_OK;
}

static DsTagResult
decode(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	DsUhfBank bank;

	*content = (DsTagContent){
	    .format = ds_epc_isil.id, .usage = DS_USAGE_ITEM, .parts = 1, .part = 1};
	if (!ds_uhf_bank(tag, &bank) || bank.iso || bank.length != EPC_LENGTH)
		return DS_TAG_UNKNOWN;
	for (guint i = 0; i < G_N_ELEMENTS(schemes); i++)
		if (memcmp(bank.epc, schemes[i].header, HEADER_LENGTH) == 0)
			return decode_scheme(&schemes[i], bank.epc, content);
	return DS_TAG_UNKNOWN;
}

static const Scheme *
scheme_of(const char *owner)
{
	for (guint i = 0; i < G_N_ELEMENTS(schemes); i++)
		if (schemes[i].compact != NULL && g_str_equal(schemes[i].owner, owner))
			return &schemes[i];
	return NULL;
}

static gboolean
encode(const DsTagContent *content, DsTagUhf *banks)
{
	const Scheme *scheme = scheme_of(content->owner);
	guint8 epc[EPC_LENGTH] = {0};

	if (scheme == NULL || content->parts != 1 || *content->shelf != '\0' ||
	    content->usage != DS_USAGE_ITEM || !scheme->compact(content->item, epc))
		return FALSE;
	memcpy(epc, scheme->header, HEADER_LENGTH);
	epc[AT_SECURITY] = content->security == DS_SECURITY_RELEASED ? 0 : SECURED;
	banks->user_length = 0;
	ds_uhf_make(banks, epc, sizeof epc, FALSE, 0);
	return TRUE;
}

const DsTagFormat ds_epc_isil = {
    .id = "de-290", .uhf = TRUE, .decode = decode, .encode_uhf = encode};
