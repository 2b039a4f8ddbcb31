/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/sim/hf-books.h"

#include "drivers/tag.h"

#define ABSENT "E004015000000009"

void
hf_books_assert_seen(ReaderStage *stage, gint afi, const char *expected)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	g_auto(GStrv) words = g_strsplit(expected, " ", -1);
	g_autoptr(GError) error = NULL;

	stage->driver->inventory(stage->self, afi, tags, LIMIT_MS, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(tags->len, ==, g_strv_length(words));
	for (guint i = 0; i < tags->len; i++) {
		const DsTagSeen *tag = &g_array_index(tags, DsTagSeen, i);
		g_auto(GStrv) word = g_strsplit(words[i], "=", 2);
		gint dsfid = (gint)g_ascii_strtoll(word[1], NULL, 16);

		g_assert_cmpstr(tag->id.text, ==, word[0]);
		g_assert_cmpint(tag->dsfid, ==, stage->no_dsfid ? -1 : dsfid);
	}
}

char *
hf_books_put_many(ReaderStage *stage)
{
	GString *expected = g_string_new(NULL);

	for (guint i = 0; i < 40; i++) {
		sim_host_do(stage->host, "put E0040150000000%02X", i);
		g_string_append_printf(expected, "%sE0040150000000%02X=00", i > 0 ? " " : "", i);
	}
	return g_string_free(expected, FALSE);
}

/* All that lie there, in each round, although a reader may tell each of them once only. */
static void
test_come_and_go(ReaderStage *stage, gconstpointer setting)
{
	hf_books_assert_seen(stage, DS_AFI_ANY, "");
	sim_host_do(stage->host, "put E004015000000001 dsfid=3E");
	sim_host_do(stage->host, "put E004015000000002 dsfid=06");
	hf_books_assert_seen(stage, DS_AFI_ANY, "E004015000000001=3E E004015000000002=06");
	hf_books_assert_seen(stage, DS_AFI_ANY, "E004015000000001=3E E004015000000002=06");
	sim_host_do(stage->host, "take E004015000000001");
	hf_books_assert_seen(stage, DS_AFI_ANY, "E004015000000002=06");
	sim_host_do(stage->host, "take all");
	hf_books_assert_seen(stage, DS_AFI_ANY, "");
}

/* More than a length of one byte can tell: 9 or 10 bytes a tag. */
static void
test_many(ReaderStage *stage, gconstpointer setting)
{
	g_autofree char *expected = hf_books_put_many(stage);

	hf_books_assert_seen(stage, DS_AFI_ANY, expected);
}

/* Bytes as they lie on the tag, whatever the reader does with them on the way; and no block more or
 * less than it has. */
static void
test_read(ReaderStage *stage, gconstpointer setting)
{
	g_autoptr(GError) beyond = NULL, gone = NULL;
	g_autofree char *some = NULL, *rest = NULL;
	DsTagId absent = reader_stage_tag(stage, ABSENT);

	sim_host_do(stage->host, "put " BOOK " blocks=3 memory=0102030405060708090A0B0C");
	some = reader_stage_read(stage, &stage->book, 1, 1, NULL);
	g_assert_cmpstr(some, ==, "05060708");
	rest = reader_stage_read(stage, &stage->book, 1, 9, NULL);
	g_assert_cmpstr(rest, ==, "05060708090A0B0C");
	g_assert_null(reader_stage_read(stage, &stage->book, 3, 1, &beyond));
	g_assert_error(beyond, DS_ERROR, DS_ERROR_PROTOCOL);
	g_assert_null(reader_stage_read(stage, &absent, 0, 1, &gone));
	g_assert_error(gone, DS_ERROR, DS_ERROR_RETRY);
}

/* Longer than one answer, and an end just where an answer ends. */
static void
test_read_long(ReaderStage *stage, gconstpointer setting)
{
	static const guint sizes[] = {31, 32, 33, 64, 80, 256};

	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		g_autofree char *uid = g_strdup_printf("E0040150000001%02X", i);
		DsTagId tag = reader_stage_tag(stage, uid);
		g_autofree char *hex = NULL;
		g_autoptr(GError) error = NULL;

		sim_host_do(
		    stage->host, "put %s blocks=%u memory=%08X", uid, sizes[i], 0x11223344 + i);
		hex = reader_stage_read(stage, &tag, 0, 256, &error);
		g_assert_no_error(error);
		g_assert_cmpuint(strlen(hex), ==, sizes[i] * 8);
	}
}

