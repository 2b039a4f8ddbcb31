/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2-link.h"

#include "firmware/base/text.h"
#include "sync/sip2-wire.h"

#include <string.h>

#define RESENDS_MAX 3 /* rules, W5 */
#define CODES 100

struct DsSip2Link {
	const DsLibrarySettings *settings;
	const DsSip2Dialect *dialect;
	DsTls *tls;             /* NULL: plain */
	DsSip2Wire *wire;       /* NULL: closed */
	gint sequence;          /* of the next request: 0 to 9 */
	gboolean worked[CODES]; /* this server has answered a request of that code */
};

/* One request on its way. */
typedef struct {
	GString *line;
	gint sequence; /* -1: without error detection */
	guint code;
	gint64 deadline_us;
	gboolean recovered; /* what came is the answer to 97 */
} Exchange;

/* clang-format off */
static const struct {
	const char *request;
	const char *answers[2];
	guint limit_s; /* for what nobody waits for, where that is less than answer-timeout-s */
} answers[] = {
    {"09", {"10"}, 0},
    {"11", {"12"}, 0},
    {"17", {"18"}, 0},
    {"23", {"24"}, 0},
    {"29", {"30", "12"}, 0}, /* SLiMS renews by its routine for loans (seen) */
    {"35", {"36"}, 2},
    {"63", {"64"}, 0},
    {"65", {"66"}, 0},
    {"93", {"94"}, 0},
    {"99", {"98"}, 0},
};
/* clang-format on */

DsSip2Link *
ds_sip2_link_new(const DsLibrarySettings *settings, const DsSip2Dialect *dialect, GError **error)
{
	g_autoptr(DsSip2Link) self = g_new0(DsSip2Link, 1);

	self->settings = settings;
	self->dialect = dialect;
	if (settings->tls && (self->tls = ds_tls_new(&settings->trust, "tls=yes", error)) == NULL)
		return NULL;
	return g_steal_pointer(&self);
}

void
ds_sip2_link_free(DsSip2Link *self)
{
	ds_sip2_link_close(self);
	g_clear_pointer(&self->tls, ds_tls_free);
	g_free(self);
}

void
ds_sip2_link_close(DsSip2Link *self)
{
	g_clear_pointer(&self->wire, ds_sip2_wire_close);
}

gboolean
ds_sip2_link_open(DsSip2Link *self, GCancellable *cancel, GError **error)
{
	ds_sip2_link_close(self);
	self->sequence = 0;
	self->wire = ds_sip2_wire_open(self->settings, self->tls, cancel, error);
	return self->wire != NULL;
}

gboolean
ds_sip2_link_is_good(DsSip2Link *self)
{
	if (self->wire != NULL && !ds_sip2_wire_is_quiet(self->wire))
		ds_sip2_link_close(self);
	return self->wire != NULL;
}

static gint64
deadline_us(const DsSip2Link *self, const GString *request)
{
	guint limit_s = self->settings->answer_timeout_s;

	for (guint i = 0; i < G_N_ELEMENTS(answers); i++)
		if (answers[i].limit_s != 0 && strncmp(answers[i].request, request->str, 2) == 0)
			limit_s = MIN(limit_s, answers[i].limit_s);
	return g_get_monotonic_time() + limit_s * G_TIME_SPAN_SECOND;
}

static gboolean
answers_to(const Exchange *exchange, const char *code)
{
	for (guint i = 0; i < G_N_ELEMENTS(answers); i++)
		if (strncmp(answers[i].request, exchange->line->str, 2) == 0)
			return g_str_equal(code, answers[i].answers[0]) ||
			    g_strcmp0(code, answers[i].answers[1]) == 0;
	return FALSE;
}

/* The repeated answer to 97 carries sequence 0 or none (seen: openncip, Koha). */
static gboolean
echo_fits(const DsSip2Link *self, const Exchange *exchange, gint sequence)
{
	DsSip2ChecksumMode mode = self->dialect->checksum;

	if (mode == DS_SIP2_CHECKSUM_OFF || sequence == exchange->sequence)
		return TRUE;
	if (exchange->recovered)
		return sequence <= 0;
	return mode == DS_SIP2_CHECKSUM_LENIENT && sequence < 0;
}

static gboolean
check(
    const DsSip2Link *self, const Exchange *exchange, const DsSip2Message *message, GError **error)
{
	if (!answers_to(exchange, ds_sip2_code(message))) {
		g_autofree char *code = ds_text_escape(ds_sip2_code(message), -1);

		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "%02u was answered by %s",
		    exchange->code, code);
		return FALSE;
	}
	if (!echo_fits(self, exchange, ds_sip2_sequence(message))) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "the answer to %02u has another request's sequence number", exchange->code);
		return FALSE;
	}
	return TRUE;
}

