/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/snapshot.h"

#include "firmware/base/text.h"
#include "sync/snapshot-db.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define OPEN_TRIES 5

typedef struct {
	DsSnapshotDb *db;
	GHashTable *owners;
} Body;

struct DsSnapshot {
	DsSnapshotKey *key;
	char *current_path;
	struct stat current_status; /* as it was when we read it */
	DsSnapshotCurrent current;
	Body changes; /* looked into first; perhaps none */
	Body full;
};

/* ---- opening ---- */

static gboolean
check_size(const char *path, const DsSnapshotHead *head, GError **error)
{
	struct stat status;

	if (stat(path, &status) != 0) {
		g_set_error(
		    error, DS_ERROR, DS_ERROR_STORAGE, "snapshot: %s: %s", path, g_strerror(errno));
		return FALSE;
	}
	if ((guint64)status.st_size == head->body_bytes)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "snapshot: %s: it is damaged", path);
	return FALSE;
}

static gboolean
open_body(Body *body, const char *dir, const DsSnapshotHead *head, GError **error)
{
	g_autofree char *path = ds_snapshot_body_path(dir, head);

	if (!check_size(path, head, error))
		return FALSE;
	body->db = ds_snapshot_db_open(path, error);
	if (body->db != NULL)
		body->owners = ds_snapshot_db_owners(body->db, error);
	return body->owners != NULL;
}

static void
body_clear(Body *body)
{
	g_clear_pointer(&body->db, ds_snapshot_db_close);
	g_clear_pointer(&body->owners, g_hash_table_unref);
}

static gboolean
open_bodies(DsSnapshot *snapshot, const char *dir, GError **error)
{
	const DsSnapshotCurrent *current = &snapshot->current;

	if (stat(snapshot->current_path, &snapshot->current_status) != 0)
		memset(&snapshot->current_status, 0, sizeof snapshot->current_status);
	if (!ds_snapshot_current_read(dir, snapshot->key, &snapshot->current, error))
		return FALSE;
	if (!current->has_full) {
		g_set_error(
		    error, DS_ERROR, DS_ERROR_RETRY, "snapshot: there is none in %s yet", dir);
		return FALSE;
	}
	return open_body(&snapshot->full, dir, &current->full.head, error) &&
	    (!current->has_changes ||
		open_body(&snapshot->changes, dir, &current->changes.head, error));
}

/* The files may be replaced between reading `current` and opening what it names: look again. */
static gboolean
open_some(DsSnapshot *snapshot, const char *dir, GError **error)
{
	g_autoptr(GError) failure = NULL;

	for (guint i = 0; i < OPEN_TRIES; i++) {
		g_clear_error(&failure);
		if (open_bodies(snapshot, dir, &failure))
			return TRUE;
		body_clear(&snapshot->full);
		body_clear(&snapshot->changes);
		if (ds_snapshot_is_current(snapshot))
			break;
	}
	g_propagate_error(error, g_steal_pointer(&failure));
	return FALSE;
}

DsSnapshot *
ds_snapshot_open(const char *dir, const DsSnapshotSettings *settings, GError **error)
{
	g_autoptr(DsSnapshot) snapshot = g_new0(DsSnapshot, 1);

	snapshot->current_path = ds_snapshot_path(dir, "current");
	snapshot->key = ds_snapshot_settings_key(dir, settings, error);
	if (snapshot->key == NULL || !open_some(snapshot, dir, error))
		return NULL;
	return g_steal_pointer(&snapshot);
}

void
ds_snapshot_close(DsSnapshot *snapshot)
{
	if (snapshot == NULL)
		return;
	body_clear(&snapshot->full);
	body_clear(&snapshot->changes);
	ds_snapshot_key_free(snapshot->key);
	g_free(snapshot->current_path);
	g_free(snapshot);
}

gboolean
ds_snapshot_is_current(const DsSnapshot *snapshot)
{
	const struct stat *then = &snapshot->current_status;
	struct stat now;

	if (stat(snapshot->current_path, &now) != 0)
		return then->st_ino == 0;
	return now.st_ino == then->st_ino && now.st_ctim.tv_sec == then->st_ctim.tv_sec &&
	    now.st_ctim.tv_nsec == then->st_ctim.tv_nsec;
}

