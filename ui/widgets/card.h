/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A book (or a message) that asks for something: badge, title, what to do in bold, why, and a small
 * drawing of the movement. Its colour and the shape of its badge tell "your turn" from "no".
 *
 * Three forms, because the words must never be cut: full; brief, where "what" and "why" make room
 * for a few words below the title; and one line, title left and the few words right.
 */
#pragma once

#include "ui/view.h"
#include "ui/words.h"

#include <gtk/gtk.h>

typedef enum {
	DS_CARD_FULL,
	DS_CARD_WORDS,   /* full, but without the drawing */
	DS_CARD_MESSAGE, /* the same, and its head is no title: it is never cut */
	DS_CARD_BRIEF,
	DS_CARD_ONE_LINE
} DsCardForm;

#define DS_TYPE_CARD (ds_card_get_type())
G_DECLARE_FINAL_TYPE(DsCard, ds_card, DS, CARD, GtkBox)

GtkWidget *ds_card_new(DsCardForm form);

/* Of a text of the library at most so many lines are shown; 4 unless it is said. */
void ds_card_set_most_lines(DsCard *card, int lines);

/* item: for the drawing of its volumes; may be NULL. */
void ds_card_show(
    DsCard *self, const DsWords *words, const DsItem *item, const DsLanguage *window_language);
