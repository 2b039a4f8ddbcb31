/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the driver sees of the books, above readers of different habits. */
#include "tests/drivers/sim/door.h"
#include "tests/drivers/sim/pad-stage.h"
#include "tests/fakes/m3.h"

#include "drivers/tag.h"
#include "firmware/base/bytes.h"

typedef struct {
	const char *name;
	DsFakeLineKind line;
	DsFakeM3Habits habits;
} Setting;

static const Setting settings[] = {
    {"serial", DS_FAKE_SERIAL, {0}},
    {"terminal-server", DS_FAKE_NETWORK, {0}},
    {"old", DS_FAKE_SERIAL, {.no_version = TRUE, .no_dsfid = TRUE, .no_tag_info = TRUE}},
    {"new", DS_FAKE_SERIAL, {.no_old_version = TRUE, .no_start_up = TRUE, .beyond = 0x11}},
    {"twice", DS_FAKE_SERIAL, {.twice = TRUE, .beyond = 0x15}},
    {"odd", DS_FAKE_SERIAL, {.ignores_dsfid = TRUE, .beyond = 0x06}},
    {"filling-up", DS_FAKE_SERIAL, {.bad_blocks = TRUE}},
};

typedef struct {
	SimHost *host;
	DsFakeReader *reader;
	DsFakeM3Habits habits;
	const DsPadDriver *driver;
	gpointer self;
} Stage;

static void
open_driver(Stage *stage)
{
	g_autoptr(GError) error = NULL;

	stage->self = stage->driver->open(ds_fake_reader_where(stage->reader), &error);
	g_assert_no_error(error);
}

static void
set_up(Stage *stage, gconstpointer data)
{
	const Setting *setting = data;

	stage->driver = pad_driver("m3");
	stage->habits = setting->habits;
	stage->host = sim_host_start();
	stage->reader = ds_fake_reader_new(&ds_fake_m3, setting->line, stage->host->where);
	ds_fake_m3_behave(stage->reader, setting->habits);
	open_driver(stage);
}

static void
tear_down(Stage *stage, gconstpointer data)
{
	stage->driver->close(stage->self);
	ds_fake_reader_free(stage->reader);
	sim_host_stop(stage->host);
}

/* `expected` is "UID=DSFID ..."; a reader that tells no DSFID says -1. */
static void
assert_seen(Stage *stage, gint afi, const char *expected)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	gboolean tells = !stage->habits.no_dsfid && !stage->habits.ignores_dsfid;
	g_auto(GStrv) words = g_strsplit(expected, " ", -1);
	g_autoptr(GError) error = NULL;

	stage->driver->inventory(stage->self, afi, tags, 500, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(tags->len, ==, g_strv_length(words));
	for (guint i = 0; i < tags->len; i++) {
		const DsTagSeen *tag = &g_array_index(tags, DsTagSeen, i);
		g_autofree char *text = g_strdup_printf(
		    "%s=%02X", tag->id.text, (guint)(tells ? tag->dsfid : 0));

		g_assert_cmpint(tag->dsfid >= 0, ==, tells);
		if (!tells)
			memcpy(strchr(words[i], '='), "=00", 3);
		g_assert_cmpstr(text, ==, words[i]);
	}
}

static void
test_come_and_go(Stage *stage, gconstpointer data)
{
	assert_seen(stage, DS_AFI_ANY, "");
	sim_host_do(stage->host, "put E004015000000001 dsfid=3E");
	sim_host_do(stage->host, "put E004015000000002 dsfid=06");
	assert_seen(stage, DS_AFI_ANY, "E004015000000001=3E E004015000000002=06");
	assert_seen(stage, DS_AFI_ANY, "E004015000000001=3E E004015000000002=06");
	sim_host_do(stage->host, "take E004015000000001");
	assert_seen(stage, DS_AFI_ANY, "E004015000000002=06");
	sim_host_do(stage->host, "take all");
	assert_seen(stage, DS_AFI_ANY, "");
}

