/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pad driver against the simulated world: opening it, and what it sees of the books. */
#include "drivers/tag.h"
#include "tests/drivers/sim/door.h"
#include "tests/drivers/sim/pad-stage.h"

#include <string.h>

/* ---- opening */

static void
test_registered(void)
{
	g_assert_true(pad_driver("sim") == &ds_pad_driver_sim);
	g_assert_true(ds_pad_driver_sim.simulated);
	g_assert_cmpint(ds_pad_driver_sim.caps, ==,
	    DS_PAD_AFI | DS_PAD_EAS | DS_PAD_AFI_FILTER | DS_PAD_SIGNAL | DS_PAD_PASSWORD);
}

static void
test_nowhere(void)
{
	g_autoptr(GError) nonsense = NULL, nobody = NULL;

	g_assert_null(ds_pad_driver_sim.open("/dev/ttyS0", &nonsense));
	g_assert_error(nonsense, DS_ERROR, DS_ERROR_CONFIG);
	g_assert_null(ds_pad_driver_sim.open("unix:/nowhere/at/all", &nobody));
	g_assert_error(nobody, DS_ERROR, DS_ERROR_GONE);
}

/* ---- books */

static void
test_come_and_go(PadStage *stage, gconstpointer data)
{
	pad_assert_seen(stage, DS_AFI_ANY, "");
	sim_host_do(stage->host, "put E004015000000001 dsfid=3E");
	sim_host_do(stage->host, "put E004015000000002 dsfid=06");
	pad_assert_seen(stage, DS_AFI_ANY, "E004015000000001=3E E004015000000002=06");
	pad_assert_seen(stage, DS_AFI_ANY, "E004015000000001=3E E004015000000002=06");
	sim_host_do(stage->host, "take E004015000000001");
	pad_assert_seen(stage, DS_AFI_ANY, "E004015000000002=06");
	sim_host_do(stage->host, "put E004015000000001");
	pad_assert_seen(stage, DS_AFI_ANY, "E004015000000001=3E E004015000000002=06");
	sim_host_do(stage->host, "take all");
	pad_assert_seen(stage, DS_AFI_ANY, "");
}

static void
test_filter(PadStage *stage, gconstpointer data)
{
	sim_host_do(stage->host, "put E004015000000001 afi=07");
	sim_host_do(stage->host, "put E004015000000002 afi=C2");
	sim_host_do(stage->host, "put E004015000000003 afi=C2");
	pad_assert_seen(stage, 0xC2, "E004015000000002=00 E004015000000003=00");
	pad_assert_seen(stage, 0x07, "E004015000000001=00");
	pad_assert_seen(stage, 0x00, "");
	g_assert_true(pad_driver("sim")->caps & DS_PAD_AFI_FILTER);
}

static void
test_read(PadStage *stage, gconstpointer data)
{
	g_autoptr(GError) beyond = NULL, absent = NULL;
	g_autofree char *some = NULL, *rest = NULL;
	char *none = NULL;

	sim_host_do(stage->host, "put " BOOK " blocks=3 memory=0102030405060708090A0B0C");
	g_assert_true(pad_read_blocks(stage, BOOK, 1, 1, &some, NULL));
	g_assert_cmpstr(some, ==, "EE05060708"); /* appended */
	g_assert_true(pad_read_blocks(stage, BOOK, 1, 9, &rest, NULL));
	g_assert_cmpstr(rest, ==, "EE05060708090A0B0C"); /* what it has */
	g_assert_false(pad_read_blocks(stage, BOOK, 3, 1, &none, &beyond));
	g_assert_error(beyond, DS_ERROR, DS_ERROR_PROTOCOL);
	g_assert_false(pad_read_blocks(stage, "E004015000000009", 0, 1, &none, &absent));
	g_assert_error(absent, DS_ERROR, DS_ERROR_RETRY);
}

/* From the words of a person to the item number that the kiosk sees. */
static void
test_decode(PadStage *stage, gconstpointer data)
{
	g_autoptr(GByteArray) memory = g_byte_array_new();
	DsTagId id = pad_tag_id(BOOK);
	DsTagContent content;
	gsize need;

	sim_host_do(stage->host, "put " BOOK " item=75K110086 owner=NO-1030310 part=2/3");
	g_assert_true(
	    ds_pad_driver_sim.read(stage->self, &id, 0, DS_TAG_FIRST_BLOCKS, memory, NULL));
	g_assert_cmpint(
	    ds_tag_decode_hf(memory->data, memory->len, 0x3E, &content, &need), ==, DS_TAG_OK);
	g_assert_cmpstr(content.item, ==, "75K110086");
	g_assert_cmpuint(content.part, ==, 2);
}

