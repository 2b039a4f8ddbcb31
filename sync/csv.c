/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/csv.h"

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
refuse(const char *what, GError **error)
{
	g_set_error_literal(error, DS_ERROR, DS_ERROR_CONFIG, what);
	return FALSE;
}

/* A field in quotes; *at stands on the opening one and ends behind the closing one. */
static char *
take_quoted(char **at, GError **error)
{
	char *cell = *at + 1, *to = cell;

	for (char *c = cell; *c != '\0'; c++) {
		if (*c != '"') {
			*to++ = *c;
		} else if (c[1] == '"') {
			*to++ = *c++;
		} else if (c[1] != ',' && c[1] != '\0') {
			refuse("text behind a closing quote", error);
			return NULL;
		} else {
			*to = '\0';
			*at = c + 1;
			return cell;
		}
	}
	refuse("a quote is not closed on its line", error);
	return NULL;
}

static char *
take_plain(char **at, GError **error)
{
	char *cell = *at;

	*at += strcspn(cell, ",\"");
	if (**at != '"')
		return cell;
	refuse("a quote in a field that does not begin with one", error);
	return NULL;
}

static gboolean
check_line(const char *text, gsize length, GError **error)
{
	if (!g_utf8_validate(text, (gssize)length, NULL))
		return refuse("not UTF-8", error);
	for (gsize i = 0; i < length; i++)
		if ((guint8)text[i] < 0x20 || text[i] == 0x7F)
			return refuse("a control character", error);
	return TRUE;
}

gboolean
ds_csv_split(char *text, gsize length, GPtrArray *cells, GError **error)
{
	char *at = text;

	g_ptr_array_set_size(cells, 0);
	if (!check_line(text, length, error))
		return FALSE;
	for (;;) {
		char *cell = *at == '"' ? take_quoted(&at, error) : take_plain(&at, error);

		if (cell == NULL)
			return FALSE;
		g_ptr_array_add(cells, cell);
		if (*at == '\0')
			return TRUE;
		*at++ = '\0'; /* the comma */
	}
}

static gboolean
add_row(GPtrArray *rows, const char *text, gsize length, guint line, GError **error)
{
	g_autoptr(GPtrArray) cells = g_ptr_array_new();
	g_autofree char *copy = NULL;
	DsCsvRow *row;

	if (length > 0 && text[length - 1] == '\r')
		length--;
	if (length == 0)
		return TRUE;
	copy = g_malloc(length + 1);
	memcpy(copy, text, length);
	copy[length] = '\0';
	if (!ds_csv_split(copy, length, cells, error)) {
		g_prefix_error(error, "line %u: ", line);
		return FALSE;
	}
	row = g_new0(DsCsvRow, 1);
	row->line = line;
	row->cells = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < cells->len; i++)
		g_ptr_array_add(row->cells, g_strdup(cells->pdata[i]));
	g_ptr_array_add(rows, row);
	return TRUE;
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
