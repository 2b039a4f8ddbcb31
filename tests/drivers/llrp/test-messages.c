/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The messages: what a real reader said, and what another program would have asked; whatever else
 * comes is told from a message. Origin of each in llrp.json.
 */
#include "drivers/llrp-specs.h"
#include "tests/drivers/sim/recorded.h"
#include "tests/fakes/llrp-specs.h"

#include <string.h>

static JsonObject *
load(JsonParser *parser)
{
	g_autofree char *path = g_test_build_filename(
	    G_TEST_DIST, "drivers", "llrp", "llrp.json", NULL);
	g_autoptr(GError) error = NULL;

	json_parser_load_from_file(parser, path, &error);
	g_assert_no_error(error);
	return json_node_get_object(json_parser_get_root(parser));
}

/* One whole message, and none in each part of it. */
static DsLlrpMessage
parse(const GByteArray *bytes)
{
	DsLlrpMessage message;
	gsize used;

	for (guint i = 0; i < bytes->len; i++)
		g_assert_cmpint(ds_llrp_parse(bytes->data, i, &message, &used), ==, DS_LLRP_MORE);
	g_assert_cmpint(ds_llrp_parse(bytes->data, bytes->len, &message, &used), ==, DS_LLRP_WHOLE);
	g_assert_cmpuint(used, ==, bytes->len);
	return message;
}

/* ---- recorded reports ---- */

static guint64
number(DsReader value)
{
	guint64 sum = 0;
	guint8 byte;

	while (ds_reader_u8(&value, &byte))
		sum = sum << 8 | byte;
	return sum;
}

/* TV parameters that the driver passes over: they have to be as long as they are. */
static void
check_fields(const DsLlrpMessage *message, JsonObject *told)
{
	DsReader body = ds_reader(message->body, message->length);
	DsLlrpParameter report, field;
	guint seen = 0;

	g_assert_true(ds_llrp_next(&body, &report));
	g_assert_cmpuint(report.type, ==, DS_LLRP_TAG_REPORT_DATA);
	while (ds_llrp_next(&report.value, &field)) {
		gint64 value = (gint64)number(field.value);

		seen |= 1u << (field.type & 0x1F);
		if (field.type == 1)
			g_assert_cmpint(value, ==, json_object_get_int_member(told, "antenna"));
		if (field.type == 2)
			g_assert_cmpint(
			    value, ==, json_object_get_int_member(told, "first_seen_utc_us"));
		if (field.type == 6)
			g_assert_cmpint(
			    (gint8)value, ==, json_object_get_int_member(told, "peak_rssi_dbm"));
		if (field.type == 8)
			g_assert_cmpint(value, ==, json_object_get_int_member(told, "seen_count"));
	}
	g_assert_cmpuint(report.value.left, ==, 0);
	g_assert_cmphex(seen & 0x146, ==, 0x146);
}

static void
check_report(JsonObject *told)
{
	g_autoptr(GByteArray) bytes = ds_unhex(json_object_get_string_member(told, "hex"));
	const char *name = json_object_has_member(told, "epc96") ? "epc96" : "epc";
	g_autoptr(GByteArray) epc = ds_unhex(json_object_get_string_member(told, name));
	DsLlrpMessage message = parse(bytes);
	DsReader report = ds_reader(message.body, message.length);
	DsLlrpTag tag;

	g_assert_cmpuint(message.type, ==, DS_LLRP_RO_ACCESS_REPORT);
	g_assert_cmpuint(message.id, ==, json_object_get_int_member(told, "message_id"));
	g_assert_true(ds_llrp_next_tag(&report, &tag));
	g_assert_cmpmem(tag.epc, tag.epc_length, epc->data, epc->len);
	g_assert_cmpint(tag.pc, ==, -1);
	g_assert_cmpuint(tag.result.type, ==, 0);
	g_assert_false(ds_llrp_next_tag(&report, &tag));
	g_assert_cmpuint(report.left, ==, 0);
	check_fields(&message, told);
}

static void
test_reports(void)
{
	g_autoptr(JsonParser) parser = json_parser_new();
	JsonObject *reports = json_object_get_object_member(load(parser), "ro_access_reports");
	JsonArray *list = json_object_get_array_member(reports, "reports");

	g_assert_cmpuint(json_array_get_length(list), ==, 45);
	for (guint i = 0; i < 45; i++)
		check_report(json_array_get_object_element(list, i));
}

