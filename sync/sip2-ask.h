/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One library by SIP2: builds each request, opens and logs in when the link is down, asks, and
 * reads the answer. The backend (sync/sip2.c) is made of these.
 *
 * Order of fields: AO, AB, AA, AC, AD. Servers carry out half messages when a connection breaks
 * (seen: Koha, openncip), so what a cut leaves must lack the patron.
 *
 * Errors are those of sync/library.h: DS_ERROR_RETRY only when no byte of the request itself left.
 */
#pragma once

#include "sync/sip2-answer.h"
#include "sync/sip2-link.h"
#include "sync/sip2-patron.h"

typedef struct {
	const DsLibrarySettings *settings;
	DsSip2Dialect *dialect;
	DsSip2Link *link;
	gboolean end_ignored; /* this server has left a 35 without an answer */
} DsSip2;

/* A link that is open, logged in and has answered a 99; opens it when it is not. */
gboolean ds_sip2_ready(DsSip2 *self, GCancellable *cancel, GError **error);

/* A sign of life: ds_sip2_ready(), or one 99 when it is ready already. */
gboolean ds_sip2_greet(DsSip2 *self, GCancellable *cancel, GError **error);

/* 11, 09, 29 without PIN, AY and AZ, for the journal. Pure. */
char *ds_sip2_compose(const DsSip2 *self, const DsOperation *op);

/* Sends what ds_sip2_compose() made, with the PIN (or NULL), and reads the answer. */
gboolean ds_sip2_ask_operation(DsSip2 *self, const DsOperation *op, const DsWord *pin,
    DsAnswer *answer, GCancellable *cancel, GError **error);

gboolean ds_sip2_ask_item(
    DsSip2 *self, const DsItemId *id, DsSip2Item *item, GCancellable *cancel, GError **error);

DsPatron *ds_sip2_ask_patron(
    DsSip2 *self, const DsPatronId *card, const DsWord *pin, GCancellable *cancel, GError **error);

/* One page of what this summary position of 63 lists (the first is 1), from the `first`th entry
 * on. */
DsSip2Message *ds_sip2_ask_list(DsSip2 *self, const DsPatronId *patron, guint position, guint first,
    guint count, GCancellable *cancel, GError **error);

/* 65: renew everything this patron has. The answer names what was renewed (BM) and what was not
 * (BN); a silence leaves each of them unknown. */
DsSip2Message *ds_sip2_ask_renew_all(DsSip2 *self, const DsPatronId *patron, const DsWord *pin,
    GCancellable *cancel, GError **error);

/* 35 */
gboolean ds_sip2_ask_end(
    DsSip2 *self, const DsPatronId *patron, GCancellable *cancel, GError **error);