/* From the words of a person to the item number that the kiosk sees. */
static void
test_decode(ReaderStage *stage, gconstpointer setting)
{
	g_autoptr(GByteArray) memory = g_byte_array_new();
	DsTagContent content;
	gsize need;

	sim_host_do(stage->host, "put " BOOK " item=75K110086 owner=NO-1030310 part=2/3");
	g_assert_true(
	    stage->driver->read(stage->self, &stage->book, 0, DS_TAG_FIRST_BLOCKS, memory, NULL));
	g_assert_cmpint(
	    ds_tag_decode_hf(memory->data, memory->len, 0x3E, &content, &need), ==, DS_TAG_OK);
	g_assert_cmpstr(content.item, ==, "75K110086");
}

static void
assert_state(ReaderStage *stage, guint8 afi, gboolean armed)
{
	gboolean is_armed;
	guint8 is;

	g_assert_true(stage->driver->get_afi(stage->self, &stage->book, &is, NULL));
	g_assert_cmphex(is, ==, afi);
	g_assert_true(stage->driver->get_eas(stage->self, &stage->book, &is_armed, NULL));
	g_assert_cmpint(is_armed, ==, armed);
}

static void
test_security_state(ReaderStage *stage, gconstpointer setting)
{
	DsTagId absent = reader_stage_tag(stage, ABSENT);
	g_autoptr(GError) no_afi = NULL, no_eas = NULL;
	gboolean armed;
	guint8 afi;

	sim_host_do(stage->host, "put " BOOK " afi=07 eas=1");
	assert_state(stage, 0x07, TRUE);
	g_assert_true(stage->driver->set_afi(stage->self, &stage->book, 0xC2, NULL));
	g_assert_true(stage->driver->set_eas(stage->self, &stage->book, FALSE, NULL));
	g_assert_true(stage->driver->field_reset(stage->self, NULL));
	assert_state(stage, 0xC2, FALSE);
	g_assert_true(stage->driver->set_eas(stage->self, &stage->book, TRUE, NULL));
	assert_state(stage, 0xC2, TRUE);
	g_assert_false(stage->driver->get_afi(stage->self, &absent, &afi, &no_afi));
	g_assert_error(no_afi, DS_ERROR, DS_ERROR_RETRY);
	/* the silence of a tag that is not there is no proof that it is released */
	g_assert_false(stage->driver->get_eas(stage->self, &absent, &armed, &no_eas));
	g_assert_error(no_eas, DS_ERROR, DS_ERROR_RETRY);
}

/* Others makers' chips are silent to NXP's alarm whatever their state is. */
static void
test_eas_of_another_maker(ReaderStage *stage, gconstpointer setting)
{
	DsTagId tag = reader_stage_tag(stage, "E008015000000011");
	g_autoptr(GError) get = NULL, set = NULL;
	gboolean armed;

	sim_host_do(stage->host, "put E008015000000011 eas=0");
	g_assert_false(stage->driver->get_eas(stage->self, &tag, &armed, &get));
	g_assert_error(get, DS_ERROR, DS_ERROR_PROTOCOL);
	g_assert_false(stage->driver->set_eas(stage->self, &tag, FALSE, &set));
	g_assert_error(set, DS_ERROR, DS_ERROR_PROTOCOL);
}

static void
tear_down(ReaderStage *stage, gconstpointer setting)
{
	reader_stage_clear(stage);
}

void
hf_books_add_one(const char *driver, const char *setting_name, gconstpointer setting,
    void (*set_up)(ReaderStage *stage, gconstpointer setting), const char *name,
    void (*test)(ReaderStage *stage, gconstpointer setting))
{
	g_autofree char *path = g_strdup_printf("/%s/pad/%s/%s", driver, setting_name, name);

	g_test_add(path, ReaderStage, setting, set_up, test, tear_down);
}

void
hf_books_add(const char *driver, const char *setting_name, gconstpointer setting,
    void (*set_up)(ReaderStage *stage, gconstpointer setting))
{
	static const struct {
		const char *name;
		void (*test)(ReaderStage *stage, gconstpointer setting);
	} tests[] = {
	    {"come-and-go", test_come_and_go},
	    {"many", test_many},
	    {"read", test_read},
	    {"read-long", test_read_long},
	    {"decode", test_decode},
	    {"security-state", test_security_state},
	    {"eas-of-another-maker", test_eas_of_another_maker},
	};

	for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
		hf_books_add_one(
		    driver, setting_name, setting, set_up, tests[i].name, tests[i].test);
}
