/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/sip2-script.h"

#include <string.h>
#include <sys/socket.h>

#define PAUSE_MS 50 /* of "\\p" */

typedef struct {
	char *pattern;
	char *action;
	gboolean always;
	gboolean used;
} Step;

struct DsSip2Script {
	GSocketListener *listener;
	GTlsCertificate *certificate;
	GTlsDatabase *clients;
	GCancellable *stop;
	GThread *thread;
	char *address;
	GPtrArray *steps; /* of the thread, as long as it runs */
	GStrvBuilder *log;
};

/* A connection, and the request that is being answered. */
typedef struct {
	DsSip2Script *server;
	GSocketConnection *tcp;
	GIOStream *stream;
	gint sequence; /* of the request, -1: none */
} Talk;

/* ---- the script ---- */

static void
step_free(gpointer data)
{
	Step *step = data;

	g_free(step->pattern);
	g_free(step->action);
	g_free(step);
}

static Step *
read_step(const char *line)
{
	const char *once = strstr(line, " : "), *always = strstr(line, " :: ");
	gboolean is_always = always != NULL && (once == NULL || always < once);
	const char *split = is_always ? always : once;
	Step *step = g_new0(Step, 1);

	if (split == NULL)
		g_error("script line without \" : \": %s", line);
	step->pattern = g_strstrip(g_strndup(line, (gsize)(split - line)));
	step->action = g_strdup(split + (is_always ? strlen(" :: ") : strlen(" : ")));
	step->always = is_always;
	return step;
}

static GPtrArray *
read_script(const char *script)
{
	GPtrArray *steps = g_ptr_array_new_with_free_func(step_free);
	g_auto(GStrv) lines = g_strsplit(script, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		const char *line = lines[i] + strspn(lines[i], " \t");

		if (*line != '\0' && *line != '#')
			g_ptr_array_add(steps, read_step(line));
	}
	return steps;
}

static gboolean
fits(const Step *step, const char *event)
{
	static const char *const words[] = {"connect", "wrong", "bare", "checked", NULL};

	/* "*" is any request, but no new connection */
	if (g_strv_contains(words, event))
		return g_str_equal(step->pattern, event);
	return g_pattern_match_simple(step->pattern, event);
}

static const Step *
find_step(DsSip2Script *self, const char *event)
{
	for (guint i = 0; i < self->steps->len; i++) {
		Step *step = self->steps->pdata[i];

		if (step->always || step->used)
			continue;
		step->used = fits(step, event);
		if (step->used)
			return step;
		break;
	}
	for (guint i = 0; i < self->steps->len; i++) {
		Step *step = self->steps->pdata[i];

		if (step->always && fits(step, event))
			return step;
	}
	return NULL;
}

static void log_line(DsSip2Script *self, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
log_line(DsSip2Script *self, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_autofree char *line = g_strdup_vprintf(format, args);
	va_end(args);
	g_strv_builder_add(self->log, line);
}

/* ---- bytes ---- */

static guint16
checksum(const char *text, gsize length)
{
	guint16 sum = 0;

	for (gsize i = 0; i < length; i++)
		sum = (guint16)(sum + (guint8)text[i]);
	return (guint16)-sum;
}

char *
ds_sip2_script_unescape(const char *text, gsize *length)
{
	GString *bytes = g_string_new(NULL);

	while (*text != '\0') {
		char c = *text++;

		if (c == '\\' && *text == 'x') {
			c = (char)(g_ascii_xdigit_value(text[1]) << 4 |
			    g_ascii_xdigit_value(text[2]));
			text += 3;
		} else if (c == '\\') {
			c = *text == 'r' ? '\r' : *text == 'n' ? '\n' : *text;
			text++;
		}
		g_string_append_c(bytes, c);
	}
	*length = bytes->len;
	return g_string_free(bytes, FALSE);
}

static gboolean
put(Talk *talk, const char *bytes, gsize length)
{
	return g_output_stream_write_all(g_io_stream_get_output_stream(talk->stream), bytes, length,
	    NULL, talk->server->stop, NULL);
}

/* Returns TRUE when the test is over. */
static gboolean
pause_ms(Talk *talk, gint ms)
{
	GPollFD poll;

	if (!g_cancellable_make_pollfd(talk->server->stop, &poll))
		return TRUE;
	gboolean stopped = g_poll(&poll, 1, ms) > 0;
	g_cancellable_release_fd(talk->server->stop);
	return stopped;
}

static GString *
make_answer(gint sequence, guint16 error, const char *text)
{
	GString *line = g_string_new(text);

	if (sequence >= 0) {
		g_string_append_printf(line, "AY%dAZ", sequence);
		guint16 sum = (guint16)(checksum(line->str, line->len) + error);
		g_string_append_printf(line, "%04X", sum);
	}
	g_string_append_c(line, '\r');
	return line;
}

/* ---- what may happen: FALSE ends the connection ---- */

static gboolean
do_answer(Talk *talk, const char *text)
{
	g_autoptr(GString) line = make_answer(talk->sequence, 0, text);

	return put(talk, line->str, line->len);
}

static gboolean
do_bad(Talk *talk, const char *text)
{
	g_autoptr(GString) line = make_answer(talk->sequence, 1, text);

	return put(talk, line->str, line->len);
}

static gboolean
do_plain(Talk *talk, const char *text)
{
	g_autoptr(GString) line = make_answer(-1, 0, text);

	return put(talk, line->str, line->len);
}

static gboolean
do_echo(Talk *talk, const char *text)
{
	g_autoptr(GString) line = make_answer(text[0] - '0', 0, text + 2);

	return put(talk, line->str, line->len);
}

static gboolean
do_raw(Talk *talk, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, "\\p", -1);

	for (guint i = 0; parts[i] != NULL; i++) {
		gsize length;
		g_autofree char *bytes = ds_sip2_script_unescape(parts[i], &length);

		if ((i > 0 && pause_ms(talk, PAUSE_MS)) || !put(talk, bytes, length))
			return FALSE;
	}
	return TRUE;
}

