/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What became of a request whose answer never came (rules, "Unknown outcome"): it is asked for,
 * with requests that change nothing, and never sent again from here.
 */
#pragma once

#include "sync/sip2-ask.h"

/* On DS_FATE_APPLIED fills op->answer as far as the server still tells. */
gboolean ds_sip2_probe(
    DsSip2 *self, DsOperation *op, DsFate *fate, GCancellable *cancel, GError **error);

typedef enum {
	DS_SIP2_LISTED,
	DS_SIP2_NOT_LISTED, /* the list is complete, holds item numbers, and it is not among them */
	DS_SIP2_NO_LIST,    /* the list cannot be relied on */
} DsSip2Listing;

/* May it be asked for, and does it say what it is called after? Some servers have what waits on the
 * shelf and what does not in one list. */
gboolean ds_sip2_has_list(const DsSip2 *self, DsPatronListKind kind);

/* All that is on such a list of this patron: one 63, and one more for each further hundred. Nothing
 * is asked where the profile says that the library has no such list. An entry of holds may be a
 * title in the place of a number. */
DsPatronList *ds_sip2_list(DsSip2 *self, const DsPatronId *patron, DsPatronListKind kind,
    GCancellable *cancel, GError **error);

/* Is the item on loan to this patron? */
gboolean ds_sip2_find_loan(DsSip2 *self, const DsPatronId *patron, const DsItemId *item,
    DsSip2Listing *listing, GCancellable *cancel, GError **error);