/* Only those answer that have it. What a tag takes for a family of values is not asked for. */
static void
test_filter(Stage *stage, gconstpointer data)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));

	sim_host_do(stage->host, "put E004015000000001 dsfid=3E afi=07");
	sim_host_do(stage->host, "put E004015000000002 dsfid=06 afi=C2");
	assert_seen(stage, 0xC2, "E004015000000002=06");
	assert_seen(stage, 0x07, "E004015000000001=3E");
	assert_seen(stage, 0xDA, "");
	for (gint afi = 0; afi <= 0xF0; afi += 0x10) {
		g_autoptr(GError) error = NULL;

		g_assert_false(stage->driver->inventory(stage->self, afi, tags, 500, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	}
	g_assert_cmpuint(tags->len, ==, 0);
}

/* Forty tags have 360 bytes: the length needs its second byte. */
static void
test_many(Stage *stage, gconstpointer data)
{
	g_autoptr(GString) expected = g_string_new(NULL);

	for (guint i = 0; i < 40; i++) {
		sim_host_do(stage->host, "put E0040150000000%02X", i);
		g_string_append_printf(expected, "%sE0040150000000%02X=00", i > 0 ? " " : "", i);
	}
	assert_seen(stage, DS_AFI_ANY, expected->str);
}

static char *
read_hex(Stage *stage, const char *uid, guint first, guint count, GError **error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	DsTagId id = pad_tag_id(uid);

	g_byte_array_append(out, (const guint8 *)"\xEE", 1);
	if (!stage->driver->read(stage->self, &id, first, count, out, error)) {
		g_assert_cmpuint(out->len, ==, 1);
		return NULL;
	}
	return ds_hex(out->data, out->len);
}

/* A reader that refuses blocks beyond the end and does not tell where it is cannot be helped; the
 * driver never makes one block less of it. */
static void
test_read(Stage *stage, gconstpointer data)
{
	g_autoptr(GError) beyond = NULL, absent = NULL;
	g_autofree char *some = NULL, *rest = NULL;

	sim_host_do(stage->host, "put " BOOK " blocks=3 memory=0102030405060708090A0B0C");
	some = read_hex(stage, BOOK, 1, 1, NULL);
	g_assert_cmpstr(some, ==, "EE05060708");
	rest = read_hex(stage, BOOK, 1, 9, NULL);
	g_assert_cmpstr(rest, ==, "EE05060708090A0B0C");
	g_assert_null(read_hex(stage, BOOK, 3, 1, &beyond));
	g_assert_error(beyond, DS_ERROR, DS_ERROR_PROTOCOL);
	g_assert_null(read_hex(stage, "E004015000000009", 0, 1, &absent));
	g_assert_error(absent, DS_ERROR, DS_ERROR_RETRY);
}

/* Longer than one answer, and an end just where an answer ends. */
static void
test_read_long(Stage *stage, gconstpointer data)
{
	static const guint sizes[] = {31, 32, 33, 64, 80, 256};

	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		g_autofree char *uid = g_strdup_printf("E0040150000001%02X", i);
		g_autofree char *hex = NULL;
		g_autoptr(GError) error = NULL;

		sim_host_do(
		    stage->host, "put %s blocks=%u memory=%08X", uid, sizes[i], 0x11223344 + i);
		hex = read_hex(stage, uid, 0, 256, &error);
		g_assert_no_error(error);
		g_assert_cmpuint(strlen(hex), ==, 2 + sizes[i] * 8);
	}
}

/* From the words of a person to the item number that the kiosk sees. */
static void
test_decode(Stage *stage, gconstpointer data)
{
	g_autoptr(GByteArray) memory = g_byte_array_new();
	DsTagId id = pad_tag_id(BOOK);
	DsTagContent content;
	gsize need;

	sim_host_do(stage->host, "put " BOOK " item=75K110086 owner=NO-1030310 part=2/3");
	g_assert_true(stage->driver->read(stage->self, &id, 0, DS_TAG_FIRST_BLOCKS, memory, NULL));
	g_assert_cmpint(
	    ds_tag_decode_hf(memory->data, memory->len, 0x3E, &content, &need), ==, DS_TAG_OK);
	g_assert_cmpstr(content.item, ==, "75K110086");
}

