/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Comma separated values as RFC 4180 has them, read strictly: what is doubtful is refused with its
 * line number, never guessed.
 *
 * UTF-8, with or without a byte order mark; lines end in LF or CR LF; a field may stand in double
 * quotes and a double quote inside is written twice. Blank lines are skipped. Unlike the RFC a
 * field may hold no line break: none of our columns wants one, and so an unclosed quote is found on
 * its own line.
 */
#pragma once

#include "firmware/base/error.h"

typedef struct {
	guint line;       /* as an editor counts: the first is 1 */
	GPtrArray *cells; /* char * */
} DsCsvRow;

/* All rows, or NULL with DS_ERROR_CONFIG: "line 3: ...". Free with g_ptr_array_unref(). */
GPtrArray *ds_csv_parse(const char *text, gsize length, GError **error);

/*
 * For files that are too long to be held as rows: one line of `length` bytes, without its end but
 * with a NUL behind it, is cut in place. `cells` (char *, emptied first) then point into it.
 * DS_ERROR_CONFIG as above, without the line.
 */
DS_MUST_USE gboolean ds_csv_split(char *text, gsize length, GPtrArray *cells, GError **error);

/* Appends the cells, a NULL ends them, and a line end. */
void ds_csv_append(GString *text, const char *const *cells);