static void
test_security_state(PadStage *stage, gconstpointer data)
{
	DsTagId id = pad_tag_id(BOOK), absent = pad_tag_id("E004015000000009");
	g_autoptr(GError) error = NULL;
	gboolean armed;
	guint8 afi;

	sim_host_do(stage->host, "put " BOOK " afi=07 eas=1");
	g_assert_true(ds_pad_driver_sim.get_afi(stage->self, &id, &afi, NULL));
	g_assert_cmphex(afi, ==, 0x07);
	g_assert_true(ds_pad_driver_sim.get_eas(stage->self, &id, &armed, NULL));
	g_assert_true(armed);
	g_assert_true(ds_pad_driver_sim.set_afi(stage->self, &id, 0xC2, NULL));
	g_assert_true(ds_pad_driver_sim.set_eas(stage->self, &id, FALSE, NULL));
	g_assert_true(ds_pad_driver_sim.field_reset(stage->self, NULL));
	g_assert_true(ds_pad_driver_sim.get_afi(stage->self, &id, &afi, NULL));
	g_assert_cmphex(afi, ==, 0xC2);
	g_assert_true(ds_pad_driver_sim.get_eas(stage->self, &id, &armed, NULL));
	g_assert_false(armed);
	g_assert_false(ds_pad_driver_sim.get_afi(stage->self, &absent, &afi, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
}

/* A new driver, like that of a daemon started again, finds the books as they were left. */
static void
test_outlives_the_driver(PadStage *stage, gconstpointer data)
{
	DsTagId id = pad_tag_id(BOOK);
	guint8 afi;

	sim_host_do(stage->host, "put " BOOK " afi=07");
	g_assert_true(ds_pad_driver_sim.set_afi(stage->self, &id, 0xC2, NULL));
	ds_pad_driver_sim.close(stage->self);
	stage->self = ds_pad_driver_sim.open(stage->host->where, NULL);
	pad_assert_seen(stage, DS_AFI_ANY, BOOK "=00");
	g_assert_true(ds_pad_driver_sim.get_afi(stage->self, &id, &afi, NULL));
	g_assert_cmphex(afi, ==, 0xC2);
}

/* A daemon that is killed in the middle of a write does not call the radio back. */
static void
test_killed_while_writing(PadStage *stage, gconstpointer data)
{
	SimWire *watch = sim_wire_open(stage->host), *killed = sim_wire_open(stage->host);

	sim_host_do(stage->host, "put " BOOK " afi=07");
	sim_host_do(stage->host, "timing on");
	sim_wire_say(watch, "watch\n", -1);
	sim_wire_expect(watch, "ok");
	sim_wire_say(killed, "open pad\n", -1);
	sim_wire_expect(killed, "ok");
	sim_wire_say(killed, "set-afi " BOOK " C2\n", -1);
	sim_wire_close(killed);
	sim_wire_expect(watch, "afi " BOOK " C2");
	sim_wire_close(watch);
}

static void
test_signal(PadStage *stage, gconstpointer data)
{
	SimWire *watch = sim_wire_open(stage->host);

	sim_wire_say(watch, "watch\n", -1);
	sim_wire_expect(watch, "ok");
	ds_pad_driver_sim.signal(stage->self, DS_SIGNAL_ATTENTION);
	sim_wire_expect(watch, "signal attention");
	ds_pad_driver_sim.signal(stage->self, DS_SIGNAL_OFF);
	sim_wire_expect(watch, "signal off");
	sim_wire_close(watch);
}

#define STAGED(name, func) \
	g_test_add("/sim-pad/" name, PadStage, NULL, pad_set_up, func, pad_tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sim-pad/registered", test_registered);
	g_test_add_func("/sim-pad/nowhere", test_nowhere);
	STAGED("come-and-go", test_come_and_go);
	STAGED("filter", test_filter);
	STAGED("read", test_read);
	STAGED("decode", test_decode);
	STAGED("security-state", test_security_state);
	STAGED("outlives-the-driver", test_outlives_the_driver);
	STAGED("killed-while-writing", test_killed_while_writing);
	STAGED("signal", test_signal);
	return g_test_run();
}
