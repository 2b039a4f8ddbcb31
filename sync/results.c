/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/results.h"

#include "firmware/base/text.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

typedef enum { OP, RESULT, TEXT, ITEM, KIOSK, N_READ, OTHER = N_READ, N_COLUMNS } Column;

/* The last ones are those of the CSV export that say nothing here. */
static const struct {
	const char *name;
	Column column;
} names[] = {
    {"op", OP},
    {"result", RESULT},
    {"text", TEXT},
    {"item", ITEM},
    {"kiosk", KIOSK},
    {"kind", OTHER},
    {"time", OTHER},
    {"patron", OTHER},
    {"due", OTHER},
};

static const char *const words[DS_RESULT_N] = {"ok", "refused", "unknown"};

typedef struct {
	guint line;
	GArray *columns; /* Column, in the order of the fields; empty until one line was read */
	GPtrArray *results;
	GHashTable *seen; /* gint64 */
} Reader;

gboolean
ds_results_fail(guint line, GError **error, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "line %u: %s", line, text);
	return FALSE;
}

static void
result_free(gpointer data)
{
	DsResult *result = data;

	g_free(result->text);
	g_free(result->item);
	g_free(result->kiosk);
	g_free(result);
}

/* ---- one line ---- */

/* A field in quotation marks; *at stands behind the first of them. NULL: the second is missing. */
static char *
take_quoted(const char **at)
{
	GString *field = g_string_new(NULL);
	const char *c = *at;

	for (; *c != '\0'; c++) {
		if (*c == '"' && c[1] != '"')
			break;
		c += *c == '"';
		g_string_append_c(field, *c);
	}
	if (*c != '"') {
		g_string_free(field, TRUE);
		return NULL;
	}
	*at = c + 1 + strspn(c + 1, " ");
	return g_string_free(field, FALSE);
}

static char *
take_plain(const char **at)
{
	gsize length = strcspn(*at, ",");
	char *field = g_strchomp(g_strndup(*at, length));

	*at += length;
	return field;
}

/* The fields of a line, blanks around them left out. */
static GPtrArray *
split(const char *line, guint number, GError **error)
{
	g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func(g_free);
	const char *at = line;

	for (;;) {
		char *field;

		at += strspn(at, " ");
		field = *at == '"' ? (at++, take_quoted(&at)) : take_plain(&at);
		if (field == NULL || (*at != ',' && *at != '\0')) {
			g_free(field);
			ds_results_fail(number, error,
			    "a quotation mark is missing, or something stands behind one");
			return NULL;
		}
		g_ptr_array_add(fields, field);
		if (*at == '\0')
			return g_steal_pointer(&fields);
		at++;
	}
}

/* ---- which column is what ---- */

static gboolean
has_column(const Reader *self, Column column)
{
	for (guint i = 0; i < self->columns->len; i++)
		if (g_array_index(self->columns, Column, i) == column)
			return TRUE;
	return FALSE;
}

static gboolean
take_name(Reader *self, const char *name, GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		if (g_ascii_strcasecmp(names[i].name, name) != 0)
			continue;
		if (names[i].column != OTHER && has_column(self, names[i].column))
			return ds_results_fail(
			    self->line, error, "there are two columns %s", names[i].name);
		g_array_append_val(self->columns, names[i].column);
		return TRUE;
	}
	return ds_results_fail(self->line, error,
	    "the first line names columns, and one of them is unknown: allowed are op, result, text, "
	    "item, kiosk, kind, time, patron, due");
}

static gboolean
take_names(Reader *self, const GPtrArray *fields, GError **error)
{
	for (guint i = 0; i < fields->len; i++)
		if (!take_name(self, fields->pdata[i], error))
			return FALSE;
	return (has_column(self, OP) && has_column(self, RESULT)) ||
	    ds_results_fail(self->line, error, "the columns op and result are needed");
}

static void
take_usual_names(Reader *self)
{
	static const Column usual[] = {OP, RESULT, TEXT};

	g_array_append_vals(self->columns, usual, G_N_ELEMENTS(usual));
}

/* ---- a result ---- */

