/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the handlers of single messages share. A handler turns a request into an answer without its
 * trailer: GString from ds_sip2_new(). The transaction is open around it.
 */
#pragma once

#include "sync/ils/desk.h"

typedef struct {
	const DsSip2Message *message;
	const DsIlsSettings *settings;
	DsIlsStore *store;
	gint64 now_s;
	DsDay today;
} DsIlsRequest;

/* desk-patron.c */
GString *ds_ils_patron_status(const DsIlsRequest *request);      /* 23 -> 24 */
GString *ds_ils_patron_information(const DsIlsRequest *request); /* 63 -> 64 */
GString *ds_ils_end_session(const DsIlsRequest *request);        /* 35 -> 36 */

/* desk-item.c */
GString *ds_ils_checkout(const DsIlsRequest *request);         /* 11 -> 12 */
GString *ds_ils_checkin(const DsIlsRequest *request);          /* 09 -> 10 */
GString *ds_ils_renewal(const DsIlsRequest *request);          /* 29 -> 30 */
GString *ds_ils_renew_all(const DsIlsRequest *request);        /* 65 -> 66 */
GString *ds_ils_item_information(const DsIlsRequest *request); /* 17 -> 18 */

/* request.c: reading; what is no valid identifier is unknown */
DsIlsPatron *ds_ils_request_patron(const DsIlsRequest *request);
DsIlsItem *ds_ils_request_item(const DsIlsRequest *request);

/* All that the message says and the rules want to know. The case borrows patron and item. */
DsIlsCase ds_ils_request_case(
    const DsIlsRequest *request, const DsIlsPatron *patron, const DsIlsItem *item);

/* ... and writing */
DsSip2Piece ds_ils_request_now(const DsIlsRequest *request); /* 18 characters */
void ds_ils_add_institution(const DsIlsRequest *request, GString *answer);
/* The identifier as it was sent, so that the kiosk knows it again; empty for one that is none. */
void ds_ils_add_patron_as_sent(const DsIlsRequest *request, GString *answer);
void ds_ils_add_item_as_sent(const DsIlsRequest *request, GString *answer);
void ds_ils_add_due(GString *answer, DsDay due); /* AH: the last minute of that day; 0: empty */
void ds_ils_add_money(const DsIlsRequest *request, GString *answer, DsMoney amount); /* BH, BV */
void ds_ils_add_sentence(GString *answer, DsIlsVerdict verdict, const DsIlsCase *c); /* AF */
