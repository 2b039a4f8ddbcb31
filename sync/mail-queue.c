/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/mail-queue.h"

#include "firmware/base/log.h"
#include "sync/private-file.h"
#include "sync/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER "mail"
#define KEY_FILE "mail.key"
#define SEALED ".sealed"
#define NAME_FORM "%010" G_GINT64_FORMAT "-%08x%08x" SEALED
#define GAP_LEAST_S 60
#define GAP_MOST_S (6 * 3600)
#define ROOM_MAX (DS_MAIL_TEXT_MAX + 1024) /* of a file */

struct DsMailQueue {
	char *folder;
	DsSealKey key;
};

DsMail *
ds_mail_new(const DsMailAddress *to, char *text)
{
	DsMail *mail = g_new0(DsMail, 1);

	mail->to = *to;
	mail->text = text;
	return mail;
}

void
ds_mail_free(DsMail *mail)
{
	ds_mail_address_wipe(&mail->to);
	explicit_bzero(mail->text, strlen(mail->text));
	g_free(mail->text);
	g_free(mail);
}

/* ---- files ---- */

static char *
path_of(const DsMailQueue *queue, const char *name)
{
	return g_build_filename(queue->folder, name, NULL);
}

/* Best effort: what was sealed is gone once its name is. */
static void
overwrite(const char *path)
{
	static const guint8 zeros[4096];
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat about;
	gssize left;

	if (fd < 0)
		return;
	left = fstat(fd, &about) == 0 && S_ISREG(about.st_mode) ? about.st_size : 0;
	while (left > 0) {
		gssize done = write(fd, zeros, (gsize)MIN(left, (gssize)sizeof zeros));

		left = done > 0 ? left - done : 0;
	}
	fsync(fd);
	close(fd);
}

static gboolean
sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	gboolean done = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return done;
}

static void
erase_file(const DsMailQueue *queue, const char *name)
{
	g_autofree char *path = path_of(queue, name);

	overwrite(path);
	if (g_unlink(path) != 0 && errno != ENOENT)
		ds_warn(NULL, "mail: cannot remove %s: %s", path, g_strerror(errno));
	sync_folder(queue->folder);
}

static gboolean
is_ours(const char *name)
{
	return g_str_has_suffix(name, SEALED) && strspn(name, "0123456789") == 10 &&
	    name[10] == '-' && strlen(name) == strlen("0123456789-0123456701234567" SEALED);
}

static gboolean
fail(const char *what, const char *path, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "mail: cannot %s %s: %s", what, path,
	    g_strerror(errno));
	return FALSE;
}

/* ---- coming and going ---- */

