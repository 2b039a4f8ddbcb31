/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The EPC bank of UHF tags (EPC Gen2, ISO/IEC 18000-63). Word 0 is the StoredCRC, which the tag
 * makes by itself; word 1 the PC, then the EPC or UII:
 *
 *   PC bits 15-11  words of EPC that follow          (Gen2 2.0.1, 6.3.2.1.2.2)
 *           10     UMI: there is something in the USER bank
 *            9     XI: extended PC
 *            8     toggle: 0 GS1 EPC or nobody's, 1 ISO, and then
 *            7-0   the AFI
 *
 * `epc` in these functions begins with the PC word, as in DsTagMemory.
 */
#pragma once

#include "drivers/tag.h"

#define DS_UHF_UMI 0x04 /* in the first byte of the PC */

typedef struct {
	const guint8 *epc; /* behind the PC */
	gsize length;      /* in bytes, as the PC tells; the bank may hold more, of an older EPC */
	gboolean user;     /* UMI */
	gboolean extended; /* XI */
	gboolean iso;      /* toggle */
	guint8 afi;
} DsUhfBank;

/* FALSE when the bank ends before its EPC does. */
gboolean ds_uhf_bank(const DsTagMemory *tag, DsUhfBank *bank);

/* A bank with this EPC; `length` is even and at most 62. */
void ds_uhf_make(DsTagUhf *banks, const guint8 *epc, gsize length, gboolean iso, guint8 afi);

/*
 * The StoredCRC for this bank: CRC-16 of polynomial 0x1021, start FFFF, inverted, over PC and EPC
 * (Gen2 2.0.1, annex F; "123456789" gives D64E). 0, and nothing stored, when the bank is too short.
 */
guint16 ds_uhf_stored_crc(const guint8 *epc, gsize length);
