/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Chinese ID card of the second generation, through a reader with the police's security module.
 * README-idsam.md tells about readers, protocol, and why nothing but the number is taken.
 *
 *   nothing lies there:  find -> select -> read -> number, and everything else is wiped
 *   a card lies there:   ask its chip, which only the card that was read can answer;
 *                        no answer: find, and read what is found; nothing found: taken
 *
 * Some readers find a card that has been read again and again, others only after it was lifted, and
 * not all may know the question to the chip. What one does shows with the first card.
 */
#include "drivers/exchange.h"
#include "drivers/idsam-card.h"
#include "drivers/idsam-frame.h"
#include "drivers/meaning.h"
#include "drivers/scanner.h"

#include <string.h>

#define LOOK_PERIOD_US (200 * 1000)

/* A reader answers in a tenth of these; reading takes up to a second. */
#define ASK_MS 1000
#define READ_MS 3000

#define READ_TRIES 5
#define TRY_PERIOD_US (100 * 1000)
#define TRY_AGAIN_US (1 * G_USEC_PER_SEC)  /* what could not be read */
#define READ_AGAIN_US (5 * G_USEC_PER_SEC) /* a card whose chip cannot be asked */

typedef enum { LIES_NOTHING, LIES_CARD, LIES_UNREADABLE } Lies;
typedef enum { CHIP_UNTRIED, CHIP_ANSWERS, CHIP_CANNOT } Chip;

typedef struct {
	DsExchange *exchange;
	Lies lies;
	char number[DS_IDSAM_NUMBER + 1]; /* of LIES_CARD; personal */
	Chip chip;
	gint64 next_look_us, read_again_us;
} Reader;

static DsFrame
judge(const guint8 *bytes, gsize length)
{
	DsIdsamAnswer answer;

	return ds_idsam_parse(bytes, length, &answer);
}

/* The one device whose numbers are in public programs; the interface's class is in none. */
static const DsUsbMatch models[] = {
    {0x0400, 0xC35A, DS_USB_ANY, DS_USB_ANY, DS_USB_ANY},
    {0},
};

/* SAM_V, table 1. A USB bridge hands over what it has every 16 ms, so a shorter silence says
 * nothing. */
static const DsExchangeKind kind = {
    .wire = {.speed = "115200", .mode = "8N1", .usb = models, .usb_head = DS_IDSAM_HEAD},
    .judge = judge,
    .quiet_ms = 40,
    .secret_bytes = DS_IDSAM_FRAME_MAX,
};

/* SW3 about the reader itself (README-idsam.md). Any other is about the card: it was not read. */
static const DsMeaning troubles[] = {
    {0x10, DS_ERROR_RETRY, "it got a damaged request"},
    {0x11, DS_ERROR_RETRY, "it got a request of a wrong length"},
    {0x21, DS_ERROR_PROTOCOL, "it does not know this command"},
    {0x23, DS_ERROR_PROTOCOL, "it does not permit this command"},
    {0x24, DS_ERROR_PROTOCOL, "it does not know what is wrong"},
    {0x60, DS_ERROR_GONE, "its security module is broken: unplug it and plug it in again"},
    {0x66, DS_ERROR_CONFIG, "its security module is not authorised: ask whoever sold it"},
    {0},
};

/* ---- asking ---- */

static gboolean
ask(Reader *self, guint command, guint timeout_ms, DsIdsamAnswer *answer, GError **error)
{
	guint8 request[DS_IDSAM_REQUEST];
	const guint8 *bytes;
	gsize length;

	ds_idsam_request(command, request);
	ds_exchange_begin(self->exchange, timeout_ms);
	if (!ds_exchange_ask(self->exchange, request, sizeof request, &bytes, &length, error))
		return FALSE;
	return ds_idsam_parse(bytes, length, answer) == DS_FRAME_WHOLE ||
	    ds_exchange_lose(self->exchange, "no answer", error);
}