static void
erase_strays(const DsMailQueue *queue)
{
	g_autoptr(GDir) dir = g_dir_open(queue->folder, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
		if (!is_ours(name))
			erase_file(queue, name);
}

DsMailQueue *
ds_mail_queue_open(const char *state_dir, GError **error)
{
	g_autoptr(DsMailQueue) queue = g_new0(DsMailQueue, 1);
	g_autofree char *key = g_build_filename(state_dir, KEY_FILE, NULL);
	gboolean is_new;

	queue->folder = g_build_filename(state_dir, FOLDER, NULL);
	if (!ds_seal_key_file(key, &queue->key, &is_new, error))
		return NULL;
	if (g_mkdir_with_parents(queue->folder, 0700) != 0 || !sync_folder(state_dir)) {
		fail("make", queue->folder, error);
		return NULL;
	}
	erase_strays(queue);
	return g_steal_pointer(&queue);
}

void
ds_mail_queue_close(DsMailQueue *queue)
{
	ds_seal_key_wipe(&queue->key);
	g_free(queue->folder);
	g_free(queue);
}

/* ---- writing ---- */

/* A message belongs to its file: under another name it is none. */
static char *
about(const char *name)
{
	return g_strconcat("mail\n", name, NULL);
}

static GBytes *
seal(const DsMailQueue *queue, const char *name, const DsMail *mail)
{
	g_autofree char *place = about(name);
	g_autofree char *plain = g_strconcat(mail->to.text, "\n", mail->text, NULL);
	GBytes *sealed = ds_seal(&queue->key, place, plain, strlen(plain));

	explicit_bzero(plain, strlen(plain));
	return sealed;
}

static gboolean
write_sealed(const DsMailQueue *queue, const char *name, GBytes *sealed, GError **error)
{
	g_autofree char *path = path_of(queue, name);
	g_autofree char *draft = g_strconcat(path, ".new", NULL);
	const struct timespec never[2] = {{0}, {0}};
	gsize length;
	gconstpointer data = g_bytes_get_data(sealed, &length);

	if (ds_private_file_make(draft, data, length) &&
	    utimensat(AT_FDCWD, draft, never, 0) == 0 && g_rename(draft, path) == 0 &&
	    sync_folder(queue->folder))
		return TRUE;
	fail("write", path, error);
	g_unlink(draft);
	g_unlink(path);
	return FALSE;
}

gboolean
ds_mail_queue_add(const DsMailQueue *queue, const DsMail *mail, gint64 wall_s, GError **error)
{
	g_autoptr(GPtrArray) waiting = ds_mail_queue_list(queue);
	g_autofree char *name = g_strdup_printf(
	    NAME_FORM, CLAMP(wall_s, 0, 9999999999), g_random_int(), g_random_int());
	g_autoptr(GBytes) sealed = NULL;

	if (waiting->len >= DS_MAIL_QUEUE_MAX || strlen(mail->text) > DS_MAIL_TEXT_MAX) {
		g_set_error(error, DS_ERROR, DS_ERROR_RETRY,
		    "mail: %s: see duestampctl status, mail-error",
		    waiting->len >= DS_MAIL_QUEUE_MAX ? "too many messages wait already"
						      : "the message is too long");
		return FALSE;
	}
	sealed = seal(queue, name, mail);
	return write_sealed(queue, name, sealed, error);
}

/* ---- reading ---- */

static void
waiting_free(gpointer data)
{
	DsMailWaiting *waiting = data;

	g_free(waiting->name);
	g_free(waiting);
}

static gint
by_name(gconstpointer a, gconstpointer b)
{
	const DsMailWaiting *one = *(const DsMailWaiting *const *)a;
	const DsMailWaiting *other = *(const DsMailWaiting *const *)b;

	return strcmp(one->name, other->name);
}

static void
list_one(const DsMailQueue *queue, const char *name, GPtrArray *list)
{
	g_autofree char *path = path_of(queue, name);
	DsMailWaiting *waiting;
	struct stat status;

	if (!is_ours(name) || lstat(path, &status) != 0 || !S_ISREG(status.st_mode))
		return;
	waiting = g_new0(DsMailWaiting, 1);
	waiting->name = g_strdup(name);
	waiting->written_s = g_ascii_strtoll(name, NULL, 10);
	waiting->tried_s = status.st_mtim.tv_sec;
	g_ptr_array_add(list, waiting);
}

GPtrArray *
ds_mail_queue_list(const DsMailQueue *queue)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(waiting_free);
	g_autoptr(GDir) dir = g_dir_open(queue->folder, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
		list_one(queue, name, list);
	g_ptr_array_sort(list, by_name);
	return list;
}

static DsMail *
read_plain(const char *plain)
{
	const char *end = strchr(plain, '\n');
	g_autofree char *to = end != NULL ? g_strndup(plain, (gsize)(end - plain)) : NULL;
	DsMailAddress address;
	DsMail *mail = NULL;

	if (to != NULL && ds_mail_address_set(&address, to))
		mail = ds_mail_new(&address, g_strdup(end + 1));
	if (to != NULL)
		explicit_bzero(to, strlen(to));
	ds_mail_address_wipe(&address);
	return mail;
}

DsMail *
ds_mail_queue_read(const DsMailQueue *queue, const DsMailWaiting *waiting)
{
	g_autofree char *path = path_of(queue, waiting->name);
	g_autofree char *place = about(waiting->name);
	g_autofree char *sealed = NULL;
	g_autoptr(GBytes) plain = NULL;
	struct stat status;
	gsize length;
	DsMail *mail;

	if (lstat(path, &status) != 0 || status.st_size > (off_t)ROOM_MAX ||
	    !g_file_get_contents(path, &sealed, &length, NULL))
		return NULL;
	plain = ds_unseal(&queue->key, place, sealed, length);
	if (plain == NULL)
		return NULL;
	mail = read_plain(g_bytes_get_data(plain, &length)); /* a zero byte follows */
	explicit_bzero((gpointer)g_bytes_get_data(plain, NULL), length);
	return mail;
}

gint64
ds_mail_waiting_due_s(const DsMailWaiting *waiting)
{
	gint64 gap_s = (waiting->tried_s - waiting->written_s) / 2;

	return waiting->tried_s == 0 ? waiting->written_s
				     : waiting->tried_s + CLAMP(gap_s, GAP_LEAST_S, GAP_MOST_S);
}

void
ds_mail_queue_mark(const DsMailQueue *queue, DsMailWaiting *waiting, gint64 wall_s)
{
	g_autofree char *path = path_of(queue, waiting->name);
	const struct timespec when[2] = {{.tv_sec = wall_s}, {.tv_sec = wall_s}};

	waiting->tried_s = wall_s;
	if (utimensat(AT_FDCWD, path, when, AT_SYMLINK_NOFOLLOW) != 0)
		ds_warn(NULL, "mail: cannot mark %s: %s", path, g_strerror(errno));
}

void
ds_mail_queue_erase(const DsMailQueue *queue, const DsMailWaiting *waiting)
{
	erase_file(queue, waiting->name);
}
