/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the driver sees of the books, above readers of both series and of different habits. */
#include "tests/drivers/uhf18/stage.h"

#include "drivers/tag.h"

static const Uhf18Setting settings[] = {
    {"18", &ds_fake_uhf18, DS_FAKE_SERIAL, {.says_no_tag = TRUE}},
    {"18-many-frames", &ds_fake_uhf18, DS_FAKE_SERIAL,
	{.tags_in_a_frame = 1, .last_is_empty = TRUE, .address = 0x07}},
    {"18-unknown-type", &ds_fake_uhf18, DS_FAKE_NETWORK, {.type = 0x55, .keeps_scan_time = TRUE}},
    {"18-more-of-itself", &ds_fake_uhf18, DS_FAKE_SERIAL, {.more_of_itself = TRUE}},
    {"288", &ds_fake_uhf288, DS_FAKE_NETWORK, {0}},
    {"288-many-frames", &ds_fake_uhf288, DS_FAKE_SERIAL,
	{.tags_in_a_frame = 3, .says_no_tag = TRUE}},
    {"288-unknown-type", &ds_fake_uhf288, DS_FAKE_NETWORK, {.type = 0x55, .last_is_empty = TRUE}},
};

#define SJTU "34001703000398130803F4040000"
#define ISO "45C2141CC04FC70BADB5C6E2DA1DED4DD319"
#define DE290 "400019E9F87100000000499602D200000001"

static void
assert_seen(ReaderStage *stage, const char *expected)
{
	g_autofree char *seen = uhf18_seen(stage);

	g_assert_cmpstr(seen, ==, expected);
}

/* ---- rounds ---- */

static void
test_come_and_go(ReaderStage *stage, gconstpointer data)
{
	DsTagId one, other;
	g_autofree char *both = NULL;

	assert_seen(stage, "");
	one = uhf18_put(stage, SJTU, "");
	assert_seen(stage, one.text);
	other = uhf18_put(stage, ISO, "");
	both = g_strdup_printf("%s %s", one.text, other.text);
	assert_seen(stage, both);
	assert_seen(stage, both);
	ds_fake_uhf18_take(stage->reader);
	assert_seen(stage, "");
}

/* A tag of 28560-4 keeps its name when its AFI changes while it is away. */
static void
test_comes_back_changed(ReaderStage *stage, gconstpointer data)
{
	DsTagId before = uhf18_put(stage, ISO, "");
	DsTagId after;
	g_autofree char *bank = NULL;

	assert_seen(stage, before.text);
	ds_fake_uhf18_take(stage->reader);
	assert_seen(stage, "");
	after = uhf18_put(stage, "4507141CC04FC70BADB5C6E2DA1DED4DD319", "");
	g_assert_cmpstr(after.text, ==, before.text);
	assert_seen(stage, before.text);
	bank = uhf18_bank(stage, &before, NULL);
	g_assert_cmpstr(bank, ==, "4507141CC04FC70BADB5C6E2DA1DED4DD319");
}

/* Forty of the world's: more than one frame holds. */
static void
test_many(ReaderStage *stage, gconstpointer data)
{
	g_autofree char *seen = NULL;
	g_auto(GStrv) names = NULL;

	for (guint i = 0; i < 40; i++)
		sim_host_do(stage->host, "put E0040150000000%02X", i);
	for (guint round = 0; round < 3; round++) {
		g_free(seen);
		seen = uhf18_seen(stage);
	}
	names = g_strsplit(seen, " ", -1);
	g_assert_cmpuint(g_strv_length(names), ==, 40);
	for (guint i = 1; i < 40; i++)
		g_assert_cmpstr(names[i - 1], <, names[i]);
}

