/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define PREFIX "slip-"

typedef struct {
	const DsFolderFormat *format;
	char *path;
	int fd; /* of the folder; locked */
	guint last;
} Folder;

static gboolean
fail(const Folder *folder, DsErrorCode code, const char *what, GError **error)
{
	g_set_error(error, DS_ERROR, code, "%s: %s", folder->path, what);
	return FALSE;
}

/* The highest number there is, whatever its suffix. */
static guint
find_last(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;
	guint last = 0;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
		if (g_str_has_prefix(name, PREFIX))
			last = MAX(last,
			    (guint)MIN(
				g_ascii_strtoull(name + strlen(PREFIX), NULL, 10), 99999999));
	return last;
}

static gboolean
take(Folder *folder, GError **error)
{
	folder->fd = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder->fd < 0 && errno == ENOENT)
		return fail(folder, DS_ERROR_GONE, "no such folder: make it", error);
	if (folder->fd < 0)
		return fail(folder, DS_ERROR_CONFIG, g_strerror(errno), error);
	if (g_access(folder->path, W_OK | X_OK) != 0)
		return fail(folder, DS_ERROR_CONFIG,
		    "permission missing: the kiosk's user has to be able to write there", error);
	if (flock(folder->fd, LOCK_EX | LOCK_NB) != 0)
		return fail(
		    folder, DS_ERROR_GONE, "another program or section uses it: stop that", error);
	folder->last = find_last(folder->path);
	return TRUE;
}

gpointer
ds_folder_open(const DsFolderFormat *format, const char *where, GError **error)
{
	Folder *folder;

	if (!g_path_is_absolute(where)) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "where=%s: write the folder, from its root on: /var/lib/duestamp/slips", where);
		return NULL;
	}
	folder = g_new0(Folder, 1);
	folder->format = format;
	folder->path = g_strdup(where);
	if (take(folder, error))
		return folder;
	ds_folder_close(folder);
	return NULL;
}

void
ds_folder_close(gpointer self)
{
	Folder *folder = self;

	if (folder->fd >= 0)
		close(folder->fd);
	g_free(folder->path);
	g_free(folder);
}

/* Is it still the same folder, and there? */
gboolean
ds_folder_status(gpointer self, DsPrinterStatus *status, GError **error)
{
	Folder *folder = self;
	GStatBuf ours, there;

	*status = 0;
	if (fstat(folder->fd, &ours) != 0 || g_stat(folder->path, &there) != 0 ||
	    ours.st_ino != there.st_ino || ours.st_dev != there.st_dev)
		return fail(folder, DS_ERROR_GONE, "the folder has gone", error);
	if (g_access(folder->path, W_OK | X_OK) != 0)
		*status = DS_PRINTER_OFFLINE;
	return TRUE;
}

/* Whole and on the disk. */
static gboolean
fill(Folder *folder, int fd, const DsRaster *page, const char *draft, GError **error)
{
	g_autoptr(GError) failure = NULL;

	if (!folder->format->write(page, draft, &failure))
		return fail(folder, DS_ERROR_RETRY, failure->message, error);
	return fsync(fd) == 0 || fail(folder, DS_ERROR_RETRY, g_strerror(errno), error);
}

/* It appears at once, or not at all. */
static gboolean
write_whole(
    Folder *folder, const DsRaster *page, const char *draft, const char *name, GError **error)
{
	int fd = g_open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	gboolean done;

	if (fd < 0)
		return fail(folder, DS_ERROR_RETRY, g_strerror(errno), error);
	done = fill(folder, fd, page, draft, error);
	close(fd);
	if (done && g_rename(draft, name) != 0)
		done = fail(folder, DS_ERROR_RETRY, g_strerror(errno), error);
	if (!done)
		g_unlink(draft);
	return done;
}

gboolean
ds_folder_print(gpointer self, const DsRaster *page, guint timeout_ms, GError **error)
{
	Folder *folder = self;
	g_autofree char *file = g_strdup_printf(
	    PREFIX "%06u.%s", folder->last + 1, folder->format->suffix);
	g_autofree char *hidden = g_strdup_printf(".%s", file);
	g_autofree char *draft = g_build_filename(folder->path, hidden, NULL);
	g_autofree char *name = g_build_filename(folder->path, file, NULL);
	DsPrinterStatus status;

	if (!ds_folder_status(folder, &status, error) || !ds_printer_can_print(status, error))
		return FALSE;
	g_unlink(draft); /* of a kiosk that was switched off */
	if (!write_whole(folder, page, draft, name, error))
		return FALSE;
	folder->last++;
	return TRUE;
}
