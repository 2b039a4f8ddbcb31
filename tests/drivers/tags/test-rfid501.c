/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 3M's old tags: what is read, and that nothing else is taken for one. */
#include "drivers/iso15962.h"
#include "drivers/iso28560.h"
#include "drivers/rfid501.h"
#include "firmware/base/bytes.h"
#include "tests/drivers/tags/memory.h"

#include <string.h>

#define ROUNDS 20000
#define HEAD "04110001"
#define ITEM "31333032303033373637000000000000"
#define ZERO "00000000"

typedef struct {
	const char *why;
	const char *hex;
	gint dsfid;
	DsTagConfidence confidence; /* DS_TAG_NOTHING: not read */
	guint parts, part;
} Memory;

static const Memory memories[] = {
    {"as 3M wrote it", HEAD ITEM ZERO ZERO ZERO, -1, DS_TAG_LIKELY, 1, 1},
    {"on the smallest tag", HEAD ITEM ZERO ZERO, -1, DS_TAG_LIKELY, 1, 1},
    {"too short", HEAD ITEM ZERO "000000", -1, DS_TAG_NOTHING, 0, 0},
    {"DSFID never set", HEAD ITEM ZERO ZERO ZERO, 0x00, DS_TAG_LIKELY, 1, 1},
    {"DSFID of another format", HEAD ITEM ZERO ZERO ZERO, 0x06, DS_TAG_GUESS, 1, 1},
    {"set never written", "04000001" ITEM ZERO ZERO ZERO, -1, DS_TAG_LIKELY, 1, 1},
    {"third of four", "04340001" ITEM ZERO ZERO ZERO, -1, DS_TAG_LIKELY, 4, 3},
    {"fifth of four", "04540001" ITEM ZERO ZERO ZERO, -1, DS_TAG_NOTHING, 0, 0},
    {"none of four", "04040001" ITEM ZERO ZERO ZERO, -1, DS_TAG_NOTHING, 0, 0},
    {"another mark", "05110001" ITEM ZERO ZERO ZERO, -1, DS_TAG_NOTHING, 0, 0},
    {"third byte not 00", "04110101" ITEM ZERO ZERO ZERO, -1, DS_TAG_NOTHING, 0, 0},
    {"no such material", "0411000A" ITEM ZERO ZERO ZERO, -1, DS_TAG_NOTHING, 0, 0},
    {"book with audio tape", "0411000D" ITEM ZERO ZERO ZERO, -1, DS_TAG_LIKELY, 1, 1},
    {"a library with letters in its number", HEAD ITEM "00004100" ZERO ZERO, -1, DS_TAG_LIKELY, 1,
	1},
    {"a library whose number is a country", HEAD ITEM "00444500" ZERO ZERO, -1, DS_TAG_NOTHING, 0,
	0},
    {"something at the end", HEAD ITEM ZERO ZERO "00000100", -1, DS_TAG_GUESS, 1, 1},
    {"text behind the padding", HEAD "31003332303033373637000000000000" ZERO ZERO ZERO, -1,
	DS_TAG_NOTHING, 0, 0},
    {"blank in the number", HEAD "31203332303033373637000000000000" ZERO ZERO ZERO, -1,
	DS_TAG_NOTHING, 0, 0},
    {"no number", HEAD "00000000000000000000000000000000" ZERO ZERO ZERO, -1, DS_TAG_NOTHING, 0, 0},
};

static void
test_memories(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(memories); i++) {
		const Memory *m = &memories[i];
		DsTagContent found;
		DsTagResult result = tag_memory_read_hex(m->hex, 0, m->dsfid, &found, NULL);

		g_test_message("%s", m->why);
		g_assert_cmpstr(ds_tag_confidence_word(found.confidence), ==,
		    ds_tag_confidence_word(m->confidence));
		g_assert_true((result == DS_TAG_OK) == (m->confidence != DS_TAG_NOTHING));
		g_assert_cmpuint(found.parts, ==, m->parts);
		g_assert_cmpuint(found.part, ==, m->part);
	}
}

static void
test_round_trip(void)
{
	for (guint round = 0; round < ROUNDS; round++) {
		DsTagContent written, found;
		guint8 memory[SLIX_BYTES];
		gsize size = 4 * (gsize)g_test_rand_int_range(7, 28);

		tag_draw(&written);
		written.owner[0] = '\0';
		written.usage = DS_USAGE_ITEM;
		written.parts = (guint)g_test_rand_int_range(1, 16);
		written.part = (guint)g_test_rand_int_range(1, (gint)written.parts + 1);
		g_assert_true(ds_rfid501.encode(&written, memory, size));
		g_assert_cmpint(tag_memory_read(memory, size, -1, &found, NULL), ==, DS_TAG_OK);
		tag_assert_same(&found, &written, &ds_rfid501);
	}
}

static void
test_encode_refuses(void)
{
	static const DsTagContent contents[] = {
	    {.item = "", .parts = 1, .part = 1},
	    {.item = "12345678901234567", .parts = 1, .part = 1},
	    {.item = "1", .parts = 16, .part = 1},
	    {.item = "1", .parts = 2, .part = 3},
	    {.item = "1", .parts = 2, .part = 0},
	    {.item = "1", .parts = 1, .part = 1, .owner = "DE-7"},
	    {.item = "1", .parts = 1, .part = 1, .shelf = "A"},
	    {.item = "1", .parts = 1, .part = 1, .usage = DS_USAGE_PATRON},
	};
	const DsTagContent good = {.item = "1234567890123456", .parts = 1, .part = 1};
	guint8 memory[SLIX_BYTES];

	for (guint i = 0; i < G_N_ELEMENTS(contents); i++)
		g_assert_false(ds_rfid501.encode(&contents[i], memory, sizeof memory));
	g_assert_true(ds_rfid501.encode(&good, memory, 28));
	g_assert_false(ds_rfid501.encode(&good, memory, 24));
}

/* Damage of up to three bytes makes no 3M tag of a standard one. */
static void
test_hijacks_nothing(void)
{
	static const DsTagFormat *const formats[] = {&ds_iso28560_3, &ds_iso28560_2};

	for (guint round = 0; round < 10 * ROUNDS; round++) {
		DsTagContent written, found;
		guint8 memory[SLIX_BYTES];

		tag_draw(&written);
		g_strlcpy(written.owner, "DE-705", sizeof written.owner);
		g_assert_true(formats[round % 2]->encode(&written, memory, sizeof memory));
		memory[0] = 0x04;
		memory[2] = 0x00;
		memory[g_test_rand_int_range(0, 34)] ^= (guint8)g_test_rand_int_range(1, 256);
		if (tag_memory_read(memory, sizeof memory, -1, &found, NULL) == DS_TAG_OK &&
		    g_str_equal(found.format, "rfid501")) {
			g_autofree char *hex = ds_hex(memory, 36);

			g_error("%s was read as %s %s", hex, found.format, found.item);
		}
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tags/rfid501/memories", test_memories);
	g_test_add_func("/tags/rfid501/round-trip", test_round_trip);
	g_test_add_func("/tags/rfid501/encode-refuses", test_encode_refuses);
	g_test_add_func("/tags/rfid501/hijacks-nothing", test_hijacks_nothing);
	return g_test_run();
}
