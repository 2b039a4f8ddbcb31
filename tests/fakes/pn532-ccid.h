/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The messages of an ACR122U, in which the commands of its PN532 travel: pure. "Specification for
 * Integrated Circuit(s) Cards Interface Devices" (CCID) 1.1, 6.1 and 6.2; "ACR122U NFC Reader,
 * Application Programming Interface" 2.04, 4.1. Not for use outside tests/fakes.
 *
 *     6F  length (4, low byte first)  slot  number  00 00 00      FF 00 00 00 Lc  D4 command...
 *     80  length                      slot  number  00 81 00      D5 answer...  90 00
 */
#pragma once

#include "tests/fakes/pn532-wire.h"

typedef enum {
	DS_FAKE_CCID_NOTHING, /* the bytes so far hold no complete message */
	DS_FAKE_CCID_COMMAND, /* for the chip: `data` is command code and data, in place */
	DS_FAKE_CCID_OTHER,   /* for the reader itself */
} DsFakeCcidResult;

typedef struct {
	gsize used; /* bytes of the message */
	guint8 number;
	const guint8 *data;
	gsize length;
} DsFakeCcidMessage;

DsFakeCcidResult ds_fake_ccid_read(const guint8 *bytes, gsize length, DsFakeCcidMessage *message);

/* The reply; free with g_byte_array_unref(). `data` is the chip's answer; NULL: it refuses. */
GByteArray *ds_fake_ccid_reply(guint8 number, const GByteArray *data);

/* The reply to a message for the reader itself. */
GByteArray *ds_fake_ccid_reply_other(guint8 number);
