/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ISO 15962 compaction: everything that goes in comes out, and what breaks the rules is refused. */
#include "drivers/iso15962-text.h"
#include "firmware/base/bytes.h"

#include <string.h>

#define ROUNDS 20000

typedef struct {
	guint compaction;
	const char *characters; /* to draw from */
} Alphabet;

static const Alphabet alphabets[] = {
    {DS_COMPACT_NUMERIC, "0123456789"},
    {DS_COMPACT_5BIT, "ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_"},
    {DS_COMPACT_6BIT, " !\"#$%&'()*+,-./0123456789:;<=>?@ABCXYZ[\\]^_"},
    {DS_COMPACT_7BIT, " !09?@AZ_`az{|}~"},
    {DS_COMPACT_OCTETS, "az09~"},
    {DS_COMPACT_UTF8, "az09~"},
};

static void
draw(const char *characters, guint length, char *text)
{
	gsize count = strlen(characters);

	for (guint i = 0; i < length; i++)
		text[i] = characters[(gsize)g_test_rand_int_range(0, (gint)count)];
	text[length] = '\0';
}

static void
test_round_trip(void)
{
	char text[65], back[65];

	for (guint round = 0; round < ROUNDS; round++) {
		const Alphabet *alphabet = &alphabets[round % G_N_ELEMENTS(alphabets)];
		guint8 bytes[300];
		DsWriter data = ds_writer(bytes, sizeof bytes);

		draw(alphabet->characters, (guint)g_test_rand_int_range(1, 65), text);
		if (!ds_iso15962_compact(alphabet->compaction, text, &data)) {
			g_assert_true(g_str_has_suffix(text, " "));
			continue;
		}
		g_assert_true(ds_iso15962_expand(
		    alphabet->compaction, data.data, data.used, back, sizeof back));
		g_assert_cmpstr(back, ==, text);
	}
}

static void
test_round_trip_integer(void)
{
	for (guint round = 0; round < ROUNDS; round++) {
		guint8 bytes[300];
		DsWriter data = ds_writer(bytes, sizeof bytes);
		guint digits = (guint)g_test_rand_int_range(2, 20);
		char text[65], back[65];

		draw("0123456789", digits, text);
		if (text[0] == '0') {
			g_assert_false(ds_iso15962_compact(DS_COMPACT_INTEGER, text, &data));
			continue;
		}
		g_assert_true(ds_iso15962_compact(DS_COMPACT_INTEGER, text, &data));
		g_assert_true(ds_iso15962_expand(
		    DS_COMPACT_INTEGER, data.data, data.used, back, sizeof back));
		g_assert_cmpstr(back, ==, text);
	}
}

static void
test_round_trip_isil(void)
{
	for (guint round = 0; round < ROUNDS; round++) {
		guint8 bytes[300];
		DsWriter data = ds_writer(bytes, sizeof bytes);
		char text[65], back[65];

		draw("ABZabz0189-:/", (guint)g_test_rand_int_range(1, 17), text);
		g_assert_true(ds_iso15962_compact_isil(text, &data));
		g_assert_true(ds_iso15962_expand_isil(data.data, data.used, back, sizeof back));
		g_assert_cmpstr(back, ==, text);
	}
}

static void
test_latin1(void)
{
	guint8 bytes[300];
	DsWriter data = ds_writer(bytes, sizeof bytes);
	char text[65];

	g_assert_true(ds_iso15962_compact(DS_COMPACT_OCTETS, "Blåbær", &data));
	g_assert_cmpmem(data.data, data.used,
	    "Bl\xe5"
	    "b\xe6"
	    "r",
	    6);
	g_assert_true(
	    ds_iso15962_expand(DS_COMPACT_OCTETS, data.data, data.used, text, sizeof text));
	g_assert_cmpstr(text, ==, "Blåbær");
}

typedef struct {
	guint compaction;
	const char *hex;
	const char *why;
} Refused;

