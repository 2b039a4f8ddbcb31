/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an answer about a person says. Pure; any thread.
 *
 * Read is only what the kiosk needs: no name, address, telephone or birthday; the address of e-mail
 * for a receipt. Before the PIN was
 * right, only whether the card is known and whether it may borrow.
 */
#pragma once

#include "sync/library.h"
#include "sync/sip2-dialect.h"

/*
 * Is a 24 or 64 about this card? A server may answer with the number it knows the patron by, so
 * another number is fine when the answer carries our sequence number (`echoed`).
 */
gboolean ds_sip2_is_about(const DsPatronId *card, gboolean echoed, const DsSip2Message *message);

/* 24, 64. NULL: DS_ERROR_PROTOCOL. `pin_sent`: a PIN that somebody typed was in the request. */
DsPatron *ds_sip2_read_patron(const DsSip2Dialect *dialect, const DsPatronId *card, gboolean echoed,
    gboolean pin_sent, const DsSip2Message *message, GError **error);
