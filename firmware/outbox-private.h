/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the parts of the outbox share: outbox.c knows which operations there are and whose turn it
 * is, outbox-steps.c moves one of them from state to state, outbox-confirm.c asks whether the
 * library's lists show it, outbox-file.c tells a library by files.
 */
#pragma once

#include "firmware/outbox-file.h"
#include "firmware/silence.h"

typedef struct {
	DsOutbox *outbox;
	DsOperation *op;
	gboolean busy;     /* being recorded, or at the library */
	gboolean stuck;    /* the library did not answer; waits for it to come back */
	gboolean followed; /* a later one of the same item changes what the library's lists show */
	DsPatronId had;    /* a return: who had borrowed the item here, "" unknown; never on disk */
	guint list;        /* number of the list that it is being looked for on, 0: none */
	gint64 sent_s;     /* when its request left first, 0: not yet */
	DsStep next;       /* being recorded */

	DsSilence silence; /* about what it was told, or what it knows of the item */
} DsOutboxEntry;

struct DsOutbox {
	DsOutboxParts parts;
	DsOutboxChanged on_changed;
	gpointer data;
	GPtrArray *entries; /* DsOutboxEntry, in the order of their numbers */
	guint ask_again;    /* timer */
	guint answers;      /* to questions */
	guint lists;        /* of loans that were asked for */
	guint cases;
	gboolean started, failed;
	gboolean held;          /* until staff say so */
	DsOutboxFiling *filing; /* of a library that is told by files; NULL: none is under way */
};

/* The library has said yes, or had it already. */
gboolean ds_outbox_is_told(const DsOperation *op);

/* Event -> step of the table -> on the disk -> effect. One that is over leaves the outbox: do not
 * use the entry after this. */
void ds_outbox_happen(DsOutboxEntry *entry, DsOperationEvent event);

/* What is told is over without a question. */
void ds_outbox_close(DsOutboxEntry *entry);

/* Do the library's lists show what it was told? One list of a person's loans is asked for all of
 * them that are told by then; whatever that does not settle is asked about by itself. */
void ds_outbox_confirm(DsOutboxEntry *entry);

/* A question about it was not answered: it is put again, unless it is this very question that is
 * never answered; or it was. */
void ds_outbox_not_answered(DsOutboxEntry *entry, const GError *error);
void ds_outbox_answered(DsOutboxEntry *entry);

/* The loan that was told is the one that its return, which waits behind it, ends: when it is due,
 * and whose it is. */
void ds_outbox_tell_return(DsOutbox *self, const DsOperation *loan);

/* Tells whatever can be told. */
void ds_outbox_go_on(DsOutbox *self);

/* One whose row has changed by another way than a step: it may be over. */
void ds_outbox_leave_if_over(DsOutboxEntry *entry);

/* ---- for outbox-file.c ---- */

/* The operations in the outbox (const DsOperation), in the order of their numbers. They are
 * borrowed until the next change; free the array alone. */
GPtrArray *ds_outbox_operations(const DsOutbox *outbox);

/* Those whose date is in doubt are no matter for a file: their turn comes, and nobody can be asked.
 */
void ds_outbox_give_up_doubtful(DsOutbox *outbox);

/* Its row has changed to this, which is on the disk. */
void ds_outbox_renew(DsOutbox *outbox, const DsOperation *op);

/* Written into a file, and without a result yet. A request in words would say that it was sent over
 * a link: then the library has to be asked what became of it. */
gboolean ds_outbox_is_exported(const DsOperation *op);

/* What follows for one that the library has been told of, where nobody can ask whether its lists
 * show it. */
DsOperationEvent ds_outbox_file_confirms(const DsOperation *op);
