/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/iso28560.h"

#include "drivers/crc.h"
#include "drivers/iso15962-text.h"
#include "drivers/iso15962.h"
#include "drivers/rfid501.h"

#include <string.h>

enum {
	AT_PARTS = 1,
	AT_PART = 2,
	AT_ITEM = 3,
	AT_CRC = 19,
	AT_COUNTRY = 21,
	AT_ISIL = 23,
	AT_EXTENSIONS = 34,
	ITEM_LENGTH = AT_CRC - AT_ITEM,
	COUNTRY_LENGTH = AT_ISIL - AT_COUNTRY,
	SMALL_TAG = 32,
	BLOCK_HEAD = 4,
	VERSION = 1,
};

/* ISO 28560-1 type of usage. Where the tag leaves it open (local use, no information) the library
 * system has the last word. */
static const DsTagUsage usages[] = {
    [0] = DS_USAGE_OTHER,  /* for acquisition */
    [1] = DS_USAGE_ITEM,   /* circulating */
    [2] = DS_USAGE_OTHER,  /* not for loan */
    [3] = DS_USAGE_ITEM,   /* local use */
    [4] = DS_USAGE_ITEM,   /* local use */
    [5] = DS_USAGE_OTHER,  /* reserved */
    [6] = DS_USAGE_ITEM,   /* no information */
    [7] = DS_USAGE_OTHER,  /* discarded */
    [8] = DS_USAGE_PATRON, /* patron card */
    [9] = DS_USAGE_OTHER,  /* equipment */
};

DsTagUsage
ds_iso28560_usage(guint type)
{
	return type < G_N_ELEMENTS(usages) ? usages[type] : DS_USAGE_OTHER;
}

guint
ds_iso28560_usage_type(DsTagUsage usage)
{
	static const guint types[] = {
	    [DS_USAGE_ITEM] = 1, [DS_USAGE_PATRON] = 8, [DS_USAGE_OTHER] = 9};

	return types[usage];
}

static guint16
checksum(const guint8 *memory, gsize length)
{
	static const guint8 missing[AT_EXTENSIONS - SMALL_TAG] = {0};
	gsize end = MIN(length, AT_EXTENSIONS);
	guint16 crc = ds_crc_tag(DS_CRC_TAG_START, memory, AT_CRC);

	crc = ds_crc_tag(crc, memory + AT_COUNTRY, end - AT_COUNTRY);
	return ds_crc_tag(crc, missing, AT_EXTENSIONS - end);
}

static gboolean
checksum_right(const guint8 *memory, gsize length)
{
	return checksum(memory, length) == (memory[AT_CRC] | memory[AT_CRC + 1] << 8);
}

/* Copies text padded with 00. FALSE when something follows the padding: then it is no text. */
static gboolean
padded_text(const guint8 *field, gsize length, char *text)
{
	gsize used = strnlen((const char *)field, length);

	for (gsize i = used; i < length; i++)
		if (field[i] != 0)
			return FALSE;
	memcpy(text, field, used);
	text[used] = '\0';
	return TRUE;
}

static gboolean
take_usage(guint8 first, DsTagContent *content)
{
	guint high = first >> 4, low = first & 0x0F;

	if (high != VERSION && low != VERSION)
		return FALSE;
	content->usage = ds_iso28560_usage(high == VERSION ? low : high);
	return TRUE;
}

/* The larger of the two is the number of parts: see the top of the header. */
static void
take_parts(guint8 a, guint8 b, DsTagContent *content)
{
	content->parts = MAX(1, MAX(a, b));
	content->part = content->parts == 1 ? 1 : MIN(a, b);
}

static gboolean
take_owner(const guint8 *memory, gsize length, DsTagContent *content)
{
	char country[COUNTRY_LENGTH + 1], rest[AT_EXTENSIONS - AT_ISIL + 1];
	gsize end = MIN(length, AT_EXTENSIONS);

	if (!padded_text(memory + AT_COUNTRY, COUNTRY_LENGTH, country) ||
	    !padded_text(memory + AT_ISIL, end - AT_ISIL, rest))
		return FALSE;
	g_snprintf(content->owner, sizeof content->owner, "%s%s%s", country,
	    *country != '\0' && *rest != '\0' ? "-" : "", rest);
	return TRUE;
}

gboolean
ds_iso28560_block(DsReader *memory, DsIso28560Block *block)
{
	DsReader rest = *memory;
	const guint8 *bytes;
	guint8 sum = 0;

	if (rest.left == 0 || *rest.at < BLOCK_HEAD || !ds_reader_take(&rest, *rest.at, &bytes))
		return FALSE;
	for (gsize i = 0; i < bytes[0]; i++)
		sum ^= bytes[i];
	if (sum != 0)
		return FALSE;
	*block = (DsIso28560Block){
	    .id = (guint)(bytes[1] | bytes[2] << 8),
	    .payload = bytes + BLOCK_HEAD,
	    .length = bytes[0] - (gsize)BLOCK_HEAD,
	};
	*memory = rest;
	return TRUE;
}

