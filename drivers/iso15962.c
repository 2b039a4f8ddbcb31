/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/iso15962.h"

#include "drivers/iso15962-text.h"
#include "drivers/iso28560-4.h"
#include "drivers/iso28560.h"
#include "firmware/base/bytes.h"

#include <string.h>

enum {
	OID_FAR = 15,  /* in a precursor: the OID stands in the next byte */
	SETS_MAX = 32, /* rules: more is no library tag */
	NEXT_SET = 16, /* bytes to ask for where the next data set is not seen at all */
	WANTED = 1 << DS_OID_OWNER | 1 << DS_OID_SET | 1 << DS_OID_USAGE,
};

typedef struct {
	guint oid;
	guint compaction;
	const guint8 *data;
	gsize length;
} DataSet;

typedef struct {
	const DsTagMemory *tag;
	gboolean user; /* the USER bank of a UHF tag: without the item */
	DsTagContent *content;
	guint seen;      /* a bit for each OID up to DS_OID_USAGE */
	guint announced; /* the same, by the content parameter */
} Walk;

typedef enum { TAKEN, END, CUT, BAD } Step;

/* ---- data sets */

/* Lengths of 80 and above go on in a second byte. FALSE at the end of the memory. */
static gboolean
take_length(DsReader *reader, gsize *length)
{
	guint8 first, second;

	if (!ds_reader_u8(reader, &first))
		return FALSE;
	*length = first;
	if (first < 0x80)
		return TRUE;
	if (!ds_reader_u8(reader, &second))
		return FALSE;
	/* a third byte: longer than any tag */
	*length = second < 0x80 ? (gsize)(first & 0x7F) << 7 | second : DS_TAG_MEMORY_MAX;
	return TRUE;
}

/* The next data set. With CUT, *missing bytes more are needed, at least. */
static Step
take_set(DsReader *reader, DataSet *set, gsize *missing)
{
	guint8 precursor, far, padding = 0;
	const guint8 *skipped;

	*missing = NEXT_SET;
	if (!ds_reader_u8(reader, &precursor))
		return CUT;
	if (precursor == 0)
		return END;
	set->compaction = precursor >> 4 & 7;
	set->oid = precursor & 0x0F;
	if (set->oid == OID_FAR) {
		if (!ds_reader_u8(reader, &far))
			return CUT;
		if (far >= 0x80) /* an arc of more than two bytes */
			return BAD;
		set->oid += far;
	}
	if (precursor & DS_ISO15962_OFFSET && !ds_reader_u8(reader, &padding))
		return CUT;
	if (!take_length(reader, &set->length))
		return CUT;
	if (set->length + padding > reader->left) {
		*missing = set->length + padding - reader->left;
		return CUT;
	}
	ds_reader_take(reader, set->length, &set->data);
	ds_reader_take(reader, padding, &skipped);
	return set->oid == 0 || set->length == 0 ? BAD : TAKEN;
}

/* ---- what the data sets say */

static gboolean
take_item(Walk *walk, const DataSet *set)
{
	return ds_iso15962_expand(set->compaction, set->data, set->length, walk->content->item,
	    sizeof walk->content->item);
}

static gboolean
take_content_parameter(Walk *walk, const DataSet *set)
{
	if (set->compaction != DS_COMPACT_APPLICATION)
		return FALSE;
	for (guint oid = DS_OID_OWNER; oid <= DS_OID_USAGE; oid++)
		if (set->data[0] & 0x80 >> (oid - DS_OID_OWNER))
			walk->announced |= 1u << oid;
	walk->announced |= 1 << DS_OID_CONTENT;
	return TRUE;
}

static gboolean
take_owner(Walk *walk, const DataSet *set)
{
	char *owner = walk->content->owner;
	gsize size = sizeof walk->content->owner;

	if (set->compaction == DS_COMPACT_APPLICATION)
		return ds_iso15962_expand_isil(set->data, set->length, owner, size);
	return ds_iso15962_expand(set->compaction, set->data, set->length, owner, size);
}

static gboolean
take_set_information(Walk *walk, const DataSet *set)
{
	char digits[DS_ISO15962_SET_DIGITS + 1];

	return ds_iso15962_expand(set->compaction, set->data, set->length, digits, sizeof digits) &&
	    ds_iso15962_set_information(digits, &walk->content->parts, &walk->content->part);
}

/* High nibble: type of usage, low nibble: a qualifier of the library's own. */
static gboolean
take_usage(Walk *walk, const DataSet *set)
{
	if (set->length != 1)
		return FALSE;
	walk->content->usage = ds_iso28560_usage(set->data[0] >> 4);
	return TRUE;
}

/* A shelf location that cannot be read is no reason to refuse the item. */
static gboolean
take_shelf(Walk *walk, const DataSet *set)
{
	char *shelf = walk->content->shelf;

	if (!ds_iso15962_expand(
		set->compaction, set->data, set->length, shelf, sizeof walk->content->shelf)) {
		shelf[0] = '\0';
		walk->content->errors |= DS_TAG_ERROR_SHELF;
	}
	return TRUE;
}

static gboolean (*const takers[])(Walk *walk, const DataSet *set) = {
    [DS_OID_ITEM] = take_item,
    [DS_OID_CONTENT] = take_content_parameter,
    [DS_OID_OWNER] = take_owner,
    [DS_OID_SET] = take_set_information,
    [DS_OID_USAGE] = take_usage,
    [DS_OID_SHELF] = take_shelf,
};

