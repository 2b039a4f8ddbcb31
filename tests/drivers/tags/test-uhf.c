/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UHF tags: what is read of their banks, and how sure it is. */
#include "drivers/iso28560-4.h"
#include "drivers/uhf.h"
#include "firmware/base/bytes.h"
#include "tests/drivers/tags/memory.h"

#include <string.h>

#define ROUNDS 20000

typedef struct {
	const char *why;
	const char *epc, *user; /* from the PC word on */
	DsTagConfidence confidence;
	guint errors;
	const char *owner, *item;
	guint parts, part;
} Tag;

#define EXAMPLE "141CC04FC70BADB5C6E2DA1DED4DD319"
#define GUESS DS_TAG_GUESS
#define LIKELY DS_TAG_LIKELY
#define NOTHING DS_TAG_NOTHING

static const Tag tags[] = {
    {"the standard's example", "41C2" EXAMPLE, NULL, LIKELY, 0, "CH-000134-1", "12345678.31", 1, 1},
    {"more in the bank than the PC tells", "41C2" EXAMPLE "C6E2", NULL, LIKELY, 0, "CH-000134-1",
	"12345678.31", 1, 1},
    {"less in the bank", "49C2" EXAMPLE, NULL, NOTHING, 0, "", "", 0, 0},
    {"a GS1 tag", "4000" EXAMPLE, NULL, NOTHING, 0, "", "", 0, 0},
    {"ISO, but no library", "41A1" EXAMPLE, NULL, NOTHING, 0, "", "", 0, 0},
    {"without an owner", "11C2C6E2DA1D", NULL, LIKELY, 0, "", "123456", 1, 1},
    {"owner without an item", "09C2141D", NULL, NOTHING, 0, "", "", 0, 0},
    {"no text", "11C20000FFFF", NULL, NOTHING, 0, "", "", 0, 0},
    {"PC alone", "01C2", NULL, NOTHING, 0, "", "", 0, 0},
    {"half a PC", "01", NULL, NOTHING, 0, "", "", 0, 0},
    {"announces a USER bank and has none", "45C2" EXAMPLE, NULL, LIKELY, DS_TAG_ERROR_NO_USER_BANK,
	"CH-000134-1", "12345678.31", 1, 1},
    {"USER bank never written", "45C2" EXAMPLE, "00000000", LIKELY, 0, "CH-000134-1", "12345678.31",
	1, 1},
    {"third of twelve", "45C2" EXAMPLE, "06020140140204B3", LIKELY, 0, "CH-000134-1", "12345678.31",
	12, 3},
    {"owner in the USER bank", "15C2C6E2DA1D", "060201807304434E2D31", LIKELY, 0, "CN-1", "123456",
	1, 1},
    {"two owners", "45C2" EXAMPLE, "060201807304434E2D31", GUESS, DS_TAG_ERROR_OWNERS,
	"CH-000134-1", "12345678.31", 1, 1},
    {"USER bank of another format", "45C2" EXAMPLE, "0C02280810040001", GUESS,
	DS_TAG_ERROR_STRUCTURE, "CH-000134-1", "12345678.31", 1, 1},
    {"set announced, and none there", "45C2" EXAMPLE, "060201400000", GUESS, DS_TAG_ERROR_STRUCTURE,
	"CH-000134-1", "12345678.31", 1, 1},
    {"an item in the USER bank", "45C2" EXAMPLE, "0611051CBE991A14", GUESS, DS_TAG_ERROR_STRUCTURE,
	"CH-000134-1", "12345678.31", 1, 1},
};

static GByteArray *
bank(const char *hex)
{
	return hex != NULL ? ds_unhex(hex) : g_byte_array_new();
}

static void
test_tags(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(tags); i++) {
		const Tag *t = &tags[i];
		g_autoptr(GByteArray) epc = bank(t->epc);
		g_autoptr(GByteArray) user = bank(t->user);
		DsTagContent found;
		DsTagResult result = tag_uhf_read(epc, user, &found);

		g_test_message("%s", t->why);
		g_assert_true((result == DS_TAG_OK) == (t->confidence != DS_TAG_NOTHING));
		g_assert_cmpstr(ds_tag_confidence_word(found.confidence), ==,
		    ds_tag_confidence_word(t->confidence));
		g_assert_cmpuint(found.errors, ==, t->errors);
		g_assert_cmpstr(found.owner, ==, t->owner);
		g_assert_cmpstr(found.item, ==, t->item);
		g_assert_cmpuint(found.parts, ==, t->parts);
		g_assert_cmpuint(found.part, ==, t->part);
	}
}

