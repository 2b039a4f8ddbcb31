/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2-wire.h"

#include "firmware/base/wait.h"
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

static gboolean
connect_tcp(DsSip2Wire *self, GSocketConnectable *where, gint64 deadline_us, GCancellable *cancel,
    GError **error)
{
	g_autoptr(GSocketClient) client = g_socket_client_new();
	g_autoptr(GError) failure = NULL;
	DsWait wait;

	g_socket_client_set_enable_proxy(client, FALSE);
	ds_wait_begin(&wait, self->context, deadline_us, cancel);
	g_socket_client_connect_async(client, where, wait.stop, ds_wait_on_done, &wait);
	self->tcp = g_socket_client_connect_finish(client, ds_wait_result(&wait), &failure);
	if (self->tcp == NULL)
		g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "cannot connect to %s: %s",
		    self->address, ds_wait_why(&wait, failure));
	ds_wait_end(&wait);
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
secure(DsSip2Wire *self, const DsTls *tls, GSocketConnectable *where, gint64 deadline_us,
    GCancellable *cancel, GError **error)
{
	const DsTlsCall call = {self->context, deadline_us, cancel};

	if (tls == NULL)
		self->stream = g_object_ref(G_IO_STREAM(self->tcp));
	else
		self->stream = ds_tls_connect(tls, G_IO_STREAM(self->tcp), where, &call, error);
	if (self->stream != NULL)
		return TRUE;
	g_prefix_error(error, "%s: ", self->address);
	return FALSE;
}

DsSip2Wire *
ds_sip2_wire_open(
    const DsLibrarySettings *settings, const DsTls *tls, GCancellable *cancel, GError **error)
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

/* A dead connection gets half a second for it. */
static void
say_goodbye(DsSip2Wire *self)
{
	const DsTlsCall call = {self->context, g_get_monotonic_time() + GOODBYE_US, NULL};

	if (self->stream != NULL && G_IS_TLS_CONNECTION(self->stream))
		ds_tls_goodbye(self->stream, &call);
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
	DsWait wait;

	/* what TLS was given it may have sent, whatever it says */
	left = left || G_IS_TLS_CONNECTION(self->stream);
	ds_wait_begin(&wait, self->context, deadline_us, cancel);
	g_output_stream_write_async(
	    output, bytes, length, G_PRIORITY_DEFAULT, wait.stop, ds_wait_on_done, &wait);
	count = g_output_stream_write_finish(output, ds_wait_result(&wait), &failure);
	if (count <= 0)
		g_set_error(error, DS_ERROR,
		    failure_code(failure, left ? DS_ERROR_UNKNOWN : DS_ERROR_RETRY),
		    "cannot send to %s: %s", self->address, ds_wait_why(&wait, failure));
	ds_wait_end(&wait);
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
	DsWait wait;

	ds_wait_begin(&wait, self->context, deadline_us, cancel);
	g_input_stream_read_async(input, self->chunk, sizeof self->chunk, G_PRIORITY_DEFAULT,
	    wait.stop, ds_wait_on_done, &wait);
	count = g_input_stream_read_finish(input, ds_wait_result(&wait), &failure);
	if (count > 0)
		g_string_append_len(self->pending, self->chunk, count);
	else
		g_set_error(error, DS_ERROR, failure_code(failure, DS_ERROR_UNKNOWN),
		    "no answer from %s: %s", self->address, ds_wait_why(&wait, failure));
	ds_wait_end(&wait);
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

/* Is there a line end behind something? */
static gboolean
holds_line(const GString *text)
{
	gsize blank = strspn(text->str, "\r\n");

	return memchr(text->str + blank, '\r', text->len - blank) != NULL ||
	    memchr(text->str + blank, '\n', text->len - blank) != NULL;
}

static DsSip2WireEnd
why_no_line(const DsSip2Wire *self, gint64 deadline_us, GCancellable *cancel)
{
	if (self->pending->len > DS_SIP2_LINE_MAX)
		return DS_SIP2_WIRE_FLOOD;
	if (g_get_monotonic_time() >= deadline_us || g_cancellable_is_cancelled(cancel))
		return DS_SIP2_WIRE_SILENT;
	return DS_SIP2_WIRE_CLOSED;
}

GString *
ds_sip2_wire_collect(DsSip2Wire *self, gint64 deadline_us, gint64 settle_us, GCancellable *cancel,
    DsSip2WireEnd *end)
{
	gint64 until_us = deadline_us;
	gboolean whole = holds_line(self->pending);
	GString *all;

	while (self->pending->len <= DS_SIP2_LINE_MAX && read_some(self, until_us, cancel, NULL)) {
		if (!whole && holds_line(self->pending))
			until_us = g_get_monotonic_time() + settle_us;
		whole = holds_line(self->pending);
	}
	*end = whole && self->pending->len <= DS_SIP2_LINE_MAX
	    ? DS_SIP2_WIRE_LINE
	    : why_no_line(self, deadline_us, cancel);
	all = self->pending;
	self->pending = g_string_new(NULL);
	return all;
}
