/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/snapshot-check.h"

#include "sync/snapshot-db.h"
#include "sync/snapshot-facts.h"
#include "sync/snapshot-intake.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

gboolean
ds_snapshot_look(const char *file, const DsSnapshotKey *key, DsSnapshotHead *head, GError **error)
{
	guint8 bytes[DS_SNAPSHOT_HEAD_BYTES];
	int fd = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	gssize length = fd >= 0 ? read(fd, bytes, sizeof bytes) : -1;
	gint number = errno;

	if (fd >= 0)
		close(fd);
	if (length < 0) {
		g_set_error(
		    error, DS_ERROR, DS_ERROR_RETRY, "snapshot: %s: %s", file, g_strerror(number));
		return FALSE;
	}
	if (length < (gssize)sizeof bytes) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "snapshot: the file is cut off, or no snapshot");
		return FALSE;
	}
	return key != NULL ? ds_snapshot_head_verify(bytes, key, head, error)
			   : ds_snapshot_head_read(bytes, head, error);
}

/* Rows of changes that are gone count for themselves: they are in the base, not in the new state.
 */
static gboolean
count_rows(DsSnapshotDb *db, DsSnapshotTable table, guint64 *count, GError **error)
{
	DsSnapshotRow row;
	gboolean found;

	*count = 0;
	ds_snapshot_db_rewind(db, table);
	for (;;) {
		if (!ds_snapshot_db_next(db, table, &row, &found, error))
			return FALSE;
		if (!found)
			return TRUE;
		*count += row.facts != DS_FACTS_GONE;
	}
}

static gboolean
check_counts(DsSnapshotDb *db, const DsSnapshotHead *head, GError **error)
{
	gboolean full = head->kind == DS_SNAPSHOT_FULL;
	guint64 patrons, items;

	if (!count_rows(db, DS_SNAPSHOT_PATRON, &patrons, error) ||
	    !count_rows(db, DS_SNAPSHOT_ITEM, &items, error))
		return FALSE;
	if (full ? patrons == head->patrons && items == head->items
		 : patrons <= head->patrons && items <= head->items)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "snapshot: it has other numbers of rows than its head says");
	return FALSE;
}

static gboolean
check_body(const char *path, const DsSnapshotHead *head, GError **error)
{
	g_autoptr(DsSnapshotDb) db = ds_snapshot_db_open(path, error);

	return db != NULL && ds_snapshot_db_check(db, error) && check_counts(db, head, error);
}

static gboolean
check_copy(const char *file, const char *copy, const DsSnapshotKey *key, DsSnapshotHead *head,
    GError **error)
{
	g_autoptr(DsSnapshotIntake) intake = ds_snapshot_intake_new(
	    &(DsSnapshotIntakeOptions){.to = copy, .key = key, .body_max_bytes = G_MAXUINT64});
	guint8 bytes[DS_SNAPSHOT_HEAD_BYTES];

	return ds_snapshot_intake_file(intake, file, NULL, error) &&
	    ds_snapshot_intake_finish(intake, head, bytes, error) && check_body(copy, head, error);
}

gboolean
ds_snapshot_check(const char *file, const DsSnapshotKey *key, DsSnapshotHead *head, GError **error)
{
	g_autofree char *folder = g_dir_make_tmp("duestamp-check-XXXXXX", error);
	g_autofree char *copy = folder != NULL ? g_build_filename(folder, "body", NULL) : NULL;
	gboolean right = copy != NULL && check_copy(file, copy, key, head, error);

	if (copy != NULL) {
		g_unlink(copy);
		g_rmdir(folder);
	}
	return right;
}
