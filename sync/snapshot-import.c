/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/snapshot-import.h"

#include "sync/snapshot-db.h"
#include "sync/snapshot-intake.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define INCOMING "incoming"
#define KEY_FILE "site.key"

struct DsSnapshotTaking {
	char *dir;
	char *incoming;
	DsSnapshotKey *key;
	DsSnapshotCurrent current; /* the one in use */
	DsSnapshotIntake *intake;
	DsSnapshotFit fit;
	DsSnapshotProgress on_progress;
	gpointer data;
};

DsSnapshotKey *
ds_snapshot_settings_key(const char *dir, const DsSnapshotSettings *settings, GError **error)
{
	g_autofree char *own = ds_snapshot_path(dir, KEY_FILE);
	const char *given = settings != NULL ? settings->key_file : NULL;

	return ds_snapshot_key_load(given != NULL ? given : own, error);
}

/* ---- does it fit what is here? ---- */

static gboolean
is_base(const DsSnapshotCurrent *current, const DsSnapshotHead *head)
{
	return current->has_full && head->base == current->full.head.number &&
	    memcmp(head->base_hash, current->full.head.body_hash, DS_SNAPSHOT_BASE_BYTES) == 0;
}

static DsSnapshotFit
fit_of(const DsSnapshotCurrent *current, const DsSnapshotHead *head)
{
	const DsSnapshotHead *in_use = ds_snapshot_current_head(current);

	if (current->has_full && head->number == in_use->number &&
	    memcmp(head->body_hash, in_use->body_hash, sizeof head->body_hash) == 0)
		return DS_SNAPSHOT_SAME;
	if (current->has_full && head->number <= in_use->number)
		return DS_SNAPSHOT_OLDER;
	if (head->kind == DS_SNAPSHOT_CHANGES && !is_base(current, head))
		return DS_SNAPSHOT_MISFIT;
	return DS_SNAPSHOT_WANTED;
}

static gboolean
on_head(const DsSnapshotHead *head, gpointer data, GError **error)
{
	static const char *const words[] = {
	    [DS_SNAPSHOT_SAME] = "it is the one in use already",
	    [DS_SNAPSHOT_OLDER] = "it is not newer than the one in use",
	    [DS_SNAPSHOT_MISFIT] = "it holds changes to another snapshot than the one in use",
	};
	DsSnapshotTaking *taking = data;
	const DsSnapshotCurrent *current = &taking->current;

	taking->fit = fit_of(current, head);
	if (taking->fit == DS_SNAPSHOT_WANTED)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "snapshot: %s (this is number %" G_GUINT64_FORMAT ", base %" G_GUINT64_FORMAT
	    "; in use is %" G_GUINT64_FORMAT ", base %" G_GUINT64_FORMAT ")",
	    words[taking->fit], head->number, head->base,
	    current->has_full ? ds_snapshot_current_head(current)->number : 0,
	    current->full.head.number);
	return FALSE;
}

static void
on_intake_progress(guint64 done, guint64 total, gpointer data)
{
	DsSnapshotTaking *taking = data;

	if (taking->on_progress != NULL)
		taking->on_progress(done, total, taking->data);
}

/* ---- taking ---- */

/* One that cannot be trusted any more, as after a change of keys, is as good as none. */
static gboolean
look_at_current(DsSnapshotTaking *taking, GError **error)
{
	g_autoptr(GError) failure = NULL;

	if (ds_snapshot_current_read(taking->dir, taking->key, &taking->current, &failure)) {
		ds_snapshot_sweep(taking->dir, &taking->current);
		return TRUE;
	}
	if (!g_error_matches(failure, DS_ERROR, DS_ERROR_STORAGE))
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&failure));
	return FALSE;
}

