/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chinese social security cards in a PC/SC reader: the card's number and nothing else.
 * drivers/README-pcsc.md.
 */
#include "drivers/pcsc-reader.h"
#include "drivers/scanner.h"
#include "drivers/ssc-record.h"

#include <string.h>

#define LOOK_MS 100  /* a card is on the screen soon, and one that lies there costs little */
#define READ_MS 450  /* from a card that came: powered in up to 200 ms, then three short answers */
#define TRIES 3      /* a card that is pushed in slowly fails at first */
#define SPARE_MS 200 /* beyond a wait of pcscd's until it counts as dead */

typedef struct {
	DsPcscReader *reader;
	DsPcscPlace place;
	guint told_occasion;
	guint failures;   /* of readings since a card was told or none lay there */
	DsIdentity *told; /* of the card that lies there, since told_occasion */
} Reader;

/* ---- one card ---- */

/* With T=0 an answer is fetched (61, C0), or asked for again with its right length (6C): ISO/IEC
 * 7816-4, 5.3.4. */
static gboolean
fetch(DsPcscReader *reader, const guint8 *asked, DsApduAnswer *answer, GError **error)
{
	guint8 again[] = {0x00, 0xC0, 0x00, 0x00, (guint8)answer->status};

	switch (answer->status >> 8) {
	case 0x6C: memcpy(again, asked, 4); break;
	case 0x61: break;
	default: return TRUE;
	}
	return ds_pcsc_transmit(reader, again, sizeof again, answer, error);
}

static gboolean
give_order(DsPcscReader *reader, DsSscOrder order, DsApduAnswer *answer, GError **error)
{
	guint8 bytes[DS_APDU_MAX];
	DsWriter apdu = ds_writer(bytes, sizeof bytes);

	ds_ssc_order(&apdu, order);
	return ds_pcsc_transmit(reader, bytes, apdu.used, answer, error) &&
	    fetch(reader, bytes, answer, error);
}

/* *fine FALSE: this card does not know it. */
static gboolean
ask(DsPcscReader *reader, DsSscOrder order, DsApduAnswer *answer, gboolean *fine, GError **error)
{
	if (!give_order(reader, order, answer, error))
		return FALSE;
	*fine = answer->status == DS_APDU_FINE;
	return TRUE;
}

/* `number` is empty when it is another card. */
static gboolean
read_number(DsPcscReader *reader, char number[DS_SSC_NUMBER + 1], GError **error)
{
	DsApduAnswer answer;
	gboolean fine;

	number[0] = '\0';
	if (!ask(reader, DS_SSC_APPLICATION, &answer, &fine, error))
		return FALSE;
	if (!fine)
		return TRUE;
	if (!ask(reader, DS_SSC_RECORD, &answer, &fine, error))
		return FALSE;
	if (!fine &&
	    (!ask(reader, DS_SSC_FILE, &answer, &fine, error) ||
		!ask(reader, DS_SSC_CURRENT, &answer, &fine, error)))
		return FALSE;
	if (fine && !ds_ssc_take_number(answer.data, answer.length, number))
		number[0] = '\0';
	return TRUE;
}

static gboolean
read_card(DsPcscReader *reader, char number[DS_SSC_NUMBER + 1], gboolean *there, GError **error)
{
	gboolean read;

	ds_pcsc_begin(reader, READ_MS);
	number[0] = '\0';
	if (!ds_pcsc_connect(reader, there, error))
		return FALSE;
	if (!*there)
		return TRUE;
	read = read_number(reader, number, error);
	ds_pcsc_disconnect(reader);
	return read;
}

/* ---- what lies there ---- */

static void
forget(Reader *self)
{
	g_clear_pointer(&self->told, ds_identity_free);
	self->failures = 0;
}

static void
tell(Reader *self, const char *number)
{
	gboolean read = number[0] != '\0';

	forget(self);
	self->told = ds_identity_new(DS_IDENTITY_CARD, read ? DS_FLAW_NONE : DS_FLAW_UNREADABLE,
	    "cn-ssc", read ? number : NULL);
	self->told_occasion = self->place.occasion;
}

/* A card that fails again and again, or speaks nonsense, is one that this reader cannot use; a
 * reader that failed is an error. */
static gboolean
identify(Reader *self, GError **error)
{
	char number[DS_SSC_NUMBER + 1];
	g_autoptr(GError) failure = NULL;
	gboolean there = TRUE, read = read_card(self->reader, number, &there, &failure);

	if (g_error_matches(failure, DS_ERROR, DS_ERROR_GONE)) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return FALSE;
	}
	if (there && (read || ++self->failures >= TRIES))
		tell(self, number);
	explicit_bzero(number, sizeof number);
	return TRUE;
}

static gboolean
look(Reader *self, guint wait_ms, DsIdentity **identity, GError **error)
{
	ds_pcsc_begin(self->reader, wait_ms + SPARE_MS);
	if (!ds_pcsc_watch(self->reader, wait_ms, &self->place, error))
		return FALSE;
	if (!self->place.there) {
		forget(self);
		return TRUE;
	}
	if (self->told != NULL && self->told_occasion != self->place.occasion)
		forget(self);
	if (self->told == NULL && !identify(self, error))
		return FALSE;
	if (self->told != NULL)
		*identity = ds_identity_copy(self->told);
	return TRUE;
}

static gboolean
ssc_poll(gpointer data, guint timeout_ms, DsIdentity **identity, GError **error)
{
	Reader *self = data;
	gint64 end_us = g_get_monotonic_time() + (gint64)timeout_ms * 1000;
	gint64 left_ms = timeout_ms;

	*identity = NULL;
	do {
		if (!look(self, (guint)MIN(left_ms, LOOK_MS), identity, error)) {
			g_prefix_error(error, "ssc: ");
			return FALSE;
		}
		left_ms = (end_us - g_get_monotonic_time()) / 1000;
	} while (*identity == NULL && left_ms > 0);
	return TRUE;
}

static void
ssc_close(gpointer data)
{
	Reader *self = data;

	forget(self);
	ds_pcsc_close(self->reader);
	g_free(self);
}

static gpointer
ssc_open(const char *where, GError **error)
{
	DsPcscReader *reader = ds_pcsc_open(where, error);
	Reader *self;

	if (reader == NULL)
		return NULL;
	self = g_new0(Reader, 1);
	self->reader = reader;
	return self;
}

extern const DsScannerDriver ds_scanner_driver_ssc;
const DsScannerDriver ds_scanner_driver_ssc = {
    .id = "ssc",
    .summary = "Chinese social security cards in a PC/SC reader: the card number",
    .where = "pcsc or pcsc:NAME OF THE READER",
    .stays = TRUE,
    .personal = "cn-ssc",
    .open = ssc_open,
    .poll = ssc_poll,
    .close = ssc_close,
};
