/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/ils/import.h"

#include "firmware/base/keys.h"
#include "ils-resources.h"
#include "sync/csv.h"
#include "sync/ils/tables.h"

#include <string.h>

#define COLUMNS_MAX 16 /* of our widest table, and some */
#define SAMPLE_FOLDER "/org/duestamp/ils/sample/"

typedef struct {
	const char *name;
	GPtrArray *rows; /* DsCsvRow; the first is the head */
	const DsIlsTable *table;
	guint place[COLUMNS_MAX]; /* column of the table -> cell of a row + 1; 0: not in the file */
	GHashTable *seen;         /* key -> line */
} Sheet;

static void
sheet_free(gpointer data)
{
	Sheet *sheet = data;

	g_clear_pointer(&sheet->rows, g_ptr_array_unref);
	g_hash_table_unref(sheet->seen);
	g_free(sheet);
}

static const char *
cell_at(const DsCsvRow *row, guint place)
{
	return g_ptr_array_index(row->cells, place);
}

/* ---- the head */

static gboolean
find_table(Sheet *sheet, const DsCsvRow *head, GError **error)
{
	g_autoptr(GString) known = g_string_new(NULL);

	sheet->table = ds_ils_table_of_column(cell_at(head, 0));
	if (sheet->table != NULL)
		return TRUE;
	for (guint i = 0; i < ds_ils_n_tables; i++)
		g_string_append_printf(known, "%s%s (%s)", i > 0 ? ", " : "",
		    ds_ils_tables[i].columns[0].name, ds_ils_tables[i].name);
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    "line %u: the first column is \"%s\", it must be one of %s", head->line,
	    cell_at(head, 0), known->str);
	return FALSE;
}

static gboolean
refuse_column(const Sheet *sheet, guint line, const char *name, GError **error)
{
	const char *known[COLUMNS_MAX + 1] = {NULL};

	for (guint i = 0; sheet->table->columns[i].name != NULL; i++)
		known[i] = sheet->table->columns[i].name;
	const char *nearest = ds_nearest(name, known);
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "line %u: %s have no column \"%s\"%s%s%s",
	    line, sheet->table->name, name, nearest != NULL ? ", did you mean \"" : "",
	    nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "");
	return FALSE;
}

static gboolean
place_column(Sheet *sheet, const DsCsvRow *head, guint place, GError **error)
{
	const DsIlsColumn *columns = sheet->table->columns;
	const char *name = cell_at(head, place);

	for (guint i = 0; columns[i].name != NULL; i++) {
		if (!g_str_equal(columns[i].name, name))
			continue;
		if (sheet->place[i] != 0) {
			g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
			    "line %u: column \"%s\" is there twice", head->line, name);
			return FALSE;
		}
		sheet->place[i] = place + 1;
		return TRUE;
	}
	return refuse_column(sheet, head->line, name, error);
}

static gboolean
read_head(Sheet *sheet, GError **error)
{
	const DsCsvRow *head = sheet->rows->len > 0 ? g_ptr_array_index(sheet->rows, 0) : NULL;

	if (head == NULL) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "line 1: the file is empty");
		return FALSE;
	}
	if (!find_table(sheet, head, error))
		return FALSE;
	for (guint i = 0; i < head->cells->len; i++)
		if (!place_column(sheet, head, i, error))
			return FALSE;
	for (guint i = 0; sheet->table->columns[i].name != NULL; i++) {
		const DsIlsColumn *column = &sheet->table->columns[i];

		if (sheet->place[i] == 0 && column->fallback == NULL) {
			g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
			    "line %u: column \"%s\" is missing", head->line, column->name);
			return FALSE;
		}
	}
	return TRUE;
}

/* ---- the statement: all columns go in, those of the file replace what is there */

static void
append_list(
    GString *sql, const Sheet *sheet, const char *format, gboolean (*wanted)(const Sheet *, guint))
{
	const char *separator = "";

	for (guint i = 0; sheet->table->columns[i].name != NULL; i++) {
		const char *name = ds_ils_column_sql(&sheet->table->columns[i]);

		if (!wanted(sheet, i))
			continue;
		g_string_append(sql, separator);
		for (const char *c = format; *c != '\0'; c++) {
			if (*c == '@')
				g_string_append(sql, name);
			else
				g_string_append_c(sql, *c);
		}
		separator = ", ";
	}
}

