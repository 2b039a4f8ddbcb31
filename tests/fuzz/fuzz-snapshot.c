/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a snapshot is made of, and its head: rows become facts that survive packing, or are told as
 * bad; a head that was not signed is never believed.
 *
 * The first byte chooses: H a head, P rows of patrons, I rows of items.
 */
#include "sync/snapshot-facts.h"
#include "sync/snapshot-head.h"
#include "sync/snapshot-sheet.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static gboolean
on_patron(const DsSheetRow *sheet, gpointer data, GError **error)
{
	DsPatronFacts again;
	DsPatronRow row;

	if (!ds_patron_row_read(sheet->cells, &row, error))
		return FALSE;
	g_assert_true(row.id[0] != '\0' && strpbrk(row.id, "|\r\n") == NULL);
	g_assert_cmpint(ds_patron_facts_pack(&row.facts), >=, 0);
	ds_patron_facts_unpack(ds_patron_facts_pack(&row.facts), &again);
	g_assert_cmpint(again.refusal, ==, row.facts.refusal);
	g_assert_cmpint(again.quota, ==, row.facts.quota);
	return TRUE;
}

static gboolean
on_item(const DsSheetRow *sheet, gpointer data, GError **error)
{
	DsItemRow row;
	char due[20];

	if (!ds_item_row_read(sheet->cells, &row, error)) {
		g_assert_null(row.title);
		return FALSE;
	}
	g_assert_true(row.id[0] != '\0' && strpbrk(row.id, "|\r\n") == NULL);
	g_assert_cmpint(ds_item_facts_pack(&row.facts), >=, 0);
	ds_snapshot_due_text(row.due, due);
	g_assert_true(!row.has_due || row.due < 0 || strlen(due) == 19);
	g_assert_true(row.title == NULL || g_utf8_validate(row.title, -1, NULL));
	g_free(row.title);
	return TRUE;
}

static gboolean
on_bad(guint line, const char *why, gpointer data)
{
	g_assert_true(line > 0 && why[0] != '\0');
	return TRUE;
}

static void
read_sheet(const char *text, gsize length, gboolean patrons)
{
	const DsSheetHandlers handlers = {patrons ? on_patron : on_item, on_bad, NULL};
	g_autoptr(GError) error = NULL;

	if (!ds_sheet_read(text, length, patrons ? ds_patron_cell_names : ds_item_cell_names,
		&handlers, &error))
		g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
}

static void
read_head(const guint8 *data, gsize size)
{
	static DsSnapshotKey *key; /* made once: it takes longer than a head */
	guint8 bytes[DS_SNAPSHOT_HEAD_BYTES] = {0};
	g_autoptr(GError) error = NULL;
	DsSnapshotHead head;

	if (key == NULL)
		key = ds_snapshot_key_new("CN-441900", NULL);
	memcpy(bytes, data, MIN(size, sizeof bytes));
	if (ds_snapshot_head_read(bytes, &head, &error))
		g_assert_true(head.library.text[0] != '\0' &&
		    (head.kind == DS_SNAPSHOT_FULL || head.kind == DS_SNAPSHOT_CHANGES));
	else
		g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	g_assert_false(ds_snapshot_head_verify(bytes, key, &head, NULL));
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	if (size == 0)
		return 0;
	if (data[0] == 'H')
		read_head(data + 1, size - 1);
	else
		read_sheet((const char *)data + 1, size - 1, data[0] == 'P');
	return 0;
}