static gboolean
apply(Walk *walk, const DataSet *set)
{
	guint bit;

	if (walk->user ? set->oid == DS_OID_ITEM : walk->seen == 0 && set->oid != DS_OID_ITEM)
		return FALSE;
	if (set->oid >= G_N_ELEMENTS(takers))
		return TRUE;
	bit = 1u << set->oid;
	if (walk->seen & bit)
		return FALSE;
	walk->seen |= bit;
	return takers[set->oid](walk, set);
}

gboolean
ds_iso15962_set_information(const char *digits, guint *parts, guint *part)
{
	gsize length = strlen(digits), width = (length + 1) / 2;
	guint total = 0, number = 0;

	if (length > DS_ISO15962_SET_DIGITS || digits[strspn(digits, "0123456789")] != '\0')
		return FALSE;
	for (gsize i = 0; i < length; i++) {
		guint *which = i < length - width ? &total : &number;

		*which = *which * 10 + (guint)g_ascii_digit_value(digits[i]);
	}
	if (total == 0 || number > total)
		return FALSE;
	*parts = total;
	*part = total == 1 ? 1 : number;
	return TRUE;
}

/* ---- the whole tag */

/* Everything that the content parameter announces was found. */
static gboolean
complete(const Walk *walk)
{
	return (walk->announced & WANTED & ~walk->seen) == 0;
}

/* Nothing but 00 behind the last data set, as on a tag that was blank when it was written. */
static gboolean
clean(const DsReader *rest)
{
	for (gsize i = 0; i < rest->left; i++)
		if (rest->at[i] != 0)
			return FALSE;
	return TRUE;
}

/* There is no checksum: what is well-formed needs a second sign. */
static DsTagResult
judge(const Walk *walk, const DsReader *rest)
{
	const DsTagMemory *tag = walk->tag;
	DsTagContent *content = walk->content;

	if (walk->user)
		return DS_TAG_OK;
	content->confidence = DS_TAG_LIKELY;
	if (tag->dsfid == ds_iso28560_2.dsfid)
		content->why = "well-formed, and the DSFID names this format";
	else if (walk->announced != 0)
		content->why = "well-formed, and all that is announced is there";
	else if (tag->dsfid <= 0 && clean(rest))
		content->why = "well-formed, and nothing behind it";
	else if (tag->dsfid <= 0 && ds_tag_afi_security(tag->afi) != DS_SECURITY_UNSET)
		content->why = "well-formed, and the AFI is a library's";
	else {
		content->confidence = DS_TAG_GUESS;
		content->why = "well-formed, and nothing confirms it";
	}
	return DS_TAG_OK;
}

static DsTagResult
at_end(const Walk *walk, const DsReader *rest)
{
	gboolean item = walk->user || walk->seen & 1 << DS_OID_ITEM;

	return item && complete(walk) ? judge(walk, rest) : DS_TAG_UNKNOWN;
}

static DsTagResult
at_cut(
    const Walk *walk, const DsReader *rest, gboolean between_sets, gsize missing, gsize *need_bytes)
{
	gsize length = walk->tag->length;
	gsize first = walk->user ? DS_ISO28560_4_USER_FIRST : DS_TAG_FIRST_BLOCKS * DS_TAG_BLOCK;

	if (walk->announced != 0 && complete(walk))
		return judge(walk, rest);
	if (length < first)
		return between_sets ? at_end(walk, rest) : DS_TAG_UNKNOWN;
	if (length + missing > DS_TAG_MEMORY_MAX)
		return DS_TAG_UNKNOWN;
	*need_bytes = length + missing;
	return DS_TAG_MORE;
}

static DsTagResult
walk_sets(Walk *walk, DsReader reader, gsize *need_bytes)
{
	for (guint i = 0; i < SETS_MAX; i++) {
		gboolean between_sets = reader.left == 0;
		gsize missing;
		DataSet set = {0};

		switch (take_set(&reader, &set, &missing)) {
		case END: return at_end(walk, &reader);
		case CUT:
			return !walk->user && walk->seen == 0 && set.oid != DS_OID_ITEM
			    ? DS_TAG_UNKNOWN
			    : at_cut(walk, &reader, between_sets, missing, need_bytes);
		case BAD: return DS_TAG_UNKNOWN;
		case TAKEN:
			if (!apply(walk, &set))
				return DS_TAG_UNKNOWN;
		}
	}
	return DS_TAG_UNKNOWN;
}

static DsTagResult
decode(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	Walk walk = {.tag = tag, .content = content};

	*content = (DsTagContent){.format = ds_iso28560_2.id,
	    .confidence = DS_TAG_LIKELY,
	    .why = "well-formed as far as it was read",
	    .usage = DS_USAGE_ITEM,
	    .parts = 1,
	    .part = 1};
	return walk_sets(&walk, ds_reader(tag->memory, tag->length), need_bytes);
}

DsTagResult
ds_iso15962_decode_user(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	Walk walk = {.tag = tag, .user = TRUE, .content = content};

	if (tag->memory[0] == 0)
		return DS_TAG_OK;
	if (tag->memory[0] != ds_iso28560_2.dsfid)
		return DS_TAG_UNKNOWN;
	return walk_sets(&walk, ds_reader(tag->memory + 1, tag->length - 1), need_bytes);
}

const DsTagFormat ds_iso28560_2 = {.id = "iso28560-2",
    .dsfid = 0x06,
    .broken = DS_TAG_ERROR_STRUCTURE,
    .decode = decode,
    .encode = ds_iso15962_encode};
