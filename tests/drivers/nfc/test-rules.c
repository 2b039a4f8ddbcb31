/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rules make of the bytes of a card; and NDEF messages, without any card. */
#include "drivers/card-rule.h"
#include "drivers/mad.h"
#include "drivers/ndef.h"
#include "firmware/base/bytes.h"

#include <string.h>

static void
assert_number(const DsCardRule *rule, const char *hex, const char *expected)
{
	g_autoptr(GByteArray) bytes = ds_unhex(hex);
	char *number = ds_card_number(rule, bytes->data, bytes->len);

	g_assert_cmpstr(number, ==, expected);
	ds_card_number_free(number);
}

static void
test_forms(void)
{
	static const struct {
		DsCardRule rule;
		const char *hex, *number;
	} cases[] = {
	    {{.form = DS_CARD_HEX}, "DEADBEEF", "DEADBEEF"},
	    {{.form = DS_CARD_HEX, .reversed = TRUE}, "DEADBEEF", "EFBEADDE"},
	    {{.form = DS_CARD_DECIMAL}, "DEADBEEF", "3735928559"},
	    {{.form = DS_CARD_DECIMAL, .reversed = TRUE}, "DEADBEEF", "4022250974"},
	    {{.form = DS_CARD_DECIMAL, .digits = 10}, "00000102", "0000000258"},
	    {{.form = DS_CARD_DECIMAL}, "FFFFFFFFFFFFFFFF", "18446744073709551615"},
	    {{.form = DS_CARD_DECIMAL}, "01FFFFFFFFFFFFFFFF", NULL},
	    {{.form = DS_CARD_HEX, .first_byte = 1, .n_bytes = 2}, "DEADBEEF", "ADBE"},
	    {{.form = DS_CARD_HEX, .first_byte = 2}, "DEADBEEF", "BEEF"},
	    {{.form = DS_CARD_HEX, .first_byte = 3, .n_bytes = 2}, "DEADBEEF", NULL},
	    {{.form = DS_CARD_HEX, .first_byte = 4}, "DEADBEEF", NULL},
	    {{.form = DS_CARD_HEX, .first_byte = 9}, "DEADBEEF", NULL},
	    {{.form = DS_CARD_TEXT}, "50313233000000FF20", "P123"},
	    {{.form = DS_CARD_TEXT}, "000000", NULL},
	    {{.form = DS_CARD_TEXT}, "CDBCCAE9", NULL}, /* GB 18030 */
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_number(&cases[i].rule, cases[i].hex, cases[i].number);
}

static void
test_match_and_prefix(void)
{
	g_autoptr(GRegex) whole = g_regex_new("^(?:P[0-9]{3})$", G_REGEX_DOLLAR_ENDONLY, 0, NULL);
	g_autoptr(GRegex) part = g_regex_new("^(?:https://lib.example/r/([0-9]+))$", 0, 0, NULL);
	const DsCardRule plain = {.form = DS_CARD_TEXT, .match = whole, .prefix = (char *)"GD"};
	const DsCardRule address = {.form = DS_CARD_TEXT, .match = part};
	const char *good = "https://lib.example/r/77", *bad = "https://evil.example/r/77";
	char *number;

	assert_number(&plain, "50313233", "GDP123");
	assert_number(&plain, "5031323334", NULL);
	assert_number(&plain, "503132330A", NULL); /* a line end is no end */
	number = ds_card_number(&address, (const guint8 *)good, strlen(good));
	g_assert_cmpstr(number, ==, "77");
	ds_card_number_free(number);
	g_assert_null(ds_card_number(&address, (const guint8 *)bad, strlen(bad)));
}

/* HMAC-SHA256, RFC 4231, test case 2: its first 16 bytes. */
static void
test_token(void)
{
	g_autoptr(GBytes) key = g_bytes_new_static("Jefe", 4);
	g_autoptr(GBytes) other = g_bytes_new_static("Jefg", 4);
	DsCardRule rule = {.form = DS_CARD_TOKEN, .token_key = key};
	const char *data = "what do ya want for nothing?";
	char *number = ds_card_number(&rule, (const guint8 *)data, strlen(data));
	char *elsewhere;

	g_assert_cmpstr(number, ==, "5BDCC146BF60754E6A042426089575C7");
	rule.token_key = other;
	elsewhere = ds_card_number(&rule, (const guint8 *)data, strlen(data));
	g_assert_cmpstr(number, !=, elsewhere);
	ds_card_number_free(number);
	ds_card_number_free(elsewhere);
}

/* For drivers that only tell a number. */
static void
test_apply(void)
{
	char *classic[] = {(char *)"mifare-*", NULL}, *id_card[] = {(char *)"cn-id", NULL};
	g_autoptr(GBytes) key = g_bytes_new_static("0123456789abcdef", 16);
	DsCardRule decimal = {.technologies = classic, .form = DS_CARD_DECIMAL};
	DsCardRule token = {.technologies = id_card, .form = DS_CARD_TOKEN, .token_key = key};
	g_autoptr(GPtrArray) rules = g_ptr_array_new();
	g_autoptr(DsIdentity)
	    card = ds_identity_new(DS_IDENTITY_CARD, DS_FLAW_NONE, "mifare-classic-1k", "DEADBEEF");
	g_autoptr(DsIdentity)
	    person = ds_identity_new(DS_IDENTITY_CARD, DS_FLAW_NONE, "cn-id", "11010519491231002X");
	g_autoptr(DsIdentity)
	    other = ds_identity_new(DS_IDENTITY_CARD, DS_FLAW_NONE, "felica", "0114C3A2B1908F7E");
	g_autoptr(DsIdentity) code = ds_identity_new(DS_IDENTITY_QR, DS_FLAW_NONE, "qr", "P-1");

	ds_card_rules_apply(NULL, card);
	ds_card_rules_apply(rules, card);
	g_assert_cmpstr(card->text, ==, "DEADBEEF");
	g_ptr_array_add(rules, &decimal);
	g_ptr_array_add(rules, &token);
	ds_card_rules_apply(rules, card);
	g_assert_cmpstr(card->text, ==, "3735928559");
	ds_card_rules_apply(rules, person);
	g_assert_cmpuint(strlen(person->text), ==, 32);
	g_assert_null(strstr(person->text, "1949"));
	ds_card_rules_apply(rules, other);
	g_assert_null(other->text);
	g_assert_cmpint(other->flaw, ==, DS_FLAW_UNREADABLE);
	ds_card_rules_apply(rules, code);
	g_assert_cmpstr(code->text, ==, "P-1");
}

/* ---- NDEF ---- */

static void
test_ndef(void)
{
	static const struct {
		const char *name, *hex;
		DsNdefResult result;
		const char *text;
	} cases[] = {
	    {"text", "0309 D1010554 02656E 5031 FE", DS_NDEF_TEXT, "P1"},
	    {"address", "0309 D1010555 04 6C69622F FE", DS_NDEF_TEXT, "https://lib/"},
	    {"lock control first", "0103A00C34 0309 D1010554 02656E 5031", DS_NDEF_TEXT, "P1"},
	    {"nulls first", "0000 0309 D1010554 02656E 5031", DS_NDEF_TEXT, "P1"},
	    {"second record", "0310 9101035501 7177 51010554 02656E 5031 FE", DS_NDEF_TEXT,
		"http://www.qw"},
	    {"a picture, then a text", "0315 920605 696D6167 652F 0102030405 51010354 00 5031",
		DS_NDEF_TEXT, "P1"},
	    {"with id", "030B D9010501 54 69 02656E 5031 FE", DS_NDEF_TEXT, "P1"},
	    {"long length", "03FF0009 D1010554 02656E 5031", DS_NDEF_TEXT, "P1"},
	    {"goes on", "0309 D1010554 02656E 50", DS_NDEF_MORE, NULL},
	    {"not told yet", "03", DS_NDEF_MORE, NULL},
	    {"nothing yet", "0000", DS_NDEF_MORE, NULL},
	    {"empty message", "0300 FE", DS_NDEF_NONE, NULL},
	    {"end at once", "FE", DS_NDEF_NONE, NULL},
	    {"utf-16", "0309 D1010554 82656E 5031", DS_NDEF_NONE, NULL},
	    {"language longer than all", "0309 D1010554 3F656E 5031", DS_NDEF_NONE, NULL},
	    {"record longer than message", "0309 D1017F54 02656E 5031", DS_NDEF_NONE, NULL},
	    {"unknown prefix", "0305 D1010155 FF", DS_NDEF_NONE, NULL},
	    {"beginning of an address", "0305 D1010155 04 FE", DS_NDEF_NONE, NULL},
	    {"nul within", "0309 D1010554 02656E 5000", DS_NDEF_NONE, NULL},
	    {"control character", "0309 D1010554 02656E 501B", DS_NDEF_NONE, NULL},
	    {"no utf-8", "0309 D1010554 02656E CDCD", DS_NDEF_NONE, NULL},
	    {"chunked", "0309 B1010554 02656E 5031", DS_NDEF_NONE, NULL},
	    {"4 GB", "030C C101FFFFFFFF54 02656E 5031", DS_NDEF_NONE, NULL},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) memory = ds_unhex(cases[i].hex);
		g_autofree char *text = NULL;

		g_test_message("%s", cases[i].name);
		g_assert_cmpint(
		    ds_ndef_read(memory->data, memory->len, &text), ==, cases[i].result);
		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

static void
test_message(void)
{
	static const guint8 message[] = {0xD1, 0x01, 0x05, 'T', 0x02, 'e', 'n', 'P', '1'};
	char *text = NULL;

	g_assert_cmpint(ds_ndef_read_message(message, sizeof message, &text), ==, DS_NDEF_TEXT);
	g_assert_cmpstr(text, ==, "P1");
	g_free(text);
	for (gsize length = 0; length < sizeof message; length++)
		g_assert_cmpint(ds_ndef_read_message(message, length, &text), ==, DS_NDEF_NONE);
}

/* ---- the directory of MIFARE Classic ---- */

#define NDEF_5 "03E103E103E103E103E1"
#define NDEF_15 NDEF_5 NDEF_5 NDEF_5

/* The first one is what every phone writes on a whole 1K; it proves the checksum. */
static void
test_directory(void)
{
	static const struct {
		const char *name, *hex;
		guint count;
		guint8 first, last;
	} cases[] = {
	    {"whole 1K", "1401" NDEF_15, 15, 1, 15},
	    {"whole 4K", "1401" NDEF_15 "E801" NDEF_15 NDEF_5 "03E103E103E1", 38, 1, 39},
	    {"wrong checksum", "1501" NDEF_15, 0, 0, 0},
	    {"another publisher, the same checksum", "1402" NDEF_15, 0, 0, 0},
	    {"second one wrong", "1401" NDEF_15 "E901" NDEF_15 NDEF_5 "03E103E103E1", 0, 0, 0},
	    {"a byte too few", "1401" NDEF_5 NDEF_5 "03E103E103E103E103", 0, 0, 0},
	    {"nothing", "", 0, 0, 0},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) bytes = ds_unhex(cases[i].hex);
		guint8 sectors[DS_MAD_SECTORS] = {0};
		guint count;

		g_test_message("%s", cases[i].name);
		count = ds_mad_ndef_sectors(bytes->data, bytes->len, sectors);
		g_assert_cmpuint(count, ==, cases[i].count);
		if (count > 0) {
			g_assert_cmpuint(sectors[0], ==, cases[i].first);
			g_assert_cmpuint(sectors[count - 1], ==, cases[i].last);
		}
	}
}

static void
test_sectors(void)
{
	guint next = 0;

	for (guint sector = 0; sector < 40; sector++) {
		g_assert_cmpuint(ds_mad_first_block(sector), ==, next);
		next += ds_mad_data_blocks(sector) + 1;
	}
	g_assert_cmpuint(next, ==, 256);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/card-rules/message", test_message);
	g_test_add_func("/card-rules/directory", test_directory);
	g_test_add_func("/card-rules/sectors", test_sectors);
	g_test_add_func("/card-rules/forms", test_forms);
	g_test_add_func("/card-rules/match-and-prefix", test_match_and_prefix);
	g_test_add_func("/card-rules/token", test_token);
	g_test_add_func("/card-rules/apply", test_apply);
	g_test_add_func("/card-rules/ndef", test_ndef);
	return g_test_run();
}
