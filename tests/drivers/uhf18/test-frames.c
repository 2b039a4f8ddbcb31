/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frames: each recorded one has the right sum and is what its description says; whatever else
 * comes is told from an answer.
 */
#include "drivers/crc.h"
#include "drivers/uhf18-data.h"
#include "firmware/base/bytes.h"
#include "tests/drivers/sim/recorded.h"

#include <string.h>

/* ---- recorded frames ---- */

static void
check_request(JsonObject *recorded, const GByteArray *frame)
{
	g_autoptr(GByteArray) built = g_byte_array_new();

	ds_uhf18_request(built, frame->data[1], frame->data[2], frame->data + 3, frame->len - 5);
	g_assert_cmpmem(built->data, built->len, frame->data, frame->len);
}

static void
check_answer(JsonObject *recorded, const GByteArray *frame)
{
	DsUhf18Frame answer;
	gsize size;

	g_assert_cmpint(
	    ds_uhf18_parse(frame->data, frame->len, &answer, &size), ==, DS_FRAME_WHOLE);
	g_assert_cmpuint(size, ==, frame->len);
	g_assert_cmphex(answer.address, ==, frame->data[1]);
	g_assert_cmphex(answer.command, ==, frame->data[2]);
	g_assert_cmphex(answer.status, ==, frame->data[3]);
	for (gsize i = 0; i < frame->len; i++)
		g_assert_cmpint(ds_uhf18_judge(frame->data, i), ==, DS_FRAME_MORE);
}

static void
test_recorded(void)
{
	Recorded recorded = recorded_check(
	    "uhf18", "uhfreader18_chafon.json", check_request, check_answer);

	g_assert_cmpuint(recorded.requests, >=, 2);
	g_assert_cmpuint(recorded.answers, >=, 10);
}

/* What the recorded frames say. */
static void
test_recorded_tags(void)
{
	static const struct {
		const char *hex;
		DsUhf18Series series;
		const char *epcs;
	} cases[] = {
	    {"13000103010c49440000000000000a000334a5fb", DS_UHF18_SERIES_18,
		"49440000000000000A000334"},
	    {"20000103020c0000000000000000000003130c0000000000000000000003149ac9",
		DS_UHF18_SERIES_18, "000000000000000000000313 000000000000000000000314"},
	    {"1500010304010c49440000000000000a0003346425c0", DS_UHF18_SERIES_288,
		"49440000000000000A000334"},
	    {"0d000103010104003230386da3d2", DS_UHF18_SERIES_288, "00323038"},
	    {"2300010301020c0000000000000000000003136b0c0000000000000000000003146c70f2",
		DS_UHF18_SERIES_288, "000000000000000000000313 000000000000000000000314"},
	    {"0700010101001e4b", DS_UHF18_SERIES_288, ""},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) frame = ds_unhex(cases[i].hex);
		g_autoptr(GArray) epcs = g_array_new(FALSE, FALSE, sizeof(DsUhf18Epc));
		g_autoptr(GString) text = g_string_new(NULL);
		DsUhf18Frame answer;
		gsize size;

		g_assert_cmpint(
		    ds_uhf18_parse(frame->data, frame->len, &answer, &size), ==, DS_FRAME_WHOLE);
		g_assert_true(ds_uhf18_take_epcs(&answer, cases[i].series, epcs, NULL));
		for (guint k = 0; k < epcs->len; k++) {
			const DsUhf18Epc *epc = &g_array_index(epcs, DsUhf18Epc, k);
			g_autofree char *hex = ds_hex(epc->bytes, epc->length);

			g_string_append_printf(text, "%s%s", k > 0 ? " " : "", hex);
		}
		g_assert_cmpstr(text->str, ==, cases[i].epcs);
	}
}

/* ---- what is no answer ---- */

/* One wrong bit anywhere is never an answer: of one frame, and of two. */
static void
test_every_bit(void)
{
	static const char *const answers[] = {"1100210000160c034e001e0a01000000e651",
	    "13000103010c49440000000000000a000334a5fb",
	    "1500010304010c49440000000000000a0003346425c00700010101001e4b"};

	for (guint i = 0; i < G_N_ELEMENTS(answers); i++) {
		g_autoptr(GByteArray) good = ds_unhex(answers[i]);

		for (guint bit = 0; bit < good->len * 8; bit++) {
			good->data[bit / 8] ^= (guint8)(1u << bit % 8);
			g_assert_cmpint(ds_uhf18_judge(good->data, good->len), !=, DS_FRAME_WHOLE);
			good->data[bit / 8] ^= (guint8)(1u << bit % 8);
		}
	}
}

