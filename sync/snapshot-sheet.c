/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/snapshot-sheet.h"

#include "firmware/base/keys.h"
#include "sync/csv.h"

#include <json-glib/json-glib.h>
#include <string.h>

static const char byte_order_mark[] = "\xEF\xBB\xBF";

typedef struct Sheet {
	const char *at, *end, *begin;
	const char *const *columns;
	const DsSheetHandlers *handlers;
	DsSheetRow row;
	GString *line; /* a copy of the present one, to be cut */

	/* CSV */
	GPtrArray *cells;
	guint place[DS_SHEET_COLUMNS_MAX]; /* column -> cell of a line + 1; 0: not in the file */
	guint width;

	/* NDJSON */
	JsonParser *parser;
	GPtrArray *numbers; /* texts of what was no text */
} Sheet;

static gboolean refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean
refuse(GError **error, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error_literal(error, DS_ERROR, DS_ERROR_CONFIG, text);
	return FALSE;
}

/* The next line into sheet->line. FALSE at the end. *fits: it is not too long. */
static gboolean
next_line(Sheet *sheet, gboolean *fits)
{
	gsize left = (gsize)(sheet->end - sheet->at);
	const char *stop;
	gsize length;

	if (left == 0)
		return FALSE;
	stop = memchr(sheet->at, '\n', left);
	length = stop != NULL ? (gsize)(stop - sheet->at) : left;
	*fits = length <= DS_SHEET_LINE_MAX;
	g_string_truncate(sheet->line, 0);
	if (*fits)
		g_string_append_len(sheet->line, sheet->at, (gssize)length);
	if (sheet->line->len > 0 && sheet->line->str[sheet->line->len - 1] == '\r')
		g_string_truncate(sheet->line, sheet->line->len - 1);
	sheet->at += length + (stop != NULL);
	sheet->row.line++;
	sheet->row.end = (gsize)(sheet->at - sheet->begin);
	return TRUE;
}

static gint
column_of(const Sheet *sheet, const char *name)
{
	for (guint i = 0; sheet->columns[i] != NULL; i++)
		if (g_str_equal(sheet->columns[i], name))
			return (gint)i;
	return -1;
}

static gboolean
refuse_column(const Sheet *sheet, const char *name, GError **error)
{
	const char *nearest = ds_nearest(name, sheet->columns);
	g_autofree char *known = g_strjoinv(", ", (char **)sheet->columns);

	if (nearest != NULL)
		return refuse(error, "a column has a wrong name: did you mean \"%s\"?", nearest);
	return refuse(error, "a column has a wrong name: allowed are %s", known);
}

/* ---- CSV ---- */

static gboolean
place_column(Sheet *sheet, guint cell, GError **error)
{
	const char *name = g_ptr_array_index(sheet->cells, cell);
	gint column = column_of(sheet, name);

	if (column < 0)
		return refuse_column(sheet, name, error);
	if (sheet->place[column] != 0)
		return refuse(error, "column \"%s\" is there twice", sheet->columns[column]);
	sheet->place[column] = cell + 1;
	return TRUE;
}

static gboolean
read_head(Sheet *sheet, GError **error)
{
	gboolean fits;

	if (!next_line(sheet, &fits) || !fits)
		return refuse(error, "it does not name the columns");
	if (!ds_csv_split(sheet->line->str, sheet->line->len, sheet->cells, error))
		return FALSE;
	for (guint i = 0; i < sheet->cells->len; i++)
		if (!place_column(sheet, i, error))
			return FALSE;
	sheet->width = sheet->cells->len;
	return sheet->place[0] != 0 || refuse(error, "column \"%s\" is missing", sheet->columns[0]);
}

static gboolean
read_csv_line(Sheet *sheet, GError **error)
{
	if (!ds_csv_split(sheet->line->str, sheet->line->len, sheet->cells, error))
		return FALSE;
	if (sheet->cells->len != sheet->width)
		return refuse(error, "it has more or fewer fields than the first line");
	for (guint i = 0; sheet->columns[i] != NULL; i++)
		sheet->row.cells[i] = sheet->place[i] != 0
		    ? g_ptr_array_index(sheet->cells, sheet->place[i] - 1)
		    : "";
	return TRUE;
}

/* ---- NDJSON ---- */

/* Brackets inside are refused before the parser, which would go as deep as they are; and a NUL,
 * behind which C sees nothing. */
static gboolean
is_flat(const char *line)
{
	gboolean in_text = FALSE;

	for (const char *c = line + 1; *c != '\0'; c++) {
		if ((!in_text && (*c == '{' || *c == '[')) || g_str_has_prefix(c, "\\u0000"))
			return FALSE;
		if (*c == '"')
			in_text = !in_text;
		if (*c == '\\' && in_text && c[1] != '\0')
			c++;
	}
	return TRUE;
}

