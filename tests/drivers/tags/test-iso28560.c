/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ISO 28560-3: real tags that bend the rules are understood, broken ones are not. */
#include "drivers/crc.h"
#include "drivers/iso15962.h"
#include "drivers/iso28560.h"
#include "firmware/base/bytes.h"
#include "tests/drivers/tags/memory.h"

#include <string.h>

#define ROUNDS 20000

/* ---- 28560-3 as it is found on real tags */

static const DsTagContent second_of_three = {
    .usage = DS_USAGE_ITEM, .item = "75K110086", .owner = "NO-1030310", .parts = 3, .part = 2};

/* A right checksum for whatever a test has written into the memory. */
static void
sign(guint8 *memory)
{
	guint16 crc = ds_crc_tag(ds_crc_tag(DS_CRC_TAG_START, memory, 19), memory + 21, 13);

	memory[19] = (guint8)crc;
	memory[20] = (guint8)(crc >> 8);
}

static DsTagResult
read_with(guint at, guint8 value, guint at2, guint8 value2, DsTagContent *found)
{
	guint8 memory[SLIX_BYTES];

	g_assert_true(ds_iso28560_3.encode(&second_of_three, memory, sizeof memory));
	memory[at] = value;
	memory[at2] = value2;
	sign(memory);
	return tag_memory_read(memory, sizeof memory, -1, found, NULL);
}

static void
test_parts(void)
{
	/* bytes 1 and 2, then parts and part */
	static const guint8 cases[][4] = {{3, 2, 3, 2}, {2, 3, 3, 2}, {1, 1, 1, 1}, {1, 0, 1, 1},
	    {0, 1, 1, 1}, {0, 0, 1, 1}, {4, 0, 4, 0}, {0, 4, 4, 0}, {255, 255, 255, 255}};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DsTagContent found;

		g_assert_cmpint(read_with(1, cases[i][0], 2, cases[i][1], &found), ==, DS_TAG_OK);
		g_assert_cmpuint(found.parts, ==, cases[i][2]);
		g_assert_cmpuint(found.part, ==, cases[i][3]);
	}
}

static void
test_usage(void)
{
	static const struct {
		guint8 byte;
		DsTagUsage usage;
	} cases[] = {{0x10, DS_USAGE_OTHER}, {0x11, DS_USAGE_ITEM}, {0x12, DS_USAGE_OTHER},
	    {0x13, DS_USAGE_ITEM}, {0x16, DS_USAGE_ITEM}, {0x17, DS_USAGE_OTHER},
	    {0x18, DS_USAGE_PATRON}, {0x19, DS_USAGE_OTHER}, {0x1F, DS_USAGE_OTHER},
	    {0x81, DS_USAGE_PATRON}, {0x91, DS_USAGE_OTHER}};
	DsTagContent found;

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_assert_cmpint(
		    read_with(0, cases[i].byte, 0, cases[i].byte, &found), ==, DS_TAG_OK);
		g_assert_cmpint(found.usage, ==, cases[i].usage);
	}
	g_assert_cmpint(read_with(0, 0x22, 0, 0x22, &found), ==, DS_TAG_DAMAGED);
}

static void
test_reversed(void)
{
	static const gsize sizes[] = {32, SLIX_BYTES};

	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		guint8 memory[SLIX_BYTES];
		DsTagContent found;

		g_assert_true(ds_iso28560_3.encode(&second_of_three, memory, sizes[i]));
		tag_reverse_blocks(memory, sizes[i]);
		g_assert_cmpint(
		    tag_memory_read(memory, sizes[i], 0x3E, &found, NULL), ==, DS_TAG_OK);
		tag_assert_same(&found, &second_of_three, &ds_iso28560_3);
		g_assert_true(found.checked);
	}
}