static gboolean
parse_word(const char *text, DsResultWord *word)
{
	for (guint i = 0; i < DS_RESULT_N; i++)
		if (g_ascii_strcasecmp(words[i], text) == 0) {
			*word = (DsResultWord)i;
			return TRUE;
		}
	return FALSE;
}

static gboolean
take_row(Reader *self, const GPtrArray *fields, GError **error)
{
	const char *values[N_COLUMNS] = {"", "", "", "", "", ""};
	DsResult *result;
	DsResultWord word;
	gint64 op_seq;

	if (fields->len > self->columns->len)
		return ds_results_fail(self->line, error,
		    "more fields than columns: a text with a comma has to stand in quotation marks");
	for (guint i = 0; i < fields->len; i++)
		values[g_array_index(self->columns, Column, i)] = fields->pdata[i];
	if (!g_ascii_string_to_signed(values[OP], 10, 1, G_MAXINT64, &op_seq, NULL))
		return ds_results_fail(self->line, error, "op is no number of an operation");
	if (!parse_word(values[RESULT], &word))
		return ds_results_fail(
		    self->line, error, "result has to be one of: ok, refused, unknown");
	if (g_hash_table_contains(self->seen, &op_seq))
		return ds_results_fail(
		    self->line, error, "operation %" G_GINT64_FORMAT " stands there twice", op_seq);
	result = g_new(DsResult, 1);
	*result = (DsResult){
	    .line = self->line,
	    .op_seq = op_seq,
	    .word = word,
	    .text = ds_text_clean(values[TEXT], -1, DS_RESULTS_TEXT_MAX),
	    .item = g_strdup(values[ITEM]),
	    .kiosk = g_strdup(values[KIOSK]),
	};
	g_ptr_array_add(self->results, result);
	g_hash_table_add(self->seen, &result->op_seq);
	return TRUE;
}

static gboolean
take_line(Reader *self, const char *text, gsize length, GError **error)
{
	g_autofree char *line = NULL;
	g_autoptr(GPtrArray) fields = NULL;

	if (length > 0 && text[length - 1] == '\r')
		length--;
	if (length > DS_RESULTS_LINE_MAX)
		return ds_results_fail(
		    self->line, error, "longer than %d bytes", DS_RESULTS_LINE_MAX);
	if (!ds_text_is_plain(text, (gssize)length))
		return ds_results_fail(
		    self->line, error, "not UTF-8, or it holds a control character");
	line = g_strndup(text, length);
	if (line[strspn(line, " ")] == '\0')
		return TRUE;
	fields = split(line, self->line, error);
	if (fields == NULL)
		return FALSE;
	if (self->columns->len > 0)
		return take_row(self, fields, error);
	if (!g_ascii_isdigit(((const char *)fields->pdata[0])[0]))
		return take_names(self, fields, error);
	take_usual_names(self);
	return take_row(self, fields, error);
}

static gboolean
take_all(Reader *self, const char *text, gsize length, GError **error)
{
	const char *end = text + length;

	while (text < end) {
		const char *stop = memchr(text, '\n', (gsize)(end - text));

		self->line++;
		if (!take_line(self, text, (gsize)((stop != NULL ? stop : end) - text), error))
			return FALSE;
		text = stop != NULL ? stop + 1 : end;
	}
	return self->results->len > 0 ||
	    ds_results_fail(MAX(self->line, 1), error, "there is no result in it");
}

GPtrArray *
ds_results_read(const char *text, gsize length, GError **error)
{
	g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(Column));
	g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);
	g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func(result_free);
	Reader reader = {.columns = columns, .results = results, .seen = seen};
	gsize mark = strlen(BYTE_ORDER_MARK);

	if (length > DS_RESULTS_MAX) {
		ds_results_fail(1, error, "the file is longer than %d bytes", DS_RESULTS_MAX);
		return NULL;
	}
	if (length >= mark && memcmp(text, BYTE_ORDER_MARK, mark) == 0) {
		text += mark;
		length -= mark;
	}
	return take_all(&reader, text, length, error) ? g_steal_pointer(&results) : NULL;
}