gboolean
ds_iso28560_field(const DsIso28560Block *block, gsize skip, guint index, char *text, gsize size)
{
	gsize start = skip;

	for (guint i = 0; start <= block->length; i++) {
		const char *field = (const char *)block->payload + start;
		gsize used = strnlen(field, block->length - start);

		if (i == index && used < size) {
			memcpy(text, field, used);
			text[used] = '\0';
			return TRUE;
		}
		start += used + 1;
	}
	return FALSE;
}

/* Payload of the library block: media format (1), then alternative item id, alternative owner. Of
 * the supplement: shelf location. What the basic block says goes before. */
static void
take_block(const DsIso28560Block *block, DsTagContent *content)
{
	if (block->id == DS_ISO28560_LIBRARY && *content->owner == '\0')
		ds_iso28560_field(block, 1, 1, content->owner, sizeof content->owner);
	if (block->id == DS_ISO28560_LIBRARY && *content->item == '\0' &&
	    ds_iso28560_field(block, 1, 0, content->item, sizeof content->item))
		content->checked = FALSE;
	if (block->id == DS_ISO28560_SUPPLEMENT &&
	    !ds_iso28560_field(block, 0, 0, content->shelf, sizeof content->shelf))
		content->errors |= DS_TAG_ERROR_SHELF;
}

static void
take_extensions(const guint8 *memory, gsize length, DsTagContent *content)
{
	DsReader rest = ds_reader(
	    memory + AT_EXTENSIONS, MIN(length, DS_ISO28560_EXTENSIONS_END) - AT_EXTENSIONS);
	DsIso28560Block block;

	while (ds_iso28560_block(&rest, &block))
		take_block(&block, content);
	if (rest.left > 0 && *rest.at != 0)
		content->errors |= DS_TAG_ERROR_EXTENSION;
}

/* Extension blocks are guarded by an XOR only: a number that stands there counts as likely. */
static void
judge(gboolean back_to_front, DsTagContent *content)
{
	content->confidence = content->checked ? DS_TAG_CERTAIN : DS_TAG_LIKELY;
	if (!content->checked)
		content->why = "the checksum is right; the number stands outside of it";
	else
		content->why = back_to_front ? "the checksum is right with its blocks turned round"
					     : "the checksum is right";
}

/* The checksum may be right by accident, once in 65536 tags of another format: those may still read
 * it. */
static DsTagResult
nonsense(DsTagContent *content)
{
	*content = (DsTagContent){.format = ds_iso28560_3.id,
	    .errors = DS_TAG_ERROR_STRUCTURE,
	    .why = "the checksum is right, what it guards makes no sense"};
	return DS_TAG_DAMAGED;
}

static DsTagResult
take_all(const guint8 *memory, gsize length, gboolean back_to_front, DsTagContent *content,
    gsize *need_bytes)
{
	*content = (DsTagContent){.format = ds_iso28560_3.id, .checked = TRUE};
	judge(back_to_front, content);
	if (!take_usage(memory[0], content) ||
	    !padded_text(memory + AT_ITEM, ITEM_LENGTH, content->item) ||
	    !take_owner(memory, length, content))
		return nonsense(content);
	take_parts(memory[AT_PARTS], memory[AT_PART], content);
	if (length <= AT_EXTENSIONS || memory[AT_EXTENSIONS] == 0)
		return DS_TAG_OK;
	if (length > DS_TAG_FIRST_BLOCKS * DS_TAG_BLOCK)
		take_extensions(memory, length, content);
	else if (*content->owner == '\0' || *content->item == '\0') {
		*need_bytes = DS_ISO28560_EXTENSIONS_END;
		return DS_TAG_MORE;
	}
	judge(back_to_front, content);
	return DS_TAG_OK;
}

/* Every block back to front; what is no whole block is left away. Returns the length. */
static gsize
reverse_blocks(const guint8 *memory, gsize length, guint8 *reversed)
{
	gsize whole = MIN(length, DS_ISO28560_EXTENSIONS_END) / DS_TAG_BLOCK * DS_TAG_BLOCK;

	for (gsize i = 0; i < whole; i++)
		reversed[i] =
		    memory[i / DS_TAG_BLOCK * DS_TAG_BLOCK + (DS_TAG_BLOCK - 1 - i % DS_TAG_BLOCK)];
	return whole;
}

static DsTagResult
decode(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	guint8 reversed[DS_ISO28560_EXTENSIONS_END];
	gsize length = tag->length;

	if (length < SMALL_TAG)
		return DS_TAG_UNKNOWN;
	if (checksum_right(tag->memory, length))
		return take_all(tag->memory, length, FALSE, content, need_bytes);
	length = reverse_blocks(tag->memory, length, reversed);
	if (checksum_right(reversed, length))
		return take_all(reversed, length, TRUE, content, need_bytes);
	return DS_TAG_UNKNOWN;
}

