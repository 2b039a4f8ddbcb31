/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every public vector under vectors/ through the code that will meet it on real tags. */
#include "drivers/crc.h"
#include "drivers/iso15962-text.h"
#include "drivers/iso28560.h"
#include "firmware/base/bytes.h"
#include "tests/drivers/tags/memory.h"
#include "tests/drivers/tags/vectors.h"

#include <string.h>

static void
test_check_value(void)
{
	g_assert_cmphex(ds_crc_tag(DS_CRC_TAG_START, (const guint8 *)"123456789", 9), ==, 0x29B1);
}

/* ---- iso28560_3_danish.json */

static void
check_reference(JsonObject *vector)
{
	const char *ascii = vectors_text(vector, "ascii");

	g_assert_cmphex(ds_crc_tag(DS_CRC_TAG_START, (const guint8 *)ascii, strlen(ascii)), ==,
	    g_ascii_strtoull(vectors_text(vector, "crc"), NULL, 16));
}

static void
check_basic_content(JsonObject *vector, const DsTagContent *content)
{
	g_autofree char *owner = g_strdup_printf(
	    "%s-%s", vectors_text(vector, "country"), vectors_text(vector, "isil_rest"));

	g_assert_cmpstr(content->format, ==, "iso28560-3");
	g_assert_true(content->checked);
	g_assert_cmpstr(content->item, ==, vectors_text(vector, "item"));
	g_assert_cmpstr(content->owner, ==, owner);
	g_assert_cmpuint(content->parts, ==, vectors_number(vector, "parts"));
	g_assert_cmpuint(content->part, ==, vectors_number(vector, "part"));
	g_assert_cmpint(
	    content->usage, ==, ds_iso28560_usage(vectors_number(vector, "type_of_usage")));
}

/* Our own encoder writes the same bytes. */
static void
check_basic_encoding(JsonObject *vector)
{
	g_autoptr(GByteArray) expected = ds_unhex(vectors_text(vector, "hex"));
	g_autofree guint8 *memory = g_malloc(expected->len);
	DsTagContent content;

	g_assert_cmpint(
	    tag_memory_read(expected->data, expected->len, -1, &content, NULL), ==, DS_TAG_OK);
	g_assert_true(ds_iso28560_3.encode(&content, memory, expected->len));
	g_assert_cmpmem(memory, expected->len, expected->data, expected->len);
}

/* Read on a tag of its own size, on a larger one, and with every wrong DSFID. */
static void
check_basic_block(JsonObject *vector)
{
	static const gint dsfids[] = {-1, 0x00, 0x06, 0x3E, 0xFF};
	const char *hex = vectors_text(vector, "hex");
	DsTagContent content;

	for (guint i = 0; i < G_N_ELEMENTS(dsfids); i++) {
		g_assert_cmpint(
		    tag_memory_read_hex(hex, 0, dsfids[i], &content, NULL), ==, DS_TAG_OK);
		check_basic_content(vector, &content);
		g_assert_cmpint(
		    tag_memory_read_hex(hex, SLIX_BYTES, dsfids[i], &content, NULL), ==, DS_TAG_OK);
		check_basic_content(vector, &content);
	}
	check_basic_encoding(vector);
}

static void
check_field(
    JsonObject *vector, const char *member, const DsIso28560Block *block, gsize skip, guint index)
{
	char text[64];

	if (!json_object_has_member(vector, member))
		return;
	g_assert_true(ds_iso28560_field(block, skip, index, text, sizeof text));
	g_assert_cmpstr(text, ==, vectors_text(vector, member));
}

static void
check_extension(JsonObject *vector)
{
	g_autoptr(GByteArray) bytes = ds_unhex(vectors_text(vector, "hex"));
	DsReader reader = ds_reader(bytes->data, bytes->len);
	DsIso28560Block block;

	g_assert_true(ds_iso28560_block(&reader, &block));
	g_assert_cmpuint(reader.left, ==, 0);
	g_assert_cmpuint(block.id, ==, vectors_number(vector, "id"));
	if (block.id == DS_ISO28560_LIBRARY)
		g_assert_cmpuint(block.payload[0], ==, vectors_number(vector, "media_format"));
	check_field(vector, "supplier_identifier", &block, 0, 0);
	check_field(vector, "product_identifier_local", &block, 0, 1);
	check_field(vector, "order_number", &block, 0, 2);
	check_field(vector, "supplier_invoice_number", &block, 0, 3);
}

