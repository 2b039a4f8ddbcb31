/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/uhf18-link.h"

#include "drivers/meaning.h"

#define PROBE_MS 300 /* for the question to an unknown reader */

/* 16 questions before a round of 288 readers: 2^Q is about the number of tags. Session S0: each tag
 * answers in each round. Without the three optional parameters that may follow it is the reader
 * that knows its antennas and its scan time (UR manual, 8.2.1). */
#define Q_VALUE 4
#define SESSION 0

struct DsUhf18Link {
	DsExchange *exchange;
	guint8 address;  /* of the reader, once it has answered */
	gint64 until_us; /* all answers of this call of the driver */
};

/* 57600 8N1, and 15 ms between two bytes at most: UHFReader18 manual, 1 and 2. The bridge to USB in
 * front of these readers hands over what it has every 16 ms, so a shorter silence says nothing.
 * Readers with a network listen at port 27011 or at 6000. */
static const DsExchangeKind kind = {
    .wire = {.speed = "57600", .mode = "8N1", .port = 27011},
    .judge = ds_uhf18_judge,
    .quiet_ms = 40,
};

/* UHFReader18 manual, 5; F8: UR manual, 8.2.1. */
static const DsMeaning statuses[] = {
    {0x04, DS_ERROR_RETRY, "more tags than the reader can count: take some from the pad"},
    {0x05, DS_ERROR_PROTOCOL,
	"the tag has another access password: see access-password-file= of this pad"},
    {0x09, DS_ERROR_PROTOCOL, "the tag was not killed"},
    {0x0A, DS_ERROR_PROTOCOL, "a kill password cannot be zero"},
    {0x0B, DS_ERROR_PROTOCOL, "the tag does not know this command"},
    {0x0C, DS_ERROR_PROTOCOL,
	"the tag wants an access password: see access-password-file= of this pad"},
    {0x0D, DS_ERROR_PROTOCOL, "the tag is protected against reading: give it a new tag"},
    {0x0E, DS_ERROR_PROTOCOL, "the tag is not protected"},
    {0x10, DS_ERROR_PROTOCOL, "a part of the tag is locked: give it a new tag"},
    {0x11, DS_ERROR_PROTOCOL, "the tag cannot be locked"},
    {0x12, DS_ERROR_PROTOCOL, "the tag is locked already"},
    {0x13, DS_ERROR_PROTOCOL, "the reader cannot keep its settings: have it repaired"},
    {0x14, DS_ERROR_PROTOCOL, "the reader cannot change its power"},
    {0x19, DS_ERROR_PROTOCOL, "the tag does not do this, or its access password is zero"},
    {0xF8, DS_ERROR_RETRY,
	"an antenna is not connected: look at its cable, or switch it off with the maker's program"},
    {0xF9, DS_ERROR_RETRY, "the reader could not do it: switch it off and on when this stays so"},
    {0xFA, DS_ERROR_RETRY, "the tag is hard to understand: move it to the middle of the pad"},
    {0xFB, DS_ERROR_RETRY, "no tag answers: does it lie at the edge of the pad?"},
    {0xFD, DS_ERROR_PROTOCOL, "the reader does not know this command: is its firmware too old?"},
    {0xFE, DS_ERROR_RETRY, "the reader did not understand: is its cable sound?"},
    {0xFF, DS_ERROR_PROTOCOL, "the reader does not take this: is its firmware too old?"},
    {0},
};

/* EPC Gen2 2.0.1, annex I; UHFReader18 manual, 6. */
static const DsMeaning tag_errors[] = {
    {0x00, DS_ERROR_RETRY, "the tag could not do it: move it to the middle of the pad"},
    {0x03, DS_ERROR_PROTOCOL, "the tag has no such memory"},
    {0x04, DS_ERROR_PROTOCOL,
	"this part of the tag is locked: see access-password-file= of this pad, or give it a new tag"},
    {0x0B, DS_ERROR_RETRY, "the tag has too little power: move it to the middle of the pad"},
    {0x0F, DS_ERROR_RETRY, "the tag refuses: move it to the middle of the pad"},
    {0},
};

/* ---- what answers mean ---- */

gboolean
ds_uhf18_is_ok(const DsUhf18Frame *answer, GError **error)
{
	if (answer->status == DS_UHF18_OK)
		return TRUE;
	if (answer->status == DS_UHF18_TAG_ERROR && answer->length == 1)
		return ds_meaning_fail(tag_errors, "tag error", answer->data[0], error);
	return ds_meaning_fail(statuses, "reader status", answer->status, error);
}

/* ---- asking ---- */

void
ds_uhf18_begin(DsUhf18Link *link, guint timeout_ms)
{
	link->until_us = g_get_monotonic_time() + (gint64)timeout_ms * 1000;
	ds_exchange_begin(link->exchange, timeout_ms);
}