static DsSip2Message *
parse(const DsSip2Link *self, GString *line, GError **error)
{
	DsSip2Message *message = ds_sip2_parse(
	    line->str, line->len, self->dialect->checksum, error);

	explicit_bzero(line->str, line->len);
	g_string_free(line, TRUE);
	return message;
}

/* From here on bytes of the request have left, so "not sent" is not what an error may say. */
static gboolean
send_again(DsSip2Link *self, const Exchange *exchange, const char *bytes, gsize length,
    GCancellable *cancel, GError **error)
{
	g_autoptr(GError) failure = NULL;

	if (ds_sip2_wire_send(self->wire, bytes, length, exchange->deadline_us, cancel, &failure))
		return TRUE;
	g_set_error_literal(error, DS_ERROR, DS_ERROR_UNKNOWN, failure->message);
	return FALSE;
}

/* A complete answer came but is broken; `error` says how until a better one has come. */
static DsSip2Message *
recover(DsSip2Link *self, Exchange *exchange, GCancellable *cancel, GError **error)
{
	const char *ask = self->dialect->checksum == DS_SIP2_CHECKSUM_OFF ? "97\r" : "97AZFEF5\r";
	gboolean again = self->dialect->broken_answer == DS_SIP2_SEND_AGAIN;
	const char *bytes = again ? exchange->line->str : ask;
	gsize length = again ? exchange->line->len : strlen(ask);
	g_autoptr(GError) broken = NULL;
	GString *line;

	if (self->dialect->broken_answer == DS_SIP2_GIVE_UP)
		return NULL;
	broken = g_steal_pointer(error);
	exchange->recovered = !again;
	if (!send_again(self, exchange, bytes, length, cancel, error))
		return NULL;
	line = ds_sip2_wire_receive(self->wire, exchange->deadline_us, cancel, error);
	return line != NULL ? parse(self, line, error) : NULL;
}

/* "96" with or without checksum: the server did not understand the request. */
static gboolean
is_not_understood(const GString *line)
{
	return line->len >= 2 && memcmp(line->str, "96", 2) == 0;
}

static GString *
receive(DsSip2Link *self, const Exchange *exchange, GCancellable *cancel, GError **error)
{
	guint resends = self->worked[exchange->code] ? RESENDS_MAX : 0;
	GString *line;

	for (guint i = 0;; i++) {
		line = ds_sip2_wire_receive(self->wire, exchange->deadline_us, cancel, error);
		if (line == NULL || !is_not_understood(line))
			return line;
		g_string_free(line, TRUE);
		if (i == resends) {
			g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
			    "the server does not understand %02u", exchange->code);
			return NULL;
		}
		if (!send_again(
			self, exchange, exchange->line->str, exchange->line->len, cancel, error))
			return NULL;
	}
}

static DsSip2Message *
run(DsSip2Link *self, Exchange *exchange, GCancellable *cancel, GError **error)
{
	g_autoptr(DsSip2Message) message = NULL;
	g_autoptr(GError) broken = NULL;
	GString *line;

	if (!ds_sip2_wire_send(self->wire, exchange->line->str, exchange->line->len,
		exchange->deadline_us, cancel, error))
		return NULL;
	line = receive(self, exchange, cancel, error);
	if (line == NULL)
		return NULL;
	message = parse(self, line, &broken);
	if (message == NULL)
		message = recover(self, exchange, cancel, &broken);
	if (message == NULL) {
		g_propagate_error(error, g_steal_pointer(&broken));
		return NULL;
	}
	if (!check(self, exchange, message, error))
		return NULL;
	return g_steal_pointer(&message);
}

static gint
next_sequence(DsSip2Link *self)
{
	gint sequence = self->sequence;

	if (self->dialect->checksum == DS_SIP2_CHECKSUM_OFF)
		return -1;
	self->sequence = (sequence + 1) % 10;
	return sequence;
}

DsSip2Message *
ds_sip2_link_ask(
    DsSip2Link *self, GString *request, gboolean *echoed, GCancellable *cancel, GError **error)
{
	Exchange exchange = {
	    .line = request,
	    .sequence = next_sequence(self),
	    .code = (guint)(10 * (request->str[0] - '0') + request->str[1] - '0'),
	    .deadline_us = deadline_us(self, request),
	};
	DsSip2Message *message;

	ds_sip2_finish(request, exchange.sequence);
	message = run(self, &exchange, cancel, error);
	explicit_bzero(request->str, request->len);
	g_string_free(request, TRUE);
	if (message == NULL) {
		ds_sip2_link_close(self);
		return NULL;
	}
	self->worked[exchange.code] = TRUE;
	*echoed = exchange.sequence >= 0 && !exchange.recovered &&
	    ds_sip2_sequence(message) == exchange.sequence;
	return message;
}
