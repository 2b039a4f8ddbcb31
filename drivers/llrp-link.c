/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/llrp-link.h"

#include "drivers/wire.h"
#include "firmware/base/text.h"

#define GOODBYE_MS 100
#define WORDS_MAX 120             /* characters of a reader's own words */
#define REPORTS_MAX (1024 * 1024) /* bytes of one run; forty tags have 2 KiB */
#define ANSWER_AFTER 10           /* an answer's type is so much higher than its request's */

/* What the reader told by itself and the next run ends with; text NULL: nothing. */
typedef struct {
	DsErrorCode code;
	char *text;
} Trouble;

struct DsLlrpLink {
	DsWire *wire;
	GByteArray *in;
	gsize used; /* of `in`: the message looked at last */
	guint32 last_id;
	gint64 until_us; /* all answers of this call of the driver */
	gboolean lost;
	gboolean settled;
	guint32 running; /* ROSpec; 0: none */
	GPtrArray *reports;
	gsize report_bytes;
	Trouble trouble;
};

/* Assigned by IANA: llrp and llrp-secure. */
#define PORT 5084
#define TLS_PORT 5085

/* Status codes, 13.2.1. */
static const struct {
	guint from, to;
	DsErrorCode code;
	const char *text;
} statuses[] = {
    {109, 109, DS_ERROR_PROTOCOL,
	"the reader does not know this request: is its firmware too old?"},
    {110, 110, DS_ERROR_PROTOCOL, "the reader does not speak LLRP 1.0.1: is its firmware too old?"},
    {100, 209, DS_ERROR_PROTOCOL, "the reader does not do it in this form"},
    {300, 301, DS_ERROR_PROTOCOL, "the reader does not do it with tags of this kind"},
    {401, 401, DS_ERROR_GONE,
	"the reader says that it is broken: look at its own page, switch it off and on"},
};

/* Connection attempt, 13.2.6.12; 4 is told to the client that is connected. */
static const struct {
	guint status;
	const char *text;
} attempts[] = {
    {1, "the reader has called another program by itself: switch that off in its settings"},
    {2,
	"another program is connected to this reader: stop that; after a power cut the reader may "
	"need half a minute"},
};

/* ---- losing ---- */

gboolean
ds_llrp_lose(DsLlrpLink *link, const char *why, GError **error)
{
	link->lost = TRUE;
	g_set_error_literal(error, DS_ERROR, DS_ERROR_GONE, why);
	return FALSE;
}

static void
set_trouble(DsLlrpLink *link, DsErrorCode code, char *text)
{
	g_free(link->trouble.text);
	link->trouble = (Trouble){code, text};
}

/* FALSE when there was some. */
static gboolean
was_without_trouble(DsLlrpLink *link, GError **error)
{
	g_autofree char *text = g_steal_pointer(&link->trouble.text);

	if (text == NULL)
		return TRUE;
	if (link->trouble.code == DS_ERROR_GONE)
		return ds_llrp_lose(link, text, error);
	g_set_error_literal(error, DS_ERROR, link->trouble.code, text);
	return FALSE;
}

/* ---- messages ---- */

static gboolean
say(DsLlrpLink *link, guint type, guint32 id, const GByteArray *body, GError **error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	g_autoptr(GError) failure = NULL;

	ds_llrp_message(
	    out, type, id, body != NULL ? body->data : NULL, body != NULL ? body->len : 0);
	return ds_wire_write(link->wire, out->data, out->len, link->until_us, &failure) ||
	    ds_llrp_lose(link, failure->message, error);
}

/* The next message; valid until the next call. Whoever never stops to talk has not answered. */
static gboolean
receive(DsLlrpLink *link, DsLlrpMessage *message, GError **error)
{
	g_autoptr(GError) failure = NULL;

	if (g_get_monotonic_time() > link->until_us)
		return ds_llrp_lose(link, "no answer", error);

	g_byte_array_remove_range(link->in, 0, (guint)link->used);
	link->used = 0;
	for (;;) {
		switch (ds_llrp_parse(link->in->data, link->in->len, message, &link->used)) {
		case DS_LLRP_WHOLE: return TRUE;
		case DS_LLRP_BROKEN:
			return ds_llrp_lose(
			    link, "noise on the line: is this an LLRP reader?", error);
		case DS_LLRP_MORE: break;
		}
		if (!ds_wire_read(link->wire, link->in, link->until_us, &failure))
			return ds_llrp_lose(link, failure->message, error);
	}
}

/* Noise behind a message says that it was none. */
static gboolean
is_sound_behind(DsLlrpLink *link, GError **error)
{
	DsLlrpMessage next;
	gsize used;

	return ds_llrp_parse(link->in->data + link->used, link->in->len - link->used, &next,
		   &used) != DS_LLRP_BROKEN ||
	    ds_llrp_lose(link, "noise on the line", error);
}

/* ---- what a reader says by itself ---- */

static gboolean
keep_report(DsLlrpLink *link, const DsLlrpMessage *report, GError **error)
{
	link->report_bytes += report->length;
	if (link->report_bytes > REPORTS_MAX)
		return ds_llrp_lose(link, "the reader tells more tags than there can be", error);
	g_ptr_array_add(link->reports, g_bytes_new(report->body, report->length));
	return TRUE;
}

