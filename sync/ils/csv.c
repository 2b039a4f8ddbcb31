/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/ils/csv.h"

#include <string.h>

static const char byte_order_mark[] = "\xEF\xBB\xBF";

static void
row_free(gpointer data)
{
	DsCsvRow *row = data;

	g_ptr_array_unref(row->cells);
	g_free(row);
}

static gboolean
refuse(guint line, const char *what, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "line %u: %s", line, what);
	return FALSE;
}

/* A field in quotes; *at stands on the opening one and ends behind the closing one. */
static gboolean
take_quoted(const char **at, GString *cell, guint line, GError **error)
{
	for (const char *c = *at + 1; *c != '\0'; c++) {
		if (*c != '"') {
			g_string_append_c(cell, *c);
		} else if (c[1] == '"') {
			g_string_append_c(cell, *c++);
		} else {
			*at = c + 1;
			if (*c != '\0' && c[1] != ',' && c[1] != '\0')
				return refuse(line, "text behind a closing quote", error);
			return TRUE;
		}
	}
	return refuse(line, "a quote is not closed on its line", error);
}

static gboolean
take_plain(const char **at, GString *cell, guint line, GError **error)
{
	gsize length = strcspn(*at, ",");

	g_string_append_len(cell, *at, (gssize)length);
	*at += length;
	if (memchr(cell->str, '"', cell->len) != NULL)
		return refuse(line, "a quote in a field that does not begin with one", error);
	return TRUE;
}

static gboolean
split_line(const char *text, DsCsvRow *row, GError **error)
{
	const char *at = text;

	for (;;) {
		g_autoptr(GString) cell = g_string_new(NULL);
		gboolean ok = *at == '"' ? take_quoted(&at, cell, row->line, error)
					 : take_plain(&at, cell, row->line, error);

		if (!ok)
			return FALSE;
		g_ptr_array_add(row->cells, g_strdup(cell->str));
		if (*at == '\0')
			return TRUE;
		at++; /* the comma */
	}
}

static gboolean
check_line(const char *text, gsize length, guint line, GError **error)
{
	if (!g_utf8_validate(text, (gssize)length, NULL))
		return refuse(line, "not UTF-8", error);
	for (gsize i = 0; i < length; i++)
		if ((guint8)text[i] < 0x20 || text[i] == 0x7F)
			return refuse(line, "a control character", error);
	return TRUE;
}

static gboolean
add_row(GPtrArray *rows, const char *text, gsize length, guint line, GError **error)
{
	if (length > 0 && text[length - 1] == '\r')
		length--;
	if (length == 0)
		return TRUE;
	if (!check_line(text, length, line, error))
		return FALSE;
	DsCsvRow *row = g_new0(DsCsvRow, 1);
	row->line = line;
	row->cells = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(rows, row);
	g_autofree char *copy = g_strndup(text, length);
	return split_line(copy, row, error);
}

GPtrArray *
ds_csv_parse(const char *text, gsize length, GError **error)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(row_free);
	const char *at = text, *end = text + length;
	guint line = 1;

	if (length >= strlen(byte_order_mark) &&
	    memcmp(text, byte_order_mark, strlen(byte_order_mark)) == 0)
		at += strlen(byte_order_mark);
	for (; at < end; line++) {
		const char *stop = memchr(at, '\n', (gsize)(end - at));

		if (stop == NULL)
			stop = end;
		if (!add_row(rows, at, (gsize)(stop - at), line, error))
			return NULL;
		at = stop + 1;
	}
	return g_steal_pointer(&rows);
}

static void
append_cell(GString *text, const char *cell)
{
	gboolean quoted = strpbrk(cell, ",\"") != NULL;

	if (quoted)
		g_string_append_c(text, '"');
	for (const char *c = cell; *c != '\0'; c++) {
		if (*c == '"')
			g_string_append_c(text, '"');
		g_string_append_c(text, *c);
	}
	if (quoted)
		g_string_append_c(text, '"');
}

void
ds_csv_append(GString *text, const char *const *cells)
{
	for (guint i = 0; cells[i] != NULL; i++) {
		if (i > 0)
			g_string_append_c(text, ',');
		append_cell(text, cells[i]);
	}
	g_string_append_c(text, '\n');
}
