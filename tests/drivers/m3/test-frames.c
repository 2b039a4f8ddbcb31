/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frames: each recorded one has the right sum and is what its description says; whatever else
 * comes is told from an answer.
 */
#include "drivers/crc.h"
#include "drivers/m3-data.h"
#include "firmware/base/bytes.h"
#include "tests/drivers/sim/recorded.h"

#include <string.h>

/* ---- recorded frames ---- */

static void
check_request(JsonObject *recorded, const GByteArray *frame)
{
	g_autoptr(GByteArray) built = g_byte_array_new();

	ds_m3_request(built, frame->data[0], frame->data[3], frame->data + 4, frame->len - 6);
	g_assert_cmpmem(built->data, built->len, frame->data, frame->len);
}

static void
check_answer(JsonObject *recorded, const GByteArray *frame)
{
	DsM3Answer answer;

	g_assert_cmpint(ds_m3_parse(frame->data, frame->len, &answer), ==, DS_FRAME_WHOLE);
	g_assert_cmphex(answer.mark, ==, frame->data[0]);
	g_assert_cmphex(answer.command, ==, frame->data[3]);
	g_assert_cmphex(answer.status, ==, frame->data[4]);
	for (gsize i = 0; i < frame->len; i++)
		g_assert_cmpint(ds_m3_parse(frame->data, i, &answer), ==, DS_FRAME_MORE);
}

static void
test_recorded(void)
{
	Recorded recorded = recorded_check("m3", "reader_3m.json", check_request, check_answer);

	g_assert_cmpuint(recorded.requests, >=, 12);
	g_assert_cmpuint(recorded.answers, >=, 18);
}

/* A conversation with a real model 810: what it said about the book. */
static void
test_conversation(void)
{
	g_autoptr(GByteArray)
	    seen = ds_unhex("d60017fe00000502e00401003123aa26e0040100017c0c38cadb");
	g_autoptr(GByteArray)
	    blocks = ds_unhex("0800000411000101003133303202003039393903003939000004"
			      "0000000000050000000000060000000000070000000000");
	const DsM3Inventory asked = {0, 0x05};
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	g_autoptr(GByteArray) memory = g_byte_array_new();
	DsM3Answer answer;
	guint count = 8;

	g_assert_cmpint(ds_m3_parse(seen->data, seen->len, &answer), ==, DS_FRAME_WHOLE);
	g_assert_true(ds_m3_take_tags(&answer, &asked, tags, NULL));
	g_assert_cmpuint(tags->len, ==, 2);
	g_assert_cmpstr(g_array_index(tags, DsTagSeen, 0).id.text, ==, "E00401003123AA26");
	g_assert_cmpstr(g_array_index(tags, DsTagSeen, 1).id.text, ==, "E0040100017C0C38");
	answer = (DsM3Answer){.data = blocks->data, .length = blocks->len};
	g_assert_true(ds_m3_take_blocks(&answer, 0, &count, memory, NULL));
	g_assert_cmpuint(count, ==, 8);
	g_assert_cmpmem(memory->data + 4, 10, "1302099999", 10);
}

/* ---- what is no answer ---- */

static void
test_damaged(void)
{
	static const struct {
		const char *name, *hex;
		DsFrame parsed;
	} cases[] = {
	    {"nothing", "", DS_FRAME_MORE},
	    {"an answer", "d60007fe00000500c97b", DS_FRAME_WHOLE},
	    {"wrong sum", "d60007fe00000500c97a", DS_FRAME_DAMAGED},
	    {"a byte too many", "d60007fe00000500c97b00", DS_FRAME_NOISE},
	    {"noise first", "55d60007fe00000500c97b", DS_FRAME_NOISE},
	    {"length not told yet", "d600", DS_FRAME_MORE},
	    {"length of nothing", "d60000", DS_FRAME_NOISE},
	    {"length of a request", "d60003", DS_FRAME_NOISE},
	    {"length of no answer", "d60900", DS_FRAME_NOISE},
	    {"all the tags there can be", "d608fe", DS_FRAME_MORE},
	    {"one more", "d608ff", DS_FRAME_NOISE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) bytes = recorded_bytes(cases[i].hex);
		DsM3Answer answer;

		g_test_message("%s", cases[i].name);
		g_assert_cmpint(ds_m3_parse(bytes->data, bytes->len, &answer), ==, cases[i].parsed);
	}
}

/* One wrong bit anywhere is never an answer. */
static void
test_every_bit(void)
{
	static const char *const frames[] = {"d500090400110a0500027250",
	    "d60017fe00000502e00401003123aa26e0040100017c0c38cadb",
	    "d6000d0a00e00401501234567807fb70"};

	for (guint i = 0; i < G_N_ELEMENTS(frames); i++) {
		g_autoptr(GByteArray) good = ds_unhex(frames[i]);
		DsM3Answer answer;

		for (guint bit = 0; bit < good->len * 8; bit++) {
			good->data[bit / 8] ^= (guint8)(1u << bit % 8);
			g_assert_cmpint(
			    ds_m3_parse(good->data, good->len, &answer), !=, DS_FRAME_WHOLE);
			good->data[bit / 8] ^= (guint8)(1u << bit % 8);
		}
	}
}

