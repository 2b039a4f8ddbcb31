/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checksums of tags and of readers' lines. Each goes on from `crc`, so a sum over several pieces
 * is a chain of calls.
 */
#pragma once

#include <glib.h>

/*
 * Of ISO 28560-3 tags: CRC-16 with polynomial 0x1021, not reflected, no final
 * inversion ("CCITT-FALSE"; "123456789" gives 29B1, "RFID tag data model" gives 1AEE as the
 * Danish data model of 2005 prints it).
 */
#define DS_CRC_TAG_START 0xFFFF

guint16 ds_crc_tag(guint16 crc, const guint8 *data, gsize length);

/*
 * Of FEIG readers (and the small Chinese UHF readers): CRC-16 with polynomial 0x8408, reflected, no
 * final inversion ("MCRF4XX"; "123456789" gives 6F91). FEIG manual H20800-16e-ID-B, 3.4.
 */
#define DS_CRC_FEIG_START 0xFFFF
guint16 ds_crc_feig(guint16 crc, const guint8 *data, gsize length);

/*
 * Of 3M readers (and of EPC Gen2 tags): CRC-16 with polynomial 0x1021, not reflected, inverted at
 * the end ("GENIBUS"; "123456789" gives D64E), over one piece. 3M protocol specification of model
 * 210, 4.
 */
guint16 ds_crc_3m(const guint8 *data, gsize length);
