/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the two sides of a pad share: pad-worker.c is the main thread's, which asks and is told;
 * pad-radio.c is the thread that drives the reader. Between them go jobs, one way by a queue and
 * back by a postbox, and what atomic members say.
 */
#pragma once

#include "firmware/base/post.h"
#include "firmware/pad-worker.h"

/* In the order of their urgency. */
typedef enum {
	DS_PAD_JOB_STOP,
	DS_PAD_JOB_SECURE,
	DS_PAD_JOB_PROVE,
	DS_PAD_JOB_STATE,
	DS_PAD_JOB_READ,
	DS_PAD_JOB_CHECK,
	DS_PAD_JOB_SIGNAL,
	DS_PAD_JOB_WAKE,
} DsPadJobKind;

typedef struct {
	DsPadJobKind kind;
	DsPadWorker *worker;
	guint number;  /* order of asking, within one urgency */
	guint asked;   /* at the tap */
	GArray *parts; /* DsTagId; one for read and state */
	guint blocks;
	DsSecurityState state; /* wanted, or found */
	DsSignal signal;
	GByteArray *memory;
	DsSecurityOutcome outcome;
	GError *error;
	union {
		DsPadRead on_read;
		DsPadSecured on_secured;
		DsPadState on_state;
	};
	gpointer data;
} DsPadJob;

typedef struct {
	DsPadWorker *worker;
	GArray *tags;
	DsLook look;
	guint number;
} DsPadRound;

typedef struct {
	DsPadWorker *worker;
	DsDeviceState state;
	GError *error;
} DsPadChange;

struct DsPadWorker {
	const DsDeviceConfig *config;
	DsPadHandlers handlers;
	DsPostbox *box;
	GThread *thread;
	GAsyncQueue *jobs;
	DsTap *tap;        /* NULL: nobody listens */
	guint last_number; /* of a job; main thread */
	gint pause_ms;     /* atomic */
	gint look;         /* DsLook; atomic */
	gint rounds_begun; /* atomic */
	gint rounds_told;  /* atomic: that the main thread has not seen to yet */

	gpointer self; /* the driver's; of the worker's thread, NULL while closed */
	DsDeviceState state;
	guint tries;
	GQueue checks;       /* DsPadJob: are they there? */
	GQueue written;      /* DsPadJob: the proof is missing */
	gint64 write_due_us; /* of what was found to be there: it comes until then */
	guint listed[3];     /* by DsLook: so many answer a round of that state */
	guint turn;          /* of the looks by state */
};

/* The thread: `data` is the DsPadWorker. It ends with a DS_PAD_JOB_STOP. */
gpointer ds_pad_radio_run(gpointer data);

/* What the thread posts; the main thread is told of it, and frees it. */
void ds_pad_deliver_round(gpointer round);
void ds_pad_deliver_change(gpointer change);
void ds_pad_deliver_job(gpointer job);
void ds_pad_round_free(gpointer round);
void ds_pad_change_free(gpointer change);
void ds_pad_job_free(gpointer job);