/* ---- what answers say ---- */

static void
test_tags(void)
{
	static const struct {
		const char *name, *hex;
		int tags; /* -1: refused */
	} cases[] = {
	    {"two books", "0007023EE00401501234567806E00401501F453D8F", 2},
	    {"one twice", "0007023EE0040150123456783EE004015012345678", 1},
	    {"no DSFID told", "000702E004015012345678E00401501F453D8F", 2},
	    {"a book and another tag", "0007023EE00401501234567800D0070101F453D8F0", 1},
	    {"none", "000700", 0},
	    {"nothing", "", -1},
	    {"no number", "0007", -1},
	    {"another AFI", "0707013EE004015012345678", -1},
	    {"other options", "000501E004015012345678", -1},
	    {"one less", "0007023EE004015012345678", -1},
	    {"one more", "0007013EE00401501234567806E00401501F453D8F", -1},
	    {"cut", "0007013EE0040150123456", -1},
	    {"something behind", "0007013EE00401501234567800", -1},
	    {"none, and something behind", "00070000", -1},
	};
	const DsM3Inventory asked = {0, 0x07};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) bytes = recorded_bytes(cases[i].hex);
		g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
		DsM3Answer answer = {.data = bytes->data, .length = bytes->len};

		g_test_message("%s", cases[i].name);
		g_assert_cmpint(
		    ds_m3_take_tags(&answer, &asked, tags, NULL), ==, cases[i].tags >= 0);
		g_assert_cmpint(tags->len, ==, MAX(cases[i].tags, 0));
	}
}

/* Three blocks were asked for, from block 2 on. */
static void
test_blocks(void)
{
	static const struct {
		const char *name, *hex, *memory; /* NULL: refused */
	} cases[] = {
	    {"all", "03 0200 01020304 0301 05060708 0400 090A0B0C", "0102030405060708090A0B0C"},
	    {"fewer", "01 0200 01020304", "01020304"},
	    {"none", "00", ""},
	    {"one not read", "03 0200 01020304 0311 00000000 0400 090A0B0C", "01020304"},
	    {"nothing", "", NULL},
	    {"more", "04 0200 01020304 0300 00000000 0400 00000000 0500 00000000", NULL},
	    {"other blocks", "02 0000 01020304 0100 05060708", NULL},
	    {"a gap", "02 0200 01020304 0400 05060708", NULL},
	    {"cut", "02 0200 01020304 0300 050607", NULL},
	    {"something behind", "01 0200 01020304 00", NULL},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) bytes = recorded_bytes(cases[i].hex);
		g_autoptr(GByteArray) out = g_byte_array_new();
		DsM3Answer answer = {.data = bytes->data, .length = bytes->len};
		g_autofree char *hex = NULL;
		guint blocks = 3;

		g_test_message("%s", cases[i].name);
		g_assert_cmpint(
		    ds_m3_take_blocks(&answer, 2, &blocks, out, NULL), ==, cases[i].memory != NULL);
		hex = ds_hex(out->data, out->len);
		g_assert_cmpstr(hex, ==, cases[i].memory != NULL ? cases[i].memory : "");
		g_assert_true(cases[i].memory == NULL || blocks == out->len / 4);
	}
}

static void
test_size(void)
{
	static const struct {
		const char *name, *hex;
		int blocks; /* -1: refused */
	} cases[] = {
	    {"28 blocks", "04031B", 28},
	    {"256 blocks", "0403FF", 256},
	    {"does not tell", "00", 0},
	    {"nothing", "", -1},
	    {"another size of blocks", "040707", -1},
	    {"something else", "0107", -1},
	    {"cut", "0403", -1},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) bytes = recorded_bytes(cases[i].hex);
		DsM3Answer answer = {.data = bytes->data, .length = bytes->len};
		guint blocks = 0;

		g_test_message("%s", cases[i].name);
		g_assert_cmpint(ds_m3_take_size(&answer, &blocks, NULL), ==, cases[i].blocks >= 0);
		g_assert_cmpint(blocks, ==, MAX(cases[i].blocks, 0));
	}
}

static void
test_check_value(void)
{
	g_assert_cmphex(ds_crc_3m((const guint8 *)"123456789", 9), ==, 0xD64E);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/m3/frames/check-value", test_check_value);
	g_test_add_func("/m3/frames/recorded", test_recorded);
	g_test_add_func("/m3/frames/conversation", test_conversation);
	g_test_add_func("/m3/frames/damaged", test_damaged);
	g_test_add_func("/m3/frames/every-bit", test_every_bit);
	g_test_add_func("/m3/frames/tags", test_tags);
	g_test_add_func("/m3/frames/blocks", test_blocks);
	g_test_add_func("/m3/frames/size", test_size);
	return g_test_run();
}