/* An item number in plain characters and an owner in the right places; two bytes may be damaged. */
static gboolean
resembles(const guint8 *memory)
{
	guint alike = 0;

	for (guint i = AT_ITEM; i < AT_CRC; i++)
		alike += memory[i] == 0 || g_ascii_isprint(memory[i]);
	for (guint i = AT_COUNTRY; i < AT_ISIL; i++)
		alike += g_ascii_isupper(memory[i]);
	return alike >= ITEM_LENGTH + COUNTRY_LENGTH - 2 &&
	    (g_ascii_isupper(memory[AT_COUNTRY]) || g_ascii_isupper(memory[AT_COUNTRY + 1]));
}

/* A long 28560-2 item in plain characters (ISO 15962 compaction 6 or 7) has
 * letters in the same places. */
static gboolean
plain_item(const guint8 *memory)
{
	guint compaction = memory[0] >> 4 & 7;
	guint length = memory[0] & 0x80 ? memory[2] : memory[1];

	return (memory[0] & 0x0F) == DS_OID_ITEM && compaction >= DS_COMPACT_OCTETS &&
	    length >= AT_CRC;
}

/* A 3M tag, whose library number may look like a letter or so, but hardly like a country. */
static gboolean
old_3m(const guint8 *memory, gsize length)
{
	return ds_rfid501_head(memory, length) &&
	    !(g_ascii_isupper(memory[AT_COUNTRY]) && g_ascii_isupper(memory[AT_COUNTRY + 1]));
}

/* Is nothing wrong but the first byte, of which either nibble may be the version? */
static gboolean
head_damaged(const guint8 *memory, gsize length)
{
	guint8 mended[AT_EXTENSIONS];
	gsize used = MIN(length, sizeof mended);

	if (length < SMALL_TAG)
		return FALSE;
	memcpy(mended, memory, used);
	for (guint usage = 0; usage < G_N_ELEMENTS(usages); usage++) {
		mended[0] = (guint8)(VERSION << 4 | usage);
		if (checksum_right(mended, used))
			return TRUE;
		mended[0] = (guint8)(usage << 4 | VERSION);
		if (checksum_right(mended, used))
			return TRUE;
	}
	return FALSE;
}

gboolean
ds_iso28560_suspected(const guint8 *memory, gsize length)
{
	guint8 reversed[DS_ISO28560_EXTENSIONS_END];
	gsize whole = reverse_blocks(memory, length, reversed);

	if (whole <= AT_ISIL)
		return FALSE;
	if (resembles(memory) && !old_3m(memory, length) &&
	    (!plain_item(memory) || head_damaged(memory, length)))
		return TRUE;
	return resembles(reversed) &&
	    (reversed[0] >> 4 == VERSION || head_damaged(reversed, whole));
}

static gboolean
put_owner(const char *owner, guint8 *memory, gsize size)
{
	gsize length = strlen(owner);

	if (length == 0)
		return TRUE;
	if (length <= COUNTRY_LENGTH + 1 || owner[COUNTRY_LENGTH] != '-' ||
	    length - COUNTRY_LENGTH - 1 > MIN(size, AT_EXTENSIONS) - AT_ISIL)
		return FALSE;
	memcpy(memory + AT_COUNTRY, owner, COUNTRY_LENGTH);
	memcpy(memory + AT_ISIL, owner + COUNTRY_LENGTH + 1, length - COUNTRY_LENGTH - 1);
	return TRUE;
}

/* The supplement block: length, id, what makes the XOR 0, shelf location. */
static gboolean
put_shelf(const char *shelf, guint8 *memory, gsize size)
{
	gsize length = BLOCK_HEAD + strlen(shelf);
	guint8 *block = memory + AT_EXTENSIONS;

	if (*shelf == '\0')
		return TRUE;
	if (size < AT_EXTENSIONS + length)
		return FALSE;
	block[0] = (guint8)length;
	block[1] = DS_ISO28560_SUPPLEMENT;
	memcpy(block + BLOCK_HEAD, shelf, length - BLOCK_HEAD);
	for (gsize i = 0; i < length; i++)
		block[3] ^= i == 3 ? 0 : block[i];
	return TRUE;
}

static gboolean
encode(const DsTagContent *content, guint8 *memory, gsize size)
{
	gsize item_length = strlen(content->item);
	guint16 crc;

	if (size < SMALL_TAG || item_length == 0 || item_length > ITEM_LENGTH ||
	    content->parts == 0 || content->parts > G_MAXUINT8 || content->part > content->parts)
		return FALSE;
	memset(memory, 0, size);
	memory[0] = (guint8)(VERSION << 4 | ds_iso28560_usage_type(content->usage));
	memory[AT_PARTS] = (guint8)content->parts;
	memory[AT_PART] = (guint8)content->part;
	memcpy(memory + AT_ITEM, content->item, item_length);
	if (!put_owner(content->owner, memory, size) || !put_shelf(content->shelf, memory, size))
		return FALSE;
	crc = checksum(memory, size);
	memory[AT_CRC] = (guint8)crc;
	memory[AT_CRC + 1] = (guint8)(crc >> 8);
	return TRUE;
}

const DsTagFormat ds_iso28560_3 = {.id = "iso28560-3",
    .dsfid = 0x3E,
    .broken = DS_TAG_ERROR_CHECKSUM,
    .decode = decode,
    .encode = encode};
