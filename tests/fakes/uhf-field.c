/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/uhf-field.h"

#include "drivers/tag.h"
#include "firmware/base/bytes.h"

#include <string.h>

#define BLOCK 4    /* bytes of the world's memory */
#define UMI 0x04   /* in the PC's first byte: there is something in the USER bank */
#define AT_AFI 1   /* the PC's second byte */
#define PC_WORD 1u /* Gen2 WordPtr; word 0 is the StoredCRC */

void
ds_fake_uhf_tag(DsFakeUhfTag *tag, const char *uid, guint8 afi)
{
	DsTagContent content = {.parts = 1, .part = 1, .usage = DS_USAGE_ITEM};
	DsTagUhf banks;

	g_strlcpy(content.item, uid, sizeof content.item);
	g_strlcpy(content.owner, "CN-1", sizeof content.owner);
	if (!ds_tag_format("iso28560-4")->encode_uhf(&content, &banks))
		g_error("fake UHF field: no tag for %s", uid);
	*tag = (DsFakeUhfTag){.length = banks.epc_length};
	g_strlcpy(tag->uid, uid, sizeof tag->uid);
	memcpy(tag->epc, banks.epc, banks.epc_length);
	tag->epc[0] |= UMI;
	tag->epc[AT_AFI] = afi;
}

/* As it is now, asked of the world and not of the tag. */
static void
tag_now(DsFakeField *field, DsFakeUhfTag *tag, const char *uid)
{
	ds_fake_uhf_tag(tag, uid, (guint8)ds_fake_field_constant(field, uid, "afi", 16));
}

GArray *
ds_fake_uhf_inventory(DsFakeField *field, DsFakeFieldResult *result)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) words = NULL;
	GArray *tags;

	*result = ds_fake_field_ask(field, &text, "inventory");
	if (*result != DS_FAKE_FIELD_OK)
		return NULL;
	tags = g_array_new(FALSE, FALSE, sizeof(DsFakeUhfTag));
	words = g_strsplit(text, " ", -1);
	for (guint i = 0; words[i] != NULL; i++) {
		g_autofree char *uid = g_strndup(words[i], strcspn(words[i], "="));
		DsFakeUhfTag tag;

		if (*uid == '\0')
			continue;
		tag_now(field, &tag, uid);
		g_array_append_val(tags, tag);
	}
	return tags;
}

static gboolean
matches(const DsFakeUhfTag *tag, const guint8 *bits, const guint8 *mask, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (i >= tag->length ? mask[i] != 0 : ((tag->epc[i] ^ bits[i]) & mask[i]) != 0)
			return FALSE;
	return TRUE;
}

DsFakeFieldResult
ds_fake_uhf_select(
    DsFakeField *field, const guint8 *bits, const guint8 *mask, gsize length, DsFakeUhfTag *tag)
{
	g_auto(GStrv) uids = ds_fake_field_uids(field);

	for (guint i = 0; uids[i] != NULL; i++) {
		tag_now(field, tag, uids[i]);
		if (matches(tag, bits, mask, length))
			return DS_FAKE_FIELD_OK;
	}
	return DS_FAKE_FIELD_SILENT;
}

DsFakeFieldResult
ds_fake_uhf_read_epc(
    DsFakeField *field, const DsFakeUhfTag *tag, guint word, guint count, GByteArray *out)
{
	g_autofree char *afi = NULL;
	DsFakeFieldResult result = ds_fake_field_ask(field, &afi, "get-afi %s", tag->uid);
	DsFakeUhfTag now;

	if (result != DS_FAKE_FIELD_OK)
		return result;
	ds_fake_uhf_tag(&now, tag->uid, (guint8)g_ascii_strtoull(afi, NULL, 16));
	if (word < PC_WORD || 2 * (word - PC_WORD + count) > now.length)
		return DS_FAKE_FIELD_REFUSED;
	g_byte_array_append(out, now.epc + 2 * (word - PC_WORD), 2 * count);
	return DS_FAKE_FIELD_OK;
}

DsFakeFieldResult
ds_fake_uhf_read_user(
    DsFakeField *field, const DsFakeUhfTag *tag, guint word, guint count, GByteArray *out)
{
	guint words = BLOCK / 2 * ds_fake_field_constant(field, tag->uid, "blocks", 10);
	guint end = count > 0 ? word + count : words;
	guint first = 2 * word / BLOCK;
	g_autofree char *text = NULL;
	g_autoptr(GByteArray) memory = NULL;
	DsFakeFieldResult result;

	if (end > words || word >= end)
		return DS_FAKE_FIELD_REFUSED;
	result = ds_fake_field_ask(
	    field, &text, "read %s %u %u", tag->uid, first, (2 * end + BLOCK - 1) / BLOCK - first);
	if (result != DS_FAKE_FIELD_OK)
		return result;
	memory = ds_unhex(text);
	g_byte_array_append(out, memory->data + 2 * word - BLOCK * first, 2 * (end - word));
	return DS_FAKE_FIELD_OK;
}

DsFakeFieldResult
ds_fake_uhf_write(DsFakeField *field, const DsFakeUhfTag *tag, guint word, guint16 value)
{
	g_autofree char *text = NULL;

	if (word != PC_WORD || value >> 8 != tag->epc[0])
		return DS_FAKE_FIELD_REFUSED;
	return ds_fake_field_ask(field, &text, "set-afi %s %02X", tag->uid, value & 0xFFu);
}
