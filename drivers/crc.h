/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The checksum of ISO 28560-3 tags: CRC-16 with polynomial 0x1021, not reflected, no final
 * inversion ("CCITT-FALSE"; "123456789" gives 29B1, "RFID tag data model" gives 1AEE as the
 * Danish data model of 2005 prints it).
 */
#pragma once

#include <glib.h>

#define DS_CRC_TAG_START 0xFFFF

/* Goes on from `crc`, so a sum over several pieces is a chain of calls. */
guint16 ds_crc_tag(guint16 crc, const guint8 *data, gsize length);
