/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2-wire.h"

#include "sync/sip2-msg.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

/* Koha's sample configuration listens here, and so do most; there is no registered port. */
#define PORT 6001
#define CHUNK 4096
#define GOODBYE_US (500 * G_TIME_SPAN_MILLISECOND) /* for TLS to say that it ends */

struct DsSip2Wire {
	char *address;
	GMainContext *context; /* runs only within the calls below */
	GSocketConnection *tcp;
	GIOStream *stream; /* tcp itself, or TLS over it */
	GString *pending;  /* bytes read and not yet given away */
	char chunk[CHUNK];
};

/*
 * One asynchronous call of GIO that we wait for: the call listens to `stop`, which goes off at the
 * deadline and when the caller cancels. It is always our own thread that sets it off: GLib loses a
 * source when another thread cancels while it goes away (seen with 2.74, LeakSanitizer).
 */
typedef struct {
	GMainContext *context;
	GCancellable *stop;
	GCancellable *cancel; /* the caller's, or NULL */
	gulong link;
	GSource *timer;
	GAsyncResult *result;
	gboolean late;
} Wait;

static gboolean
on_late(gpointer data)
{
	Wait *wait = data;

	wait->late = TRUE;
	g_cancellable_cancel(wait->stop);
	return G_SOURCE_REMOVE;
}

/* In whatever thread cancels. */
static void
on_cancel(GCancellable *cancel, gpointer context)
{
	g_main_context_wakeup(context);
}

static void
on_done(GObject *source, GAsyncResult *result, gpointer data)
{
	Wait *wait = data;

	wait->result = g_object_ref(result);
}

static void
wait_look(Wait *wait)
{
	if (wait->cancel != NULL && g_cancellable_is_cancelled(wait->cancel))
		g_cancellable_cancel(wait->stop);
}

static void
wait_begin(Wait *wait, GMainContext *context, gint64 deadline_us, GCancellable *cancel)
{
	gint64 left_us = MAX(deadline_us - g_get_monotonic_time(), 0);

	*wait = (Wait){.context = context, .stop = g_cancellable_new(), .cancel = cancel};
	g_main_context_push_thread_default(context);
	wait->timer = g_timeout_source_new((guint)((left_us + 999) / 1000));
	g_source_set_callback(wait->timer, on_late, wait, NULL);
	g_source_attach(wait->timer, context);
	if (cancel != NULL)
		wait->link = g_cancellable_connect(cancel, G_CALLBACK(on_cancel), context, NULL);
	wait_look(wait); /* cancelled before: the call must not even begin */
}

static GAsyncResult *
wait_result(Wait *wait)
{
	while (wait->result == NULL) {
		wait_look(wait);
		g_main_context_iteration(wait->context, TRUE);
	}
	return wait->result;
}

static void
wait_end(Wait *wait)
{
	g_source_destroy(wait->timer);
	g_source_unref(wait->timer);
	if (wait->cancel != NULL)
		g_cancellable_disconnect(wait->cancel, wait->link);
	g_main_context_pop_thread_default(wait->context);
	g_object_unref(wait->stop);
	g_clear_object(&wait->result);
}

/* Why the call failed, in words. */
static const char *
wait_why(const Wait *wait, const GError *failure)
{
	if (wait->late)
		return "no answer in time";
	if (wait->cancel != NULL && g_cancellable_is_cancelled(wait->cancel))
		return "given up";
	return failure != NULL ? failure->message : "the server has closed the connection";
}

static gboolean
connect_tcp(DsSip2Wire *self, GSocketConnectable *where, gint64 deadline_us, GCancellable *cancel,
    GError **error)
{
	g_autoptr(GSocketClient) client = g_socket_client_new();
	g_autoptr(GError) failure = NULL;
	Wait wait;

	g_socket_client_set_enable_proxy(client, FALSE);
	wait_begin(&wait, self->context, deadline_us, cancel);
	g_socket_client_connect_async(client, where, wait.stop, on_done, &wait);
	self->tcp = g_socket_client_connect_finish(client, wait_result(&wait), &failure);
	if (self->tcp == NULL)
		g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "cannot connect to %s: %s",
		    self->address, wait_why(&wait, failure));
	wait_end(&wait);
	return self->tcp != NULL;
}

