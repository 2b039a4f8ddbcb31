/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames and data: what is an answer, what is a card, and what is a number. */
#include "drivers/idsam-card.h"
#include "drivers/idsam-frame.h"
#include "firmware/base/bytes.h"
#include "tests/fakes/idsam.h"

#include <string.h>

#define NUMBER_AT 126

static const char nothing[DS_IDSAM_NUMBER + 1];

/* ---- frames ---- */

/* As several public programs have them, byte for byte. */
static void
test_requests(void)
{
	static const struct {
		guint command;
		const char *frame;
	} cases[] = {
	    {DS_IDSAM_STATUS, "AAAAAA96690003 11FFED"},
	    {DS_IDSAM_FIND, "AAAAAA96690003 200122"},
	    {DS_IDSAM_SELECT, "AAAAAA96690003 200221"},
	    {DS_IDSAM_READ, "AAAAAA96690003 300132"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) wanted = ds_unhex(cases[i].frame);
		guint8 request[DS_IDSAM_REQUEST];

		ds_idsam_request(cases[i].command, request);
		g_assert_cmpmem(request, sizeof request, wanted->data, wanted->len);
	}
}

static void
test_answers(void)
{
	static const struct {
		const char *name, *hex;
		DsFrame parsed;
		guint8 status;
	} cases[] = {
	    {"found, public", "AAAAAA96690008 00009F00000000 97", DS_FRAME_WHOLE, 0x9F},
	    {"selected, public", "AAAAAA9669000C 0000900000000000000000 9C", DS_FRAME_WHOLE, 0x90},
	    {"none, public", "AAAAAA96690004 000080 84", DS_FRAME_WHOLE, 0x80},
	    {"not selected, public", "AAAAAA96690004 000081 85", DS_FRAME_WHOLE, 0x81},
	    {"done, public", "AAAAAA96690004 000090 94", DS_FRAME_WHOLE, 0x90},
	    {"the card's own words", "AAAAAA96690004 6A8241 AD", DS_FRAME_WHOLE, 0x41},
	    {"wrong sum", "AAAAAA96690004 000080 85", DS_FRAME_DAMAGED, 0},
	    {"something behind", "AAAAAA96690004 000080 8400", DS_FRAME_NOISE, 0},
	    {"noise first", "55AAAAAA96690004 000080 84", DS_FRAME_NOISE, 0},
	    {"half a head", "AAAA9669", DS_FRAME_NOISE, 0},
	    {"no status", "AAAAAA96690003 000090", DS_FRAME_NOISE, 0},
	    {"nothing", "AAAAAA96690000", DS_FRAME_NOISE, 0},
	    {"longest", "AAAAAA966907F9", DS_FRAME_MORE, 0},
	    {"longer", "AAAAAA966907FA", DS_FRAME_NOISE, 0},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) bytes = ds_unhex(cases[i].hex);
		DsIdsamAnswer answer = {0};

		g_test_message("%s", cases[i].name);
		g_assert_cmpint(
		    ds_idsam_parse(bytes->data, bytes->len, &answer), ==, cases[i].parsed);
		g_assert_cmphex(answer.status, ==, cases[i].status);
		for (gsize k = 0; k < bytes->len && cases[i].parsed == DS_FRAME_WHOLE; k++)
			g_assert_cmpint(ds_idsam_parse(bytes->data, k, &answer), ==, DS_FRAME_MORE);
	}
}

static void
test_every_bit(void)
{
	g_autoptr(GByteArray) good = ds_unhex("AAAAAA96690008 00009F01020304 93");
	DsIdsamAnswer answer;

	g_assert_cmpint(ds_idsam_parse(good->data, good->len, &answer), ==, DS_FRAME_WHOLE);
	for (guint bit = 0; bit < good->len * 8; bit++) {
		good->data[bit / 8] ^= (guint8)(1u << bit % 8);
		g_assert_cmpint(ds_idsam_parse(good->data, good->len, &answer), !=, DS_FRAME_WHOLE);
		good->data[bit / 8] ^= (guint8)(1u << bit % 8);
	}
}

/* ---- numbers ---- */

/* All or nothing. */
static gboolean
takes(const GByteArray *data, const char *wanted)
{
	char number[DS_IDSAM_NUMBER + 1];
	gboolean taken;

	memset(number, 'n', sizeof number);
	taken = ds_idsam_number(data->data, data->len, number);
	if (taken)
		g_assert_cmpstr(number, ==, wanted);
	else
		g_assert_cmpmem(number, sizeof number, nothing, sizeof nothing);
	return taken;
}

static void
set_number(GByteArray *data, const char *number)
{
	for (guint i = 0; i < DS_IDSAM_NUMBER; i++) {
		data->data[NUMBER_AT + 2 * i] = (guint8)number[i];
		data->data[NUMBER_AT + 2 * i + 1] = 0;
	}
}

