/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commands to a card, or to its reader, by PC/SC: pure bytes. Two kinds are here: those of ISO/IEC
 * 7816-4 and the transparent session, by which a reader passes on to a tag what it does not
 * understand itself.
 *
 * Sources: ISO/IEC 7816-4, 5.1 (APDU, SW1 SW2). "Interoperability Specification for ICCs and
 * Personal Computer Systems, Part 3, Supplemental Document for Contactless ICCs", 2.02 (the data
 * objects), as the manual of ACS ACM1252U repeats them in 5.2.3, and the recorded conversation of
 * an ACR1552U in tests/drivers/pcsc/transparent.json.
 */
#pragma once

#include "firmware/base/bytes.h"
#include "firmware/base/error.h"

#define DS_APDU_MAX 261    /* a short command: header, Lc, 255 bytes, Le */
#define DS_APDU_ANSWER 258 /* 256 bytes and SW1 SW2 */
#define DS_APDU_FINE 0x9000

typedef struct {
	const guint8 *data; /* in what was parsed */
	gsize length;
	guint16 status; /* SW1 SW2 */
} DsApduAnswer;

/* DS_ERROR_PROTOCOL: not even a status came, or more than there can be. */
DS_MUST_USE gboolean ds_apdu_parse(
    const guint8 *bytes, gsize length, DsApduAnswer *answer, GError **error);

/* ---- transparent session: FF C2 00 P2 Lc objects [Le] ---- */

/* Each is a whole command (P2 00: manage session, 02: switch protocol). */
typedef enum {
	DS_TRANSPARENT_BEGIN,    /* 81 */
	DS_TRANSPARENT_END,      /* 82 */
	DS_TRANSPARENT_ISO15693, /* 8F 02 02 03: ISO/IEC 15693, layer 3 */
	DS_TRANSPARENT_RESET,    /* 83, timer, 84: field off and on */
} DsTransparentOrder;
void ds_transparent_order(DsWriter *apdu, DsTransparentOrder order);

/* The time that field stays off in DS_TRANSPARENT_RESET, and that a reader waits for a tag's answer
 * to a write (5F 46, microseconds). Tags need up to 20 ms for a write (ISO/IEC 15693-3, 6.2.1), a
 * reader that is told nothing waits some 0.3 ms (ACM1252U, 5.2.3.3.6) and reports 64 01 although
 * the tag has written. The recorded second would outlast a driver's call (drivers/pad.h); this
 * number is the same whichever byte comes first. */
#define DS_TRANSPARENT_WAIT_US 0x00010100u /* 66 ms */

/* P2 01: sends a frame to the tag (95) and waits for its answer: DS_TRANSPARENT_WAIT_US, or what
 * the reader thinks right. At most 127 bytes. */
void ds_transparent_exchange(DsWriter *apdu, const guint8 *frame, gsize length, gboolean wait);

typedef struct {
	guint16 status;     /* of C0; DS_APDU_FINE: none of the objects failed */
	guint8 flaws;       /* of 96 */
	const guint8 *data; /* of 97: the tag's answer without its checksum; NULL: none */
	gsize length;
} DsTransparentAnswer;

#define DS_TRANSPARENT_NO_ANSWER 0x6401 /* recorded; 64 00 is taken for the same */
#define DS_TRANSPARENT_COLLISION 0x02   /* of 96: several tags answered at once */

/* The objects of an answer; those that nobody knows here are passed over. DS_ERROR_PROTOCOL unless
 * they fill the answer to its last byte, C0 is among them, and none comes twice. */
DS_MUST_USE gboolean ds_transparent_parse(
    const DsApduAnswer *apdu, DsTransparentAnswer *answer, GError **error);
