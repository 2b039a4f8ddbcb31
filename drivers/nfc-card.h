/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a card that libnfc found is, and whether its number may stand for a person. Pure: no
 * reader, no state.
 */
#pragma once

#include "drivers/scanner.h"

#include <nfc/nfc-types.h>

/*
 * The card as an identity of kind DS_IDENTITY_CARD; never NULL, free with ds_identity_free(). Its
 * text is the card's own number in upper-case hexadecimal, first byte first: UID (type A), NFCID2
 * (FeliCa), PUPI (type B). A card whose number is made up anew each time has the flaw
 * DS_FLAW_RANDOM_UID, one without a usable number DS_FLAW_UNREADABLE; neither has a text.
 *
 * Only what is in *target counts, and that comes from a stranger's card: lengths are checked here.
 */
DsIdentity *ds_nfc_identity(const nfc_target *target);