static void
check_whole_tag(JsonObject *vector)
{
	g_autoptr(GByteArray) bytes = ds_unhex(vectors_text(vector, "hex"));
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
	gboolean blank = strstr(vectors_text(vector, "why"), "blank") != NULL;
	DsTagResult expected = blank ? DS_TAG_BLANK : DS_TAG_DAMAGED;
	DsTagContent content;

	g_assert_cmpint(tag_memory_read_hex(vectors_text(vector, "hex"), 0, 0x3E, &content, NULL),
	    ==, expected);
	g_assert_cmpint(
	    tag_memory_read_hex(vectors_text(vector, "hex"), SLIX_BYTES, -1, &content, NULL), ==,
	    expected);
	g_assert_cmpuint(content.errors, ==, blank ? 0 : DS_TAG_ERROR_CHECKSUM);
	g_assert_cmpstr(content.format, ==, blank ? "blank" : "iso28560-3");
}

static void
test_danish(void)
{
	g_autoptr(JsonObject) file = vectors_load("iso28560_3_danish.json");
	vectors_each(file, "crc_reference", check_reference);

	vectors_each(file, "basic_blocks", check_basic_block);
	vectors_each(file, "extension_blocks", check_extension);
	vectors_each(file, "whole_tags", check_whole_tag);
	vectors_each(file, "bad", check_bad);
	vectors_report();
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
	g_autoptr(GByteArray) expected = ds_unhex(vectors_text(vector, "hex"));
	guint8 bytes[64];
	DsWriter made = ds_writer(bytes, sizeof bytes);
	const char *text = vectors_text(vector, "text");
	guint compaction = (guint)g_ascii_strtoull(vectors_text(vector, "compaction"), NULL, 2);
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
			return vectors_text(found, "value");
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
	const char *hex = vectors_text(vector, "hex");
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
	g_autoptr(JsonObject) file = vectors_load("iso15962_28560_2.json");
	vectors_each(file, "compaction_vectors", check_compaction);

	vectors_each(file, "tag_vectors", check_tag);
	vectors_report();
}

/* ---- rfid501_3m.json */

static void
check_rfid501(JsonObject *vector)
{
	DsTagContent content;

	g_assert_cmpint(
	    tag_memory_read_hex(vectors_text(vector, "hex"), 0, -1, &content, NULL), ==, DS_TAG_OK);
	g_assert_cmpstr(content.format, ==, "rfid501");
	g_assert_cmpstr(content.item, ==, vectors_text(vector, "content"));
	g_assert_cmpuint(content.parts, ==, vectors_number(vector, "total"));
	g_assert_cmpuint(content.part, ==, vectors_number(vector, "set"));
}

static void
check_blank(JsonObject *vector)
{
	DsTagContent content;

	g_assert_cmpint(tag_memory_read_hex(vectors_text(vector, "hex"), 0, -1, &content, NULL), ==,
	    DS_TAG_BLANK);
}

static void
check_afi(JsonObject *vector)
{
	gint afi = (gint)g_ascii_strtoull(vectors_text(vector, "value"), NULL, 16);
	gboolean secured = g_str_has_prefix(vectors_text(vector, "meaning"), "secured");

	g_assert_cmpint(
	    ds_tag_afi_security(afi), ==, secured ? DS_SECURITY_SECURED : DS_SECURITY_RELEASED);
}

static void
test_rfid501(void)
{
	g_autoptr(JsonObject) file = vectors_load("rfid501_3m.json");
	vectors_each(file, "vectors", check_rfid501);

	vectors_each(file, "blank", check_blank);
	vectors_each(file, "afi", check_afi);
	vectors_report();
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
