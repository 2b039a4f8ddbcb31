/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A reader that pcscd drives, and the card or tag in it.
 *
 * libpcsclite waits for as long as the reader does, which may be for ever, and nothing ends such a
 * call. So its calls are made in a thread of this reader's; one that does not come back in time is
 * DS_ERROR_GONE, and the thread ends by itself when it does. What a card says is wiped.
 *
 * Errors: DS_ERROR_RETRY for what concerns the card (lifted, not powered), DS_ERROR_GONE for the
 * reader or the service, for good: close it and open it again.
 */
#pragma once

#include "drivers/apdu.h"

typedef struct DsPcscReader DsPcscReader;

/* `where`: "pcsc", the one reader there is, or "pcsc:NAME", the one whose name begins so.
 * DS_ERROR_CONFIG: several fit, or it is no such text. */
DsPcscReader *ds_pcsc_open(const char *where, GError **error);
void ds_pcsc_close(DsPcscReader *reader); /* the card stays powered */

/* All calls until the next begin have to be done within this time from now. */
void ds_pcsc_begin(DsPcscReader *reader, guint timeout_ms);

/* What the place for the card is like: `occasion` is another one after each card that came or went.
 * All zero at first. */
typedef struct {
	gboolean there;
	guint occasion;
	guint32 told; /* in pcscd's own words */
} DsPcscPlace;
/* Waits until there is something new about it, at most wait_ms. */
DS_MUST_USE gboolean ds_pcsc_watch(
    DsPcscReader *reader, guint wait_ms, DsPcscPlace *place, GError **error);

/* TRUE with *there FALSE: nothing lies there. Connects to a card that does, for us alone, unless it
 * is connected already. */
DS_MUST_USE gboolean ds_pcsc_connect(DsPcscReader *reader, gboolean *there, GError **error);
gboolean ds_pcsc_is_connected(const DsPcscReader *reader);
void ds_pcsc_disconnect(DsPcscReader *reader);

/* Asks the connected card; `answer` is valid until the next call. After an error it is connected no
 * more. */
DS_MUST_USE gboolean ds_pcsc_transmit(
    DsPcscReader *reader, const guint8 *apdu, gsize length, DsApduAnswer *answer, GError **error);
