/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who comes to the kiosk of a house, one after the other: people with books, who look at the screen
 * a few times a second and do what it says, or do not; who lift a book too early, forget one on the
 * pad, carry all of them off, or lose patience.
 */
#pragma once

#include "tests/pile/house.h"

#define DS_PATIENCE 150 /* looks */

typedef struct {
	gint number;      /* of the patron */
	gboolean returns; /* brings books back, else borrows */
	gboolean early;   /* lays books down before showing the card */
	gboolean steals;  /* takes all there is, at the end */
	guint restless;   /* so many looks in a hundred end with a book lifted */
	guint careless;   /* ... with what is asked for not done */
	guint hasty;      /* ... with leaving at once */
	guint patience;   /* looks */
	guint waited;     /* looks in a row with nothing to do */
	gboolean met;     /* somebody served: this was a session */
} DsVisitor;

typedef struct {
	GArray *visitors; /* DsVisitor, in their order */
	guint next;
	DsVisitor *now; /* NULL: nobody is there */
	gboolean over;
	GArray *prompts; /* guint, of each session of somebody honest in an honest world */
	guint wire;      /* in a thousand looks: the wire is cut or mended */
	guint fickle;    /* so many in a hundred visits end with taking what is there, and coming
			  * again: for the other thing */
	guint sessions;  /* of those */
} DsPeople;

DsPeople *ds_people_new(void);
void ds_people_free(DsPeople *people);

/* Directs the house from now on. */
void ds_people_come(DsPeople *people, DsHouse *house);
