/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/ccid.h"

#include "tests/fakes/thread.h"
#include "tests/fakes/usb.h"

#define HEAD 10 /* type, length (4), slot, number, three more; CCID 6.1 */

/* Messages, 6.1 and 6.2. */
#define SET_PARAMETERS 0x61
#define POWER_ON 0x62
#define POWER_OFF 0x63
#define GET_STATUS 0x65
#define GET_PARAMETERS 0x6C
#define TRANSFER 0x6F
#define DATA_BLOCK 0x80
#define SLOT_STATUS 0x81
#define PARAMETERS 0x82

/* bStatus, 6.2.6. */
#define POWERED 0x00
#define UNPOWERED 0x01
#define FAILED 0x40

/* Descriptors of the device, its configuration, its one interface (class 0B), the reader itself
 * (5.1: T=0 and T=1, dwFeatures 000200FE: all by itself, APDUs), OUT 1 and IN 2. */
/* clang-format off */
static const DsFakeUsbModel model = {
    .descriptors = "12011001000000406B072250000100000001"
		   "090256000101008032"
		   "09040000020B000000"
		   "36211001000703000000C0120000C012000000673200006732000000"
		   "FE0000000000000000000000FE0002000F010000FFFF00000001"
		   "0705010240000007058202400000",
    .interface_class = "0b",
};
/* clang-format on */

struct DsFakeCcid {
	const DsFakeCard *card;
	gpointer self; /* of the card */
	gboolean powered;
	DsFakeThread *thread;
	DsFakeUsb *usb;
};

static void
answer(DsFakeCcid *ccid, guint8 type, const guint8 *request, guint8 status, const guint8 *data,
    gsize length)
{
	g_autoptr(GByteArray) message = g_byte_array_new();
	const guint8 head[HEAD] = {type, (guint8)length, (guint8)(length >> 8), 0, 0, request[5],
	    request[6], status, 0, 0};

	g_byte_array_append(message, head, sizeof head);
	if (length > 0)
		g_byte_array_append(message, data, (guint)length);
	ds_fake_usb_put(ccid->usb, message->data, message->len);
}

static void
transfer(DsFakeCcid *ccid, const guint8 *request, gsize length)
{
	g_autoptr(GByteArray) said = g_byte_array_new();

	ccid->card->obey(ccid->self, request + HEAD, length - HEAD, said);
	answer(ccid, DATA_BLOCK, request, POWERED, said->data, said->len);
}

static void
power_on(DsFakeCcid *ccid, const guint8 *request)
{
	ccid->card->power(ccid->self);
	ccid->powered = TRUE;
	answer(ccid, DATA_BLOCK, request, POWERED, ccid->card->atr, ccid->card->atr_length);
}

static void
on_out(const guint8 *request, gsize length, gpointer data)
{
	static const guint8 t0[] = {0x11, 0x00, 0x00, 0x0A, 0x00}; /* 6.2.3, as from the factory */
	DsFakeCcid *ccid = data;

	if (length < HEAD)
		return;
	switch (request[0]) {
	case POWER_ON: power_on(ccid, request); return;
	case TRANSFER: transfer(ccid, request, length); return;
	case POWER_OFF: ccid->powered = FALSE; break;
	case GET_STATUS: break;
	case GET_PARAMETERS: answer(ccid, PARAMETERS, request, POWERED, t0, sizeof t0); return;
	case SET_PARAMETERS:
		answer(ccid, PARAMETERS, request, POWERED, request + HEAD, length - HEAD);
		return;
	default: answer(ccid, SLOT_STATUS, request, FAILED, NULL, 0); return;
	}
	answer(ccid, SLOT_STATUS, request, ccid->powered ? POWERED : UNPOWERED, NULL, 0);
}

DsFakeCcid *
ds_fake_ccid_new(const DsFakeCard *card, const char *content)
{
	DsFakeCcid *ccid = g_new0(DsFakeCcid, 1);
	const DsFakeUsbHandlers handlers = {.on_out = on_out, .data = ccid};

	ccid->card = card;
	ccid->self = card->start(content);
	ccid->thread = ds_fake_thread_new("fake-ccid");
	ccid->usb = ds_fake_usb_new("1-1", &model, ds_fake_thread_context(ccid->thread), &handlers);
	return ccid;
}

void
ds_fake_ccid_free(DsFakeCcid *ccid)
{
	ds_fake_ccid_unplug(ccid);
	ds_fake_thread_free(ccid->thread);
	ds_fake_usb_free(ccid->usb);
	ccid->card->stop(ccid->self);
	g_free(ccid);
}

void
ds_fake_ccid_plug(DsFakeCcid *ccid)
{
	ds_fake_usb_plug(ccid->usb);
}

void
ds_fake_ccid_unplug(DsFakeCcid *ccid)
{
	ds_fake_usb_unplug(ccid->usb);
	ccid->powered = FALSE;
}
