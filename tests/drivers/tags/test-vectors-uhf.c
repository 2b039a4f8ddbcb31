/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The public vectors of UHF tags: vectors/uhf_library.json. */
#include "drivers/cn-university-id.h"
#include "drivers/iso28560-4.h"
#include "drivers/uhf.h"
#include "drivers/urn-code40.h"
#include "firmware/base/bytes.h"
#include "tests/drivers/tags/memory.h"
#include "tests/drivers/tags/vectors.h"

#include <string.h>

#define FILE_NAME "uhf_library.json"

static void
check_crc(JsonObject *vector)
{
	g_autoptr(GByteArray) epc = ds_unhex(vectors_text(vector, "content"));

	g_assert_cmphex(ds_uhf_stored_crc(epc->data, epc->len), ==,
	    g_ascii_strtoull(vectors_text(vector, "crc"), NULL, 16));
}

static void
check_uii(JsonObject *vector)
{
	g_autoptr(GByteArray) expected = ds_unhex(vectors_text(vector, "hex"));
	g_autofree guint8 *copy = g_memdup2(expected->data, expected->len);
	guint8 bytes[62];
	DsWriter made = ds_writer(bytes, sizeof bytes);
	char text[65];

	g_assert_true(ds_urn_code40_expand(copy, expected->len, text, sizeof text));
	g_assert_cmpstr(text, ==, vectors_text(vector, "text"));
	g_assert_true(ds_urn_code40_compact(text, &made));
	g_assert_cmpmem(made.data, made.used, expected->data, expected->len);
}

static void
check_28560_4(JsonObject *vector)
{
	g_autoptr(GByteArray) epc = ds_unhex(vectors_text(vector, "hex"));
	DsTagContent content;

	if (json_object_has_member(vector, "stored_crc"))
		g_assert_cmphex(ds_uhf_stored_crc(epc->data, epc->len), ==,
		    g_ascii_strtoull(vectors_text(vector, "stored_crc"), NULL, 16));
	g_assert_cmpint(tag_uhf_read(epc, NULL, &content), ==, DS_TAG_OK);
	g_assert_cmpstr(content.format, ==, "iso28560-4");
	g_assert_cmpstr(content.owner, ==, vectors_text(vector, "owner"));
	g_assert_cmpstr(content.item, ==, vectors_text(vector, "item"));
	g_assert_cmpint(content.security, ==,
	    vectors_flag(vector, "secured") ? DS_SECURITY_SECURED : DS_SECURITY_RELEASED);
	g_assert_true((content.errors == DS_TAG_ERROR_NO_USER_BANK) == vectors_flag(vector, "umi"));
}

static void
check_cn_id(JsonObject *vector)
{
	g_autoptr(GByteArray) expected = ds_unhex(vectors_text(vector, "hex"));
	g_autofree guint8 *copy = g_memdup2(expected->data, expected->len);
	guint coding = vectors_number(vector, "bits") == 96 ? DS_CN_ID_96 : DS_CN_ID_128;
	guint8 bytes[16];
	DsWriter made = ds_writer(bytes, sizeof bytes);
	char text[DS_CN_ID_SIZE];

	g_assert_true(ds_cn_id_expand(coding, copy, expected->len, text));
	g_assert_cmpstr(text, ==, vectors_text(vector, "text"));
	g_assert_true(ds_cn_id_compact(coding, text, &made));
	g_assert_cmpmem(made.data, made.used, expected->data, expected->len);
}

