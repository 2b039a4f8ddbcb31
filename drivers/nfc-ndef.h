/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The NDEF text on a card, whatever kind of card it is, through libnfc. Blocking.
 */
#pragma once

#include "drivers/nfc-ask.h"

/*
 * Appends the text. What it was read from:
 *
 *	SAK bit 20, type B    a processor card, DESFire too: Type 4 (drivers/type4.h)
 *	SAK bit 08            MIFARE Classic: the sectors its directory names (drivers/mad.h)
 *	SAK 00                NTAG, Ultralight: Type 2, from page 4 on
 *
 * SAK as in NXP AN10833. DS_NFC_NONE may leave the card deaf until it is selected again.
 */
DsNfcRead ds_nfc_read_ndef(DsNfcCard *card, GByteArray *out);
