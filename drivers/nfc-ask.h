/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands to the card that was selected last, through libnfc, and the few that several kinds of
 * reading share. Blocking; for the thread that opened the reader.
 */
#pragma once

#include <glib.h>
#include <nfc/nfc.h>

typedef enum {
	DS_NFC_READ, /* `out` has it */
	DS_NFC_NONE, /* this card has no such thing, or keeps it to itself */
	DS_NFC_GONE, /* the reader is gone */
} DsNfcRead;

#define DS_NFC_ANSWER 264   /* bytes: what a PN532 passes on (UM0701-02, 7.3.8) */
#define DS_NFC_KEY 6        /* bytes of a key of MIFARE Classic */
#define DS_NFC_LIMIT_MS 500 /* for reading a card; a command begun may outlast it by ANSWER_MS */

/* One reading of a card. */
typedef struct {
	nfc_device *device;
	const nfc_iso14443a_info *a; /* NULL: no card of type A */
	gint64 until_us;             /* monotonic; later no command is begun */
	gboolean gone;               /* the reader */
} DsNfcCard;

/* `target` may be nobody and has to outlive the card. */
DsNfcCard ds_nfc_card(nfc_device *device, const nfc_target *target);

/* The answer's length; below 0 one of libnfc's errors. */
int ds_nfc_ask(DsNfcCard *card, const guint8 *command, gsize length, guint8 answer[DS_NFC_ANSWER]);

/* Some other call of libnfc's came to `result`: FALSE, it failed. */
gboolean ds_nfc_did(DsNfcCard *card, int result);

/* What a reading that failed comes to. */
DsNfcRead ds_nfc_outcome(const DsNfcCard *card);

/* ---- MIFARE and NTAG ---- */

typedef enum { DS_NFC_KEY_A = 0x60, DS_NFC_KEY_B = 0x61 } DsNfcKey; /* MF1S50yyX, 9.1 */

/* FALSE: refused; the card stops listening until it is selected again. */
gboolean ds_nfc_authenticate(
    DsNfcCard *card, guint block, DsNfcKey kind, const guint8 key[DS_NFC_KEY]);

/* Appends 16 bytes: a block of MIFARE Classic, or four pages of an NTAG from this one on. */
gboolean ds_nfc_read_block(DsNfcCard *card, guint block, GByteArray *out);

/* Appends the next four pages of an NTAG's user memory, of which `memory` holds the beginning. */
gboolean ds_nfc_read_pages(DsNfcCard *card, GByteArray *memory);
