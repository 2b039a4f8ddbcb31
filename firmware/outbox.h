/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outbox: operations that were decided here while the library was away, and how they are told
 * to it. The row in the journal is all there is; no second queue could disagree with it.
 *
 * For each operation, in order for its item and its patron (sync/replay.h):
 *
 *	SENDING on the disk => ask the library what it knows
 *	SENDING and its number on the disk => send => its answer on the disk
 *	SYNCED, SYNCED_NOOP => ask once more: do the library's own lists show it? => CLOSED
 *
 * The second question is put when nothing is left to be sent, once for all loans of a person where
 * the library lists them, and not where a later operation of the same item has changed what it
 * would be about. Whatever the library refuses, or knows
 * otherwise, ends with staff (PARKED, CONFLICT) and holds back only what comes after it of the same
 * item or patron. After a silence the library is asked, never simply sent the same again. A
 * question that is never answered, while others are, is staff's, too.
 *
 * Main thread only. Callbacks of teller and link must have ended before ds_outbox_free().
 */
#pragma once

#include "firmware/base/clock.h"
#include "sync/link.h"
#include "sync/replay.h"
#include "sync/teller.h"

typedef struct {
	DsTeller *teller;
	DsLink *link;
	DsClock *clock;
	const DsReplayRules *rules;
} DsOutboxParts;

typedef struct DsOutbox DsOutbox;
typedef void (*DsOutboxChanged)(gpointer data); /* a count has changed, or a case was added */

/* The parts are borrowed. */
DsOutbox *ds_outbox_new(const DsOutboxParts *parts, DsOutboxChanged on_changed, gpointer data);
void ds_outbox_free(DsOutbox *outbox);

/* Takes (copies) one that ds_operation_is_for_outbox(), or that was decided off line, waits for
 * staff and holds others back. FALSE: it is none of these. */
gboolean ds_outbox_take(DsOutbox *outbox, const DsOperation *op);

/* It has got what the last run left, and begins. Until then it only takes: what comes before or
 * after one of them of the same item may be among the rest. */
void ds_outbox_start(DsOutbox *outbox);

/* The library answers: everything unsure is asked for, and what waits is told. */
void ds_outbox_library_back(DsOutbox *outbox);

/* Holds everything back, or lets it go: where several kiosks of one house have decided about the
 * same books, staff let them tell the library one after the other (rules, R6). */
void ds_outbox_hold(DsOutbox *outbox, gboolean hold);

/* Staff have decided about this operation: its row is read anew. */
void ds_outbox_look_again(DsOutbox *outbox, gint64 op_seq);

typedef struct {
	guint queued;   /* the library does not know of them yet */
	guint unsure;   /* ... and may have been told */
	guint exported; /* ... and were written into a file (firmware/outbox-file.h) */
	guint to_confirm;
	gint64 oldest_s; /* when the oldest of the queued was decided; 0: none */
	gboolean failed; /* a step could not be recorded */
} DsOutboxCount;
DsOutboxCount ds_outbox_count(const DsOutbox *outbox);

/* So many of the queued wait for staff to decide about another one before them. Half a millisecond
 * for two thousand. */
guint ds_outbox_held_back(const DsOutbox *outbox);

/* So many have been handed to staff since the start. */
guint ds_outbox_cases(const DsOutbox *outbox);

/* Is there something that can be told now, or that the library's lists are to bear out? While it is
 * so, patrons are served without the library: what is decided here and what is decided there would
 * cross. */
gboolean ds_outbox_is_draining(const DsOutbox *outbox);

/* How many of these loans the patron has here that the library does not know of. */
guint ds_outbox_loans_of(const DsOutbox *outbox, const DsPatronId *patron);