/* A message is 60 to 200 bytes and must travel in one segment: servers execute half ones. */
static void
set_no_delay(DsSip2Wire *self)
{
	GSocket *socket = g_socket_connection_get_socket(self->tcp);

	g_socket_set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
	g_socket_set_keepalive(socket, TRUE);
}

static gboolean
shake_hands(DsSip2Wire *self, const DsSip2Tls *tls, GTlsConnection *connection, gint64 deadline_us,
    GCancellable *cancel, GError **error)
{
	g_autoptr(GError) failure = NULL;
	Wait wait;

	wait_begin(&wait, self->context, deadline_us, cancel);
	g_tls_connection_handshake_async(connection, G_PRIORITY_DEFAULT, wait.stop, on_done, &wait);
	gboolean done = g_tls_connection_handshake_finish(connection, wait_result(&wait), &failure);
	if (!done && g_cancellable_is_cancelled(wait.stop))
		g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "no TLS connection: %s",
		    wait_why(&wait, failure));
	else if (!done)
		g_propagate_error(error, ds_sip2_tls_failure(connection, failure));
	wait_end(&wait);
	return done && ds_sip2_tls_check(tls, connection, error);
}

static gboolean
secure(DsSip2Wire *self, const DsSip2Tls *tls, GSocketConnectable *where, gint64 deadline_us,
    GCancellable *cancel, GError **error)
{
	GTlsConnection *connection;

	self->stream = g_object_ref(G_IO_STREAM(self->tcp));
	if (tls == NULL)
		return TRUE;
	connection = ds_sip2_tls_wrap(tls, self->stream, where, error);
	if (connection == NULL)
		return FALSE;
	g_object_unref(self->stream);
	self->stream = G_IO_STREAM(connection);
	if (shake_hands(self, tls, connection, deadline_us, cancel, error))
		return TRUE;
	g_prefix_error(error, "%s: ", self->address);
	return FALSE;
}

DsSip2Wire *
ds_sip2_wire_open(
    const DsLibrarySettings *settings, const DsSip2Tls *tls, GCancellable *cancel, GError **error)
{
	gint64 deadline_us = g_get_monotonic_time() +
	    settings->connect_timeout_s * G_TIME_SPAN_SECOND;
	g_autoptr(DsSip2Wire) self = g_new0(DsSip2Wire, 1);
	g_autoptr(GSocketConnectable) where = NULL;
	g_autoptr(GError) failure = NULL;

	self->address = g_strdup(settings->address);
	self->context = g_main_context_new();
	self->pending = g_string_new(NULL);
	where = g_network_address_parse(settings->address, PORT, &failure);
	if (where == NULL) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "address=%s: %s", settings->address,
		    failure->message);
		return NULL;
	}
	if (!connect_tcp(self, where, deadline_us, cancel, error))
		return NULL;
	set_no_delay(self);
	if (!secure(self, tls, where, deadline_us, cancel, error))
		return NULL;
	return g_steal_pointer(&self);
}

/* TLS tells the other side that nothing more comes; a dead connection gets half a second for it. */
static void
say_goodbye(DsSip2Wire *self)
{
	Wait wait;

	if (self->stream == NULL || !G_IS_TLS_CONNECTION(self->stream))
		return;
	wait_begin(&wait, self->context, g_get_monotonic_time() + GOODBYE_US, NULL);
	g_io_stream_close_async(self->stream, G_PRIORITY_DEFAULT, wait.stop, on_done, &wait);
	g_io_stream_close_finish(self->stream, wait_result(&wait), NULL);
	wait_end(&wait);
}

void
ds_sip2_wire_close(DsSip2Wire *self)
{
	say_goodbye(self);
	if (self->tcp != NULL)
		g_io_stream_close(G_IO_STREAM(self->tcp), NULL, NULL);
	g_clear_object(&self->stream);
	g_clear_object(&self->tcp);
	explicit_bzero(self->pending->str, self->pending->allocated_len);
	g_string_free(self->pending, TRUE);
	g_main_context_unref(self->context);
	g_free(self->address);
	explicit_bzero(self, sizeof *self);
	g_free(self);
}

static gboolean
is_line_end(char c)
{
	return c == '\r' || c == '\n';
}

