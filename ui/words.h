/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Status and reason words of the bus in the words of the person who stands there: what to do, then
 * why, then by how much. Tables, one row a word.
 *
 * The texts are in the language that ds_language_set() chose last.
 */
#pragma once

#include "ui/view.h"

/* How a state looks and how much it asks of the person. */
typedef enum {
	DS_TONE_WAITING, /* dotted circle: nothing happens yet */
	DS_TONE_WORKING, /* turning circle */
	DS_TONE_DONE,    /* rounded square */
	DS_TONE_TURN,    /* diamond: the person's turn */
	DS_TONE_NO,      /* octagon */
	DS_TONE_N
} DsTone;

typedef struct {
	DsTone tone;
	gboolean card;       /* has something to tell that one line does not hold */
	const char *glyph;   /* icon inside the badge; NULL for none */
	const char *drawing; /* small drawing of what the hands should do; NULL for none */
	char *head;          /* the title, or what stands for it while it is unknown */
	char *what;          /* "Put it back on the pad."; empty where nothing is to be done */
	char *why;           /* may be empty */
	gboolean theirs;     /* `why` is the library's own text, of any length */
	char *said;          /* the library's own words, beside ours; NULL for none */
	const char *offer;   /* event and icon of a button on this row; NULL for none */
	char *offer_name;    /* ... and its name: "Renew: 城南旧事" */
	char *brief;         /* both in one or two words, for a single line: "Due 20 Dec" */
} DsWords;

/* States that ask for a hand, that are at work, that count as borrowed, as returned. */
#define DS_ITEMS_NEED_HAND \
	(DS_SET(DS_ITEM_COUNT) | DS_SET(DS_ITEM_DESK) | DS_SET(DS_ITEM_PUT_BACK) | \
	    DS_SET(DS_ITEM_PART_MISSING) | DS_SET(DS_ITEM_LIFT) | DS_SET(DS_ITEM_UNREADABLE) | \
	    DS_SET(DS_ITEM_REFUSED) | DS_SET(DS_ITEM_LEFT) | DS_SET(DS_ITEM_UNSURE) | \
	    DS_SET(DS_ITEM_STAFF))
#define DS_ITEMS_WORKING \
	(DS_SET(DS_ITEM_FOUND) | DS_SET(DS_ITEM_ASKING) | DS_SET(DS_ITEM_YOURS) | \
	    DS_SET(DS_ITEM_FEE))
#define DS_ITEMS_LENT (DS_SET(DS_ITEM_LENT) | DS_SET(DS_ITEM_RENEWED) | DS_SET(DS_ITEM_DESK))
#define DS_ITEMS_RETURNED (DS_SET(DS_ITEM_RETURNED) | DS_SET(DS_ITEM_DESK))

/*
 * What was decided without the library: "Thank you. 2 will be entered soon." for returns, and that
 * the library confirms the date for loans. NULL: there is none. Free with g_free().
 */
char *ds_words_for_provisional(const DsView *view);

/* "3 books returned", or "taken back" while the library does not know of them all. g_free(). */
char *ds_words_count_returned(const DsView *view, guint count);

/* The words for one row of this view. Never fails: an unknown reason has the words of "other". */
void ds_words_for_item(const DsView *view, const DsItem *item, DsWords *words);

/* The words for one row of what is reserved. */
void ds_words_for_hold(const DsView *view, const DsHold *hold, DsWords *words);

/* "4 people, 11 books": those of a group who have left. Free with g_free(). */
char *ds_words_group(const DsView *view);

/* "4 of 20", as far as both are known. Free with g_free(). */
char *ds_words_loans_of(const DsView *view);

/* The words for view->message, on the pages that ask who is there. FALSE: there is no message. */
gboolean ds_words_for_message(const DsView *view, DsWords *words);

void ds_words_clear(DsWords *words);

/* Is there a row of its own in the tables for this reason word? For the tests. */
gboolean ds_words_has_reason(const char *reason);
gboolean ds_words_has_message(const char *message);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DsWords, ds_words_clear)
