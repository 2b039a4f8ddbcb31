/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The simulated radio takes its time: by the world's own account, and really. */
#include "tests/drivers/sim/pad-stage.h"

static gint64
air_us(PadStage *stage)
{
	g_autofree char *stats = sim_host_ask(stage->host, "stats");
	g_autofree char *value = sim_host_value(stats, "air-us");

	return g_ascii_strtoll(value, NULL, 10);
}

static void
assert_stat(PadStage *stage, const char *key, const char *expected)
{
	g_autofree char *stats = sim_host_ask(stage->host, "stats");
	g_autofree char *value = sim_host_value(stats, key);

	g_assert_cmpstr(value, ==, expected);
}

/* Ten books from the pad to "lent": one look, eight blocks, an AFI write and its proof of each.
 * By the published figures 50.6 + 10 * (15.85 + 10.88 + 9.81) = 416 ms, and not less has really
 * passed. */
static void
test_timing(PadStage *stage, gconstpointer data)
{
	gint64 begun_us;

	for (guint i = 0; i < 10; i++)
		sim_host_do(stage->host, "put E00401500000000%X", i);
	sim_host_do(stage->host, "timing on");
	begun_us = g_get_monotonic_time();
	g_assert_true(pad_calls[PAD_INVENTORY](stage->self, NULL, NULL));
	for (guint i = 0; i < 10; i++) {
		g_autofree char *uid = g_strdup_printf("E00401500000000%X", i);
		g_autofree char *memory = NULL;
		DsTagId id = pad_tag_id(uid);

		g_assert_true(pad_read_blocks(stage, uid, 0, 8, &memory, NULL));
		g_assert_true(pad_calls[PAD_SET_AFI](stage->self, &id, NULL));
		g_assert_true(pad_calls[PAD_GET_AFI](stage->self, &id, NULL));
	}
	g_assert_cmpint(g_get_monotonic_time() - begun_us, >=, air_us(stage));
	g_assert_cmpint(ABS(air_us(stage) - 416000), <, 416000 / 50);
	assert_stat(stage, "exchanges", "31");
	assert_stat(stage, "inventories", "1");
	assert_stat(stage, "reads", "10");
	assert_stat(stage, "writes", "10");
	assert_stat(stage, "checks", "10");
	assert_stat(stage, "resets", "0");
}

/* One exchange of each kind, in microseconds by the published figures. */
static void
test_each_time(PadStage *stage, gconstpointer data)
{
	static const struct {
		guint call;
		gint64 us;
	} exchanges[] = {
	    {PAD_INVENTORY, 13862},
	    {PAD_READ, 15847 - 7 * 4 * 302},
	    {PAD_GET_AFI, 9806},
	    {PAD_SET_AFI, 10879},
	    {PAD_SET_EAS, 10879},
	    {PAD_GET_EAS, 15545}, /* armed: 13 bytes there, 35 back */
	    {PAD_FIELD_RESET, 15000},
	};
	DsTagId id = pad_tag_id(BOOK);

	sim_host_do(stage->host, "put " BOOK);
	for (guint i = 0; i < G_N_ELEMENTS(exchanges); i++) {
		gint64 before_us = air_us(stage);

		g_assert_true(pad_calls[exchanges[i].call](stage->self, &id, NULL));
		g_assert_cmpint(
		    ABS(air_us(stage) - before_us - exchanges[i].us), <, exchanges[i].us / 50);
	}
}

/* Two clients of one pad wait for each other. */
static void
test_queue(PadStage *stage, gconstpointer data)
{
	SimWire *one = sim_wire_open(stage->host), *two = sim_wire_open(stage->host);
	gint64 begun_us;

	sim_wire_say(one, "open pad\n", -1);
	sim_wire_expect(one, "ok");
	sim_wire_say(two, "open pad\n", -1);
	sim_wire_expect(two, "ok");
	sim_host_do(stage->host, "timing on");
	begun_us = g_get_monotonic_time();
	for (guint i = 0; i < 5; i++) {
		sim_wire_say(one, "field-reset\n", -1);
		sim_wire_say(two, "field-reset\n", -1);
	}
	for (guint i = 0; i < 5; i++) {
		sim_wire_expect(two, "ok");
		sim_wire_expect(one, "ok");
	}
	g_assert_cmpint(g_get_monotonic_time() - begun_us, >=, 10 * 15000);
	assert_stat(stage, "resets", "10");
	sim_wire_close(one);
	sim_wire_close(two);
}

/* Answers come in the order of the requests, also when a later one needs no radio. */
static void
test_order(PadStage *stage, gconstpointer data)
{
	SimWire *wire = sim_wire_open(stage->host);

	sim_wire_say(wire, "open pad\n", -1);
	sim_wire_expect(wire, "ok");
	sim_host_do(stage->host, "put " BOOK);
	sim_host_do(stage->host, "timing on");
	for (guint i = 0; i < 10; i++) {
		sim_wire_say(wire, "get-afi " BOOK "\n", -1);
		sim_wire_say(wire, "list\n", -1);
		sim_wire_expect(wire, "ok 00");
		sim_wire_expect(wire, "ok " BOOK);
	}
	sim_wire_close(wire);
}

#define STAGED(name, func) \
	g_test_add("/sim-pad/" name, PadStage, NULL, pad_set_up, func, pad_tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	STAGED("timing", test_timing);
	STAGED("each-time", test_each_time);
	STAGED("queue", test_queue);
	STAGED("order", test_order);
	return g_test_run();
}