/* One reading of nine blocks is enough, whatever lies behind the basic block. */
static void
test_one_reading(void)
{
	guint8 memory[SLIX_BYTES];
	DsTagContent found;
	guint rounds;

	g_assert_true(ds_iso28560_3.encode(&second_of_three, memory, sizeof memory));
	memset(memory + 34, 0xFF, sizeof memory - 34);
	g_assert_cmpint(tag_memory_read(memory, sizeof memory, -1, &found, &rounds), ==, DS_TAG_OK);
	g_assert_cmpuint(rounds, ==, 1);
}

/* Damaged bytes make a tag unreadable; they never make it another item. */
static void
test_damaged(void)
{
	static const gint dsfids[] = {-1, 0x06, 0x3E};
	DsTagContent written, found;
	guint8 memory[SLIX_BYTES];

	for (guint round = 0; round < 5 * ROUNDS; round++) {
		tag_draw(&written);
		g_strlcpy(written.owner, "DE-705", sizeof written.owner);
		g_assert_true(ds_iso28560_3.encode(&written, memory, sizeof memory));
		memory[g_test_rand_int_range(0, 34)] ^= (guint8)g_test_rand_int_range(1, 256);
		if (g_test_rand_bit())
			tag_reverse_blocks(memory, sizeof memory);
		if (tag_memory_read(memory, sizeof memory, dsfids[round % G_N_ELEMENTS(dsfids)],
			&found, NULL) == DS_TAG_OK) {
			g_autofree char *hex = ds_hex(memory, 34);

			g_error("%s was read as %s \"%s\"", hex, found.format, found.item);
		}
	}
}

/* A damaged first byte is the worst: it may become the head of a 28560-2 item. */
static void
test_damaged_head(void)
{
	static const char *const items[] = {"12345678", "A7", "QZ9", "8664957160862568"};
	DsTagContent written = {.owner = "DE-705", .parts = 46}, found;
	guint8 memory[SLIX_BYTES];
	gsize need;

	for (guint i = 0; i < G_N_ELEMENTS(items) * 47; i++) {
		g_strlcpy(written.item, items[i % G_N_ELEMENTS(items)], sizeof written.item);
		written.part = i / G_N_ELEMENTS(items);
		for (guint byte = 0; byte <= G_MAXUINT8; byte++) {
			g_assert_true(ds_iso28560_3.encode(&written, memory, sizeof memory));
			if (memory[0] == byte)
				continue;
			memory[0] = (guint8)byte;
			g_assert_cmpint(
			    ds_tag_decode_hf(memory, sizeof memory, 0x06, &found, &need), !=,
			    DS_TAG_OK);
			tag_reverse_blocks(memory, sizeof memory);
			g_assert_cmpint(
			    ds_tag_decode_hf(memory, sizeof memory, 0x06, &found, &need), !=,
			    DS_TAG_OK);
		}
	}
}

/* Each single bit of what the checksum guards, turned on each of many tags: none is read, whatever
 * its DSFID tells. */
static void
test_every_bit(void)
{
	static const gint dsfids[] = {-1, 0x00, 0x06, 0x3E};

	for (guint round = 0; round < ROUNDS / 100; round++) {
		DsTagContent written, found;
		guint8 memory[SLIX_BYTES];
		gsize need;

		tag_draw(&written);
		g_strlcpy(written.owner, "DE-705", sizeof written.owner);
		g_assert_true(ds_iso28560_3.encode(&written, memory, sizeof memory));
		if (round % 2 == 0)
			tag_reverse_blocks(memory, sizeof memory);
		for (guint bit = 0; bit < 32 * 8; bit++) {
			memory[bit / 8] ^= (guint8)(0x80 >> bit % 8);
			g_assert_cmpint(
			    ds_tag_decode_hf(memory, sizeof memory,
				dsfids[(round + bit) % G_N_ELEMENTS(dsfids)], &found, &need),
			    !=, DS_TAG_OK);
			g_assert_false(found.checked);
			g_assert_cmpstr(found.item, ==, "");
			memory[bit / 8] ^= (guint8)(0x80 >> bit % 8);
		}
	}
}

