/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kiosk's printer, its network cable and its power cable in the simulated world. */
#include "drivers/printer.h"
#include "tests/drivers/sim/host.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#define PATIENCE_S 15

/* ---- network ---- */

typedef struct {
	SimHost *host;
	GSocket *library; /* listens */
	char *where;      /* of the cable */
} Stage;

static void
join_network(DsSimWorld *world, gpointer data)
{
	Stage *stage = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(GSocketAddress) address = g_socket_get_local_address(stage->library, NULL);
	g_autofree char *library = g_strdup_printf(
	    "127.0.0.1:%u", g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(address)));

	stage->where = g_strdup(ds_sim_world_join_network(world, "127.0.0.1:0", library, &error));
	g_assert_no_error(error);
}

static GSocket *
new_socket(void)
{
	GSocket *socket = g_socket_new(
	    G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

	g_socket_set_timeout(socket, PATIENCE_S);
	return socket;
}

static void
set_up(Stage *stage, gconstpointer data)
{
	g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string("127.0.0.1", 0);

	stage->library = new_socket();
	g_assert_true(g_socket_bind(stage->library, address, TRUE, NULL));
	g_assert_true(g_socket_listen(stage->library, NULL));
	stage->host = sim_host_start_with(join_network, stage);
}

static void
tear_down(Stage *stage, gconstpointer data)
{
	sim_host_stop(stage->host);
	g_clear_object(&stage->library);
	g_free(stage->where);
}

static GSocket *
call_library(Stage *stage)
{
	GSocket *kiosk = new_socket();
	g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string(
	    "127.0.0.1", (guint)g_ascii_strtoull(strchr(stage->where, ':') + 1, NULL, 10));

	g_assert_true(g_socket_connect(kiosk, address, NULL, NULL));
	return kiosk;
}

static GSocket *
answer_call(Stage *stage)
{
	GSocket *library = g_socket_accept(stage->library, NULL, NULL);

	g_assert_nonnull(library);
	g_socket_set_timeout(library, PATIENCE_S);
	return library;
}

static void
say(GSocket *socket, const char *text)
{
	g_assert_cmpint(
	    g_socket_send(socket, text, strlen(text), NULL, NULL), ==, (gssize)strlen(text));
}

static void
expect(GSocket *socket, const char *text)
{
	char heard[64] = "";
	gsize count = 0;

	while (count < strlen(text)) {
		gssize part = g_socket_receive(
		    socket, heard + count, strlen(text) - count, NULL, NULL);

		g_assert_cmpint(part, >, 0);
		count += (gsize)part;
	}
	g_assert_cmpstr(heard, ==, text);
}

static void
expect_end(GSocket *socket)
{
	char byte;

	g_assert_cmpint(g_socket_receive(socket, &byte, 1, NULL, NULL), <=, 0);
}

/* The world's loop has turned, and so would have carried what there was. */
static void
let_it_turn(Stage *stage)
{
	for (guint i = 0; i < 3; i++)
		g_free(sim_host_ask(stage->host, "state"));
}

static void
assert_silent(Stage *stage, GSocket *socket)
{
	let_it_turn(stage);
	g_assert_cmpint(g_socket_condition_check(socket, G_IO_IN) & G_IO_IN, ==, 0);
}

static void
test_network(Stage *stage, gconstpointer data)
{
	g_autoptr(GSocket) kiosk = call_library(stage);
	g_autoptr(GSocket) library = answer_call(stage);

	say(kiosk, "9900302.00\r");
	expect(library, "9900302.00\r");
	say(library, "98YYYYYN\r");
	expect(kiosk, "98YYYYYN\r");

	sim_host_do(stage->host, "unplug network");
	say(kiosk, "23001\r");
	assert_silent(stage, library);
	say(library, "24\r");
	assert_silent(stage, kiosk);

	sim_host_do(stage->host, "plug network"); /* as TCP has it: later, and nothing twice */
	expect(library, "23001\r");
	expect(kiosk, "24\r");
	assert_silent(stage, library);
	g_assert_true(g_socket_close(kiosk, NULL));
	expect_end(library);
}

/* Who calls while it is pulled does not get through. */
static void
test_call_while_pulled(Stage *stage, gconstpointer data)
{
	g_autoptr(GSocket) early = NULL;
	g_autoptr(GSocket) kiosk = NULL;
	g_autoptr(GSocket) library = NULL;

	sim_host_do(stage->host, "unplug network");
	early = call_library(stage);
	expect_end(early);
	assert_silent(stage, stage->library);
	sim_host_do(stage->host, "plug network");
	kiosk = call_library(stage);
	library = answer_call(stage);
	say(kiosk, "99\r");
	expect(library, "99\r");
}

static void
test_library_gone(Stage *stage, gconstpointer data)
{
	g_autoptr(GSocket) kiosk = call_library(stage);
	g_autoptr(GSocket) library = answer_call(stage);
	g_autoptr(GSocket) again = NULL;

	g_assert_true(g_socket_close(library, NULL));
	expect_end(kiosk);
	g_assert_true(g_socket_close(stage->library, NULL));
	again = call_library(stage);
	expect_end(again);
	g_free(sim_host_ask(stage->host, "state"));
}

/* ---- power ---- */

static void
join_power(DsSimWorld *world, gpointer command)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(ds_sim_world_join_power(world, command, &error));
	g_assert_no_error(error);
}