static void
test_judge(void)
{
	static const struct {
		const char *name, *hex;
		DsFrame judged;
	} cases[] = {
	    {"nothing", "", DS_FRAME_MORE},
	    {"no tags", "0700010101001e4b", DS_FRAME_WHOLE},
	    {"one of several", "1500010301010c0000000000000000000003136bb1a5", DS_FRAME_MORE},
	    {"all of two", "1500010301010c0000000000000000000003136bb1a5 0700010101001e4b",
		DS_FRAME_WHOLE},
	    {"all of three",
		"1500010301010c0000000000000000000003136bb1a5"
		"1500010304010c49440000000000000a0003346425c0 0700010101001e4b",
		DS_FRAME_WHOLE},
	    {"the second cut", "1500010301010c0000000000000000000003136bb1a5 07000101",
		DS_FRAME_MORE},
	    {"the second damaged", "1500010301010c0000000000000000000003136bb1a5 0700010101001e4c",
		DS_FRAME_DAMAGED},
	    {"wrong sum", "1500010301010c0000000000000000000003136bb1a6", DS_FRAME_DAMAGED},
	    {"something behind", "0700010101001e4b00", DS_FRAME_NOISE},
	    {"another answer behind", "0700010101001e4b 0700010101001e4b", DS_FRAME_NOISE},
	    {"too short to be one", "0400010100", DS_FRAME_NOISE},
	    {"no length", "00", DS_FRAME_NOISE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) bytes = recorded_bytes(cases[i].hex);

		g_test_message("%s", cases[i].name);
		g_assert_cmpint(ds_uhf18_judge(bytes->data, bytes->len), ==, cases[i].judged);
	}
}

/* A reader that never says the last one. */
static void
test_without_end(void)
{
	g_autoptr(GByteArray) one = ds_unhex("13000103010c49440000000000000a000334a5fb");
	g_autoptr(GByteArray) all = g_byte_array_new();

	for (guint i = 0; i < 1700; i++)
		g_byte_array_append(all, one->data, one->len);
	g_assert_cmpint(ds_uhf18_judge(all->data, 100 * one->len), ==, DS_FRAME_MORE);
	g_assert_cmpint(ds_uhf18_judge(all->data, all->len), ==, DS_FRAME_NOISE);
}

/* ---- what answers say ---- */

