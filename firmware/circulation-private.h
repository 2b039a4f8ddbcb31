/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the parts of circulation share: circulation.c knows sessions and which items are taken up,
 * circulation-steps.c moves one line from state to state, circulation-found.c knows what becomes of
 * the rows that the last run of the kiosk has left, circulation-repair.c puts tags right,
 * circulation-bin.c secures what has fallen into the bin, circulation-own.c lists what a person has
 * on loan, circulation-holds.c what they have reserved, circulation-fee.c asks whether they agree
 * to what a loan costs.
 */
#pragma once

#include "firmware/circulation.h"

struct DsCirculation {
	DsCirculationParts parts;
	DsCirculationHandlers handlers;

	gboolean active; /* a session lends or takes back */
	gboolean stopped;
	gboolean offline; /* this session is decided here */
	gboolean failed;  /* a step could not be recorded: nothing goes on */
	DsOperationKind kind;
	char *session;
	DsPatronId patron;
	DsWord pin;
	gboolean has_pin;
	GPtrArray *lines;   /* DsLine of this session */
	GPtrArray *orphans; /* DsLine */
	GPtrArray *decided; /* DsOperation: for the outbox, behind earlier ones that are not over */
	guint cases;
	guint repairs;
	guint answers;          /* of the library, to whatever it was asked about items */
	guint ask_again;        /* timer: some line is unsure */
	guint found_over;       /* timer: the pad is looked at for what was found at the start */
	gboolean list_untitled; /* the library does not answer what is on it */
	DsCirculationList list; /* of what the person has on loan */
	GPtrArray *holds;       /* DsHold */
	GPtrArray *questions;   /* about holds, without an answer yet */
	guint look;             /* counts who looks at lists, one after the other */
	guint hold_lists;       /* asked for so far */
	guint holds_asked;      /* so many of the first ones need no title any more */
};

/* Event -> step of the table -> on the disk -> effect. Not while a job of the line is under way,
 * but by the job's own answer. An orphan that is over is freed: do not use the line after this. */
void ds_circulation_happen(DsCirculation *self, DsLine *line, DsOperationEvent event);

/* The line waits for its turn at the library; the next ones in turn are asked for. */
void ds_circulation_queue(DsCirculation *self, DsLine *line);

/* Those of self->decided that no earlier one holds back go to the outbox. */
void ds_circulation_hand_on(DsCirculation *self);

/* An answer came about an item that nobody wants any more, and nothing had been asked for. An
 * orphan is freed: do not use the line after TRUE. */
gboolean ds_circulation_is_too_late(DsCirculation *self, DsLine *line);

/* No longer asked back. */
void ds_circulation_stop_waiting(DsCirculation *self, DsLine *line);
/* Asked back from now on, for DS_PUT_BACK_MS. */
void ds_circulation_wait(DsCirculation *self, DsLine *line);

void ds_circulation_changed(DsCirculation *self);

/* For the present session, and for its person where the kind is about one. */
DsOperation *ds_circulation_new_operation(
    DsCirculation *self, DsOperationKind kind, const DsItemId *item);

/* The line makes room for a new one. What has begun for it goes on by itself. */
void ds_circulation_give_up(DsCirculation *self, DsLine *line);

/* ---- circulation-own.c ---- */

/* What was listed and not renewed leaves. */
void ds_circulation_put_list_away(DsCirculation *self);

/* ---- circulation-holds.c ---- */

/* The next question about what is reserved, if there is one left. */
void ds_circulation_ask_for_holds(DsCirculation *self);
void ds_circulation_forget_holds(DsCirculation *self);
void ds_circulation_init_holds(DsCirculation *self);

/* ---- circulation-bin.c ---- */

/* What was begun by a label may fall into the bin from now on. */
void ds_circulation_await_bin(DsCirculation *self);

/* The bin may still secure it although its session is over: it stays for a while. */
gboolean ds_circulation_leave_to_bin(DsCirculation *self, DsLine *line);

/* Whose radio has its tags. */
DsPadWorker *ds_circulation_pad_of(const DsCirculation *self, const DsLine *line);

/* ---- circulation-repair.c ---- */

/* The library has refused this one: perhaps because tag and library differ. */
void ds_circulation_look_for_repair(DsCirculation *self, DsLine *line);

/* ---- circulation-found.c ---- */

/* The pad has been looked at: the table says what is done for what was found. */
void ds_circulation_look_for_found(DsCirculation *self);

/* The person of this session may be the one whose loans were interrupted. */
void ds_circulation_take_over_found(DsCirculation *self);

/* Something else begins with this item: what was found of it is carried on no longer. To be called
 * before the new row is recorded, so that the old one's end is on the disk first. */
void ds_circulation_overtake_found(DsCirculation *self, const DsItemId *item);

/* It stays as it is until its person comes, or until DS_FOUND_MS are over. */
gboolean ds_circulation_waits_for_person(const DsLine *line);