static gboolean
is_in_order(const DsIdsamAnswer *answer, GError **error)
{
	return ds_meaning_find(troubles, answer->status) == NULL ||
	    ds_meaning_fail(troubles, "reader status", answer->status, error);
}

/* A question of which the status is all that counts: TRUE with its answer in *yes. */
static gboolean
ask_card(Reader *self, guint command, guint8 wanted, gboolean *yes, GError **error)
{
	DsIdsamAnswer answer;

	if (!ask(self, command, ASK_MS, &answer, error) || !is_in_order(&answer, error))
		return FALSE;
	*yes = answer.status == wanted;
	ds_exchange_wipe(self->exchange);
	return TRUE;
}

/* Is the card that was read still there? Whoever answers has been selected, so it is that one. Its
 * numbers are not looked at. */
static gboolean
ask_chip(Reader *self, gboolean *there, GError **error)
{
	DsIdsamAnswer answer;
	guint8 status;

	if (!ask(self, DS_IDSAM_READ_CHIP, ASK_MS, &answer, error))
		return FALSE;
	status = answer.status;
	ds_exchange_wipe(self->exchange);
	*there = status == DS_IDSAM_OK;
	if (*there)
		self->chip = CHIP_ANSWERS;
	else if (self->chip == CHIP_UNTRIED && !is_in_order(&answer, NULL))
		self->chip = CHIP_CANNOT;
	return TRUE;
}

/* ---- what lies there ---- */

/* Until the next reading of something that is found all the while. */
static void
settle(Reader *self, Lies lies, gint64 read_again_us)
{
	self->lies = lies;
	self->read_again_us = g_get_monotonic_time() + read_again_us;
}

static void
forget(Reader *self)
{
	explicit_bzero(self->number, sizeof self->number);
	self->lies = LIES_NOTHING;
}

static void
give_up(Reader *self)
{
	forget(self);
	settle(self, LIES_UNREADABLE, TRY_AGAIN_US);
}

/* The same card again, and its chip did not answer in between: it never will. */
static void
take(Reader *self, const char *number)
{
	if (self->lies == LIES_CARD && self->chip == CHIP_UNTRIED &&
	    memcmp(self->number, number, sizeof self->number) == 0)
		self->chip = CHIP_CANNOT;
	memcpy(self->number, number, sizeof self->number);
	settle(self, LIES_CARD, READ_AGAIN_US);
}

/* What was read and has no right number is no ID card, and will not become one. */
static gboolean
read_selected(Reader *self, gboolean *missed, GError **error)
{
	char number[DS_IDSAM_NUMBER + 1];
	DsIdsamAnswer answer;

	if (!ask(self, DS_IDSAM_READ, READ_MS, &answer, error) || !is_in_order(&answer, error))
		return FALSE;
	*missed = answer.status != DS_IDSAM_OK;
	if (!*missed && ds_idsam_number(answer.data, answer.length, number))
		take(self, number);
	else if (!*missed)
		give_up(self);
	ds_exchange_wipe(self->exchange);
	explicit_bzero(number, sizeof number);
	return TRUE;
}

/* Where the chip cannot be asked, a card that will not be selected again is the one that is. */
static gboolean
read_found(Reader *self, gboolean *missed, GError **error)
{
	gboolean selected;

	if (!ask_card(self, DS_IDSAM_SELECT, DS_IDSAM_OK, &selected, error))
		return FALSE;
	if (selected)
		return read_selected(self, missed, error);
	*missed = self->lies != LIES_CARD || self->chip != CHIP_CANNOT;
	return TRUE;
}

/* Found while something lies there that nobody can ask: the same, for some time. */
static gboolean
is_still(const Reader *self)
{
	return (self->lies == LIES_UNREADABLE ||
		   (self->lies == LIES_CARD && self->chip == CHIP_CANNOT)) &&
	    g_get_monotonic_time() < self->read_again_us;
}

