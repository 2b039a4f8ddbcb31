/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/sim/host.h"

#include <glib/gstdio.h>
#include <string.h>

#define WAIT_S 10

static gpointer
run(gpointer data)
{
	SimHost *host = data;

	g_main_context_push_thread_default(host->context);
	g_main_loop_run(host->loop);
	g_main_context_pop_thread_default(host->context);
	return NULL;
}

static SimHost *
start_at(const char *where, void (*prepare)(DsSimWorld *world, gpointer data), gpointer data)
{
	SimHost *host = g_new0(SimHost, 1);
	g_autoptr(GError) error = NULL;

	host->context = g_main_context_new();
	host->loop = g_main_loop_new(host->context, FALSE);
	host->world = ds_sim_world_new(where, host->context, &error);
	g_assert_no_error(error);
	host->where = ds_sim_world_where(host->world);
	if (prepare != NULL)
		prepare(host->world, data);
	host->thread = g_thread_new("world", run, host);
	sim_host_do(host, "timing off");
	return host;
}

SimHost *
sim_host_start_at(const char *where)
{
	return start_at(where, NULL, NULL);
}

SimHost *
sim_host_start_with(void (*prepare)(DsSimWorld *world, gpointer data), gpointer data)
{
	g_autoptr(GError) error = NULL;
	char *folder = g_dir_make_tmp("duestamp-sim-XXXXXX", &error);
	g_autofree char *where = g_strdup_printf("unix:%s/world", folder);
	SimHost *host;

	g_assert_no_error(error);
	host = start_at(where, prepare, data);
	host->folder = folder;
	return host;
}

SimHost *
sim_host_start(void)
{
	return sim_host_start_with(NULL, NULL);
}

void
sim_host_stop(SimHost *host)
{
	g_main_loop_quit(host->loop);
	g_thread_join(host->thread);
	ds_sim_world_free(host->world);
	g_main_loop_unref(host->loop);
	g_main_context_unref(host->context);
	if (host->folder != NULL)
		g_assert_cmpint(g_rmdir(host->folder), ==, 0);
	g_free(host->folder);
	g_free(host);
}

static char *ask(SimHost *host, const char *format, va_list arguments) G_GNUC_PRINTF(2, 0);

static char *
ask(SimHost *host, const char *format, va_list arguments)
{
	g_autofree char *command = g_strdup_vprintf(format, arguments);
	g_autoptr(GError) error = NULL;
	char *answer = ds_sim_ask(host->where, command, &error);

	if (error != NULL)
		g_error("%s: %s", command, error->message);
	return answer;
}

char *
sim_host_ask(SimHost *host, const char *format, ...)
{
	va_list arguments;
	char *answer;

	va_start(arguments, format);
	answer = ask(host, format, arguments);
	va_end(arguments);
	return answer;
}

void
sim_host_do(SimHost *host, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_free(ask(host, format, arguments));
	va_end(arguments);
}

void
sim_host_refuses(SimHost *host, DsErrorCode code, const char *command)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *answer = ds_sim_ask(host->where, command, &error);

	if (answer != NULL)
		g_error("%s: ok %s", command, answer);
	g_assert_error(error, DS_ERROR, (gint)code);
}

char *
sim_host_value(const char *answer, const char *key)
{
	g_auto(GStrv) words = g_strsplit(answer, " ", -1);
	gsize length = strlen(key);

	for (char **word = words; *word != NULL; word++)
		if (strncmp(*word, key, length) == 0 && (*word)[length] == '=')
			return g_strdup(*word + length + 1);
	g_error("\"%s\" has no %s", answer, key);
}

SimWire *
sim_wire_open(SimHost *host)
{
	g_autoptr(GSocketAddress) address = ds_sim_address(host->where, NULL);
	g_autoptr(GSocketClient) client = g_socket_client_new();
	g_autoptr(GError) error = NULL;
	SimWire *wire = g_new0(SimWire, 1);

	g_socket_client_set_timeout(client, WAIT_S);
	wire->connection = g_socket_client_connect(
	    client, G_SOCKET_CONNECTABLE(address), NULL, &error);
	g_assert_no_error(error);
	wire->lines = g_data_input_stream_new(
	    g_io_stream_get_input_stream(G_IO_STREAM(wire->connection)));
	return wire;
}

void
sim_wire_close(SimWire *wire)
{
	g_io_stream_close(G_IO_STREAM(wire->connection), NULL, NULL);
	g_object_unref(wire->lines);
	g_object_unref(wire->connection);
	g_free(wire);
}

void
sim_wire_say(SimWire *wire, const char *bytes, gssize length)
{
	g_autoptr(GError) error = NULL;

	g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(wire->connection)),
	    bytes, length < 0 ? strlen(bytes) : (gsize)length, NULL, NULL, &error);
	g_assert_no_error(error);
}

char *
sim_wire_line(SimWire *wire)
{
	g_autoptr(GError) error = NULL;
	char *line = g_data_input_stream_read_line(wire->lines, NULL, NULL, &error);

	if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
		g_assert_no_error(error);
	return line;
}

void
sim_wire_expect(SimWire *wire, const char *expected)
{
	g_autofree char *line = sim_wire_line(wire);

	g_assert_cmpstr(line, ==, expected);
}
