/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/recorder-file.h"

#include "firmware/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".jsonl"
#define WAITING_MAX 20000 /* lines that the disk has not taken yet */
#define TRIES 100         /* starts within one second */

struct DsRecorderFile {
	char *path;
	GThread *thread;
	GAsyncQueue *lines; /* char *; an empty one ends the thread */
	gint64 left;        /* bytes that may still be written */
	gboolean ended;     /* as the main thread knows it */
	gint failed;        /* atomic: the thread cannot write any more */
	int fd;             /* of the thread */
};

/* ---- in the thread ---- */

static gboolean
write_all(int fd, const char *text, gsize length)
{
	while (length > 0) {
		gssize written = write(fd, text, length);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return FALSE;
		text += written;
		length -= (gsize)written;
	}
	return TRUE;
}

static gpointer
work(gpointer data)
{
	DsRecorderFile *self = data;

	for (;;) {
		g_autofree char *line = g_async_queue_pop(self->lines);

		if (line[0] == '\0')
			return NULL;
		if (g_atomic_int_get(&self->failed) || write_all(self->fd, line, strlen(line)))
			continue;
		ds_warn(NULL, "the recording ends: %s: %s", self->path, g_strerror(errno));
		g_atomic_int_set(&self->failed, TRUE);
	}
}

/* ---- in the main thread ---- */

static gint
by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
delete_oldest(const char *path)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
		if (g_str_has_suffix(name, SUFFIX))
			g_ptr_array_add(names, g_build_filename(path, name, NULL));
	g_ptr_array_sort(names, by_name);
	for (guint i = 0; i + DS_RECORDER_FILES <= names->len; i++)
		g_unlink(names->pdata[i]);
}

/* Where the clock has been set back the name is taken. */
static int
create(const char *dir, gint64 wall_s, char **path)
{
	g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc(wall_s);
	g_autofree char *when = g_date_time_format(now, "%Y%m%dT%H%M%S");
	int fd = -1;

	for (guint i = 0; i < TRIES && fd < 0; i++) {
		g_autofree char *name = g_strdup_printf("%s-%02u" SUFFIX, when, i);

		g_free(*path);
		*path = g_build_filename(dir, name, NULL);
		fd = g_open(*path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	return fd;
}

DsRecorderFile *
ds_recorder_file_new(const char *dir, gint64 wall_s, gint64 bytes_max, GError **error)
{
	g_autofree char *path = NULL;
	DsRecorderFile *self;
	int fd;

	g_mkdir_with_parents(dir, 0700);
	delete_oldest(dir);
	fd = create(dir, wall_s, &path);
	if (fd < 0) {
		g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "%s: %s", path, g_strerror(errno));
		return NULL;
	}
	self = g_new0(DsRecorderFile, 1);
	self->path = g_steal_pointer(&path);
	self->fd = fd;
	self->left = bytes_max;
	self->lines = g_async_queue_new_full(g_free);
	self->thread = g_thread_new("recorder", work, self);
	return self;
}

static void
end(DsRecorderFile *self, const char *why)
{
	self->ended = TRUE;
	ds_warn(NULL, "the recording ends: %s: %s", self->path, why);
}

gboolean
ds_recorder_file_write(DsRecorderFile *self, char *line)
{
	gint64 length = (gint64)strlen(line);

	if (!self->ended && g_atomic_int_get(&self->failed))
		self->ended = TRUE; /* the thread has said why */
	if (!self->ended && length > self->left)
		end(self, "the file is as large as it may be");
	if (!self->ended && g_async_queue_length(self->lines) > WAITING_MAX)
		end(self, "the disk is too slow for it");
	if (self->ended) {
		g_free(line);
		return FALSE;
	}
	self->left -= length;
	g_async_queue_push(self->lines, line);
	return TRUE;
}

void
ds_recorder_file_free(DsRecorderFile *self)
{
	g_async_queue_push(self->lines, g_strdup(""));
	g_thread_join(self->thread);
	close(self->fd);
	g_async_queue_unref(self->lines);
	g_free(self->path);
	g_free(self);
}
