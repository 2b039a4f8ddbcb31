/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UHF tags of German libraries: DE-290 and its relatives, BR. */
#include "drivers/epc-br.h"
#include "drivers/epc-isil.h"
#include "drivers/iso28560-4.h"
#include "firmware/base/bytes.h"
#include "tests/drivers/tags/memory.h"

#include <string.h>

#define ROUNDS 20000

typedef struct {
	const char *why;
	const char *epc; /* from the PC word on */
	const char *format;
	DsTagConfidence confidence;
	const char *item;
} Tag;

#define GUESS DS_TAG_GUESS
#define LIKELY DS_TAG_LIKELY
#define NOTHING DS_TAG_NOTHING

static const Tag tags[] = {
    {"DE-290", "400019E9F87100000000499602D200000001", "de-290", LIKELY, "1234567890"},
    {"a USER bank that it does not use", "440019E9F87100000000499602D200000001", "de-290", LIKELY,
	"1234567890"},
    {"something in its footer", "400019E9F87100000000499602D200010001", "de-290", GUESS,
	"1234567890"},
    {"a bit beside the security bit", "400019E9F87100000000499602D200000003", "de-290", GUESS,
	"1234567890"},
    {"number 0", "400019E9F871000000000000000000000001", "unknown", NOTHING, ""},
    {"number below 0", "400019E9F871FFFFFFFF499602D200000001", "unknown", NOTHING, ""},
    {"a word short", "380019E9F87100000000499602D20000", "unknown", NOTHING, ""},
    {"with a toggle", "41C219E9F87100000000499602D200000001", "unknown", NOTHING, ""},
    {"no such kind of interlibrary loan", "400019E9F877050000000000302A00000001", "unknown",
	NOTHING, ""},
    {"eight digits of seven", "400019E9F877030000000098968000000001", "unknown", NOTHING, ""},
    {"DE-386 without an item", "400019EAF321000000000000000000000001", "unknown", NOTHING, ""},
    {"DE-386 with a control character",
	"400019EAF32100000000000A3132330000"
	"01",
	"unknown", NOTHING, ""},

    {"BR", "21074106C72CF4D76DF8", "br", LIKELY, "12345678"},
    {"BR on loan", "21C24106C72CF4D76DF8", "br", LIKELY, "12345678"},
    {"BR that was never secured", "20004106C72CF4D76DF8", "br", GUESS, "12345678"},
    {"BR, longer than it tells", "29074106C72CF4D76DF80000", "iso28560-4", GUESS, "JPE14-9F8QW1"},
    {"BR with a character it does not have", "21074106C72CF4D76DFF", "iso28560-4", GUESS,
	"JPE14-9F8QW8"},
    {"BR with nothing in it", "09074100", "iso28560-4", GUESS, "JO9"},
};

static void
test_tags(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(tags); i++) {
		const Tag *t = &tags[i];
		g_autoptr(GByteArray) epc = ds_unhex(t->epc);
		DsTagContent found;

		tag_uhf_read(epc, NULL, &found);
		g_test_message("%s: %s, %s", t->why, found.format, found.item);
		g_assert_cmpstr(found.item, ==, t->item);
		g_assert_cmpstr(found.format, ==, t->format);
		g_assert_cmpint(found.confidence, ==, t->confidence);
	}
}

static void
draw(const char *characters, guint most, char *text)
{
	guint length = (guint)g_test_rand_int_range(1, (gint)most + 1);

	for (guint i = 0; i < length; i++)
		text[i] = characters[g_test_rand_int_range(0, (gint)strlen(characters))];
	text[length] = '\0';
}

static void
check_round_trip(const DsTagFormat *format, DsTagContent *written)
{
	g_autoptr(GByteArray) epc = g_byte_array_new();
	DsTagContent found;
	DsTagUhf banks;

	written->parts = written->part = 1;
	written->security = g_test_rand_bit() ? DS_SECURITY_SECURED : DS_SECURITY_RELEASED;
	g_assert_true(format->encode_uhf(written, &banks));
	g_byte_array_append(epc, banks.epc, (guint)banks.epc_length);
	g_assert_cmpint(tag_uhf_read(epc, NULL, &found), ==, DS_TAG_OK);
	tag_assert_same(&found, written, format);
	g_assert_cmpint(found.security, ==, written->security);
	g_assert_cmpint(found.confidence, ==, DS_TAG_LIKELY);
}

static void
test_round_trip(void)
{
	static const char *const numbered[] = {"DE-290", "DE-6"};

	for (guint round = 0; round < ROUNDS; round++) {
		DsTagContent number = {.usage = DS_USAGE_ITEM}, text = number, br = number;

		g_strlcpy(number.owner, numbered[round % 2], sizeof number.owner);
		g_snprintf(number.item, sizeof number.item, "%" G_GUINT64_FORMAT,
		    ((guint64)(guint32)g_test_rand_int() << g_test_rand_int_range(0, 31)) + 1);
		check_round_trip(&ds_epc_isil, &number);
		g_strlcpy(text.owner, "DE-386", sizeof text.owner);
		draw("AZaz09-./$", 10, text.item);
		check_round_trip(&ds_epc_isil, &text);
		draw("ABCXYZ0123456789-", 36, br.item);
		check_round_trip(&ds_epc_br, &br);
	}
}

