/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/pcsc-air.h"

#include <string.h>

#define SETTLE_US 5000 /* drivers/pad.h: after the field came back */

/* ---- transparent session ---- */

void
ds_pcsc_air_leave(DsPcscAir *air)
{
	guint8 bytes[DS_APDU_MAX];
	DsWriter apdu = ds_writer(bytes, sizeof bytes);
	DsApduAnswer answer;

	ds_transparent_order(&apdu, DS_TRANSPARENT_END);
	if (ds_pcsc_is_connected(air->reader) &&
	    ds_pcsc_transmit(air->reader, bytes, apdu.used, &answer, NULL))
		ds_pcsc_disconnect(air->reader);
	air->session = FALSE;
}

/* Status of the order's objects. */
static gboolean
give_order(DsPcscAir *air, DsTransparentOrder order, guint16 *status, GError **error)
{
	guint8 bytes[DS_APDU_MAX];
	DsWriter apdu = ds_writer(bytes, sizeof bytes);
	DsTransparentAnswer answer;
	DsApduAnswer said;

	ds_transparent_order(&apdu, order);
	if (!ds_pcsc_transmit(air->reader, bytes, apdu.used, &said, error))
		return FALSE;
	if (!ds_transparent_parse(&said, &answer, error)) {
		ds_pcsc_air_leave(air);
		return FALSE;
	}
	*status = answer.status;
	return TRUE;
}

static gboolean
refused(DsPcscAir *air, guint16 status, GError **error)
{
	ds_pcsc_air_leave(air);
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "the reader refuses in the transparent session (%04X)", status);
	return FALSE;
}

/* One that was left open, by a program that died, is ended first. */
static gboolean
begin_session(DsPcscAir *air, GError **error)
{
	guint16 status;

	if (!give_order(air, DS_TRANSPARENT_BEGIN, &status, error))
		return FALSE;
	if (status != DS_APDU_FINE &&
	    (!give_order(air, DS_TRANSPARENT_END, &status, error) ||
		!give_order(air, DS_TRANSPARENT_BEGIN, &status, error)))
		return FALSE;
	return status == DS_APDU_FINE || refused(air, status, error);
}

gboolean
ds_pcsc_air_reach(DsPcscAir *air, gboolean *there, GError **error)
{
	guint16 status;

	air->session = air->session && ds_pcsc_is_connected(air->reader);
	*there = air->session;
	if (air->session)
		return TRUE;
	if (!ds_pcsc_connect(air->reader, there, error))
		return FALSE;
	if (!*there)
		return TRUE;
	if (!begin_session(air, error) || !give_order(air, DS_TRANSPARENT_ISO15693, &status, error))
		return FALSE;
	*there = air->session = status == DS_APDU_FINE;
	if (!*there)
		ds_pcsc_air_leave(air);
	return TRUE;
}

/* ---- one frame to the tag ---- */

static DsPcscSaid
flawed(guint8 flaws, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "%s",
	    (flaws & DS_TRANSPARENT_COLLISION) != 0
		? "more than one tag lies there: this reader takes one at a time"
		: "the tag's answer came damaged");
	return DS_PCSC_FAILED;
}

DsPcscSaid
ds_pcsc_air_say(DsPcscAir *air, const DsWriter *frame, gboolean wait, DsTransparentAnswer *answer,
    GError **error)
{
	guint8 bytes[DS_APDU_MAX];
	DsWriter apdu = ds_writer(bytes, sizeof bytes);
	DsApduAnswer said;
	gboolean done;

	ds_transparent_exchange(&apdu, frame->data, frame->used, wait);
	done = ds_pcsc_transmit(air->reader, bytes, apdu.used, &said, error);
	explicit_bzero(bytes, apdu.used); /* it may hold a password */
	if (!done)
		return DS_PCSC_FAILED;
	if (!ds_transparent_parse(&said, answer, error)) {
		ds_pcsc_air_leave(air);
		return DS_PCSC_FAILED;
	}
	if (answer->status == DS_TRANSPARENT_NO_ANSWER || answer->status == 0x6400)
		return DS_PCSC_SILENT;
	if (answer->status != DS_APDU_FINE) {
		refused(air, answer->status, error);
		return DS_PCSC_FAILED;
	}
	if (answer->flaws != 0)
		return flawed(answer->flaws, error);
	return answer->length > 0 ? DS_PCSC_ANSWERED : DS_PCSC_SILENT;
}

gboolean
ds_pcsc_air_reset(DsPcscAir *air, GError **error)
{
	gboolean there;
	guint16 status;

	if (!ds_pcsc_air_reach(air, &there, error))
		return FALSE;
	if (!there)
		return TRUE;
	if (!give_order(air, DS_TRANSPARENT_RESET, &status, error))
		return FALSE;
	g_usleep(SETTLE_US);
	return status == DS_APDU_FINE || refused(air, status, error);
}