static gboolean
any_column(const Sheet *sheet, guint i)
{
	return TRUE;
}

static gboolean
key_column(const Sheet *sheet, guint i)
{
	return sheet->table->columns[i].key;
}

static gboolean
changed_column(const Sheet *sheet, guint i)
{
	return sheet->place[i] != 0;
}

static char *
make_sql(const Sheet *sheet)
{
	GString *sql = g_string_new(NULL);

	g_string_append_printf(sql, "INSERT INTO %s (", sheet->table->sql);
	append_list(sql, sheet, "@", any_column);
	g_string_append(sql, ") VALUES (");
	append_list(sql, sheet, "?", any_column);
	g_string_append(sql, ") ON CONFLICT (");
	append_list(sql, sheet, "@", key_column);
	g_string_append(sql, ") DO UPDATE SET ");
	append_list(sql, sheet, "@ = excluded.@", changed_column);
	return g_string_free(sql, FALSE);
}

/* ---- the rows */

static gboolean
bind_cell(const Sheet *sheet, const DsCsvRow *row, guint which, DsIlsRows *insert,
    const DsCellContext *context, GError **error)
{
	const DsIlsColumn *column = &sheet->table->columns[which];
	guint place = sheet->place[which];
	const char *text = place != 0 ? cell_at(row, place - 1) : column->fallback;
	g_auto(DsCellValue) value = {0};

	if (column->fallback == NULL && text[0] == '\0') {
		g_set_error(
		    error, DS_ERROR, DS_ERROR_CONFIG, "%s: it may not be empty", column->name);
		return FALSE;
	}
	if (text[0] == '\0' && column->fallback != NULL)
		text = column->fallback;
	if (!ds_cell_read(column->kind, text, context, &value, error)) {
		g_prefix_error(error, "%s: ", column->name);
		return FALSE;
	}
	if (value.text != NULL)
		sqlite3_bind_text(insert, (int)which + 1, value.text, -1, SQLITE_TRANSIENT);
	else
		sqlite3_bind_int64(insert, (int)which + 1, value.number);
	return TRUE;
}

static gboolean
is_new_key(const Sheet *sheet, const DsCsvRow *row, GError **error)
{
	g_autoptr(GString) key = g_string_new(NULL);

	for (guint i = 0; sheet->table->columns[i].name != NULL; i++)
		if (key_column(sheet, i))
			g_string_append_printf(key, "%s%s", key->len > 0 ? " " : "",
			    cell_at(row, sheet->place[i] - 1));
	char *folded = g_ascii_strdown(key->str, -1);
	guint before = GPOINTER_TO_UINT(g_hash_table_lookup(sheet->seen, folded));

	if (before != 0) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "\"%s\" is on line %u already",
		    key->str, before);
		g_free(folded);
		return FALSE;
	}
	g_hash_table_insert(sheet->seen, folded, GUINT_TO_POINTER(row->line));
	return TRUE;
}

/* What SQLite says, in words of the file. */
static void
explain(const Sheet *sheet, GError **error)
{
	static const char check[] = "CHECK constraint failed: ";
	static const char unique[] = "UNIQUE constraint failed: ";
	const char *message = (*error)->message;
	g_autofree char *better = NULL;

	if (g_str_has_prefix(message, "FOREIGN KEY"))
		better = g_strdup_printf("there is no such %s", sheet->table->refers);
	else if (g_str_has_prefix(message, check))
		better = g_strdup(message + strlen(check));
	else if (g_str_has_prefix(message, unique))
		better = g_strdup_printf("another row has the same %s",
		    strrchr(message, '.') != NULL ? strrchr(message, '.') + 1 : "value");
	else
		return;
	g_clear_error(error);
	g_set_error_literal(error, DS_ERROR, DS_ERROR_CONFIG, better);
}

static gboolean
import_row(DsIlsStore *store, Sheet *sheet, const DsCsvRow *row, DsIlsRows *insert,
    const DsCellContext *context, GError **error)
{
	const DsCsvRow *head = g_ptr_array_index(sheet->rows, 0);

	if (row->cells->len != head->cells->len) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "%u fields, the head has %u",
		    row->cells->len, head->cells->len);
		return FALSE;
	}
	for (guint i = 0; sheet->table->columns[i].name != NULL; i++)
		if (!bind_cell(sheet, row, i, insert, context, error))
			return FALSE;
	if (!is_new_key(sheet, row, error))
		return FALSE;
	if (ds_ils_store_insert(store, insert, error))
		return TRUE;
	explain(sheet, error);
	return FALSE;
}