static void
test_welcome(void)
{
	g_autoptr(JsonParser) parser = json_parser_new();
	JsonArray *list = json_object_get_array_member(load(parser), "reader_event");

	g_assert_cmpuint(json_array_get_length(list), ==, 2);
	for (guint i = 0; i < 2; i++) {
		g_autoptr(GByteArray) bytes = ds_unhex(
		    json_object_get_string_member(json_array_get_object_element(list, i), "hex"));
		DsLlrpMessage message = parse(bytes);
		DsLlrpEvent event;
		DsReader events;

		g_assert_true(ds_llrp_events(&message, &events));
		g_assert_true(ds_llrp_next_event(&events, &event));
		g_assert_cmpuint(event.type, ==, 128); /* the time */
		g_assert_true(ds_llrp_next_event(&events, &event));
		g_assert_cmpuint(event.type, ==, DS_LLRP_CONNECTION_ATTEMPT);
		g_assert_cmpuint(event.what, ==, 0);
		g_assert_false(ds_llrp_next_event(&events, &event));
		g_assert_cmpuint(events.left, ==, 0);
	}
}

/* ---- requests of another program ---- */

/* Taken to pieces and put together again. */
static void
test_requests(void)
{
	g_autoptr(JsonParser) parser = json_parser_new();
	JsonArray *list = json_object_get_array_member(load(parser), "requests");

	g_assert_cmpuint(json_array_get_length(list), ==, 8);
	for (guint i = 0; i < 8; i++) {
		g_autoptr(GByteArray) bytes = ds_unhex(
		    json_object_get_string_member(json_array_get_object_element(list, i), "hex"));
		g_autoptr(GByteArray) again = g_byte_array_new();
		DsLlrpMessage message = parse(bytes);

		ds_llrp_message(again, message.type, message.id, message.body, message.length);
		g_assert_cmpmem(again->data, again->len, bytes->data, bytes->len);
	}
}

/* Another program's ROSpec is understood by the simulated reader, which so is no friend of the
 * driver's only; and the driver's own says what it should. */
static void
test_rospec(void)
{
	g_autoptr(JsonParser) parser = json_parser_new();
	JsonArray *list = json_object_get_array_member(load(parser), "requests");
	g_autoptr(GByteArray) bytes = ds_unhex(
	    json_object_get_string_member(json_array_get_object_element(list, 2), "hex"));
	g_autoptr(GByteArray) own = g_byte_array_new();
	DsFakeLlrpRoSpec spec;

	g_assert_true(
	    ds_fake_llrp_rospec(&spec, bytes->data + DS_LLRP_HEAD, bytes->len - DS_LLRP_HEAD));
	g_assert_cmpuint(spec.id, ==, 1);
	g_assert_cmpuint(spec.session, ==, 2);
	g_assert_true(spec.immediate && spec.singulation && !spec.attempts && !spec.pc);
	g_assert_cmpuint(spec.report_trigger, ==, 1);
	ds_llrp_put_rospec(own, 7, 350, 0);
	g_assert_true(ds_fake_llrp_rospec(&spec, own->data, own->len));
	g_assert_cmpuint(spec.id, ==, 7);
	g_assert_cmpuint(spec.session, ==, 0);
	g_assert_true(!spec.immediate && spec.singulation && spec.attempts && spec.pc);
	g_assert_cmpuint(spec.report_trigger, ==, 2);
}

/* By hand, from the document: LLRP 1.0.1, 14.2.1 and 15.2.1.3. */
static void
test_access(void)
{
	static const guint8 bank[] = {0x34, 0x07, 0xAB, 0xCD};
	const DsLlrpAccess access = {.mask = bank,
	    .mask_length = sizeof bank,
	    .operation = 9,
	    .bank = DS_LLRP_BANK_EPC,
	    .word = 1,
	    .writes = TRUE,
	    .value = 0x34C2,
	    .password = 0x12345678};
	g_autoptr(GByteArray) body = g_byte_array_new();
	g_autoptr(GByteArray)
	    expected = ds_unhex("00cf0048 00000001 0000 01 00 00000001"
				"00d0 0007 01 0001"
				"00d1 002c"
				"0152 0017 0153 0013 60 0010 0020 ffffffff 0020 3407abcd"
				"0156 0011 0009 12345678 40 0001 0001 34c2"
				"00ef 0005 00");

	ds_llrp_put_access(body, 1, 1, &access);
	g_assert_cmpmem(body->data, body->len, expected->data, expected->len);
}