static gboolean
do_truncate(Talk *talk, const char *text)
{
	do_raw(talk, text);
	return FALSE;
}

/* AYnAZhhhh at the end of a recorded answer: n becomes ours, hhhh goes down by the difference. */
static gboolean
do_like(Talk *talk, const char *text)
{
	gsize length, end;
	g_autofree char *bytes = ds_sip2_script_unescape(text, &length);
	char old[5] = "", sum[5];

	for (end = length; end > 0 && (bytes[end - 1] == '\r' || bytes[end - 1] == '\n'); end--)
		;
	char *trailer = end >= 9 ? bytes + end - 9 : NULL;
	if (trailer != NULL && memcmp(trailer, "AY", 2) == 0 && memcmp(trailer + 3, "AZ", 2) == 0 &&
	    talk->sequence >= 0) {
		gint difference = '0' + talk->sequence - trailer[2];

		memcpy(old, trailer + 5, 4);
		trailer[2] = (char)('0' + talk->sequence);
		guint16 value = (guint16)strtoul(old, NULL, 16);
		g_snprintf(
		    sum, sizeof sum, "%04X", value == 0 ? 0u : (guint16)(value - difference));
		memcpy(trailer + 5, sum, 4);
	}
	return put(talk, bytes, length);
}

static gboolean
do_silent(Talk *talk, const char *text)
{
	GInputStream *input = g_io_stream_get_input_stream(talk->stream);
	char ignored[256];

	while (g_input_stream_read(input, ignored, sizeof ignored, talk->server->stop, NULL) > 0)
		;
	return FALSE;
}

static gboolean
do_half(Talk *talk, const char *text)
{
	g_autoptr(GString) line = make_answer(talk->sequence, 0, text);

	return put(talk, line->str, line->len / 2) && do_silent(talk, text);
}

static gboolean
do_cut(Talk *talk, const char *text)
{
	g_autoptr(GString) line = make_answer(talk->sequence, 0, text);

	put(talk, line->str, line->len / 2);
	return FALSE;
}

static gboolean
do_drip(Talk *talk, const char *text)
{
	char *rest;
	gint ms = (gint)strtol(text, &rest, 10);
	g_autoptr(GString) line = make_answer(talk->sequence, 0, rest + 1);

	for (gsize i = 0; i < line->len; i++)
		if (!put(talk, line->str + i, 1) || pause_ms(talk, ms))
			return FALSE;
	return TRUE;
}

static gboolean
do_last(Talk *talk, const char *text)
{
	do_answer(talk, text);
	return FALSE;
}

static gboolean
do_leave(Talk *talk, const char *text)
{
	char *rest;
	gint ms = (gint)strtol(text, &rest, 10);

	if (do_answer(talk, rest + 1))
		pause_ms(talk, ms);
	return FALSE;
}