/* ---- 28560-3: extension blocks */

/* The supplement block tells the shelf; it never costs a reading of its own. */
static void
test_shelf(void)
{
	const DsTagContent written = {
	    .item = "123", .owner = "DK-718500", .shelf = "QA268 L55", .parts = 1, .part = 1};
	guint8 memory[SLIX_BYTES];
	DsTagContent found;
	gsize need;
	guint rounds;

	g_assert_true(ds_iso28560_3.encode(&written, memory, sizeof memory));
	g_assert_cmpint(
	    tag_memory_read(memory, sizeof memory, 0x3E, &found, &rounds), ==, DS_TAG_OK);
	g_assert_cmpstr(found.shelf, ==, "");
	g_assert_cmpuint(rounds, ==, 1);
	g_assert_cmpint(
	    ds_tag_decode_hf(memory, sizeof memory, 0x3E, &found, &need), ==, DS_TAG_OK);
	tag_assert_same(&found, &written, &ds_iso28560_3);
	g_assert_cmpuint(found.errors, ==, 0);
	memory[40] ^= 1;
	g_assert_cmpint(
	    ds_tag_decode_hf(memory, sizeof memory, 0x3E, &found, &need), ==, DS_TAG_OK);
	g_assert_cmpstr(found.shelf, ==, "");
	g_assert_cmpuint(found.errors, ==, DS_TAG_ERROR_EXTENSION);
	g_assert_false(ds_iso28560_3.encode(&written, memory, 46));
}

/* A number of more than 16 bytes stands in the library block, where the checksum does not see it.
 */
static void
test_long_item(void)
{
	static const char block[] = "\x19\x01\x00\x00\x01"
				    "12345678901234567\0"
				    "DK";
	const DsTagContent nobody = {.item = "1", .owner = "DK-718500", .parts = 1, .part = 1};
	guint8 memory[SLIX_BYTES], sum = 0;
	DsTagContent found;

	g_assert_true(ds_iso28560_3.encode(&nobody, memory, sizeof memory));
	memory[3] = 0;
	sign(memory);
	memcpy(memory + 34, block, sizeof block - 1);
	for (guint i = 0; i < sizeof block - 1; i++)
		sum ^= memory[34 + i];
	memory[37] = sum;
	g_assert_cmpint(tag_memory_read(memory, sizeof memory, -1, &found, NULL), ==, DS_TAG_OK);
	g_assert_cmpstr(found.item, ==, "12345678901234567");
	g_assert_cmpstr(found.owner, ==, "DK-718500");
	g_assert_false(found.checked);
	g_assert_cmpint(found.confidence, ==, DS_TAG_LIKELY);
}

typedef struct {
	const char *why;
	const char *extensions; /* behind the basic block of a tag without an owner */
	const char *owner;
	guint rounds;
} Extension;

static const Extension extensions[] = {
    {"none", "00", "", 1},
    {"alternative owner", "0A010011010044452D3700", "DE-7", 2},
    {"alternative item and owner", "0D01004F01414C540044452D3700", "DE-7", 2},
    {"behind an acquisition block", "070200017441310A010011010044452D3700", "DE-7", 2},
    {"library block without an owner", "050100010500", "", 2},
    {"length 0 is the end", "000A010011010044452D37", "", 1},
    {"length shorter than the head", "010000000A010011010044452D37", "", 2},
    {"length shorter than the head, XOR right", "0301020A010011010044452D3700", "", 2},
    {"length beyond the tag", "FF010011010044452D37", "", 2},
    {"XOR wrong", "0A010010010044452D3700", "", 2},
    {"XOR wrong in a block before it", "070200817441310A010011010044452D3700", "", 2},
    {"owner that does not fit", "170100560100414141414141414141414141414141414100", "", 2},
};

