/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is true: who has which book. People borrow and bring back at kiosks that the library is
 * away from or not, staff work at their desk in the library system itself, wires are cut, the power
 * goes. ds_world_judge() then holds the library's loans against the truth.
 *
 * Staff are asked (rules, R2 and R6) to leave alone, until a kiosk has told everything, what lies
 * in its bin and what was lent by it. They do so here, but for one thing: where the kiosk knows
 * from which loan a book came back, they may lend it again from the bin. What no kiosk can find out
 * by itself is left out: a book that a kiosk lends without the library and that comes back at the
 * desk, or at another kiosk with the library, before that loan was told.
 */
#pragma once

#include "tests/sync/episodes/stage-kiosk.h"

#define DS_WORLD_KIOSKS_MAX 3

/* Why an item may end on the staff's list. */
typedef enum {
	DS_CAUSE_NONE,
	DS_CAUSE_LIAR,     /* the library system does not say what is */
	DS_CAUSE_DESK,     /* staff did something with this item meanwhile, or with this person */
	DS_CAUSE_TWO,      /* other kiosks lend the same items without the library */
	DS_CAUSE_CLOCK,    /* the kiosk's clock went back */
	DS_CAUSE_TAG,      /* its tag was not proven */
	DS_CAUSE_PROFILE,  /* the profile leaves the telling to staff */
	DS_CAUSE_LONG,     /* an answer was lost, and asked for after resend-max-age-min */
	DS_CAUSE_POISON,   /* two answers to the same request were lost, or three to questions */
	DS_CAUSE_RETICENT, /* an answer was lost, and the library does not tell enough to find out
			    */
	DS_CAUSE_OLD,      /* a return older than max-return-age-h, of a loan that nobody knew */
	DS_CAUSE_SHORT,    /* the library lends for a shorter time than the kiosk has promised */
	DS_CAUSE_N
} DsCause;

const char *ds_cause_word(DsCause cause);

typedef struct {
	const DsServerHabits *habits;
	guint kiosks, items, patrons;
	gboolean desk;    /* staff work on meanwhile */
	gboolean shared;  /* each item may come to each kiosk; else each has its own */
	gboolean clocks;  /* a clock may go back while the power is off */
	gboolean profile; /* this library is told of something by staff only */
	guint loan_days;  /* of the library; kiosks promise 28 */
	guint known_due;  /* of a hundred returns: so many know their loan, from a snapshot */
	DsWatch *watch;
	GRand *rand;
} DsWorldParts;

typedef struct {
	gint holder;     /* DS_NOBODY: it is in the house */
	guint number;    /* of the handing-over that it is out by */
	GArray *numbers; /* all of them */
	GArray *open;    /* DsWorldRow: rows that are not settled */
	guint causes;    /* bits by DsCause */
	gboolean tagged;
} DsWorldItem;

typedef struct {
	guint kiosk;
	gint64 op_seq;
} DsWorldRow;

typedef struct {
	guint operations;        /* without the library */
	guint listed;            /* handed to staff, worked off since or not */
	guint cases[DS_CAUSE_N]; /* ... and on the list in the end */
} DsWorldCount;

typedef struct {
	struct DsWorld *world;
	guint kiosk;
} DsWorldPlace;

typedef struct DsWorld {
	DsWorldParts parts;
	DsReplayRules rules;
	DsServer *server;
	DsStageKiosk *kiosks[DS_WORLD_KIOSKS_MAX];
	DsWorldPlace places[DS_WORLD_KIOSKS_MAX];
	gboolean clock_was_back[DS_WORLD_KIOSKS_MAX];
	GArray *items; /* DsWorldItem */
	gint64 now_s;
	guint last_number;
	DsWorldCount count;
} DsWorld;

DsWorld *ds_world_new(const DsWorldParts *parts, gint64 now_s);
void ds_world_free(DsWorld *world);

DsWorldItem *ds_world_item(const DsWorld *world, guint item);
const DsOperation *ds_world_row(const DsWorld *world, const DsWorldRow *row);

/* Time goes by everywhere. */
void ds_world_pass(DsWorld *world, gint64 seconds);

/* So many things happen at disks and at the library, in any order of kiosks. */
void ds_world_pump(DsWorld *world, guint steps);

/* The power of a kiosk comes or goes, its wire is cut or mended. */
void ds_world_power(DsWorld *world, guint kiosk);
void ds_world_wire(DsWorld *world, guint kiosk, gboolean cut);

/* The greetings of all that can be reached have been answered. */
void ds_world_come_back(DsWorld *world);

/* Everything is mended, and everything is told that can be. */
void ds_world_drain(DsWorld *world);

void ds_world_judge(DsWorld *world);
