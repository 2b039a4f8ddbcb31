/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/snapshot-rows.h"

#include "sync/snapshot-facts.h"
#include "sync/snapshot-sheet.h"

#include <stdlib.h>
#include <string.h>

#define BAD_PER_CENT 1
#define PROGRESS_ROWS 65536
#define TITLES_BYTES (64 * 1024)

typedef struct {
	DsSnapshotRow row;
	guint line;
} Entry;

/* One file on its way in. */
typedef struct {
	const DsSnapshotOrder *order;
	const char *name; /* of the file */
	gsize length;
	DsSnapshotRows *into;
	DsSnapshotOwners *owners;
} Reading;

void
ds_snapshot_owners_init(DsSnapshotOwners *owners)
{
	owners->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	owners->last = 0;
}

void
ds_snapshot_owners_clear(DsSnapshotOwners *owners)
{
	g_clear_pointer(&owners->numbers, g_hash_table_unref);
}

void
ds_snapshot_owners_set(DsSnapshotOwners *owners, const char *isil, guint number)
{
	g_hash_table_insert(owners->numbers, g_strdup(isil), GUINT_TO_POINTER(number));
	owners->last = MAX(owners->last, number);
}

static gboolean
owner_number(DsSnapshotOwners *owners, const char *isil, guint *number, GError **error)
{
	*number = 0;
	if (isil[0] == '\0')
		return TRUE;
	*number = GPOINTER_TO_UINT(g_hash_table_lookup(owners->numbers, isil));
	if (*number != 0)
		return TRUE;
	if (owners->last == DS_SNAPSHOT_OWNERS_MAX) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "owner: there are too many");
		return FALSE;
	}
	*number = owners->last + 1;
	ds_snapshot_owners_set(owners, isil, *number);
	return TRUE;
}

/* ---- rows ---- */

static void
tell_progress(const Reading *reading, const DsSheetRow *row)
{
	const DsSnapshotOrder *order = reading->order;

	if (order->on_progress != NULL && row->line % PROGRESS_ROWS == 0)
		order->on_progress(reading->name, row->end, reading->length, order->data);
}

static gboolean
on_patron(const DsSheetRow *sheet, gpointer data, GError **error)
{
	Reading *reading = data;
	Entry entry = {.line = sheet->line};
	DsPatronRow row;

	tell_progress(reading, sheet);
	if (!ds_patron_row_read(sheet->cells, &row, error))
		return FALSE;
	entry.row.key = ds_snapshot_hash(reading->order->key, DS_SNAPSHOT_PATRON, row.id);
	entry.row.facts = ds_patron_facts_pack(&row.facts);
	g_array_append_val(reading->into->rows, entry);
	return TRUE;
}

static gboolean
on_item(const DsSheetRow *sheet, gpointer data, GError **error)
{
	Reading *reading = data;
	const DsSnapshotKey *key = reading->order->key;
	Entry entry = {.line = sheet->line};
	DsItemRow row;

	tell_progress(reading, sheet);
	if (!ds_item_row_read(sheet->cells, &row, error) ||
	    !owner_number(reading->owners, row.owner, &row.facts.owner, error)) {
		g_free(row.title);
		return FALSE;
	}
	entry.row.key = ds_snapshot_hash(key, DS_SNAPSHOT_ITEM, row.id);
	entry.row.facts = ds_item_facts_pack(&row.facts);
	entry.row.has_due = row.has_due ? TRUE : FALSE;
	entry.row.due = row.due;
	entry.row.has_patron = row.borrower[0] != '\0';
	if (entry.row.has_patron)
		entry.row.patron = ds_snapshot_hash(key, DS_SNAPSHOT_PATRON, row.borrower);
	if (row.title != NULL)
		entry.row.title = g_string_chunk_insert(reading->into->titles, row.title);
	g_free(row.title);
	g_array_append_val(reading->into->rows, entry);
	return TRUE;
}

static gboolean
on_bad(guint line, const char *why, gpointer data)
{
	const Reading *reading = data;
	const DsSnapshotOrder *order = reading->order;

	reading->into->bad++;
	if (order->on_bad != NULL)
		order->on_bad(reading->name, line, why, order->data);
	return TRUE;
}

/* ---- sorting, and what stands there twice ---- */