static void
assert_state(SimHost *host, const char *key, const char *expected)
{
	g_autofree char *state = sim_host_ask(host, "state");
	g_autofree char *value = sim_host_value(state, key);

	g_assert_cmpstr(value, ==, expected);
}

/* What the kiosk has written down: its process id. */
static pid_t
wait_for_pid(const char *path)
{
	gint64 deadline_us = g_get_monotonic_time() + PATIENCE_S * G_USEC_PER_SEC;
	g_autofree char *text = NULL;

	while (!g_file_get_contents(path, &text, NULL, NULL) || strchr(text, '\n') == NULL) {
		g_clear_pointer(&text, g_free);
		if (g_get_monotonic_time() > deadline_us)
			g_error("waited in vain for the kiosk");
		g_usleep(1000); /* until another process has written */
	}
	return (pid_t)g_ascii_strtoll(text, NULL, 10);
}

static void
test_power(void)
{
	g_autofree char *folder = g_dir_make_tmp("duestamp-power-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "pid", NULL);
	/* what cannot be asked to end: the power is cut all the same */
	g_autofree char *command = g_strdup_printf(
	    "sh -c \"trap '' TERM; echo \\$\\$ >%s; exec sleep 100\"", path);
	SimHost *host = sim_host_start_with(join_power, command);

	assert_state(host, "power", "out");
	for (guint i = 0; i < 2; i++) {
		pid_t kiosk;

		sim_host_do(host, "plug power");
		sim_host_do(host, "plug power"); /* it is in: nothing happens */
		assert_state(host, "power", "in");
		kiosk = wait_for_pid(path);
		g_assert_cmpint(kill(kiosk, 0), ==, 0);
		sim_host_do(host, "unplug power");
		g_assert_cmpint(kill(kiosk, 0), !=, 0);
		assert_state(host, "power", "out");
		g_assert_cmpint(g_remove(path), ==, 0);
	}
	sim_host_do(host, "unplug power");
	sim_host_stop(host);
	g_assert_cmpint(g_rmdir(folder), ==, 0);
}

static void
test_kiosk_ends(void)
{
	SimHost *host = sim_host_start_with(join_power, (gpointer) "true");
	SimWire *wire = sim_wire_open(host);

	sim_wire_say(wire, "watch\n", -1);
	sim_wire_expect(wire, "ok");
	sim_host_do(host, "plug power");
	sim_wire_expect(wire, "plug power");
	sim_wire_expect(wire, "unplug power");
	assert_state(host, "power", "out");
	sim_wire_close(wire);
	sim_host_stop(host);
}

static void
test_no_kiosk(void)
{
	SimHost *host = sim_host_start_with(join_power, (gpointer) "/nowhere/duestampd");

	sim_host_refuses(host, DS_ERROR_GONE, "plug power");
	assert_state(host, "power", "out");
	sim_host_stop(host);
}

static void
test_neither(void)
{
	SimHost *host = sim_host_start();

	sim_host_refuses(host, DS_ERROR_GONE, "unplug network");
	sim_host_refuses(host, DS_ERROR_GONE, "plug power");
	assert_state(host, "network", "none");
	assert_state(host, "power", "none");
	assert_state(host, "printer", "in");
	assert_state(host, "paper", "full");
	sim_host_stop(host);
}

static void
test_nonsense(void)
{
	static const char *const addresses[] = {
	    "", "127.0.0.1", "library.example:6001", "127.0.0.1:", "127.0.0.1:65536", ":1"};
	g_autoptr(DsSimWorld) world = ds_sim_world_new("tcp:127.0.0.1:0", NULL, NULL);

	for (guint i = 0; i < G_N_ELEMENTS(addresses); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(
		    ds_sim_world_join_network(world, "127.0.0.1:0", addresses[i], &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
		g_clear_error(&error);
		g_assert_null(
		    ds_sim_world_join_network(world, addresses[i], "127.0.0.1:1", &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
		g_clear_error(&error);
		g_assert_false(ds_sim_world_join_power(world, i == 0 ? "" : "'", &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	}
}

/* ---- printer ---- */

static const DsPrinterDriver *
driver(void)
{
	const DsPrinterDriver *const *found = ds_printer_drivers;

	while (!g_str_equal((*found)->id, "sim-printer"))
		found++;
	g_assert_true((*found)->simulated);
	return *found;
}

static void
assert_status(gpointer printer, DsPrinterStatus expected)
{
	g_autoptr(GError) error = NULL;
	DsPrinterStatus status = DS_PRINTER_FAULT;

	g_assert_true(driver()->status(printer, &status, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(status, ==, expected);
}

/* A pattern of which no row is like another, and that takes more than one request. */
static DsRaster *
pattern(void)
{
	DsRaster *page = ds_raster_new(575, 1100);

	for (guint y = 0; y < page->height; y++)
		for (guint x = y % 7; x < page->width; x += 1 + y % 13)
			ds_raster_blacken(page, x, y);
	return page;
}

/* The last slip, asked for in parts as the bench does it. */
static void
assert_slip(SimHost *host, guint number, const DsRaster *page)
{
	g_autofree char *head = sim_host_ask(host, "slip");
	g_autofree char *wanted = g_strdup_printf("%u %u %u", number, page->width, page->height);
	g_autoptr(GByteArray) rows = g_byte_array_new();
	gsize stride = ds_raster_stride(page);

	g_assert_cmpstr(head, ==, wanted);
	while (rows->len < page->height * stride) {
		g_autofree char *answer = sim_host_ask(
		    host, "slip %u 300", (guint)(rows->len / stride));
		g_auto(GStrv) words = g_strsplit(answer, " ", -1);

		g_assert_cmpuint(g_strv_length(words), ==, 3);
		g_assert_cmpuint(g_ascii_strtoull(words[0], NULL, 10), ==, number);
		g_assert_cmpuint(g_ascii_strtoull(words[1], NULL, 10), ==, rows->len / stride);
		for (const char *digit = words[2]; digit[0] != '\0'; digit += 2) {
			guint8 byte = (guint8)(g_ascii_xdigit_value(digit[0]) << 4 |
			    g_ascii_xdigit_value(digit[1]));

			g_byte_array_append(rows, &byte, 1);
		}
		g_assert_cmpstr(words[2], !=, "");
	}
	g_assert_cmpmem(rows->data, rows->len, page->bits, page->height * stride);
}

static void
test_printer(void)
{
	SimHost *host = sim_host_start();
	g_autoptr(DsRaster) page = pattern();
	g_autoptr(GError) error = NULL;
	g_autofree char *none = sim_host_ask(host, "slip");
	gpointer printer = driver()->open(host->where, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(none, ==, "0 0 0");
	assert_status(printer, 0);
	g_assert_true(driver()->print(printer, page, 1000, &error));
	assert_slip(host, 1, page);

	sim_host_do(host, "paper low");
	assert_status(printer, DS_PRINTER_PAPER_LOW);
	g_assert_true(driver()->print(printer, page, 1000, &error));
	assert_slip(host, 2, page);

	sim_host_do(host, "paper out");
	assert_status(printer, DS_PRINTER_PAPER_OUT);
	g_assert_false(driver()->print(printer, page, 1000, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
	g_clear_error(&error);
	assert_slip(host, 2, page);

	sim_host_do(host, "paper full");
	assert_status(printer, 0);
	sim_host_do(host, "unplug printer");
	g_assert_false(driver()->print(printer, page, 1000, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	driver()->close(printer);
	sim_host_stop(host);
}

/* The roll ends in the middle of a slip, the driver goes: the next slip begins anew. */
static void
test_half_a_slip(void)
{
	SimHost *host = sim_host_start();
	DsSimLine *line = ds_sim_line_open(host->where, "printer", NULL);
	g_autoptr(GError) error = NULL;
	g_autofree char *slip = NULL;

	g_free(ds_sim_line_ask(line, 1000, &error, "rows 8 AA55"));
	g_assert_no_error(error);
	sim_host_do(host, "paper out");
	g_assert_null(ds_sim_line_ask(line, 1000, &error, "rows 8 AA55"));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
	g_clear_error(&error);
	ds_sim_line_close(line);

	sim_host_do(host, "paper full");
	line = ds_sim_line_open(host->where, "printer", NULL);
	g_assert_null(ds_sim_line_ask(line, 1000, &error, "cut"));
	g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	g_clear_error(&error);
	g_assert_null(ds_sim_line_ask(line, 1000, &error, "rows 9 AA55AA"));
	g_clear_error(&error);
	g_free(ds_sim_line_ask(line, 1000, &error, "rows 9 AA55"));
	g_assert_null(ds_sim_line_ask(line, 1000, &error, "rows 8 AA55"));
	g_clear_error(&error);
	g_free(ds_sim_line_ask(line, 1000, &error, "cut"));
	g_assert_no_error(error);
	slip = sim_host_ask(host, "slip 0 10");
	g_assert_cmpstr(slip, ==, "1 0 AA55");
	ds_sim_line_close(line);
	sim_host_refuses(host, DS_ERROR_PROTOCOL, "paper torn");
	sim_host_refuses(host, DS_ERROR_PROTOCOL, "slip 1");
	sim_host_refuses(host, DS_ERROR_PROTOCOL, "rows 8 AA");
	sim_host_stop(host);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/sim-cables/network", Stage, NULL, set_up, test_network, tear_down);
	g_test_add("/sim-cables/call-while-pulled", Stage, NULL, set_up, test_call_while_pulled,
	    tear_down);
	g_test_add("/sim-cables/library-gone", Stage, NULL, set_up, test_library_gone, tear_down);
	g_test_add_func("/sim-cables/power", test_power);
	g_test_add_func("/sim-cables/kiosk-ends", test_kiosk_ends);
	g_test_add_func("/sim-cables/no-kiosk", test_no_kiosk);
	g_test_add_func("/sim-cables/neither", test_neither);
	g_test_add_func("/sim-cables/nonsense", test_nonsense);
	g_test_add_func("/sim-cables/printer", test_printer);
	g_test_add_func("/sim-cables/half-a-slip", test_half_a_slip);
	return g_test_run();
}
