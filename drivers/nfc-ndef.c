/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/nfc-ndef.h"

#include "drivers/card-rule.h"
#include "drivers/isodep.h"
#include "drivers/mad.h"
#include "drivers/ndef.h"
#include "drivers/type4.h"

#include <string.h>

enum { SAK_PROCESSOR = 0x20, SAK_4K = 0x10, SAK_CLASSIC = 0x08 };

#define MEMORY_MAX 1024 /* bytes of TLVs; a longer message is nobody's number */

/* libnfc exports it and installs no header for it (chips/pn53x.h). */
int pn53x_write_register(nfc_device *device, uint16_t reg, uint8_t mask, uint8_t value);

static DsNfcRead
take_text(DsNdefResult found, char *text, GByteArray *out)
{
	if (found != DS_NDEF_TEXT)
		return DS_NFC_NONE;
	g_byte_array_append(out, (const guint8 *)text, (guint)strlen(text));
	ds_card_number_free(text);
	return DS_NFC_READ;
}

/* ---- cards with TLVs ---- */

/* Where the next 16 bytes come from. */
typedef struct Source {
	DsNfcCard *card;
	gboolean (*more)(struct Source *source, GByteArray *memory);
	guint8 sectors[DS_MAD_SECTORS]; /* of MIFARE Classic, in their order */
	guint n_sectors;
	guint sector, block; /* the next one: an index, and a block of that sector */
} Source;

static DsNfcRead
read_tlvs(Source *source, GByteArray *out)
{
	g_autoptr(GByteArray) memory = g_byte_array_sized_new(MEMORY_MAX);
	DsNdefResult found = DS_NDEF_MORE;
	char *text = NULL;

	while (found == DS_NDEF_MORE && memory->len < MEMORY_MAX) {
		if (!source->more(source, memory))
			return ds_nfc_outcome(source->card);
		found = ds_ndef_read(memory->data, memory->len, &text);
	}
	explicit_bzero(memory->data, memory->len);
	return take_text(found, text, out);
}

static gboolean
more_pages(Source *source, GByteArray *memory)
{
	return ds_nfc_read_pages(source->card, memory);
}

/* One authentication for each sector. */
static gboolean
more_blocks(Source *source, GByteArray *memory)
{
	guint sector, block;

	if (source->sector == source->n_sectors)
		return FALSE;
	sector = source->sectors[source->sector];
	block = ds_mad_first_block(sector) + source->block;
	if (source->block == 0 &&
	    !ds_nfc_authenticate(
		source->card, block, DS_NFC_KEY_A, (const guint8 *)DS_MAD_NDEF_KEY))
		return FALSE;
	if (++source->block == ds_mad_data_blocks(sector)) {
		source->block = 0;
		source->sector++;
	}
	return ds_nfc_read_block(source->card, block, memory);
}

/* ---- the directory of MIFARE Classic ---- */

/* AN10787, 3.2 and 3.3: byte 9 of the trailer tells which directories there are. */
enum { TRAILER_BLOCK = 3, VERSION_AT = 9, VERSION = 0x03, HAS_SECOND = 2, SECOND_SECTOR = 16 };

static gboolean
has_second_directory(DsNfcCard *card)
{
	g_autoptr(GByteArray) trailer = g_byte_array_new();

	return (card->a->btSak & SAK_4K) != 0 && ds_nfc_read_block(card, TRAILER_BLOCK, trailer) &&
	    (trailer->data[VERSION_AT] & VERSION) == HAS_SECOND;
}

static gboolean
read_part(DsNfcCard *card, guint sector, guint first, guint end, GByteArray *directory)
{
	guint block = ds_mad_first_block(sector) + first;

	if (!ds_nfc_authenticate(card, block, DS_NFC_KEY_A, (const guint8 *)DS_MAD_KEY))
		return FALSE;
	for (; first < end; first++, block++)
		if (!ds_nfc_read_block(card, block, directory))
			return FALSE;
	return TRUE;
}

/* Block 0 is the maker's. */
static gboolean
read_directory(DsNfcCard *card, GByteArray *directory)
{
	return read_part(card, 0, 1, 3, directory) &&
	    (!has_second_directory(card) || read_part(card, SECOND_SECTOR, 0, 3, directory));
}

static DsNfcRead
read_classic(DsNfcCard *card, GByteArray *out)
{
	g_autoptr(GByteArray) directory = g_byte_array_new();
	Source source = {.card = card, .more = more_blocks};

	if (!read_directory(card, directory))
		return ds_nfc_outcome(card);
	source.n_sectors = ds_mad_ndef_sectors(directory->data, directory->len, source.sectors);
	return read_tlvs(&source, out);
}

/* ---- processor cards ---- */

