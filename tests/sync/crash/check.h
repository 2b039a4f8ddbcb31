/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a journal has to hold after a power cut; world.h has the list. */
#pragma once

#include "sync/journal.h"

/* One operation, as the world outside has seen it. */
typedef struct {
	gpointer world;
	DsOperation *op;    /* state: the last that was acknowledged */
	GArray *history;    /* DsOperationState: all that were, in their order */
	DsStep next;        /* asked for ... */
	gboolean under_way; /* ... and not acknowledged */
	guint place;        /* of that among what was asked for together */
	gboolean sent;      /* its message has left */
	gboolean on_loan;   /* its tag says so (a checkout) */
	gboolean done;      /* somebody has seen "done" */
	gboolean may_leave; /* it is over and old: its row may have left the journal */
} Line;

/* The first thing that is not as it should be; NULL: all is. `exact`: nothing has happened since
 * the cut, so nothing but what is known and what was under way may be there. */
char *check_journal(DsJournal *journal, GPtrArray *lines, gboolean exact);

/* Is the step that was under way there? */
gboolean check_is_there(DsJournal *journal, const Line *line);

/* What is over and old at that time leaves. */
char *check_purge(DsJournal *journal, gint64 wall_s);

/* Does what a start does: each row goes on by the table, until it is over. */
char *check_recovery(DsJournal *journal, GRand *rand);
