/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two threads of the receipts by e-mail: one writes them down (sync/mail-queue.h), so that a
 * person waits for a disk and never for a server; the other one hands them to the server
 * (sync/smtp.h) and erases them. They share nothing but the folder.
 *
 * Everything below is called from, and calls back in, the thread of `home`'s main loop.
 */
#pragma once

#include "firmware/base/tap.h"
#include "sync/smtp.h"

typedef struct DsMailWorker DsMailWorker;

typedef struct {
	gboolean trying; /* the round has only begun: how many there are, and no more */
	guint waiting;
	gint64 oldest_s;        /* when the oldest of them was written; 0: none waits */
	gint64 next_s;          /* when one is to be tried again, or is too old; 0: none waits */
	guint refused, expired; /* erased unsent since the start: for good, or too old */
	const GError *error;    /* why the last one was not sent; NULL */
} DsMailState;

/* Comes twice for a ds_mail_worker_send(), before and after; for several in a row once. */
typedef void (*DsMailTold)(const DsMailState *state, gpointer data);

/* Opens the queue: DS_ERROR_STORAGE. `settings` must outlive the worker. */
DsMailWorker *ds_mail_worker_new(const DsSmtpSettings *settings, guint keep_days,
    const char *state_dir, GMainContext *home, DsMailTold on_told, gpointer data, GError **error);

/* Whoever listens at the border of the main thread hears of this worker, too. Before the main loop
 * runs; NULL: nobody does. */
void ds_mail_worker_set_tap(DsMailWorker *worker, DsTap *tap);

/* Writes it down; the mail is the worker's from here on. `error` NULL: it outlives a power cut, and
 * will be sent. */
typedef void (*DsMailStored)(const GError *error, gpointer data);
void ds_mail_worker_store(
    DsMailWorker *worker, DsMail *mail, gint64 wall_s, DsMailStored done, gpointer data);

/* Tries each that is due at this time (ds_mail_waiting_due_s()). */
void ds_mail_worker_send(DsMailWorker *worker, gint64 wall_s);

/* Gives up what is being sent within a second: it waits on. What is being written is written. No
 * callback comes after. */
void ds_mail_worker_free(DsMailWorker *worker);
