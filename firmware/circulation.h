/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Circulation carries operations forward: it takes the steps of sync/operation.h's table in the
 * order the rules demand (durable first, then the effect) and knows whom to ask for each effect:
 * the teller for the disk, the link for the library, the pad for the tags.
 *
 * The lines (firmware/line.h) are the items of the present session. When it ends, lines that are
 * not over become orphans: they are carried on without a person and without the pad until they are
 * over or on the staff list. Rows found at the start are orphans from the beginning, but for
 * DS_FOUND_MS the pad is looked at for them: what was returned is secured, a loan that was being
 * decided here is undone while the book lies there (or left to staff, where the book was lent
 * before), a loan whose tag is right is complete, and one
 * that the library has made waits for its person to come back.
 *
 * A session that works without the library does so to its end: its operations are decided here, and
 * handed on (on_decided) when nothing more happens to them on the pad.
 *
 * Main thread only. Callbacks of teller, link and pad must have ended (those objects freed) before
 * ds_circulation_free().
 */
#pragma once

#include "firmware/base/clock.h"
#include "firmware/base/tap.h"
#include "firmware/bin.h"
#include "firmware/line.h"
#include "firmware/offline.h"
#include "firmware/pad-worker.h"
#include "firmware/pile.h"
#include "sync/link.h"
#include "sync/teller.h"

#define DS_PUT_BACK_MS 20000 /* how long a lifted book is asked back (rules 4, step 8) */
#define DS_FOUND_MS 120000   /* ... and a person may go on after a power cut (rules 2) */

typedef struct {
	DsTeller *teller;
	DsLink *link;
	DsPadWorker *pad; /* NULL: this kiosk has none */
	DsPile *pile;     /* NULL without a pad */
	DsBin *bin;       /* the reader of what has fallen in; NULL: none */
	DsClock *clock;
	DsLink *snapshot; /* what is known without the library; NULL: nothing */
	const DsOfflineRules *offline;
	gboolean mute;            /* there is no screen: nobody can be asked anything */
	const GPtrArray *sorting; /* DsSortRule: the site's own; NULL: none */
	DsTap *tap;               /* NULL: nobody listens */
} DsCirculationParts;

typedef struct {
	void (*on_changed)(gpointer data); /* some line has changed */

	/* Without the library: may one more item be lent to this person? `in_session` were lent so
	 * far; `info` is of the snapshot, NULL: it does not know. */
	DsReason (*may_lend)(const DsItemInfo *info, guint in_session, gpointer data);

	/* Without the library: it is done, and the library is to be told. */
	void (*on_decided)(const DsOperation *op, gpointer data);

	/* Every tag of this item has proven that it is as the operation wants it. */
	void (*on_proven)(const DsOperation *op, gpointer data);

	gpointer data;
} DsCirculationHandlers;

typedef struct DsCirculation DsCirculation;

/* The parts are borrowed. */
DsCirculation *ds_circulation_new(
    const DsCirculationParts *parts, const DsCirculationHandlers *handlers);
void ds_circulation_free(DsCirculation *circulation);

/* Is something decided here, or begun without the library, on its way to the outbox? */
gboolean ds_circulation_owes(const DsCirculation *circulation);

/* Loans of a person, decided here, that are not in the outbox yet: they count for what else may be
 * lent without the library. Not those of the present session. */
guint ds_circulation_loans_of(const DsCirculation *circulation, const DsPatronId *patron);

/* Carries on with the rows that are not over or were not told (DsOperation, copied). Once, at the
 * start, and before the first session: an item of theirs may be unsure. `history`: the newest rows
 * of all, newest first; NULL: nothing is known of what was done before. */
void ds_circulation_restart(
    DsCirculation *circulation, const GPtrArray *rows, const GPtrArray *history);

/* A session begins to lend or to take back. `patron` and `pin` may be NULL; they are copied. */
void ds_circulation_begin(DsCirculation *circulation, DsOperationKind kind, const char *session,
    const DsPatronId *patron, const DsWord *pin);

