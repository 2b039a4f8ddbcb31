/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sessions that never end, played through the real teller and the table of sync/operation.c on a
 * disk in memory, and what has to be true whenever the power is cut. Which event comes next is
 * chosen at random among those that the table knows.
 *
 * The world keeps what was acknowledged and what that caused: a message that left, a tag that was
 * written, a "done" that somebody has seen. After a cut the journal is opened as at a real start,
 * and it has to hold
 *
 *	all that was acknowledged, in its order (lost), and of what was under way each step
 *	whole or not at all, none without those asked for before it (torn)
 *	a chain that holds, and each operation where its events say
 *	I1  no tag "on loan" without GRANTED or ACCEPTED_OFFLINE
 *	I2  no "done" without RELEASED or RESECURED
 *	    no message without ASKED or SENDING
 *	I3  a way, by the table, to the end or to a list of staff, for each row
 *
 * Now and then what is over leaves the journal, as when it is old. Then it is there as a whole or
 * counted, and the chain crosses the gap.
 *
 * The order of an item's operations (I4) is not played here: tests/sync/episodes.
 */
#pragma once

#include "sync/teller.h"
#include "tests/sync/crash/ram.h"

/* A world that does something wrong on purpose, to see that it is noticed. */
typedef enum {
	WORLD_RIGHT,
	WORLD_EFFECT_FIRST, /* the message leaves before the intent is on the disk */
	WORLD_TAG_FIRST,    /* the tag is written before the library has said yes */
	WORLD_DONE_FIRST,   /* "done" is shown before the proof is on the disk */
} WorldWrong;

typedef struct {
	guint64 cuts;     /* so many times the power was cut */
	guint64 steps;    /* acknowledged */
	guint64 failures; /* calls of the disk that failed on purpose */
	guint64 purges;   /* what was over has left the journal */
	guint64 dead;     /* storage given up, as it must be when that goes on */
	char *problem;    /* the first, NULL: none */
} WorldReport;

typedef struct World World;

World *world_new(guint32 seed, WorldWrong wrong, RamSync sync, gboolean failing);
/* Until so many cuts, until the time, or until there is a problem. */
void world_run(World *world, guint64 cuts, gint64 until_us);
WorldReport world_free(World *world); /* problem is the caller's */
