/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every public vector under vectors/ through the code that will meet it on real tags. */
#include "drivers/crc.h"
#include "drivers/iso15962-text.h"
#include "drivers/iso28560.h"
#include "firmware/base/bytes.h"
#include "tests/drivers/tags/memory.h"

#include <json-glib/json-glib.h>
#include <string.h>

static JsonObject *
load(const char *name)
{
	g_autofree char *path = g_test_build_filename(
	    G_TEST_DIST, "drivers", "tags", "vectors", name, NULL);
	g_autoptr(JsonParser) parser = json_parser_new();
	g_autoptr(GError) error = NULL;

	json_parser_load_from_file(parser, path, &error);
	g_assert_no_error(error);
	return json_object_ref(json_node_get_object(json_parser_get_root(parser)));
}

/* Calls func for each object of an array; returns how many there were, never none. */
static guint
each(JsonObject *file, const char *array, void (*func)(JsonObject *vector))
{
	JsonArray *vectors = json_object_get_array_member(file, array);
	guint count = json_array_get_length(vectors);

	g_assert_cmpuint(count, >, 0);
	for (guint i = 0; i < count; i++)
		func(json_array_get_object_element(vectors, i));
	return count;
}

static const char *
text_of(JsonObject *vector, const char *member)
{
	return json_object_get_string_member(vector, member);
}

static guint
number_of(JsonObject *vector, const char *member)
{
	return (guint)json_object_get_int_member(vector, member);
}

static void
test_check_value(void)
{
	g_assert_cmphex(ds_crc_tag(DS_CRC_TAG_START, (const guint8 *)"123456789", 9), ==, 0x29B1);
}

/* ---- iso28560_3_danish.json */

static void
check_reference(JsonObject *vector)
{
	const char *ascii = text_of(vector, "ascii");

	g_assert_cmphex(ds_crc_tag(DS_CRC_TAG_START, (const guint8 *)ascii, strlen(ascii)), ==,
	    g_ascii_strtoull(text_of(vector, "crc"), NULL, 16));
}

static void
check_basic_content(JsonObject *vector, const DsTagContent *content)
{
	g_autofree char *owner = g_strdup_printf(
	    "%s-%s", text_of(vector, "country"), text_of(vector, "isil_rest"));

	g_assert_cmpstr(content->format, ==, "iso28560-3");
	g_assert_true(content->checked);
	g_assert_cmpstr(content->item, ==, text_of(vector, "item"));
	g_assert_cmpstr(content->owner, ==, owner);
	g_assert_cmpuint(content->parts, ==, number_of(vector, "parts"));
	g_assert_cmpuint(content->part, ==, number_of(vector, "part"));
	g_assert_cmpint(content->usage, ==, ds_iso28560_usage(number_of(vector, "type_of_usage")));
}

/* Read on a tag of its own size, on a larger one, and with every wrong DSFID. */
static void
check_basic_block(JsonObject *vector)
{
	static const gint dsfids[] = {-1, 0x00, 0x06, 0x3E, 0xFF};
	const char *hex = text_of(vector, "hex");
	DsTagContent content;

	for (guint i = 0; i < G_N_ELEMENTS(dsfids); i++) {
		g_assert_cmpint(
		    tag_memory_read_hex(hex, 0, dsfids[i], &content, NULL), ==, DS_TAG_OK);
		check_basic_content(vector, &content);
		g_assert_cmpint(
		    tag_memory_read_hex(hex, SLIX_BYTES, dsfids[i], &content, NULL), ==, DS_TAG_OK);
		check_basic_content(vector, &content);
	}
}

/* Our own encoder writes the same bytes. */
static void
check_basic_encoding(JsonObject *vector)
{
	g_autoptr(GByteArray) expected = ds_unhex(text_of(vector, "hex"));
	g_autofree guint8 *memory = g_malloc(expected->len);
	DsTagContent content;

	g_assert_cmpint(
	    tag_memory_read(expected->data, expected->len, -1, &content, NULL), ==, DS_TAG_OK);
	g_assert_true(ds_iso28560_3.encode(&content, memory, expected->len));
	g_assert_cmpmem(memory, expected->len, expected->data, expected->len);
}

