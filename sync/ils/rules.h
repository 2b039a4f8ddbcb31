/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The circulation rules, pure: facts about a patron, an item and what is asked go in, a verdict
 * comes out. No clock, no file, no message. Each rule is a small predicate, and a table says which
 * rules a request has to pass, in which order; the first that applies is the answer, DS_ILS_OK when
 * none does.
 */
#pragma once

#include "sync/day.h"
#include "sync/money.h"

/* What a patron's category allows. */
typedef struct {
	guint loan_limit;
	guint period_days;
	guint renewals;
	guint renew_from_days; /* days before the due day */
	guint overdue_limit;
	DsMoney fee_limit;
} DsIlsTerms;

typedef struct {
	char *number; /* the library's own, whatever number was asked for */
	char *name;
	char *category;
	char *pin;     /* hash, "" for none */
	char *blocked; /* why, "" for not blocked */
	char *message; /* what staff want them to know; "" for nothing */
	gboolean card_lost;
	DsDay expires; /* last good day, 0: never */
	DsIlsTerms terms;
	guint loans;
	guint overdue; /* of them */
	guint holds_ready;
	guint holds_waiting;
	guint fee_items;
	DsMoney fees; /* all of them */
} DsIlsPatron;

void ds_ils_patron_free(DsIlsPatron *patron);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsIlsPatron, ds_ils_patron_free)

typedef enum {
	DS_ILS_AVAILABLE, /* as far as the library's books say: it may be on loan all the same */
	DS_ILS_NOT_FOR_LOAN,
	DS_ILS_WITHDRAWN,
	DS_ILS_LOST,
} DsIlsItemState;

typedef struct {
	char *barcode;
	char *title;
	char *owner; /* ISIL */
	char *location;
	char *shelf;
	char *bin;
	guint parts;
	DsIlsItemState state;
	DsMoney lending_fee;
	char *borrower; /* NULL when it is not on loan; then the next three are 0 */
	gint64 issued_s;
	DsDay due;
	guint renewals;    /* used so far */
	char *wanted_by;   /* first of the hold queue, NULL for nobody */
	DsDay ready_until; /* that hold waits on the shelf until this day; 0: it does not yet */
	guint queue;       /* holds in all */
} DsIlsItem;

void ds_ils_item_free(DsIlsItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsIlsItem, ds_ils_item_free)

typedef enum {
	DS_ILS_PIN_ABSENT, /* none was sent */
	DS_ILS_PIN_RIGHT,
	DS_ILS_PIN_WRONG,
} DsIlsPin;

/* All a rule may look at. Borrowed. */
typedef struct {
	const DsIlsPatron *patron; /* NULL: unknown */
	const DsIlsItem *item;     /* NULL: unknown */
	DsDay today;
	gint64 now_s;
	const char *currency;
	const char *owner; /* our own ISIL */
	DsIlsPin pin;
	gboolean no_block;     /* "it happened off-line already" */
	gboolean cancel;       /* "undo" */
	gboolean may_renew;    /* a checkout of the patron's own loan may renew it */
	gboolean fee_accepted; /* the patron said yes to the lending fee */
	gint64 returned_s;     /* when the item came back */
} DsIlsCase;

typedef enum {
	DS_ILS_OK,
	DS_ILS_OFFLINE,
	DS_ILS_CANCEL,
	DS_ILS_PATRON_UNKNOWN,
	DS_ILS_PIN_IS_WRONG,
	DS_ILS_CARD_LOST,
	DS_ILS_BLOCKED,
	DS_ILS_EXPIRED,
	DS_ILS_FEES,
	DS_ILS_OVERDUE,
	DS_ILS_LIMIT,
	DS_ILS_ITEM_UNKNOWN,
	DS_ILS_ITEM_WITHDRAWN,
	DS_ILS_ITEM_LOST,
	DS_ILS_ITEM_NOT_FOR_LOAN,
	DS_ILS_YOURS,
	DS_ILS_ON_LOAN,
	DS_ILS_RESERVED,
	DS_ILS_FEE_ASKED,
	DS_ILS_NO_RENEWALS,
	DS_ILS_TOO_SOON,
	DS_ILS_NOT_ON_LOAN,
	DS_ILS_LENT_AGAIN,
	/* remarks beside an OK */
	DS_ILS_NOTE_HOLD,
	DS_ILS_NOTE_FOREIGN,
	DS_ILS_NOTE_WAS_OVERDUE,
	DS_ILS_NOTE_RENEWED,
	DS_ILS_N_VERDICTS
} DsIlsVerdict;

/* May this person borrow at all? Without regard to any item. */
DsIlsVerdict ds_ils_rule_patron(const DsIlsCase *c);

/* Would an OK of ds_ils_rule_lend() be a renewal? */
gboolean ds_ils_rule_is_own_loan(const DsIlsCase *c);

DsIlsVerdict ds_ils_rule_lend(const DsIlsCase *c);
DsIlsVerdict ds_ils_rule_renew(const DsIlsCase *c);
DsIlsVerdict ds_ils_rule_return(const DsIlsCase *c);

/* Due day of a loan or renewal made today. A renewal counts from today and not from the old due
 * day: the same renewal asked for twice cannot prolong twice. */
DsDay ds_ils_rule_due(const DsIlsCase *c);

/* First day on which the loan may be renewed. */
DsDay ds_ils_rule_renew_from(const DsIlsCase *c);

gboolean ds_ils_rule_is_foreign(const DsIlsCase *c);
