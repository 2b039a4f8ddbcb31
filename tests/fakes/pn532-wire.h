/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frames of the fake PN532 and what a fault makes of them: pure. UM0701-02, 6.2.1. Not for
 * use outside tests/fakes.
 *
 *     00 00 FF  LEN LCS  TFI data...  DCS 00      LEN + LCS = 0, TFI + data + DCS = 0
 *     00 00 FF  00 FF 00                          ACK
 */
#pragma once

#include "tests/fakes/pn532.h"

typedef enum {
	DS_FAKE_WIRE_NOTHING, /* the bytes so far hold no complete frame */
	DS_FAKE_WIRE_ACK,
	DS_FAKE_WIRE_COMMAND,
} DsFakeWireResult;

typedef struct {
	gboolean woken;     /* a wake-up came before the frame */
	gsize used;         /* bytes up to the frame's end */
	const guint8 *data; /* command code and data, in place */
	gsize length;
} DsFakeWireFrame;

/* Looks for the first frame of a host. With NOTHING, `used` is 0. */
DsFakeWireResult ds_fake_wire_read(const guint8 *bytes, gsize length, DsFakeWireFrame *frame);

/* What is put on the wire, in this order. Each may be empty. */
typedef struct {
	GByteArray *ack;
	GByteArray *answer;
} DsFakeWireReply;

/* The reply to a command, as the fault spoils it. `data` NULL: the chip refuses. Free both. */
DsFakeWireReply ds_fake_wire_reply(const DsFakePn532Fault *fault, const GByteArray *data);