static gboolean
import_sheet(DsIlsStore *store, Sheet *sheet, const DsCellContext *context, GError **error)
{
	g_autofree char *sql = make_sql(sheet);
	g_autoptr(DsIlsRows) insert = ds_ils_store_query(store, sql, "");

	/* without a statement the store is in trouble, which the commit tells */
	for (guint i = 1; insert != NULL && i < sheet->rows->len; i++) {
		const DsCsvRow *row = g_ptr_array_index(sheet->rows, i);

		if (!import_row(store, sheet, row, insert, context, error)) {
			g_prefix_error(error, "%s: line %u: ", sheet->name, row->line);
			return FALSE;
		}
	}
	if (sheet->table->afterwards != NULL)
		ds_ils_store_run(store, sheet->table->afterwards, "");
	return TRUE;
}

/* ---- all files */

static Sheet *
open_sheet(const DsIlsFile *file, GError **error)
{
	Sheet *sheet = g_new0(Sheet, 1);
	gsize length;
	const char *text = g_bytes_get_data(file->data, &length);

	sheet->name = file->name;
	sheet->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	sheet->rows = ds_csv_parse(text != NULL ? text : "", length, error);
	if (sheet->rows != NULL && read_head(sheet, error))
		return sheet;
	g_prefix_error(error, "%s: ", file->name);
	sheet_free(sheet);
	return NULL;
}

static gint
by_table(gconstpointer a, gconstpointer b)
{
	const Sheet *const *first = a, *const *second = b;

	return (gint)((*first)->table - (*second)->table);
}

static gboolean
import_sheets(DsIlsStore *store, GPtrArray *sheets, const DsCellContext *context, GError **error)
{
	for (guint i = 0; i < sheets->len; i++)
		if (!import_sheet(store, g_ptr_array_index(sheets, i), context, error))
			return FALSE;
	return TRUE;
}

gboolean
ds_ils_import(DsIlsStore *store, const DsIlsFile *files, guint n_files,
    const DsCellContext *context, guint *rows, GError **error)
{
	g_autoptr(GPtrArray) sheets = g_ptr_array_new_with_free_func(sheet_free);
	guint count = 0;

	for (guint i = 0; i < n_files; i++) {
		Sheet *sheet = open_sheet(&files[i], error);

		if (sheet == NULL)
			return FALSE;
		g_ptr_array_add(sheets, sheet);
		count += sheet->rows->len - 1;
	}
	g_ptr_array_sort(sheets, by_table);
	ds_ils_store_begin(store, TRUE);
	if (!import_sheets(store, sheets, context, error)) {
		ds_ils_store_rollback(store);
		return FALSE;
	}
	if (rows != NULL)
		*rows = count;
	return ds_ils_store_commit(store, error);
}

/* ---- the sample */

static gboolean
is_empty(DsIlsStore *store, gboolean *empty, GError **error)
{
	ds_ils_store_begin(store, FALSE);
	{
		g_autoptr(DsIlsRows) rows = ds_ils_store_query(store,
		    "SELECT (SELECT count(*) FROM patron) + (SELECT count(*) FROM item)", "");

		*empty = ds_ils_store_next(store, rows) && ds_ils_rows_number(rows, 0) == 0;
	}
	return ds_ils_store_commit(store, error);
}

gboolean
ds_ils_import_sample(
    DsIlsStore *store, const DsCellContext *context, gboolean *filled, GError **error)
{
	DsIlsFile files[COLUMNS_MAX];
	g_autoptr(GPtrArray) keep = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);

	if (!is_empty(store, filled, error))
		return FALSE;
	if (!*filled)
		return TRUE;
	for (guint i = 0; i < ds_ils_n_tables; i++) {
		g_autofree char *path = g_strconcat(
		    SAMPLE_FOLDER, ds_ils_tables[i].name, ".csv", NULL);
		GBytes *data = g_resource_lookup_data(
		    ds_ils_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

		if (data == NULL)
			return FALSE;
		g_ptr_array_add(keep, data);
		files[i] = (DsIlsFile){.name = ds_ils_tables[i].name, .data = data};
	}
	return ds_ils_import(store, files, ds_ils_n_tables, context, NULL, error);
}
