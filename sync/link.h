/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The link to one library: a worker thread that runs the backend's blocking calls, one at a time,
 * over one connection (real servers serve one request per worker, and many silently starve a
 * second connection).
 *
 * Everything below is called from, and calls back in, the thread of `home`'s main loop. Requests
 * are carried out in the order of asking. No request is repeated here: what an error means is the
 * caller's to decide, by the codes of sync/library.h.
 *
 * The link is "online" after a request was answered and "away" after one was not and the greeting
 * that then followed failed too. While away the worker greets the library again and again, with
 * growing pauses; while online and unused it sends signs of life.
 *
 * A library that has been away counts as back only after DS_LINK_GOOD_ANSWERS greetings in a row:
 * one that answers now and then would throw patrons from one way of working into the other.
 */
#pragma once

#include "firmware/base/tap.h"
#include "sync/library.h"

#define DS_LINK_GOOD_ANSWERS 3

typedef struct DsLink DsLink;

/* The link has come or gone. `error` tells why it went; NULL when it came. */
typedef void (*DsLinkChanged)(gboolean online, const GError *error, gpointer data);

/* `settings` must outlive the link. DS_ERROR_CONFIG: a key is wrong, and nothing was started. */
DsLink *ds_link_new(const DsLibrarySettings *settings, GMainContext *home, DsLinkChanged on_changed,
    gpointer data, GError **error);

/* The same for a backend that is no value of backend=. */
DsLink *ds_link_new_for(const DsLibraryBackend *backend, const DsLibrarySettings *settings,
    GMainContext *home, DsLinkChanged on_changed, gpointer data, GError **error);

/* Whoever listens at the border of the main thread hears of this link, too: "link", and each of the
 * questions below. Before the main loop runs; NULL: nobody does. */
void ds_link_set_tap(DsLink *link, DsTap *tap);

/* Gives up the running request within a second. Callbacks that have not come do not come. */
void ds_link_free(DsLink *link);

/* Greets the library now, without waiting for the end of a pause. Of a library that is connected to
 * when told this is the telling: DS_LINK_TRIES greetings are tried, and the connection stays until
 * ds_link_rest(). */
#define DS_LINK_TRIES 5
void ds_link_wake(DsLink *link);

/* Nothing more is to be said for now: a library that is connected to when told is hung up on, and
 * counts as away. Does nothing for another one. */
void ds_link_rest(DsLink *link);

gboolean ds_link_is_online(const DsLink *link);

/* A library that is told by files: it is never online and never greeted, and that is no fault. */
gboolean ds_link_is_by_files(const DsLink *link);
const char *ds_link_name(const DsLink *link); /* of the section: "main" */
const DsIdentRules *ds_link_item_rules(const DsLink *link);
const DsIdentRules *ds_link_patron_rules(const DsLink *link);

/* May the kiosk tell this library by itself what it decided while it was away? */
gboolean ds_link_may_replay(const DsLink *link, DsOperationKind kind);

/* Does this library list what a patron has on loan, for who has shown the PIN? */
gboolean ds_link_may_list(const DsLink *link);

/* What carry would send, for the journal; free with g_free(). */
char *ds_link_compose(const DsLink *link, const DsOperation *op);

/* The answer to a request: the field of its kind, or an error. Owned by the link. */
typedef struct {
	DsPatron *patron;   /* ds_link_patron(); the callback may steal it and leave NULL */
	DsOperation *op;    /* ds_link_carry(), ds_link_probe(): the copy, with its answer */
	DsFate fate;        /* ds_link_probe() */
	DsItemInfo *item;   /* ds_link_item() */
	DsPatronList *list; /* ds_link_list() */
	GError *error;
} DsLinkReply;

typedef void (*DsLinkFunc)(DsLinkReply *reply, gpointer data);

/* `pin` may be NULL; it is copied, and wiped after use. */
void ds_link_patron(
    DsLink *link, const DsPatronId *card, const DsWord *pin, DsLinkFunc on_reply, gpointer data);
void ds_link_carry(
    DsLink *link, const DsOperation *op, const DsWord *pin, DsLinkFunc on_reply, gpointer data);
void ds_link_probe(DsLink *link, const DsOperation *op, DsLinkFunc on_reply, gpointer data);
/* `patron` may be NULL. */
void ds_link_item(DsLink *link, const DsItemId *item, const DsPatronId *patron, DsLinkFunc on_reply,
    gpointer data);
/* Nobody is asked where the library gives no lists: the answer is an incomplete one. */
void ds_link_list(DsLink *link, const DsPatronId *patron, DsPatronListKind kind,
    DsLinkFunc on_reply, gpointer data);
/* Best effort, no answer. */
void ds_link_goodbye(DsLink *link, const DsPatronId *patron);
