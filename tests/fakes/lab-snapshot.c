/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/snapshot-import.h"
#include "sync/snapshot-make.h"
#include "tests/fakes/lab.h"

static char *
write_file(DsLab *lab, const char *name, const char *text)
{
	char *path = g_build_filename(lab->folder, name, NULL);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	return path;
}

void
ds_lab_bring_snapshot(DsLab *lab, const char *patrons, const char *items)
{
	g_autofree char *dir = g_build_filename(lab->folder, "snapshot", NULL);
	g_autofree char *site = g_build_filename(dir, "site.key", NULL);
	g_autofree char *out = g_build_filename(lab->folder, "monday.snapshot", NULL);
	g_autofree char *patrons_file = write_file(lab, "patrons.csv", patrons);
	g_autofree char *items_file = write_file(lab, "items.csv", items);
	g_autoptr(GError) error = NULL;
	g_autoptr(DsSnapshotKey) key = ds_snapshot_key_new("CPL", &error);
	const DsSnapshotOrder order = {.patrons = patrons_file,
	    .items = items_file,
	    .out = out,
	    .key = key,
	    .made_s = g_get_real_time() / G_USEC_PER_SEC};
	g_autofree char *made_at = g_strdup_printf("%" G_GINT64_FORMAT, order.made_s);
	DsSnapshotMade made;

	g_assert_no_error(error);
	g_assert_cmpint(g_mkdir_with_parents(dir, 0700), ==, 0);
	g_assert_true(ds_snapshot_key_save(key, site, FALSE, &error));
	g_assert_true(ds_snapshot_make(&order, &made, &error));
	g_assert_no_error(error);
	ds_lab_stop(lab);
	ds_lab_start(lab);
	ds_lab_wait_page(lab, "idle");
	g_assert_true(ds_kiosk_take_snapshot(lab->kiosk, out, NULL, NULL, &error));
	ds_lab_wait_health(lab, "snapshot-made", made_at);
}
