/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the UHF tags of Chinese universities (drivers/cn-university.h) hold an item number of 1 to 14
 * characters. Source: annex A of their data model, with its reference program, as quoted in
 * DigitalPlatform/dp2, DigitalPlatform.RFID/GaoxiaoUtility.cs.
 *
 *   0, for 96 bits of EPC
 *        up to 7 characters: a byte with their number, then ASCII
 *        8 to 14: three of 0-9 A-Z, then digits, the last one any ASCII, in 8 bytes. As two numbers
 *        of 32 bits, low byte first:
 *          first   bits 3-0 how many, 11-4 the last one, 17-12 the third, 23-18 the second,
 *                  29-24 the first (each less 30 hex), 31-30 the low bits of the fourth digit
 *          second  bits 1-0 the high bits of the fourth digit, 31-2 the digits between as a number
 *   1, for 128 bits
 *        up to 11 characters: as above
 *        12 to 14: 0-9 A-Z, the last one any ASCII, in 12 bytes. Three numbers:
 *          first   bits 3-0 how many, 11-4 the last one, then the eleventh to last but one, 6 bits
 *                  each, the last of them lowest
 *          second  the sixth to tenth, third the first to fifth, the same way
 *   2, for 144 bits and more: plain text
 */
#pragma once

#include "firmware/base/bytes.h"

enum {
	DS_CN_ID_96,
	DS_CN_ID_128,
	DS_CN_ID_TEXT,
	DS_CN_ID_LAST = DS_CN_ID_TEXT,
};

#define DS_CN_ID_SIZE 15 /* of the text, with its end */

/* What is behind the number has to be 00. FALSE when anything else breaks the rules too. */
gboolean ds_cn_id_expand(guint coding, const guint8 *data, gsize length, char *text);

/* FALSE when this coding has no place for the text; the writer tells whether it did fit. */
gboolean ds_cn_id_compact(guint coding, const char *text, DsWriter *data);
