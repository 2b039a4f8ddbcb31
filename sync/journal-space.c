/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/journal-private.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define SUFFIX ".reserve"
#define RESERVE_BYTES (4 * DS_MIB)

DsSpace
ds_space_level(guint64 free_bytes, gboolean has_reserve)
{
	if (!has_reserve)
		return DS_SPACE_NONE;
	if (free_bytes < DS_SPACE_LOANS_BYTES)
		return DS_SPACE_RETURNS_ONLY;
	return free_bytes < DS_SPACE_OFFLINE_LOANS_BYTES ? DS_SPACE_NO_OFFLINE_LOANS
							 : DS_SPACE_PLENTY;
}

static guint64
free_bytes_at(const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);
	struct statvfs disk;

	return statvfs(folder, &disk) == 0 ? (guint64)disk.f_bavail * disk.f_frsize : 0;
}

DsSpace
ds_journal_space(DsJournal *journal, guint64 *free_bytes)
{
	guint64 left = free_bytes_at(journal->path);

	if (free_bytes != NULL)
		*free_bytes = left;
	return ds_space_level(left, journal->has_reserve);
}

static gboolean
allocate(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	gboolean done = fd >= 0 && posix_fallocate(fd, 0, RESERVE_BYTES) == 0;

	if (fd >= 0)
		close(fd);
	if (!done)
		g_unlink(path);
	return done;
}

void
ds_journal_keep_reserve(DsJournal *journal)
{
	g_autofree char *path = NULL;

	if (journal->has_reserve)
		return;
	path = g_strconcat(journal->path, SUFFIX, NULL);
	journal->has_reserve = g_file_test(path, G_FILE_TEST_EXISTS) ||
	    (free_bytes_at(journal->path) >= DS_SPACE_LOANS_BYTES + RESERVE_BYTES &&
		allocate(path));
}

void
ds_journal_spend_reserve(DsJournal *journal)
{
	g_autofree char *path = g_strconcat(journal->path, SUFFIX, NULL);

	g_unlink(path);
	journal->has_reserve = FALSE;
}
