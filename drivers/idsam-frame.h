/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frames of readers for the Chinese ID card, which carry the police's security module: pure. As
 * the "SAM_V communication protocol" at eastcoms.com has them, sections 3 and 4, and all programs
 * named in README-idsam.md; the standards, GA 450 and GA 467, are not public.
 *
 *	AA AA AA 96 69 LEN(2) CMD PARA data CHK      LEN: all bytes behind itself, high byte first
 *	AA AA AA 96 69 LEN(2) SW1 SW2 SW3 data CHK
 *
 * CHK is all bytes between 69 and itself, xored. An answer does not say which command it answers.
 */
#pragma once

#include "drivers/exchange.h"

/* Commands: CMD, then PARA (SAM_V, table 9, but the last one). */
#define DS_IDSAM_STATUS 0x11FF
#define DS_IDSAM_FIND 0x2001
#define DS_IDSAM_SELECT 0x2002
#define DS_IDSAM_READ 0x3001      /* text and photograph */
#define DS_IDSAM_READ_CHIP 0x3005 /* the numbers of the chip in the selected card: one source */

/* SW3; SW1 and SW2 are what the card itself said, mostly 00 00. */
#define DS_IDSAM_OK 0x90
#define DS_IDSAM_FOUND 0x9F
#define DS_IDSAM_NO_CARD 0x80

/* From AA to LEN: on USB these have endpoints of their own. */
#define DS_IDSAM_HEAD 7

/* The longest frame that is taken for one: 256 bytes of text and 1024 of photograph are 1295. */
#define DS_IDSAM_FRAME_MAX 2048

#define DS_IDSAM_REQUEST 10

/* All requests of this driver are without data. */
void ds_idsam_request(guint command, guint8 request[DS_IDSAM_REQUEST]);

typedef struct {
	guint8 status;      /* SW3 */
	const guint8 *data; /* within the bytes that were parsed */
	gsize length;
} DsIdsamAnswer;

/* DsExchangeKind's judge(), and what the frame says. */
DsFrame ds_idsam_parse(const guint8 *bytes, gsize length, DsIdsamAnswer *answer);
