/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connections of the simulated world: lines, bounds, and clients that misbehave. */
#include "tests/drivers/sim/host.h"

#include <string.h>

#define BOOK "E004015012345678"

static void
assert_answer(SimHost *host, const char *command, const char *expected)
{
	g_autofree char *answer = sim_host_ask(host, "%s", command);

	g_assert_cmpstr(answer, ==, expected);
}

/* Requests sent ahead are answered in order, and a carriage return is forgiven. */
static void
test_pipeline(void)
{
	SimHost *host = sim_host_start();
	SimWire *wire = sim_wire_open(host);
	g_autoptr(GString) text = g_string_new("open pad\r\n");

	for (guint i = 0; i < 2000; i++)
		g_string_append_printf(text, "inventory\nput E0040150%08X\n", i % 3);
	sim_wire_say(wire, text->str, -1);
	sim_wire_expect(wire, "ok");
	for (guint i = 0; i < 2000; i++) {
		g_autofree char *seen = sim_wire_line(wire);
		g_auto(GStrv) tags = g_strsplit(seen, " ", -1);

		g_assert_cmpuint(g_strv_length(tags), ==, 1 + MIN(i, 3));
		sim_wire_expect(wire, "ok");
	}
	sim_wire_close(wire);
	sim_host_stop(host);
}

static void
test_one_byte_at_a_time(void)
{
	static const char request[] = "put " BOOK "\nlist\n";
	SimHost *host = sim_host_start();
	SimWire *wire = sim_wire_open(host);

	for (const char *c = request; *c != '\0'; c++)
		sim_wire_say(wire, c, 1);
	sim_wire_expect(wire, "ok");
	sim_wire_expect(wire, "ok " BOOK);
	sim_wire_close(wire);
	sim_host_stop(host);
}

static void
test_long_line(void)
{
	SimHost *host = sim_host_start();
	g_autofree char *line = g_malloc(DS_SIM_LINE_MAX + 1);
	SimWire *wire = sim_wire_open(host);

	/* just short enough: refused as a command, and the connection goes on */
	memset(line, 'x', DS_SIM_LINE_MAX + 1);
	line[DS_SIM_LINE_MAX - 1] = '\n';
	sim_wire_say(wire, line, DS_SIM_LINE_MAX);
	g_free(sim_wire_line(wire));
	sim_wire_say(wire, "list\n", -1);
	sim_wire_expect(wire, "ok");
	/* one byte more: the connection ends */
	memset(line, 'x', DS_SIM_LINE_MAX + 1);
	sim_wire_say(wire, line, DS_SIM_LINE_MAX + 1);
	sim_wire_expect(wire, "error protocol a line has at most 65536 bytes");
	g_assert_null(sim_wire_line(wire));
	sim_wire_close(wire);
	assert_answer(host, "list", "");
	sim_host_stop(host);
}

static void
test_zero_byte(void)
{
	SimHost *host = sim_host_start();
	SimWire *wire = sim_wire_open(host);

	sim_wire_say(wire, "li\0st\nlist\n", 11);
	sim_wire_expect(wire, "error protocol the line holds a zero byte");
	sim_wire_expect(wire, "ok");
	sim_wire_close(wire);
	sim_host_stop(host);
}

/* printf 'list\n' | nc -N: the answers come although nothing more will be said, even those that
 * have to wait for the reader. */
static void
test_half_closed(void)
{
	SimHost *host = sim_host_start();
	SimWire *wire = sim_wire_open(host);
	GSocket *socket = g_socket_connection_get_socket(wire->connection);

	for (guint i = 0; i < 300; i++) {
		g_autofree char *put = g_strdup_printf("put E0040150%08X\n", i);

		sim_wire_say(wire, put, -1);
		sim_wire_expect(wire, "ok");
	}
	for (guint i = 0; i < 60; i++)
		sim_wire_say(wire, "list\n", -1);
	g_assert_true(g_socket_shutdown(socket, FALSE, TRUE, NULL));
	sim_host_do(host, "stats"); /* its answer says that the world has seen the end */
	for (guint i = 0; i < 60; i++) {
		g_autofree char *line = sim_wire_line(wire);

		g_assert_nonnull(line);
		g_assert_cmpuint(strlen(line), ==, 2 + 300 * 17);
	}
	g_assert_null(sim_wire_line(wire));
	sim_wire_close(wire);
	sim_host_stop(host);
}