/* Its PC is asked of each tag once, when it arrives. */
static void
test_pc_is_remembered(ReaderStage *stage, gconstpointer data)
{
	DsTagId one = uhf18_put(stage, SJTU, "");

	assert_seen(stage, one.text);
	g_assert_cmpuint(uhf18_heard(stage, "02"), ==, 1);
	for (guint i = 0; i < 5; i++)
		assert_seen(stage, one.text);
	g_assert_cmpuint(uhf18_heard(stage, "02"), ==, 0);
	ds_fake_uhf18_take(stage->reader);
	assert_seen(stage, "");
	uhf18_put(stage, SJTU, "");
	assert_seen(stage, one.text);
	g_assert_cmpuint(uhf18_heard(stage, "02"), ==, 1);
}

/* A tag of which nobody can say the name is not told, and hides no other: its EPC is longer than
 * what can be asked, or missing, or not as long as its PC says, or it lies at the edge. */
static void
test_nameless(ReaderStage *stage, gconstpointer data)
{
	DsTagId book = uhf18_put(stage, SJTU, "");
	g_autofree char *all = NULL;

	ds_fake_uhf18_put(stage->reader,
	    ds_fake_uhf18_tag("8000000102030405060708090A0B0C0D0E0F"
			      "101112131415161718191A1B1C1D1E1F",
		""));
	ds_fake_uhf18_put(stage->reader, ds_fake_uhf18_tag("0000", ""));
	ds_fake_uhf18_put(stage->reader, ds_fake_uhf18_tag("300011223344", ""));
	assert_seen(stage, book.text);
	ds_fake_reader_fault(
	    stage->reader, (DsFakeFault){.kind = DS_FAKE_STATUS, .position = 0xFA, .only = "02"});
	assert_seen(stage, book.text); /* known already */
	uhf18_put(stage, ISO, "");
	assert_seen(stage, book.text);
	ds_fake_reader_fault(stage->reader, (DsFakeFault){.kind = DS_FAKE_SOUND});
	all = uhf18_seen(stage);
	g_assert_cmpuint(strlen(all), >, strlen(book.text));
}

/* ---- the reader ---- */

/* Makers set it to a second or two; it is written once and stays. */
static void
test_scan_time(ReaderStage *stage, gconstpointer data)
{
	const Uhf18Setting *setting = data;

	g_assert_cmpuint(uhf18_heard(stage, "25"), ==, 1);
	reader_stage_reopen(stage);
	g_assert_cmpuint(uhf18_heard(stage, "2503"), ==, setting->habits.keeps_scan_time ? 1 : 0);
}

static void
test_field_reset(ReaderStage *stage, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	uhf18_heard(stage, "");
	g_assert_true(stage->driver->field_reset(stage->self, &error));
	g_assert_cmpuint(uhf18_heard(stage, "01"), ==, 1);
}

/* ---- the USER bank ---- */

static void
assert_user(ReaderStage *stage, const DsTagId *tag, guint first, guint count, const char *expected)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *hex = reader_stage_read(stage, tag, first, count, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(hex, ==, expected);
}

static void
assert_no_user(ReaderStage *stage, const DsTagId *tag, guint first, guint count, int code)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(reader_stage_read(stage, tag, first, count, &error));
	g_test_message("%s", error->message);
	g_assert_error(error, DS_ERROR, code);
}

/* Of a tag that ends after any number of words. Half a block is none. */
static void
test_read_up_to_end(ReaderStage *stage, gconstpointer data)
{
	g_autoptr(GString) user = g_string_new(NULL);

	for (guint words = 0; words <= 20; words++) {
		DsTagId tag = uhf18_put(stage, SJTU, user->str);
		gsize whole = MIN(words / 2, 8) * 8;
		g_autofree char *expected = g_strndup(user->str, whole);
		g_autofree char *second = words >= 4 ? g_strndup(user->str + 8, 8) : NULL;

		assert_user(stage, &tag, 0, 8, expected);
		if (second != NULL)
			assert_user(stage, &tag, 1, 1, second);
		g_string_append_printf(user, "%04X", 0x1100 + words);
	}
}

