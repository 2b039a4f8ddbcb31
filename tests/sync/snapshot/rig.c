/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/snapshot/rig.h"

#include "tests/fakes/folder.h"

#include <glib/gstdio.h>
#include <string.h>

Rig *
rig_new(void)
{
	Rig *rig = g_new0(Rig, 1);
	g_autoptr(GError) error = NULL;
	g_autofree char *key_path = NULL;

	rig->folder = g_dir_make_tmp("duestamp-snapshot-XXXXXX", &error);
	g_assert_no_error(error);
	rig->state = rig_path(rig, "state");
	g_assert_cmpint(g_mkdir(rig->state, 0700), ==, 0);
	rig->key = ds_snapshot_key_new(RIG_LIBRARY, &error);
	g_assert_no_error(error);
	key_path = g_build_filename(rig->state, "site.key", NULL);
	g_assert_true(ds_snapshot_key_save(rig->key, key_path, FALSE, &error));
	rig->bad = g_string_new(NULL);
	return rig;
}

void
rig_free(Rig *rig)
{
	ds_folder_remove(rig->folder);
	g_free(rig->folder);
	g_free(rig->state);
	ds_snapshot_key_free(rig->key);
	g_string_free(rig->bad, TRUE);
	g_free(rig);
}

char *
rig_path(const Rig *rig, const char *name)
{
	return g_build_filename(rig->folder, name, NULL);
}

void
rig_write(const Rig *rig, const char *name, const void *data, gsize length)
{
	g_autofree char *path = rig_path(rig, name);
	g_autoptr(GError) error = NULL;

	g_unlink(path); /* over a file that is there GLib syncs, which takes long */
	g_file_set_contents(path, data, (gssize)length, &error);
	g_assert_no_error(error);
}

GByteArray *
rig_read(const Rig *rig, const char *name)
{
	g_autofree char *path = rig_path(rig, name);
	g_autoptr(GError) error = NULL;
	char *contents;
	gsize length;

	g_file_get_contents(path, &contents, &length, &error);
	g_assert_no_error(error);
	return g_byte_array_new_take((guint8 *)contents, length);
}

/* ---- making ---- */

static void
on_bad(const char *file, guint line, const char *why, gpointer data)
{
	g_autofree char *name = g_path_get_basename(file);
	Rig *rig = data;

	g_string_append_printf(rig->bad, "%s:%u: %s\n", name, line, why);
}

gboolean
rig_try_make(Rig *rig, const DsSnapshotKey *key, const char *patrons, const char *items,
    const char *base, const char *out, gint64 made_s, DsSnapshotMade *made, GError **error)
{
	g_autofree char *patrons_path = rig_path(rig, "patrons.csv");
	g_autofree char *items_path = items != NULL ? rig_path(rig, "items.csv") : NULL;
	g_autofree char *base_path = base != NULL ? rig_path(rig, base) : NULL;
	g_autofree char *out_path = rig_path(rig, out);

	rig_write(rig, "patrons.csv", patrons, strlen(patrons));
	if (items != NULL)
		rig_write(rig, "items.csv", items, strlen(items));
	g_string_truncate(rig->bad, 0);
	return ds_snapshot_make(&(DsSnapshotOrder){.patrons = patrons_path,
				    .items = items_path,
				    .base = base_path,
				    .out = out_path,
				    .key = key,
				    .made_s = made_s,
				    .on_bad = on_bad,
				    .data = rig},
	    made, error);
}

DsSnapshotMade
rig_make(Rig *rig, const char *patrons, const char *items, const char *base, const char *out,
    gint64 made_s)
{
	g_autoptr(GError) error = NULL;
	DsSnapshotMade made = {0};

	rig_try_make(rig, rig->key, patrons, items, base, out, made_s, &made, &error);
	g_assert_no_error(error);
	return made;
}

/* ---- taking over ---- */

gboolean
rig_try_import(const Rig *rig, const char *name, GError **error)
{
	g_autofree char *path = rig_path(rig, name);

	return ds_snapshot_import(rig->state, path, NULL, NULL, NULL, NULL, error);
}

void
rig_import(const Rig *rig, const char *name)
{
	g_autoptr(GError) error = NULL;

	rig_try_import(rig, name, &error);
	g_assert_no_error(error);
}

static guint64
number_in_use(const Rig *rig)
{
	g_autoptr(DsSnapshot) snapshot = ds_snapshot_open(rig->state, NULL, NULL);

	return snapshot != NULL ? ds_snapshot_number(snapshot) : 0;
}

void
rig_assert_number(const Rig *rig, guint64 number)
{
	g_assert_cmpuint(number_in_use(rig), ==, number);
}

/* What a kiosk keeps beside the bodies in use. */
static void
assert_tidy(const Rig *rig)
{
	g_autoptr(GDir) folder = g_dir_open(rig->state, 0, NULL);
	const char *name;
	guint bodies = 0;

	while ((name = g_dir_read_name(folder)) != NULL) {
		gboolean body = g_str_has_prefix(name, "full-") ||
		    g_str_has_prefix(name, "changes-");

		g_assert_true(body || g_str_equal(name, "site.key") ||
		    g_str_equal(name, "current") || g_str_equal(name, "fetched"));
		bodies += body;
	}
	g_assert_cmpuint(bodies, <=, 2);
}

void
rig_assert_refused(const Rig *rig, const char *name, gint code, const char *words)
{
	guint64 before = number_in_use(rig);
	g_autoptr(GError) error = NULL;

	g_assert_false(rig_try_import(rig, name, &error));
	g_test_message("%s: %s", ds_error_word(error), error->message);
	g_assert_error(error, DS_ERROR, code);
	if (strstr(error->message, words) == NULL)
		g_error("\"%s\" does not say \"%s\"", error->message, words);
	rig_assert_number(rig, before);
	assert_tidy(rig);
}

/* ---- looking up ---- */

DsSnapshot *
rig_open(const Rig *rig)
{
	g_autoptr(GError) error = NULL;
	DsSnapshot *snapshot = ds_snapshot_open(rig->state, NULL, &error);

	g_assert_no_error(error);
	return snapshot;
}

const char *
rig_patron(DsSnapshot *snapshot, const char *id)
{
	g_autoptr(GError) error = NULL;
	DsSnapshotPatron patron;
	DsPatronId patron_id;
	DsDay today;

	g_strlcpy(patron_id.text, id, sizeof patron_id.text);
	g_assert_true(ds_day_parse(RIG_TODAY, &today));
	g_assert_true(ds_snapshot_patron(snapshot, &patron_id, &patron, &error));
	return ds_reason_word(ds_snapshot_patron_refusal(&patron, today));
}

const char *
rig_item(DsSnapshot *snapshot, const char *id, const char *patron)
{
	g_autoptr(GError) error = NULL;
	g_auto(DsSnapshotItem) item = {0};
	DsPatronId patron_id;
	DsItemId item_id;

	g_strlcpy(item_id.text, id, sizeof item_id.text);
	g_strlcpy(patron_id.text, patron, sizeof patron_id.text);
	g_assert_true(ds_snapshot_item(snapshot, &item_id, &patron_id, &item, &error));
	return ds_reason_word(ds_snapshot_item_refusal(&item));
}