static gboolean
do_delay(Talk *talk, const char *text)
{
	char *rest;
	gint ms = (gint)strtol(text, &rest, 10);

	return !pause_ms(talk, ms) && do_answer(talk, rest + 1);
}

static gboolean
do_flood(Talk *talk, const char *text)
{
	gsize length = strtoul(text, NULL, 10);
	g_autofree char *bytes = g_malloc(length);

	memset(bytes, 'x', length);
	return put(talk, bytes, length) && do_silent(talk, text);
}

static gboolean
do_close(Talk *talk, const char *text)
{
	return FALSE;
}

static gboolean
do_reset(Talk *talk, const char *text)
{
	const struct linger now = {.l_onoff = 1, .l_linger = 0};
	GSocket *socket = g_socket_connection_get_socket(talk->tcp);

	setsockopt(g_socket_get_fd(socket), SOL_SOCKET, SO_LINGER, &now, sizeof now);
	return FALSE;
}

static const struct {
	const char *word;
	gboolean (*act)(Talk *talk, const char *text);
} actions[] = {
    {"!bad ", do_bad},
    {"!plain ", do_plain},
    {"!echo ", do_echo},
    {"!raw ", do_raw},
    {"!truncate ", do_truncate},
    {"!like ", do_like},
    {"!half ", do_half},
    {"!cut ", do_cut},
    {"!drip ", do_drip},
    {"!delay ", do_delay},
    {"!last ", do_last},
    {"!leave ", do_leave},
    {"!flood ", do_flood},
    {"!silent", do_silent},
    {"!close", do_close},
    {"!reset", do_reset},
    {"", do_answer},
};

static gboolean
act(Talk *talk, const char *action)
{
	for (guint i = 0; i < G_N_ELEMENTS(actions); i++)
		if (g_str_has_prefix(action, actions[i].word))
			return actions[i].act(talk, action + strlen(actions[i].word));
	g_assert_not_reached();
}

/* ---- the server ---- */

/* Takes AY and AZ off the request and notes the sequence number. */
static char *
strip_trailer(Talk *talk, const char *request)
{
	gsize length = strlen(request);
	const char *trailer = length >= 9 ? request + length - 9 : NULL;

	talk->sequence = -1;
	/* 97AZFEF5: a checksum without a number */
	if (g_str_has_prefix(request, "97AZ"))
		return g_strdup("97");
	if (trailer == NULL || memcmp(trailer, "AY", 2) != 0 || memcmp(trailer + 3, "AZ", 2) != 0)
		return g_strdup(request);
	talk->sequence = trailer[2] - '0';
	return g_strndup(request, (gsize)(trailer - request));
}

/* What a script may say of requests with such a trailer, whatever they ask. */
static const Step *
find_by_trailer(Talk *talk, const char *request)
{
	gsize length = strlen(request);
	const Step *step = NULL;

	if (strncmp(request, "97", 2) == 0)
		return NULL;
	if (talk->sequence < 0)
		return find_step(talk->server, "bare");
	if (checksum(request, length - 4) != strtoul(request + length - 4, NULL, 16))
		step = find_step(talk->server, "wrong");
	return step != NULL ? step : find_step(talk->server, "checked");
}

static gboolean
on_request(Talk *talk, const char *request)
{
	g_autofree char *bare = strip_trailer(talk, request);
	const Step *step = find_by_trailer(talk, request);

	if (step == NULL)
		step = find_step(talk->server, bare);
	if (step == NULL) {
		log_line(talk->server, "unexpected > %s", request);
		return FALSE;
	}
	log_line(talk->server, "> %s", request);
	return act(talk, step->action);
}

/* The next request without its CR; NULL when the client has closed. */
static char *
read_request(Talk *talk)
{
	GInputStream *input = g_io_stream_get_input_stream(talk->stream);
	GString *line = g_string_new(NULL);
	char c;

	while (g_input_stream_read(input, &c, 1, talk->server->stop, NULL) == 1) {
		if (c == '\r')
			return g_string_free(line, FALSE);
		/* of a CR LF, as real servers read it */
		if (c != '\n' || line->len > 0)
			g_string_append_c(line, c);
	}
	if (line->len > 0)
		log_line(talk->server, "half > %s", line->str);
	g_string_free(line, TRUE);
	return NULL;
}