guint64
ds_snapshot_number(const DsSnapshot *snapshot)
{
	return ds_snapshot_current_head(&snapshot->current)->number;
}

gint64
ds_snapshot_made_s(const DsSnapshot *snapshot)
{
	return ds_snapshot_current_head(&snapshot->current)->made_s;
}

/* ---- looking up ---- */

/* NULL with *right TRUE: it is in neither, or gone. */
static const Body *
find(DsSnapshot *snapshot, DsSnapshotTable table, const char *id, DsSnapshotRow *row,
    gboolean *right, GError **error)
{
	const Body *const bodies[] = {&snapshot->changes, &snapshot->full};
	gint64 key = ds_snapshot_hash(snapshot->key, table, id);

	*right = TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
		gboolean found;

		if (bodies[i]->db == NULL)
			continue;
		*right = ds_snapshot_db_find(bodies[i]->db, table, key, row, &found, error);
		if (!*right)
			return NULL;
		if (found)
			return row->facts == DS_FACTS_GONE ? NULL : bodies[i];
	}
	return NULL;
}

gboolean
ds_snapshot_patron(
    DsSnapshot *snapshot, const DsPatronId *id, DsSnapshotPatron *patron, GError **error)
{
	DsSnapshotRow row;
	gboolean right;

	memset(patron, 0, sizeof *patron);
	patron->known = find(snapshot, DS_SNAPSHOT_PATRON, id->text, &row, &right, error) != NULL;
	if (patron->known)
		ds_patron_facts_unpack(row.facts, &patron->facts);
	return right;
}

DsReason
ds_snapshot_patron_refusal(const DsSnapshotPatron *patron, DsDay today)
{
	const DsPatronFacts *facts = &patron->facts;

	if (!patron->known)
		return DS_REASON_PATRON_UNKNOWN;
	if (facts->refusal != DS_REASON_NONE)
		return facts->refusal;
	if (facts->expires != 0 && facts->expires < today)
		return DS_REASON_PATRON_EXPIRED;
	return facts->quota == 0 ? DS_REASON_LIMIT_REACHED : DS_REASON_NONE;
}

void
ds_snapshot_item_clear(DsSnapshotItem *item)
{
	g_clear_pointer(&item->title, g_free);
}

static void
fill_item(DsSnapshot *snapshot, const Body *body, const DsSnapshotRow *row,
    const DsPatronId *patron, DsSnapshotItem *item)
{
	const char *owner;

	ds_item_facts_unpack(row->facts, &item->facts);
	owner = g_hash_table_lookup(body->owners, GUINT_TO_POINTER(item->facts.owner));
	if (owner != NULL)
		g_strlcpy(item->owner, owner, sizeof item->owner);
	if (row->has_due)
		ds_snapshot_due_text(row->due, item->due);
	item->yours = patron != NULL && patron->text[0] != '\0' && row->has_patron &&
	    row->patron == ds_snapshot_hash(snapshot->key, DS_SNAPSHOT_PATRON, patron->text);
	if (row->title != NULL)
		item->title = ds_text_clean(row->title, -1, DS_SNAPSHOT_TITLE_MAX);
}

gboolean
ds_snapshot_item(DsSnapshot *snapshot, const DsItemId *id, const DsPatronId *patron,
    DsSnapshotItem *item, GError **error)
{
	DsSnapshotRow row;
	const Body *body;
	gboolean right;

	memset(item, 0, sizeof *item);
	body = find(snapshot, DS_SNAPSHOT_ITEM, id->text, &row, &right, error);
	item->known = body != NULL;
	if (item->known)
		fill_item(snapshot, body, &row, patron, item);
	return right;
}

DsReason
ds_snapshot_item_refusal(const DsSnapshotItem *item)
{
	if (!item->known)
		return DS_REASON_ITEM_UNKNOWN;
	if (item->facts.not_for_loan)
		return DS_REASON_ITEM_NOT_FOR_LOAN;
	if (item->facts.on_loan)
		return item->yours ? DS_REASON_ITEM_YOURS : DS_REASON_ITEM_ON_LOAN;
	return item->facts.held ? DS_REASON_ITEM_RESERVED : DS_REASON_NONE;
}
