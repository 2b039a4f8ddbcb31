/* SPDX-License-Identifier: GPL-3.0-or-later */
/* URN Code 40: everything that goes in comes out, and what breaks the rules is refused. */
#include "drivers/urn-code40.h"

#include <string.h>

#define ROUNDS 50000

static void
draw(char *text, gsize size, guint most)
{
	static const char *const pieces[] = {"A", "Z", "-", ".", ":", "0", "9", "123456789", "000",
	    "98765432109876543210987654321", "a", "/", " ", "~", "é", "书", "_"};
	guint count = (guint)g_test_rand_int_range(1, (gint)most + 1);

	text[0] = '\0';
	for (guint i = 0; i < count; i++)
		g_strlcat(text, pieces[g_test_rand_int_range(0, G_N_ELEMENTS(pieces))], size);
}

static void
test_round_trip(void)
{
	char text[600], back[600];
	guint8 bytes[600];

	for (guint round = 0; round < ROUNDS; round++) {
		DsWriter data = ds_writer(bytes, sizeof bytes);

		draw(text, sizeof text, 12);
		g_assert_true(ds_urn_code40_compact(text, &data));
		g_assert_false(data.overflow);
		g_assert_cmpuint(data.used % 2, ==, 0);
		g_assert_true(ds_urn_code40_expand(data.data, data.used, back, sizeof back));
		g_assert_cmpstr(back, ==, text);
	}
}

/* How dp2 cuts the same texts into segments (UnitTestRFID/TestUHF.cs, Test_splitSegment_01 to 10).
 */
static void
test_segments(void)
{
	static const struct {
		const char *text;
		guint numbers, escapes; /* FB; FC to FE */
	} cases[] = {{"123456789", 1, 0}, {"12345678", 0, 0}, {"AB.123456789", 1, 0},
	    {"123456789AB.", 1, 0}, {"1234/56789", 0, 1}, {"1234中国56789", 0, 2}, {"78.", 0, 0},
	    {"000387624", 0, 0}, {"CN-0000001-ZG.000387624", 0, 0},
	    {"CN-0000001-ZG.387624000", 1, 0}};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		guint8 bytes[64];
		DsWriter data = ds_writer(bytes, sizeof bytes);
		guint numbers = 0, escapes = 0;

		g_assert_true(ds_urn_code40_compact(cases[i].text, &data));
		for (gsize at = 0; at < data.used;) {
			guint8 first = bytes[at];

			numbers += first == 0xFB;
			escapes += first > 0xFB;
			at += first == 0xFB ? 6 + (bytes[at + 1] & 0x0Fu)
			    : first > 0xFB  ? first - 0xFAu
					    : 2;
		}
		g_test_message("%s", cases[i].text);
		g_assert_cmpuint(numbers, ==, cases[i].numbers);
		g_assert_cmpuint(escapes, ==, cases[i].escapes);
	}
}

static void
test_refused(void)
{
	static const struct {
		const char *why, *bytes;
		gsize length;
	} cases[] = {
	    {"nothing", "", 0},
	    {"nothing but fill", "\0\0", 2},
	    {"word above the largest", "\xFA\x01", 2},
	    {"half a word", "\x14", 1},
	    {"no character in a word", "\0\x01", 2},
	    {"fill in front of a character", "\0\x02", 2},
	    {"fill in the middle", "\x14\x01\x14\x1C", 4},
	    {"word behind a filled one", "\xD3\x19\x14\x1C", 4},
	    {"number cut", "\xFB\x21\x02\xDD\xDF\x7C", 6},
	    {"number without sizes", "\xFB", 1},
	    {"number with more digits than told", "\xFB\x01\x02\xDD\xDF\x7C\x4E", 7},
	    {"number of 19 bytes", "\xFB\xFF\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01", 21},
	    {"character cut", "\xFC", 1},
	    {"control character", "\xFC\n", 2},
	    {"zero character", "\x14\x1C\xFC\0", 4},
	    {"half of a longer character", "\xFC\xC3", 2},
	    {"two characters for one",
		"\xFD"
		"ab",
		3},
	    {"surrogate", "\xFE\xED\xA0\x80", 4},
	    {"unknown escape", "\xFF\x41", 2},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree guint8 *copy = g_memdup2(cases[i].bytes, cases[i].length);
		char text[65];

		if (ds_urn_code40_expand(copy, cases[i].length, text, sizeof text))
			g_error("%s was read as \"%s\"", cases[i].why, text);
	}
}

static void
test_leading_zeros(void)
{
	char text[65];

	g_assert_true(ds_urn_code40_expand(
	    (const guint8 *)"\xFB\x20\x00\x00\x00\x07\0", 7, text, sizeof text));
	g_assert_cmpstr(text, ==, "00000000007");
}

/* Any bytes: either a refusal or text that ends within its place. */
static void
test_any_bytes(void)
{
	for (guint round = 0; round < 10 * ROUNDS; round++) {
		gsize length = (gsize)g_test_rand_int_range(0, 24);
		gsize size = (gsize)g_test_rand_int_range(1, 40);
		g_autofree guint8 *data = g_malloc(length);
		g_autofree char *text = g_malloc(size);

		for (gsize i = 0; i < length; i++)
			data[i] = g_test_rand_int_range(0, 6) == 0 ? (guint8)(0xFA + i % 6)
								   : (guint8)g_test_rand_int();
		if (!ds_urn_code40_expand(data, length, text, size))
			continue;
		g_assert_cmpuint(strnlen(text, size), <, size);
		g_assert_true(*text != '\0' && g_utf8_validate(text, -1, NULL));
	}
}

static void
test_does_not_fit(void)
{
	guint8 bytes[5];
	DsWriter data = ds_writer(bytes, sizeof bytes);

	g_assert_true(ds_urn_code40_compact("ABCDEFG", &data));
	g_assert_true(data.overflow);
	g_assert_false(ds_urn_code40_compact("", &data));
	g_assert_false(ds_urn_code40_compact("a\nb", &data));
	g_assert_false(ds_urn_code40_compact("\xF0\x9F\x93\x9A", &data));
	g_assert_false(ds_urn_code40_compact("\xFF", &data));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/urn-code40/round-trip", test_round_trip);
	g_test_add_func("/urn-code40/segments", test_segments);
	g_test_add_func("/urn-code40/refused", test_refused);
	g_test_add_func("/urn-code40/leading-zeros", test_leading_zeros);
	g_test_add_func("/urn-code40/any-bytes", test_any_bytes);
	g_test_add_func("/urn-code40/does-not-fit", test_does_not_fit);
	return g_test_run();
}