static char *
own_words(const char *begin, const char *text, gsize length)
{
	g_autofree char *clean = ds_text_clean(text, (gssize)length, WORDS_MAX);

	return g_strconcat(begin, *clean != '\0' ? ": " : "", clean, NULL);
}

/* Lost since we are here; others never had a cable. */
static void
hear_of_antenna(DsLlrpLink *link, const DsLlrpEvent *event)
{
	if (event->what == 0 && link->settled)
		set_trouble(link, DS_ERROR_GONE,
		    g_strdup_printf(
			"the reader has lost antenna %u: is its cable plugged in?", event->number));
}

static gboolean
hear_event(DsLlrpLink *link, const DsLlrpEvent *event, GError **error)
{
	switch (event->type) {
	case DS_LLRP_ROSPEC_EVENT:
		if (event->what != 0 && event->number == link->running)
			link->running = 0;
		return TRUE;
	case DS_LLRP_ANTENNA_EVENT: hear_of_antenna(link, event); return TRUE;
	case DS_LLRP_READER_EXCEPTION:
		set_trouble(link, DS_ERROR_RETRY,
		    own_words("the reader tells of trouble", event->text, event->text_length));
		return TRUE;
	case DS_LLRP_BUFFER_OVERFLOW:
		set_trouble(link, DS_ERROR_RETRY, g_strdup("the reader has lost tags: too many"));
		return TRUE;
	case DS_LLRP_CONNECTION_CLOSE:
		return ds_llrp_lose(link, "the reader has closed the connection", error);
	default: return TRUE;
	}
}

static gboolean
hear_events(DsLlrpLink *link, const DsLlrpMessage *notification, GError **error)
{
	DsReader events;
	DsLlrpEvent event;

	if (!ds_llrp_events(notification, &events))
		return ds_llrp_lose(link, "the reader's events make no sense", error);
	while (ds_llrp_next_event(&events, &event))
		if (!hear_event(link, &event, error))
			return FALSE;
	return events.left == 0 || ds_llrp_lose(link, "the reader's events make no sense", error);
}

/* *taken: it was said by itself, and needs no more looking at. */
static gboolean
hear(DsLlrpLink *link, const DsLlrpMessage *message, gboolean *taken, GError **error)
{
	*taken = TRUE;
	switch (message->type) {
	case DS_LLRP_KEEPALIVE: return say(link, DS_LLRP_KEEPALIVE_ACK, message->id, NULL, error);
	case DS_LLRP_RO_ACCESS_REPORT: return keep_report(link, message, error);
	case DS_LLRP_READER_EVENT_NOTIFICATION: return hear_events(link, message, error);
	case DS_LLRP_CUSTOM_MESSAGE: return TRUE;
	default: *taken = FALSE; return TRUE;
	}
}

/* ---- asking ---- */

static gboolean
is_done(DsLlrpLink *link, const DsLlrpMessage *answer, GError **error)
{
	DsErrorCode code = DS_ERROR_PROTOCOL;
	const char *text = "unknown";
	g_autofree char *words = NULL;
	DsLlrpStatus status;

	if (!ds_llrp_status(answer, &status))
		return ds_llrp_lose(link, "the reader's answer makes no sense", error);
	if (status.code == 0 && answer->type != DS_LLRP_ERROR_MESSAGE)
		return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(statuses); i++)
		if (status.code >= statuses[i].from && status.code <= statuses[i].to) {
			code = statuses[i].code;
			text = statuses[i].text;
			break;
		}
	words = own_words(text, status.text, status.text_length);
	g_set_error(error, DS_ERROR, code, "reader status %u: %s", status.code, words);
	link->lost = link->lost || code == DS_ERROR_GONE;
	return FALSE;
}

static guint
answer_type(guint request)
{
	return request == DS_LLRP_CLOSE_CONNECTION ? DS_LLRP_CLOSE_CONNECTION_RESPONSE
						   : request + ANSWER_AFTER;
}

/* 16.1: all answers have types below those of what a reader says by itself. */
static gboolean
may_answer(const DsLlrpMessage *message, guint32 id)
{
	return message->id == id &&
	    (message->type < DS_LLRP_RO_ACCESS_REPORT || message->type == DS_LLRP_ERROR_MESSAGE);
}

/* Answers to other requests are passed over, as what is not understood is. */
static gboolean
wait_for_answer(DsLlrpLink *link, guint type, guint32 id, DsLlrpMessage *answer, GError **error)
{
	gboolean taken;

	do {
		if (!receive(link, answer, error) || !hear(link, answer, &taken, error))
			return FALSE;
	} while (taken || !may_answer(answer, id));
	if (answer->type == answer_type(type) || answer->type == DS_LLRP_ERROR_MESSAGE)
		return is_sound_behind(link, error);
	return ds_llrp_lose(link, "the reader answered another request", error);
}

