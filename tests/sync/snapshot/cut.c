/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/snapshot/cut.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* A change of names that is not durable, and how it is taken back. */
typedef struct {
	char *from; /* of a rename; NULL: `to` was made or removed */
	char *to;
	char *saved; /* link to what `to` was before; NULL: nothing */
} Change;

/* A file that was written to. */
typedef struct {
	char *path;
	int fd; /* -1: closed */
	off_t written, synced;
} Written;

static struct {
	gboolean on;
	gboolean one;
	guint at; /* step of the cut */
	guint step;
	gint number; /* errno */
	const char *saved;
	guint links;
	GPtrArray *changes;
	GPtrArray *files;
} disk; /* the calls below have no place for it */

int __real_open64(const char *path, int flags, ...);
ssize_t __real_write(int fd, const void *data, size_t length);
int __real_rename(const char *from, const char *to);
int __real_unlink(const char *path);

int __wrap_open64(const char *path, int flags, ...);
ssize_t __wrap_write(int fd, const void *data, size_t length);
int __wrap_fdatasync(int fd);
int __wrap_fsync(int fd);
int __wrap_rename(const char *from, const char *to);
int __wrap_unlink(const char *path);

static void
change_free(gpointer data)
{
	Change *change = data;

	if (change->saved != NULL)
		__real_unlink(change->saved);
	g_free(change->from);
	g_free(change->to);
	g_free(change->saved);
	g_free(change);
}

static void
written_free(gpointer data)
{
	Written *written = data;

	g_free(written->path);
	g_free(written);
}

static void
start(guint at, gboolean one, gint number, const char *saved)
{
	disk.on = TRUE;
	disk.one = one;
	disk.at = at;
	disk.step = 0;
	disk.number = number;
	disk.saved = saved;
	disk.changes = g_ptr_array_new_with_free_func(change_free);
	disk.files = g_ptr_array_new_with_free_func(written_free);
}

void
cut_after(guint steps, const char *saved)
{
	start(steps, FALSE, EIO, saved);
}

void
cut_one(guint step, gint number, const char *saved)
{
	start(step, TRUE, number, saved);
}

/* FALSE: this call fails. */
static gboolean
may_go(void)
{
	guint step = disk.step++;

	if (!disk.on || step < disk.at || (disk.one && step > disk.at))
		return TRUE;
	errno = disk.number;
	return FALSE;
}

static char *
save(const char *path)
{
	char *to = g_strdup_printf("%s/saved-%u", disk.saved, disk.links++);

	if (link(path, to) == 0)
		return to;
	g_free(to);
	return NULL;
}

static void
note_change(const char *from, const char *to, char *saved)
{
	Change *change = g_new0(Change, 1);

	change->from = g_strdup(from);
	change->to = g_strdup(to);
	change->saved = saved;
	g_ptr_array_add(disk.changes, change);
}

static Written *
find_file(int fd)
{
	for (guint i = disk.files->len; i > 0; i--) {
		Written *written = g_ptr_array_index(disk.files, i - 1);

		if (written->fd == fd)
			return written;
	}
	return NULL;
}

static void
note_open(const char *path, int fd)
{
	Written *written = find_file(fd), *fresh;

	if (written != NULL)
		written->fd = -1; /* the number is used again */
	fresh = g_new0(Written, 1);
	fresh->path = g_strdup(path);
	fresh->fd = fd;
	g_ptr_array_add(disk.files, fresh);
}

int
__wrap_open64(const char *path, int flags, ...)
{
	gboolean writes = (flags & O_ACCMODE) != O_RDONLY, was_there = access(path, F_OK) == 0;
	mode_t mode = 0;
	va_list arguments;
	int fd;

	va_start(arguments, flags);
	if (flags & O_CREAT)
		mode = va_arg(arguments, mode_t);
	va_end(arguments);
	if (!disk.on || !writes)
		return __real_open64(path, flags, mode);
	if (!may_go())
		return -1;
	fd = __real_open64(path, flags, mode);
	if (fd >= 0) {
		note_open(path, fd);
		if (!was_there)
			note_change(NULL, path, NULL);
	}
	return fd;
}

ssize_t
__wrap_write(int fd, const void *data, size_t length)
{
	Written *written = disk.on ? find_file(fd) : NULL;
	ssize_t done;

	if (written == NULL)
		return __real_write(fd, data, length);
	if (!may_go())
		return -1;
	done = __real_write(fd, data, length);
	if (done > 0)
		written->written += done;
	return done;
}

/* No real one: the machine is not switched off, and it takes long. */
static int
sync_file(int fd)
{
	Written *written;
	struct stat status;

	if (!disk.on)
		return 0;
	if (!may_go())
		return -1;
	if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode))
		g_ptr_array_set_size(disk.changes, 0);
	written = find_file(fd);
	if (written != NULL)
		written->synced = written->written;
	return 0;
}

int
__wrap_fdatasync(int fd)
{
	return sync_file(fd);
}

int
__wrap_fsync(int fd)
{
	return sync_file(fd);
}

static void
move_files(const char *from, const char *to)
{
	for (guint i = 0; i < disk.files->len; i++) {
		Written *written = g_ptr_array_index(disk.files, i);

		if (!g_str_equal(written->path, from))
			continue;
		g_free(written->path);
		written->path = g_strdup(to);
	}
}

int
__wrap_rename(const char *from, const char *to)
{
	char *saved;

	if (!disk.on)
		return __real_rename(from, to);
	if (!may_go())
		return -1;
	saved = save(to);
	if (__real_rename(from, to) != 0) {
		g_free(saved);
		return -1;
	}
	note_change(from, to, saved);
	move_files(from, to);
	return 0;
}

int
__wrap_unlink(const char *path)
{
	char *saved;

	if (!disk.on)
		return __real_unlink(path);
	if (!may_go())
		return -1;
	saved = save(path);
	if (__real_unlink(path) != 0) {
		g_free(saved);
		return -1;
	}
	note_change(NULL, path, saved);
	return 0;
}

/* ---- after the cut ---- */

static void
lose_data(gboolean half)
{
	for (guint i = 0; i < disk.files->len; i++) {
		const Written *written = g_ptr_array_index(disk.files, i);
		off_t lost = written->written - written->synced;

		if (lost > 0 && truncate(written->path, written->synced + (half ? lost / 2 : 0)))
			g_debug("%s is gone anyway", written->path);
	}
}

static void
undo(const Change *change)
{
	if (change->from != NULL)
		__real_rename(change->to, change->from);
	else if (change->saved == NULL)
		__real_unlink(change->to);
	if (change->saved != NULL)
		g_assert_cmpint(link(change->saved, change->to), ==, 0);
}

gboolean
cut_lose(CutMode mode, guint undone)
{
	gboolean reached = disk.step > disk.at;
	guint count = MIN(undone, disk.changes->len);

	disk.on = FALSE;
	if (mode == CUT_LOSES_DATA || mode == CUT_LOSES_BOTH || mode == CUT_TEARS_DATA)
		lose_data(mode == CUT_TEARS_DATA);
	if (mode == CUT_LOSES_ONE_NAME && undone > 0 && undone <= disk.changes->len)
		undo(g_ptr_array_index(disk.changes, disk.changes->len - undone));
	if (mode == CUT_LOSES_NAMES || mode == CUT_LOSES_BOTH)
		for (guint i = 0; i < count; i++)
			undo(g_ptr_array_index(disk.changes, disk.changes->len - 1 - i));
	g_ptr_array_unref(disk.changes);
	g_ptr_array_unref(disk.files);
	return reached;
}