/* Dumps of whole tags; their EPC banks begin with the StoredCRC. */
static void
check_cn_tag(JsonObject *vector)
{
	g_autoptr(GByteArray) bank = ds_unhex(vectors_text(vector, "epc"));
	g_autoptr(GByteArray) user = ds_unhex(vectors_text(vector, "user"));
	g_autofree char *set = NULL;
	DsTagContent content;

	g_assert_cmphex(ds_uhf_stored_crc(bank->data + 2, bank->len - 2), ==,
	    bank->data[0] << 8 | bank->data[1]);
	g_byte_array_remove_range(bank, 0, 2);
	g_assert_cmpint(tag_uhf_read(bank, user, &content), ==, DS_TAG_OK);
	set = g_strdup_printf("%u/%u", content.part, content.parts);
	g_assert_cmpstr(content.format, ==, "cn-university");
	g_assert_cmpstr(content.item, ==, vectors_text(vector, "pii"));
	g_assert_cmpstr(content.owner, ==, vectors_text(vector, "owner"));
	g_assert_cmpstr(set, ==, vectors_text(vector, "set"));
	g_assert_cmpstr(
	    ds_tag_confidence_word(content.confidence), ==, vectors_text(vector, "confidence"));
	g_assert_cmpint(content.security, ==,
	    vectors_flag(vector, "lent") ? DS_SECURITY_RELEASED : DS_SECURITY_SECURED);
}

static void
check_german(JsonObject *vector)
{
	g_autoptr(GByteArray) epc = ds_unhex(vectors_text(vector, "hex"));
	const char *format = vectors_text(vector, "format");
	gboolean secured = vectors_flag(vector, "secured");
	DsTagContent content;
	DsTagUhf banks;

	g_assert_cmpint(tag_uhf_read(epc, NULL, &content), ==, DS_TAG_OK);
	g_assert_cmpstr(content.format, ==, format);
	g_assert_cmpstr(content.item, ==, vectors_text(vector, "item"));
	g_assert_cmpstr(content.owner, ==, vectors_text(vector, "owner"));
	g_assert_cmpint(content.confidence, ==, DS_TAG_LIKELY);
	g_assert_cmpint(content.security, ==, secured ? DS_SECURITY_SECURED : DS_SECURITY_RELEASED);
	if (json_object_has_member(vector, "read_only"))
		return;
	g_assert_true(ds_tag_format(format)->encode_uhf(&content, &banks));
	g_assert_cmpmem(banks.epc, banks.epc_length, epc->data, epc->len);
}

/* Both banks of the standard's example, though it gives two owners: one on each page. */
static void
test_banks(void)
{
	g_autoptr(JsonObject) file = vectors_load(FILE_NAME);
	JsonArray *banks = json_object_get_array_member(file, "banks");
	g_autoptr(GByteArray)
	    epc = ds_unhex(vectors_text(json_array_get_object_element(banks, 0), "hex"));
	g_autoptr(GByteArray)
	    user = ds_unhex(vectors_text(json_array_get_object_element(banks, 1), "hex"));
	DsTagContent content;

	g_assert_cmpint(tag_uhf_read(epc, user, &content), ==, DS_TAG_OK);
	g_assert_cmpstr(content.item, ==, "12345678.31");
	g_assert_cmpstr(content.owner, ==, "CH-000134-1");
	g_assert_cmpstr(content.shelf, ==, "QA268.L55");
	g_assert_cmpuint(content.parts, ==, 12);
	g_assert_cmpuint(content.part, ==, 3);
	g_assert_cmpint(content.confidence, ==, DS_TAG_GUESS);
	g_assert_cmpuint(content.errors, ==, DS_TAG_ERROR_OWNERS);
}

static void
test_vectors(void)
{
	g_autoptr(JsonObject) file = vectors_load(FILE_NAME);

	vectors_each(file, "gen2_crc16", check_crc);
	vectors_each(file, "uii", check_uii);
	vectors_each(file, "epc_28560_4", check_28560_4);
	vectors_each(file, "gaoxiao_pii", check_cn_id);
	vectors_each(file, "gaoxiao_tags", check_cn_tag);
	vectors_each(file, "german_epc", check_german);
	vectors_report();
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/vectors/uhf/banks", test_banks);
	g_test_add_func("/vectors/uhf/all", test_vectors);
	return g_test_run();
}