DsSnapshotTaking *
ds_snapshot_taking_new(const char *dir, const DsSnapshotSettings *settings,
    DsSnapshotProgress on_progress, gpointer data, GError **error)
{
	guint64 max_bytes = settings != NULL ? settings->max_bytes : 0;
	g_autoptr(DsSnapshotTaking) taking = g_new0(DsSnapshotTaking, 1);

	taking->dir = g_strdup(dir);
	taking->incoming = ds_snapshot_path(dir, INCOMING);
	taking->on_progress = on_progress;
	taking->data = data;
	taking->key = ds_snapshot_settings_key(dir, settings, error);
	if (taking->key == NULL || !look_at_current(taking, error))
		return NULL;
	taking->intake = ds_snapshot_intake_new(&(DsSnapshotIntakeOptions){
	    .to = taking->incoming,
	    .key = taking->key,
	    .body_max_bytes = max_bytes > 0 ? max_bytes : DS_SNAPSHOT_MAX_BYTES,
	    .judge = on_head,
	    .on_progress = on_intake_progress,
	    .data = taking,
	});
	return g_steal_pointer(&taking);
}

gboolean
ds_snapshot_taking_feed(DsSnapshotTaking *taking, const void *data, gsize length, GError **error)
{
	return ds_snapshot_intake_feed(taking->intake, data, length, error);
}

gboolean
ds_snapshot_taking_file(
    DsSnapshotTaking *taking, const char *file, GCancellable *cancel, GError **error)
{
	return ds_snapshot_intake_file(taking->intake, file, cancel, error);
}

/* Is it a body at all? From here on SQLite looks at it. */
static gboolean
check_body(const DsSnapshotTaking *taking, GError **error)
{
	g_autoptr(DsSnapshotDb) db = ds_snapshot_db_open(taking->incoming, error);

	return db != NULL;
}

static gboolean
give_name(const DsSnapshotTaking *taking, const DsSnapshotHead *head, GError **error)
{
	g_autofree char *path = ds_snapshot_body_path(taking->dir, head);

	if (rename(taking->incoming, path) == 0)
		return ds_snapshot_sync_folder(taking->dir, error);
	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "snapshot: rename to %s: %s", path,
	    g_strerror(errno));
	return FALSE;
}

gboolean
ds_snapshot_taking_finish(DsSnapshotTaking *taking, GError **error)
{
	DsSnapshotCurrent next = taking->current;
	DsSnapshotPart part;

	if (!ds_snapshot_intake_finish(taking->intake, &part.head, part.bytes, error) ||
	    !check_body(taking, error) || !give_name(taking, &part.head, error))
		return FALSE;
	next.has_changes = part.head.kind == DS_SNAPSHOT_CHANGES;
	if (next.has_changes)
		next.changes = part;
	else
		next.full = part;
	next.has_full = TRUE;
	if (!ds_snapshot_current_write(taking->dir, &next, error))
		return FALSE;
	ds_snapshot_sweep(taking->dir, &next);
	return TRUE;
}

gboolean
ds_snapshot_taking_has_one(const DsSnapshotTaking *taking)
{
	return taking->current.has_full;
}

DsSnapshotFit
ds_snapshot_taking_fit(const DsSnapshotTaking *taking)
{
	return taking->fit;
}

void
ds_snapshot_taking_free(DsSnapshotTaking *taking)
{
	g_clear_pointer(&taking->intake, ds_snapshot_intake_free);
	unlink(taking->incoming); /* there when the body was complete, and no body of ours */
	ds_snapshot_key_free(taking->key);
	g_free(taking->incoming);
	g_free(taking->dir);
	g_free(taking);
}

gboolean
ds_snapshot_import(const char *dir, const char *file, const DsSnapshotSettings *settings,
    DsSnapshotProgress on_progress, gpointer data, GCancellable *cancel, GError **error)
{
	g_autoptr(DsSnapshotTaking)
	    taking = ds_snapshot_taking_new(dir, settings, on_progress, data, error);

	return taking != NULL && ds_snapshot_taking_file(taking, file, cancel, error) &&
	    ds_snapshot_taking_finish(taking, error);
}
