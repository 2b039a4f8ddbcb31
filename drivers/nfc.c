/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Patron cards through libnfc; README-nfc.md tells about hardware, protocol and quirks.
 *
 *   poll:  pause until the next look -> one select for each kind of card -> card or nothing
 *
 * A card that lies there is looked for first where it was found last, so it costs one command a
 * look. libnfc belongs to the thread that called open(), but for its context, which all share.
 */
#include "drivers/nfc-card.h"
#include "drivers/nfc-port.h"
#include "drivers/nfc-read.h"

#include "firmware/base/bytes.h"

#include <nfc/nfc.h>
#include <string.h>
#include <unistd.h>

/* A look every 100 ms: a card is on the screen within 150 ms, the reader idles most of the time. */
#define LOOK_PERIOD_US (100 * 1000)

/* A select that timed out (300 ms, fixed in libnfc's pn53x.c) is made again twice. */
#define SELECT_TRIES 3

/* What is looked for, the commonest card first. */
static const nfc_modulation looks[] = {
    {NMT_ISO14443A, NBR_106},
    {NMT_FELICA, NBR_212},
    {NMT_FELICA, NBR_424},
    {NMT_ISO14443B, NBR_106},
};

typedef struct {
	char *where;
	int port; /* our claim on the serial port, -1 for a reader on another bus */
	nfc_device *device;
	gboolean can[G_N_ELEMENTS(looks)]; /* the chip knows this kind */
	guint last;                        /* in looks: where the card that lies there was found */
	gint64 next_look_us;
	const GPtrArray *rules;  /* DsCardRule; NULL or empty: a card's own number counts */
	gboolean wants_id_cards; /* one of them is for the Chinese ID card */
	char *told_uid;          /* of the card that was read last, while it lies there */
	DsIdentity *told;
} Reader;

/* The card that lay there is gone, or another one. */
static void
forget(Reader *self)
{
	ds_card_number_free(g_steal_pointer(&self->told_uid));
	g_clear_pointer(&self->told, ds_identity_free);
}

static void
reader_close(gpointer data)
{
	Reader *self = data;

	if (self->device != NULL)
		nfc_close(self->device);
	if (self->port >= 0)
		close(self->port);
	forget(self);
	g_free(self->where);
	g_free(self);
}

typedef Reader AutoReader;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AutoReader, reader_close)

/*
 * libnfc writes errors to stderr unless this variable says no, and nfc_init() sets it anyway. The
 * environment may only grow while there is one thread, hence before main(). A developer who sets
 * LIBNFC_LOG_LEVEL=3 gets the wire on stderr.
 */
static void __attribute__((constructor)) quiet_libnfc(void)
{
	g_setenv("LIBNFC_LOG_LEVEL", "0", FALSE);
}

static gpointer
new_context(gpointer unused)
{
	nfc_context *context = NULL;

	nfc_init(&context);
	return context;
}

/*
 * One context for all readers, never given back: nfc_exit() frees libnfc's list of drivers under
 * the feet of every other context.
 */
static nfc_context *
library(void)
{
	static GOnce once = G_ONCE_INIT;

	return g_once(&once, new_context, NULL);
}

static gboolean
gone(const Reader *self, const char *what, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_GONE, "%s: %s; check its cable and its power",
	    self->where, what);
	return FALSE;
}

static gboolean
failed(const Reader *self, int result, GError **error)
{
	if (result == NFC_ETIMEOUT)
		return gone(self, "the reader does not answer any more", error);
	return gone(self, nfc_strerror(self->device), error);
}

/*
 * nfc_open() succeeds even when the chip fell silent half-way; it then has no list of kinds, and
 * the next select would end in an assertion.
 */
static gboolean
learn_kinds(Reader *self, GError **error)
{
	const nfc_modulation_type *kinds = NULL;

	if (nfc_device_get_supported_modulation(self->device, N_INITIATOR, &kinds) < 0 ||
	    kinds == NULL)
		return gone(self, "the reader stopped answering while it was opened", error);
	for (; *kinds != 0; kinds++)
		for (guint i = 0; i < G_N_ELEMENTS(looks); i++)
			self->can[i] |= looks[i].nmt == *kinds;
	return TRUE;
}

/*
 * Bounded selects, and no RATS: the number needs none, it saves a round on the air, and a card's
 * answer to it (ATS) is copied by libnfc with the length the card claims.
 */
static gboolean
set_up(Reader *self, GError **error)
{
	int result = nfc_initiator_init(self->device);

	if (result >= 0)
		result = nfc_device_set_property_bool(self->device, NP_INFINITE_SELECT, false);
	if (result >= 0)
		result = nfc_device_set_property_bool(self->device, NP_AUTO_ISO14443_4, false);
	return result >= 0 || failed(self, result, error);
}

static gboolean
reader_start(Reader *self, GError **error)
{
	nfc_context *context = library();
	g_autofree char *name = ds_nfc_port_claim(self->where, &self->port, error);

	if (name == NULL)
		return FALSE;
	if (context != NULL)
		self->device = nfc_open(context, name);
	if (self->device == NULL)
		return gone(self, "no reader answers", error);
	return learn_kinds(self, error) && set_up(self, error);
}

static gpointer
reader_open(const char *where, GError **error)
{
	g_autoptr(AutoReader) self = g_new0(Reader, 1);

	self->port = -1;
	self->where = g_strdup(where);
	if (!reader_start(self, error)) {
		g_prefix_error(error, "nfc: ");
		return NULL;
	}
	return g_steal_pointer(&self);
}

static void
pause_until(gint64 until_us)
{
	gint64 left_us = until_us - g_get_monotonic_time();

	if (left_us > 0)
		g_usleep((gulong)left_us);
}

