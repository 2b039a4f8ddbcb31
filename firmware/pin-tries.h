/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who may try a PIN (again)? Counts wrong PINs by card, also when the card is taken away and shown
 * again or others are shown in between, and however its letters are written. Pure: the caller
 * brings the time. The numbers of the cards are not kept, only what a key of this run makes of
 * them.
 */
#pragma once

#include "firmware/base/ident.h"

#define DS_PIN_TRIES_MAX 3
#define DS_PIN_PAUSE_S 300 /* after the last wrong one, until the count begins again */

typedef struct DsPinTries DsPinTries;

DsPinTries *ds_pin_tries_new(void);
void ds_pin_tries_free(DsPinTries *tries);

/* Times are CLOCK_MONOTONIC in microseconds. */
gboolean ds_pin_tries_are_over(const DsPinTries *tries, const DsPatronId *card, gint64 now_us);
void ds_pin_tries_count(DsPinTries *tries, const DsPatronId *card, gint64 now_us); /* a wrong one */
void ds_pin_tries_forgive(DsPinTries *tries, const DsPatronId *card); /* the right one came */
