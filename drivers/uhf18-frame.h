/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frames of UHFReader18 and UHFReader288 readers: pure. UHFReader18 User's Manual V2.0, 3; the
 * manual of the UR series (288) has the same.
 *
 *	Len Adr Cmd data CRC(2)      Len: all bytes behind itself; CRC low byte first
 *
 * CRC is ds_crc_feig() over everything before it. An answer has Status between Cmd and data. A
 * reader that did not understand answers with Cmd 00 and Status FE.
 *
 * An inventory is the only command whose answer comes in several frames: each but the last one has
 * status 03.
 */
#pragma once

#include "drivers/exchange.h"

#define DS_UHF18_ANY_ADDRESS 0xFF /* in a request: whoever hears it */
#define DS_UHF18_UNKNOWN 0x00     /* the command of an answer to what was not understood */

#define DS_UHF18_INVENTORY 0x01
#define DS_UHF18_MORE 0x03    /* status: another frame follows */
#define DS_UHF18_ILLEGAL 0xFE /* status: not understood */

#define DS_UHF18_REQUEST_MAX (0x60 - 4) /* bytes of a request's data: manual, 3.1 */

/* Appends a request. */
void ds_uhf18_request(
    GByteArray *out, guint8 address, guint8 command, const guint8 *data, gsize length);

typedef struct {
	guint8 address;
	guint8 command;
	guint8 status;
	const guint8 *data; /* within the bytes that were parsed */
	gsize length;
} DsUhf18Frame;

/* The frame at the beginning of these bytes; *size is how long it is, and there may be more behind
 * it. WHOLE, MORE, NOISE or DAMAGED. */
DsFrame ds_uhf18_parse(const guint8 *bytes, gsize length, DsUhf18Frame *frame, gsize *size);

/* DsExchangeKind's judge(): of all frames of an answer. */
DsFrame ds_uhf18_judge(const guint8 *bytes, gsize length);
