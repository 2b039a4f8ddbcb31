/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Asking a reader that answers each request with one frame, or with several of which the last one
 * says that it is: one request, one answer, and never the answer to another request. What all such
 * protocols have in common; the frames are the driver's.
 *
 * These protocols have no sequence numbers. So whoever was not answered in time, or not by a whole
 * frame, does not ask again on this line: the answer may still come. The exchange is lost, every
 * later request is DS_ERROR_GONE, and the core opens the reader anew, which begins with a silent
 * line. Blocking, for one thread.
 */
#pragma once

#include "drivers/wire.h"

typedef enum {
	DS_FRAME_MORE,    /* not complete yet */
	DS_FRAME_DAMAGED, /* a whole frame, and its checksum is wrong */
	DS_FRAME_NOISE,   /* no frame begins here, or something stands behind it */
	DS_FRAME_WHOLE,   /* exactly one answer, all frames of it, and nothing behind it */
} DsFrame;

typedef struct {
	DsWireDefaults wire;
	/* What the bytes are that came since the request; pure. They are looked at from the first
	 * one on: what looks like a frame somewhere inside may be what a tag holds. */
	DsFrame (*judge)(const guint8 *bytes, gsize length);
	guint quiet_ms; /* a line on which nothing came for so long is silent */
	guint gap_ms;   /* between an answer and the next request, on a serial line */
	/* Answers that hold personal data have at most so many bytes: they are never moved, so that
	 * wiping them leaves nothing. 0: they are no secret. */
	gsize secret_bytes;
} DsExchangeKind;

typedef struct DsExchange DsExchange;

/* Opens the line, which may not be silent yet; `kind` must outlive it. Errors as in DsPadDriver's
 * open(). */
DsExchange *ds_exchange_open(const char *where, const DsExchangeKind *kind, GError **error);
void ds_exchange_close(DsExchange *exchange);

DsWireKind ds_exchange_line(const DsExchange *exchange);

/* Waits until the line is silent; what was lost is forgotten. FALSE when it is dead or does not
 * fall silent. */
DS_MUST_USE gboolean ds_exchange_restart(DsExchange *exchange, GError **error);

/* All requests until the next begin have to be answered within this time from now. */
void ds_exchange_begin(DsExchange *exchange, guint timeout_ms);

/*
 * Sends a request and waits for what answers it. The bytes are valid until the next call. Errors:
 * DS_ERROR_RETRY, one whole frame came and was damaged; DS_ERROR_GONE, no whole answer came in
 * time, or something else.
 */
DS_MUST_USE gboolean ds_exchange_ask(DsExchange *exchange, const guint8 *request, gsize length,
    const guint8 **answer, gsize *answer_length, GError **error);

/* Overwrites the answer, which is not valid any more. The next request, an error and close do it
 * too. */
void ds_exchange_wipe(DsExchange *exchange);

/* FALSE and DS_ERROR_GONE: what came cannot be the answer (it belongs to another command). */
gboolean ds_exchange_lose(DsExchange *exchange, const char *why, GError **error);
