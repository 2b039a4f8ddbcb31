/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/sim-client.h"

#include "firmware/base/bytes.h"

#include <gio/gunixsocketaddress.h>
#include <string.h>

#define ANSWER_MS 500 /* drivers/pad.h: so long where no time is given */
#define ASK_MS 5000   /* a person waits longer than a driver may */
#define MARGIN_MS 300 /* for the world's answer to a poll that has run out */

/* ---- words */

const DsSimKind ds_sim_kinds[] = {
    {"card", DS_IDENTITY_CARD, "simulated"},
    {"mifare-classic", DS_IDENTITY_CARD, "mifare-classic-1k"},
    {"ntag", DS_IDENTITY_CARD, "ntag"},
    {"desfire", DS_IDENTITY_CARD, "mifare-desfire"},
    {"felica", DS_IDENTITY_CARD, "felica"},
    {"barcode", DS_IDENTITY_BARCODE, "code128"},
    {"qr", DS_IDENTITY_QR, "qr"},
    {NULL, DS_IDENTITY_CARD, NULL},
};

const DsSimKind *
ds_sim_kind(const char *word)
{
	for (const DsSimKind *kind = ds_sim_kinds; kind->word != NULL; kind++)
		if (g_str_equal(kind->word, word))
			return kind;
	return NULL;
}

gboolean
ds_sim_flaw(const char *word, DsIdentityFlaw *flaw)
{
	static const char *const words[] = {
	    [DS_FLAW_NONE] = "none",
	    [DS_FLAW_RANDOM_UID] = "random-uid",
	    [DS_FLAW_UNREADABLE] = "unreadable",
	};

	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_str_equal(words[i], word)) {
			*flaw = (DsIdentityFlaw)i;
			return TRUE;
		}
	return FALSE;
}

/* ---- addresses */

/* host:port, on this machine only: the world has no lock on its door. */
static GSocketAddress *
tcp_address(const char *text)
{
	const char *colon = strrchr(text, ':');
	g_autofree char *host = NULL;
	g_autoptr(GInetAddress) address = NULL;
	guint64 port;

	if (colon == NULL ||
	    !g_ascii_string_to_unsigned(colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
		return NULL;
	host = g_strndup(text, (gsize)(colon - text));
	address = g_inet_address_new_from_string(host);
	if (address == NULL || !g_inet_address_get_is_loopback(address))
		return NULL;
	return g_inet_socket_address_new(address, (guint16)port);
}

GSocketAddress *
ds_sim_address(const char *where, GError **error)
{
	GSocketAddress *address = NULL;

	if (g_str_has_prefix(where, "unix:/"))
		address = g_unix_socket_address_new(where + strlen("unix:"));
	else if (g_str_has_prefix(where, "tcp:"))
		address = tcp_address(where + strlen("tcp:"));
	if (address == NULL)
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "simulator: \"%s\" should be unix:/path or tcp:127.0.0.1:port", where);
	return address;
}

/* ---- the line */

struct DsSimLine {
	GSocket *socket; /* NULL once it is lost */
	GString *received;
};

static gint64
deadline_us(guint timeout_ms)
{
	return g_get_monotonic_time() + (gint64)timeout_ms * G_TIME_SPAN_MILLISECOND;
}

static gboolean
lost(DsSimLine *line, GError **error, const char *why)
{
	g_clear_object(&line->socket);
	g_set_error(error, DS_ERROR, DS_ERROR_GONE, "simulator: %s", why);
	return FALSE;
}

static gboolean
wait_for(DsSimLine *line, GIOCondition condition, gint64 until_us, GError **error)
{
	gint64 left_us = until_us - g_get_monotonic_time();

	if (left_us <= 0 ||
	    !g_socket_condition_timed_wait(line->socket, condition, left_us, NULL, NULL))
		return lost(line, error, "the simulated world does not answer");
	return TRUE;
}

static gboolean
send_all(DsSimLine *line, const char *text, gsize length, gint64 until_us, GError **error)
{
	gsize sent = 0;

	while (sent < length) {
		g_autoptr(GError) failure = NULL;
		gssize count;

		if (!wait_for(line, G_IO_OUT, until_us, error))
			return FALSE;
		count = g_socket_send(line->socket, text + sent, length - sent, NULL, &failure);
		if (count >= 0)
			sent += (gsize)count;
		else if (!g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
			return lost(line, error, failure->message);
	}
	return TRUE;
}

/* The next line without its end. */
static char *
receive_line(DsSimLine *line, gint64 until_us, GError **error)
{
	char *end, *text;

	while ((end = memchr(line->received->str, '\n', line->received->len)) == NULL) {
		g_autoptr(GError) failure = NULL;
		char part[4096];
		gssize count;

		if (line->received->len > DS_SIM_LINE_MAX) {
			lost(line, error, "the simulated world answers without an end");
			return NULL;
		}
		if (!wait_for(line, G_IO_IN, until_us, error))
			return NULL;
		count = g_socket_receive(line->socket, part, sizeof part, NULL, &failure);
		if (count > 0)
			g_string_append_len(line->received, part, count);
		else if (!g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
			lost(line, error, count == 0 ? "unplugged" : failure->message);
			return NULL;
		}
	}
	text = g_strndup(line->received->str, (gsize)(end - line->received->str));
	g_string_erase(line->received, 0, end + 1 - line->received->str);
	return text;
}

/* "ok ..." or "error WORD text". */
static char *
understand(const char *answer, GError **error)
{
	g_auto(GStrv) words = g_strsplit(answer, " ", 3);
	guint count = g_strv_length(words);
	DsErrorCode code;

	if (g_str_has_prefix(answer, "ok ") || g_str_equal(answer, "ok"))
		return g_strdup(answer + MIN(strlen(answer), strlen("ok ")));
	if (count < 3 || !g_str_equal(words[0], "error")) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "simulator: the answer is neither ok nor error");
		return NULL;
	}
	if (!ds_error_code_parse(words[1], &code))
		code = DS_ERROR_PROTOCOL;
	g_set_error(error, DS_ERROR, (gint)code, "simulator: %s", words[2]);
	return NULL;
}

