/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tag memory from anybody: the first byte is the tag's DSFID, the rest its memory. */
#include "drivers/iso28560.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_content(const DsTagContent *content)
{
	g_assert_nonnull(ds_tag_format(content->format));
	g_assert_nonnull(content->why);
	g_assert_true(content->checked == (content->confidence == DS_TAG_CERTAIN));
	g_assert_cmpint(content->confidence, !=, DS_TAG_NOTHING);
	g_assert_cmpuint(strnlen(content->shelf, sizeof content->shelf), <, sizeof content->shelf);
	g_assert_true(g_utf8_validate(content->shelf, -1, NULL));
	g_assert_cmpuint(strnlen(content->item, sizeof content->item), <, sizeof content->item);
	g_assert_cmpuint(strnlen(content->owner, sizeof content->owner), <, sizeof content->owner);
	g_assert_true(*content->item != '\0');
	g_assert_true(g_utf8_validate(content->item, -1, NULL));
	g_assert_true(g_utf8_validate(content->owner, -1, NULL));
	g_assert_cmpuint(content->parts, >, 0);
	g_assert_cmpuint(content->part, <=, content->parts);
}

static void
check_no_content(const DsTagContent *content)
{
	g_assert_nonnull(content->format);
	g_assert_nonnull(content->why);
	g_assert_cmpint(content->confidence, ==, DS_TAG_NOTHING);
	g_assert_true(!content->checked && *content->item == '\0' && content->parts == 0);
}

/* All memory there is leads to an end: a decoder that asks for more than it was given asks for
 * more than before, within bounds. */
static void
check_decoding(const guint8 *memory, gsize length, gint dsfid)
{
	DsTagContent content;
	gsize need;

	switch (ds_tag_decode_hf(memory, length, dsfid, &content, &need)) {
	case DS_TAG_OK: check_content(&content); break;
	case DS_TAG_MORE:
		g_assert_cmpuint(need, >, length);
		g_assert_cmpuint(need, <=, DS_TAG_MEMORY_MAX);
		G_GNUC_FALLTHROUGH;
	case DS_TAG_BLANK:
	case DS_TAG_DAMAGED:
	case DS_TAG_UNKNOWN: check_no_content(&content); break;
	}
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
