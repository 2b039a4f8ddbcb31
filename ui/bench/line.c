/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/bench/line.h"

#include <gio/gunixsocketaddress.h>

#include <string.h>

#define READ_BYTES 4096

/* Each operation under way holds a reference, so the line outlives ds_bench_line_free() until the
 * last of them has come back. */
struct DsBenchLine {
	DsBenchLineHandlers handlers;
	GCancellable *cancel; /* cancelled: over, or freed */
	GSocketConnection *connection;
	GString *in;
	GString *out;     /* not yet on its way */
	GString *sending; /* NULL: nothing is on its way */
	char buffer[READ_BYTES];
};

static void
clear(gpointer data)
{
	DsBenchLine *line = data;

	g_clear_object(&line->connection);
	g_object_unref(line->cancel);
	g_string_free(line->in, TRUE);
	g_string_free(line->out, TRUE);
	if (line->sending != NULL)
		g_string_free(line->sending, TRUE);
}

static void
release(DsBenchLine *line)
{
	g_rc_box_release_full(line, clear);
}

static gboolean
is_over(const DsBenchLine *line)
{
	return g_cancellable_is_cancelled(line->cancel);
}

static void
close_line(DsBenchLine *line, const char *why)
{
	if (is_over(line))
		return;
	g_cancellable_cancel(line->cancel);
	line->handlers.on_closed(why, line->handlers.data);
}

/* ---- out */

static void send_more(DsBenchLine *line);

static void
on_sent(GObject *stream, GAsyncResult *result, gpointer data)
{
	DsBenchLine *line = data;
	g_autoptr(GError) error = NULL;
	gboolean sent = g_output_stream_write_all_finish(
	    G_OUTPUT_STREAM(stream), result, NULL, &error);

	g_string_free(g_steal_pointer(&line->sending), TRUE);
	if (!sent)
		close_line(line, error->message);
	else
		send_more(line);
	release(line);
}

static void
send_more(DsBenchLine *line)
{
	if (is_over(line) || line->connection == NULL || line->sending != NULL ||
	    line->out->len == 0)
		return;
	line->sending = line->out;
	line->out = g_string_new(NULL);
	g_output_stream_write_all_async(
	    g_io_stream_get_output_stream(G_IO_STREAM(line->connection)), line->sending->str,
	    line->sending->len, G_PRIORITY_DEFAULT, line->cancel, on_sent, g_rc_box_acquire(line));
}

void
ds_bench_line_say(DsBenchLine *line, const char *text)
{
	g_string_append_printf(line->out, "%s\n", text);
	send_more(line);
}

/* ---- in */

static void
give_line(DsBenchLine *line, const char *text)
{
	if (g_utf8_validate(text, -1, NULL))
		line->handlers.on_line(text, line->handlers.data);
	else
		close_line(line, "the other side does not speak UTF-8");
}

/* A handler may free the line: after each one it is asked whether it goes on. */
static void
give_lines(DsBenchLine *line)
{
	char *end;

	while (!is_over(line) && (end = memchr(line->in->str, '\n', line->in->len)) != NULL) {
		gsize length = (gsize)(end - line->in->str);
		g_autofree char *text = g_strndup(line->in->str, length);

		g_string_erase(line->in, 0, (gssize)length + 1);
		give_line(line, text);
	}
	if (line->in->len >= DS_BENCH_LINE_MAX)
		close_line(line, "the other side sends a line without an end");
}

static void read_more(DsBenchLine *line);

static void
on_read(GObject *stream, GAsyncResult *result, gpointer data)
{
	DsBenchLine *line = data;
	g_autoptr(GError) error = NULL;
	gssize count = g_input_stream_read_finish(G_INPUT_STREAM(stream), result, &error);

	if (count > 0 && !is_over(line)) {
		g_string_append_len(line->in, line->buffer, count);
		give_lines(line);
		read_more(line);
	} else {
		close_line(line, error != NULL ? error->message : "the other side has closed");
	}
	release(line);
}

static void
read_more(DsBenchLine *line)
{
	if (!is_over(line))
		g_input_stream_read_async(
		    g_io_stream_get_input_stream(G_IO_STREAM(line->connection)), line->buffer,
		    sizeof line->buffer, G_PRIORITY_DEFAULT, line->cancel, on_read,
		    g_rc_box_acquire(line));
}

/* ---- opening */

static void
on_connected(GObject *client, GAsyncResult *result, gpointer data)
{
	DsBenchLine *line = data;
	g_autoptr(GError) error = NULL;

	line->connection = g_socket_client_connect_finish(G_SOCKET_CLIENT(client), result, &error);
	if (line->connection != NULL) {
		send_more(line);
		read_more(line);
	} else {
		close_line(line, error->message);
	}
	release(line);
}

DsBenchLine *
ds_bench_line_new(GSocketAddress *address, const DsBenchLineHandlers *handlers)
{
	DsBenchLine *line = g_rc_box_new0(DsBenchLine);
	g_autoptr(GSocketClient) client = g_socket_client_new();

	line->handlers = *handlers;
	line->cancel = g_cancellable_new();
	line->in = g_string_new(NULL);
	line->out = g_string_new(NULL);
	g_socket_client_set_enable_proxy(client, FALSE);
	g_socket_client_connect_async(client, G_SOCKET_CONNECTABLE(address), line->cancel,
	    on_connected, g_rc_box_acquire(line));
	return line;
}

void
ds_bench_line_free(DsBenchLine *line)
{
	g_cancellable_cancel(line->cancel);
	release(line);
}

static GSocketAddress *
internet_address(const char *text)
{
	const char *colon = strrchr(text, ':');
	g_autofree char *host = colon == NULL ? NULL : g_strndup(text, (gsize)(colon - text));
	guint64 port;

	if (host == NULL || !g_ascii_string_to_unsigned(colon + 1, 10, 1, G_MAXUINT16, &port, NULL))
		return NULL;
	return g_inet_socket_address_new_from_string(host, (guint)port);
}

GSocketAddress *
ds_bench_line_address(const char *where, GError **error)
{
	GSocketAddress *address = NULL;

	if (g_str_has_prefix(where, "unix:/"))
		address = g_unix_socket_address_new(where + strlen("unix:"));
	else if (g_str_has_prefix(where, "tcp:"))
		address = internet_address(where + strlen("tcp:"));
	if (address == NULL)
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "\"%s\" is no place of a simulated world: unix:/path or tcp:127.0.0.1:port",
		    where);
	return address;
}
