/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/disk-check.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define NUMBERS "disk-check.numbers"
#define RESULT "disk-check.conf"
#define GROUP "disk-check"
#define SLOTS 256 /* the number N is in slot N modulo 256 */
#define SLOT_BYTES 4096
#define SECTOR_BYTES 512 /* each begins with the number: half a slot is no number */
#define LOOKED_AT (SLOTS / 2)

struct DsDiskCheck {
	char *folder;
	char *id;
	char *boot_id;
	int fd;
	gint64 next;
	gint64 from;      /* the first of the run before this; older ones were compared already */
	gboolean running; /* it was being written when it ended last */
	char *last_boot;
	DsDiskResult result;
};

static gboolean
fail(const char *what, const char *path, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "disk check: %s %s: %s", what, path,
	    g_strerror(errno));
	return FALSE;
}

/* ---- the result ---- */

static GKeyFile *
load(const char *folder)
{
	g_autofree char *path = g_build_filename(folder, RESULT, NULL);
	GKeyFile *file = g_key_file_new();

	g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL);
	return file;
}

static DsDiskResult
read_result(GKeyFile *file)
{
	DsDiskResult result = {
	    .pulls = (guint)g_key_file_get_integer(file, GROUP, "pulls", NULL),
	    .losses = (guint)g_key_file_get_integer(file, GROUP, "losses", NULL),
	    .wall_s = g_key_file_get_int64(file, GROUP, "wall-s", NULL),
	};

	result.proven = result.pulls >= DS_DISK_PULLS && result.losses == 0;
	return result;
}

DsDiskResult
ds_disk_result(const char *folder)
{
	g_autoptr(GKeyFile) file = load(folder);

	return read_result(file);
}

static gboolean
store(DsDiskCheck *check, gboolean running, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autofree char *path = g_build_filename(check->folder, RESULT, NULL);
	g_autofree char *text = NULL;
	g_autoptr(GError) failure = NULL;
	gsize length;

	g_key_file_set_string(file, GROUP, "id", check->id);
	g_key_file_set_string(file, GROUP, "boot", check->boot_id);
	g_key_file_set_boolean(file, GROUP, "running", running);
	g_key_file_set_int64(file, GROUP, "from", check->next);
	g_key_file_set_integer(file, GROUP, "pulls", (gint)check->result.pulls);
	g_key_file_set_integer(file, GROUP, "losses", (gint)check->result.losses);
	g_key_file_set_int64(file, GROUP, "wall-s", check->result.wall_s);
	text = g_key_file_to_data(file, &length, NULL);
	if (g_file_set_contents_full(path, text, (gssize)length,
		G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0644, &failure))
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "disk check: %s", failure->message);
	return FALSE;
}

/* ---- the numbers ---- */

static gint64
number_in(const guint8 *slot)
{
	guint64 first, other;

	memcpy(&first, slot, sizeof first);
	for (gsize at = SECTOR_BYTES; at < SLOT_BYTES; at += SECTOR_BYTES) {
		memcpy(&other, slot + at, sizeof other);
		if (other != first)
			return 0;
	}
	return (gint64)GUINT64_FROM_BE(first);
}

/* 0: none, or half of one. */
static gint64
read_slot(const DsDiskCheck *check, gint64 number)
{
	guint8 slot[SLOT_BYTES];

	if (pread(check->fd, slot, SLOT_BYTES, number % SLOTS * SLOT_BYTES) != SLOT_BYTES)
		return 0;
	return number_in(slot);
}

static gboolean
write_slot(const DsDiskCheck *check, gint64 number)
{
	guint64 head = GUINT64_TO_BE((guint64)number);
	guint8 slot[SLOT_BYTES];

	memset(slot, (int)(number & 0xff), sizeof slot);
	for (gsize at = 0; at < SLOT_BYTES; at += SECTOR_BYTES)
		memcpy(slot + at, &head, sizeof head);
	return pwrite(check->fd, slot, SLOT_BYTES, number % SLOTS * SLOT_BYTES) == SLOT_BYTES &&
	    fdatasync(check->fd) == 0;
}

