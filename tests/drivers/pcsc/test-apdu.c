/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes: each recorded command is made as it was recorded, each answer is taken for what its
 * description says; whatever else comes is refused. Of a social security card only its number.
 */
#include "drivers/apdu.h"
#include "drivers/iso15693-frame.h"
#include "drivers/ssc-record.h"

#include <json-glib/json-glib.h>

/* ---- recorded ---- */

static void
assert_built(const DsWriter *built, const char *recorded)
{
	g_autofree char *hex = ds_hex(built->data, built->used);

	g_assert_false(built->overflow);
	g_assert_cmpstr(hex, ==, recorded);
}

static void
test_commands(void)
{
	static const struct {
		DsTransparentOrder order;
		const char *recorded;
	} orders[] = {
	    {DS_TRANSPARENT_BEGIN, "FFC2000002810000"},
	    {DS_TRANSPARENT_END, "FFC2000002820000"},
	    {DS_TRANSPARENT_ISO15693, "FFC20002048F020203"},
	    {DS_TRANSPARENT_RESET,
		"FFC200000B83005F4604000101008400"
		"00"},
	};
	static const guint8 system[] = {0x02, 0x2B};
	guint8 bytes[DS_APDU_MAX];

	for (guint i = 0; i < G_N_ELEMENTS(orders); i++) {
		DsWriter apdu = ds_writer(bytes, sizeof bytes);

		ds_transparent_order(&apdu, orders[i].order);
		assert_built(&apdu, orders[i].recorded);
	}
	for (guint wait = 0; wait < 2; wait++) {
		DsWriter apdu = ds_writer(bytes, sizeof bytes);

		ds_transparent_exchange(&apdu, system, sizeof system, wait != 0);
		assert_built(
		    &apdu, wait ? "FFC200010B5F4604000101009502022B00" : "FFC20001049502022B00");
	}
}

/* A frame that needs a longer length is no frame of these drivers. */
static void
test_too_long(void)
{
	guint8 bytes[DS_APDU_MAX], frame[128] = {0};
	DsWriter apdu = ds_writer(bytes, sizeof bytes);

	ds_transparent_exchange(&apdu, frame, 127, TRUE);
	g_assert_false(apdu.overflow);
	ds_transparent_exchange(&apdu, frame, 128, TRUE);
	g_assert_true(apdu.overflow);
}

static gboolean
parse(const char *hex, DsTransparentAnswer *answer, GByteArray **keep, GError **error)
{
	DsApduAnswer apdu;

	*keep = ds_unhex(hex);
	return ds_apdu_parse((*keep)->data, (*keep)->len, &apdu, error) &&
	    ds_transparent_parse(&apdu, answer, error);
}

static void
check_recorded(JsonArray *array, guint index, JsonNode *node, gpointer count)
{
	JsonObject *object = json_node_get_object(node);
	g_autoptr(GByteArray) bytes = NULL;
	g_autoptr(GError) error = NULL;
	DsTransparentAnswer answer;

	if (json_object_get_null_member(object, "r"))
		return;
	g_assert_true(parse(json_object_get_string_member(object, "r"), &answer, &bytes, &error));
	g_assert_no_error(error);
	if (g_str_has_prefix(json_object_get_string_member(object, "desc"), "write"))
		g_assert_cmphex(answer.status, ==, DS_TRANSPARENT_NO_ANSWER);
	else
		g_assert_cmphex(answer.status, ==, DS_APDU_FINE);
	++*(guint *)count;
}

static void
test_recorded(void)
{
	g_autofree char *path = g_test_build_filename(
	    G_TEST_DIST, "drivers", "pcsc", "transparent.json", NULL);
	g_autoptr(JsonParser) parser = json_parser_new();
	guint count = 0;

	g_assert_true(json_parser_load_from_file(parser, path, NULL));
	json_array_foreach_element(json_object_get_array_member(
				       json_node_get_object(json_parser_get_root(parser)), "apdus"),
	    check_recorded, &count);
	g_assert_cmpuint(count, ==, 6);
}

