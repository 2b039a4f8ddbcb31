/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/tag-blank.h"

#define BLANK_3M_LENGTH 24 /* bytes of 55 */

static gboolean
all(const guint8 *memory, gsize length, guint8 byte)
{
	for (gsize i = 0; i < length; i++)
		if (memory[i] != byte)
			return FALSE;
	return TRUE;
}

static gboolean
blank_hf(const guint8 *memory, gsize length)
{
	if (length == 0)
		return FALSE;
	return all(memory, length, 0x00) || all(memory, length, 0xFF) ||
	    (length > BLANK_3M_LENGTH && all(memory, BLANK_3M_LENGTH, 0x55) &&
		all(memory + BLANK_3M_LENGTH, length - BLANK_3M_LENGTH, 0x00));
}

static DsTagResult
decode(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	*content = (DsTagContent){.format = ds_tag_blank.id,
	    .confidence = DS_TAG_CERTAIN,
	    .why = "as it left its factory"};
	return tag->epc == NULL && blank_hf(tag->memory, tag->length) ? DS_TAG_BLANK
								      : DS_TAG_UNKNOWN;
}

const DsTagFormat ds_tag_blank = {.id = "blank", .decode = decode};
