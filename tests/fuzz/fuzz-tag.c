/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HF tag memory from anybody, through all formats: the first byte is the tag's DSFID, the rest its
 * memory. */
#include "drivers/iso28560.h"
#include "tests/fuzz/tag-checks.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_decoding(const guint8 *memory, gsize length, gint dsfid)
{
	const DsTagMemory tag = {.memory = memory, .length = length, .dsfid = dsfid};
	DsTagContent content;
	gsize need;
	DsTagResult result = ds_tag_decode(&tag, &content, &need);

	tag_check(&tag, result, &content, need);
}

static void
check_extensions(const guint8 *memory, gsize length)
{
	DsReader reader = ds_reader(memory, length);
	DsIso28560Block block;
	char text[17];

	while (ds_iso28560_block(&reader, &block)) {
		g_assert_true(block.payload + block.length == reader.at);
		for (guint field = 0; field < 8; field++)
			ds_iso28560_field(&block, field % 2, field, text, sizeof text);
	}
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	gsize first = DS_TAG_FIRST_BLOCKS * DS_TAG_BLOCK;

	if (size == 0)
		return 0;
	check_decoding(data + 1, MIN(size - 1, first), data[0]);
	check_decoding(data + 1, size - 1, data[0]);
	check_extensions(data + 1, size - 1);
	return 0;
}
