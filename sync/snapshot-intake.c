/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/snapshot-intake.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MEGABYTE (1024 * 1024)
#define PIECE_BYTES (64 * 1024)
#define SYNC_BYTES MEGABYTE /* 25 ms on flash that writes 40 MB a second */
/* What stays free: the journal refuses new loans below 64 MiB (rules J6). */
#define FREE_BYTES (80 * (guint64)MEGABYTE)

typedef crypto_generichash_state Hash;

struct DsSnapshotIntake {
	DsSnapshotIntakeOptions options;
	guint8 head_bytes[DS_SNAPSHOT_HEAD_BYTES];
	gsize head_length;
	DsSnapshotHead head; /* once head_length is complete */
	Hash *hash;          /* libsodium wants it aligned */
	int fd;
	guint64 done;
	guint64 synced;
	gboolean finished;
};

static gboolean
refuse(gint code, const char *what, GError **error)
{
	g_set_error(error, DS_ERROR, code, "snapshot: %s", what);
	return FALSE;
}

static gboolean
fail(const DsSnapshotIntake *intake, const char *what, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "snapshot: %s %s: %s", what,
	    intake->options.to, g_strerror(errno));
	return FALSE;
}

DsSnapshotIntake *
ds_snapshot_intake_new(const DsSnapshotIntakeOptions *options)
{
	DsSnapshotIntake *intake = g_new0(DsSnapshotIntake, 1);

	intake->options = *options;
	intake->fd = -1;
	intake->hash = g_aligned_alloc0(1, sizeof(Hash), G_ALIGNOF(Hash));
	crypto_generichash_init(intake->hash, NULL, 0, DS_SNAPSHOT_BODY_HASH_BYTES);
	return intake;
}

void
ds_snapshot_intake_free(DsSnapshotIntake *intake)
{
	if (intake->fd >= 0) {
		close(intake->fd);
		unlink(intake->options.to);
	}
	g_aligned_free(intake->hash);
	g_free(intake);
}

/* ---- the head ---- */

static gboolean
check_room(const DsSnapshotIntake *intake, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(intake->options.to);
	struct statvfs disk;

	if (statvfs(folder, &disk) != 0)
		return fail(intake, "no folder for", error);
	if ((guint64)disk.f_bavail * disk.f_frsize >= intake->head.body_bytes + FREE_BYTES)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE,
	    "snapshot: the disk is too full: it needs %" G_GUINT64_FORMAT " MB in %s",
	    (intake->head.body_bytes + FREE_BYTES) / 1000000 + 1, folder);
	return FALSE;
}

static gboolean
open_body(DsSnapshotIntake *intake, GError **error)
{
	if (unlink(intake->options.to) != 0 && errno != ENOENT)
		return fail(intake, "replace", error);
	intake->fd = open(
	    intake->options.to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	return intake->fd >= 0 || fail(intake, "create", error);
}

static gboolean
judge_head(DsSnapshotIntake *intake, GError **error)
{
	const DsSnapshotIntakeOptions *options = &intake->options;

	if (!ds_snapshot_head_verify(intake->head_bytes, options->key, &intake->head, error))
		return FALSE;
	if (intake->head.body_bytes > options->body_max_bytes) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "snapshot: it is larger than the %" G_GUINT64_FORMAT " MB allowed here",
		    options->body_max_bytes / 1000000);
		return FALSE;
	}
	if (options->judge != NULL && !options->judge(&intake->head, options->data, error))
		return FALSE;
	return check_room(intake, error) && open_body(intake, error);
}

static gboolean
feed_head(DsSnapshotIntake *intake, const guint8 **at, gsize *left, GError **error)
{
	gsize take = MIN(*left, DS_SNAPSHOT_HEAD_BYTES - intake->head_length);

	memcpy(intake->head_bytes + intake->head_length, *at, take);
	intake->head_length += take;
	*at += take;
	*left -= take;
	return intake->head_length < DS_SNAPSHOT_HEAD_BYTES || judge_head(intake, error);
}

/* ---- the body ---- */

