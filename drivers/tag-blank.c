/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/tag-blank.h"

#include "drivers/uhf.h"

#define BLANK_3M_LENGTH 24 /* bytes of 55 */
#define FACTORY_EPC_LENGTH 12
#define FACTORY_EPC_FIRST 0xE2 /* the class identifier of a TID */

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

static gboolean
blank_uhf(const DsTagMemory *tag)
{
	DsUhfBank bank;

	if (!ds_uhf_bank(tag, &bank) || !all(tag->memory, tag->length, 0x00))
		return FALSE;
	return all(bank.epc, bank.length, 0x00) ||
	    (bank.length == FACTORY_EPC_LENGTH && !bank.iso && bank.afi == 0 &&
		bank.epc[0] == FACTORY_EPC_FIRST);
}

static DsTagResult
decode(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	*content = (DsTagContent){.format = ds_tag_blank.id,
	    .confidence = DS_TAG_CERTAIN,
	    .why = "as it left its factory"};
	if (tag->epc != NULL ? blank_uhf(tag) : blank_hf(tag->memory, tag->length))
		return DS_TAG_BLANK;
	return DS_TAG_UNKNOWN;
}

const DsTagFormat ds_tag_blank = {.id = "blank", .decode = decode};
