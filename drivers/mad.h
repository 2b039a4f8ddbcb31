/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where on a MIFARE Classic an NDEF message stands: pure. The card's directory (MAD; NXP AN10787)
 * names an application for each sector, and the one of NDEF is E103 (NXP AN1304, 3.2). The data
 * blocks of its sectors, in their order, hold the TLVs that ds_ndef_read() takes.
 */
#pragma once

#include <glib.h>

#define DS_MAD_KEY "\xA0\xA1\xA2\xA3\xA4\xA5"      /* A, of sectors 0 and 16: AN10787, 3.2 */
#define DS_MAD_NDEF_KEY "\xD3\xF7\xD3\xF7\xD3\xF7" /* A, of sectors with NDEF: AN1304, 6.1 */

#define DS_MAD_1 32       /* bytes: blocks 1 and 2, for the sectors 1 to 15 */
#define DS_MAD_2 48       /* bytes: blocks 64 to 66, for the sectors 17 to 39 of a 4K */
#define DS_MAD_SECTORS 38 /* that can hold an application */

/* Sectors of NDEF, in their order; how many. `directory` is MAD 1, or MAD 1 and MAD 2; 0 also when
 * it has another length or a checksum is wrong. */
guint ds_mad_ndef_sectors(const guint8 *directory, gsize length, guint8 sectors[DS_MAD_SECTORS]);

/* A sector's first block and how many data blocks it has (MF1S70yyX data sheet, 8.6). */
guint ds_mad_first_block(guint sector);
guint ds_mad_data_blocks(guint sector);
