/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/nfc-read.h"

#include "drivers/ndef.h"
#include "drivers/tag.h"

#include <string.h>

#define ANSWER_MS 200  /* for one command */
#define ANSWER_SIZE 64 /* bytes */
#define BLOCK_SIZE 16  /* of MIFARE Classic; READ gives as much of an NTAG, four pages */
#define FIRST_PAGE 4   /* user memory: NTAG21x data sheet, 8.5 */
#define LAST_PAGE 0xE1 /* of an NTAG216 */
#define PAGE_SIZE 4

/* MIFARE commands: MF1S50 data sheet, 9.1; NTAG21x data sheet, 10. */
enum { READ = 0x30, AUTH_A = 0x60, AUTH_B = 0x61 };

/* libnfc exports it and installs no header for it (chips/pn53x.h). */
int pn53x_write_register(nfc_device *device, uint16_t reg, uint8_t mask, uint8_t value);

static int
ask(nfc_device *device, const guint8 *command, gsize length, guint8 answer[ANSWER_SIZE])
{
	return nfc_initiator_transceive_bytes(
	    device, command, length, answer, ANSWER_SIZE, ANSWER_MS);
}

static DsNfcRead
outcome(int result)
{
	return result == NFC_EIO ? DS_NFC_GONE : DS_NFC_NONE;
}

/* ---- blocks and pages ---- */

/* A block, or four pages from this one on. */
static DsNfcRead
read_block(nfc_device *device, guint block, GByteArray *out)
{
	const guint8 command[] = {READ, (guint8)block};
	guint8 answer[ANSWER_SIZE];
	int length = ask(device, command, sizeof command, answer);

	if (length != BLOCK_SIZE)
		return outcome(length);
	g_byte_array_append(out, answer, BLOCK_SIZE);
	explicit_bzero(answer, sizeof answer);
	return DS_NFC_READ;
}

/* The key, and the last four bytes of the UID. */
static DsNfcRead
authenticate(nfc_device *device, const nfc_iso14443a_info *card, const DsCardRule *rule)
{
	guint8 command[2 + DS_MIFARE_KEY_SIZE + 4] = {
	    rule->key_b ? AUTH_B : AUTH_A, (guint8)rule->block};
	guint8 answer[ANSWER_SIZE];
	int result;

	if (card->szUidLen < 4)
		return DS_NFC_NONE;
	memcpy(command + 2, rule->key, DS_MIFARE_KEY_SIZE);
	memcpy(command + 2 + DS_MIFARE_KEY_SIZE, card->abtUid + card->szUidLen - 4, 4);
	result = ask(device, command, sizeof command, answer);
	explicit_bzero(command, sizeof command);
	return result >= 0 ? DS_NFC_READ : outcome(result);
}

/* A card that was refused stops listening: it is selected anew. SAK 00 is Ultralight and NTAG,
 * which know no keys. */
static DsNfcRead
read_keyed(nfc_device *device, const nfc_target *target, const DsCardRule *rule, GByteArray *out)
{
	const nfc_iso14443a_info *card = &target->nti.nai;
	DsNfcRead done = DS_NFC_READ;

	if (card->btSak != 0)
		done = authenticate(device, card, rule);
	return done == DS_NFC_READ ? read_block(device, rule->block, out) : done;
}

/* ---- the memory of an NTAG ---- */

static DsNfcRead
read_pages(nfc_device *device, GByteArray *memory)
{
	guint page = FIRST_PAGE + memory->len / PAGE_SIZE;

	return page <= LAST_PAGE ? read_block(device, page, memory) : DS_NFC_NONE;
}

static DsNfcRead
read_ndef(nfc_device *device, GByteArray *out)
{
	g_autoptr(GByteArray) memory = g_byte_array_new();
	DsNdefResult found = DS_NDEF_MORE;
	char *text = NULL;

	while (found == DS_NDEF_MORE) {
		DsNfcRead done = read_pages(device, memory);

		if (done != DS_NFC_READ)
			return done;
		found = ds_ndef_read(memory->data, memory->len, &text);
	}
	if (found != DS_NDEF_TEXT)
		return DS_NFC_NONE;
	g_byte_array_append(out, (const guint8 *)text, (guint)strlen(text));
	ds_card_number_free(text);
	return DS_NFC_READ;
}

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
read_iso28560(nfc_device *device, GByteArray *out)
{
	g_autoptr(GByteArray) memory = g_byte_array_new();
	gsize need = DS_TAG_FIRST_BLOCKS * DS_TAG_BLOCK;
	DsNfcRead taken = DS_NFC_NONE;

	while (taken == DS_NFC_NONE && need > memory->len) {
		while (memory->len < need) {
			DsNfcRead done = read_pages(device, memory);

			if (done != DS_NFC_READ)
				return done;
		}
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

static DsNfcRead
begin_raw(nfc_device *device)
{
	int result = nfc_device_set_property_bool(device, NP_HANDLE_CRC, true);

	if (result >= 0)
		result = nfc_device_set_property_bool(device, NP_EASY_FRAMING, false);
	for (guint i = 0; result >= 0 && i < G_N_ELEMENTS(type_b); i++)
		result = pn53x_write_register(
		    device, type_b[i].reg, type_b[i].mask, type_b[i].value);
	return result >= 0 ? DS_NFC_READ : outcome(result);
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
ask_serial(nfc_device *device, GByteArray *out)
{
	guint8 answer[ANSWER_SIZE];

	for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
		int length = ask(device, steps[i].command, steps[i].length, answer);

		if (length != steps[i].answer ||
		    (steps[i].first != 0 && answer[0] != steps[i].first))
			return outcome(length);
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
	DsNfcRead done = begin_raw(device);

	if (done == DS_NFC_READ)
		done = ask_serial(device, out);
	/* afterwards the chip does its own framing again */
	if (nfc_device_set_property_bool(device, NP_EASY_FRAMING, true) == NFC_EIO)
		done = DS_NFC_GONE;
	return done;
}

/* ---- all of them ---- */

/* After a refusal a card of type A stops listening until it is selected again. */
static DsNfcRead
select_again(nfc_device *device, const nfc_target *target)
{
	const nfc_iso14443a_info *card = &target->nti.nai;
	nfc_target again;
	int found = nfc_initiator_select_passive_target(
	    device, target->nm, card->abtUid, card->szUidLen, &again);

	return found > 0 ? DS_NFC_READ : outcome(found);
}

DsNfcRead
ds_nfc_read(nfc_device *device, const nfc_target *target, const DsCardRule *rule, GByteArray *out)
{
	DsNfcRead done = DS_NFC_NONE;

	if (rule->content == DS_CARD_CHIP_SERIAL)
		return ds_nfc_read_chip_serial(device, out);
	if (target->nm.nmt != NMT_ISO14443A)
		return DS_NFC_NONE;
	switch (rule->content) {
	case DS_CARD_BLOCK: done = read_keyed(device, target, rule, out); break;
	case DS_CARD_NDEF: done = read_ndef(device, out); break;
	case DS_CARD_ISO28560: done = read_iso28560(device, out); break;
	default: break;
	}
	if (done == DS_NFC_NONE && select_again(device, target) == DS_NFC_GONE)
		return DS_NFC_GONE;
	return done;
}