static void
test_epcs(void)
{
	static const struct {
		const char *name, *hex;
		int of_18, of_288; /* how many; -1: refused */
	} cases[] = {
	    {"nothing", "", 0, 0},
	    {"none", "00", 0, -1},
	    {"none, of an antenna", "0100", 0, 0},
	    {"one", "01 04 11223344", 1, -1},
	    {"one, with its strength", "02 01 04 11223344 55", -1, 1},
	    {"one twice", "02 04 11223344 04 11223344", 1, -1},
	    {"two", "02 04 11223344 02 1122", 2, -1},
	    {"the longest", "01 1E 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D", 1,
		-1},
	    {"too long to be asked",
		"01 20 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", 0, -1},
	    {"without an EPC", "02 00 02 1122", 1, -1},
	    {"half a word", "01 03 112233", -1, -1},
	    {"with TID", "01 01 84 11223344 55", -1, -1},
	    {"one less", "02 04 11223344", -1, -1},
	    {"one more", "01 02 1122 02 3344", -1, -1},
	    {"cut", "01 04 112233", -1, -1},
	    {"something behind", "01 02 1122 00", -1, -1},
	    {"without its strength", "01 01 04 11223344", -1, -1},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		for (guint is_288 = 0; is_288 < 2; is_288++) {
			g_autoptr(GByteArray) bytes = recorded_bytes(cases[i].hex);
			g_autoptr(GArray) epcs = g_array_new(FALSE, FALSE, sizeof(DsUhf18Epc));
			DsUhf18Frame answer = {.data = bytes->data, .length = bytes->len};
			int expected = is_288 ? cases[i].of_288 : cases[i].of_18;

			g_test_message("%s, %s", cases[i].name, is_288 ? "288" : "18");
			g_assert_cmpint(
			    ds_uhf18_take_epcs(&answer,
				is_288 ? DS_UHF18_SERIES_288 : DS_UHF18_SERIES_18, epcs, NULL),
			    ==, expected >= 0);
			g_assert_cmpint(epcs->len, ==, MAX(expected, 0));
		}
}

static void
test_info(void)
{
	static const struct {
		const char *name, *hex;
		int series; /* -1: refused */
		guint scan_time;
	} cases[] = {
	    {"recorded", "00160c034e001e0a01000000", DS_UHF18_SERIES_288, 10},
	    {"18", "0236 09 02 4E00 1E 0A", DS_UHF18_SERIES_18, 10},
	    {"18 that tells more", "0236 09 02 4E00 1E 03 01", DS_UHF18_SERIES_18, 3},
	    {"86", "0100 10 02 4E00 1E 14 01000000", DS_UHF18_SERIES_288, 20},
	    {"unknown and short", "0236 55 02 4E00 1E 0A", DS_UHF18_SERIES_18, 10},
	    {"unknown and long", "0236 55 02 4E00 1E 0A 01", DS_UHF18_SERIES_288, 10},
	    {"cut", "0236 09 02 4E00 1E", -1, 0},
	    {"nothing", "", -1, 0},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) bytes = recorded_bytes(cases[i].hex);
		DsUhf18Frame answer = {.data = bytes->data, .length = bytes->len};
		DsUhf18Info info = {0};

		g_test_message("%s", cases[i].name);
		g_assert_cmpint(ds_uhf18_take_info(&answer, &info, NULL), ==, cases[i].series >= 0);
		if (cases[i].series < 0)
			continue;
		g_assert_cmpint(info.series, ==, cases[i].series);
		g_assert_cmpuint(info.scan_time, ==, cases[i].scan_time);
	}
}

static void
test_words(void)
{
	static const struct {
		const char *hex;
		guint count;
		gboolean taken;
	} cases[] = {
	    {"11223344", 2, TRUE},
	    {"1122", 1, TRUE},
	    {"11223344", 1, FALSE},
	    {"11223344", 3, FALSE},
	    {"112233", 1, FALSE},
	    {"", 1, FALSE},
	    {"", 0, FALSE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) bytes = recorded_bytes(cases[i].hex);
		g_autoptr(GByteArray) out = g_byte_array_new();
		DsUhf18Frame answer = {.data = bytes->data, .length = bytes->len};

		g_assert_cmpint(
		    ds_uhf18_take_words(&answer, cases[i].count, out, NULL), ==, cases[i].taken);
		g_assert_cmpuint(out->len, ==, cases[i].taken ? 2 * cases[i].count : 0);
	}
}

/* Byte for byte as the manual has it: 8.2.2 and 8.2.3. */
static void
test_requests(void)
{
	static const guint8 epc[] = {0x11, 0x22, 0x33, 0x44};
	const DsUhf18Range range = {DS_UHF18_BANK_USER, 5, 7};
	g_autoptr(GByteArray) read = g_byte_array_new();
	g_autoptr(GByteArray) write = g_byte_array_new();
	g_autofree char *read_hex = NULL, *write_hex = NULL;

	ds_uhf18_make_read(read, epc, sizeof epc, &range);
	ds_uhf18_make_write(write, epc, sizeof epc, 1, 0x35C2, 0x12345678);
	read_hex = ds_hex(read->data, read->len);
	write_hex = ds_hex(write->data, write->len);
	g_assert_cmpstr(read_hex, ==, "021122334403050700000000");
	g_assert_cmpstr(write_hex, ==,
	    "01021122334401"
	    "01"
	    "35C2"
	    "12345678");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/uhf18/frames/recorded", test_recorded);
	g_test_add_func("/uhf18/frames/recorded-tags", test_recorded_tags);
	g_test_add_func("/uhf18/frames/every-bit", test_every_bit);
	g_test_add_func("/uhf18/frames/judge", test_judge);
	g_test_add_func("/uhf18/frames/without-end", test_without_end);
	g_test_add_func("/uhf18/frames/epcs", test_epcs);
	g_test_add_func("/uhf18/frames/info", test_info);
	g_test_add_func("/uhf18/frames/words", test_words);
	g_test_add_func("/uhf18/frames/requests", test_requests);
	return g_test_run();
}
