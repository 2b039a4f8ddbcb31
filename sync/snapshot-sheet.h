/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file of rows, as a library's system exports it, from bytes to cells in our own order. Two
 * forms, told apart by the first character:
 *
 *	CSV      as sync/csv.h reads it; the first line names the columns, in any order
 *	NDJSON   one flat JSON object a line ("{"), the same names; a number, true or false may
 * stand without quotes, null and a name that is missing are an empty cell
 *
 * A row that cannot be read is told with its line and left out; how many are too many is for the
 * caller to say. A column that is not ours is refused, since a misspelt one would be an empty one.
 * Pure: the bytes stay the caller's.
 */
#pragma once

#include "firmware/base/error.h"

#define DS_SHEET_LINE_MAX 16384 /* bytes; a longer line is no row of ours */
#define DS_SHEET_COLUMNS_MAX 16

typedef struct {
	guint line; /* as an editor counts */
	gsize end;  /* of its line, in bytes from the beginning: for progress */
	const char *cells[DS_SHEET_COLUMNS_MAX]; /* "" where the file has nothing */
} DsSheetRow;

typedef struct {
	/* FALSE with an error: this row is bad. */
	gboolean (*on_row)(const DsSheetRow *row, gpointer data, GError **error);
	/* FALSE ends the reading. */
	gboolean (*on_bad)(guint line, const char *why, gpointer data);
	gpointer data;
} DsSheetHandlers;

/*
 * Reads to the end. `columns` (ended by NULL) gives the order of the cells; the first must be
 * there. FALSE: DS_ERROR_CONFIG, the head is wrong; or on_bad() had enough, and there is no error.
 */
DS_MUST_USE gboolean ds_sheet_read(const char *text, gsize length, const char *const *columns,
    const DsSheetHandlers *handlers, GError **error);