static const char *
keep(Sheet *sheet, char *text)
{
	g_ptr_array_add(sheet->numbers, text);
	return text;
}

/* NULL: it is no text, number or truth. */
static const char *
cell_of(Sheet *sheet, JsonNode *node)
{
	GType type;

	if (JSON_NODE_HOLDS_NULL(node))
		return "";
	if (!JSON_NODE_HOLDS_VALUE(node))
		return NULL;
	type = json_node_get_value_type(node);
	if (type == G_TYPE_STRING)
		return json_node_get_string(node);
	if (type == G_TYPE_BOOLEAN)
		return json_node_get_boolean(node) ? "yes" : "no";
	if (type == G_TYPE_INT64)
		return keep(sheet, g_strdup_printf("%" G_GINT64_FORMAT, json_node_get_int(node)));
	return NULL;
}

static gboolean
take_member(Sheet *sheet, const char *name, JsonNode *node, GError **error)
{
	gint column = column_of(sheet, name);
	const char *cell;

	if (column < 0)
		return refuse_column(sheet, name, error);
	cell = cell_of(sheet, node);
	if (cell == NULL || !g_utf8_validate(cell, -1, NULL))
		return refuse(
		    error, "%s: it is no text and no whole number", sheet->columns[column]);
	sheet->row.cells[column] = cell;
	return TRUE;
}

static gboolean
read_json_line(Sheet *sheet, GError **error)
{
	const char *line = sheet->line->str, *name;
	JsonObjectIter members;
	JsonNode *node;

	for (guint i = 0; sheet->columns[i] != NULL; i++)
		sheet->row.cells[i] = "";
	g_ptr_array_set_size(sheet->numbers, 0);
	if (line[0] != '{' || strlen(line) != sheet->line->len || !is_flat(line) ||
	    !json_parser_load_from_data(sheet->parser, line, (gssize)sheet->line->len, NULL) ||
	    !JSON_NODE_HOLDS_OBJECT(json_parser_get_root(sheet->parser)))
		return refuse(error, "it is no flat JSON object");
	json_object_iter_init(&members, json_node_get_object(json_parser_get_root(sheet->parser)));
	while (json_object_iter_next(&members, &name, &node))
		if (!take_member(sheet, name, node, error))
			return FALSE;
	return TRUE;
}

/* ---- both ---- */

static gboolean
read_rows(Sheet *sheet, gboolean (*read_line)(Sheet *, GError **))
{
	const DsSheetHandlers *handlers = sheet->handlers;
	gboolean fits;

	while (next_line(sheet, &fits)) {
		g_autoptr(GError) error = NULL;

		if (fits && sheet->line->len == 0)
			continue;
		if (!fits)
			refuse(&error, "it is too long");
		else if (read_line(sheet, &error) &&
		    handlers->on_row(&sheet->row, handlers->data, &error))
			continue;
		if (!handlers->on_bad(sheet->row.line, error->message, handlers->data))
			return FALSE;
	}
	return TRUE;
}

static void
skip_mark(Sheet *sheet)
{
	gsize length = strlen(byte_order_mark);

	if ((gsize)(sheet->end - sheet->at) >= length &&
	    memcmp(sheet->at, byte_order_mark, length) == 0)
		sheet->at += length;
}

static void
sheet_clear(Sheet *sheet)
{
	g_string_free(sheet->line, TRUE);
	g_ptr_array_unref(sheet->cells);
	g_ptr_array_unref(sheet->numbers);
	g_object_unref(sheet->parser);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sheet, sheet_clear)

gboolean
ds_sheet_read(const char *text, gsize length, const char *const *columns,
    const DsSheetHandlers *handlers, GError **error)
{
	g_auto(Sheet) sheet = {
	    .at = text,
	    .begin = text,
	    .end = text + length,
	    .columns = columns,
	    .handlers = handlers,
	    .line = g_string_sized_new(DS_SHEET_LINE_MAX),
	    .cells = g_ptr_array_new(),
	    .numbers = g_ptr_array_new_with_free_func(g_free),
	    .parser = json_parser_new_immutable(),
	};

	skip_mark(&sheet);
	if (sheet.at < sheet.end && *sheet.at == '{')
		return read_rows(&sheet, read_json_line);
	if (!read_head(&sheet, error)) {
		g_prefix_error(error, "line 1: ");
		return FALSE;
	}
	return read_rows(&sheet, read_csv_line);
}