static void
test_read_long(ReaderStage *stage, gconstpointer data)
{
	static const guint sizes[] = {31, 32, 33, 64, 127, 128};

	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		g_autoptr(GString) user = g_string_new(NULL);
		DsTagId tag;

		for (guint block = 0; block < sizes[i]; block++)
			g_string_append_printf(user, "%08X", 0x5A000000 + block);
		tag = uhf18_put(stage, SJTU, user->str);
		assert_user(stage, &tag, 0, 256, user->str);
	}
}

static void
test_beyond(ReaderStage *stage, gconstpointer data)
{
	DsTagId tag = uhf18_put(stage, SJTU, "0102030405060708");
	DsTagId absent = uhf18_put(stage, ISO, "");

	assert_user(stage, &tag, 0, 1, "01020304");
	assert_no_user(stage, &tag, 2, 1, DS_ERROR_PROTOCOL);
	assert_no_user(stage, &tag, 200, 1, DS_ERROR_PROTOCOL);
	ds_fake_uhf18_take(stage->reader);
	assert_no_user(stage, &absent, 0, 1, DS_ERROR_RETRY);
}

/* A tag that tells no reason has no USER bank when its PC says that there is nothing in one; else
 * it was not read. */
static void
test_no_reasons(ReaderStage *stage, gconstpointer data)
{
	DsFakeUhf18Tag without = ds_fake_uhf18_tag(DE290, "");
	DsFakeUhf18Tag with = ds_fake_uhf18_tag(ISO, "");
	DsTagId empty = uhf18_put(stage, DE290, ""), full = uhf18_put(stage, ISO, "");

	without.no_reasons = with.no_reasons = TRUE;
	ds_fake_uhf18_put(stage->reader, without);
	ds_fake_uhf18_put(stage->reader, with);
	assert_user(stage, &empty, 0, 8, "");
	assert_no_user(stage, &empty, 1, 8, DS_ERROR_RETRY);
	assert_no_user(stage, &full, 0, 8, DS_ERROR_RETRY);
}

/* From the words of a person to the item number that the kiosk sees. */
static void
test_decode(ReaderStage *stage, gconstpointer data)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	DsTagMemory memory = {.memory = (const guint8 *)"", .dsfid = -1, .afi = -1};
	const DsTagSeen *seen;
	DsTagContent content;
	gsize need;

	uhf18_put(stage, "4107141CC04FC70BADB5C6E2DA1DED4DD319", "");
	g_assert_true(stage->driver->inventory(stage->self, DS_AFI_ANY, tags, 2 * LIMIT_MS, NULL));
	g_assert_cmpuint(tags->len, ==, 1);
	seen = &g_array_index(tags, DsTagSeen, 0);
	memory.epc = seen->epc;
	memory.epc_length = seen->epc_length;
	g_assert_cmpint(ds_tag_decode(&memory, &content, &need), ==, DS_TAG_OK);
	g_assert_cmpstr(content.item, ==, "12345678.31");
}

static void
add(const Uhf18Setting *setting, const char *name, void (*test)(ReaderStage *, gconstpointer))
{
	g_autofree char *path = g_strdup_printf("/uhf18/pad/%s/%s", setting->name, name);

	g_test_add(path, ReaderStage, setting, uhf18_set_up, test, uhf18_tear_down);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
		add(&settings[i], "come-and-go", test_come_and_go);
		add(&settings[i], "comes-back-changed", test_comes_back_changed);
		add(&settings[i], "many", test_many);
		add(&settings[i], "pc-is-remembered", test_pc_is_remembered);
		add(&settings[i], "nameless", test_nameless);
		add(&settings[i], "scan-time", test_scan_time);
		add(&settings[i], "field-reset", test_field_reset);
		add(&settings[i], "read-up-to-end", test_read_up_to_end);
		add(&settings[i], "read-long", test_read_long);
		add(&settings[i], "beyond", test_beyond);
		add(&settings[i], "no-reasons", test_no_reasons);
		add(&settings[i], "decode", test_decode);
	}
	return g_test_run();
}
