/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/tls-line.h"

#define GOODBYE_US (100 * G_TIME_SPAN_MILLISECOND)

struct DsTlsLine {
	GMainContext *context; /* of the handshake and the goodbye */
	GIOStream *stream;
	gboolean heard; /* anything behind the handshake */
};

DsTlsLine *
ds_tls_line_open(GSocketConnection *tcp, GSocketConnectable *identity, const DsTls *tls,
    gint64 deadline_us, GError **error)
{
	g_autoptr(GMainContext) context = g_main_context_new();
	const DsTlsCall call = {context, deadline_us, NULL};
	g_autoptr(GError) failure = NULL;
	GIOStream *stream = ds_tls_connect(tls, G_IO_STREAM(tcp), identity, &call, &failure);
	DsTlsLine *line;

	if (stream == NULL) {
		if (g_error_matches(failure, DS_ERROR, DS_ERROR_CONFIG))
			g_propagate_error(error, g_steal_pointer(&failure));
		else
			g_set_error(error, DS_ERROR, DS_ERROR_GONE,
			    "is TLS switched on there, on this port? %s", failure->message);
		return NULL;
	}
	line = g_new0(DsTlsLine, 1);
	line->context = g_steal_pointer(&context);
	line->stream = stream;
	return line;
}

void
ds_tls_line_close(DsTlsLine *line)
{
	const DsTlsCall call = {line->context, g_get_monotonic_time() + GOODBYE_US, NULL};

	ds_tls_goodbye(line->stream, &call);
	g_object_unref(line->stream);
	g_main_context_unref(line->context);
	g_free(line);
}

/* In TLS 1.3 a client learns behind the handshake that its certificate is not good enough, and not
 * always in words. */
static gssize
fail(const DsTlsLine *line, const GError *failure, GError **error)
{
	const char *why = failure != NULL ? failure->message : "the other side has closed the line";

	if (g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
		g_set_error_literal(error, DS_ERROR, DS_ERROR_RETRY, "not ready");
	else if (line->heard)
		g_set_error_literal(error, DS_ERROR, DS_ERROR_GONE, why);
	else
		g_set_error(error, DS_ERROR, DS_ERROR_GONE,
		    "does the other side want a certificate of ours (client-cert=)? %s", why);
	return -1;
}

gssize
ds_tls_line_read(DsTlsLine *line, guint8 *bytes, gsize count, GError **error)
{
	GInputStream *input = g_io_stream_get_input_stream(line->stream);
	g_autoptr(GError) failure = NULL;
	gssize length = g_pollable_input_stream_read_nonblocking(
	    G_POLLABLE_INPUT_STREAM(input), bytes, count, NULL, &failure);

	line->heard = line->heard || length > 0;
	return length > 0 ? length : fail(line, failure, error);
}

gssize
ds_tls_line_write(DsTlsLine *line, const guint8 *bytes, gsize count, GError **error)
{
	GOutputStream *output = g_io_stream_get_output_stream(line->stream);
	g_autoptr(GError) failure = NULL;
	gssize length = g_pollable_output_stream_write_nonblocking(
	    G_POLLABLE_OUTPUT_STREAM(output), bytes, count, NULL, &failure);

	return length >= 0 ? length : fail(line, failure, error);
}
