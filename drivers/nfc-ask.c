/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/nfc-ask.h"

#include <string.h>

#define ANSWER_MS 300  /* for one command */
#define BLOCK_SIZE 16  /* of MIFARE Classic; READ gives as much of an NTAG */
#define FIRST_PAGE 4   /* user memory: NTAG21x data sheet, 8.5 */
#define LAST_PAGE 0xE1 /* of an NTAG216 */
#define PAGE_SIZE 4
#define UID_PART 4 /* bytes of the UID that an authentication is for: the last ones */

enum { READ = 0x30 }; /* MF1S50yyX data sheet, 9.1; NTAG21x data sheet, 10 */

DsNfcCard
ds_nfc_card(nfc_device *device, const nfc_target *target)
{
	return (DsNfcCard){
	    .device = device,
	    .a = target->nm.nmt == NMT_ISO14443A ? &target->nti.nai : NULL,
	    .until_us = g_get_monotonic_time() + DS_NFC_LIMIT_MS * 1000,
	};
}

/* What a card, or its absence, may come to. Whatever else is wrong is wrong with the reader; on USB
 * that is NFC_EIO or a number of errno's. */
static gboolean
is_of_card(int result)
{
	static const int errors[] = {NFC_EINVARG, NFC_EOVFLOW, NFC_ETIMEOUT, NFC_ETGRELEASED,
	    NFC_ERFTRANS, NFC_EMFCAUTHFAIL, NFC_ECHIP};

	for (guint i = 0; i < G_N_ELEMENTS(errors); i++)
		if (errors[i] == result)
			return TRUE;
	return result >= 0;
}

gboolean
ds_nfc_did(DsNfcCard *card, int result)
{
	card->gone |= !is_of_card(result);
	return result >= 0;
}

int
ds_nfc_ask(DsNfcCard *card, const guint8 *command, gsize length, guint8 answer[DS_NFC_ANSWER])
{
	int result;

	if (card->gone)
		return NFC_EIO;
	if (g_get_monotonic_time() > card->until_us)
		return NFC_ETIMEOUT;
	result = nfc_initiator_transceive_bytes(
	    card->device, command, length, answer, DS_NFC_ANSWER, ANSWER_MS);
	ds_nfc_did(card, result);
	return result;
}

DsNfcRead
ds_nfc_outcome(const DsNfcCard *card)
{
	return card->gone ? DS_NFC_GONE : DS_NFC_NONE;
}

gboolean
ds_nfc_authenticate(DsNfcCard *card, guint block, DsNfcKey kind, const guint8 key[DS_NFC_KEY])
{
	guint8 command[2 + DS_NFC_KEY + UID_PART] = {(guint8)kind, (guint8)block};
	guint8 answer[DS_NFC_ANSWER];
	int result;

	if (card->a == NULL || card->a->szUidLen < UID_PART)
		return FALSE;
	memcpy(command + 2, key, DS_NFC_KEY);
	memcpy(command + 2 + DS_NFC_KEY, card->a->abtUid + card->a->szUidLen - UID_PART, UID_PART);
	result = ds_nfc_ask(card, command, sizeof command, answer);
	explicit_bzero(command, sizeof command);
	return result >= 0;
}

gboolean
ds_nfc_read_block(DsNfcCard *card, guint block, GByteArray *out)
{
	const guint8 command[] = {READ, (guint8)block};
	guint8 answer[DS_NFC_ANSWER];

	if (ds_nfc_ask(card, command, sizeof command, answer) != BLOCK_SIZE)
		return FALSE;
	g_byte_array_append(out, answer, BLOCK_SIZE);
	explicit_bzero(answer, BLOCK_SIZE);
	return TRUE;
}

gboolean
ds_nfc_read_pages(DsNfcCard *card, GByteArray *memory)
{
	guint page = FIRST_PAGE + memory->len / PAGE_SIZE;

	return page <= LAST_PAGE && ds_nfc_read_block(card, page, memory);
}
