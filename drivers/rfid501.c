/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/rfid501.h"

#include <string.h>

enum {
	MARK = 0x04,
	AT_SET = 1,
	AT_ZERO = 2,
	AT_TYPE = 3,
	AT_ITEM = 4,
	ITEM_LENGTH = 16,
	AT_END = 28,
	SMALLEST = 28, /* six blocks and the library's own */
	END_LENGTH = 4,
	SET_MAX = 15,
};

/* Other, book, magazine, bound journal, audio tape, video, CD, diskette, book with diskette, book
 * with CD, book with audio tape: all of them are lent. */
#define TYPES (0x03FFu | 1u << 13)

static gboolean
set_right(guint number, guint total)
{
	return (number == 0 && total == 0) || (number >= 1 && number <= total);
}

gboolean
ds_rfid501_head(const guint8 *memory, gsize length)
{
	return length >= AT_ITEM && memory[0] == MARK && memory[AT_ZERO] == 0 &&
	    set_right(memory[AT_SET] >> 4, memory[AT_SET] & 0x0F) && memory[AT_TYPE] < 32 &&
	    (TYPES >> memory[AT_TYPE] & 1);
}

/* Printable ASCII, then nothing but 00. */
static gboolean
take_item(const guint8 *field, char *item)
{
	gsize used = 0;

	while (used < ITEM_LENGTH && g_ascii_isgraph(field[used]))
		used++;
	for (gsize i = used; i < ITEM_LENGTH; i++)
		if (field[i] != 0)
			return FALSE;
	memcpy(item, field, used);
	item[used] = '\0';
	return used > 0;
}

static gboolean
ends_right(const guint8 *memory, gsize length)
{
	for (gsize i = AT_END; i < MIN(length, AT_END + END_LENGTH); i++)
		if (memory[i] != 0)
			return FALSE;
	return TRUE;
}

static DsTagResult
decode(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	const guint8 *memory = tag->memory;

	*content = (DsTagContent){
	    .format = ds_rfid501.id, .usage = DS_USAGE_ITEM, .confidence = DS_TAG_LIKELY};
	if (tag->length < SMALLEST || !ds_rfid501_head(memory, tag->length) ||
	    !take_item(memory + AT_ITEM, content->item))
		return DS_TAG_UNKNOWN;
	content->parts = MAX(1, memory[AT_SET] & 0x0F);
	content->part = MAX(1, memory[AT_SET] >> 4);
	content->why = "head, padding and end are those of this format";
	if (tag->dsfid > 0 || !ends_right(memory, tag->length)) {
		content->confidence = DS_TAG_GUESS;
		content->why = "the head is that of this format, and something else is not";
	}
	return DS_TAG_OK;
}

static gboolean
encode(const DsTagContent *content, guint8 *memory, gsize size)
{
	gsize length = strlen(content->item);

	if (size < SMALLEST || length == 0 || length > ITEM_LENGTH || *content->owner != '\0' ||
	    *content->shelf != '\0' || content->usage != DS_USAGE_ITEM ||
	    content->parts > SET_MAX || content->part == 0 || content->part > content->parts)
		return FALSE;
	memset(memory, 0, size);
	memory[0] = MARK;
	memory[AT_SET] = (guint8)(content->part << 4 | content->parts);
	memory[AT_TYPE] = 1;
	memcpy(memory + AT_ITEM, content->item, length);
	return TRUE;
}

const DsTagFormat ds_rfid501 = {.id = "rfid501", .decode = decode, .encode = encode};
