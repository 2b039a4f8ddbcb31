/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/snapshot-import.h"
#include "sync/snapshot-make.h"
#include "tests/fakes/lab.h"

static char *
write_file(const char *folder, const char *name, const char *text)
{
	char *path = g_build_filename(folder, name, NULL);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	return path;
}

char *
ds_lab_make_snapshot(const char *state_dir, gint64 made_s, const char *patrons, const char *items)
{
	g_autofree char *dir = g_build_filename(state_dir, "snapshot", NULL);
	g_autofree char *site = g_build_filename(dir, "site.key", NULL);
	g_autofree char *patrons_file = write_file(state_dir, "patrons.csv", patrons);
	g_autofree char *items_file = write_file(state_dir, "items.csv", items);
	g_autoptr(GError) error = NULL;
	g_autoptr(DsSnapshotKey) key = ds_snapshot_key_new("CPL", &error);
	char *out = g_build_filename(state_dir, "monday.snapshot", NULL);
	const DsSnapshotOrder order = {
	    .patrons = patrons_file, .items = items_file, .out = out, .key = key, .made_s = made_s};
	DsSnapshotMade made;

	g_assert_no_error(error);
	g_assert_cmpint(g_mkdir_with_parents(dir, 0700), ==, 0);
	g_assert_true(ds_snapshot_key_save(key, site, FALSE, &error));
	g_assert_true(ds_snapshot_make(&order, &made, &error));
	g_assert_no_error(error);
	return out;
}

void
ds_lab_bring_snapshot(DsLab *lab, const char *patrons, const char *items)
{
	gint64 made_s = g_get_real_time() / G_USEC_PER_SEC;
	g_autofree char *made_at = g_strdup_printf("%" G_GINT64_FORMAT, made_s);
	g_autofree char *out = ds_lab_make_snapshot(lab->folder, made_s, patrons, items);
	g_autoptr(GError) error = NULL;

	ds_lab_stop(lab);
	ds_lab_start(lab);
	ds_lab_wait_page(lab, "idle");
	g_assert_true(ds_kiosk_take_snapshot(lab->kiosk, out, NULL, NULL, &error));
	g_assert_no_error(error);
	ds_lab_wait_health(lab, "snapshot-made", made_at);
}