/* The LF behind the last answer's CR may still be on its way: it is no message. */
gboolean
ds_sip2_wire_is_quiet(DsSip2Wire *self)
{
	GPollableInputStream *input = G_POLLABLE_INPUT_STREAM(
	    g_io_stream_get_input_stream(self->stream));
	g_autoptr(GError) failure = NULL;
	gssize count;
	char byte;

	do
		count = g_pollable_input_stream_read_nonblocking(input, &byte, 1, NULL, &failure);
	while (count == 1 && is_line_end(byte));
	return count < 0 && g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

/* In TLS 1.3 a server refuses our certificate only after the handshake. */
static gint
failure_code(const GError *failure, gint otherwise)
{
	if (g_error_matches(failure, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED))
		return DS_ERROR_CONFIG;
	return otherwise;
}

static gssize
write_some(DsSip2Wire *self, const char *bytes, gsize length, gint64 deadline_us,
    GCancellable *cancel, gboolean left, GError **error)
{
	GOutputStream *output = g_io_stream_get_output_stream(self->stream);
	g_autoptr(GError) failure = NULL;
	gssize count;
	Wait wait;

	/* what TLS was given it may have sent, whatever it says */
	left = left || G_IS_TLS_CONNECTION(self->stream);
	wait_begin(&wait, self->context, deadline_us, cancel);
	g_output_stream_write_async(
	    output, bytes, length, G_PRIORITY_DEFAULT, wait.stop, on_done, &wait);
	count = g_output_stream_write_finish(output, wait_result(&wait), &failure);
	if (count <= 0)
		g_set_error(error, DS_ERROR,
		    failure_code(failure, left ? DS_ERROR_UNKNOWN : DS_ERROR_RETRY),
		    "cannot send to %s: %s", self->address, wait_why(&wait, failure));
	wait_end(&wait);
	return count;
}

gboolean
ds_sip2_wire_send(DsSip2Wire *self, const char *bytes, gsize length, gint64 deadline_us,
    GCancellable *cancel, GError **error)
{
	gsize sent = 0;

	while (sent < length) {
		gssize count = write_some(
		    self, bytes + sent, length - sent, deadline_us, cancel, sent > 0, error);
		if (count <= 0)
			return FALSE;
		sent += (gsize)count;
	}
	return TRUE;
}

static gboolean
read_some(DsSip2Wire *self, gint64 deadline_us, GCancellable *cancel, GError **error)
{
	GInputStream *input = g_io_stream_get_input_stream(self->stream);
	g_autoptr(GError) failure = NULL;
	gssize count;
	Wait wait;

	wait_begin(&wait, self->context, deadline_us, cancel);
	g_input_stream_read_async(
	    input, self->chunk, sizeof self->chunk, G_PRIORITY_DEFAULT, wait.stop, on_done, &wait);
	count = g_input_stream_read_finish(input, wait_result(&wait), &failure);
	if (count > 0)
		g_string_append_len(self->pending, self->chunk, count);
	else
		g_set_error(error, DS_ERROR, failure_code(failure, DS_ERROR_UNKNOWN),
		    "no answer from %s: %s", self->address, wait_why(&wait, failure));
	wait_end(&wait);
	return count > 0;
}

static void
skip_line_ends(GString *text)
{
	gsize blank = 0;

	while (blank < text->len && is_line_end(text->str[blank]))
		blank++;
	g_string_erase(text, 0, (gssize)blank);
}

/* Takes the line that ends at `end` out of what was read; nothing may follow it. */
static GString *
cut_line(DsSip2Wire *self, gsize end, GError **error)
{
	GString *line = g_string_new_len(self->pending->str, (gssize)end);

	g_string_erase(self->pending, 0, (gssize)end);
	skip_line_ends(self->pending);
	if (self->pending->len == 0)
		return line;
	g_string_free(line, TRUE);
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "%s sent more than the answer to one request", self->address);
	return NULL;
}

GString *
ds_sip2_wire_receive(DsSip2Wire *self, gint64 deadline_us, GCancellable *cancel, GError **error)
{
	for (;;) {
		skip_line_ends(self->pending);
		const char *end = memchr(self->pending->str, '\r', self->pending->len);
		gsize length = end != NULL ? (gsize)(end - self->pending->str) : self->pending->len;
		if (length > DS_SIP2_LINE_MAX) {
			g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
			    "%s sent an answer of more than %d bytes", self->address,
			    DS_SIP2_LINE_MAX);
			return NULL;
		}
		if (end != NULL)
			return cut_line(self, length, error);
		if (!read_some(self, deadline_us, cancel, error))
			return NULL;
	}
}
