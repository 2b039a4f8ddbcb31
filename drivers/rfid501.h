/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 3M's tags from before the standards, "3M Alphanumeric" (white paper "RFID 501: RFID Standards for
 * Libraries"; the layout as dpavlin/Biblio-RFID, lib/Biblio/RFID/RFID501.pm found it on real tags):
 *
 *   offset  bytes
 *        0      1  04
 *        1      1  number of this item in its set (high nibble), items of the set (low nibble);
 *                  00 where the writing program never set it
 *        2      1  00
 *        3      1  type of material, 0 to 9 and 13
 *        4     16  item number, ASCII, padded with 00
 *       20      4  branch (12 bits) and library (20 bits), 3M's own numbers, no ISIL: not read
 *       24      4  the library's own
 *       28      4  00, where the tag has them
 *
 * There is no checksum: the head, the padding and the end have to be right, and it is read twice.
 * These systems secure by AFI D7 and DA (security=afi-3m).
 */
#pragma once

#include "drivers/tag.h"

extern const DsTagFormat ds_rfid501;

/* The four bytes of the head alone: neither a 28560-2 nor a 28560-3 tag begins so. */
gboolean ds_rfid501_head(const guint8 *memory, gsize length);
