/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One cell of a table: from the text in a CSV file, checked, to the value in the store, and back.
 * Both ways together lose nothing: what was exported can be imported.
 */
#pragma once

#include "sync/day.h"
#include "sync/ils/store.h"

typedef enum {
	DS_CELL_ID,     /* 1 to 32 of 0-9 A-Z a-z . - */
	DS_CELL_CARD,   /* the same, or empty */
	DS_CELL_TEXT,   /* up to 200 characters */
	DS_CELL_STATE,  /* a state of an item */
	DS_CELL_COUNT,  /* 0 to 9999 */
	DS_CELL_MONEY,  /* "12.50" */
	DS_CELL_DAY,    /* "2026-12-13", or empty */
	DS_CELL_MOMENT, /* "2026-12-13T08:30:00Z", or a day: its beginning */
	DS_CELL_YES,    /* "yes", "no" or empty for no */
	DS_CELL_PIN,    /* the PIN itself, its hash (pin.h), or empty */
} DsCellKind;

typedef struct {
	const char *currency;
	DsDay today; /* "+21d" and "-3d" are days too, counted from here; 0: they are not allowed */
} DsCellContext;

typedef struct {
	char *text; /* NULL: it is a number */
	gint64 number;
} DsCellValue;

void ds_cell_clear(DsCellValue *value);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DsCellValue, ds_cell_clear)

/* DS_ERROR_CONFIG with what is wrong; a PIN is never repeated in it. */
DS_MUST_USE gboolean ds_cell_read(DsCellKind kind, const char *text, const DsCellContext *context,
    DsCellValue *value, GError **error);

/* The cell of the present row as text; free with g_free(). */
char *ds_cell_write(DsCellKind kind, DsIlsRows *rows, int column, const DsCellContext *context);
