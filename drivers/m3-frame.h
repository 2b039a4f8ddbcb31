/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frames of 3M readers: pure. 3M RFID Reader Model 210, Protocol Specification 1.0.0 of 2009, 2
 * to 4.
 *
 *	MARK LEN(2) CMD data BCC(2)      LEN: all bytes behind itself; both high byte first
 *
 * BCC is ds_crc_3m() over everything between MARK and itself. An answer has STATUS between CMD and
 * data. MARK is D6. The one question that begins with D5 is older than the document: all known
 * programs for model 810 ask it first (dpavlin/Biblio-RFID, 3M810.pm).
 */
#pragma once

#include "drivers/exchange.h"

#define DS_M3_MARK 0xD6
#define DS_M3_OLD_MARK 0xD5

/* Appends a request. `length` is at most 240 bytes. */
void ds_m3_request(GByteArray *out, guint8 mark, guint8 command, const guint8 *data, gsize length);

typedef struct {
	guint8 mark;
	guint8 command;
	guint8 status;
	const guint8 *data; /* within the bytes that were parsed */
	gsize length;
} DsM3Answer;

/* DsExchangeKind's judge(), and what the frame says. */
DsFrame ds_m3_parse(const guint8 *bytes, gsize length, DsM3Answer *answer);
