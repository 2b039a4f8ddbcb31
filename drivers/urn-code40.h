/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * URN Code 40 (ISO/IEC 15962 annex, used by ISO/TS 28560-4 and GB/T 35660.3 for the item identifier
 * in the EPC bank): three characters in two bytes, high byte first,
 *
 *   1600 x c1 + 40 x c2 + c3 + 1      A to Z are 1 to 26, then "-" "." ":", then 0 to 9 as 30 to 39
 *
 * where 0 fills up the last word before an escape or the end. First bytes above FA escape:
 *
 *   FB nb ...   a number of n + 9 digits in b + 4 bytes, high byte first
 *   FC c        one ASCII character that is not in the table
 *   FD c c      a character of two bytes of UTF-8
 *   FE c c c    one of three
 *
 * A byte or word of 00 at the end makes the length even. Words: the standard's example in
 * DigitalPlatform/dp2, UnitTestRFID/TestUHF.cs; FB: the International Post Corporation's "RFID
 * standard for test letters", page 17, quoted there; FC to FE: dp2's UhfUtility.cs and
 * lukaslerche/urncode40 agree. dp2's decoder loses leading zeros of FB and its encoder never makes
 * them, so neither does ours.
 */
#pragma once

#include "firmware/base/bytes.h"

/* FALSE when the bytes break the rules, hold no text, or when it does not fit with its end into
 * `size`. What comes out is UTF-8 without control characters. */
gboolean ds_urn_code40_expand(const guint8 *data, gsize length, char *text, gsize size);

/* FALSE when a character has no place in it; the writer tells whether it did fit. */
gboolean ds_urn_code40_compact(const char *text, DsWriter *data);
