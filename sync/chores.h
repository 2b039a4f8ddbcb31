/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the journal wants done beside its steps: its chain is followed once after the start (a
 * broken one is an alarm, which stays until staff confirm it), what is due is erased once an hour,
 * old operations leave it, and what was erased leaves the log. All of it in pieces of some
 * milliseconds, for which a step has to wait at most.
 *
 * They wait until nobody has asked for anything for a moment. Where somebody always asks, such as
 * a program that looks at the state ten times a second, they get a turn between two jobs once they
 * have waited for DS_CHORES_PATIENCE_US, and from then on every DS_CHORES_TURN_US.
 *
 * Of the teller's thread. Times are monotonic where they end in _us.
 */
#pragma once

#include "sync/journal.h"

#define DS_CHORES_QUIET_US (200 * 1000)
#define DS_CHORES_PATIENCE_US (10 * G_USEC_PER_SEC)
#define DS_CHORES_TURN_US (100 * 1000)
#define DS_CHORES_EXPIRE_US (3600 * (gint64)G_USEC_PER_SEC)

typedef struct DsChores DsChores;

/* The log may hold from the last run what was erased: that is the first thing to do. */
DsChores *ds_chores_new(void);
void ds_chores_free(DsChores *chores);

/* Something personal has left a row, but not the log yet. */
void ds_chores_note_erased(DsChores *chores);

/*
 * Nobody is at the kiosk, or somebody has come (as at first): old operations leave the journal only
 * while nobody is there, once an hour. `trust`: of the clock that gives wall_s.
 */
void ds_chores_rest(DsChores *chores, gboolean resting, DsClockTrust trust);

/* So long the teller may wait for a job; 0: first a piece, whoever waits. `quiet`: there was no
 * job for a moment, and none has come since. */
gint64 ds_chores_wait_us(DsChores *chores, gint64 now_us, gboolean quiet);

/* One piece; nothing where nothing is due. */
void ds_chores_do(DsChores *chores, DsJournal *journal, gint64 now_us, gint64 wall_s);

/* What is due of persons and of the chain, before the end. */
void ds_chores_finish(DsChores *chores, DsJournal *journal, gint64 now_us, gint64 wall_s);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsChores, ds_chores_free)
