/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading what is on a card, through libnfc. Blocking; for the thread that opened the reader.
 */
#pragma once

#include "drivers/card-rule.h"
#include "drivers/nfc-ask.h"

/* Appends what the rule wants of the card that was selected last; it is selected anew afterwards
 * where that is needed for another reading. 0.8 seconds at most. */
DsNfcRead ds_nfc_read(
    nfc_device *device, const nfc_target *target, const DsCardRule *rule, GByteArray *out);

/* Is there a second-generation Chinese ID card? It answers a question of its own kind, which
 * libnfc's select does not ask. */
DsNfcRead ds_nfc_read_chip_serial(nfc_device *device, GByteArray *out);
