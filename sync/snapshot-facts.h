/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a snapshot knows of a patron or an item: as cells of a CSV or NDJSON file (columns and words
 * are documented in duestamp-snapshot(5)), as a struct, and packed into the integers of a row. Ten
 * million patrons have to fit on a kiosk's flash, so one is 8 bytes of hash and 4 bytes of facts.
 *
 *	patron   bits 0-7    items still allowed, 255: not told
 *	         bits 8-23   last good day, counted from 2000-01-01 as 1; 0: never ends
 *	         bits 24-29  why not: see `codes` in snapshot-facts.c
 *	item     bit 0       not for loan
 *	         bit 1       held for somebody
 *	         bit 2       on loan
 *	         bits 8-29   owner, a row of table `owner`; 0: not told
 *
 * An item's row has three more columns, each NULL where there is nothing to tell: when it is due
 * (seconds since 1970-01-01T00:00:00 on the library's own clock, without time zones, as library
 * systems tell it), who has it (hash) and its title. Facts are never negative but in DS_FACTS_GONE:
 * in a file of changes, a row that the base has and the new state has not. Pure.
 */
#pragma once

#include "sync/day.h"
#include "sync/operation.h"

#define DS_FACTS_GONE (-1)
#define DS_SNAPSHOT_QUOTA_MAX 254
#define DS_SNAPSHOT_OWNERS_MAX 0x3FFFFF
#define DS_SNAPSHOT_TITLE_MAX 200 /* characters */

typedef struct {
	DsReason refusal; /* DS_REASON_NONE: good. Does not look at the next two */
	DsDay expires;    /* last good day; 0: none */
	gint quota;       /* items that may still be borrowed; -1 not told */
} DsPatronFacts;

typedef struct {
	gboolean not_for_loan;
	gboolean held; /* for somebody */
	gboolean on_loan;
	guint owner; /* number in table `owner`; 0: not told */
} DsItemFacts;

gint32 ds_patron_facts_pack(const DsPatronFacts *facts);
void ds_patron_facts_unpack(gint64 packed, DsPatronFacts *facts);
gint32 ds_item_facts_pack(const DsItemFacts *facts);
void ds_item_facts_unpack(gint64 packed, DsItemFacts *facts);

/* Order of the cells; `names` (ended by NULL) are what columns and members are called. */
typedef enum {
	DS_PATRON_CARD,
	DS_PATRON_STATUS,
	DS_PATRON_EXPIRES,
	DS_PATRON_QUOTA,
	DS_PATRON_CELLS
} DsPatronCell;
extern const char *const ds_patron_cell_names[DS_PATRON_CELLS + 1];

typedef enum {
	DS_ITEM_BARCODE,
	DS_ITEM_TITLE,
	DS_ITEM_OWNER,
	DS_ITEM_HELD,
	DS_ITEM_NOT_FOR_LOAN,
	DS_ITEM_DUE,
	DS_ITEM_PATRON,
	DS_ITEM_CELLS
} DsItemCell;
extern const char *const ds_item_cell_names[DS_ITEM_CELLS + 1];

/* A row as text. `id` and `borrower` are checked; a borrower or an owner may be "". */
typedef struct {
	char id[DS_IDENT_MAX + 1];
	DsPatronFacts facts;
} DsPatronRow;

typedef struct {
	char id[DS_IDENT_MAX + 1];
	DsItemFacts facts; /* without owner */
	char owner[DS_IDENT_MAX + 1];
	gboolean has_due;
	gint64 due;
	char borrower[DS_IDENT_MAX + 1];
	char *title; /* clean (ds_text_clean()), or NULL; g_free() */
} DsItemRow;

/* DS_ERROR_CONFIG: "expires: ..."; never repeats a number of a card or an item. */
DS_MUST_USE gboolean ds_patron_row_read(
    const char *const cells[DS_PATRON_CELLS], DsPatronRow *row, GError **error);
DS_MUST_USE gboolean ds_item_row_read(
    const char *const cells[DS_ITEM_CELLS], DsItemRow *row, GError **error);

/* "2026-12-13T00:00:00", as `due` everywhere else; "" for what no calendar has. */
void ds_snapshot_due_text(gint64 due, char text[20]);
