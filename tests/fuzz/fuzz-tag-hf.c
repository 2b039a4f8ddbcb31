/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One HF format, FUZZ_FORMAT, alone. The first byte of an input is the tag's DSFID, the second its
 * AFI, the rest its memory. What the format reads it can write, and reads again as the same; what
 * it calls checked has the checksum, by another program of it.
 */
#include "tests/fuzz/tag-checks.h"

#include <string.h>

#define SIZE 512

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* CRC-16 of 28560-3, bit by bit. Blocks that are turned round are whole ones. */
static guint
crc(guint sum, const guint8 *data, gsize length)
{
	for (gsize i = 0; i < 8 * length; i++) {
		guint bit = data[i / 8] >> (7 - i % 8) & 1u;

		sum = (sum << 1 & 0xFFFF) ^ ((sum >> 15 ^ bit) ? 0x1021u : 0);
	}
	return sum;
}

static gboolean
checksum_right(const guint8 *memory, gsize length, gboolean reversed)
{
	guint8 turned[34] = {0};

	if (reversed)
		length = length / 4 * 4;
	for (gsize i = 0; i < MIN(length, sizeof turned); i++) {
		gsize from = reversed ? i / 4 * 4 + (3 - i % 4) : i;

		if (from < length)
			turned[i] = memory[from];
	}
	return crc(crc(0xFFFF, turned, 19), turned + 21, 13) ==
	    (turned[19] | (guint)turned[20] << 8);
}

static void
check_again(const DsTagFormat *format, const DsTagContent *content)
{
	guint8 memory[SIZE];
	const DsTagMemory tag = {.memory = memory, .length = sizeof memory, .dsfid = format->dsfid};
	DsTagContent again;
	gsize need;

	if (!format->encode(content, memory, sizeof memory))
		return;
	g_assert_cmpint(format->decode(&tag, &again, &need), ==, DS_TAG_OK);
	tag_check_same(content, &again);
}

static gboolean
is_text(const char *text)
{
	for (; *text != '\0'; text++)
		if (g_ascii_iscntrl(*text))
			return FALSE;
	return TRUE;
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	const DsTagFormat *format = ds_tag_format(FUZZ_FORMAT);
	DsTagMemory tag = {0};
	DsTagContent content, all;
	DsTagResult result;
	gsize need = 0;

	if (size < 2)
		return 0;
	tag = (DsTagMemory){
	    .memory = data + 2, .length = size - 2, .dsfid = data[0], .afi = data[1]};
	result = format->decode(&tag, &content, &need);
	if (result == DS_TAG_MORE)
		g_assert_cmpuint(need, >, tag.length);
	if (result != DS_TAG_OK)
		return 0;
	g_assert_cmpstr(content.format, ==, FUZZ_FORMAT);
	if (content.checked)
		g_assert_true(checksum_right(tag.memory, tag.length, FALSE) ||
		    checksum_right(tag.memory, tag.length, TRUE));
	if (is_text(content.item) && is_text(content.owner) && is_text(content.shelf))
		check_again(format, &content);
	result = ds_tag_decode(&tag, &all, &need);
	tag_check(&tag, result, &all, need);
	return 0;
}
