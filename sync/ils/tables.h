/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables as CSV files see them: which columns each has. Import and export are these
 * descriptions and nothing else. The name of the first column tells which table a file is for.
 *
 * Columns are kept stable: new ones may come, with a fallback, none goes or changes its meaning.
 */
#pragma once

#include "sync/ils/cell.h"

typedef struct {
	const char *name; /* NULL ends the columns */
	const char *sql;  /* its name in the store; NULL: the same */
	DsCellKind kind;
	const char
	    *fallback; /* for a file without the column; NULL: it must be there, and filled */
	gboolean key;
} DsIlsColumn;

typedef struct {
	const char *name;       /* "patrons" */
	const char *sql;        /* table of the store */
	const char *refers;     /* what a row names that must be there; NULL: nothing */
	const char *afterwards; /* SQL to run at the end of an import; NULL: nothing */
	const DsIlsColumn *columns;
} DsIlsTable;

/* In the order in which they must be imported: rows refer to rows of tables before. */
extern const DsIlsTable ds_ils_tables[];
extern const guint ds_ils_n_tables;

/* By name, or by the name of its first column. NULL: none. */
const DsIlsTable *ds_ils_table(const char *name);
const DsIlsTable *ds_ils_table_of_column(const char *first_column);

/* All names, NULL at the end, for messages; free the array with g_free(), not the names. */
const char **ds_ils_table_names(void);

const char *ds_ils_column_sql(const DsIlsColumn *column);