static const Refused refused[] = {
    {DS_COMPACT_APPLICATION, "31", "the application defines it"},
    {8, "31", "there is no eighth compaction"},
    {DS_COMPACT_INTEGER, "", "nothing"},
    {DS_COMPACT_INTEGER, "09", "below 10"},
    {DS_COMPACT_INTEGER, "0010", "leading zero"},
    {DS_COMPACT_INTEGER, "8AC7230489E80000", "10000000000000000000 is above the largest integer"},
    {DS_COMPACT_INTEGER, "010000000000000000", "nine bytes"},
    {DS_COMPACT_NUMERIC, "1A", "no digit"},
    {DS_COMPACT_NUMERIC, "F1", "fill in front"},
    {DS_COMPACT_NUMERIC, "12FF", "more fill than needed"},
    {DS_COMPACT_5BIT, "00", "no character"},
    {DS_COMPACT_5BIT, "0843", "fill is not 0"},
    {DS_COMPACT_5BIT, "080010", "fill in the middle"},
    {DS_COMPACT_6BIT, "05", "fill is not 10"},
    {DS_COMPACT_7BIT, "C2", "fill is not 1"},
    {DS_COMPACT_7BIT, "FF", "fill alone"},
    {DS_COMPACT_7BIT, "00", "a 0 character"},
    {DS_COMPACT_OCTETS, "310032", "a 0 character"},
    {DS_COMPACT_UTF8, "310032", "a 0 character"},
    {DS_COMPACT_UTF8, "C3", "half a character"},
    {DS_COMPACT_UTF8, "EDA080", "a surrogate"},
};

static void
test_refused(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_autoptr(GByteArray) data = ds_unhex(refused[i].hex);
		char text[65];

		if (ds_iso15962_expand(
			refused[i].compaction, data->data, data->len, text, sizeof text))
			g_error("%u %s was read as \"%s\": %s", refused[i].compaction,
			    refused[i].hex, text, refused[i].why);
	}
}

static void
test_isil_refused(void)
{
	guint8 bytes[300];
	DsWriter data = ds_writer(bytes, sizeof bytes);
	char text[17];

	g_assert_false(ds_iso15962_compact_isil("DE_1", &data));
	g_assert_false(ds_iso15962_compact_isil("", &data));
	g_assert_cmpuint(data.used, ==, 0);
	g_assert_false(ds_iso15962_expand_isil((const guint8 *)"\xFF\xFF", 2, text, sizeof text));
	g_assert_false(ds_iso15962_expand_isil((const guint8 *)"", 0, text, sizeof text));
}

/* Text that does not fit is refused and never cut. */
static void
test_fits(void)
{
	static const char *const texts[] = {"12345678", "ABCDEFGH", "ABCD/12.", "abcdefgh"};
	char text[9];

	for (guint compaction = DS_COMPACT_INTEGER; compaction <= DS_COMPACT_LAST; compaction++)
		for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
			guint8 bytes[300];
			DsWriter data = ds_writer(bytes, sizeof bytes);

			if (!ds_iso15962_compact(compaction, texts[i], &data))
				continue;
			g_assert_true(
			    ds_iso15962_expand(compaction, data.data, data.used, text, 9));
			g_assert_cmpstr(text, ==, texts[i]);
			for (gsize size = 0; size < 9; size++) {
				g_autofree char *small = g_malloc(size + 1);

				g_assert_false(ds_iso15962_expand(
				    compaction, data.data, data.used, small, size));
			}
		}
}

/* Any bytes: either a refusal or text that ends within its place. */
static void
test_any_bytes(void)
{
	for (guint round = 0; round < 10 * ROUNDS; round++) {
		gsize length = (gsize)g_test_rand_int_range(0, 24);
		gsize size = (gsize)g_test_rand_int_range(1, 20);
		g_autofree guint8 *data = g_malloc(length);
		g_autofree char *text = g_malloc(size);
		guint compaction = round % 9;
		gboolean done;

		for (gsize i = 0; i < length; i++)
			data[i] = (guint8)g_test_rand_int();
		done = compaction == 0 ? ds_iso15962_expand_isil(data, length, text, size)
				       : ds_iso15962_expand(compaction, data, length, text, size);
		if (!done)
			continue;
		g_assert_cmpuint(strnlen(text, size), <, size);
		g_assert_true(g_utf8_validate(text, -1, NULL));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/compaction/round-trip", test_round_trip);
	g_test_add_func("/compaction/round-trip-integer", test_round_trip_integer);
	g_test_add_func("/compaction/round-trip-isil", test_round_trip_isil);
	g_test_add_func("/compaction/latin-1", test_latin1);
	g_test_add_func("/compaction/refused", test_refused);
	g_test_add_func("/compaction/isil-refused", test_isil_refused);
	g_test_add_func("/compaction/fits", test_fits);
	g_test_add_func("/compaction/any-bytes", test_any_bytes);
	return g_test_run();
}