static void
test_extensions(void)
{
	const DsTagContent nobody = {.item = "123", .parts = 1, .part = 1};

	for (guint i = 0; i < G_N_ELEMENTS(extensions); i++) {
		g_autoptr(GByteArray) extension = ds_unhex(extensions[i].extensions);
		guint8 memory[SLIX_BYTES];
		DsTagContent found;
		guint rounds;

		g_assert_true(ds_iso28560_3.encode(&nobody, memory, sizeof memory));
		memcpy(memory + 34, extension->data, extension->len);
		g_test_message("%s", extensions[i].why);
		g_assert_cmpint(
		    tag_memory_read(memory, sizeof memory, -1, &found, &rounds), ==, DS_TAG_OK);
		g_assert_cmpstr(found.item, ==, "123");
		g_assert_cmpstr(found.owner, ==, extensions[i].owner);
		g_assert_cmpuint(rounds, ==, extensions[i].rounds);
	}
}

/* ---- 28560-3: what does not fit */

static void
test_encode_refuses(void)
{
	static const DsTagContent contents[] = {
	    {.item = "", .parts = 1, .part = 1},
	    {.item = "12345678901234567", .parts = 1, .part = 1},
	    {.item = "1", .parts = 0, .part = 0},
	    {.item = "1", .parts = 2, .part = 3},
	    {.item = "1", .parts = 256, .part = 1},
	    {.item = "1", .owner = "DE705", .parts = 1, .part = 1},
	    {.item = "1", .owner = "DE-", .parts = 1, .part = 1},
	    {.item = "1", .owner = "DE-123456789012", .parts = 1, .part = 1},
	};
	const DsTagContent long_owner = {
	    .item = "1", .owner = "DE-1234567890", .parts = 1, .part = 1};
	guint8 memory[SLIX_BYTES];

	for (guint i = 0; i < G_N_ELEMENTS(contents); i++)
		g_assert_false(ds_iso28560_3.encode(&contents[i], memory, sizeof memory));
	g_assert_true(ds_iso28560_3.encode(&long_owner, memory, 34));
	g_assert_false(ds_iso28560_3.encode(&long_owner, memory, 32));
	g_assert_false(ds_iso28560_3.encode(&second_of_three, memory, 28));
	g_assert_true(ds_iso28560_2.encode(&second_of_three, memory, 28));
	g_assert_false(ds_iso28560_2.encode(&second_of_three, memory, 16));
}

/* An id with something behind its padding could be two things to two readers. */
static void
test_padding(void)
{
	DsTagContent found;

	g_assert_cmpint(read_with(13, 'X', 13, 'X', &found), ==, DS_TAG_DAMAGED);
	g_assert_cmpint(read_with(33, 'X', 33, 'X', &found), ==, DS_TAG_DAMAGED);
	g_assert_cmpint(read_with(5, '\n', 5, '\n', &found), ==, DS_TAG_DAMAGED);
	g_assert_cmpint(read_with(5, 0xFF, 5, 0xFF, &found), ==, DS_TAG_DAMAGED);
	g_assert_cmpint(read_with(5, 'x', 5, 'x', &found), ==, DS_TAG_OK);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tags/encode-refuses", test_encode_refuses);
	g_test_add_func("/tags/iso28560-3/parts", test_parts);
	g_test_add_func("/tags/iso28560-3/usage", test_usage);
	g_test_add_func("/tags/iso28560-3/reversed", test_reversed);
	g_test_add_func("/tags/iso28560-3/one-reading", test_one_reading);
	g_test_add_func("/tags/iso28560-3/damaged", test_damaged);
	g_test_add_func("/tags/iso28560-3/damaged-head", test_damaged_head);
	g_test_add_func("/tags/iso28560-3/every-bit", test_every_bit);
	g_test_add_func("/tags/iso28560-3/extensions", test_extensions);
	g_test_add_func("/tags/iso28560-3/shelf", test_shelf);
	g_test_add_func("/tags/iso28560-3/long-item", test_long_item);
	g_test_add_func("/tags/iso28560-3/padding", test_padding);
	return g_test_run();
}