/* A USER bank that goes on behind what was read first. */
static void
test_more(void)
{
	static const char user_hex[] = "06020180"
				       "7312303030303030303030303030303030303030"
				       "7312303030303030303030303030303030303030";
	g_autoptr(GByteArray) epc = ds_unhex("45C2" EXAMPLE);
	g_autoptr(GByteArray) user = ds_unhex(user_hex);
	DsTagMemory tag = {.epc = epc->data, .epc_length = epc->len};
	DsTagContent found;
	gsize need;

	g_assert_cmpint(ds_tag_decode(&tag, &found, &need), ==, DS_TAG_MORE);
	g_assert_cmpuint(need, ==, DS_ISO28560_4_USER_FIRST);
	g_assert_cmpstr(found.format, ==, "iso28560-4");
	g_assert_cmpstr(found.item, ==, "");
	user->data[4] = 0x69; /* OID 9, skipped */
	tag.memory = user->data;
	tag.length = DS_ISO28560_4_USER_FIRST;
	g_assert_cmpint(ds_tag_decode(&tag, &found, &need), ==, DS_TAG_MORE);
	g_assert_cmpuint(need, ==, 44);
}

/* Chips as they leave their factory, and what only looks like one of these. */
static void
test_blank(void)
{
	static const struct {
		const char *epc, *user;
		gboolean blank;
	} cases[] = {
	    {"0000", NULL, TRUE},
	    {"3000000000000000000000000000", NULL, TRUE},
	    {"3000E2003412012CFE000199E434", NULL, TRUE},
	    {"3400E28011052000500080C50001", "00000000", TRUE},
	    {"3400E28011052000500080C50001", "0000000C", FALSE},
	    {"30C2E2003412012CFE000199E434", NULL, FALSE},
	    {"2800E2003412012CFE000199", NULL, FALSE},
	    {"3000E2003412", NULL, FALSE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) epc = bank(cases[i].epc);
		g_autoptr(GByteArray) user = bank(cases[i].user);
		const DsTagMemory tag = {.epc = epc->data,
		    .epc_length = epc->len,
		    .memory = user->data,
		    .length = user->len};
		DsTagContent found;
		gsize need;
		DsTagResult result = ds_tag_decode(&tag, &found, &need);

		g_test_message("%s", cases[i].epc);
		g_assert_cmpint(result, ==, cases[i].blank ? DS_TAG_BLANK : DS_TAG_UNKNOWN);
		g_assert_cmpstr(found.format, ==, cases[i].blank ? "blank" : "unknown");
	}
}

static void
test_round_trip(void)
{
	for (guint round = 0; round < ROUNDS; round++) {
		DsTagContent written, found;
		DsTagUhf banks;
		g_autoptr(GByteArray) epc = g_byte_array_new();
		g_autoptr(GByteArray) user = g_byte_array_new();

		tag_draw(&written);
		if (*written.owner == '\0' && strchr(written.item, '.') != NULL)
			continue;
		if (g_test_rand_bit())
			g_strlcpy(written.shelf, "TP312/书架", sizeof written.shelf);
		written.security = g_test_rand_bit() ? DS_SECURITY_SECURED : DS_SECURITY_RELEASED;
		g_assert_true(ds_iso28560_4.encode_uhf(&written, &banks));
		g_byte_array_append(epc, banks.epc, (guint)banks.epc_length);
		g_byte_array_append(user, banks.user, (guint)banks.user_length);
		g_assert_cmpint(tag_uhf_read(epc, user, &found), ==, DS_TAG_OK);
		tag_assert_same(&found, &written, &ds_iso28560_4);
		g_assert_cmpint(found.security, ==, written.security);
		g_assert_cmpuint(found.errors, ==, 0);
	}
}

static void
test_encode_refuses(void)
{
	static const DsTagContent contents[] = {
	    {.item = "", .parts = 1, .part = 1},
	    {.item = "A.B", .parts = 1, .part = 1},
	    {.item = "1", .owner = "CN.1", .parts = 1, .part = 1},
	    {.item = "1", .parts = 0, .part = 0},
	    {.item = "1", .parts = 2, .part = 3},
	    {.item = "1", .parts = 1000, .part = 1},
	    {.item = "a b c d e f g h i j k l m n o p q", .parts = 1, .part = 1},
	};
	DsTagUhf banks;

	for (guint i = 0; i < G_N_ELEMENTS(contents); i++)
		g_assert_false(ds_iso28560_4.encode_uhf(&contents[i], &banks));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tags/uhf/tags", test_tags);
	g_test_add_func("/tags/uhf/more", test_more);
	g_test_add_func("/tags/uhf/blank", test_blank);
	g_test_add_func("/tags/uhf/round-trip", test_round_trip);
	g_test_add_func("/tags/uhf/encode-refuses", test_encode_refuses);
	return g_test_run();
}
