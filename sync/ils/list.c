/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/ils/list.h"

#include "sync/csv.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define COLUMNS_MAX 16
#define COLUMN_GAP 2

typedef struct {
	const char *name;
	DsCellKind kind;
} Column;

typedef struct {
	const char *table;
	const char *sql;
	Column columns[COLUMNS_MAX];
} Listing;

/* clang-format off */
static const Listing listings[] = {
    {"categories", "SELECT category, loan_limit, period_days, renewals, renew_from_days,"
                   " overdue_limit, fee_limit FROM category ORDER BY category",
     {{"category", DS_CELL_ID}, {"loan_limit", DS_CELL_COUNT}, {"period_days", DS_CELL_COUNT},
      {"renewals", DS_CELL_COUNT}, {"renew_from_days", DS_CELL_COUNT},
      {"overdue_limit", DS_CELL_COUNT}, {"fee_limit", DS_CELL_MONEY}}},
    {"patrons", "SELECT number, name, category, expires, (SELECT count(*) FROM loan WHERE patron"
                " = number), (SELECT coalesce(sum(amount), 0) FROM fee WHERE patron = number),"
                " card_lost, blocked FROM patron ORDER BY number",
     {{"number", DS_CELL_ID}, {"name", DS_CELL_TEXT}, {"category", DS_CELL_ID},
      {"expires", DS_CELL_DAY}, {"loans", DS_CELL_COUNT}, {"fees", DS_CELL_MONEY},
      {"card_lost", DS_CELL_YES}, {"blocked", DS_CELL_TEXT}}},
    {"items", "SELECT barcode, title, author, language, owner, parts, state, coalesce(due, ''),"
              " (SELECT count(*) FROM hold WHERE item = barcode)"
              " FROM item LEFT JOIN loan ON item = barcode ORDER BY barcode",
     {{"barcode", DS_CELL_ID}, {"title", DS_CELL_TEXT}, {"author", DS_CELL_TEXT},
      {"language", DS_CELL_TEXT}, {"owner", DS_CELL_TEXT}, {"parts", DS_CELL_COUNT},
      {"state", DS_CELL_STATE}, {"due", DS_CELL_DAY}, {"holds", DS_CELL_COUNT}}},
    {"loans", "SELECT item, title, patron, issued, due, renewals FROM loan"
              " JOIN item ON barcode = item ORDER BY due, item",
     {{"item", DS_CELL_ID}, {"title", DS_CELL_TEXT}, {"patron", DS_CELL_ID},
      {"issued", DS_CELL_MOMENT}, {"due", DS_CELL_DAY}, {"renewals", DS_CELL_COUNT}}},
    {"holds", "SELECT item, title, patron, placed, ready_until FROM hold"
              " JOIN item ON barcode = item ORDER BY item, ready_until = '', placed, id",
     {{"item", DS_CELL_ID}, {"title", DS_CELL_TEXT}, {"patron", DS_CELL_ID},
      {"placed", DS_CELL_MOMENT}, {"ready_until", DS_CELL_DAY}}},
    {"fees", "SELECT patron, what, amount, acknowledged FROM fee ORDER BY patron, id",
     {{"patron", DS_CELL_ID}, {"what", DS_CELL_TEXT}, {"amount", DS_CELL_MONEY},
      {"acknowledged", DS_CELL_YES}}},
};
/* clang-format on */

/* ---- CSV */

static char *
export_sql(const DsIlsTable *table)
{
	GString *columns = g_string_new(NULL), *keys = g_string_new(NULL);

	for (const DsIlsColumn *column = table->columns; column->name != NULL; column++) {
		const char *name = ds_ils_column_sql(column);

		g_string_append_printf(columns, "%s%s", columns->len > 0 ? ", " : "", name);
		if (column->key)
			g_string_append_printf(keys, "%s%s", keys->len > 0 ? ", " : "", name);
	}
	char *sql = g_strdup_printf(
	    "SELECT %s FROM %s ORDER BY %s", columns->str, table->sql, keys->str);
	g_string_free(columns, TRUE);
	g_string_free(keys, TRUE);
	return sql;
}

static void
append_row(GString *text, const DsIlsTable *table, DsIlsRows *rows, const DsCellContext *context)
{
	g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; table->columns[i].name != NULL; i++)
		g_ptr_array_add(
		    cells, ds_cell_write(table->columns[i].kind, rows, (int)i, context));
	g_ptr_array_add(cells, NULL);
	ds_csv_append(text, (const char *const *)cells->pdata);
}

static void
append_head(GString *text, const DsIlsTable *table)
{
	const char *names[COLUMNS_MAX + 1] = {NULL};

	for (guint i = 0; table->columns[i].name != NULL; i++)
		names[i] = table->columns[i].name;
	ds_csv_append(text, names);
}

