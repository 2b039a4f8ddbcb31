/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bus/cable.h"

#include "sync/sip2-msg.h"

#include <string.h>

#define TRAILER 9 /* AYnAZhhhh */
#define CONNECTIONS 8

struct Cable {
	GSocketService *service;
	char *library, *where;
	GMutex mutex; /* of all below */
	gboolean is_cut;
	GPtrArray *sockets; /* GSocket of both ends */
	char *fields;
	guint requests;
};

/* ---- one connection ---- */

static gboolean
take_note(Cable *cable, GSocketConnection *connection)
{
	GSocket *socket = g_socket_connection_get_socket(connection);
	gboolean open;

	g_socket_set_timeout(socket, 0);
	g_mutex_lock(&cable->mutex);
	open = !cable->is_cut;
	if (open)
		g_ptr_array_add(cable->sockets, g_object_ref(socket));
	g_mutex_unlock(&cable->mutex);
	return open;
}

static void
forget(Cable *cable, GSocketConnection *connection)
{
	g_mutex_lock(&cable->mutex);
	g_ptr_array_remove(cable->sockets, g_socket_connection_get_socket(connection));
	g_mutex_unlock(&cable->mutex);
}

/* What ends with CR, with it; FALSE at the end. */
static gboolean
read_line(GInputStream *stream, GString *line)
{
	char byte;

	g_string_truncate(line, 0);
	while (g_input_stream_read(stream, &byte, 1, NULL, NULL) == 1) {
		g_string_append_c(line, byte);
		if (byte == '\r')
			return TRUE;
	}
	return FALSE;
}

static gboolean
is_about_somebody(const char *line)
{
	static const char *const codes[] = {"64", "24", "12", "10", "18", "30", "66", "36"};

	for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
		if (g_str_has_prefix(line, codes[i]))
			return TRUE;
	return FALSE;
}

static void
add_fields(Cable *cable, GString *line)
{
	const char *trailer = line->len > TRAILER ? line->str + line->len - 1 - TRAILER : "";
	gint sequence;

	g_mutex_lock(&cable->mutex);
	if (cable->fields != NULL && is_about_somebody(line->str) &&
	    g_str_has_prefix(trailer, "AY")) {
		sequence = trailer[2] - '0';
		g_string_truncate(line, (gsize)(trailer - line->str));
		g_string_append(line, cable->fields);
		ds_sip2_finish(line, sequence);
	}
	g_mutex_unlock(&cable->mutex);
}

static gboolean
write_line(GSocketConnection *to, const GString *line)
{
	return g_output_stream_write_all(
	    g_io_stream_get_output_stream(G_IO_STREAM(to)), line->str, line->len, NULL, NULL, NULL);
}

/* One request and its answer after the other, as kiosks ask. */
static void
relay(Cable *cable, GSocketConnection *kiosk, GSocketConnection *library)
{
	g_autoptr(GInputStream)
	    asked = g_buffered_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(kiosk)));
	g_autoptr(GInputStream) answered = g_buffered_input_stream_new(
	    g_io_stream_get_input_stream(G_IO_STREAM(library)));
	g_autoptr(GString) line = g_string_new(NULL);

	while (read_line(asked, line) && write_line(library, line)) {
		g_mutex_lock(&cable->mutex);
		cable->requests++;
		g_mutex_unlock(&cable->mutex);
		if (!read_line(answered, line))
			return;
		add_fields(cable, line);
		if (!write_line(kiosk, line))
			return;
	}
}

static gboolean
on_kiosk(GThreadedSocketService *service, GSocketConnection *kiosk, GObject *source, gpointer data)
{
	Cable *cable = data;
	g_autoptr(GSocketClient) client = g_socket_client_new();
	g_autoptr(GSocketConnection) library = NULL;

	if (!take_note(cable, kiosk))
		return TRUE;
	g_socket_client_set_enable_proxy(client, FALSE); /* asks the desktop's settings */
	library = g_socket_client_connect_to_host(client, cable->library, 0, NULL, NULL);
	if (library != NULL && take_note(cable, library)) {
		relay(cable, kiosk, library);
		forget(cable, library);
	}
	forget(cable, kiosk);
	return TRUE;
}

/* ---- the cable ---- */

Cable *
cable_new(const char *library)
{
	Cable *cable = g_new0(Cable, 1);
	g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
	g_autoptr(GSocketAddress) wish = g_inet_socket_address_new(loopback, 0);
	g_autoptr(GSocketAddress) got = NULL;
	g_autoptr(GError) error = NULL;

	g_mutex_init(&cable->mutex);
	cable->library = g_strdup(library);
	cable->sockets = g_ptr_array_new_with_free_func(g_object_unref);
	cable->service = g_threaded_socket_service_new(CONNECTIONS);
	g_socket_listener_add_address(G_SOCKET_LISTENER(cable->service), wish, G_SOCKET_TYPE_STREAM,
	    G_SOCKET_PROTOCOL_TCP, NULL, &got, &error);
	g_assert_no_error(error);
	cable->where = g_strdup_printf(
	    "127.0.0.1:%u", g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(got)));
	g_signal_connect(cable->service, "run", G_CALLBACK(on_kiosk), cable);
	g_socket_service_start(cable->service);
	return cable;
}

const char *
cable_where(const Cable *cable)
{
	return cable->where;
}

void
cable_cut(Cable *cable)
{
	g_mutex_lock(&cable->mutex);
	cable->is_cut = TRUE;
	for (guint i = 0; i < cable->sockets->len; i++)
		g_socket_shutdown(cable->sockets->pdata[i], TRUE, TRUE, NULL);
	g_mutex_unlock(&cable->mutex);
}

void
cable_join(Cable *cable)
{
	g_mutex_lock(&cable->mutex);
	cable->is_cut = FALSE;
	g_mutex_unlock(&cable->mutex);
}

void
cable_add_fields(Cable *cable, const char *fields)
{
	g_mutex_lock(&cable->mutex);
	g_free(cable->fields);
	cable->fields = g_strdup(fields);
	g_mutex_unlock(&cable->mutex);
}

guint
cable_requests(Cable *cable)
{
	guint requests;

	g_mutex_lock(&cable->mutex);
	requests = cable->requests;
	g_mutex_unlock(&cable->mutex);
	return requests;
}

static gboolean
is_quiet(Cable *cable)
{
	gboolean quiet;

	g_mutex_lock(&cable->mutex);
	quiet = cable->sockets->len == 0;
	g_mutex_unlock(&cable->mutex);
	return quiet;
}

void
cable_free(Cable *cable)
{
	g_signal_handlers_disconnect_by_data(cable->service, cable);
	g_socket_service_stop(cable->service);
	cable_cut(cable);
	while (!is_quiet(cable)) /* its threads are at their last lines */
		g_thread_yield();
	g_socket_listener_close(G_SOCKET_LISTENER(cable->service));
	g_object_unref(cable->service);
	g_ptr_array_unref(cable->sockets);
	g_mutex_clear(&cable->mutex);
	g_free(cable->fields);
	g_free(cable->library);
	g_free(cable->where);
	g_free(cable);
}