static void
converse(Talk *talk)
{
	for (;;) {
		g_autofree char *request = read_request(talk);

		if (request == NULL && !g_cancellable_is_cancelled(talk->server->stop))
			log_line(talk->server, "close");
		if (request == NULL || !on_request(talk, request))
			return;
	}
}

static gboolean
on_client_certificate(
    GTlsConnection *connection, GTlsCertificate *peer, GTlsCertificateFlags errors, gpointer data)
{
	return errors == 0;
}

static gboolean
secure(Talk *talk)
{
	DsSip2Script *self = talk->server;
	GIOStream *tls;

	if (self->certificate == NULL)
		return TRUE;
	tls = g_tls_server_connection_new(talk->stream, self->certificate, NULL);
	g_object_unref(talk->stream);
	talk->stream = tls;
	if (self->clients != NULL) {
		g_tls_connection_set_database(G_TLS_CONNECTION(tls), self->clients);
		g_object_set(tls, "authentication-mode", G_TLS_AUTHENTICATION_REQUIRED, NULL);
		g_signal_connect(
		    tls, "accept-certificate", G_CALLBACK(on_client_certificate), NULL);
	}
	return g_tls_connection_handshake(G_TLS_CONNECTION(tls), self->stop, NULL);
}

static void
serve(DsSip2Script *self, GSocketConnection *tcp)
{
	Talk talk = {
	    .server = self,
	    .tcp = tcp,
	    .stream = g_object_ref(G_IO_STREAM(tcp)),
	    .sequence = -1,
	};
	const Step *greeting = find_step(self, "connect");

	log_line(self, "connect");
	if (greeting == NULL || act(&talk, greeting->action)) {
		if (secure(&talk))
			converse(&talk);
		else
			log_line(self, "no handshake");
	}
	g_io_stream_close(G_IO_STREAM(tcp), NULL, NULL);
	g_object_unref(talk.stream);
}

static gpointer
run(gpointer data)
{
	DsSip2Script *self = data;
	GSocketConnection *tcp;

	while ((tcp = g_socket_listener_accept(self->listener, NULL, self->stop, NULL)) != NULL) {
		serve(self, tcp);
		g_object_unref(tcp);
	}
	return NULL;
}

static void
listen_on_loopback(DsSip2Script *self)
{
	g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
	g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new(loopback, 0);
	g_autoptr(GSocketAddress) given = NULL;
	g_autoptr(GError) error = NULL;

	self->listener = g_socket_listener_new();
	g_socket_listener_add_address(self->listener, wanted, G_SOCKET_TYPE_STREAM,
	    G_SOCKET_PROTOCOL_TCP, NULL, &given, &error);
	g_assert_no_error(error);
	self->address = g_strdup_printf(
	    "127.0.0.1:%u", g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(given)));
}

DsSip2Script *
ds_sip2_script_new_tls(const char *script, GTlsCertificate *certificate, GTlsDatabase *clients)
{
	DsSip2Script *self = g_new0(DsSip2Script, 1);

	self->steps = read_script(script);
	self->log = g_strv_builder_new();
	self->stop = g_cancellable_new();
	g_set_object(&self->certificate, certificate);
	g_set_object(&self->clients, clients);
	listen_on_loopback(self);
	self->thread = g_thread_new("sip2-script", run, self);
	return self;
}

DsSip2Script *
ds_sip2_script_new(const char *script)
{
	return ds_sip2_script_new_tls(script, NULL, NULL);
}

const char *
ds_sip2_script_address(const DsSip2Script *self)
{
	return self->address;
}

char **
ds_sip2_script_stop(DsSip2Script *self)
{
	g_cancellable_cancel(self->stop);
	g_thread_join(g_steal_pointer(&self->thread));
	for (guint i = 0; i < self->steps->len; i++) {
		const Step *step = self->steps->pdata[i];

		if (!step->always && !step->used)
			log_line(self, "unused %s", step->pattern);
	}
	return g_strv_builder_end(self->log);
}

void
ds_sip2_script_free(DsSip2Script *self)
{
	if (self->thread != NULL)
		g_strfreev(ds_sip2_script_stop(self));
	g_socket_listener_close(self->listener);
	g_clear_object(&self->listener);
	g_clear_object(&self->certificate);
	g_clear_object(&self->clients);
	g_object_unref(self->stop);
	g_ptr_array_unref(self->steps);
	g_strv_builder_unref(self->log);
	g_free(self->address);
	g_free(self);
}
