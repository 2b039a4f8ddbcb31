/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All tag formats together: what is written comes back, and which format is believed. */
#include "drivers/iso15962.h"
#include "drivers/iso28560.h"
#include "firmware/base/bytes.h"
#include "tests/drivers/tags/memory.h"

#include <string.h>

#define ROUNDS 20000

static void
test_round_trip(void)
{
	static const DsTagFormat *const formats[] = {&ds_iso28560_3, &ds_iso28560_2};

	for (guint round = 0; round < ROUNDS; round++) {
		const DsTagFormat *format = formats[round % G_N_ELEMENTS(formats)];
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
			g_assert_cmpstr(found.item, ==, "");
			g_assert_cmpint(found.confidence, ==, DS_TAG_NOTHING);
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

/* How sure a reading without a checksum is depends on what else agrees. */
static void
test_confidence(void)
{
	static const struct {
		const char *hex;
		gint dsfid, afi;
		DsTagConfidence confidence;
		DsTagErrors errors;
	} cases[] = {
	    {"9100051CBE991A14", 0x06, -1, DS_TAG_LIKELY, 0},
	    {"9100051CBE991A14", -1, -1, DS_TAG_LIKELY, 0},
	    {"9100051CBE991A14", 0x00, 0x00, DS_TAG_LIKELY, 0},
	    {"9100051CBE991A14", 0x3E, -1, DS_TAG_GUESS, DS_TAG_ERROR_DSFID},
	    {"9100051CBE991A14", 0xFF, 0x07, DS_TAG_GUESS, DS_TAG_ERROR_DSFID},
	    {"9100051CBE991A1400AA", 0x06, -1, DS_TAG_LIKELY, 0},
	    {"9100051CBE991A1400AA", -1, -1, DS_TAG_GUESS, 0},
	    {"9100051CBE991A1400AA", -1, 0x00, DS_TAG_GUESS, 0},
	    {"9100051CBE991A1400AA", -1, 0xC2, DS_TAG_LIKELY, 0},
	    {"9100051CBE991A140201D0140204B34607441CB6E2E335D6830207ACC09EBAA06F6B000000AA", 0x3E,
		-1, DS_TAG_LIKELY, DS_TAG_ERROR_DSFID},
	    {"11010131313232333334340000000000000000513E4445373035000000000000", 0x06, 0x07,
		DS_TAG_CERTAIN, DS_TAG_ERROR_DSFID},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) memory = ds_unhex(cases[i].hex);
		DsTagContent found;
		gsize need, length = memory->len;
		DsTagMemory tag;

		g_byte_array_set_size(memory, SLIX_BYTES);
		memset(memory->data + length, 0, SLIX_BYTES - length);
		tag = (DsTagMemory){.memory = memory->data,
		    .length = memory->len,
		    .dsfid = cases[i].dsfid,
		    .afi = cases[i].afi};
		g_test_message("%s, DSFID %02X", cases[i].hex, (guint)cases[i].dsfid & 0xFF);
		g_assert_cmpint(ds_tag_decode(&tag, &found, &need), ==, DS_TAG_OK);
		g_assert_cmpstr(ds_tag_confidence_word(found.confidence), ==,
		    ds_tag_confidence_word(cases[i].confidence));
		g_assert_cmpuint(found.errors, ==, cases[i].errors);
		g_assert_cmpint(found.security, ==, ds_tag_afi_security(cases[i].afi));
	}
}

static void
test_afi(void)
{
	static const struct {
		gint afi;
		DsSecurityState state;
	} cases[] = {{-1, DS_SECURITY_UNSET}, {0x00, DS_SECURITY_UNSET},
	    {0x07, DS_SECURITY_SECURED}, {0xC2, DS_SECURITY_RELEASED}, {0xD7, DS_SECURITY_SECURED},
	    {0xDA, DS_SECURITY_RELEASED}, {0x21, DS_SECURITY_UNSET}};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(ds_tag_afi_security(cases[i].afi), ==, cases[i].state);
}

/* What cannot be read is told as what it is, and gives no item. */
static void
test_without_item(void)
{
	static const struct {
		const char *hex, *format;
		gint dsfid;
		DsTagResult result;
		guint errors;
	} cases[] = {
	    {"00000000", "blank", 0x06, DS_TAG_BLANK, 0},
	    {"FFFFFFFF", "blank", -1, DS_TAG_BLANK, 0},
	    {"FFFFFF00", "unknown", -1, DS_TAG_UNKNOWN, 0},
	    {"00000001", "iso28560-3", 0x3E, DS_TAG_DAMAGED, DS_TAG_ERROR_CHECKSUM},
	    {"00000001", "iso28560-2", 0x06, DS_TAG_DAMAGED, DS_TAG_ERROR_STRUCTURE},
	    {"", "unknown", -1, DS_TAG_UNKNOWN, 0},
	    /* libdanrfid, DDMTagTest.java, a tag that was prepared and never given to an item */
	    {"11010100000000000000000000000000000000CA9F4445373035000000000000", "iso28560-3", -1,
		DS_TAG_UNKNOWN, DS_TAG_ERROR_NO_ITEM},
	    /* libdanrfid, DM11DataTest.java: the "DM11" model, whose checksum nobody knows */
	    {"0B41244D54655D18000000000000BB4CA484FF4F42504401500400000000F555", "unknown", -1,
		DS_TAG_UNKNOWN, 0},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) memory = ds_unhex(cases[i].hex);
		DsTagContent found;
		gsize need;

		g_test_message("%s", cases[i].hex);
		g_assert_cmpint(
		    ds_tag_decode_hf(memory->data, memory->len, cases[i].dsfid, &found, &need), ==,
		    cases[i].result);
		g_assert_cmpstr(found.format, ==, cases[i].format);
		g_assert_cmpuint(found.errors, ==, cases[i].errors);
		g_assert_cmpint(found.confidence, ==, DS_TAG_NOTHING);
		g_assert_cmpstr(found.item, ==, "");
		g_assert_nonnull(found.why);
	}
}

static void
test_words(void)
{
	for (guint bit = 0; bit < DS_TAG_ERROR_BITS; bit++)
		g_assert_cmpstr(ds_tag_error_text((DsTagErrors)(1u << bit)), !=, "unknown");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tags/formats", test_formats);
	g_test_add_func("/tags/round-trip", test_round_trip);
	g_test_add_func("/tags/any-memory", test_any_memory);
	g_test_add_func("/tags/huge", test_huge);
	g_test_add_func("/tags/confidence", test_confidence);
	g_test_add_func("/tags/afi", test_afi);
	g_test_add_func("/tags/without-item", test_without_item);
	g_test_add_func("/tags/words", test_words);
	g_test_add_func("/tags/iso28560-3/checksum-wins", test_checksum_wins);
	return g_test_run();
}
