/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a Chinese ID card says of its holder, and the one thing that is taken of it: the number.
 * Pure. Name, sex, nation, birth, address, issuer and photograph are looked at by nobody: no
 * function here copies, compares or tells them. Whoever holds the answer wipes it
 * (ds_exchange_wipe()).
 *
 *	text length (2)  photograph length (2)  text  photograph      both high byte first
 *
 * The text is UTF-16LE in fields of fixed size (GA 490 is not public; all programs in
 *README-idsam.md):
 *
 *	name 30  sex 2  nation 4  birth 16  address 70  number 36  issuer 30  from 16  to 16  rest
 */
#pragma once

#include "firmware/base/error.h"

#define DS_IDSAM_NUMBER 18 /* characters (GB 11643-1999) */

/*
 * Takes the number out of the data of a read. FALSE, and `number` is all zero: the lengths are not
 * those of a card, or these are not 17 digits and the check character that belongs to them (GB
 * 11643-1999: ISO 7064, MOD 11-2). Personal: wipe it after use.
 */
DS_MUST_USE gboolean ds_idsam_number(
    const guint8 *data, gsize length, char number[DS_IDSAM_NUMBER + 1]);
