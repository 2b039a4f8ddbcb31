/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is said on the air between a reader and a tag of ISO 15693, for readers that pass it on as
 * it is: frames without start, end and checksum, pure. Clauses are those of ISO/IEC 15693-3:2009.
 *
 * Addresses are as on the data sheet, E0 first; on the air they go the other way round. What makes
 * no sense, or comes from another tag, is DS_ERROR_PROTOCOL, and nothing is taken of it.
 */
#pragma once

#include "drivers/iso15693.h"
#include "firmware/base/bytes.h"

#define DS_ISO15693_FRAME_MAX 32   /* of the requests made here */
#define DS_ISO15693_REFUSAL_SIZE 2 /* flags and error code, 7.4 */

/* 10.3 and 10.4; from A0 on: NXP's own (SL2S2002 data sheet, 9.4.3). */
#define DS_ISO15693_READ_BLOCK 0x20
#define DS_ISO15693_WRITE_AFI 0x27
#define DS_ISO15693_READ_BLOCKS 0x23
#define DS_ISO15693_SYSTEM 0x2B
#define DS_ISO15693_SET_EAS 0xA2
#define DS_ISO15693_RESET_EAS 0xA3
#define DS_ISO15693_EAS_ALARM 0xA5
#define DS_ISO15693_RANDOM_NUMBER 0xB2
#define DS_ISO15693_SET_PASSWORD 0xB3

/* Inventory (10.3.1), one slot: whoever has this AFI answers at once, with DS_AFI_ANY all do. */
void ds_iso15693_ask_all(DsWriter *frame, gint afi);
/* Any other command, addressed to one tag. */
void ds_iso15693_ask(
    DsWriter *frame, guint8 command, const guint8 *uid, const guint8 *rest, gsize length);

/* FALSE: the tag refuses (7.4.2); the message tells its reason. */
DS_MUST_USE gboolean ds_iso15693_is_ok(const guint8 *answer, gsize length, GError **error);

/* To an inventory. */
DS_MUST_USE gboolean ds_iso15693_take_tag(const guint8 *answer, gsize length,
    guint8 uid[DS_ISO15693_UID_SIZE], guint8 *dsfid, GError **error);

/* System information (10.4.12) of the tag with this address: what it does not tell is -1, for
 * `blocks` 0. */
typedef struct {
	gint dsfid, afi;
	guint blocks; /* of four bytes: others are no tags for books */
} DsIso15693System;
DS_MUST_USE gboolean ds_iso15693_take_system(const guint8 *answer, gsize length, const guint8 *uid,
    DsIso15693System *system, GError **error);

/* Appends `count` blocks as they lie on the tag: exactly as many came. */
DS_MUST_USE gboolean ds_iso15693_take_blocks(
    const guint8 *answer, gsize length, guint count, GByteArray *out, GError **error);
