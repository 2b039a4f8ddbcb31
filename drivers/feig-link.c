/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/feig-link.h"

#include "drivers/exchange.h"
#include "drivers/iso15693.h"
#include "drivers/meaning.h"

#include <string.h>

#define PROBE_MS 200 /* for each form of frames */

struct DsFeigLink {
	DsExchange *exchange;
	DsFeigForm form;
};

static DsFrame
judge(const guint8 *bytes, gsize length)
{
	DsFeigAnswer answer;

	return ds_feig_parse(bytes, length, &answer);
}

/* The readers that speak this protocol by USB: ID ISC.MR101, PRH101 and others; ID CPR. */
static const DsUsbMatch usb[] = {
    {0x0AB1, 0x0002, DS_USB_ANY, DS_USB_ANY, DS_USB_ANY},
    {0x0AB1, 0x0004, DS_USB_ANY, DS_USB_ANY, DS_USB_ANY},
    {0},
};

/* Within a frame bytes come at most 12 ms apart, and 5 ms lie between an answer and the next
 * request (manual, 2.1 and PSST). */
static const DsExchangeKind kind = {
    .wire = {.speed = "38400", .mode = "8E1", .port = 10001, .usb = usb},
    .judge = judge,
    .quiet_ms = 15,
    .gap_ms = 5,
};

/* FEIG manual H20800-16e-ID-B, annex: status bytes. */
static const DsMeaning statuses[] = {
    {0x01, DS_ERROR_RETRY, "no tag answers"},
    {0x02, DS_ERROR_RETRY, "the tag's answer was damaged"},
    {0x03, DS_ERROR_RETRY, "the tag did not take the write"},
    {0x04, DS_ERROR_PROTOCOL, "the tag has no such block"},
    {0x05, DS_ERROR_PROTOCOL, "this command is not for tags of this kind"},
    {0x08, DS_ERROR_PROTOCOL, "the tag wants a password"},
    {0x0E, DS_ERROR_RETRY, "the tag answered with an error"},
    {0x10, DS_ERROR_GONE, "the reader's memory is faulty: have it serviced"},
    {0x11, DS_ERROR_PROTOCOL, "the reader refuses a parameter"},
    {0x13, DS_ERROR_GONE, "the reader wants a login: switch its password off"},
    {0x14, DS_ERROR_GONE, "the reader refused the login"},
    {0x16, DS_ERROR_PROTOCOL, "the reader is write-protected"},
    {0x80, DS_ERROR_PROTOCOL, "the reader does not know this command"},
    {0x81, DS_ERROR_PROTOCOL, "the reader refuses the length of this command"},
    {0x82, DS_ERROR_GONE, "the reader is in scan mode: set it to host mode"},
    {0x83, DS_ERROR_RETRY, "the radio link to the tag broke off"},
    {0x84, DS_ERROR_GONE, "the antenna is faulty or not tuned: check its cable"},
    {0x93, DS_ERROR_RETRY, "the reader's buffer ran over"},
    {0xF1, DS_ERROR_GONE, "the reader warns of its hardware: have it serviced"},
    {0},
};

/* ---- asking ---- */

void
ds_feig_begin(DsFeigLink *link, guint timeout_ms)
{
	ds_exchange_begin(link->exchange, timeout_ms);
}

gboolean
ds_feig_ask(DsFeigLink *link, guint8 command, const guint8 *data, gsize length,
    DsFeigAnswer *answer, GError **error)
{
	g_autoptr(GByteArray) request = g_byte_array_new();
	const guint8 *bytes;
	gsize count;
	gboolean done;

	ds_feig_request(request, link->form, command, data, length);
	done = ds_exchange_ask(link->exchange, request->data, request->len, &bytes, &count, error);
	explicit_bzero(request->data, request->len); /* it may hold a password */
	if (!done)
		return FALSE;
	return (ds_feig_parse(bytes, count, answer) == DS_FRAME_WHOLE &&
		   answer->command == command) ||
	    ds_exchange_lose(link->exchange, "the reader answered another request", error);
}

gboolean
ds_feig_is_ok(const DsFeigAnswer *answer, GError **error)
{
	if (answer->status == DS_FEIG_OK)
		return TRUE;
	if (answer->status == DS_FEIG_ISO_ERROR && answer->length > 0)
		return ds_iso15693_fail(answer->data[0], error);
	return ds_meaning_fail(statuses, "reader status", answer->status, error);
}

/* ---- opening ---- */

/* Newer readers know advanced frames only, old ones on a serial line the standard ones. What a
 * reader does not understand it does not answer. */
static gboolean
find_form(DsFeigLink *link, GError **error)
{
	gboolean serial = ds_exchange_line(link->exchange) == DS_WIRE_SERIAL;
	const DsFeigForm order[] = {serial ? DS_FEIG_STANDARD : DS_FEIG_ADVANCED,
	    serial ? DS_FEIG_ADVANCED : DS_FEIG_STANDARD};

	for (guint i = 0; i < G_N_ELEMENTS(order); i++) {
		DsFeigAnswer answer;

		g_clear_error(error);
		if (!ds_exchange_restart(link->exchange, error))
			break;
		link->form = order[i];
		ds_feig_begin(link, PROBE_MS);
		if (!ds_feig_ask(link, DS_FEIG_SOFTWARE_VERSION, NULL, 0, &answer, error))
			continue;
		link->form = answer.form; /* it may be the answer to the first form, late */
		return ds_feig_is_ok(&answer, error);
	}
	g_prefix_error(error, "no FEIG reader answers here: %s: ",
	    serial ? "are speed, mode and address right?" : "is it used by another program?");
	return FALSE;
}

DsFeigLink *
ds_feig_link_open(const char *where, GError **error)
{
	DsExchange *exchange = ds_exchange_open(where, &kind, error);
	DsFeigLink *link;
	g_autoptr(GError) failure = NULL;

	if (exchange == NULL)
		return NULL;
	link = g_new0(DsFeigLink, 1);
	link->exchange = exchange;
	if (find_form(link, &failure))
		return link;
	g_propagate_prefixed_error(error, g_steal_pointer(&failure), "%s: ", where);
	ds_feig_link_close(link);
	return NULL;
}

void
ds_feig_link_close(DsFeigLink *link)
{
	ds_exchange_close(link->exchange);
	g_free(link);
}
