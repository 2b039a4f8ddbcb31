/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UHF tags of German university libraries ("DE-290"): 16 bytes of EPC, no toggle, beginning with
 * the library's code. Source: lukaslerche/bookwaves-feig,
 * src/main/java/de/bookwaves/tag/DE290Tag.java, DE290FTag.java, DE386Tag.java, DE6Tag.java (the
 * software of TU Dortmund, whose code is DE-290).
 *
 *   bytes 0-3   "DE290 ", "DE6   ", ... in URN Code 40 (drivers/urn-code40.h); a misprint on the
 * first 5000 tags ("CD290 ") stands for DE-290 as well 4-11  item number, one of a number, high
 * byte first kind (1), then 7 bytes: 1 a number, 2 "@" and a number, 3 "49HBZUBD" and a number of
 *                 seven digits, 4 a byte of 00 and URN Code 40 (interlibrary loans)
 *                 ASCII in bytes 4-13, right-aligned, filled up in front with 00 or blanks
 *        12-14  00 (of the ASCII form: 14, a version)
 *           15  bit 0: secured
 *
 * The header is the second sign that makes a reading likely; where the rest of the bytes 12 to 15
 * is not 00, it is a guess.
 */
#pragma once

#include "drivers/tag.h"

extern const DsTagFormat ds_epc_isil;