static void
check_field(
    JsonObject *vector, const char *member, const DsIso28560Block *block, gsize skip, guint index)
{
	char text[64];

	if (!json_object_has_member(vector, member))
		return;
	g_assert_true(ds_iso28560_field(block, skip, index, text, sizeof text));
	g_assert_cmpstr(text, ==, text_of(vector, member));
}

static void
check_extension(JsonObject *vector)
{
	g_autoptr(GByteArray) bytes = ds_unhex(text_of(vector, "hex"));
	DsReader reader = ds_reader(bytes->data, bytes->len);
	DsIso28560Block block;

	g_assert_true(ds_iso28560_block(&reader, &block));
	g_assert_cmpuint(reader.left, ==, 0);
	g_assert_cmpuint(block.id, ==, number_of(vector, "id"));
	if (block.id == DS_ISO28560_LIBRARY)
		g_assert_cmpuint(block.payload[0], ==, number_of(vector, "media_format"));
	check_field(vector, "supplier_identifier", &block, 0, 0);
	check_field(vector, "product_identifier_local", &block, 0, 1);
	check_field(vector, "order_number", &block, 0, 2);
	check_field(vector, "supplier_invoice_number", &block, 0, 3);
}

static void
check_whole_tag(JsonObject *vector)
{
	g_autoptr(GByteArray) bytes = ds_unhex(text_of(vector, "hex"));
	DsReader reader = ds_reader(bytes->data + 34, bytes->len - 34);
	DsTagContent content;
	DsIso28560Block block;

	g_assert_cmpint(
	    tag_memory_read(bytes->data, bytes->len, -1, &content, NULL), ==, DS_TAG_OK);
	g_assert_cmpstr(content.item, ==, "1000000136");
	g_assert_cmpstr(content.owner, ==, "DK-718500");
	g_assert_true(ds_iso28560_block(&reader, &block));
	g_assert_cmpuint(block.id, ==, DS_ISO28560_LIBRARY);
	g_assert_true(ds_iso28560_block(&reader, &block));
	g_assert_cmpuint(block.id, ==, DS_ISO28560_ACQUISITION);
	g_assert_false(ds_iso28560_block(&reader, &block));
	g_assert_cmpuint(reader.left, ==, 1);
}

static void
check_bad(JsonObject *vector)
{
	gboolean blank = strstr(text_of(vector, "why"), "blank") != NULL;
	DsTagResult expected = blank ? DS_TAG_BLANK : DS_TAG_DAMAGED;
	DsTagContent content;

	g_assert_cmpint(
	    tag_memory_read_hex(text_of(vector, "hex"), 0, 0x3E, &content, NULL), ==, expected);
	g_assert_cmpint(tag_memory_read_hex(text_of(vector, "hex"), SLIX_BYTES, -1, &content, NULL),
	    ==, expected);
	g_assert_cmpuint(content.errors, ==, blank ? 0 : DS_TAG_ERROR_CHECKSUM);
	g_assert_cmpstr(content.format, ==, blank ? "blank" : "iso28560-3");
}

static void
test_danish(void)
{
	g_autoptr(JsonObject) file = load("iso28560_3_danish.json");
	guint count = each(file, "crc_reference", check_reference);

	count += each(file, "basic_blocks", check_basic_block);
	each(file, "basic_blocks", check_basic_encoding);
	count += each(file, "extension_blocks", check_extension);
	count += each(file, "whole_tags", check_whole_tag);
	count += each(file, "bad", check_bad);
	g_test_message("%u vectors", count);
}

/* ---- iso15962_28560_2.json */

static void
check_expansion(guint compaction, const GByteArray *data, const char *expected)
{
	g_autofree guint8 *copy = g_memdup2(data->data, data->len);
	char text[65];
	gboolean done = compaction == DS_COMPACT_APPLICATION
	    ? ds_iso15962_expand_isil(copy, data->len, text, sizeof text)
	    : ds_iso15962_expand(compaction, copy, data->len, text, sizeof text);

	g_assert_true(done);
	g_assert_cmpstr(text, ==, expected);
}

static void
check_compaction(JsonObject *vector)
{
	g_autoptr(GByteArray) expected = ds_unhex(text_of(vector, "hex"));
	guint8 bytes[64];
	DsWriter made = ds_writer(bytes, sizeof bytes);
	const char *text = text_of(vector, "text");
	guint compaction = (guint)g_ascii_strtoull(text_of(vector, "compaction"), NULL, 2);
	gboolean done;

	check_expansion(compaction, expected, text);
	done = compaction == DS_COMPACT_APPLICATION ? ds_iso15962_compact_isil(text, &made)
						    : ds_iso15962_compact(compaction, text, &made);
	g_assert_true(done);
	g_assert_cmpmem(made.data, made.used, expected->data, expected->len);
}