static int
by_key(const void *a, const void *b)
{
	const Entry *first = a, *second = b;

	if (first->row.key != second->row.key)
		return first->row.key < second->row.key ? -1 : 1;
	return first->line < second->line ? -1 : first->line > second->line;
}

gboolean
ds_snapshot_row_equal(const DsSnapshotRow *a, const DsSnapshotRow *b)
{
	return a->key == b->key && a->facts == b->facts && a->has_due == b->has_due &&
	    a->has_patron == b->has_patron && (!a->has_due || a->due == b->due) &&
	    (!a->has_patron || a->patron == b->patron) && g_strcmp0(a->title, b->title) == 0;
}

/* From `first` to before `end` all have one key. TRUE: they say the same, one of them is enough. */
static gboolean
agree(const Reading *reading, const Entry *first, const Entry *end)
{
	gboolean all = TRUE;

	for (const Entry *other = first + 1; other < end; other++)
		all = all && ds_snapshot_row_equal(&first->row, &other->row);
	for (const Entry *other = first + 1; other < end && !all; other++) {
		g_autofree char *why = g_strdup_printf(
		    "the number of line %u again, with other facts: both are left out",
		    first->line);

		on_bad(other->line, why, (gpointer)reading);
	}
	return all;
}

static void
sort_rows(const Reading *reading)
{
	GArray *rows = reading->into->rows;
	Entry *entries = (Entry *)(gpointer)rows->data;
	guint kept = 0;

	if (rows->len > 0)
		qsort(entries, rows->len, sizeof(Entry), by_key);
	for (guint i = 0, next; i < rows->len; i = next) {
		for (next = i + 1; next < rows->len; next++)
			if (entries[next].row.key != entries[i].row.key)
				break;
		if (agree(reading, entries + i, entries + next))
			entries[kept++] = entries[i];
	}
	g_array_set_size(rows, kept);
}

/* ---- the file ---- */

static gboolean
check_share(const Reading *reading, guint64 rows, GError **error)
{
	guint64 bad = reading->into->bad;

	if (bad * 100 <= rows * BAD_PER_CENT)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    "%s: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
	    " rows are bad, more than one in a hundred: nothing was made",
	    reading->name, bad, rows);
	return FALSE;
}

static gboolean
read_text(const char *text, Reading *reading, DsSnapshotTable table, GError **error)
{
	const DsSheetHandlers handlers = {
	    table == DS_SNAPSHOT_PATRON ? on_patron : on_item, on_bad, reading};
	guint64 rows;

	if (!ds_sheet_read(text, reading->length,
		table == DS_SNAPSHOT_PATRON ? ds_patron_cell_names : ds_item_cell_names, &handlers,
		error)) {
		g_prefix_error(error, "%s: ", reading->name);
		return FALSE;
	}
	rows = reading->into->rows->len + reading->into->bad;
	sort_rows(reading);
	return check_share(reading, rows, error);
}

DsSnapshotRows *
ds_snapshot_rows_read(const DsSnapshotOrder *order, DsSnapshotTable table, const char *file,
    DsSnapshotOwners *owners, GError **error)
{
	g_autoptr(DsSnapshotRows) into = g_new0(DsSnapshotRows, 1);
	Reading reading = {.order = order, .name = file, .into = into, .owners = owners};
	g_autoptr(GError) failure = NULL;
	g_autoptr(GMappedFile) map = g_mapped_file_new(file, FALSE, &failure);
	const char *text = map != NULL ? g_mapped_file_get_contents(map) : NULL;

	into->rows = g_array_new(FALSE, FALSE, sizeof(Entry));
	into->titles = g_string_chunk_new(TITLES_BYTES);
	if (map == NULL) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "%s", failure->message);
		return NULL;
	}
	reading.length = g_mapped_file_get_length(map);
	if (!read_text(text != NULL ? text : "", &reading, table, error))
		return NULL;
	return g_steal_pointer(&into);
}

void
ds_snapshot_rows_free(DsSnapshotRows *rows)
{
	g_array_unref(rows->rows);
	g_string_chunk_free(rows->titles);
	g_free(rows);
}

guint
ds_snapshot_rows_count(const DsSnapshotRows *rows)
{
	return rows->rows->len;
}

const DsSnapshotRow *
ds_snapshot_rows_at(const DsSnapshotRows *rows, guint i)
{
	return &g_array_index(rows->rows, Entry, i).row;
}