/* How many cards of this kind lie there, or an error of libnfc. */
static int
select_card(Reader *self, const nfc_modulation *kind, nfc_target *target)
{
	int found = NFC_ETIMEOUT;

	for (guint i = 0; i < SELECT_TRIES && found == NFC_ETIMEOUT; i++)
		found = nfc_initiator_select_passive_target(self->device, *kind, NULL, 0, target);
	return found;
}

/* ---- what the card says beside its number ---- */

/* By the first rule that fits; a flaw when none does. */
static DsNfcRead
number_by_rules(Reader *self, const nfc_target *target, DsIdentity *identity)
{
	DsNfcRead done = DS_NFC_NONE;

	for (guint i = 0; done == DS_NFC_NONE && i < self->rules->len; i++) {
		const DsCardRule *rule = self->rules->pdata[i];
		g_autoptr(GByteArray) bytes = NULL;
		char *number;

		if (!ds_card_rule_concerns(rule, identity->technology))
			continue;
		if (rule->content == DS_CARD_UID) {
			bytes = identity->text != NULL ? ds_unhex(identity->text) : NULL;
			done = bytes != NULL ? DS_NFC_READ : DS_NFC_NONE;
		} else {
			bytes = g_byte_array_new();
			done = ds_nfc_read(self->device, target, rule, bytes);
		}
		if (done != DS_NFC_READ)
			continue;
		number = ds_card_number(rule, bytes->data, bytes->len);
		explicit_bzero(bytes->data, bytes->len);
		if (number == NULL) {
			done = DS_NFC_NONE;
			continue;
		}
		ds_card_number_free(identity->text);
		identity->text = number;
		identity->flaw = DS_FLAW_NONE;
	}
	return done;
}

/* A card is read once while it lies there: what it tells each time is its own number. */
static DsNfcRead
identify(Reader *self, const nfc_target *target, DsIdentity **identity)
{
	g_autoptr(DsIdentity) seen = ds_nfc_identity(target);
	DsNfcRead done;

	if (self->rules == NULL || self->rules->len == 0) {
		*identity = g_steal_pointer(&seen);
		return DS_NFC_READ;
	}
	if (seen->text != NULL && g_strcmp0(seen->text, self->told_uid) == 0) {
		*identity = ds_identity_copy(self->told);
		return DS_NFC_READ;
	}
	forget(self);
	self->told_uid = g_strdup(seen->text);
	done = number_by_rules(self, target, seen);
	if (done == DS_NFC_GONE)
		return done;
	if (done == DS_NFC_NONE && seen->flaw == DS_FLAW_NONE) {
		seen->flaw = DS_FLAW_UNREADABLE;
		ds_card_number_free(g_steal_pointer(&seen->text));
	}
	self->told = ds_identity_copy(seen);
	*identity = g_steal_pointer(&seen);
	return done;
}

/* libnfc's select of type B may pass over this card, whose answer to ATTRIB is its own. */
static DsNfcRead
look_for_id_card(Reader *self, DsIdentity **identity)
{
	const nfc_target nobody = {.nm = {NMT_ISO14443B, NBR_106}};
	DsNfcRead done = identify(self, &nobody, identity);

	if (done != DS_NFC_READ)
		g_clear_pointer(identity, ds_identity_free);
	return done;
}

static gboolean
look_around(Reader *self, DsIdentity **identity, GError **error)
{
	nfc_target target;

	self->next_look_us = g_get_monotonic_time() + LOOK_PERIOD_US;
	for (guint i = 0; i < G_N_ELEMENTS(looks); i++) {
		guint kind = (self->last + i) % G_N_ELEMENTS(looks);
		int found = self->can[kind] ? select_card(self, &looks[kind], &target) : 0;

		if (found < 0)
			return failed(self, found, error);
		if (found > 0) {
			self->last = kind;
			return identify(self, &target, identity) != DS_NFC_GONE ||
			    gone(self, "the reader broke off while it read a card", error);
		}
	}
	self->last = 0;
	if (self->wants_id_cards && look_for_id_card(self, identity) == DS_NFC_GONE)
		return gone(self, "the reader broke off while it read a card", error);
	if (*identity == NULL)
		forget(self);
	return TRUE;
}

static gboolean
reader_poll(gpointer data, guint timeout_ms, DsIdentity **identity, GError **error)
{
	Reader *self = data;
	gint64 end_us = g_get_monotonic_time() + (gint64)timeout_ms * 1000;

	*identity = NULL;
	do {
		pause_until(MIN(self->next_look_us, end_us));
		if (!look_around(self, identity, error)) {
			g_prefix_error(error, "nfc: ");
			return FALSE;
		}
	} while (*identity == NULL && self->next_look_us < end_us);
	if (*identity == NULL)
		pause_until(end_us);
	return TRUE;
}

static void
reader_want(gpointer data, const GPtrArray *rules)
{
	Reader *self = data;

	self->rules = rules;
	for (guint i = 0; rules != NULL && i < rules->len; i++) {
		const DsCardRule *rule = rules->pdata[i];

		self->wants_id_cards |= rule->content == DS_CARD_CHIP_SERIAL;
	}
}

extern const DsScannerDriver ds_scanner_driver_nfc;

const DsScannerDriver ds_scanner_driver_nfc = {
    .id = "nfc",
    .summary = "patron cards on a PN532 or another reader that libnfc knows",
    .where = "pn532_uart:/dev/ttyS1:115200",
    .stays = TRUE,
    .open = reader_open,
    .want = reader_want,
    .poll = reader_poll,
    .close = reader_close,
};