static const char *
element(JsonObject *vector, gint64 oid)
{
	JsonArray *elements = json_object_get_array_member(vector, "elements");

	for (guint i = 0; i < json_array_get_length(elements); i++) {
		JsonObject *found = json_array_get_object_element(elements, i);

		if (json_object_get_int_member(found, "oid") == oid)
			return text_of(found, "value");
	}
	return NULL;
}

static void
check_tag_content(JsonObject *vector, const DsTagContent *content)
{
	const char *owner = element(vector, 3), *set = element(vector, 4),
		   *shelf = element(vector, 6);

	g_assert_cmpstr(content->format, ==, "iso28560-2");
	g_assert_false(content->checked);
	g_assert_cmpstr(content->item, ==, element(vector, 1));
	g_assert_cmpstr(content->owner, ==, owner != NULL ? owner : "");
	g_assert_cmpstr(content->shelf, ==, shelf != NULL ? shelf : "");
	if (set != NULL)
		g_assert_cmpstr(set, ==, "1203");
	g_assert_cmpuint(content->parts, ==, set != NULL ? 12 : 1);
	g_assert_cmpuint(content->part, ==, set != NULL ? 3 : 1);
	g_assert_cmpint(content->usage, ==, DS_USAGE_ITEM);
}

static void
check_tag(JsonObject *vector)
{
	static const gint dsfids[] = {-1, 0x00, 0x06, 0x3E, 0xFF};
	const char *hex = text_of(vector, "hex");
	DsTagContent content;

	for (guint i = 0; i < G_N_ELEMENTS(dsfids); i++) {
		g_assert_cmpint(
		    tag_memory_read_hex(hex, 0, dsfids[i], &content, NULL), ==, DS_TAG_OK);
		check_tag_content(vector, &content);
		g_assert_cmpint(
		    tag_memory_read_hex(hex, SLIX_BYTES, dsfids[i], &content, NULL), ==, DS_TAG_OK);
		check_tag_content(vector, &content);
	}
}

static void
test_15962(void)
{
	g_autoptr(JsonObject) file = load("iso15962_28560_2.json");
	guint count = each(file, "compaction_vectors", check_compaction);

	count += each(file, "tag_vectors", check_tag);
	g_test_message("%u vectors", count);
}

/* ---- rfid501_3m.json */

static void
check_rfid501(JsonObject *vector)
{
	DsTagContent content;

	g_assert_cmpint(
	    tag_memory_read_hex(text_of(vector, "hex"), 0, -1, &content, NULL), ==, DS_TAG_OK);
	g_assert_cmpstr(content.format, ==, "rfid501");
	g_assert_cmpstr(content.item, ==, text_of(vector, "content"));
	g_assert_cmpuint(content.parts, ==, number_of(vector, "total"));
	g_assert_cmpuint(content.part, ==, number_of(vector, "set"));
}

static void
check_blank(JsonObject *vector)
{
	DsTagContent content;

	g_assert_cmpint(
	    tag_memory_read_hex(text_of(vector, "hex"), 0, -1, &content, NULL), ==, DS_TAG_BLANK);
}

static void
check_afi(JsonObject *vector)
{
	gint afi = (gint)g_ascii_strtoull(text_of(vector, "value"), NULL, 16);
	gboolean secured = g_str_has_prefix(text_of(vector, "meaning"), "secured");

	g_assert_cmpint(
	    ds_tag_afi_security(afi), ==, secured ? DS_SECURITY_SECURED : DS_SECURITY_RELEASED);
}

static void
test_rfid501(void)
{
	g_autoptr(JsonObject) file = load("rfid501_3m.json");
	guint count = each(file, "vectors", check_rfid501);

	count += each(file, "blank", check_blank);
	count += each(file, "afi", check_afi);
	g_test_message("%u vectors", count);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/vectors/crc", test_check_value);
	g_test_add_func("/vectors/iso28560-3", test_danish);
	g_test_add_func("/vectors/iso28560-2", test_15962);
	g_test_add_func("/vectors/rfid501", test_rfid501);
	return g_test_run();
}