/* How long the chip waits for a card, in milliseconds: a DESFire takes up to 77 for an answer. 52
 * is what the chip does by itself (libnfc, pn53x_data_new()). */
enum { PATIENCE_MS = 102, USUAL_PATIENCE_MS = 52 };

/* Framing of type A with checksums, for raw blocks: the PN512 registers behind the PN532. */
static const struct {
	uint16_t reg;
	uint8_t mask, value;
} type_a[] = {
    {0x6302, 0x83, 0x80}, /* CIU_TxMode */
    {0x6303, 0x83, 0x80}, /* CIU_RxMode */
};

static gboolean
set_raw(DsNfcCard *card, gboolean raw)
{
	nfc_device *device = card->device;
	gboolean done = ds_nfc_did(
			    card, nfc_device_set_property_bool(device, NP_EASY_FRAMING, !raw)) &&
	    ds_nfc_did(card,
		nfc_device_set_property_int(
		    device, NP_TIMEOUT_COM, raw ? PATIENCE_MS : USUAL_PATIENCE_MS));

	for (guint i = 0; raw && done && i < G_N_ELEMENTS(type_a); i++)
		done = ds_nfc_did(card,
		    pn53x_write_register(device, type_a[i].reg, type_a[i].mask, type_a[i].value));
	return done;
}

static int
exchange_block(gpointer link, const guint8 *block, gsize length, guint8 out[DS_ISODEP_BLOCK])
{
	guint8 answer[DS_NFC_ANSWER];
	int came = ds_nfc_ask(link, block, length, answer);

	if (came > DS_ISODEP_BLOCK)
		return 0;
	if (came > 0)
		memcpy(out, answer, (gsize)came);
	explicit_bzero(answer, sizeof answer);
	return came;
}

static gboolean
command_in_blocks(gpointer link, const guint8 *command, gsize length, GByteArray *answer)
{
	return ds_isodep_command(link, command, length, answer);
}

/* The chip makes the blocks for a card of type B. */
static gboolean
command_by_chip(gpointer link, const guint8 *command, gsize length, GByteArray *out)
{
	guint8 answer[DS_NFC_ANSWER];
	int came = ds_nfc_ask(link, command, length, answer);

	if (came > 0)
		g_byte_array_append(out, answer, (guint)came);
	explicit_bzero(answer, sizeof answer);
	return came > 0;
}

/* A card that does not let itself be put to sleep is cut off from its power. */
static void
let_sleep(DsNfcCard *card, DsIsoDep *dep)
{
	if (ds_isodep_end(dep))
		return;
	ds_nfc_did(card, nfc_device_set_property_bool(card->device, NP_ACTIVATE_FIELD, false));
	ds_nfc_did(card, nfc_device_set_property_bool(card->device, NP_ACTIVATE_FIELD, true));
}

static gboolean
read_in_blocks(DsNfcCard *card, GByteArray *message)
{
	DsIsoDep dep = {.exchange = exchange_block, .link = card};
	const DsType4Card type4 = {command_in_blocks, &dep};
	gboolean done = FALSE;
	guint pause_us;

	if (ds_isodep_begin(&dep, &pause_us)) {
		g_usleep(pause_us);
		done = ds_type4_read(&type4, message);
	}
	let_sleep(card, &dep);
	return done;
}

static gboolean
read_by_chip(DsNfcCard *card, GByteArray *message)
{
	const DsType4Card type4 = {command_by_chip, card};

	return ds_type4_read(&type4, message);
}

static DsNfcRead
read_processor(DsNfcCard *card, GByteArray *out)
{
	g_autoptr(GByteArray) message = g_byte_array_sized_new(DS_TYPE4_MESSAGE);
	gboolean done;
	DsNdefResult found;
	char *text;

	if (card->a == NULL)
		done = read_by_chip(card, message);
	else {
		done = set_raw(card, TRUE) && read_in_blocks(card, message);
		done = set_raw(card, FALSE) && done;
	}
	if (!done)
		return ds_nfc_outcome(card);
	found = ds_ndef_read_message(message->data, message->len, &text);
	explicit_bzero(message->data, message->len);
	return take_text(found, text, out);
}

/* ---- all of them ---- */

DsNfcRead
ds_nfc_read_ndef(DsNfcCard *card, GByteArray *out)
{
	Source pages = {.card = card, .more = more_pages};

	if (card->a == NULL || (card->a->btSak & SAK_PROCESSOR) != 0)
		return read_processor(card, out);
	if ((card->a->btSak & SAK_CLASSIC) != 0)
		return read_classic(card, out);
	return card->a->btSak == 0 ? read_tlvs(&pages, out) : DS_NFC_NONE;
}