static gboolean
write_all(int fd, const guint8 *data, gsize length)
{
	while (length > 0) {
		gssize written = write(fd, data, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return FALSE;
		data += written;
		length -= (gsize)written;
	}
	return TRUE;
}

/* What is on the disk needs no memory any more; the lookups will read a few pages of it. */
static gboolean
sync_piece(DsSnapshotIntake *intake, GError **error)
{
	const DsSnapshotIntakeOptions *options = &intake->options;

	if (fdatasync(intake->fd) != 0)
		return fail(intake, "sync", error);
	posix_fadvise(intake->fd, 0, 0, POSIX_FADV_DONTNEED);
	intake->synced = intake->done;
	if (options->on_progress != NULL)
		options->on_progress(intake->done, intake->head.body_bytes, options->data);
	return TRUE;
}

static gboolean
feed_body(DsSnapshotIntake *intake, const guint8 *at, gsize length, GError **error)
{
	if (length > intake->head.body_bytes - intake->done)
		return refuse(DS_ERROR_PROTOCOL, "there is more of it than its head says", error);
	crypto_generichash_update(intake->hash, at, length);
	if (!write_all(intake->fd, at, length))
		return fail(intake, "write", error);
	intake->done += length;
	return intake->done - intake->synced < SYNC_BYTES || sync_piece(intake, error);
}

gboolean
ds_snapshot_intake_feed(DsSnapshotIntake *intake, const void *data, gsize length, GError **error)
{
	const guint8 *at = data;

	g_return_val_if_fail(!intake->finished, FALSE);
	if (intake->head_length < DS_SNAPSHOT_HEAD_BYTES && length > 0 &&
	    !feed_head(intake, &at, &length, error))
		return FALSE;
	return length == 0 || feed_body(intake, at, length, error);
}

static gboolean
check_whole(DsSnapshotIntake *intake, GError **error)
{
	guint8 hash[DS_SNAPSHOT_BODY_HASH_BYTES];

	if (intake->head_length < DS_SNAPSHOT_HEAD_BYTES)
		return refuse(DS_ERROR_PROTOCOL, "the file is cut off, or no snapshot", error);
	if (intake->done < intake->head.body_bytes)
		return refuse(DS_ERROR_PROTOCOL, "the file is cut off", error);
	crypto_generichash_final(intake->hash, hash, sizeof hash);
	if (sodium_memcmp(hash, intake->head.body_hash, sizeof hash) != 0)
		return refuse(DS_ERROR_PROTOCOL, "the file was altered behind its head", error);
	return TRUE;
}

gboolean
ds_snapshot_intake_finish(DsSnapshotIntake *intake, DsSnapshotHead *head,
    guint8 bytes[DS_SNAPSHOT_HEAD_BYTES], GError **error)
{
	int fd = intake->fd;

	if (!check_whole(intake, error) || !sync_piece(intake, error))
		return FALSE;
	if (fsync(fd) != 0)
		return fail(intake, "sync", error);
	intake->fd = -1;
	if (close(fd) != 0) {
		unlink(intake->options.to);
		return fail(intake, "close", error);
	}
	intake->finished = TRUE;
	*head = intake->head;
	memcpy(bytes, intake->head_bytes, DS_SNAPSHOT_HEAD_BYTES);
	return TRUE;
}

/* ---- from a file ---- */

/* A stick may hold anything under that name: a pipe would wait for ever. */
static int
open_source(const char *path, GError **error)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat status;

	if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		return fd;
	g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "snapshot: %s: %s", path,
	    fd < 0 ? g_strerror(errno) : "it is no file");
	if (fd >= 0)
		close(fd);
	return -1;
}

static gboolean
feed_from(DsSnapshotIntake *intake, int fd, const char *path, GCancellable *cancel, GError **error)
{
	g_autofree guint8 *piece = g_malloc(PIECE_BYTES);
	gssize length;

	while ((length = read(fd, piece, PIECE_BYTES)) != 0) {
		if (length < 0) {
			g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "snapshot: %s: %s", path,
			    g_strerror(errno));
			return FALSE;
		}
		if (g_cancellable_is_cancelled(cancel))
			return refuse(DS_ERROR_RETRY, "it was stopped", error);
		if (!ds_snapshot_intake_feed(intake, piece, (gsize)length, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
ds_snapshot_intake_file(
    DsSnapshotIntake *intake, const char *path, GCancellable *cancel, GError **error)
{
	int fd = open_source(path, error);
	gboolean done = fd >= 0 && feed_from(intake, fd, path, cancel, error);

	if (fd >= 0)
		close(fd);
	return done;
}