static void
test_recorded_system(void)
{
	static const guint8 uid[] = {0xE0, 0x04, 0x01, 0x00, 0x8A, 0x5C, 0x98, 0x2E};
	static const guint8 other[] = {0xE0, 0x04, 0x01, 0x00, 0x8A, 0x5C, 0x98, 0x2F};
	g_autoptr(GByteArray) bytes = NULL;
	DsTransparentAnswer answer;
	DsIso15693System system;

	g_assert_true(parse("C00300900092010096020000970F000F2E985C8A000104E000001B03019000",
	    &answer, &bytes, NULL));
	g_assert_true(ds_iso15693_take_system(answer.data, answer.length, uid, &system, NULL));
	g_assert_cmpint(system.dsfid, ==, 0);
	g_assert_cmpint(system.afi, ==, 0);
	g_assert_cmpuint(system.blocks, ==, 28);
	g_assert_false(ds_iso15693_take_system(answer.data, answer.length, other, &system, NULL));
	for (gsize i = 0; i < answer.length; i++)
		g_assert_false(ds_iso15693_take_system(answer.data, i, uid, &system, NULL));
}

/* ---- whatever else comes ---- */

static void
test_nonsense(void)
{
	static const char *const cases[] = {
	    "90",                             /* half a status */
	    "9000",                           /* no C0 */
	    "6A81",                           /* not known at all */
	    "C0029000 9000",                  /* C0 too short */
	    "C00400900000 9000",              /* C0 too long */
	    "C003009000 C003009000 9000",     /* twice */
	    "C003009000 970500 9000",         /* more announced than there is */
	    "C003009000 97 9000",             /* 90 taken for a length */
	    "C003009000 978201000 0 9000",    /* a length of two bytes */
	    "C003009000 9781 9000",           /* its length is cut off */
	    "C003009000 5F 9000",             /* a tag in two bytes, cut off */
	    "C003009000 920103 970100 9000",  /* three bits of a byte */
	    "C003009000 97 0100 970100 9000", /* two answers of a tag */
	    "C003009000 96 0100 9000",        /* flaws too short */
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) bytes = NULL;
		g_autoptr(GError) error = NULL;
		g_autofree char *hex = g_strdup(cases[i]);
		g_auto(GStrv) words = g_strsplit(hex, " ", -1);
		g_autofree char *joined = g_strjoinv("", words);
		DsTransparentAnswer answer;

		g_assert_false(parse(joined, &answer, &bytes, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	}
}

static void
test_long_answer(void)
{
	g_autoptr(GString) hex = g_string_new("C003009000978180");
	g_autoptr(GByteArray) bytes = NULL;
	DsTransparentAnswer answer;

	for (guint i = 0; i < 128; i++)
		g_string_append_printf(hex, "%02X", i);
	g_string_append(hex, "9000");
	g_assert_true(parse(hex->str, &answer, &bytes, NULL));
	g_assert_cmpuint(answer.length, ==, 128);
	g_assert_cmphex(answer.data[127], ==, 0x7F);
}

/* ---- social security card ---- */

static void
test_number(void)
{
	static const struct {
		const char *record, *number;
	} cases[] = {
	    {"0709413132333435363738", "A12345678"},
	    {"0709303132333435363738", "012345678"},
	    {"0709613132333435363738", NULL},   /* a small letter */
	    {"0709413132333435363700", NULL},   /* a byte that is no text */
	    {"07094131323334353637", NULL},     /* cut off */
	    {"070941313233343536373839", NULL}, /* more than it says */
	    {"0809413132333435363738", NULL},   /* another record */
	    {"070A413132333435363738", NULL},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) record = ds_unhex(cases[i].record);
		char number[DS_SSC_NUMBER + 1];

		g_assert_true(ds_ssc_take_number(record->data, record->len, number) ==
		    (cases[i].number != NULL));
		if (cases[i].number != NULL)
			g_assert_cmpstr(number, ==, cases[i].number);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/apdu/commands", test_commands);
	g_test_add_func("/apdu/too-long", test_too_long);
	g_test_add_func("/apdu/recorded", test_recorded);
	g_test_add_func("/apdu/recorded-system", test_recorded_system);
	g_test_add_func("/apdu/nonsense", test_nonsense);
	g_test_add_func("/apdu/long-answer", test_long_answer);
	g_test_add_func("/apdu/ssc-number", test_number);
	return g_test_run();
}
