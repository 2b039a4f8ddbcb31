/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frames: each recorded one has the right sum and is what its description says; whatever else
 * comes is told from an answer.
 */
#include "drivers/crc.h"
#include "drivers/feig-data.h"
#include "firmware/base/bytes.h"
#include "tests/drivers/sim/recorded.h"

#include <string.h>

/* ---- recorded frames ---- */

static gboolean
is_advanced(JsonObject *recorded)
{
	return g_str_equal(json_object_get_string_member(recorded, "frame"), "advanced");
}

static void
check_request(JsonObject *recorded, const GByteArray *frame)
{
	gboolean advanced = is_advanced(recorded);
	gsize head = advanced ? 5 : 3;
	g_autoptr(GByteArray) built = g_byte_array_new();

	g_assert_cmphex(ds_crc_feig(DS_CRC_FEIG_START, frame->data, frame->len), ==, 0);
	if (frame->data[head - 2] != DS_FEIG_ADDRESS_ANY)
		return; /* to one address: we never do */
	ds_feig_request(built, advanced ? DS_FEIG_ADVANCED : DS_FEIG_STANDARD,
	    frame->data[head - 1], frame->data + head, frame->len - head - 2);
	g_assert_cmpmem(built->data, built->len, frame->data, frame->len);
}

static void
check_answer(JsonObject *recorded, const GByteArray *frame)
{
	DsFeigAnswer answer;

	g_assert_cmpint(ds_feig_parse(frame->data, frame->len, &answer), ==, DS_FRAME_WHOLE);
	g_assert_cmpint(
	    answer.form, ==, is_advanced(recorded) ? DS_FEIG_ADVANCED : DS_FEIG_STANDARD);
	for (gsize i = 0; i < frame->len; i++)
		g_assert_cmpint(ds_feig_parse(frame->data, i, &answer), ==, DS_FRAME_MORE);
}

static void
test_recorded(void)
{
	Recorded recorded = recorded_check("feig", "feig_obid.json", check_request, check_answer);

	g_assert_cmpuint(recorded.requests, >=, 10);
	g_assert_cmpuint(recorded.answers, >=, 8);
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
	    {"an answer", "0600b000d572", DS_FRAME_WHOLE},
	    {"wrong sum", "0600b000d573", DS_FRAME_DAMAGED},
	    {"a byte too many", "0600b000d57200", DS_FRAME_NOISE},
	    {"noise first", "550600b000d572", DS_FRAME_MORE}, /* LEN 85 */
	    {"length of no frame", "00", DS_FRAME_NOISE},
	    {"length of a request", "0500b0", DS_FRAME_NOISE},
	    {"advanced, too short", "020007", DS_FRAME_NOISE},
	    {"advanced, not told yet", "0200", DS_FRAME_MORE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) bytes = recorded_bytes(cases[i].hex);
		DsFeigAnswer answer;

		g_test_message("%s", cases[i].name);
		g_assert_cmpint(
		    ds_feig_parse(bytes->data, bytes->len, &answer), ==, cases[i].parsed);
	}
}

/* One wrong bit anywhere is never an answer. */
static void
test_every_bit(void)
{
	g_autoptr(GByteArray) good = ds_unhex("1100b000010300e0040150a05f02b7d7be");
	DsFeigAnswer answer;

	for (guint bit = 0; bit < good->len * 8; bit++) {
		good->data[bit / 8] ^= (guint8)(1u << bit % 8);
		g_assert_cmpint(ds_feig_parse(good->data, good->len, &answer), !=, DS_FRAME_WHOLE);
		good->data[bit / 8] ^= (guint8)(1u << bit % 8);
	}
}

/* Somebody's strange card lies among the books; and answers that are no inventory at all. */
static void
test_records(void)
{
	static const struct {
		const char *name, *hex;
		int tags; /* -1: refused */
	} cases[] = {
	    {"two books", "02033EE0040150123456780306E00401501F453D8F", 2},
	    {"one twice", "02033EE004015012345678033EE004015012345678", 1},
	    {"a book and a card", "02033EE00401501234567804000004A1B2C3D4E580", 1},
	    {"a book and a stranger", "02033EE0040150123456780D0011223344", 1},
	    {"a stranger and a book", "020D0011223344556677033EE004015012345678", 0},
	    {"none", "00", 0},
	    {"nothing", "", -1},
	    {"one less", "02033EE004015012345678", -1},
	    {"cut", "01033EE0040150123456", -1},
	    {"something behind", "01033EE00401501234567800", -1},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) bytes = recorded_bytes(cases[i].hex);
		g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
		DsFeigAnswer answer = {.data = bytes->data, .length = bytes->len};

		g_test_message("%s", cases[i].name);
		g_assert_cmpint(ds_feig_take_tags(&answer, tags, NULL), ==, cases[i].tags >= 0);
		g_assert_cmpint(tags->len, ==, MAX(cases[i].tags, 0));
	}
}

static void
test_check_value(void)
{
	g_assert_cmphex(ds_crc_feig(DS_CRC_FEIG_START, (const guint8 *)"123456789", 9), ==, 0x6F91);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/feig/frames/check-value", test_check_value);
	g_test_add_func("/feig/frames/recorded", test_recorded);
	g_test_add_func("/feig/frames/records", test_records);
	g_test_add_func("/feig/frames/damaged", test_damaged);
	g_test_add_func("/feig/frames/every-bit", test_every_bit);
	return g_test_run();
}
