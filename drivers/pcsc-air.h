/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Frames of ISO 15693 to the tag in a PC/SC reader, by the transparent session (drivers/apdu.h).
 * The session begins when a tag is there and stays open until nothing answers.
 *
 * Errors are those of drivers/pcsc-reader.h; DS_ERROR_PROTOCOL: the reader refuses.
 */
#pragma once

#include "drivers/pcsc-reader.h"

/* All zero but for the reader, which is the caller's. */
typedef struct {
	DsPcscReader *reader;
	gboolean session; /* as long as it is connected */
} DsPcscAir;

/* *there FALSE: nothing lies there, or a card of another kind. */
DS_MUST_USE gboolean ds_pcsc_air_reach(DsPcscAir *air, gboolean *there, GError **error);

/* Ends a session of ours or of whoever had the reader before; the reader looks for cards again. */
void ds_pcsc_air_leave(DsPcscAir *air);

typedef enum {
	DS_PCSC_ANSWERED,
	DS_PCSC_SILENT,
	DS_PCSC_FAILED, /* error is set; DS_ERROR_RETRY: the answer came damaged */
} DsPcscSaid;

/* Sends a frame to the tag that was reached, and wipes what it was made of; `wait`: the reader
 * waits as long as a tag may need for a write. The answer is valid until the next call. */
DsPcscSaid ds_pcsc_air_say(DsPcscAir *air, const DsWriter *frame, gboolean wait,
    DsTransparentAnswer *answer, GError **error);

/* Field off and on, if a tag is there. */
DS_MUST_USE gboolean ds_pcsc_air_reset(DsPcscAir *air, GError **error);
