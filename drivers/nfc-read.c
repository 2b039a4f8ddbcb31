/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/nfc-read.h"

#include "drivers/nfc-ndef.h"
#include "drivers/tag.h"

#include <string.h>

G_STATIC_ASSERT(DS_NFC_KEY == DS_MIFARE_KEY_SIZE);

/* libnfc exports it and installs no header for it (chips/pn53x.h). */
int pn53x_write_register(nfc_device *device, uint16_t reg, uint8_t mask, uint8_t value);

/* SAK 00 is Ultralight and NTAG, which know no keys. */
static DsNfcRead
read_keyed(DsNfcCard *card, const DsCardRule *rule, GByteArray *out)
{
	DsNfcKey kind = rule->key_b ? DS_NFC_KEY_B : DS_NFC_KEY_A;

	if ((card->a->btSak == 0 || ds_nfc_authenticate(card, rule->block, kind, rule->key)) &&
	    ds_nfc_read_block(card, rule->block, out))
		return DS_NFC_READ;
	return ds_nfc_outcome(card);
}

/* ---- a patron card by ISO 28560 ---- */

/* Only what is marked as a patron card, and sure enough, names a person. */
static DsNfcRead
take_patron(const GByteArray *memory, GByteArray *out, gsize *need)
{
	DsTagContent content;

	*need = 0;
	switch (ds_tag_decode_hf(memory->data, memory->len, -1, &content, need)) {
	case DS_TAG_OK:
		if (content.usage != DS_USAGE_PATRON || content.confidence < DS_TAG_LIKELY)
			return DS_NFC_NONE;
		g_byte_array_append(out, (const guint8 *)content.item, (guint)strlen(content.item));
		return DS_NFC_READ;
	default: return DS_NFC_NONE;
	}
}

static DsNfcRead
read_iso28560(DsNfcCard *card, GByteArray *out)
{
	g_autoptr(GByteArray) memory = g_byte_array_new();
	gsize need = DS_TAG_FIRST_BLOCKS * DS_TAG_BLOCK;
	DsNfcRead taken = DS_NFC_NONE;

	while (taken == DS_NFC_NONE && need > memory->len) {
		while (memory->len < need)
			if (!ds_nfc_read_pages(card, memory))
				return ds_nfc_outcome(card);
		taken = take_patron(memory, out, &need);
	}
	return taken;
}

/* ---- the Chinese ID card ---- */

/* Type B framing for raw commands: NXP UM0701-02 and the PN512 registers behind it. CRC is the
 * chip's, that of type B because of this framing. */
static const struct {
	uint16_t reg;
	uint8_t mask, value;
} type_b[] = {
    {0x6302, 0x03, 0x03}, /* CIU_TxMode: framing of type B */
    {0x6303, 0x03, 0x03}, /* CIU_RxMode */
    {0x6305, 0xFF, 0x00}, /* CIU_TxAuto: no 100 % ASK */
    {0x630E, 0xFF, 0x03}, /* CIU_TypeB */
};

static gboolean
begin_raw(DsNfcCard *card)
{
	nfc_device *device = card->device;
	gboolean done = ds_nfc_did(
			    card, nfc_device_set_property_bool(device, NP_HANDLE_CRC, true)) &&
	    ds_nfc_did(card, nfc_device_set_property_bool(device, NP_EASY_FRAMING, false));

	for (guint i = 0; done && i < G_N_ELEMENTS(type_b); i++)
		done = ds_nfc_did(card,
		    pn53x_write_register(device, type_b[i].reg, type_b[i].mask, type_b[i].value));
	return done;
}

/* REQB, ATTRIB with the parameters that only this card knows, and the question for the serial of
 * its chip (softs.im; vectors in tests/drivers/nfc). */
static const struct {
	guint8 command[9];
	guint8 length;
	guint8 first; /* of the answer */
	int answer;   /* how long it is */
} steps[] = {
    {{0x05, 0x00, 0x00}, 3, 0x50, 12},
    {{0x1D, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08, 0x01, 0x08}, 9, 0x08, 1},
    {{0x00, 0x36, 0x00, 0x00, 0x08}, 5, 0, 10},
};

enum { SERIAL_SIZE = 8, SW1 = 0x90, SW2 = 0x00 };

static DsNfcRead
ask_serial(DsNfcCard *card, GByteArray *out)
{
	guint8 answer[DS_NFC_ANSWER];

	for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
		int length = ds_nfc_ask(card, steps[i].command, steps[i].length, answer);

		if (length != steps[i].answer ||
		    (steps[i].first != 0 && answer[0] != steps[i].first))
			return ds_nfc_outcome(card);
	}
	if (answer[SERIAL_SIZE] != SW1 || answer[SERIAL_SIZE + 1] != SW2)
		return DS_NFC_NONE;
	g_byte_array_append(out, answer, SERIAL_SIZE);
	explicit_bzero(answer, sizeof answer);
	return DS_NFC_READ;
}

DsNfcRead
ds_nfc_read_chip_serial(nfc_device *device, GByteArray *out)
{
	const nfc_target nobody = {.nm = {NMT_ISO14443B, NBR_106}};
	DsNfcCard card = ds_nfc_card(device, &nobody);
	DsNfcRead done = DS_NFC_NONE;

	if (begin_raw(&card))
		done = ask_serial(&card, out);
	/* afterwards the chip does its own framing again */
	ds_nfc_did(&card, nfc_device_set_property_bool(device, NP_EASY_FRAMING, true));
	return card.gone ? DS_NFC_GONE : done;
}

/* ---- all of them ---- */

/* After a refusal a card of type A stops listening until it is selected again. */
static void
select_again(DsNfcCard *card, const nfc_target *target)
{
	nfc_target again;

	ds_nfc_did(card,
	    nfc_initiator_select_passive_target(
		card->device, target->nm, card->a->abtUid, card->a->szUidLen, &again));
}

DsNfcRead
ds_nfc_read(nfc_device *device, const nfc_target *target, const DsCardRule *rule, GByteArray *out)
{
	DsNfcCard card = ds_nfc_card(device, target);
	DsNfcRead done = DS_NFC_NONE;

	if (rule->content == DS_CARD_CHIP_SERIAL)
		return ds_nfc_read_chip_serial(device, out);
	if (rule->content == DS_CARD_NDEF && target->nm.nmt == NMT_ISO14443B)
		return ds_nfc_read_ndef(&card, out);
	if (card.a == NULL)
		return DS_NFC_NONE;
	switch (rule->content) {
	case DS_CARD_BLOCK: done = read_keyed(&card, rule, out); break;
	case DS_CARD_NDEF: done = ds_nfc_read_ndef(&card, out); break;
	case DS_CARD_ISO28560: done = read_iso28560(&card, out); break;
	default: break;
	}
	if (done == DS_NFC_NONE)
		select_again(&card, target);
	return card.gone ? DS_NFC_GONE : done;
}
