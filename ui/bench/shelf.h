/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lies ready on the bench: books on a shelf, cards, phones. It is read from a key file;
 * shelf.conf is the one built in and tells what each key means. A mistake in it is DS_ERROR_CONFIG
 * with file, section, key and what is allowed.
 */
#pragma once

#include "firmware/base/error.h"

#define DS_BENCH_UID_TEXT 16 /* hexadecimal digits of a tag's number */

/* How a language's titles are drawn: the tag for Pango decides the forms of Han characters. */
typedef struct {
	const char *pango;
	const char *family;
	gboolean upright; /* on a spine: one character below the other */
} DsBenchLanguage;

/* One volume. Books of several volumes come as several of these. */
typedef struct {
	char *number;                    /* barcode on its label */
	char *title;                     /* "平凡的世界" */
	char *name;                      /* "平凡的世界, volume 2": no other book has it */
	char *note;                      /* a word or two on its sticker, or NULL */
	const DsBenchLanguage *language; /* lives for ever */
	const char *colour;              /* "jade"; lives for ever */
	guint part, parts;
	gboolean released; /* how its tag begins: the gate stays silent */
	char uid[DS_BENCH_UID_TEXT + 1];
	char *first; /* what lays it down the first time: "put E004... item=..." */
} DsBenchBook;

typedef struct {
	char *name;
	char *kind;   /* "mifare-classic"; "qr" for a phone's code */
	char *text;   /* what it says; "" until a phone's app has signed its first code */
	char *patron; /* of a phone whose app signs: for whom; NULL: it always says the same */
	char *flaw;   /* "none", "random-uid", "unreadable" */
	char *pin;    /* or NULL */
	char *note;   /* or NULL */
	const DsBenchLanguage *language;
	const char *colour;
} DsBenchCard;

typedef struct {
	GPtrArray *books;  /* DsBenchBook */
	GPtrArray *cards;  /* DsBenchCard */
	GPtrArray *phones; /* DsBenchCard */
} DsBenchShelf;

/* `path` NULL: the one built in. */
DsBenchShelf *ds_bench_shelf_load(const char *path, GError **error);
void ds_bench_shelf_free(DsBenchShelf *shelf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsBenchShelf, ds_bench_shelf_free)

/* By its tag, or by its label (the first volume); NULL when none has it. */
const DsBenchBook *ds_bench_shelf_by_uid(const DsBenchShelf *shelf, const char *uid);
const DsBenchBook *ds_bench_shelf_by_number(const DsBenchShelf *shelf, const char *number);

/* What its app has signed just now. */
void ds_bench_card_set_text(DsBenchCard *phone, const char *code);

/* Among cards or phones, by what it says; NULL when none does. */
const DsBenchCard *ds_bench_shelf_card(const GPtrArray *cards, const char *kind, const char *text);

/* English, for what is not on the shelf. */
extern const DsBenchLanguage *const ds_bench_english;
