/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the driver sees of the books, by network and by serial line, in both forms of frames. */
#include "tests/drivers/sim/door.h"
#include "tests/drivers/sim/pad-stage.h"
#include "tests/fakes/feig.h"

#include "drivers/tag.h"
#include "firmware/base/bytes.h"

typedef struct {
	const char *name;
	DsFakeLineKind line;
	gboolean standard, advanced;
} Setting;

static const Setting settings[] = {
    {"network", DS_FAKE_NETWORK, TRUE, TRUE},
    {"network-old", DS_FAKE_NETWORK, TRUE, FALSE},
    {"serial", DS_FAKE_SERIAL, TRUE, TRUE},
    {"serial-new", DS_FAKE_SERIAL, FALSE, TRUE},
};

typedef struct {
	SimHost *host;
	DsFakeReader *reader;
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

	stage->driver = pad_driver("feig");
	stage->host = sim_host_start();
	stage->reader = ds_fake_reader_new(&ds_fake_feig, setting->line, stage->host->where);
	ds_fake_feig_speak(stage->reader, setting->standard, setting->advanced);
	open_driver(stage);
}

static void
tear_down(Stage *stage, gconstpointer data)
{
	stage->driver->close(stage->self);
	ds_fake_reader_free(stage->reader);
	sim_host_stop(stage->host);
}

static void
assert_seen(Stage *stage, const char *expected)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	stage->driver->inventory(stage->self, DS_AFI_ANY, tags, 500, &error);
	g_assert_no_error(error);
	for (guint i = 0; i < tags->len; i++) {
		const DsTagSeen *tag = &g_array_index(tags, DsTagSeen, i);

		g_string_append_printf(
		    text, "%s%s=%02X", i > 0 ? " " : "", tag->id.text, (guint)tag->dsfid);
	}
	g_assert_cmpstr(text->str, ==, expected);
}

/* All that lie there, in each round, although the reader would tell each of them once only. */
static void
test_come_and_go(Stage *stage, gconstpointer data)
{
	assert_seen(stage, "");
	sim_host_do(stage->host, "put E004015000000001 dsfid=3E");
	sim_host_do(stage->host, "put E004015000000002 dsfid=06");
	assert_seen(stage, "E004015000000001=3E E004015000000002=06");
	assert_seen(stage, "E004015000000001=3E E004015000000002=06");
	sim_host_do(stage->host, "take E004015000000001");
	assert_seen(stage, "E004015000000002=06");
	sim_host_do(stage->host, "take all");
	assert_seen(stage, "");
}

/* More than fit into one answer: forty tags have 400 bytes, and a reader may tell them by threes.
 */
static void
test_many(Stage *stage, gconstpointer data)
{
	g_autoptr(GString) expected = g_string_new(NULL);

	for (guint i = 0; i < 40; i++) {
		sim_host_do(stage->host, "put E0040150000000%02X", i);
		g_string_append_printf(expected, "%sE0040150000000%02X=00", i > 0 ? " " : "", i);
	}
	assert_seen(stage, expected->str);
	ds_fake_feig_batch(stage->reader, 3);
	assert_seen(stage, expected->str);
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

/* Bytes as they lie on the tag, whatever the reader does with them on the way. */
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
		g_autofree char *hex = NULL;

		sim_host_do(stage->host, "put E0040150000001%02X blocks=%u memory=%08X", i,
		    sizes[i], 0x11223344 + i);
		{
			g_autofree char *uid = g_strdup_printf("E0040150000001%02X", i);

			hex = read_hex(stage, uid, 0, 256, NULL);
		}
		g_assert_nonnull(hex);
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
	g_assert_false(stage->driver->get_afi(stage->self, &absent, &afi, &no_afi));
	g_assert_error(no_afi, DS_ERROR, DS_ERROR_RETRY);
	/* the silence of a tag that is not there is no proof that it is released */
	g_assert_false(stage->driver->get_eas(stage->self, &absent, &armed, &no_eas));
	g_assert_error(no_eas, DS_ERROR, DS_ERROR_RETRY);
}

/* The alarm of an armed tag that got lost once: it does not count as silence. */
static void
test_lost_alarm(Stage *stage, gconstpointer data)
{
	DsTagId id = pad_tag_id(BOOK);
	gboolean armed = FALSE;

	sim_host_do(stage->host, "put " BOOK " eas=1");
	ds_fake_reader_fault(
	    stage->reader, (DsFakeFault){.kind = DS_FAKE_STATUS, .position = 0x01, .count = 1});
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

/* Each state of the lamp is one frame, with a beep where somebody should look up; a reader without
 * these outputs refuses, and nothing else happens. */
static void
test_lamp(Stage *stage, gconstpointer data)
{
	static const struct {
		DsSignal signal;
		const char *frames;
	} expected[] = {
	    {DS_SIGNAL_BUSY, "71000b0000ffff0000"},
	    {DS_SIGNAL_DONE, "7100090000ffff0000 710010000000020000"},
	    {DS_SIGNAL_ATTENTION, "71000e0000ffff0000 710010000000060000"},
	    {DS_SIGNAL_OFF, "71002a000000010000"},
	};

	for (guint known = 0; known < 2; known++) {
		ds_fake_feig_outputs(stage->reader, known == 1);
		g_strfreev(ds_fake_reader_heard(stage->reader));
		for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
			g_auto(GStrv) heard = NULL;
			g_autofree char *frames = NULL;

			stage->driver->signal(stage->self, expected[i].signal);
			heard = ds_fake_reader_heard(stage->reader);
			frames = g_strjoinv(" ", heard);
			g_assert_cmpstr(frames, ==, expected[i].frames);
		}
	}
	assert_seen(stage, "");
}

static void
add(const Setting *setting, const char *name, void (*test)(Stage *, gconstpointer))
{
	g_autofree char *path = g_strdup_printf("/feig/pad/%s/%s", setting->name, name);

	g_test_add(path, Stage, setting, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
		add(&settings[i], "come-and-go", test_come_and_go);
		add(&settings[i], "many", test_many);
		add(&settings[i], "read", test_read);
		add(&settings[i], "read-long", test_read_long);
		add(&settings[i], "decode", test_decode);
		add(&settings[i], "security-state", test_security_state);
		add(&settings[i], "lost-alarm", test_lost_alarm);
		add(&settings[i], "eas-of-another-maker", test_eas_of_another_maker);
		add(&settings[i], "lamp", test_lamp);
	}
	return g_test_run();
}