char *
ds_ils_export(
    DsIlsStore *store, const DsIlsTable *table, const DsCellContext *context, GError **error)
{
	g_autofree char *sql = export_sql(table);
	g_autoptr(GString) text = g_string_new(NULL);

	append_head(text, table);
	ds_ils_store_begin(store, FALSE);
	{
		g_autoptr(DsIlsRows) rows = ds_ils_store_query(store, sql, "");

		while (ds_ils_store_next(store, rows))
			append_row(text, table, rows, context);
	}
	if (!ds_ils_store_commit(store, error))
		return NULL;
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* ---- for people */

/* Places on a terminal: Chinese takes two a character. */
static guint
width_of(const char *text)
{
	guint width = 0;

	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		width += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
	}
	return width;
}

static guint
count_columns(const Listing *listing)
{
	guint count = 0;

	while (listing->columns[count].name != NULL)
		count++;
	return count;
}

static void
append_line(GString *text, char *const *cells, const guint *widths, guint n_columns)
{
	for (guint i = 0; i < n_columns; i++) {
		g_string_append(text, cells[i]);
		for (guint at = width_of(cells[i]);
		     i + 1 < n_columns && at < widths[i] + COLUMN_GAP; at++)
			g_string_append_c(text, ' ');
	}
	while (text->len > 0 && text->str[text->len - 1] == ' ')
		g_string_truncate(text, text->len - 1);
	g_string_append_c(text, '\n');
}

/* All cells, row by row, the head first. */
static char *
lay_out(const Listing *listing, GPtrArray *cells)
{
	GString *text = g_string_new(NULL);
	guint n_columns = count_columns(listing), widths[COLUMNS_MAX] = {0};
	char **all = (char **)cells->pdata;

	g_assert(n_columns > 0);
	for (guint i = 0; i < cells->len; i++)
		widths[i % n_columns] = MAX(widths[i % n_columns], width_of(all[i]));
	for (guint i = 0; i < cells->len; i += n_columns)
		append_line(text, all + i, widths, n_columns);
	g_string_append_printf(text, "%u %s\n", cells->len / n_columns - 1, listing->table);
	return g_string_free(text, FALSE);
}

static char *
show_table(DsIlsStore *store, const Listing *listing, DsIlsRows *rows, const DsCellContext *context)
{
	g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < count_columns(listing); i++)
		g_ptr_array_add(cells, g_strdup(listing->columns[i].name));
	while (ds_ils_store_next(store, rows))
		for (guint i = 0; i < count_columns(listing); i++)
			g_ptr_array_add(
			    cells, ds_cell_write(listing->columns[i].kind, rows, (int)i, context));
	return lay_out(listing, cells);
}

/* ---- JSON */

static void
add_member(
    JsonBuilder *json, const Column *column, DsIlsRows *rows, int at, const DsCellContext *context)
{
	g_autofree char *text = ds_cell_write(column->kind, rows, at, context);

	json_builder_set_member_name(json, column->name);
	if (column->kind == DS_CELL_COUNT)
		json_builder_add_int_value(json, ds_ils_rows_number(rows, at));
	else if (column->kind == DS_CELL_YES)
		json_builder_add_boolean_value(json, ds_ils_rows_number(rows, at) != 0);
	else
		json_builder_add_string_value(json, text);
}

static char *
show_json(DsIlsStore *store, const Listing *listing, DsIlsRows *rows, const DsCellContext *context)
{
	g_autoptr(JsonBuilder) json = json_builder_new();

	json_builder_begin_array(json);
	while (ds_ils_store_next(store, rows)) {
		json_builder_begin_object(json);
		for (guint i = 0; i < count_columns(listing); i++)
			add_member(json, &listing->columns[i], rows, (int)i, context);
		json_builder_end_object(json);
	}
	json_builder_end_array(json);
	g_autoptr(JsonNode) root = json_builder_get_root(json);
	g_autofree char *text = json_to_string(root, TRUE);
	return g_strconcat(text, "\n", NULL);
}

static const Listing *
find_listing(const DsIlsTable *table)
{
	for (guint i = 0; i < G_N_ELEMENTS(listings); i++)
		if (g_str_equal(listings[i].table, table->name))
			return &listings[i];
	g_assert_not_reached();
}

char *
ds_ils_show(DsIlsStore *store, const DsIlsTable *table, DsIlsStyle style,
    const DsCellContext *context, GError **error)
{
	const Listing *listing = find_listing(table);
	g_autofree char *text = NULL;

	ds_ils_store_begin(store, FALSE);
	{
		g_autoptr(DsIlsRows) rows = ds_ils_store_query(store, listing->sql, "");

		text = style == DS_ILS_AS_JSON ? show_json(store, listing, rows, context)
					       : show_table(store, listing, rows, context);
	}
	if (!ds_ils_store_commit(store, error))
		return NULL;
	return g_steal_pointer(&text);
}