/* The first two are the examples of the standard. */
static void
test_numbers(void)
{
	static const struct {
		const char *number;
		gboolean right;
	} cases[] = {
	    {"11010519491231002X", TRUE},
	    {"440524188001010014", TRUE},
	    {DS_FAKE_IDSAM_ANN, TRUE},
	    {DS_FAKE_IDSAM_BEN, TRUE},
	    {"11010519491231002x", FALSE},
	    {"110105194912310021", FALSE},
	    {"X1010519491231002X", FALSE},
	    {"11010519491231 02X", FALSE},
	    {"990101900101001   ", FALSE}, /* 15 digits, of the first generation */
	    {"                  ", FALSE},
	};
	g_autoptr(GByteArray) data = ds_fake_idsam_data(DS_FAKE_IDSAM_ANN);

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		set_number(data, cases[i].number);
		g_assert_cmpint(takes(data, cases[i].number), ==, cases[i].right);
	}
}

/* No digit can be wrong, and no two can change places, without notice. */
static void
test_misread(void)
{
	g_autoptr(GByteArray) data = ds_fake_idsam_data(DS_FAKE_IDSAM_ANN);
	char number[] = DS_FAKE_IDSAM_ANN;

	for (guint i = 0; i < DS_IDSAM_NUMBER; i++)
		for (int c = '0'; c <= '9'; c++) {
			number[i] = (char)c;
			set_number(data, number);
			g_assert_cmpint(
			    takes(data, DS_FAKE_IDSAM_ANN), ==, c == DS_FAKE_IDSAM_ANN[i]);
			number[i] = DS_FAKE_IDSAM_ANN[i];
		}
	for (guint i = 0; i + 1 < DS_IDSAM_NUMBER; i++) {
		strcpy(number, DS_FAKE_IDSAM_ANN);
		number[i] = DS_FAKE_IDSAM_ANN[i + 1];
		number[i + 1] = DS_FAKE_IDSAM_ANN[i];
		set_number(data, number);
		g_assert_cmpint(takes(data, number), ==, number[i] == number[i + 1]);
	}
}

/* Digits of another script, or half of something else, are no digits. */
static void
test_other_characters(void)
{
	g_autoptr(GByteArray) data = ds_fake_idsam_data(DS_FAKE_IDSAM_ANN);

	for (guint i = 1; i < 256; i++) {
		data->data[NUMBER_AT + 1] = (guint8)i;
		g_assert_false(takes(data, ""));
	}
	data->data[NUMBER_AT + 1] = 0;
	g_assert_true(takes(data, DS_FAKE_IDSAM_ANN));
	data->data[NUMBER_AT] = 0;
	g_assert_false(takes(data, ""));
}

/* ---- lengths ---- */

static void
test_lengths(void)
{
	static const struct {
		const char *name, *lengths;
		guint size;
		gboolean right;
	} cases[] = {
	    {"a card", "0100 0400", 4 + 256 + 1024, TRUE},
	    {"without photograph", "0100 0000", 4 + 256, TRUE},
	    {"photograph longer than told", "0100 0400", 4 + 256 + 1025, FALSE},
	    {"photograph shorter than told", "0100 0400", 4 + 256 + 1023, FALSE},
	    {"photograph that is not there", "0100 0400", 4 + 256, FALSE},
	    {"text longer", "0101 03FF", 4 + 256 + 1024, FALSE},
	    {"text shorter", "00FF 0401", 4 + 256 + 1024, FALSE},
	    {"all photograph", "0000 0500", 4 + 256 + 1024, FALSE},
	    {"low byte first", "0001 0004", 4 + 256 + 1024, FALSE},
	    {"cut in the text", "0100 0000", 4 + 200, FALSE},
	    {"lengths only", "0100 0400", 4, FALSE},
	    {"half a length", "0100", 3, FALSE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) data = ds_fake_idsam_data(DS_FAKE_IDSAM_ANN);
		g_autoptr(GByteArray) lengths = ds_unhex(cases[i].lengths);

		g_test_message("%s", cases[i].name);
		memcpy(data->data, lengths->data, lengths->len);
		g_byte_array_set_size(data, cases[i].size);
		g_assert_cmpint(takes(data, DS_FAKE_IDSAM_ANN), ==, cases[i].right);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/idsam/frames/requests", test_requests);
	g_test_add_func("/idsam/frames/answers", test_answers);
	g_test_add_func("/idsam/frames/every-bit", test_every_bit);
	g_test_add_func("/idsam/card/numbers", test_numbers);
	g_test_add_func("/idsam/card/misread", test_misread);
	g_test_add_func("/idsam/card/other-characters", test_other_characters);
	g_test_add_func("/idsam/card/lengths", test_lengths);
	return g_test_run();
}
