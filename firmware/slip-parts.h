/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What all slips of a kiosk have in common: their head, their words, how an operation and a book
 * are named on paper. Pure.
 */
#pragma once

#include "drivers/slip.h"
#include "firmware/config.h"

typedef struct {
	const char *library;        /* its name in this language; "" for none */
	const char *kiosk;          /* its id: the first half of an operation's number */
	const DsLanguage *language; /* NULL: English */
	DsMode mode;
	gboolean copy;      /* staff have it printed once more */
	gboolean returning; /* a receipt: the books were brought back, not borrowed */
	gboolean brief;     /* ... without the numbers of the operations: for a phone */
	gint64 wall_s;      /* when; shown in the kiosk's time zone */
} DsSlipHead;

/* A slip in this language that begins with the head: the library, day and time, and that nothing
 * counts where that is so. */
DsSlip *ds_slip_head_new(const DsSlipHead *head);

/* A text in the language of the head. */
const char *ds_slip_tr(const DsSlipHead *head, const char *text);

/* A line of it: `form`, in that language, filled with `word`. */
void ds_slip_add_words(
    DsSlip *slip, const DsSlipHead *head, DsSlipStyle style, const char *form, const char *word);

/* All below: free with g_free(). */

/* `form` with its "%s" replaced: a translator wrote it, not the compiler. */
char *ds_slip_fill(const char *form, const char *word);

/* "No. hall-2-7", by which staff find the operation (rules J8). */
char *ds_slip_number(const DsSlipHead *head, gint64 op_seq);

/* The title as paper has room for it; "" for none. */
char *ds_slip_title(const char *title);
