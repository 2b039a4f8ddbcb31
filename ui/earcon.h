/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Five short sounds of our own, for who does not look at the screen just then: soft mallet notes,
 * three at most, under 400 ms, one for a pile and not one for each book. They differ in rhythm, not
 * only in pitch. Pure.
 */
#pragma once

#include "ui/view.h"

#define DS_EARCON_MAX_MS 400

typedef enum {
	DS_EARCON_NONE,
	DS_EARCON_SEEN,  /* books lie on the pad: one low note */
	DS_EARCON_STAMP, /* all is done: a thud and a rising third */
	DS_EARCON_TURN,  /* the person's turn: a falling second */
	DS_EARCON_NO,    /* refused: two equal low notes */
	DS_EARCON_TIME,  /* is somebody there: one note, three times with growing gaps */
	DS_EARCON_N
} DsEarcon;

/* What is to be heard when `view` takes the place of `old` (NULL: of nothing). */
DsEarcon ds_earcon_for(const DsView *old, const DsView *view);

/* gint16, one channel, `rate` a second; `volume` from 0 to 100. Free with g_array_unref(). */
GArray *ds_earcon_samples(DsEarcon earcon, guint rate, guint volume);
