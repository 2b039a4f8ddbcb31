/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/ils/server.h"

#include "firmware/base/log.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#define CHUNK_BYTES 4096

struct DsIlsServer {
	DsIlsDesk *desk;
	DsClock *clock;
	const DsIlsServerSettings *settings;
	GSocketService *service;
	char *address;
	GHashTable *connections; /* set of Connection */
	gboolean stopping;
	DsIlsStoppedFunc stopped;
	gpointer stopped_data;
};

typedef struct {
	DsIlsServer *server;
	GSocketConnection *stream;
	GCancellable *cancel;
	gboolean busy;     /* a read or write is under way and will call back */
	gboolean skipping; /* inside a line that is too long */
	guint idle;        /* timers of the clock */
	guint latency;
	guint8 chunk[CHUNK_BYTES];
	GByteArray *input;
	GString *output;
	DsIlsTalk *talk;
} Connection;

static void next_line(Connection *connection);

/* ---- the end of a connection */

static gboolean
on_stopped(gpointer data)
{
	DsIlsServer *server = data;

	server->stopped(server->stopped_data);
	return G_SOURCE_REMOVE;
}

static void
tell_when_stopped(DsIlsServer *server)
{
	if (server->stopping && g_hash_table_size(server->connections) == 0)
		g_idle_add(on_stopped, server);
}

static void
connection_free(Connection *connection)
{
	DsIlsServer *server = connection->server;

	g_hash_table_remove(server->connections, connection);
	g_object_unref(connection->stream); /* closes it */
	g_object_unref(connection->cancel);
	g_byte_array_unref(connection->input);
	g_string_free(connection->output, TRUE);
	ds_ils_talk_free(connection->talk);
	g_free(connection);
	tell_when_stopped(server);
}

/* A half message in `input` is thrown away here. */
static void
hang_up(Connection *connection)
{
	ds_clock_cancel(connection->server->clock, &connection->idle);
	ds_clock_cancel(connection->server->clock, &connection->latency);
	if (connection->busy)
		g_cancellable_cancel(connection->cancel); /* its callback frees */
	else
		connection_free(connection);
}

static gboolean
is_over(const Connection *connection)
{
	return g_cancellable_is_cancelled(connection->cancel);
}

static void
on_idle(gpointer data)
{
	Connection *connection = data;

	connection->idle = 0;
	hang_up(connection);
}

/* Only a whole line starts the time anew: dripping bytes do not. */
static void
restart_idle(Connection *connection)
{
	DsIlsServer *server = connection->server;

	ds_clock_cancel(server->clock, &connection->idle);
	connection->idle = ds_clock_call(
	    server->clock, server->settings->idle_timeout_s * 1000, on_idle, connection);
}

/* ---- writing */

static void
on_written(GObject *source, GAsyncResult *result, gpointer data)
{
	Connection *connection = data;
	gboolean ok = g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), result, NULL, NULL);

	connection->busy = FALSE;
	if (!ok || is_over(connection))
		hang_up(connection);
	else
		next_line(connection);
}

static void
send_answer(gpointer data)
{
	Connection *connection = data;
	GOutputStream *out = g_io_stream_get_output_stream(G_IO_STREAM(connection->stream));

	connection->latency = 0;
	connection->busy = TRUE;
	g_output_stream_write_all_async(out, connection->output->str, connection->output->len,
	    G_PRIORITY_DEFAULT, connection->cancel, on_written, connection);
}

static void
send_later(Connection *connection, const GString *answer)
{
	DsIlsServer *server = connection->server;

	g_string_truncate(connection->output, 0);
	g_string_append_len(connection->output, answer->str, (gssize)answer->len);
	if (server->settings->latency_ms == 0)
		send_answer(connection);
	else
		connection->latency = ds_clock_call(
		    server->clock, server->settings->latency_ms, send_answer, connection);
}

/* ---- reading */

static void
on_read(GObject *source, GAsyncResult *result, gpointer data)
{
	Connection *connection = data;
	gssize got = g_input_stream_read_finish(G_INPUT_STREAM(source), result, NULL);

	connection->busy = FALSE;
	if (got <= 0 || is_over(connection)) {
		hang_up(connection);
		return;
	}
	g_byte_array_append(connection->input, connection->chunk, (guint)got);
	next_line(connection);
}

static void
read_more(Connection *connection)
{
	GInputStream *in = g_io_stream_get_input_stream(G_IO_STREAM(connection->stream));

	connection->busy = TRUE;
	g_input_stream_read_async(in, connection->chunk, CHUNK_BYTES, G_PRIORITY_DEFAULT,
	    connection->cancel, on_read, connection);
}

/* Length of the first line without its end; -1: none is whole. */
static gssize
find_line(const GByteArray *input)
{
	for (guint i = 0; i < input->len; i++)
		if (input->data[i] == '\r' || input->data[i] == '\n')
			return (gssize)i;
	return -1;
}

static void
answer_line(Connection *connection, gsize length)
{
	g_autoptr(GError) error = NULL;
	GString *answer = connection->skipping
	    ? ds_ils_desk_refuse(connection->talk)
	    : ds_ils_desk_answer(connection->server->desk, connection->talk,
		  (const char *)connection->input->data, length, &error);

	connection->skipping = FALSE;
	g_byte_array_remove_range(connection->input, 0, (guint)length + 1);
	restart_idle(connection);
	if (answer != NULL) {
		send_later(connection, answer);
		return;
	}
	if (g_error_matches(error, DS_ERROR, DS_ERROR_STORAGE))
		ds_alarm(NULL, "a request was not carried out: %s", error->message);
	else
		ds_warn(NULL, "connection closed: %s", error->message);
	hang_up(connection);
}

