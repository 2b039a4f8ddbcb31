/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UHF tags of Chinese universities: exact to the bit, or not believed. */
#include "drivers/cn-university-id.h"
#include "drivers/cn-university.h"
#include "firmware/base/bytes.h"
#include "tests/drivers/tags/memory.h"

#include <string.h>

#define ROUNDS 20000

/* ---- item numbers */

static void
draw_id(guint coding, char *text)
{
	static const char wide[] = "0123456789ABCXYZ", any[] = "09AZaz=~*? -.";
	guint length = (guint)g_test_rand_int_range(1, 15);
	guint plain = coding == DS_CN_ID_96 ? 7 : coding == DS_CN_ID_128 ? 11 : 14;

	for (guint i = 0; i < length; i++) {
		gboolean free = length <= plain || i == length - 1;
		guint digits = coding == DS_CN_ID_96 && i >= 3;

		text[i] = free ? any[g_test_rand_int_range(0, sizeof any - 1)]
			       : wide[g_test_rand_int_range(0, digits ? 10 : sizeof wide - 1)];
	}
	text[length] = '\0';
}

static void
test_id_round_trip(void)
{
	for (guint round = 0; round < 5 * ROUNDS; round++) {
		guint coding = round % (DS_CN_ID_LAST + 1);
		guint8 bytes[16] = {0};
		DsWriter data = ds_writer(bytes, sizeof bytes);
		char text[DS_CN_ID_SIZE], back[DS_CN_ID_SIZE];

		draw_id(coding, text);
		g_assert_true(ds_cn_id_compact(coding, text, &data));
		g_assert_true(ds_cn_id_expand(coding, bytes, data.used, back));
		g_assert_cmpstr(back, ==, text);
		g_assert_true(ds_cn_id_expand(coding, bytes, sizeof bytes, back));
		g_assert_cmpstr(back, ==, text);
	}
}

/* What is read is what would be written: no two memories mean the same number. */
static void
test_id_exact(void)
{
	for (guint round = 0; round < 50 * ROUNDS; round++) {
		guint coding = round % 4;
		gsize length = (gsize)g_test_rand_int_range(0, 13);
		g_autofree guint8 *data = g_malloc(length);
		guint8 bytes[16] = {0};
		DsWriter again = ds_writer(bytes, sizeof bytes);
		char text[DS_CN_ID_SIZE];

		for (gsize i = 0; i < length; i++)
			data[i] = (guint8)g_test_rand_int();
		if (length > 0 && g_test_rand_bit())
			data[0] &= 0x0F;
		if (!ds_cn_id_expand(coding, data, length, text))
			continue;
		g_assert_true(ds_cn_id_compact(coding, text, &again));
		g_assert_cmpmem(bytes, length, data, length);
	}
}

static void
test_id_refused(void)
{
	static const struct {
		const char *why;
		guint coding;
		const char *hex;
	} cases[] = {
	    {"fourth coding", 3, "0141"},
	    {"nothing", DS_CN_ID_96, ""},
	    {"no character", DS_CN_ID_96, "0041"},
	    {"15 characters", DS_CN_ID_96, "0F23456789ABCDEF"},
	    {"longer than it is", DS_CN_ID_96, "0741"},
	    {"something behind it", DS_CN_ID_96, "01410001"},
	    {"a bit above the length", DS_CN_ID_96, "1141"},
	    {"control character", DS_CN_ID_96, "010A"},
	    {"8 characters in 7 bytes", DS_CN_ID_96, "98130803F40400"},
	    {"fourth digit above 9", DS_CN_ID_96, "981308C3F7040000"},
	    {"more digits than it has", DS_CN_ID_96, "98130803F4FF0000"},
	    {"character between 9 and A", DS_CN_ID_96, "98A30803F4040000"},
	    {"12 characters in 11 bytes", DS_CN_ID_128, "AD821C0046410C02013049"},
	    {"bit above the five", DS_CN_ID_128,
		"AD821C0046410C42013049"
		"11"},
	    {"15 characters of text", DS_CN_ID_TEXT, "313131313131313131313131313131"},
	    {"text after its end", DS_CN_ID_TEXT, "31003100"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) data = ds_unhex(cases[i].hex);
		g_autofree guint8 *copy = g_memdup2(data->data, data->len);
		char text[DS_CN_ID_SIZE];

		if (ds_cn_id_expand(cases[i].coding, copy, data->len, text))
			g_error("%s: read as %s", cases[i].why, text);
	}
}

