/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The server of the simulated world: its commands, what it tells, and where it listens. */
#include "drivers/tag.h"
#include "firmware/base/bytes.h"
#include "tests/drivers/sim/host.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

#define BOOK "E004015012345678"
#define OTHER "E004015012345679"

static void
assert_answer(SimHost *host, const char *command, const char *expected)
{
	g_autofree char *answer = sim_host_ask(host, "%s", command);

	g_assert_cmpstr(answer, ==, expected);
}

static void
assert_shown(SimHost *host, const char *uid, const char *key, const char *expected)
{
	g_autofree char *answer = sim_host_ask(host, "show %s", uid);
	g_autofree char *value = sim_host_value(answer, key);

	g_assert_cmpstr(value, ==, expected);
}

/* ---- books */

static void
test_books(void)
{
	SimHost *host = sim_host_start();

	assert_answer(host, "list", "");
	sim_host_do(host, "put " BOOK);
	sim_host_do(host, "put e004015012345679 memory=01020304 dsfid=3e afi=c2 eas=1 blocks=2");
	assert_answer(host, "list", BOOK " " OTHER);
	assert_answer(host, "show " OTHER,
	    OTHER " on-pad=1 dsfid=3E afi=C2 eas=1 blocks=2 memory=0102030400000000");
	assert_shown(host, BOOK, "blocks", "28");
	assert_shown(host, BOOK, "afi", "00");
	sim_host_do(host, "take " BOOK);
	assert_answer(host, "list", OTHER);
	assert_answer(host, "list all", BOOK " " OTHER);
	sim_host_do(host, "take all");
	assert_answer(host, "list", "");
	/* back again, with what it held */
	sim_host_do(host, "put " OTHER);
	assert_answer(host, "show " OTHER,
	    OTHER " on-pad=1 dsfid=3E afi=C2 eas=1 blocks=2 memory=0102030400000000");
	sim_host_do(host, "put " OTHER " afi=07");
	assert_answer(host, "show " OTHER,
	    OTHER " on-pad=1 dsfid=3E afi=07 eas=1 blocks=2 memory=0102030400000000");
	sim_host_do(host, "put " OTHER " blocks=3");
	assert_shown(host, OTHER, "memory", "010203040000000000000000");
	sim_host_stop(host);
}

static void
assert_item(SimHost *host, const char *put, const char *format, const char *item, guint part)
{
	g_autofree char *shown = NULL, *hex = NULL;
	g_autoptr(GByteArray) memory = NULL;
	DsTagContent content;
	gsize need;

	sim_host_do(host, "%s", put);
	shown = sim_host_ask(host, "show " BOOK);
	hex = sim_host_value(shown, "memory");
	memory = ds_unhex(hex);
	g_assert_cmpint(
	    ds_tag_decode_hf(memory->data, memory->len, -1, &content, &need), ==, DS_TAG_OK);
	g_assert_cmpstr(content.format, ==, format);
	g_assert_cmpstr(content.item, ==, item);
	g_assert_cmpuint(content.part, ==, part);
}

/* A person gives the item's number and not its bytes. */
static void
test_items(void)
{
	SimHost *host = sim_host_start();

	assert_item(host, "put " BOOK " item=1000000136 owner=DK-718500 part=2/3", "iso28560-3",
	    "1000000136", 2);
	assert_shown(host, BOOK, "dsfid", "3E");
	assert_item(
	    host, "put " BOOK " format=iso28560-2 item=75K110086", "iso28560-2", "75K110086", 1);
	assert_shown(host, BOOK, "dsfid", "06");
	assert_item(host, "put " BOOK " dsfid=00 item=17 usage=patron", "iso28560-3", "17", 1);
	assert_shown(host, BOOK, "dsfid", "00");
	sim_host_stop(host);
}

/* ---- nonsense */

