/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/snapshot-current.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CURRENT "current"
#define CURRENT_NEW "current.new"

static const char *const kind_names[] = {
    [DS_SNAPSHOT_FULL] = "full",
    [DS_SNAPSHOT_CHANGES] = "changes",
};

static gboolean
fail(const char *what, const char *path, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "snapshot: %s %s: %s", what, path,
	    g_strerror(errno));
	return FALSE;
}

char *
ds_snapshot_path(const char *dir, const char *name)
{
	return g_build_filename(dir, name, NULL);
}

static char *
body_name(const DsSnapshotHead *head)
{
	return g_strdup_printf("%s-%" G_GUINT64_FORMAT, kind_names[head->kind], head->number);
}

char *
ds_snapshot_body_path(const char *dir, const DsSnapshotHead *head)
{
	g_autofree char *name = body_name(head);

	return ds_snapshot_path(dir, name);
}

const DsSnapshotHead *
ds_snapshot_current_head(const DsSnapshotCurrent *current)
{
	return current->has_changes ? &current->changes.head : &current->full.head;
}

/* ---- reading ---- */

/* Up to two heads. *length is -1 where there is no file. */
static gboolean
read_file(
    const char *path, guint8 bytes[2 * DS_SNAPSHOT_HEAD_BYTES + 1], gssize *length, GError **error)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	gint number;

	*length = -1;
	if (fd < 0)
		return errno == ENOENT || fail("read", path, error);
	*length = read(fd, bytes, 2 * DS_SNAPSHOT_HEAD_BYTES + 1);
	number = errno;
	close(fd);
	errno = number;
	return *length >= 0 || fail("read", path, error);
}

static gboolean
read_part(const guint8 *bytes, const DsSnapshotKey *key, DsSnapshotKind kind, DsSnapshotPart *part,
    GError **error)
{
	memcpy(part->bytes, bytes, DS_SNAPSHOT_HEAD_BYTES);
	if (!ds_snapshot_head_verify(bytes, key, &part->head, error))
		return FALSE;
	if (part->head.kind == kind)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "snapshot: it is damaged");
	return FALSE;
}

static gboolean
read_parts(const guint8 *bytes, gsize length, const DsSnapshotKey *key, DsSnapshotCurrent *current,
    GError **error)
{
	if (length != DS_SNAPSHOT_HEAD_BYTES && length != 2 * DS_SNAPSHOT_HEAD_BYTES) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "snapshot: it is damaged");
		return FALSE;
	}
	current->has_full = TRUE;
	current->has_changes = length > DS_SNAPSHOT_HEAD_BYTES;
	return read_part(bytes, key, DS_SNAPSHOT_FULL, &current->full, error) &&
	    (!current->has_changes ||
		read_part(bytes + DS_SNAPSHOT_HEAD_BYTES, key, DS_SNAPSHOT_CHANGES,
		    &current->changes, error));
}

gboolean
ds_snapshot_current_read(
    const char *dir, const DsSnapshotKey *key, DsSnapshotCurrent *current, GError **error)
{
	g_autofree char *path = ds_snapshot_path(dir, CURRENT);
	guint8 bytes[2 * DS_SNAPSHOT_HEAD_BYTES + 1];
	DsSnapshotCurrent read = {0};
	gssize length;

	memset(current, 0, sizeof *current);
	if (!read_file(path, bytes, &length, error))
		return FALSE;
	if (length < 0)
		return TRUE;
	if (!read_parts(bytes, (gsize)length, key, &read, error)) {
		g_prefix_error(error, "%s: ", path);
		return FALSE;
	}
	*current = read;
	return TRUE;
}

/* ---- writing ---- */

gboolean
ds_snapshot_sync_folder(const char *dir, GError **error)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	gboolean done = fd >= 0 && fsync(fd) == 0;
	gint number = errno;

	if (fd >= 0)
		close(fd);
	errno = number;
	return done || fail("sync", dir, error);
}

static gboolean
write_synced(const char *path, const guint8 *bytes, gsize length, GError **error)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	gboolean done = fd >= 0 && write(fd, bytes, length) == (gssize)length && fsync(fd) == 0;
	gint number = errno;

	if (fd >= 0)
		close(fd);
	errno = number;
	return done || fail("write", path, error);
}

gboolean
ds_snapshot_current_write(const char *dir, const DsSnapshotCurrent *current, GError **error)
{
	g_autofree char *path = ds_snapshot_path(dir, CURRENT);
	g_autofree char *new_path = ds_snapshot_path(dir, CURRENT_NEW);
	guint8 bytes[2 * DS_SNAPSHOT_HEAD_BYTES];

	memcpy(bytes, current->full.bytes, DS_SNAPSHOT_HEAD_BYTES);
	memcpy(bytes + DS_SNAPSHOT_HEAD_BYTES, current->changes.bytes, DS_SNAPSHOT_HEAD_BYTES);
	if (!write_synced(
		new_path, bytes, DS_SNAPSHOT_HEAD_BYTES * (current->has_changes ? 2u : 1u), error))
		return FALSE;
	if (rename(new_path, path) != 0)
		return fail("rename to", path, error);
	return ds_snapshot_sync_folder(dir, error);
}

/* ---- sweeping ---- */

static gboolean
is_ours(const char *name)
{
	static const char *const patterns[] = {"full-*", "changes-*", "incoming", "*.new"};

	for (guint i = 0; i < G_N_ELEMENTS(patterns); i++)
		if (g_pattern_match_simple(patterns[i], name))
			return TRUE;
	return FALSE;
}

void
ds_snapshot_sweep(const char *dir, const DsSnapshotCurrent *current)
{
	g_autofree char *full = current->has_full ? body_name(&current->full.head) : NULL;
	g_autofree char *changes = current->has_changes ? body_name(&current->changes.head) : NULL;
	g_autoptr(GDir) folder = g_dir_open(dir, 0, NULL);
	const char *name;

	while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *path = NULL;

		if (!is_ours(name) || g_strcmp0(name, full) == 0 || g_strcmp0(name, changes) == 0)
			continue;
		path = ds_snapshot_path(dir, name);
		unlink(path);
	}
}
