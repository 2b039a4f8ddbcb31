/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line: one item of the present session, as the screen and the receipt show it. It holds the
 * operation and what the journal need not know: what is under way, what is being waited for, and
 * which question to the person is open. circulation.c moves it; this file only knows what it means.
 */
#pragma once

#include "firmware/pile.h"
#include "firmware/silence.h"
#include "sync/operation.h"

typedef struct {
	DsOperation *op;
	char *key;                /* of the pile item; the item's number */
	guint visits;             /* of the pile item when this began */
	guint pieces;             /* the item consists of so many */
	gboolean counted;         /* ... which one tag stands for */
	char isil[17];            /* its owner, as its tags tell; "" unknown */
	char *title;              /* known before the library's answer to the operation */
	gboolean busy;            /* a record, a request or a radio job is under way */
	gboolean unsent;          /* the library was not asked after all: it could not be reached */
	gboolean flying;          /* from "asked for" until the library's answer */
	gboolean queued;          /* wants to be asked for, waits for its turn */
	gboolean to_count;        /* nobody has said yet that all its pieces are here */
	gboolean own;             /* lent to this patron already: may be renewed */
	gboolean listed;          /* ... and here only because the person looks at all of those */
	gboolean left;            /* the person does not want it (any more) */
	gboolean looked_up;       /* a return: the snapshot was asked which loan it ends */
	gboolean blocked;         /* an older operation of this item is unsure: nothing is sent */
	gboolean put_back;        /* a part was missing when its tag was to be written */
	gboolean extended;        /* more time was given for that */
	guint looks;              /* how often it seemed to lie there again after its time was up */
	gint64 deadline_us;       /* until when it is asked back, monotonic clock */
	DsSecurityState security; /* what its first tag said when it was taken up */
	gboolean stray;           /* ... that it is on loan, and the library has it on the shelf */
	DsSilence silence;        /* about its fate */
	gboolean orphan;          /* its session is over */
	gboolean repair; /* ... or nobody asked for it: its tag is put right beside a line */
	gboolean found;  /* ... with the last run of the kiosk, and it may still be put right */
	gboolean looked; /* ... and the pad has been looked at for it */

	gboolean in_bin; /* it fell into the bin, whose reader sees it: circulation-bin.c */

	gpointer owner;    /* the circulation */
	DsStep next;       /* being recorded */
	guint timer;       /* of put_back */
	guint after_round; /* only a round from this one on can tell that it is back */
} DsLine;

/* Takes op over. */
DsLine *ds_line_new(gpointer owner, DsOperation *op, const char *key);
void ds_line_free(DsLine *line); /* its timer must have been cancelled */

/* The title as far as anybody told it; "" for none. */
const char *ds_line_title(const DsLine *line);

/* Has it come to the good end its person came for? */
gboolean ds_line_is_done(const DsLine *line);

/* Is the question open whether this own item is to be renewed? */
gboolean ds_line_asks_about_own(const DsLine *line);

/* Is the question open whether all pieces of this set are here? */
gboolean ds_line_asks_to_count(const DsLine *line);

/* Is the question open whether the person agrees to what its loan costs? A library that asks again
 * for what was agreed to has not understood: that is for the desk. */
gboolean ds_line_asks_for_fee(const DsLine *line);

/* A line for the same item, with a new operation, which it takes over: what is known of the item
 * stays known. */
DsLine *ds_line_successor(const DsLine *line, DsOperation *op);

/* A refused, failed or left item that was lifted and laid down again may be tried once more. */
gboolean ds_line_may_try_again(const DsLine *line, const DsPileItem *item);

/* The word of View["items"]["status"] in kiosk1.xml. `at_desk`: the site wants loans without a tag
 * shown to staff. */
const char *ds_line_status(const DsLine *line, gboolean at_desk);