/* Who watches and never reads is left behind; the world goes on. */
static void
test_unread(void)
{
	SimHost *host = sim_host_start();
	SimWire *deaf = sim_wire_open(host), *busy = sim_wire_open(host);
	guint lines = 0;
	char *line;

	sim_wire_say(deaf, "watch\n", -1);
	sim_wire_expect(deaf, "ok");
	for (guint i = 0; i < 30000; i++) {
		sim_wire_say(busy, "put " BOOK "\n", -1);
		sim_wire_expect(busy, "ok");
	}
	while ((line = sim_wire_line(deaf)) != NULL) {
		g_free(line);
		lines++;
	}
	g_assert_cmpuint(lines, <, 30000);
	assert_answer(host, "list", BOOK);
	sim_wire_close(deaf);
	sim_wire_close(busy);
	sim_host_stop(host);
}

static void
test_garbage(void)
{
	SimHost *host = sim_host_start();
	char bytes[4096];

	sim_host_do(host, "put " BOOK);
	for (guint round = 0; round < 100; round++) {
		SimWire *wire = sim_wire_open(host);
		g_autofree char *answer = NULL;

		for (gsize i = 0; i < sizeof bytes - 1; i++)
			bytes[i] = (char)g_test_rand_int();
		bytes[sizeof bytes - 1] = '\n';
		sim_wire_say(wire, bytes, sizeof bytes);
		answer = sim_wire_line(wire);
		g_assert_true(g_str_has_prefix(answer, "error protocol "));
		sim_wire_close(wire);
	}
	assert_answer(host, "list", BOOK);
	sim_host_stop(host);
}

/* Sixty-four at once; one more is turned away, and there is room again as soon as some have
 * left. */
static void
test_many_connections(void)
{
	SimHost *host = sim_host_start();

	for (guint round = 0; round < 10; round++) {
		SimWire *wires[64], *surplus;

		for (guint i = 0; i < G_N_ELEMENTS(wires); i++) {
			wires[i] = sim_wire_open(host);
			sim_wire_say(wires[i], "list\n", -1);
			sim_wire_expect(wires[i], "ok");
		}
		surplus = sim_wire_open(host);
		g_assert_null(sim_wire_line(surplus));
		sim_wire_close(surplus);
		for (guint i = 1; i < G_N_ELEMENTS(wires); i++)
			sim_wire_close(wires[i]);
		/* its answer says that the world has seen the others leave */
		sim_wire_say(wires[0], "list\n", -1);
		sim_wire_expect(wires[0], "ok");
		sim_wire_close(wires[0]);
		surplus = sim_wire_open(host);
		sim_wire_say(surplus, "list\n", -1);
		sim_wire_expect(surplus, "ok");
		sim_wire_close(surplus);
	}
	sim_host_stop(host);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sim-world/pipeline", test_pipeline);
	g_test_add_func("/sim-world/one-byte-at-a-time", test_one_byte_at_a_time);
	g_test_add_func("/sim-world/long-line", test_long_line);
	g_test_add_func("/sim-world/zero-byte", test_zero_byte);
	g_test_add_func("/sim-world/half-closed", test_half_closed);
	g_test_add_func("/sim-world/unread", test_unread);
	g_test_add_func("/sim-world/garbage", test_garbage);
	g_test_add_func("/sim-world/many-connections", test_many_connections);
	return g_test_run();
}