/* The library is away: this session goes on without it. What had not been sent is decided here. */
void ds_circulation_go_offline(DsCirculation *circulation);

/* After each round of the pad: goes on with books that were laid back. */
void ds_circulation_round(DsCirculation *circulation);

/* After each round of the bin's reader: goes on with what has fallen in. */
void ds_circulation_look_into_bin(DsCirculation *circulation);

/* Takes up the items of the pile that are ready. */
void ds_circulation_take_up(DsCirculation *circulation);

/* An item without a tag, by its label. FALSE: it is on the list already, or it lies on the pad,
 * whose word counts, or nothing new is begun. */
gboolean ds_circulation_scan(DsCirculation *circulation, const DsItemId *item);

/* The person's answer: all pieces of this set are here. Until then nothing begins for it. */
gboolean ds_circulation_confirm(DsCirculation *circulation, const char *key);

/* The person's answer about an own item; or "not this one" about it, about a set, or "not this one"
 * while an item is to be put back. */
gboolean ds_circulation_renew(DsCirculation *circulation, const char *key);
gboolean ds_circulation_leave(DsCirculation *circulation, const char *key);

/* What the loans that are asked about cost together, "4.00 CNY"; where they are of several
 * currencies, those of the first one. NULL: nothing is asked. Free with g_free(). */
char *ds_circulation_fee(const DsCirculation *circulation);

/* The person's answer about just these: agreed, the library is asked once more for each that still
 * lies there. */
void ds_circulation_answer_fee(DsCirculation *circulation, gboolean agreed);

/*
 * The person wants to see what they have on loan: the library is asked for its list, each entry
 * becomes a line that may be renewed, and the pad is left alone until the next
 * ds_circulation_begin(). Only in a session for loans with the library, before its first line.
 */
void ds_circulation_list_own(DsCirculation *circulation);

typedef enum {
	DS_LIST_NOT_ASKED,
	DS_LIST_ASKED,
	DS_LIST_WHOLE,
	DS_LIST_PART, /* there may be more than it says */
	DS_LIST_NONE, /* the library has none, or has not answered */
} DsCirculationList;
DsCirculationList ds_circulation_list(const DsCirculation *circulation);

/* What the person has reserved, behind that list: what waits for them on the shelf stands first. */
typedef struct {
	DsItemId item; /* "": the library lists titles */
	char *title;   /* NULL: not known */
	gboolean ready;
	char until[11]; /* "2026-12-20": the shelf keeps it so long; "" unknown */
} DsHold;
const GPtrArray *ds_circulation_holds(const DsCirculation *circulation);

/* All of the list that may be; what the library refuses is refused one by one, with its reason. */
void ds_circulation_renew_all(DsCirculation *circulation);

/* More time to put books back; once for each. */
void ds_circulation_extend(DsCirculation *circulation);

/* Begins nothing new from now on; what was asked for comes to its end. */
void ds_circulation_stop(DsCirculation *circulation);

/* The session is over: its lines leave the list, the person is forgotten. */
void ds_circulation_end(DsCirculation *circulation);

/* The library is there again: ask what is still unsure. */
void ds_circulation_library_back(DsCirculation *circulation);

const GPtrArray *ds_circulation_lines(const DsCirculation *circulation); /* DsLine */
const DsLine *ds_circulation_find(const DsCirculation *circulation, const char *key);

typedef struct {
	guint busy;      /* lines that something is being done for, or that wait for their turn */
	guint put_back;  /* lines whose book has to be put back */
	guint own;       /* lines with the question open whether they are to be renewed */
	guint to_count;  /* ... whether all pieces are here */
	guint fee;       /* ... whether the person agrees to a fee */
	guint tried;     /* lines that have got into the journal */
	guint done;      /* lent, renewed, returned */
	guint open;      /* orphans that are not over: for the health of the kiosk */
	guint cases;     /* operations handed to staff since the start */
	guint repairs;   /* tags that said something else than the library, since the start */
	gboolean failed; /* a step could not be recorded: this kiosk is out of order */
} DsCirculationCount;
DsCirculationCount ds_circulation_count(const DsCirculation *circulation);
