/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/exchange.h"

#include <string.h>

#define PIECE 512 /* what a line gives at once, at most: it may come behind the longest answer */

struct DsExchange {
	const DsExchangeKind *kind;
	DsWire *wire;
	GByteArray *in;
	gint64 until_us;      /* all answers of this call of the driver */
	gint64 not_before_us; /* the next request */
	gboolean lost;
};

DsExchange *
ds_exchange_open(const char *where, const DsExchangeKind *kind, GError **error)
{
	DsWire *wire = ds_wire_open(where, &kind->wire, error);
	DsExchange *exchange;

	if (wire == NULL)
		return NULL;
	exchange = g_new0(DsExchange, 1);
	exchange->kind = kind;
	exchange->wire = wire;
	exchange->in = g_byte_array_sized_new((guint)(kind->secret_bytes + PIECE));
	return exchange;
}

void
ds_exchange_close(DsExchange *exchange)
{
	ds_wire_close(exchange->wire);
	ds_exchange_wipe(exchange);
	g_byte_array_unref(exchange->in);
	g_free(exchange);
}

DsWireKind
ds_exchange_line(const DsExchange *exchange)
{
	return ds_wire_kind(exchange->wire);
}

gboolean
ds_exchange_restart(DsExchange *exchange, GError **error)
{
	exchange->lost = !ds_wire_drain(exchange->wire, exchange->kind->quiet_ms, error);
	return !exchange->lost;
}

void
ds_exchange_begin(DsExchange *exchange, guint timeout_ms)
{
	exchange->until_us = g_get_monotonic_time() + (gint64)timeout_ms * 1000;
}

void
ds_exchange_wipe(DsExchange *exchange)
{
	if (exchange->in->len > 0)
		explicit_bzero(exchange->in->data, exchange->in->len);
	g_byte_array_set_size(exchange->in, 0);
}

gboolean
ds_exchange_lose(DsExchange *exchange, const char *why, GError **error)
{
	exchange->lost = TRUE;
	ds_exchange_wipe(exchange);
	g_set_error_literal(error, DS_ERROR, DS_ERROR_GONE, why);
	return FALSE;
}

/* A damaged answer was the answer when nothing more comes for as long as one is waited for. */
static gboolean
was_the_answer(DsExchange *exchange, GError **error)
{
	g_autoptr(GError) silence = NULL;

	if (ds_wire_read(exchange->wire, exchange->in, exchange->until_us, &silence))
		return ds_exchange_lose(exchange, "noise on the line", error);
	if (!g_error_matches(silence, DS_ERROR, DS_ERROR_RETRY))
		return ds_exchange_lose(exchange, silence->message, error);
	ds_exchange_wipe(exchange);
	g_set_error_literal(error, DS_ERROR, DS_ERROR_RETRY, "the reader's answer was damaged");
	return FALSE;
}

/* Collects one answer. */
static gboolean
receive(DsExchange *exchange, GError **error)
{
	DsFrame frame = DS_FRAME_MORE;
	g_autoptr(GError) failure = NULL;

	ds_exchange_wipe(exchange);
	while (frame == DS_FRAME_MORE) {
		if (!ds_wire_read(exchange->wire, exchange->in, exchange->until_us, &failure))
			return ds_exchange_lose(exchange, failure->message, error);
		frame = exchange->kind->judge(exchange->in->data, exchange->in->len);
	}
	switch (frame) {
	case DS_FRAME_WHOLE: return TRUE;
	case DS_FRAME_DAMAGED: return was_the_answer(exchange, error);
	default: return ds_exchange_lose(exchange, "noise on the line", error);
	}
}

static gboolean
send(DsExchange *exchange, const guint8 *request, gsize length, GError **error)
{
	g_autoptr(GError) failure = NULL;
	gint64 wait_us = exchange->not_before_us - g_get_monotonic_time();

	if (wait_us > 0)
		g_usleep((gulong)wait_us);
	ds_wire_discard(exchange->wire);
	return ds_wire_write(exchange->wire, request, length, exchange->until_us, &failure) ||
	    ds_exchange_lose(exchange, failure->message, error);
}

gboolean
ds_exchange_ask(DsExchange *exchange, const guint8 *request, gsize length, const guint8 **answer,
    gsize *answer_length, GError **error)
{
	if (exchange->lost)
		return ds_exchange_lose(exchange, "the reader did not answer before", error);
	if (!send(exchange, request, length, error) || !receive(exchange, error))
		return FALSE;
	if (ds_exchange_line(exchange) == DS_WIRE_SERIAL)
		exchange->not_before_us = g_get_monotonic_time() +
		    (gint64)exchange->kind->gap_ms * 1000;
	*answer = exchange->in->data;
	*answer_length = exchange->in->len;
	return TRUE;
}
