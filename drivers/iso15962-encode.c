/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ISO 28560-2 in the other direction, for simulators, training and tests. */
#include "drivers/iso15962-text.h"
#include "drivers/iso15962.h"
#include "drivers/iso28560.h"

#include <string.h>

#define DATA_MAX 127 /* bytes of a data set that need only one byte of length */

static void
put_set(DsWriter *memory, guint oid, guint compaction, const DsWriter *data)
{
	ds_writer_u8(memory, (guint8)(compaction << 4 | oid));
	ds_writer_u8(memory, (guint8)data->used);
	ds_writer_put(memory, data->data, data->used);
}

/* In the first compaction, and so mostly the shortest, that can hold it. */
static gboolean
put_text(DsWriter *memory, guint oid, const char *text)
{
	guint8 bytes[DATA_MAX];
	DsWriter data = ds_writer(bytes, sizeof bytes);
	guint compaction = DS_COMPACT_INTEGER;

	while (compaction <= DS_COMPACT_LAST && !ds_iso15962_compact(compaction, text, &data))
		compaction++;
	if (compaction > DS_COMPACT_LAST)
		return FALSE;
	put_set(memory, oid, compaction, &data);
	return TRUE;
}

static void
put_byte(DsWriter *memory, guint oid, guint8 byte)
{
	DsWriter data = ds_writer(&byte, sizeof byte);

	data.used = sizeof byte;
	put_set(memory, oid, DS_COMPACT_APPLICATION, &data);
}

static guint
digits(guint number)
{
	return number < 10 ? 1 : number < 100 ? 2 : 3;
}

static gboolean
put_set_information(DsWriter *memory, const DsTagContent *content)
{
	char text[2 * DS_ISO15962_SET_DIGITS];

	g_snprintf(text, sizeof text, "%u%0*u", content->parts, (int)digits(content->parts),
	    content->part);
	return strlen(text) <= DS_ISO15962_SET_DIGITS && put_text(memory, DS_OID_SET, text);
}

static gboolean
put_owner(DsWriter *memory, const char *owner)
{
	guint8 bytes[DATA_MAX];
	DsWriter data = ds_writer(bytes, sizeof bytes);

	if (!ds_iso15962_compact_isil(owner, &data))
		return FALSE;
	put_set(memory, DS_OID_OWNER, DS_COMPACT_APPLICATION, &data);
	return TRUE;
}

/* Lets the last data set, which begins at `at`, end with a block: an offset byte behind its
 * precursor and as many bytes of 00 behind it as that tells. */
static void
align(DsWriter *memory, gsize at)
{
	static const guint8 padding[DS_TAG_BLOCK] = {0};
	gsize end = memory->used, pad;

	if (end % DS_TAG_BLOCK == 0)
		return;
	pad = DS_TAG_BLOCK - 1 - end % DS_TAG_BLOCK;
	ds_writer_put(memory, padding, 1 + pad);
	if (memory->overflow)
		return;
	memmove(memory->data + at + 2, memory->data + at + 1, end - at - 1);
	memory->data[at] |= DS_ISO15962_OFFSET;
	memory->data[at + 1] = (guint8)pad;
}

/* Everything between item and owner. Tells where the last of it begins. */
static gboolean
put_middle(DsWriter *memory, const DsTagContent *content, gboolean owner, gsize *last)
{
	gboolean set = content->parts > 1, usage = content->usage != DS_USAGE_ITEM,
		 shelf = *content->shelf != '\0';

	*last = memory->used;
	if (owner || set || usage || shelf)
		put_byte(memory, DS_OID_CONTENT,
		    (guint8)(owner << 7 | set << 6 | usage << 5 | shelf << 4));
	if (set) {
		*last = memory->used;
		if (!put_set_information(memory, content))
			return FALSE;
	}
	if (usage) {
		*last = memory->used;
		put_byte(
		    memory, DS_OID_USAGE, (guint8)(ds_iso28560_usage_type(content->usage) << 4));
	}
	*last = shelf ? memory->used : *last;
	return !shelf || put_text(memory, DS_OID_SHELF, content->shelf);
}

/* In the order of the standard's example: item, what else, set, usage, shelf, owner. */
static gboolean
put_all(DsWriter *memory, const DsTagContent *content)
{
	gsize last;

	if (!put_text(memory, DS_OID_ITEM, content->item))
		return FALSE;
	if (content->lockable)
		align(memory, 0);
	if (!put_middle(memory, content, *content->owner != '\0', &last))
		return FALSE;
	if (*content->owner == '\0')
		return TRUE;
	if (content->lockable)
		align(memory, last);
	last = memory->used;
	if (!put_owner(memory, content->owner))
		return FALSE;
	if (content->lockable)
		align(memory, last);
	return TRUE;
}

gboolean
ds_iso15962_encode(const DsTagContent *content, guint8 *memory, gsize size)
{
	DsWriter writer = ds_writer(memory, size);

	memset(memory, 0, size);
	return content->parts > 0 && content->part <= content->parts && put_all(&writer, content) &&
	    !writer.overflow;
}

gboolean
ds_iso15962_encode_user(const DsTagContent *content, DsWriter *user)
{
	gsize last;

	ds_writer_u8(user, (guint8)ds_iso28560_2.dsfid);
	if (!put_middle(user, content, FALSE, &last) || user->overflow)
		return FALSE;
	if (user->used == 1)
		user->used = 0;
	else if (user->used % 2 != 0)
		ds_writer_u8(user, 0);
	return !user->overflow;
}
