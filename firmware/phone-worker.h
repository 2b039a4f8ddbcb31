/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The thread that asks the library's server whether a phone has approved (sync/phone-ask.h), again
 * and again until there is an answer or nobody wants it any more, and that opens the patron code
 * which comes (sync/patron-code.h). What it hands on is signed; whether it is current, and whether
 * it was used before, the kiosk says, which has the clock.
 *
 * Everything below is called from, and calls back in, the thread of `home`'s main loop.
 */
#pragma once

#include "firmware/base/tap.h"
#include "sync/patron-code.h"
#include "sync/phone-ask.h"

typedef struct DsPhoneWorker DsPhoneWorker;

typedef struct {
	guint showing; /* which ds_phone_worker_ask() this answers */
	gboolean approved;
	gboolean refused;  /* on the phone, or the server knows nothing of it any more; neither:
			      there was no answer that can be believed */
	DsPatronCode code; /* with `approved`; all zero without */
} DsPhoneAnswer;

/* At most once for each question; an answer may be on its way while its question is given up, so
 * compare `showing`. */
typedef void (*DsPhoneAnswered)(const DsPhoneAnswer *answer, gpointer data);

/* Settings and rules must outlive the worker. */
DsPhoneWorker *ds_phone_worker_new(const DsPhoneSettings *settings, const DsPatronCodeRules *rules,
    GMainContext *home, DsPhoneAnswered on_answered, gpointer data);

/* Whoever listens at the border of the main thread hears of this worker, too. Before the main loop
 * runs; NULL: nobody does. */
void ds_phone_worker_set_tap(DsPhoneWorker *worker, DsTap *tap);

/* Asks about this code, in the place of the one before. */
void ds_phone_worker_ask(DsPhoneWorker *worker, const char *code, guint showing);

/* Gives the question up within a second. */
void ds_phone_worker_give_up(DsPhoneWorker *worker);

/* No callback comes after. */
void ds_phone_worker_free(DsPhoneWorker *worker);
