/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A library that does not answer a question about one operation: the question is put again, until
 * it is clear that it is this very question that is never answered (rules, R1, "poison"). Then
 * staff look, and the others go on. Pure.
 */
#pragma once

#include <glib.h>

/* A question that was not answered although the library greets again is put again after this. */
#define DS_SILENCE_ASK_AGAIN_MS 5000

/* So often a question is put that is not answered while others are, or for long. */
#define DS_SILENCE_QUESTIONS 3

/* Of one operation; all zero: it was answered, or not asked about yet. */
typedef struct {
	guint questions;      /* that left and were not answered, one after the other */
	guint answers_before; /* so many answers to other questions there had been at the first */
	gint64 since_s;       /* when that was, by the clock of whoever asks */
} DsSilence;

/* One more. `answers`: so many there have been in all. */
void ds_silence_add(DsSilence *silence, guint answers, gint64 now_s);

/* Others were answered since it began, or it has lasted for more than `limit_s`. */
gboolean ds_silence_is_poison(
    const DsSilence *silence, guint answers, gint64 now_s, gint64 limit_s);