static const char *const nonsense[] = {
    "",
    "   ",
    "dance",
    "put",
    "put E00401501234567",
    "put E00401501234567G",
    "put " BOOK " colour=red",
    "put " BOOK " afi=",
    "put " BOOK " afi=100",
    "put " BOOK " afi=-1",
    "put " BOOK " afi=0x07",
    "put " BOOK " eas=2",
    "put " BOOK " blocks=0",
    "put " BOOK " blocks=257",
    "put " BOOK " memory=0",
    "put " BOOK " memory=XY",
    "put " BOOK " memory=0102030405 blocks=1",
    "put " BOOK " item=",
    "put " BOOK " item=12345678901234567",
    "put " BOOK " item=1 blocks=7",
    "put " BOOK " item=1 owner=nonsense",
    "put " BOOK " item=1 part=4/3",
    "put " BOOK " item=1 part=4",
    "put " BOOK " item=1 usage=eat",
    "put " BOOK " item=1 format=iso1",
    "put " BOOK " 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
    "take",
    "take " OTHER,
    "take nothing",
    "list everything",
    "show",
    "show " OTHER,
    "unplug",
    "unplug toaster",
    "plug toaster",
    "open toaster",
    "timing perhaps",
    "card",
    "card ntag",
    "card ntag 04A1 flaw=ugly",
    "card ntag 04A1 nicely",
    "card ntag %0",
    "card ntag 12%0034",
    "card ntag 12\x01",
    "card stone 04A1",
    "scan qr",
    "scan stone 1",
    "fault",
    "fault miss=101",
    "fault miss=5 seed=x",
    "fault write-refused",
    "fault write-refused " OTHER,
    "fault write-eaten " BOOK,
    "fault mute",
    "stats please",
    "watch birds",
    "inventory",
    "read " BOOK " 0 1",
    "set-afi " BOOK " C2",
    "signal done",
    "poll 100",
    "list\tall",
    "list \x7f",
    "list \xff",
};

static void
test_nonsense(void)
{
	SimHost *host = sim_host_start();

	for (guint i = 0; i < G_N_ELEMENTS(nonsense); i++)
		sim_host_refuses(host, DS_ERROR_PROTOCOL, nonsense[i]);
	assert_answer(host, "list all", "");
	sim_host_do(host, "put " BOOK);
	sim_host_refuses(host, DS_ERROR_PROTOCOL, "fault write-refused " BOOK " 1001");
	sim_host_refuses(host, DS_ERROR_PROTOCOL, "fault write-eaten " BOOK " 1");
	sim_host_stop(host);
}

/* The same for a driver's requests, on a connection that may make them. */
static void
test_driver_nonsense(void)
{
	static const char *const requests[] = {"open pad\n", "inventory afi=100\n",
	    "inventory within=x\n", "inventory all\n", "read " BOOK " 0 0\n",
	    "read " BOOK " 256 1\n", "read " BOOK " 0 257\n", "read nonsense 0 1\n",
	    "set-afi " BOOK " 100\n", "set-eas " BOOK " 2\n", "get-afi nonsense\n",
	    "signal sometimes\n", "poll 100\n", "unplug pad\n"};
	SimHost *host = sim_host_start();
	SimWire *wire = sim_wire_open(host);

	sim_wire_say(wire, "open pad\n", -1);
	sim_wire_expect(wire, "ok");
	for (guint i = 0; i < G_N_ELEMENTS(requests); i++) {
		g_autofree char *answer = NULL;

		sim_wire_say(wire, requests[i], -1);
		answer = sim_wire_line(wire);
		if (!g_str_has_prefix(answer, "error protocol "))
			g_error("%s: %s", requests[i], answer);
	}
	sim_wire_close(wire);
	sim_host_stop(host);
}

static void
test_help(void)
{
	SimHost *host = sim_host_start();
	g_autofree char *all = sim_host_ask(host, "help");
	g_auto(GStrv) names = g_strsplit(all, " ", -1);

	g_assert_cmpuint(g_strv_length(names), ==, 31);
	for (char **name = names; *name != NULL; name++) {
		g_autofree char *usage = sim_host_ask(host, "help %s", *name);

		g_assert_true(g_str_has_prefix(usage, *name));
	}
	sim_host_stop(host);
}

static void
test_too_many_tags(void)
{
	SimHost *host = sim_host_start();
	SimWire *wire = sim_wire_open(host);

	for (guint i = 0; i < 1000; i++) {
		g_autofree char *put = g_strdup_printf("put E0040150%08X\n", i);

		sim_wire_say(wire, put, -1);
		sim_wire_expect(wire, "ok");
	}
	sim_wire_close(wire);
	sim_host_refuses(host, DS_ERROR_PROTOCOL, "put " BOOK);
	sim_host_stop(host);
}

