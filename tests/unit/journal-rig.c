/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/journal-rig.h"

#include "tests/fakes/folder.h"

#include <sqlite3.h>
#include <string.h>

#define LOG_HEAD_BYTES 32 /* sqlite.org/fileformat2.html, section 4.1 */

const DsStamp journal_now = {.wall_s = 1795000000, .boot_us = 5, .boot_id = "boot-1"};

DsOperation *
journal_loan(const char *item)
{
	DsOperation *op = ds_operation_new(DS_CHECKOUT, "main", "s1");
	DsTagId parts[] = {{"E004015000000001"}, {"E004015000000002"}};

	g_assert_true(ds_item_id_set(&op->item, item, strlen(item), &ds_ident_default, NULL));
	g_assert_true(ds_patron_id_set(&op->patron, "P-SECRET", 8, &ds_ident_default, NULL));
	g_array_append_vals(op->parts, parts, 2);
	op->request = g_strdup("11NN...AAP-SECRET|");
	op->stamp = journal_now;
	op->sends = 1;
	return op;
}

void
journal_step(DsJournal *journal, DsOperation *op, DsOperationState state)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(ds_journal_begin(journal, &error));
	g_assert_true(ds_journal_record(journal, op, state, &journal_now, "test", &error));
	g_assert_true(ds_journal_commit(journal, &error));
	g_assert_no_error(error);
	op->state = state;
}

void
journal_damage(const char *path, gssize offset, gsize length)
{
	g_autofree char *bytes = NULL;
	gsize size, from;

	g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
	from = offset < 0 ? size - (gsize)-offset : (gsize)offset;
	g_assert_cmpuint(from + length, <=, size);
	memset(bytes + from, 0x5A, length);
	g_assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
}

void
journal_tamper(const char *path, const char *sql)
{
	sqlite3 *db = NULL;

	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	sqlite3_close(db);
}

char *
journal_log_head(const char *path)
{
	g_autofree char *log = g_strconcat(path, "-wal", NULL);
	g_autofree char *bytes = NULL;

	g_assert_true(g_file_get_contents(log, &bytes, NULL, NULL));
	return g_compute_checksum_for_data(
	    G_CHECKSUM_SHA256, (const guchar *)bytes, LOG_HEAD_BYTES);
}

void
journal_remove_folder(char *folder)
{
	g_assert_true(ds_folder_remove(folder));
	g_free(folder);
}

char *
journal_find_file(const char *path, const char *rest)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *base = g_path_get_basename(path);
	g_autofree char *prefix = g_strconcat(base, rest, NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(dir)) != NULL)
		if (g_str_has_prefix(name, prefix) && !g_str_has_suffix(name, "-wal"))
			return g_build_filename(folder, name, NULL);
	return NULL;
}
