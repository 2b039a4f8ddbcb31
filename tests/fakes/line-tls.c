/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/line-tls.h"

#define LIMIT_S 2

typedef struct {
	DsFakeTlsBytes on_bytes;
	gpointer data;
} Watch;

static gboolean
on_certificate(
    GTlsConnection *connection, GTlsCertificate *host, GTlsCertificateFlags errors, gpointer data)
{
	return errors == 0;
}

GIOStream *
ds_fake_tls_accept(GSocket *host, GTlsCertificate *certificate, GTlsDatabase *hosts)
{
	g_autoptr(GSocketConnection) tcp = g_socket_connection_factory_create_connection(host);
	g_autoptr(GError) error = NULL;
	g_autoptr(GIOStream)
	    tls = g_tls_server_connection_new(G_IO_STREAM(tcp), certificate, &error);

	g_assert_no_error(error);
	if (hosts != NULL) {
		g_tls_connection_set_database(G_TLS_CONNECTION(tls), hosts);
		g_object_set(tls, "authentication-mode", G_TLS_AUTHENTICATION_REQUIRED, NULL);
		g_signal_connect(tls, "accept-certificate", G_CALLBACK(on_certificate), NULL);
	}
	g_socket_set_timeout(host, LIMIT_S);
	if (!g_tls_connection_handshake(G_TLS_CONNECTION(tls), NULL, NULL))
		return NULL;
	return g_steal_pointer(&tls);
}

void
ds_fake_tls_put(GIOStream *tls, const guint8 *bytes, gsize count)
{
	g_output_stream_write_all(
	    g_io_stream_get_output_stream(tls), bytes, count, NULL, NULL, NULL);
}

/* All there is: what TLS holds already does not wake anybody. */
static gboolean
on_readable(GObject *stream, gpointer data)
{
	const Watch *watch = data, told = *watch;
	GSource *self = g_main_current_source();

	g_object_ref(stream);
	while (!g_source_is_destroyed(self)) {
		guint8 bytes[512];
		g_autoptr(GError) error = NULL;
		gssize count = g_pollable_input_stream_read_nonblocking(
		    G_POLLABLE_INPUT_STREAM(stream), bytes, sizeof bytes, NULL, &error);

		if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
			break;
		told.on_bytes(bytes, (gsize)MAX(count, 0), told.data);
	}
	g_object_unref(stream);
	return G_SOURCE_CONTINUE;
}

GSource *
ds_fake_tls_watch(GIOStream *tls, GMainContext *context, DsFakeTlsBytes on_bytes, gpointer data)
{
	GInputStream *input = g_io_stream_get_input_stream(tls);
	GSource *source = g_pollable_input_stream_create_source(
	    G_POLLABLE_INPUT_STREAM(input), NULL);
	Watch *watch = g_new(Watch, 1);

	*watch = (Watch){on_bytes, data};
	g_source_set_callback(source, G_SOURCE_FUNC(on_readable), watch, g_free);
	g_source_attach(source, context);
	return source;
}