gboolean
ds_llrp_ask(
    DsLlrpLink *link, guint type, const GByteArray *body, DsLlrpMessage *answer, GError **error)
{
	DsLlrpMessage whole;

	if (link->lost)
		return ds_llrp_lose(link, "the reader did not answer before", error);
	link->last_id++;
	if (!say(link, type, link->last_id, body, error) ||
	    !wait_for_answer(link, type, link->last_id, &whole, error))
		return FALSE;
	if (answer != NULL)
		*answer = whole;
	return is_done(link, &whole, error);
}

gboolean
ds_llrp_ask_if_known(
    DsLlrpLink *link, guint type, const GByteArray *body, DsLlrpMessage *answer, GError **error)
{
	g_autoptr(GError) refusal = NULL;

	if (ds_llrp_ask(link, type, body, answer, &refusal))
		return TRUE;
	*answer = (DsLlrpMessage){0};
	if (!link->lost)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&refusal));
	return FALSE;
}

gboolean
ds_llrp_ask_about(DsLlrpLink *link, guint type, guint32 id, GError **error)
{
	g_autoptr(GByteArray) body = g_byte_array_new();

	ds_llrp_put_u32(body, id);
	return ds_llrp_ask(link, type, body, NULL, error);
}

static gboolean
wait_for_end(DsLlrpLink *link, GError **error)
{
	DsLlrpMessage message;
	gboolean taken;

	while (link->running != 0)
		if (!receive(link, &message, error) || !hear(link, &message, &taken, error))
			return FALSE;
	return TRUE;
}

/* Nothing says whether the last report comes before the event or after it. But it comes before the
 * answer to a request that was made later: one to stop what has ended, which some readers refuse.
 */
static gboolean
wait_for_reports(DsLlrpLink *link, guint32 rospec, GError **error)
{
	g_autoptr(GByteArray) body = g_byte_array_new();
	DsLlrpMessage answer;

	ds_llrp_put_u32(body, rospec);
	return ds_llrp_ask_if_known(link, DS_LLRP_STOP_ROSPEC, body, &answer, error);
}

gboolean
ds_llrp_run(DsLlrpLink *link, guint32 rospec, GError **error)
{
	g_ptr_array_set_size(link->reports, 0);
	link->report_bytes = 0;
	link->running = rospec;
	return ds_llrp_ask_about(link, DS_LLRP_START_ROSPEC, rospec, error) &&
	    wait_for_end(link, error) && wait_for_reports(link, rospec, error) &&
	    was_without_trouble(link, error);
}

const GPtrArray *
ds_llrp_reports(const DsLlrpLink *link)
{
	return link->reports;
}

/* ---- opening and closing ---- */

void
ds_llrp_link_begin(DsLlrpLink *link, guint timeout_ms)
{
	link->until_us = g_get_monotonic_time() + (gint64)timeout_ms * 1000;
}

void
ds_llrp_link_settled(DsLlrpLink *link)
{
	link->settled = TRUE;
}

static gboolean
is_welcome(DsLlrpLink *link, guint status, GError **error)
{
	const char *text = "the reader refuses connections: look at its own page";

	if (status == 0)
		return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(attempts); i++)
		if (attempts[i].status == status)
			text = attempts[i].text;
	return ds_llrp_lose(link, text, error);
}

/* The first thing a reader says (11.1); older events may come with it. */
static gboolean
wait_for_welcome(DsLlrpLink *link, GError **error)
{
	DsLlrpMessage message;
	DsReader events;
	DsLlrpEvent event;

	for (;;) {
		if (!receive(link, &message, error))
			return FALSE;
		if (!ds_llrp_events(&message, &events))
			continue;
		while (ds_llrp_next_event(&events, &event))
			if (event.type == DS_LLRP_CONNECTION_ATTEMPT)
				return is_welcome(link, event.what, error);
	}
}

DsLlrpLink *
ds_llrp_link_open(const char *where, const DsTls *tls, guint timeout_ms, GError **error)
{
	const DsWireDefaults line = {.port = PORT, .tls_port = TLS_PORT, .tls = tls};
	gint64 begin_us = g_get_monotonic_time();
	DsWire *wire = ds_wire_open(where, &line, error);
	DsLlrpLink *link;
	g_autoptr(GError) failure = NULL;

	if (wire == NULL)
		return NULL;
	link = g_new0(DsLlrpLink, 1);
	link->wire = wire;
	link->in = g_byte_array_new();
	link->reports = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	link->until_us = begin_us + (gint64)timeout_ms * 1000;
	if (wait_for_welcome(link, &failure))
		return link;
	g_set_error(error, DS_ERROR, DS_ERROR_GONE, "%s: %s", where, failure->message);
	ds_llrp_link_close(link);
	return NULL;
}

void
ds_llrp_link_close(DsLlrpLink *link)
{
	ds_llrp_link_begin(link, GOODBYE_MS);
	if (!link->lost && !ds_llrp_ask(link, DS_LLRP_CLOSE_CONNECTION, NULL, NULL, NULL))
		link->lost = TRUE;
	ds_wire_close(link->wire);
	g_byte_array_unref(link->in);
	g_ptr_array_unref(link->reports);
	g_free(link->trouble.text);
	g_free(link);
}
