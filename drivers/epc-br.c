/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/epc-br.h"

#include "drivers/uhf.h"

#include <string.h>

enum {
	ITEM_SIZE = sizeof((DsTagContent *)NULL)->item,
	HEAD_LENGTH = 2,
	WIDTH = 6,
	EPC_MAX = 62,
	AFI_SECURED = 0x07,
	AFI_RELEASED = 0xC2,
};

static const char characters[] =
    "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^- !\"#$%&'()*+,-./0123456789:;<=>?";

static guint
six_bits(const guint8 *data, gsize length, gsize index)
{
	guint value = 0;

	for (gsize bit = index * WIDTH; bit < (index + 1) * WIDTH; bit++)
		value = value << 1 | (bit / 8 < length ? data[bit / 8] >> (7 - bit % 8) & 1u : 0);
	return value;
}

/* Characters, then nothing but zero bits. */
static gboolean
expand(const guint8 *data, gsize length, char *item)
{
	gsize count = 8 * length / WIDTH, used = 0;

	while (used < count && six_bits(data, length, used) != 0 && used + 1 < ITEM_SIZE) {
		item[used] = characters[six_bits(data, length, used)];
		used++;
	}
	item[used] = '\0';
	for (gsize i = used; i <= count; i++)
		if (six_bits(data, length, i) != 0)
			return FALSE;
	return used > 0 && (used * WIDTH + 7) / 8 == length;
}

static gboolean
take_item(const DsUhfBank *bank, char *item)
{
	gsize length;

	if (bank->length <= HEAD_LENGTH || bank->epc[0] != DS_EPC_BR_MARK)
		return FALSE;
	length = bank->epc[1];
	if (bank->length != HEAD_LENGTH + length + length % 2 ||
	    (length % 2 != 0 && bank->epc[HEAD_LENGTH + length] != 0))
		return FALSE;
	return expand(bank->epc + HEAD_LENGTH, length, item) &&
	    item[strspn(item, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")] == '\0';
}

static DsTagResult
decode(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	DsUhfBank bank;

	*content = (DsTagContent){.format = ds_epc_br.id,
	    .confidence = DS_TAG_LIKELY,
	    .why = "length, filling and characters are exact, and the AFI is a library's",
	    .usage = DS_USAGE_ITEM,
	    .parts = 1,
	    .part = 1};
	if (!ds_uhf_bank(tag, &bank) || !take_item(&bank, content->item))
		return DS_TAG_UNKNOWN;
	content->security = ds_tag_afi_security(bank.afi);
	if (bank.afi != AFI_SECURED && bank.afi != AFI_RELEASED) {
		content->confidence = DS_TAG_GUESS;
		content->why = "length, filling and characters are exact, the AFI is no library's";
	}
	return DS_TAG_OK;
}

/* The hyphen is the first of the two. */
static gboolean
put_characters(const char *item, guint8 *data, gsize *length)
{
	gsize count = strlen(item);

	*length = (count * WIDTH + 7) / 8;
	if (count == 0 || HEAD_LENGTH + *length > EPC_MAX)
		return FALSE;
	for (gsize i = 0; i < count; i++) {
		const char *found = strchr(characters + 1, item[i]);

		if (found == NULL || (!g_ascii_isalnum(item[i]) && item[i] != '-'))
			return FALSE;
		for (guint bit = 0; bit < WIDTH; bit++)
			if ((guint)(found - characters) >> (WIDTH - 1 - bit) & 1)
				data[(i * WIDTH + bit) / 8] |= (guint8)(0x80 >>
				    (i * WIDTH + bit) % 8);
	}
	return TRUE;
}

static gboolean
encode(const DsTagContent *content, DsTagUhf *banks)
{
	guint8 epc[EPC_MAX] = {DS_EPC_BR_MARK};
	gsize length;

	if (content->parts != 1 || *content->owner != '\0' || *content->shelf != '\0' ||
	    content->usage != DS_USAGE_ITEM ||
	    !put_characters(content->item, epc + HEAD_LENGTH, &length))
		return FALSE;
	epc[1] = (guint8)length;
	banks->user_length = 0;
	ds_uhf_make(banks, epc, HEAD_LENGTH + length + length % 2, TRUE,
	    content->security == DS_SECURITY_RELEASED ? AFI_RELEASED : AFI_SECURED);
	return TRUE;
}

const DsTagFormat ds_epc_br = {.id = "br", .uhf = TRUE, .decode = decode, .encode_uhf = encode};