/* ---- what is no message ---- */

static void
test_noise(void)
{
	static const struct {
		const char *name, *hex;
		DsLlrpFrame parsed;
	} cases[] = {
	    {"nothing", "", DS_LLRP_MORE},
	    {"a sign of life", "043e 0000000a 00000001", DS_LLRP_WHOLE},
	    {"of LLRP 1.1", "083e 0000000a 00000001", DS_LLRP_WHOLE},
	    {"and more behind it", "043e 0000000a 00000001 55", DS_LLRP_WHOLE},
	    {"noise", "55", DS_LLRP_BROKEN},
	    {"version 0", "003e", DS_LLRP_BROKEN},
	    {"version 3", "0c3e", DS_LLRP_BROKEN},
	    {"reserved bits", "243e", DS_LLRP_BROKEN},
	    {"shorter than its head", "043e 00000009", DS_LLRP_BROKEN},
	    {"longer than there are", "043e 00010001", DS_LLRP_BROKEN},
	    {"as long as there are", "043e 00010000 00000001", DS_LLRP_MORE},
	    {"a web server", "48545450", DS_LLRP_BROKEN},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) bytes = recorded_bytes(cases[i].hex);
		DsLlrpMessage message;
		gsize used;

		g_test_message("%s", cases[i].name);
		g_assert_cmpint(
		    ds_llrp_parse(bytes->data, bytes->len, &message, &used), ==, cases[i].parsed);
	}
}

/* FALSE in `whole`: the report breaks off, and it is known. */
static void
test_broken_reports(void)
{
	static const struct {
		const char *name, *hex;
		guint tags;
		gboolean whole;
	} cases[] = {
	    {"empty", "", 0, TRUE},
	    {"a tag with PC", "00f0 0014 8d 000102030405060708090a0b 8c 3400", 1, TRUE},
	    {"a stranger's before it", "03ff 0006 dead 00f0 0007 8c 3400", 1, TRUE},
	    {"of another maker within", "00f0 000d 8c 3400 03ff 0006 dead", 1, TRUE},
	    {"TV that nobody knows", "00f0 0007 ff 3400", 0, FALSE},
	    {"TV too short", "00f0 0006 8c 34", 0, FALSE},
	    {"TLV of three bytes", "00f0 0003", 0, FALSE},
	    {"longer than the message", "00f0 0008 8c 3400", 0, FALSE},
	    {"the second is broken", "00f0 0007 8c 3400 00f0 0006 8c 34", 1, FALSE},
	    {"EPC with fewer bits than bytes", "00f0 000c 00f1 0008 0008 abcd", 0, FALSE},
	    {"EPC of 12 bits", "00f0 000c 00f1 0008 000c abcd", 1, TRUE},
	    {"words that are missing", "00f0 000d 015d 0009 00 0001 0001", 0, FALSE},
	    {"a half byte behind", "00f0 0007 8c 3400 00", 1, FALSE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) bytes = recorded_bytes(cases[i].hex);
		DsReader report = ds_reader(bytes->data, bytes->len);
		DsLlrpTag tag;
		guint tags = 0;

		g_test_message("%s", cases[i].name);
		while (ds_llrp_next_tag(&report, &tag))
			tags++;
		g_assert_cmpuint(tags, ==, cases[i].tags);
		g_assert_cmpint(report.left == 0, ==, cases[i].whole);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/llrp/messages/reports", test_reports);
	g_test_add_func("/llrp/messages/welcome", test_welcome);
	g_test_add_func("/llrp/messages/requests", test_requests);
	g_test_add_func("/llrp/messages/rospec", test_rospec);
	g_test_add_func("/llrp/messages/access", test_access);
	g_test_add_func("/llrp/messages/noise", test_noise);
	g_test_add_func("/llrp/messages/broken-reports", test_broken_reports);
	return g_test_run();
}