static char *
ask(DsSimLine *line, guint timeout_ms, const char *request, GError **error)
{
	g_autofree char *text = g_strconcat(request, "\n", NULL);
	g_autofree char *answer = NULL;
	gint64 until_us = deadline_us(timeout_ms);

	if (line->socket == NULL) {
		lost(line, error, "the line was lost before");
		return NULL;
	}
	if (!send_all(line, text, strlen(text), until_us, error))
		return NULL;
	answer = receive_line(line, until_us, error);
	return answer != NULL ? understand(answer, error) : NULL;
}

char *
ds_sim_line_ask(DsSimLine *line, guint timeout_ms, GError **error, const char *format, ...)
{
	g_autofree char *request = NULL;
	va_list arguments;

	va_start(arguments, format);
	request = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return ask(line, timeout_ms, request, error);
}

static gboolean
connect_line(DsSimLine *line, GSocketAddress *address, GError **error)
{
	g_autoptr(GError) failure = NULL;

	line->socket = g_socket_new(g_socket_address_get_family(address), G_SOCKET_TYPE_STREAM,
	    G_SOCKET_PROTOCOL_DEFAULT, &failure);
	if (line->socket == NULL)
		return lost(line, error, failure->message);
	g_socket_set_blocking(line->socket, FALSE);
	if (g_socket_connect(line->socket, address, NULL, &failure))
		return TRUE;
	if (!g_error_matches(failure, G_IO_ERROR, G_IO_ERROR_PENDING))
		return lost(line, error, failure->message);
	g_clear_error(&failure);
	if (!wait_for(line, G_IO_OUT, deadline_us(ANSWER_MS), error))
		return FALSE;
	if (!g_socket_check_connect_result(line->socket, &failure))
		return lost(line, error, failure->message);
	return TRUE;
}

static DsSimLine *
line_new(const char *where, GError **error)
{
	g_autoptr(GSocketAddress) address = ds_sim_address(where, error);
	DsSimLine *line;

	if (address == NULL)
		return NULL;
	line = g_new0(DsSimLine, 1);
	line->received = g_string_new(NULL);
	if (connect_line(line, address, error))
		return line;
	ds_sim_line_close(line);
	g_prefix_error(error, "%s: ", where);
	return NULL;
}

DsSimLine *
ds_sim_line_open(const char *where, const char *device, GError **error)
{
	DsSimLine *line = line_new(where, error);
	g_autofree char *answer = NULL;

	if (line == NULL)
		return NULL;
	answer = ds_sim_line_ask(line, ANSWER_MS, error, "open %s", device);
	if (answer != NULL)
		return line;
	ds_sim_line_close(line);
	return NULL;
}

void
ds_sim_line_close(DsSimLine *line)
{
	g_clear_object(&line->socket);
	g_string_free(line->received, TRUE);
	g_free(line);
}

char *
ds_sim_ask(const char *where, const char *command, GError **error)
{
	DsSimLine *line;
	char *answer;

	if (strchr(command, '\n') != NULL) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "simulator: one command at a time");
		return NULL;
	}
	line = line_new(where, error);
	if (line == NULL)
		return NULL;
	answer = ask(line, ASK_MS, command, error);
	ds_sim_line_close(line);
	return answer;
}

/* "none", or KIND FLAW and the text in hexadecimal. */
static gboolean
take_identity(const char *answer, DsIdentity **identity, GError **error)
{
	g_auto(GStrv) words = g_strsplit(answer, " ", 3);
	g_autoptr(GByteArray) text = NULL;
	const DsSimKind *kind;
	DsIdentityFlaw flaw;

	*identity = NULL;
	if (g_str_equal(answer, "none"))
		return TRUE;
	kind = words[0] != NULL ? ds_sim_kind(words[0]) : NULL;
	if (kind == NULL || g_strv_length(words) != 3 || !ds_sim_flaw(words[1], &flaw) ||
	    (text = ds_unhex(words[2])) == NULL) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "simulator: what lies there is described in unknown words");
		return FALSE;
	}
	g_byte_array_append(text, (const guint8 *)"", 1);
	*identity = ds_identity_new(
	    kind->kind, flaw, kind->technology, flaw == DS_FLAW_NONE ? (char *)text->data : NULL);
	return TRUE;
}

gboolean
ds_sim_line_poll(DsSimLine *line, guint timeout_ms, DsIdentity **identity, GError **error)
{
	g_autofree char *answer = ds_sim_line_ask(
	    line, timeout_ms + MARGIN_MS, error, "poll %u", timeout_ms);

	return answer != NULL && take_identity(answer, identity, error);
}