static gboolean
look_once(Reader *self, gboolean *missed, GError **error)
{
	gboolean there = FALSE;

	*missed = FALSE;
	if (self->lies == LIES_CARD && self->chip != CHIP_CANNOT && !ask_chip(self, &there, error))
		return FALSE;
	if (there)
		return TRUE;
	if (!ask_card(self, DS_IDSAM_FIND, DS_IDSAM_FOUND, &there, error))
		return FALSE;
	if (!there)
		forget(self);
	return !there || is_still(self) || read_found(self, missed, error);
}

/* A card on its way to the reader is found before it can be read. */
static gboolean
look(Reader *self, GError **error)
{
	gboolean missed;

	for (guint i = 0; i < READ_TRIES; i++) {
		if (!look_once(self, &missed, error))
			return FALSE;
		if (!missed)
			return TRUE;
		g_usleep(TRY_PERIOD_US);
	}
	give_up(self);
	return TRUE;
}

static DsIdentity *
identity_of(const Reader *self)
{
	switch (self->lies) {
	case LIES_CARD:
		return ds_identity_new(DS_IDENTITY_CARD, DS_FLAW_NONE, "cn-id", self->number);
	case LIES_UNREADABLE:
		return ds_identity_new(DS_IDENTITY_CARD, DS_FLAW_UNREADABLE, "cn-id", NULL);
	default: return NULL;
	}
}

/* ---- the driver ---- */

static void
idsam_close(gpointer object)
{
	Reader *self = object;

	ds_exchange_close(self->exchange);
	forget(self);
	g_free(self);
}

/* A reader is there, and its security module works. */
static gboolean
find_reader(Reader *self, GError **error)
{
	DsIdsamAnswer answer;

	if (!ds_exchange_restart(self->exchange, error))
		return FALSE;
	if (!ask(self, DS_IDSAM_STATUS, ASK_MS, &answer, error)) {
		g_prefix_error(error,
		    "no reader for ID cards answers here: is it plugged in, and "
		    "is this its port and speed? ");
		return FALSE;
	}
	return answer.status == DS_IDSAM_OK ||
	    ds_meaning_fail(troubles, "reader status", answer.status, error);
}

static gpointer
idsam_open(const char *where, GError **error)
{
	DsExchange *exchange = ds_exchange_open(where, &kind, error);
	Reader *self;
	g_autoptr(GError) failure = NULL;

	if (exchange == NULL)
		return NULL;
	self = g_new0(Reader, 1);
	self->exchange = exchange;
	if (find_reader(self, &failure))
		return self;
	g_propagate_prefixed_error(error, g_steal_pointer(&failure), "%s: ", where);
	idsam_close(self);
	return NULL;
}

static void
pause_until(gint64 until_us)
{
	gint64 left_us = until_us - g_get_monotonic_time();

	if (left_us > 0)
		g_usleep((gulong)left_us);
}

/* Takes longer than timeout_ms when a card arrives: it is read. */
static gboolean
idsam_poll(gpointer object, guint timeout_ms, DsIdentity **identity, GError **error)
{
	Reader *self = object;
	gint64 end_us = g_get_monotonic_time() + (gint64)timeout_ms * 1000;

	*identity = NULL;
	do {
		pause_until(MIN(self->next_look_us, end_us));
		if (!look(self, error))
			return FALSE;
		self->next_look_us = g_get_monotonic_time() + LOOK_PERIOD_US;
		*identity = identity_of(self);
	} while (*identity == NULL && self->next_look_us < end_us);
	if (*identity == NULL)
		pause_until(end_us);
	return TRUE;
}

extern const DsScannerDriver ds_scanner_driver_idsam;
const DsScannerDriver ds_scanner_driver_idsam = {
    .id = "idsam",
    .summary = "Chinese ID cards, through a reader with the police's security module",
    .where = "usb, or serial:/dev/ttyUSB0 (115200:8N1)",
    .stays = TRUE,
    .personal = "cn-id",
    .open = idsam_open,
    .poll = idsam_poll,
    .close = idsam_close,
};