/* Room in advance, as the journal has it. */
static gboolean
open_numbers(DsDiskCheck *check, GError **error)
{
	static const guint8 zeros[SLOT_BYTES];
	g_autofree char *path = g_build_filename(check->folder, NUMBERS, NULL);

	check->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (check->fd < 0)
		return fail("cannot open", path, error);
	for (off_t size = lseek(check->fd, 0, SEEK_END); size < SLOTS * SLOT_BYTES;
	     size += SLOT_BYTES)
		if (pwrite(check->fd, zeros, SLOT_BYTES, size) != SLOT_BYTES)
			return fail("cannot write", path, error);
	if (fsync(check->fd) != 0)
		return fail("cannot flush", path, error);
	for (gint64 slot = 0; slot < SLOTS; slot++)
		check->next = MAX(check->next, read_slot(check, slot) + 1);
	return TRUE;
}

DsDiskCheck *
ds_disk_check_open(const char *folder, const char *boot_id, GError **error)
{
	g_autoptr(DsDiskCheck) check = g_new0(DsDiskCheck, 1);
	g_autoptr(GKeyFile) file = load(folder);

	check->fd = -1;
	check->next = 1;
	check->folder = g_strdup(folder);
	check->boot_id = g_strdup(boot_id);
	check->id = g_key_file_get_string(file, GROUP, "id", NULL);
	check->last_boot = g_key_file_get_string(file, GROUP, "boot", NULL);
	check->running = g_key_file_get_boolean(file, GROUP, "running", NULL);
	check->from = g_key_file_get_int64(file, GROUP, "from", NULL);
	check->result = read_result(file);
	if (check->id == NULL)
		check->id = g_uuid_string_random();
	return open_numbers(check, error) ? g_steal_pointer(&check) : NULL;
}

void
ds_disk_check_close(DsDiskCheck *check)
{
	if (check->fd >= 0)
		close(check->fd);
	g_free(check->folder);
	g_free(check->id);
	g_free(check->boot_id);
	g_free(check->last_boot);
	g_free(check);
}

const char *
ds_disk_check_id(const DsDiskCheck *check)
{
	return check->id;
}

/* ---- comparing ---- */

static gboolean
has_all(const DsDiskCheck *check, gint64 told)
{
	for (gint64 number = told; number >= MAX(check->from, told - LOOKED_AT); number--)
		if (read_slot(check, number) < number)
			return FALSE;
	return TRUE;
}

static DsDiskVerdict
judge(const DsDiskCheck *check, gint64 told)
{
	if (!check->running || told == 0)
		return DS_DISK_FIRST;
	if (!has_all(check, told))
		return DS_DISK_LOST;
	return g_strcmp0(check->last_boot, check->boot_id) == 0 ? DS_DISK_NO_CUT : DS_DISK_KEPT;
}

gboolean
ds_disk_check_compare(
    DsDiskCheck *check, gint64 told, gint64 wall_s, DsDiskVerdict *verdict, GError **error)
{
	*verdict = judge(check, told);
	check->result.pulls += *verdict == DS_DISK_KEPT;
	check->result.losses += *verdict == DS_DISK_LOST;
	if (*verdict == DS_DISK_KEPT || *verdict == DS_DISK_LOST)
		check->result.wall_s = wall_s;
	check->next = MAX(check->next, told + 1); /* what is lost is not written once more */
	return store(check, TRUE, error);
}

gboolean
ds_disk_check_write(DsDiskCheck *check, gint64 *number, GError **error)
{
	*number = check->next++;
	return write_slot(check, *number) || fail("cannot write into", check->folder, error);
}

gboolean
ds_disk_check_end(DsDiskCheck *check, GError **error)
{
	return store(check, FALSE, error);
}
