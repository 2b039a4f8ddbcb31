/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/m3-link.h"

#include "drivers/exchange.h"
#include "drivers/iso15693.h"
#include "drivers/meaning.h"

#include <string.h>

#define PROBE_MS 200 /* for each question to an unknown reader */

struct DsM3Link {
	DsExchange *exchange;
};

static DsFrame
judge(const guint8 *bytes, gsize length)
{
	DsM3Answer answer;

	return ds_m3_parse(bytes, length, &answer);
}

/* 19200 8N1: specification, 2. The bridge to USB in these readers hands over what it has every 16
 * ms (FTDI's latency timer), so a shorter silence says nothing. 4001 is the port of the first line
 * of Moxa's terminal servers; the reader itself has no network. */
static const DsExchangeKind kind = {
    .wire = {.speed = "19200", .mode = "8N1", .port = 4001},
    .judge = judge,
    .quiet_ms = 40,
};

/* Specification, 5 and annex A. */
static const DsMeaning statuses[] = {
    {0x02, DS_ERROR_PROTOCOL, "the reader does not know this command: is its firmware too old?"},
    {0x06, DS_ERROR_RETRY, "no tag answers: does it lie at the edge of the pad?"},
    {0x11, DS_ERROR_PROTOCOL, "the tag does not have this"},
    {0x12, DS_ERROR_PROTOCOL, "this part of the tag is locked for good: give it a new tag"},
    {0x15, DS_ERROR_RETRY, "the tag could not be read: move it to the middle of the pad"},
    {0x16, DS_ERROR_RETRY, "the tag did not take the write: move it to the middle of the pad"},
    {0x30, DS_ERROR_PROTOCOL, "the reader does not do this with tags of this kind"},
    {0x31, DS_ERROR_PROTOCOL, "the reader does not know tags of this kind"},
    {0},
};

/* ---- asking ---- */

void
ds_m3_begin(DsM3Link *link, guint timeout_ms)
{
	ds_exchange_begin(link->exchange, timeout_ms);
}

static gboolean
ask(DsM3Link *link, guint8 mark, guint8 command, const guint8 *data, gsize length,
    DsM3Answer *answer, GError **error)
{
	g_autoptr(GByteArray) request = g_byte_array_new();
	const guint8 *bytes;
	gsize count;

	ds_m3_request(request, mark, command, data, length);
	if (!ds_exchange_ask(link->exchange, request->data, request->len, &bytes, &count, error))
		return FALSE;
	return (ds_m3_parse(bytes, count, answer) == DS_FRAME_WHOLE && answer->mark == mark &&
		   answer->command == command) ||
	    ds_exchange_lose(link->exchange, "the reader answered another request", error);
}

gboolean
ds_m3_ask(DsM3Link *link, guint8 command, const guint8 *data, gsize length, DsM3Answer *answer,
    GError **error)
{
	return ask(link, DS_M3_MARK, command, data, length, answer, error);
}

gboolean
ds_m3_is_ok(const DsM3Answer *answer, GError **error)
{
	return answer->status == DS_M3_OK ||
	    ds_meaning_fail(statuses, "reader status", answer->status, error);
}

/* An answer about a tag begins with its address. Only an error may come without. */
static gboolean
take_address(DsM3Answer *answer, const guint8 *uid)
{
	if (answer->length < DS_ISO15693_UID_SIZE)
		return answer->status != DS_M3_OK;
	if (memcmp(answer->data, uid, DS_ISO15693_UID_SIZE) != 0)
		return FALSE;
	answer->data += DS_ISO15693_UID_SIZE;
	answer->length -= DS_ISO15693_UID_SIZE;
	return TRUE;
}

gboolean
ds_m3_ask_tag(DsM3Link *link, guint8 command, const DsTagId *tag, const guint8 *rest, gsize length,
    DsM3Answer *answer, GError **error)
{
	g_autoptr(GByteArray) request = g_byte_array_new();
	guint8 uid[DS_ISO15693_UID_SIZE];

	if (!ds_iso15693_uid(tag, uid, error))
		return FALSE;
	g_byte_array_append(request, uid, sizeof uid);
	if (length > 0)
		g_byte_array_append(request, rest, (guint)length);
	if (!ds_m3_ask(link, command, request->data, request->len, answer, error))
		return FALSE;
	return take_address(answer, uid) ||
	    ds_exchange_lose(link->exchange, "the reader answered for another tag", error);
}

/* ---- opening ---- */

/* The version: as all programs ask model 810, and as the specification has it. What a reader does
 * not understand it does not answer. */
static gboolean
find_reader(DsM3Link *link, GError **error)
{
	static const struct {
		guint8 mark, command, data[2];
		gsize length;
	} probes[] = {
	    {DS_M3_OLD_MARK, 0x04, {0x00, 0x11}, 2},
	    {DS_M3_MARK, DS_M3_READER_VERSION, {0}, 0},
	};

	for (guint i = 0; i < G_N_ELEMENTS(probes); i++) {
		DsM3Answer answer;

		g_clear_error(error);
		if (!ds_exchange_restart(link->exchange, error))
			break;
		ds_m3_begin(link, PROBE_MS);
		if (ask(link, probes[i].mark, probes[i].command, probes[i].data, probes[i].length,
			&answer, error))
			return ds_m3_is_ok(&answer, error);
	}
	g_prefix_error(
	    error, "no 3M reader answers here: is it plugged in, and is this its port and speed? ");
	return FALSE;
}

/* Nobody knows what this says; the maker's program says it to model 810 before anything else. A
 * reader that refuses it or is silent works without. (Biblio-RFID, 3M810.pm; another program leaves
 * it out and works too.) */
static gboolean
start_up(DsM3Link *link, GError **error)
{
	static const guint8 words[] = {0x04, 0x01, 0x00, 0x02, 0x00, 0x03, 0x00, 0x04, 0x00};
	DsM3Answer answer;

	ds_m3_begin(link, PROBE_MS);
	return ds_m3_ask(link, 0x13, words, sizeof words, &answer, NULL) ||
	    ds_exchange_restart(link->exchange, error);
}

DsM3Link *
ds_m3_link_open(const char *where, GError **error)
{
	DsExchange *exchange = ds_exchange_open(where, &kind, error);
	DsM3Link *link;
	g_autoptr(GError) failure = NULL;

	if (exchange == NULL)
		return NULL;
	link = g_new0(DsM3Link, 1);
	link->exchange = exchange;
	if (find_reader(link, &failure) && start_up(link, &failure))
		return link;
	g_propagate_prefixed_error(error, g_steal_pointer(&failure), "%s: ", where);
	ds_m3_link_close(link);
	return NULL;
}

void
ds_m3_link_close(DsM3Link *link)
{
	ds_exchange_close(link->exchange);
	g_free(link);
}
