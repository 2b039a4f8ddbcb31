/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Circulation in SQL: finding a patron and an item with all the rules need to know of them, and
 * writing down what was decided. All inside a transaction of the store, see there about trouble.
 */
#pragma once

#include "sync/ils/rules.h"
#include "sync/ils/store.h"

/* By library number or by the card's second number. NULL: unknown. */
DsIlsPatron *ds_ils_find_patron(DsIlsStore *store, const char *id, DsDay today);

DsIlsItem *ds_ils_find_item(DsIlsStore *store, const char *barcode);

/* The lists of a patron, in the order of the summary positions of a message 63. */
typedef enum {
	DS_ILS_LIST_READY_HOLDS,
	DS_ILS_LIST_OVERDUE,
	DS_ILS_LIST_LOANS,
	DS_ILS_LIST_FEES,
	DS_ILS_LIST_RECALLS, /* always empty: there are none */
	DS_ILS_LIST_WAITING_HOLDS,
	DS_ILS_N_LISTS
} DsIlsList;

/* Barcodes, for fees "12.50 CNY what for". `first` counts from 0. */
GPtrArray *ds_ils_list(DsIlsStore *store, DsIlsList list, const DsIlsPatron *patron, DsDay today,
    const char *currency, guint first, guint most);
guint ds_ils_list_length(DsIlsList list, const DsIlsPatron *patron);

/* Writes the loan and takes the patron's hold on the item, if any, off the queue. */
void ds_ils_lend(
    DsIlsStore *store, const char *barcode, const char *number, gint64 now_s, DsDay due);
void ds_ils_charge(DsIlsStore *store, const char *number, const char *what, DsMoney amount);
void ds_ils_renew(DsIlsStore *store, const char *barcode, DsDay due);

/* Ends the loan; the first of the hold queue, if any, becomes ready until that day. */
void ds_ils_take_back(DsIlsStore *store, const char *barcode, DsDay ready_until);

/* Drops ready holds that nobody fetched, and makes the next ones in their queues ready: their items
 * lie on the hold shelf. */
void ds_ils_tend_holds(DsIlsStore *store, DsDay today, DsDay ready_until);
