/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/feig-link.h"

#include "drivers/wire.h"

#define PROBE_MS 200 /* for each form of frames */
#define QUIET_MS 15  /* within a frame bytes come at most 12 ms apart (manual, 2.1) */
#define GAP_MS 5     /* between an answer and the next request on a serial line (manual, PSST) */

struct DsFeigLink {
	DsWire *wire;
	DsFeigForm form;
	GByteArray *in;
	gint64 until_us;      /* all answers of this call of the driver */
	gint64 not_before_us; /* the next request */
	gboolean lost;
};

static const DsWireDefaults defaults = {.speed = "38400", .mode = "8E1", .port = 10001};

/* FEIG manual H20800-16e-ID-B, annex: status bytes. */
static const struct {
	guint8 status;
	DsErrorCode code;
	const char *text;
} statuses[] = {
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
};

/* What a tag answers itself: ISO/IEC 15693-3, 7.4.2. */
static const struct {
	guint8 number;
	const char *text;
} iso_errors[] = {
    {0x01, "the tag does not know this command"},
    {0x02, "the tag does not recognise this command"},
    {0x03, "the tag does not have this option"},
    {0x0F, "the tag gives no reason"},
    {0x10, "the tag has no such block"},
    {0x11, "it is locked already"},
    {0x12, "it is locked"},
    {0x13, "the tag could not store it"},
    {0x14, "the tag could not lock it"},
};

/* ---- asking ---- */

static gboolean
lose(DsFeigLink *link, const char *why, GError **error)
{
	link->lost = TRUE;
	g_set_error_literal(error, DS_ERROR, DS_ERROR_GONE, why);
	return FALSE;
}

/* A damaged answer was the answer when nothing more comes for as long as one is waited for. */
static gboolean
was_the_answer(DsFeigLink *link, GError **error)
{
	g_autoptr(GError) silence = NULL;

	if (ds_wire_read(link->wire, link->in, link->until_us, &silence))
		return lose(link, "noise on the line", error);
	if (!g_error_matches(silence, DS_ERROR, DS_ERROR_RETRY))
		return lose(link, silence->message, error);
	g_set_error_literal(error, DS_ERROR, DS_ERROR_RETRY, "the reader's answer was damaged");
	return FALSE;
}

/* Collects one frame. */
static gboolean
receive(DsFeigLink *link, DsFeigAnswer *answer, GError **error)
{
	DsFeigParsed parsed = DS_FEIG_MORE;
	g_autoptr(GError) failure = NULL;

	g_byte_array_set_size(link->in, 0);
	while (parsed == DS_FEIG_MORE) {
		if (!ds_wire_read(link->wire, link->in, link->until_us, &failure))
			return lose(link, failure->message, error);
		parsed = ds_feig_parse(link->in->data, link->in->len, answer);
	}
	switch (parsed) {
	case DS_FEIG_ANSWER: return TRUE;
	case DS_FEIG_DAMAGED: return was_the_answer(link, error);
	default: return lose(link, "noise on the line", error);
	}
}

static gboolean
send(DsFeigLink *link, guint8 command, const guint8 *data, gsize length, GError **error)
{
	g_autoptr(GByteArray) request = g_byte_array_new();
	g_autoptr(GError) failure = NULL;
	gint64 wait_us = link->not_before_us - g_get_monotonic_time();

	if (wait_us > 0)
		g_usleep((gulong)wait_us);
	ds_wire_discard(link->wire);
	ds_feig_request(request, link->form, command, data, length);
	return ds_wire_write(link->wire, request->data, request->len, link->until_us, &failure) ||
	    lose(link, failure->message, error);
}

void
ds_feig_begin(DsFeigLink *link, guint timeout_ms)
{
	link->until_us = g_get_monotonic_time() + (gint64)timeout_ms * 1000;
}

gboolean
ds_feig_ask(DsFeigLink *link, guint8 command, const guint8 *data, gsize length,
    DsFeigAnswer *answer, GError **error)
{
	if (link->lost)
		return lose(link, "the reader did not answer before", error);
	if (!send(link, command, data, length, error) || !receive(link, answer, error))
		return FALSE;
	if (!ds_wire_is_network(link->wire))
		link->not_before_us = g_get_monotonic_time() + GAP_MS * 1000;
	return answer->command == command ||
	    lose(link, "the reader answered another request", error);
}

gboolean
ds_feig_is_ok(const DsFeigAnswer *answer, GError **error)
{
	const char *text = "unknown";
	DsErrorCode code = DS_ERROR_PROTOCOL;

	if (answer->status == DS_FEIG_OK)
		return TRUE;
	if (answer->status == DS_FEIG_ISO_ERROR && answer->length > 0) {
		for (guint i = 0; i < G_N_ELEMENTS(iso_errors); i++)
			if (iso_errors[i].number == answer->data[0])
				text = iso_errors[i].text;
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "tag error %02X: %s",
		    answer->data[0], text);
		return FALSE;
	}
	for (guint i = 0; i < G_N_ELEMENTS(statuses); i++)
		if (statuses[i].status == answer->status) {
			code = statuses[i].code;
			text = statuses[i].text;
		}
	g_set_error(error, DS_ERROR, code, "reader status %02X: %s", answer->status, text);
	return FALSE;
}

/* ---- opening ---- */

/* Newer readers know advanced frames only, old ones on a serial line the standard ones. What a
 * reader does not understand it does not answer. */
static gboolean
find_form(DsFeigLink *link, GError **error)
{
	gboolean network = ds_wire_is_network(link->wire);
	const DsFeigForm order[] = {network ? DS_FEIG_ADVANCED : DS_FEIG_STANDARD,
	    network ? DS_FEIG_STANDARD : DS_FEIG_ADVANCED};

	for (guint i = 0; i < G_N_ELEMENTS(order); i++) {
		DsFeigAnswer answer;

		g_clear_error(error);
		if (!ds_wire_drain(link->wire, QUIET_MS, error))
			break;
		link->lost = FALSE;
		link->form = order[i];
		ds_feig_begin(link, PROBE_MS);
		if (!ds_feig_ask(link, DS_FEIG_SOFTWARE_VERSION, NULL, 0, &answer, error))
			continue;
		link->form = answer.form; /* it may be the answer to the first form, late */
		return ds_feig_is_ok(&answer, error);
	}
	g_prefix_error(error, "no FEIG reader answers here: %s: ",
	    network ? "is it used by another program?" : "are speed, mode and address right?");
	return FALSE;
}

DsFeigLink *
ds_feig_link_open(const char *where, GError **error)
{
	DsWire *wire = ds_wire_open(where, &defaults, error);
	DsFeigLink *link;
	g_autoptr(GError) failure = NULL;

	if (wire == NULL)
		return NULL;
	link = g_new0(DsFeigLink, 1);
	link->wire = wire;
	link->in = g_byte_array_new();
	if (find_form(link, &failure))
		return link;
	g_propagate_prefixed_error(error, g_steal_pointer(&failure), "%s: ", where);
	ds_feig_link_close(link);
	return NULL;
}

void
ds_feig_link_close(DsFeigLink *link)
{
	ds_wire_close(link->wire);
	g_byte_array_unref(link->in);
	g_free(link);
}