gboolean
ds_uhf18_has_time(DsUhf18Link *link, guint ms, GError **error)
{
	if (link->until_us - g_get_monotonic_time() >= (gint64)ms * 1000)
		return TRUE;
	g_set_error_literal(error, DS_ERROR, DS_ERROR_RETRY, "no time left to ask again");
	return FALSE;
}

/* Is it the answer to this? The first one tells the address. */
static gboolean
belongs(DsUhf18Link *link, guint8 command, const DsUhf18Frame *frame)
{
	if (link->address != DS_UHF18_ANY_ADDRESS && frame->address != link->address)
		return FALSE;
	return frame->command == command ||
	    (frame->command == DS_UHF18_UNKNOWN && frame->status == DS_UHF18_ILLEGAL);
}

/* All frames of the answer, one behind the other. */
static gboolean
ask(DsUhf18Link *link, guint8 command, const guint8 *data, gsize length, const guint8 **bytes,
    gsize *count, GError **error)
{
	g_autoptr(GByteArray) request = g_byte_array_new();
	DsUhf18Frame frame;
	gsize size;

	ds_uhf18_request(request, link->address, command, data, length);
	if (!ds_exchange_ask(link->exchange, request->data, request->len, bytes, count, error))
		return FALSE;
	for (gsize at = 0; at < *count; at += size)
		if (ds_uhf18_parse(*bytes + at, *count - at, &frame, &size) != DS_FRAME_WHOLE ||
		    !belongs(link, command, &frame))
			return ds_exchange_lose(
			    link->exchange, "the reader answered another request", error);
	return TRUE;
}

gboolean
ds_uhf18_ask(DsUhf18Link *link, guint8 command, const guint8 *data, gsize length,
    DsUhf18Frame *answer, GError **error)
{
	const guint8 *bytes;
	gsize count, size;

	return ask(link, command, data, length, &bytes, &count, error) &&
	    (ds_uhf18_parse(bytes, count, answer, &size) == DS_FRAME_WHOLE ||
		ds_uhf18_nonsense(error, "answer"));
}

static gboolean
take_frame(const DsUhf18Frame *frame, DsUhf18Series series, GArray *epcs, GError **error)
{
	switch (frame->status) {
	case DS_UHF18_COMPLETE:
	case DS_UHF18_TIME_UP:
	case DS_UHF18_MORE: return ds_uhf18_take_epcs(frame, series, epcs, error);
	case DS_UHF18_NO_TAG: return TRUE;
	case DS_UHF18_OK: return ds_uhf18_nonsense(error, "inventory");
	default: return ds_uhf18_is_ok(frame, error);
	}
}

gboolean
ds_uhf18_ask_inventory(DsUhf18Link *link, DsUhf18Series series, GArray *epcs, GError **error)
{
	static const guint8 parameters[] = {Q_VALUE, SESSION};
	gsize length = series == DS_UHF18_SERIES_288 ? sizeof parameters : 0;
	guint begin = epcs->len;
	const guint8 *bytes;
	DsUhf18Frame frame;
	gsize count, size;

	if (!ask(link, DS_UHF18_INVENTORY, parameters, length, &bytes, &count, error))
		return FALSE;
	for (gsize at = 0; at < count; at += size)
		if (ds_uhf18_parse(bytes + at, count - at, &frame, &size) != DS_FRAME_WHOLE ||
		    !take_frame(&frame, series, epcs, error)) {
			g_array_set_size(epcs, begin);
			return FALSE;
		}
	return TRUE;
}

/* ---- opening ---- */

static gboolean
find_reader(DsUhf18Link *link, DsUhf18Info *info, GError **error)
{
	DsUhf18Frame answer;

	if (ds_exchange_restart(link->exchange, error)) {
		ds_uhf18_begin(link, PROBE_MS);
		if (ds_uhf18_ask(link, DS_UHF18_READER_INFO, NULL, 0, &answer, error) &&
		    ds_uhf18_is_ok(&answer, error) && ds_uhf18_take_info(&answer, info, error)) {
			link->address = answer.address;
			return TRUE;
		}
	}
	g_prefix_error(error,
	    "no UHFReader18 or 288 answers here: is it plugged in, is this its port and speed, and "
	    "is it in answer mode? ");
	return FALSE;
}

DsUhf18Link *
ds_uhf18_link_open(const char *where, DsUhf18Info *info, GError **error)
{
	DsExchange *exchange = ds_exchange_open(where, &kind, error);
	DsUhf18Link *link;
	g_autoptr(GError) failure = NULL;

	if (exchange == NULL)
		return NULL;
	link = g_new0(DsUhf18Link, 1);
	link->exchange = exchange;
	link->address = DS_UHF18_ANY_ADDRESS;
	if (find_reader(link, info, &failure))
		return link;
	g_propagate_prefixed_error(error, g_steal_pointer(&failure), "%s: ", where);
	ds_uhf18_link_close(link);
	return NULL;
}

void
ds_uhf18_link_close(DsUhf18Link *link)
{
	ds_exchange_close(link->exchange);
	g_free(link);
}