/* A BR tag of 37 characters begins like an ISIL of Japan. Where there is a full stop too, nobody
 * can tell. */
static void
test_ambiguous(void)
{
	guint ambiguous = 0;

	for (guint round = 0; round < 100; round++) {
		g_autoptr(GByteArray) epc = g_byte_array_new();
		DsTagContent written = {.parts = 1, .part = 1}, found;
		DsTagUhf banks;

		for (guint i = 0; i < 37; i++)
			written.item[i] = "ABCXYZ0123456789-"[g_test_rand_int_range(0, 17)];
		g_assert_true(ds_epc_br.encode_uhf(&written, &banks));
		g_byte_array_append(epc, banks.epc, (guint)banks.epc_length);
		g_assert_cmpint(tag_uhf_read(epc, NULL, &found), ==, DS_TAG_OK);
		if (!(found.errors & DS_TAG_ERROR_AMBIGUOUS)) {
			tag_assert_same(&found, &written, &ds_epc_br);
			continue;
		}
		g_assert_cmpint(found.confidence, ==, DS_TAG_GUESS);
		ambiguous++;
	}
	g_test_message("%u of 100 are ambiguous", ambiguous);
	g_assert_cmpuint(ambiguous, >, 0);
}

/* All that stand for something else are refused; what is in doubt is no BR tag. */
static void
test_any_bytes(void)
{
	for (guint round = 0; round < 10 * ROUNDS; round++) {
		guint8 epc[18] = {0x41, 0x07, 0x41, 14};
		const DsTagMemory tag = {.epc = epc, .epc_length = sizeof epc};
		DsTagContent found, again;
		DsTagUhf banks;
		gsize need;

		for (gsize i = 4; i < sizeof epc; i++)
			epc[i] = (guint8)g_test_rand_int();
		if (ds_epc_br.decode(&tag, &found, &need) != DS_TAG_OK)
			continue;
		again = found;
		again.security = DS_SECURITY_SECURED;
		g_assert_true(ds_epc_br.encode_uhf(&again, &banks));
		/* the hyphen is there twice */
		if (strchr(found.item, '-') == NULL)
			g_assert_cmpmem(banks.epc, banks.epc_length, epc, sizeof epc);
	}
}

static void
test_encode_refuses(void)
{
	static const struct {
		const DsTagFormat *format;
		DsTagContent content;
	} cases[] = {
	    {&ds_epc_isil, {.item = "1", .owner = "DE-7", .parts = 1}},
	    {&ds_epc_isil, {.item = "0", .owner = "DE-290", .parts = 1}},
	    {&ds_epc_isil, {.item = "01", .owner = "DE-290", .parts = 1}},
	    {&ds_epc_isil, {.item = "9223372036854775808", .owner = "DE-290", .parts = 1}},
	    {&ds_epc_isil, {.item = "A", .owner = "DE-290", .parts = 1}},
	    {&ds_epc_isil, {.item = "1", .owner = "DE-290", .parts = 2, .part = 1}},
	    {&ds_epc_isil, {.item = "1", .owner = "DE-290", .parts = 1, .shelf = "A"}},
	    {&ds_epc_isil, {.item = "1", .owner = "DE-290", .parts = 1, .usage = DS_USAGE_OTHER}},
	    {&ds_epc_isil, {.item = "12345678901", .owner = "DE-386", .parts = 1}},
	    {&ds_epc_isil, {.item = "A B", .owner = "DE-386", .parts = 1}},
	    {&ds_epc_br, {.item = "", .parts = 1}},
	    {&ds_epc_br, {.item = "a", .parts = 1}},
	    {&ds_epc_br, {.item = "A.B", .parts = 1}},
	    {&ds_epc_br, {.item = "1", .owner = "DE-290", .parts = 1}},
	    {&ds_epc_br, {.item = "1", .parts = 2, .part = 1}},
	    {&ds_epc_br, {.item = "1", .parts = 1, .shelf = "A"}},
	    {&ds_epc_br, {.item = "1", .parts = 1, .usage = DS_USAGE_PATRON}},
	};
	DsTagUhf banks;

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_false(cases[i].format->encode_uhf(&cases[i].content, &banks));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tags/epc/tags", test_tags);
	g_test_add_func("/tags/epc/round-trip", test_round_trip);
	g_test_add_func("/tags/epc/ambiguous", test_ambiguous);
	g_test_add_func("/tags/epc/any-bytes", test_any_bytes);
	g_test_add_func("/tags/epc/encode-refuses", test_encode_refuses);
	return g_test_run();
}