/* Blank lines are the LF behind a CR, or nothing. */
static gssize
skip_blank_lines(Connection *connection)
{
	gssize length;

	while ((length = find_line(connection->input)) == 0 && !connection->skipping)
		g_byte_array_remove_index(connection->input, 0);
	return length;
}

static void
next_line(Connection *connection)
{
	gssize length = skip_blank_lines(connection);
	gboolean too_long = length > DS_SIP2_LINE_MAX ||
	    (length < 0 && connection->input->len > DS_SIP2_LINE_MAX);

	if (too_long)
		connection->skipping = TRUE;
	if (length >= 0) {
		answer_line(connection, (gsize)length);
		return;
	}
	if (connection->skipping)
		g_byte_array_set_size(connection->input, 0);
	read_more(connection);
}

/* ---- connecting */

static gboolean
on_incoming(GSocketService *service, GSocketConnection *stream, GObject *from, gpointer data)
{
	DsIlsServer *server = data;
	GSocket *socket = g_socket_connection_get_socket(stream);
	Connection *connection;

	if (server->stopping || g_hash_table_size(server->connections) >= DS_ILS_CONNECTIONS_MAX) {
		ds_warn(NULL, "connection refused: there are %u already",
		    g_hash_table_size(server->connections));
		return TRUE; /* nobody keeps the stream: it closes */
	}
	g_socket_set_keepalive(socket, TRUE);
	g_socket_set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
	connection = g_new0(Connection, 1);
	connection->server = server;
	connection->stream = g_object_ref(stream);
	connection->cancel = g_cancellable_new();
	connection->input = g_byte_array_new();
	connection->output = g_string_new(NULL);
	connection->talk = ds_ils_talk_new();
	g_hash_table_add(server->connections, connection);
	restart_idle(connection);
	read_more(connection);
	return TRUE;
}

static GSocketAddress *
parse_address(const char *text, GError **error)
{
	g_autoptr(GSocketConnectable) place = g_network_address_parse(text, 0, NULL);
	g_autoptr(GInetAddress) host = place != NULL
	    ? g_inet_address_new_from_string(
		  g_network_address_get_hostname(G_NETWORK_ADDRESS(place)))
	    : NULL;

	if (host == NULL) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "\"%s\" is no address like 127.0.0.1:6001 or [::1]:6001", text);
		return NULL;
	}
	if (!g_inet_address_get_is_loopback(host))
		ds_warn(NULL, "listening beyond this machine: SIP2 is not encrypted");
	return g_inet_socket_address_new(
	    host, g_network_address_get_port(G_NETWORK_ADDRESS(place)));
}

static char *
address_text(GSocketAddress *address)
{
	GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS(address);
	GInetAddress *host = g_inet_socket_address_get_address(inet);
	g_autofree char *name = g_inet_address_to_string(host);
	gboolean is_ipv6 = g_inet_address_get_family(host) == G_SOCKET_FAMILY_IPV6;

	return g_strdup_printf(
	    is_ipv6 ? "[%s]:%u" : "%s:%u", name, g_inet_socket_address_get_port(inet));
}

static gboolean
listen_on(DsIlsServer *server, GError **error)
{
	g_autoptr(GSocketAddress) wanted = parse_address(server->settings->address, error);
	g_autoptr(GSocketAddress) got = NULL;
	g_autoptr(GError) reason = NULL;

	if (wanted == NULL)
		return FALSE;
	if (!g_socket_listener_add_address(G_SOCKET_LISTENER(server->service), wanted,
		G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL, &got, &reason)) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "cannot listen on %s: %s",
		    server->settings->address, reason->message);
		return FALSE;
	}
	server->address = address_text(got);
	return TRUE;
}

DsIlsServer *
ds_ils_server_new(
    DsIlsDesk *desk, DsClock *clock, const DsIlsServerSettings *settings, GError **error)
{
	g_autoptr(DsIlsServer) server = g_new0(DsIlsServer, 1);

	server->desk = desk;
	server->clock = clock;
	server->settings = settings;
	server->connections = g_hash_table_new(NULL, NULL);
	server->service = g_socket_service_new();
	if (!listen_on(server, error))
		return NULL;
	g_signal_connect(server->service, "incoming", G_CALLBACK(on_incoming), server);
	g_socket_service_start(server->service);
	return g_steal_pointer(&server);
}

const char *
ds_ils_server_address(const DsIlsServer *server)
{
	return server->address;
}

void
ds_ils_server_stop(DsIlsServer *server, DsIlsStoppedFunc func, gpointer data)
{
	g_autoptr(GList) all = g_hash_table_get_keys(server->connections);

	if (server->stopping)
		return;
	server->stopping = TRUE;
	server->stopped = func;
	server->stopped_data = data;
	g_socket_service_stop(server->service);
	g_socket_listener_close(G_SOCKET_LISTENER(server->service));
	for (GList *at = all; at != NULL; at = at->next)
		hang_up(at->data);
	if (all == NULL)
		tell_when_stopped(server);
}

void
ds_ils_server_free(DsIlsServer *server)
{
	g_signal_handlers_disconnect_by_data(server->service, server);
	g_object_unref(server->service);
	g_hash_table_unref(server->connections);
	g_free(server->address);
	g_free(server);
}
