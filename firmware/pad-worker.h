/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The thread of a pad: the scheduler of its radio. It opens the reader, looks again and again what
 * lies there, and carries out what the main thread asks for in between, the most urgent first:
 * security writes, then readings, then "is it still there?", then proofs of what was written, then
 * the next look.
 * A driver sees nothing of this.
 *
 * Everything below is called from, and calls back in, the thread of `home`'s main loop.
 */
#pragma once

#include "drivers/security.h"
#include "firmware/base/tap.h"
#include "firmware/config.h"
#include "firmware/device.h"
#include "firmware/pile.h"

typedef struct DsPadWorker DsPadWorker;

typedef struct {
	/* One complete round: DsTagSeen. `number` counts rounds that began after the reader was
	 * opened first; see ds_pad_worker_next_round(). */
	void (*on_round)(const GArray *tags, DsLook look, guint number, gpointer data);
	DsDeviceChanged on_changed;
	gpointer data;
} DsPadHandlers;

/* `config` must outlive the worker. */
DsPadWorker *ds_pad_worker_new(
    const DsDeviceConfig *config, GMainContext *home, const DsPadHandlers *handlers);

/* Whoever listens at the border of the main thread hears of this pad, too. Before the main loop
 * runs; NULL: nobody does. */
void ds_pad_worker_set_tap(DsPadWorker *worker, DsTap *tap);

/* Waits for the running job: a look takes up to a second, the writing of a set, with its retries,
 * some more. No callback comes after. */
void ds_pad_worker_free(DsPadWorker *worker);

/* Pause between two looks: 200 ms while nobody is there, less while somebody lays books down. */
void ds_pad_worker_set_pause(DsPadWorker *worker, guint pause_ms);

/* Which tags the rounds are about. DS_LOOK_ALL: every round lists all of them. Else, where the pad
 * can tell tags apart by their state, most rounds list the tags of this state alone, so that they
 * are found and their state known by one and the same answer; every eighth lists the other state,
 * unless nothing has answered of late, and every eighth all. */
void ds_pad_worker_look_for(DsPadWorker *worker, DsLook look);

/* The next round that has not begun yet will have this number, or a higher one. */
guint ds_pad_worker_next_round(DsPadWorker *worker);

/* Blocks 0 to blocks - 1. `memory` NULL: `error` says why. */
typedef void (*DsPadRead)(
    const DsTagId *tag, const GByteArray *memory, const GError *error, gpointer data);
void ds_pad_worker_read(
    DsPadWorker *worker, const DsTagId *tag, guint blocks, DsPadRead on_read, gpointer data);

/* Are all parts there (ds_security_present())? `known`: the state that they were found in; then one
 * round that lists the tags of this state may answer for many books. UNSET: it is not known. */
typedef void (*DsPadSecured)(DsSecurityOutcome outcome, const GError *error, gpointer data);
void ds_pad_worker_check(DsPadWorker *worker, const GArray *parts, DsSecurityState known,
    DsPadSecured on_checked, gpointer data);

/*
 * Writes and proves. While other books wait for the radio the proof waits too, and then one round
 * that lists the tags of the new state is the proof of many, where the pad can do that. A part that
 * it does not list is written and asked again by itself (ds_security_set()).
 */
void ds_pad_worker_secure(DsPadWorker *worker, const GArray *parts, DsSecurityState wanted,
    DsPadSecured on_secured, gpointer data);

/* Do all parts hold that state already (ds_security_proven())? Writes nothing. */
void ds_pad_worker_prove(DsPadWorker *worker, const GArray *parts, DsSecurityState wanted,
    DsPadSecured on_proven, gpointer data);

/* What one tag says about its security. DS_SECURITY_UNSET when it does not answer. */
typedef void (*DsPadState)(const DsTagId *tag, DsSecurityState state, gpointer data);
void ds_pad_worker_ask_state(
    DsPadWorker *worker, const DsTagId *tag, DsPadState on_state, gpointer data);

/* The lamp of the reader, where it has one. */
void ds_pad_worker_signal(DsPadWorker *worker, DsSignal what);