static void
test_security_state(Stage *stage, gconstpointer data)
{
	DsTagId id = pad_tag_id(BOOK), absent = pad_tag_id("E004015000000009");
	g_autoptr(GError) no_afi = NULL, no_eas = NULL;
	gboolean armed;
	guint8 afi;

	sim_host_do(stage->host, "put " BOOK " afi=07 eas=1");
	g_assert_true(stage->driver->get_afi(stage->self, &id, &afi, NULL));
	g_assert_cmphex(afi, ==, 0x07);
	g_assert_true(stage->driver->get_eas(stage->self, &id, &armed, NULL));
	g_assert_true(armed);
	g_assert_true(stage->driver->set_afi(stage->self, &id, 0xC2, NULL));
	g_assert_true(stage->driver->set_eas(stage->self, &id, FALSE, NULL));
	g_assert_true(stage->driver->field_reset(stage->self, NULL));
	g_assert_true(stage->driver->get_afi(stage->self, &id, &afi, NULL));
	g_assert_cmphex(afi, ==, 0xC2);
	g_assert_true(stage->driver->get_eas(stage->self, &id, &armed, NULL));
	g_assert_false(armed);
	g_assert_true(stage->driver->set_eas(stage->self, &id, TRUE, NULL));
	g_assert_true(stage->driver->get_eas(stage->self, &id, &armed, NULL));
	g_assert_true(armed);
	g_assert_false(stage->driver->get_afi(stage->self, &absent, &afi, &no_afi));
	g_assert_error(no_afi, DS_ERROR, DS_ERROR_RETRY);
	/* the reader says that it is not armed; it is not there */
	g_assert_false(stage->driver->get_eas(stage->self, &absent, &armed, &no_eas));
	g_assert_error(no_eas, DS_ERROR, DS_ERROR_RETRY);
}

/* The alarm of an armed tag that got lost once: the tag is not released. */
static void
test_lost_alarm(Stage *stage, gconstpointer data)
{
	DsTagId id = pad_tag_id(BOOK);
	DsFakeM3Habits habits = stage->habits;
	gboolean armed = FALSE;

	habits.missed_alarms = 1;
	sim_host_do(stage->host, "put " BOOK " eas=1");
	ds_fake_m3_behave(stage->reader, habits);
	g_assert_true(stage->driver->get_eas(stage->self, &id, &armed, NULL));
	g_assert_true(armed);
}

/* Others makers' chips are silent to NXP's alarm whatever their state is. */
static void
test_eas_of_another_maker(Stage *stage, gconstpointer data)
{
	DsTagId id = pad_tag_id("E008015000000011");
	g_autoptr(GError) get = NULL, set = NULL;
	gboolean armed;

	sim_host_do(stage->host, "put E008015000000011 eas=0");
	g_assert_false(stage->driver->get_eas(stage->self, &id, &armed, &get));
	g_assert_error(get, DS_ERROR, DS_ERROR_PROTOCOL);
	g_assert_false(stage->driver->set_eas(stage->self, &id, FALSE, &set));
	g_assert_error(set, DS_ERROR, DS_ERROR_PROTOCOL);
}

static void
add(const Setting *setting, const char *name, void (*test)(Stage *, gconstpointer))
{
	g_autofree char *path = g_strdup_printf("/m3/pad/%s/%s", setting->name, name);

	g_test_add(path, Stage, setting, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
		add(&settings[i], "come-and-go", test_come_and_go);
		add(&settings[i], "filter", test_filter);
		add(&settings[i], "many", test_many);
		add(&settings[i], "read", test_read);
		add(&settings[i], "read-long", test_read_long);
		add(&settings[i], "decode", test_decode);
		add(&settings[i], "security-state", test_security_state);
		add(&settings[i], "lost-alarm", test_lost_alarm);
		add(&settings[i], "eas-of-another-maker", test_eas_of_another_maker);
	}
	return g_test_run();
}