/* ---- tags */

typedef struct {
	const char *why;
	const char *epc, *user; /* from the PC word on */
	DsTagConfidence confidence;
	guint errors;
	guint parts, part;
	DsTagUsage usage;
} Tag;

#define ID "98130803F4040000" /* 32103179 */
#define OWNER "0C022808"
#define ITEM DS_USAGE_ITEM
#define OTHER DS_USAGE_OTHER
#define GUESS DS_TAG_GUESS
#define LIKELY DS_TAG_LIKELY

static const Tag tags[] = {
    {"item number alone", "300000000000" ID, NULL, LIKELY, 0, 1, 1, ITEM},
    {"second of three", "340000000003" ID, OWNER "10040003000200", LIKELY, 0, 3, 2, ITEM},
    {"pieces that are only counted", "340000000003" ID, OWNER "10040003000000", LIKELY, 0, 3, 0,
	ITEM},
    {"elements that nobody announced", "340000005300" ID, OWNER "10040003000200", LIKELY, 0, 3, 2,
	ITEM},
    {"elements without a value", "340000000003" ID, OWNER "10040001000114003800", LIKELY, 0, 1, 1,
	ITEM},
    {"a disc that is not lent", "340000000004" ID, "14020101", LIKELY, 0, 1, 1, OTHER},
    {"a book whose state is the library's own", "340000000004" ID, "14020004", LIKELY, 0, 1, 1,
	ITEM},
    {"a card", "340000000004" ID, "14020300", LIKELY, 0, 1, 1, DS_USAGE_PATRON},
    {"a label of a shelf", "340000000004" ID, "14020200", LIKELY, 0, 1, 1, OTHER},
    {"set announced, and none there", "340000000003" ID, OWNER "0000", GUESS, DS_TAG_ERROR_MISSING,
	1, 1, ITEM},
    {"set announced, and no USER bank", "340000000003" ID, NULL, GUESS,
	DS_TAG_ERROR_MISSING | DS_TAG_ERROR_NO_USER_BANK, 1, 1, ITEM},
    {"content announced, a USER bank is not", "300000000003" ID, NULL, GUESS, DS_TAG_ERROR_MISSING,
	1, 1, ITEM},
    {"part beyond parts", "340000000002" ID, "10040002000300", GUESS, DS_TAG_ERROR_STRUCTURE, 1, 1,
	ITEM},
    {"set without parts", "340000000002" ID, "10040000000000", GUESS, DS_TAG_ERROR_STRUCTURE, 1, 1,
	ITEM},
    {"two sets", "340000000002" ID, "10040003000210040003000100", GUESS, DS_TAG_ERROR_STRUCTURE, 3,
	2, ITEM},
    {"owner of three bytes", "340000000001" ID, "0C03280800", GUESS, DS_TAG_ERROR_STRUCTURE, 1, 1,
	ITEM},
    {"element beyond the bank", "340000000002" ID, "13FF", GUESS, DS_TAG_ERROR_MISSING, 1, 1, ITEM},
    {"a GS1 header", "300030000000" ID, NULL, GUESS, 0, 1, 1, ITEM},
    {"a bit that nobody uses", "300040000000" ID, NULL, GUESS, 0, 1, 1, ITEM},
    {"an AFI without a toggle", "300700000000" ID, NULL, GUESS, 0, 1, 1, ITEM},
};

static void
test_tags(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(tags); i++) {
		const Tag *t = &tags[i];
		g_autoptr(GByteArray) epc = ds_unhex(t->epc);
		g_autoptr(GByteArray) user = ds_unhex(t->user != NULL ? t->user : "");
		DsTagContent found;

		g_test_message("%s", t->why);
		g_assert_cmpint(tag_uhf_read(epc, user, &found), ==, DS_TAG_OK);
		g_assert_cmpstr(found.format, ==, "cn-university");
		g_assert_cmpstr(found.item, ==, "32103179");
		g_assert_cmpstr(ds_tag_confidence_word(found.confidence), ==,
		    ds_tag_confidence_word(t->confidence));
		g_assert_cmpuint(found.errors, ==, t->errors);
		g_assert_cmpuint(found.parts, ==, t->parts);
		g_assert_cmpuint(found.part, ==, t->part);
		g_assert_cmpint(found.usage, ==, t->usage);
	}
}

