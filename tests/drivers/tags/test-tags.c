/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All tag formats together: what is written comes back, and which format is believed. */
#include "drivers/iso15962.h"
#include "drivers/iso28560.h"
#include "tests/drivers/tags/memory.h"

#include <string.h>

#define ROUNDS 20000

static void
test_round_trip(void)
{
	for (guint round = 0; round < ROUNDS; round++) {
		const DsTagFormat *format = ds_tag_formats[round % 2];
		DsTagContent written, found;
		guint8 memory[SLIX_BYTES];
		gint dsfid = g_test_rand_int_range(-1, 256);

		tag_draw(&written);
		g_assert_true(format->encode(&written, memory, sizeof memory));
		g_assert_cmpint(
		    tag_memory_read(memory, sizeof memory, dsfid, &found, NULL), ==, DS_TAG_OK);
		tag_assert_same(&found, &written, format);
		g_assert_true(found.checked == (format == &ds_iso28560_3));
	}
}

/* Memory of any content: each answer is one of the three, and text is text. */
static void
test_any_memory(void)
{
	for (guint round = 0; round < 5 * ROUNDS; round++) {
		gsize length = (gsize)g_test_rand_int_range(0, 160);
		g_autofree guint8 *memory = g_malloc(length);
		DsTagContent found;

		for (gsize i = 0; i < length; i++)
			memory[i] = (guint8)g_test_rand_int();
		if (length > 1 && g_test_rand_bit()) {
			memory[0] = (guint8)(memory[0] & 0x70) | 1;
			memory[1] &= 7;
		}
		if (tag_memory_read(memory, length, -1, &found, NULL) == DS_TAG_OK) {
			g_assert_cmpstr(found.item, !=, "");
			g_assert_true(g_utf8_validate(found.item, -1, NULL));
			g_assert_true(g_utf8_validate(found.owner, -1, NULL));
			g_assert_cmpuint(found.part, <=, found.parts);
		} else {
			g_assert_null(found.format);
		}
	}
}

static void
test_formats(void)
{
	g_assert_true(ds_tag_format("iso28560-3") == &ds_iso28560_3);
	g_assert_true(ds_tag_format("iso28560-2") == &ds_iso28560_2);
	g_assert_null(ds_tag_format("iso28560-9"));
}

/* Far more than a tag can have is looked at only as far as a tag can go. */
static void
test_huge(void)
{
	gsize size = 100 * DS_TAG_MEMORY_MAX, need;
	g_autofree guint8 *memory = g_malloc0(size);
	DsTagContent found;

	for (gsize i = 0; i + 1 < size; i += 2)
		memory[i] = 0x60 | 9, memory[i + 1] = 0;
	g_assert_cmpint(ds_tag_decode_hf(memory, size, -1, &found, &need), ==, DS_TAG_UNKNOWN);
	/* well-formed, but ends behind the bound */
	memset(memory, 0, size);
	memcpy(memory,
	    "\x71\x01"
	    "1",
	    3);
	for (gsize i = 0; i < 20; i++)
		memory[3 + 129 * i] = 0x69, memory[4 + 129 * i] = 0x7F;
	g_assert_cmpint(ds_tag_decode_hf(memory, size, -1, &found, &need), ==, DS_TAG_UNKNOWN);
	memset(memory, 0x01, size);
	g_assert_cmpint(ds_tag_decode_hf(memory, size, -1, &found, &need), ==, DS_TAG_UNKNOWN);
	g_assert_cmpint(ds_tag_decode_hf(memory, 0, -1, &found, &need), ==, DS_TAG_UNKNOWN);
}

/* The same bytes are a well-formed 28560-2 tag, item 321: a right checksum is stronger than that
 * and than any DSFID. */
static void
test_checksum_wins(void)
{
	const DsTagContent written = {.item = "A", .parts = 2, .part = 1};
	guint8 memory[SLIX_BYTES];
	const DsTagMemory tag = {.memory = memory, .length = sizeof memory};
	DsTagContent found;
	gsize need;

	g_assert_true(ds_iso28560_3.encode(&written, memory, sizeof memory));
	g_assert_cmpint(ds_iso28560_2.decode(&tag, &found, &need), ==, DS_TAG_OK);
	g_assert_cmpstr(found.item, ==, "321");
	for (gint dsfid = -1; dsfid <= 0xFF; dsfid++) {
		g_assert_cmpint(
		    tag_memory_read(memory, sizeof memory, dsfid, &found, NULL), ==, DS_TAG_OK);
		tag_assert_same(&found, &written, &ds_iso28560_3);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tags/formats", test_formats);
	g_test_add_func("/tags/round-trip", test_round_trip);
	g_test_add_func("/tags/any-memory", test_any_memory);
	g_test_add_func("/tags/huge", test_huge);
	g_test_add_func("/tags/iso28560-3/checksum-wins", test_checksum_wins);
	return g_test_run();
}
