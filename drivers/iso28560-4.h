/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ISO/TS 28560-4 and GB/T 35660.3: UHF tags of libraries. The EPC bank holds the item identifier in
 * URN Code 40 (drivers/urn-code40.h), toggle 1, and the AFI: 07 in the library, C2 on loan. The
 * identifier is the owner's ISIL, a full stop, the item's own number: "CH-000134-1.12345678.31" is
 * item 12345678.31 of CH-000134-1. (The first full stop divides, as in DigitalPlatform/dp2, the one
 * public reader of such tags. The standard's text was not at hand; should ".31" be set information,
 * the library system knows no such item and nothing is lent.) Without a full stop there is no
 * owner.
 *
 * The USER bank, where the PC announces one, begins with DSFID 06; what follows are the data sets
 * of 28560-2 without the item (drivers/iso15962.h). It is asked for: without it one volume of a set
 * could pass for the whole.
 */
#pragma once

#include "drivers/tag.h"

/* Bytes of the USER bank to begin with: enough for owner, set and shelf of the standard's example.
 */
#define DS_ISO28560_4_USER_FIRST 32

extern const DsTagFormat ds_iso28560_4;