/* ---- watching */

static void
test_watch(void)
{
	SimHost *host = sim_host_start();
	SimWire *wire = sim_wire_open(host), *pad = sim_wire_open(host);

	sim_wire_say(wire, "watch\n", -1);
	sim_wire_expect(wire, "ok");
	sim_wire_say(pad, "open pad\n", -1);
	sim_wire_expect(pad, "ok");
	sim_host_do(host, "put " BOOK " afi=07");
	sim_wire_expect(wire, "put " BOOK);
	sim_wire_say(pad, "set-afi " BOOK " C2\nset-eas " BOOK " 1\nsignal done\n", -1);
	sim_wire_expect(wire, "afi " BOOK " C2");
	sim_wire_expect(wire, "eas " BOOK " 1");
	sim_wire_expect(wire, "signal done");
	sim_host_do(host, "take " BOOK);
	sim_wire_expect(wire, "take " BOOK);
	sim_host_do(host, "card ntag 04A1B2C3");
	sim_wire_expect(wire, "card ntag 04A1B2C3");
	sim_host_do(host, "card none");
	sim_wire_expect(wire, "card none");
	sim_host_do(host, "unplug pad");
	sim_wire_expect(wire, "unplug pad");
	sim_host_do(host, "plug pad");
	sim_wire_expect(wire, "plug pad");
	sim_wire_close(pad);
	sim_wire_close(wire);
	sim_host_stop(host);
}

/* ---- places */

static void
test_places(void)
{
	static const char *const places[] = {"", "unix:", "unix:relative", "tcp:127.0.0.1",
	    "tcp:127.0.0.1:70000", "tcp:192.0.2.1:5000", "tcp:localhost:5000", "tcp:0.0.0.0:0",
	    "/run/world", "unix:/nowhere/at/all/world"};

	for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(ds_sim_world_new(places[i], NULL, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	}
}

static void
test_tcp(void)
{
	SimHost *host = sim_host_start_at("tcp:127.0.0.1:0");

	g_assert_true(g_str_has_prefix(host->where, "tcp:127.0.0.1:"));
	g_assert_cmpstr(host->where, !=, "tcp:127.0.0.1:0");
	sim_host_do(host, "put " BOOK);
	assert_answer(host, "list", BOOK);
	sim_host_stop(host);
}

/* The file of a server that was killed is replaced, that of a living one is not. */
static void
test_socket_file(void)
{
	SimHost *host = sim_host_start();
	g_autofree char *where = g_strconcat(host->where, "2", NULL);
	const char *path = where + strlen("unix:");
	g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
	g_autoptr(GSocket) killed = g_socket_new(
	    G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
	g_autoptr(GError) error = NULL;
	SimHost *second;

	g_assert_null(ds_sim_world_new(host->where, NULL, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	sim_host_do(host, "put " BOOK);
	g_assert_true(g_socket_bind(killed, address, FALSE, NULL));
	g_assert_true(g_socket_close(killed, NULL));
	g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
	second = sim_host_start_at(where);
	assert_answer(second, "list", "");
	sim_host_stop(second);
	g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
	/* and what is no socket is nobody's to remove */
	g_clear_error(&error);
	g_assert_true(g_file_set_contents(path, "a letter", -1, NULL));
	g_assert_null(ds_sim_world_new(where, NULL, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
	g_assert_cmpint(g_unlink(path), ==, 0);
	sim_host_stop(host);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sim-world/books", test_books);
	g_test_add_func("/sim-world/items", test_items);
	g_test_add_func("/sim-world/nonsense", test_nonsense);
	g_test_add_func("/sim-world/driver-nonsense", test_driver_nonsense);
	g_test_add_func("/sim-world/help", test_help);
	g_test_add_func("/sim-world/too-many-tags", test_too_many_tags);
	g_test_add_func("/sim-world/watch", test_watch);
	g_test_add_func("/sim-world/places", test_places);
	g_test_add_func("/sim-world/tcp", test_tcp);
	g_test_add_func("/sim-world/socket-file", test_socket_file);
	return g_test_run();
}
