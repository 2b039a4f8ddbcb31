/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A library system as a kiosk meets it, with the habits and the bugs of real ones (observed and
 * read: see the transcripts beside this folder). It knows loans, which are numbered by whoever
 * plays with it: the number says which handing-over of the book a loan stands for, so that
 * afterwards it can be told whose loan was ended by what.
 */
#pragma once

#include "sync/library.h"
#include "tests/sync/stage/watch.h"

#define DS_NOBODY (-1)

/* How it behaves. Chances are in a thousand requests. */
typedef struct {
	const char *name;
	gboolean refuses_repeat; /* a loan that is there already: refused; else prolonged */
	gboolean to_the_day;     /* loans end with a day */
	gboolean no_list;        /* does not list the loans of a patron, or lists titles */
	gboolean no_due;         /* tells no due date of an item */
	gboolean killed_by_item; /* dies whenever it is asked about item 0 */
	gboolean killed_by_loan; /* dies after each circulation of item 0, done */
	guint dies_before;       /* closes the connection, nothing done */
	guint dies_after;        /* ... done */
	guint other_answer;      /* done, and answers something that belongs to another request */
	guint storm;             /* answers nothing but 96 for some requests, nothing done */
	/* lies */
	guint not_stored;  /* says yes, does nothing */
	guint wrong_list;  /* the list of loans lacks one, or holds one that is somebody else's */
	guint wrong_state; /* a lent item is told to be on the shelf, once */
} DsServerHabits;

extern const DsServerHabits ds_server_habits[];
extern const guint ds_server_n_habits;
gboolean ds_server_lies(const DsServerHabits *habits);

typedef struct {
	gint patron;  /* DS_NOBODY: not on loan */
	guint number; /* of the handing-over */
	gint64 due_s;
	gint held_for;   /* waits on the shelf for this patron; DS_NOBODY */
	gboolean wanted; /* the next return puts it on that shelf */
	gboolean lost;
	gboolean lied;  /* about its state */
	gint forgotten; /* patron of a loan that was called done and not stored; DS_NOBODY */
	gboolean
	    masked; /* ... and another loan to them looks the same: nobody can tell them apart */
	GArray *opened;   /* guint, numbers of the loans it was lent by */
	guint prolonged;  /* by kiosks */
	gboolean injured; /* a kiosk ended a loan whose book was out */
} DsServerItem;

typedef struct {
	guint item;
	guint number;
	gint patron;     /* of a loan */
	gboolean lends;  /* else takes back */
	gboolean renews; /* ... prolongs a loan that is there */
	gboolean agrees; /* ... and its patron pays what it costs */
} DsServerRequest;

/* Is the book of this handing-over still out? */
typedef gboolean (*DsServerIsOut)(guint item, guint number, gpointer data);

typedef struct {
	const DsServerHabits *habits;
	DsWatch *watch;
	GRand *rand;
	GArray *items;  /* DsServerItem */
	GArray *blocks; /* gboolean, by patron */
	guint loan_days;
	guint fee_every;    /* each item whose number this divides costs something; 0: none */
	GHashTable *agreed; /* loans that somebody has agreed to pay for, and has not got yet */
	guint storming;     /* so many requests are still answered by 96 */
	gint64 now_s;
	DsServerIsOut is_out;
	gpointer data;
} DsServer;

DsServer *ds_server_new(const DsServerHabits *habits, guint items, guint patrons, GRand *rand);
void ds_server_free(DsServer *server);
/* So many items from now on; those that were there stay as they are. */
void ds_server_grow(DsServer *server, guint items);
DsServerItem *ds_server_item(const DsServer *server, guint item);

/* "0010.." and "P0010..": how a library calls them. */
void ds_server_item_id(guint item, DsItemId *id);
void ds_server_patron_id(guint patron, DsPatronId *id);
guint ds_server_find_item(const DsItemId *id);
gint ds_server_find_patron(const DsPatronId *id);

/* "2026-12-13T23:59:00" */
void ds_server_date(gint64 wall_s, char date[20]);

/* This patron has seen what the item costs, and said yes: once. */
void ds_server_agree(DsServer *server, guint item, gint patron);

/* Calls it done, and stores nothing. */
void ds_server_forget(DsServer *server, const DsServerRequest *request, DsAnswer *answer);

/* Does it, and says so. */
void ds_server_do(DsServer *server, const DsServerRequest *request, DsAnswer *answer);

/* At the desk, which says what it does. */
void ds_server_lend(DsServer *server, guint item, gint patron, guint number);
void ds_server_end_loan(DsServer *server, guint item);

/* What it tells of an item. `patron` DS_NOBODY: whose it is was not asked. `listed` NULL or: is it
 * in the patron's list, -1 when there is none. */
void ds_server_tell(DsServer *server, guint item, gint patron, DsItemInfo *info, gint *listed);
