/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/tags/memory.h"

#include "firmware/base/bytes.h"

#include <string.h>

DsTagResult
tag_memory_read(
    const guint8 *memory, gsize length, gint dsfid, DsTagContent *content, guint *rounds)
{
	gsize given = MIN(length, DS_TAG_FIRST_BLOCKS * DS_TAG_BLOCK), need = 0;
	DsTagResult result;
	guint count = 1;

	for (;; count++) {
		/* An exact copy, so that a sanitizer sees every step beyond its end. */
		g_autofree guint8 *copy = g_memdup2(memory, given);

		result = ds_tag_decode_hf(copy, given, dsfid, content, &need);
		if (result != DS_TAG_MORE)
			break;
		g_assert_cmpuint(need, >, given);
		g_assert_cmpuint(need, <=, DS_TAG_MEMORY_MAX);
		if (given == length) {
			result = DS_TAG_UNKNOWN;
			break;
		}
		given = MIN(length, (need + DS_TAG_BLOCK - 1) / DS_TAG_BLOCK * DS_TAG_BLOCK);
	}
	if (rounds != NULL)
		*rounds = count;
	return result;
}

DsTagResult
tag_memory_read_hex(const char *hex, gsize size, gint dsfid, DsTagContent *content, guint *rounds)
{
	g_autoptr(GByteArray) memory = ds_unhex(hex);
	gsize length = memory->len;

	if (length < size) {
		g_byte_array_set_size(memory, (guint)size);
		memset(memory->data + length, 0, size - length);
	}
	return tag_memory_read(memory->data, memory->len, dsfid, content, rounds);
}

DsTagResult
tag_uhf_read(const GByteArray *epc, const GByteArray *user, DsTagContent *content)
{
	gsize length = user != NULL ? user->len : 0, need = 0;
	g_autofree guint8 *epc_copy = g_memdup2(epc->data, epc->len);
	DsTagMemory tag = {.dsfid = -1, .afi = -1, .epc = epc_copy, .epc_length = epc->len};
	DsTagResult result = ds_tag_decode(&tag, content, &need);

	while (result == DS_TAG_MORE) {
		gsize given = MIN(need, length);
		g_autofree guint8 *copy = g_malloc(given + 1);

		if (tag.memory != NULL && tag.length == length)
			return DS_TAG_UNKNOWN;
		g_assert_cmpuint(need, >, tag.length);
		if (given > 0)
			memcpy(copy, user->data, given);
		/* to the byte, so that a sanitizer sees every step beyond */
		copy = g_realloc(copy, MAX(given, 1));
		tag.memory = copy;
		tag.length = given;
		result = ds_tag_decode(&tag, content, &need);
	}
	return result;
}

void
tag_assert_same(const DsTagContent *found, const DsTagContent *written, const DsTagFormat *format)
{
	g_assert_cmpstr(found->format, ==, format->id);
	g_assert_cmpstr(found->item, ==, written->item);
	g_assert_cmpstr(found->owner, ==, written->owner);
	g_assert_cmpstr(found->shelf, ==, written->shelf);
	g_assert_cmpint(found->usage, ==, written->usage);
	g_assert_cmpuint(found->parts, ==, written->parts);
	g_assert_cmpuint(found->part, ==, written->part);
}

static void
draw(const char *characters, guint most, char *text)
{
	guint length = (guint)g_test_rand_int_range(1, (gint)most + 1);

	for (guint i = 0; i < length; i++)
		text[i] = characters[g_test_rand_int_range(0, (gint)strlen(characters))];
	text[length] = '\0';
}

void
tag_draw(DsTagContent *content)
{
	static const char *const alphabets[] = {
	    "0123456789", "ABCXYZ", "ABC0123456789.-", "AZaz0123456789.-", "Ωé字0"};
	char isil[12];

	*content = (DsTagContent){.usage = (DsTagUsage)g_test_rand_int_range(0, 3)};
	draw(alphabets[g_test_rand_int_range(0, 4)], 16, content->item);
	if (g_test_rand_bit()) {
		draw("AZaz0189-:/", 11, isil);
		g_snprintf(content->owner, sizeof content->owner, "CN-%s", isil);
	}
	content->parts = g_test_rand_bit() ? 1 : (guint)g_test_rand_int_range(1, 256);
	content->part = content->parts == 1
	    ? 1
	    : (guint)g_test_rand_int_range(0, (gint)content->parts + 1);
}

void
tag_reverse_blocks(guint8 *memory, gsize length)
{
	for (gsize block = 0; block < length; block += DS_TAG_BLOCK)
		for (gsize i = 0; i < DS_TAG_BLOCK / 2; i++) {
			guint8 byte = memory[block + i];

			memory[block + i] = memory[block + DS_TAG_BLOCK - 1 - i];
			memory[block + DS_TAG_BLOCK - 1 - i] = byte;
		}
}