/* The first 32 bytes of the USER bank end within an element that is announced. */
static void
test_more(void)
{
	g_autoptr(GByteArray) epc = ds_unhex("340000000002" ID);
	guint8 user[64] = {6 << 2, 28, [30] = 4 << 2, [31] = 4, [33] = 3, [35] = 2};
	DsTagMemory tag = {.epc = epc->data, .epc_length = epc->len, .memory = user, .length = 32};
	DsTagContent found;
	gsize need;

	memset(user + 2, 'A', 28);
	g_assert_cmpint(ds_tag_decode(&tag, &found, &need), ==, DS_TAG_MORE);
	g_assert_cmpuint(need, ==, 36);
	tag.length = need;
	g_assert_cmpint(ds_tag_decode(&tag, &found, &need), ==, DS_TAG_OK);
	g_assert_cmpuint(found.parts, ==, 3);
	g_assert_cmpuint(found.part, ==, 2);
}

static void
test_round_trip(void)
{
	for (guint round = 0; round < ROUNDS; round++) {
		DsTagContent written, found;
		DsTagUhf banks;
		g_autoptr(GByteArray) epc = g_byte_array_new();
		g_autoptr(GByteArray) user = g_byte_array_new();
		guint code = (guint)g_test_rand_int_range(0, 60000);

		tag_draw(&written);
		draw_id(round % (DS_CN_ID_LAST + 1), written.item);
		g_snprintf(written.owner, sizeof written.owner, "%05u",
		    code > 55000 ? 35000 + code : code);
		if (g_test_rand_bit())
			g_strlcpy(written.shelf, "三楼/TP312", sizeof written.shelf);
		written.security = g_test_rand_bit() ? DS_SECURITY_SECURED : DS_SECURITY_RELEASED;
		g_assert_true(ds_cn_university.encode_uhf(&written, &banks));
		g_byte_array_append(epc, banks.epc, (guint)banks.epc_length);
		g_byte_array_append(user, banks.user, (guint)banks.user_length);
		g_assert_cmpint(tag_uhf_read(epc, user, &found), ==, DS_TAG_OK);
		tag_assert_same(&found, &written, &ds_cn_university);
		g_assert_cmpint(found.security, ==, written.security);
		g_assert_cmpint(found.confidence, ==, DS_TAG_LIKELY);
	}
}

/* The very bytes dp2 makes (UnitTestRFID/TestGaoxiao1.cs, test_decode_tag_4). */
static void
test_encode(void)
{
	const DsTagContent content = {.item = "01519231", .owner = "55700", .parts = 1, .part = 1};
	g_autoptr(GByteArray) epc = ds_unhex("340000000003185304406c0e0000");
	g_autoptr(GByteArray) user = ds_unhex("0c02d994100400010001");
	DsTagUhf banks;

	g_assert_true(ds_cn_university.encode_uhf(&content, &banks));
	g_assert_cmpmem(banks.epc, banks.epc_length, epc->data, epc->len);
	g_assert_cmpmem(banks.user, banks.user_length - 2, user->data, user->len);
}

static void
test_encode_refuses(void)
{
	static const DsTagContent contents[] = {
	    {.item = "", .parts = 1, .part = 1},
	    {.item = "123456789012345", .parts = 1, .part = 1},
	    {.item = "书", .parts = 1, .part = 1},
	    {.item = "1", .owner = "CN-1", .parts = 1, .part = 1},
	    {.item = "1", .owner = "60000", .parts = 1, .part = 1},
	    {.item = "1", .owner = "99999", .parts = 1, .part = 1},
	    {.item = "1", .parts = 0, .part = 0},
	    {.item = "1", .parts = 2, .part = 3},
	    {.item = "1", .parts = 65536, .part = 1},
	};
	DsTagUhf banks;

	for (guint i = 0; i < G_N_ELEMENTS(contents); i++)
		g_assert_false(ds_cn_university.encode_uhf(&contents[i], &banks));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tags/cn-university/id/round-trip", test_id_round_trip);
	g_test_add_func("/tags/cn-university/id/exact", test_id_exact);
	g_test_add_func("/tags/cn-university/id/refused", test_id_refused);
	g_test_add_func("/tags/cn-university/tags", test_tags);
	g_test_add_func("/tags/cn-university/more", test_more);
	g_test_add_func("/tags/cn-university/round-trip", test_round_trip);
	g_test_add_func("/tags/cn-university/encode", test_encode);
	g_test_add_func("/tags/cn-university/encode-refuses", test_encode_refuses);
	return g_test_run();
}
