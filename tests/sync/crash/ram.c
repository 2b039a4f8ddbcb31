/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/crash/ram.h"

#include <sqlite3.h>
#include <string.h>

#define PIECE 4096 /* of a file, as it is kept in memory */
#define BLOCK 512  /* a disk writes that as a whole or not at all */

/* ---- contents: pieces that may be shared; NULL is zeros ---- */

typedef struct {
	gatomicrefcount refs;
	guint8 bytes[PIECE];
} Piece;

typedef struct {
	GPtrArray *pieces;
	gint64 size;
} Content;

static void
piece_unref(gpointer data)
{
	Piece *piece = data;

	if (piece != NULL && g_atomic_ref_count_dec(&piece->refs))
		g_free(piece);
}

static void
content_init(Content *content)
{
	content->pieces = g_ptr_array_new_with_free_func(piece_unref);
	content->size = 0;
}

static void
content_copy(Content *to, const Content *from)
{
	content_init(to);
	to->size = from->size;
	for (guint i = 0; i < from->pieces->len; i++) {
		Piece *piece = from->pieces->pdata[i];

		if (piece != NULL)
			g_atomic_ref_count_inc(&piece->refs);
		g_ptr_array_add(to->pieces, piece);
	}
}

/* A piece nobody else looks at. */
static Piece *
own_piece(Content *content, guint number)
{
	Piece *piece = content->pieces->pdata[number], *own;

	if (piece != NULL && g_atomic_ref_count_compare(&piece->refs, 1))
		return piece;
	own = g_new0(Piece, 1);
	g_atomic_ref_count_init(&own->refs);
	if (piece != NULL)
		memcpy(own->bytes, piece->bytes, PIECE);
	piece_unref(piece);
	content->pieces->pdata[number] = own;
	return own;
}

static gboolean
is_zero(const guint8 *bytes, gsize length)
{
	return length == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, length - 1) == 0);
}

/* `bytes` NULL: zeros. */
static void
content_write(Content *content, const guint8 *bytes, gsize length, gint64 at)
{
	content->size = MAX(content->size, at + (gint64)length);
	if (content->pieces->len < (guint)((content->size + PIECE - 1) / PIECE))
		g_ptr_array_set_size(content->pieces, (gint)((content->size + PIECE - 1) / PIECE));
	while (length > 0) {
		guint number = (guint)(at / PIECE);
		gsize offset = (gsize)(at % PIECE), count = MIN(length, PIECE - offset);

		if (bytes != NULL)
			memcpy(own_piece(content, number)->bytes + offset, bytes, count);
		else if (content->pieces->pdata[number] != NULL)
			memset(own_piece(content, number)->bytes + offset, 0, count);
		if (bytes != NULL)
			bytes += count;
		length -= count;
		at += (gint64)count;
	}
}

static void
content_read(const Content *content, guint8 *bytes, gsize length, gint64 at)
{
	memset(bytes, 0, length);
	while (length > 0 && at < content->size) {
		gsize offset = (gsize)(at % PIECE);
		gsize count = MIN(MIN(length, PIECE - offset), (gsize)(content->size - at));
		const Piece *piece = content->pieces->pdata[at / PIECE];

		if (piece != NULL)
			memcpy(bytes, piece->bytes + offset, count);
		bytes += count;
		length -= count;
		at += (gint64)count;
	}
}

static void
content_truncate(Content *content, gint64 size)
{
	guint count = (guint)((size + PIECE - 1) / PIECE);

	if (size >= content->size)
		return;
	content->size = size;
	g_ptr_array_set_size(content->pieces, (gint)count);
	if (size % PIECE != 0 && content->pieces->pdata[count - 1] != NULL)
		memset(own_piece(content, count - 1)->bytes + size % PIECE, 0,
		    (gsize)(PIECE - size % PIECE));
}

/* ---- files ---- */

typedef struct {
	guint64 order; /* among all writes of the disk */
	gint64 at;
	gsize length;  /* 0: truncated to `at` */
	guint8 *bytes; /* NULL: zeros */
} Change;

typedef struct {
	char *path;
	Content now, safe;
	gboolean exists, exists_safely;
	GArray *changes; /* Change: since the last sync */
} File;

struct RamDisk {
	GPtrArray *files;
	guint64 order;
	RamBefore before;
	gpointer data;
	RamSync sync;
	RamFault fault;
	guint calls;
};

static RamDisk *used;

static void
change_clear(gpointer data)
{
	g_free(((Change *)data)->bytes);
}

static void
file_free(gpointer data)
{
	File *file = data;

	g_array_unref(file->changes);
	g_ptr_array_unref(file->now.pieces);
	g_ptr_array_unref(file->safe.pieces);
	g_free(file->path);
	g_free(file);
}

static File *
file_new(RamDisk *disk, const char *path)
{
	File *file = g_new0(File, 1);

	file->path = g_strdup(path);
	content_init(&file->now);
	content_init(&file->safe);
	file->changes = g_array_new(FALSE, FALSE, sizeof(Change));
	g_array_set_clear_func(file->changes, change_clear);
	g_ptr_array_add(disk->files, file);
	return file;
}

static File *
find(RamDisk *disk, const char *path)
{
	for (guint i = 0; i < disk->files->len; i++) {
		File *file = disk->files->pdata[i];

		if (g_str_equal(file->path, path))
			return file;
	}
	return NULL;
}

static void
carry_out(Content *content, const Change *made, gsize from, gsize length)
{
	gint64 at = made->at + (gint64)from;

	if (made->length == 0)
		content_truncate(content, made->at);
	else
		content_write(content, made->bytes ? made->bytes + from : NULL, length, at);
}

static void
change(RamDisk *disk, File *file, const guint8 *bytes, gsize length, gint64 at)
{
	const Change made = {
	    ++disk->order, at, length, is_zero(bytes, length) ? NULL : g_memdup2(bytes, length)};

	g_array_append_val(file->changes, made);
	carry_out(&file->now, &made, 0, length);
}

static void
make_safe(File *file)
{
	for (guint i = 0; i < file->changes->len; i++) {
		const Change *made = &g_array_index(file->changes, Change, i);

		carry_out(&file->safe, made, 0, made->length);
	}
	g_array_set_size(file->changes, 0);
	file->exists_safely = file->exists;
}

/* ---- disks ---- */

RamDisk *
ram_disk_new(void)
{
	RamDisk *disk = g_new0(RamDisk, 1);

	disk->files = g_ptr_array_new_with_free_func(file_free);
	return disk;
}

void
ram_disk_free(RamDisk *disk)
{
	g_ptr_array_unref(disk->files);
	g_free(disk);
}

void
ram_use(RamDisk *disk)
{
	used = disk;
}

RamDisk *
ram_used(void)
{
	return used;
}

void
ram_disk_watch(RamDisk *disk, RamBefore before, gpointer data)
{
	disk->before = before;
	disk->data = data;
}

void
ram_disk_set_sync(RamDisk *disk, RamSync sync)
{
	disk->sync = sync;
}

void
ram_disk_fail(RamDisk *disk, const RamFault *fault)
{
	disk->calls = 0;
	disk->fault = *fault;
}

guint
ram_disk_calls(const RamDisk *disk)
{
	return disk->calls;
}

static void
tear(Content *content, const Change *made, GRand *rand)
{
	for (gsize done = 0, count; done < made->length; done += count) {
		count = MIN(made->length - done, BLOCK - (gsize)(made->at + (gint64)done) % BLOCK);
		if (g_rand_boolean(rand))
			carry_out(content, made, done, count);
	}
}

static void
cut_file(File *to, const File *from, RamCut cut, guint64 last, GRand *rand)
{
	for (guint i = 0; i < from->changes->len; i++) {
		const Change *made = &g_array_index(from->changes, Change, i);

		if (cut == RAM_TORN && made->length > 0)
			tear(&to->safe, made, rand);
		else if (cut == RAM_ALL || (cut == RAM_PREFIX && made->order <= last) ||
		    (cut >= RAM_SUBSET && g_rand_boolean(rand)))
			carry_out(&to->safe, made, 0, made->length);
	}
}

RamDisk *
ram_disk_cut(RamDisk *disk, RamCut cut, GRand *rand)
{
	RamDisk *left = ram_disk_new();
	guint64 oldest = disk->order, last;

	for (guint i = 0; i < disk->files->len; i++) {
		const File *file = disk->files->pdata[i];

		if (file->changes->len > 0)
			oldest = MIN(oldest, g_array_index(file->changes, Change, 0).order);
	}
	last = oldest + g_rand_int(rand) % (disk->order - oldest + 1);
	for (guint i = 0; i < disk->files->len; i++) {
		const File *from = disk->files->pdata[i];
		gboolean exists = from->exists == from->exists_safely ? from->exists
		    : cut == RAM_NOTHING                              ? from->exists_safely
		    : cut == RAM_ALL                                  ? from->exists
								      : g_rand_boolean(rand);
		File *to;

		if (!exists)
			continue;
		to = file_new(left, from->path);
		to->exists = to->exists_safely = TRUE;
		g_ptr_array_unref(to->safe.pieces);
		content_copy(&to->safe, &from->safe);
		cut_file(to, from, cut, last, rand);
		g_ptr_array_unref(to->now.pieces);
		content_copy(&to->now, &to->safe);
	}
	return left;
}

/* ---- the calls of SQLite: sqlite.org/c3ref/io_methods.html ---- */

typedef struct {
	sqlite3_file base;
	RamDisk *disk;
	File *file;
	int persist_log;
} Handle;

/* SQLITE_OK, or what this call is to fail with. */
static int
next_call(RamDisk *disk)
{
	const RamFault *fault = &disk->fault;
	guint number = ++disk->calls;

	return fault->at != 0 && number >= fault->at &&
		(fault->times == 0 || number < fault->at + fault->times)
	    ? fault->code
	    : SQLITE_OK;
}

static void
before(RamDisk *disk)
{
	if (disk->before != NULL)
		disk->before(disk, disk->data);
}

static int
on_close(sqlite3_file *base)
{
	return SQLITE_OK;
}

static int
on_read(sqlite3_file *base, void *bytes, int length, sqlite3_int64 at)
{
	Handle *handle = (Handle *)base;
	int code = next_call(handle->disk);

	if (code != SQLITE_OK)
		return code == SQLITE_IOERR_NOMEM ? code : SQLITE_IOERR_READ;
	content_read(&handle->file->now, bytes, (gsize)length, at);
	return at + length <= handle->file->now.size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int
on_write(sqlite3_file *base, const void *bytes, int length, sqlite3_int64 at)
{
	Handle *handle = (Handle *)base;
	int code = next_call(handle->disk);

	before(handle->disk);
	if (code != SQLITE_OK && handle->disk->fault.half)
		length /= 2;
	else if (code != SQLITE_OK && !handle->disk->fault.done)
		return code;
	change(handle->disk, handle->file, bytes, (gsize)length, at);
	return code;
}

static int
on_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	Handle *handle = (Handle *)base;
	int code = next_call(handle->disk);

	before(handle->disk);
	if (code != SQLITE_OK)
		return SQLITE_IOERR_TRUNCATE;
	change(handle->disk, handle->file, NULL, 0, size);
	return SQLITE_OK;
}

static int
on_sync(sqlite3_file *base, int flags)
{
	Handle *handle = (Handle *)base;
	int code = next_call(handle->disk);
	gboolean log = g_str_has_suffix(handle->file->path, "-wal");

	before(handle->disk);
	if (code != SQLITE_OK && !handle->disk->fault.done)
		return SQLITE_IOERR_FSYNC;
	if (handle->disk->sync == RAM_HONEST || (handle->disk->sync == RAM_NO_LOG_SYNC && !log))
		make_safe(handle->file);
	return code == SQLITE_OK ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

static int
on_size(sqlite3_file *base, sqlite3_int64 *size)
{
	Handle *handle = (Handle *)base;

	if (next_call(handle->disk) != SQLITE_OK)
		return SQLITE_IOERR_FSTAT;
	*size = handle->file->now.size;
	return SQLITE_OK;
}

static int
on_lock(sqlite3_file *base, int level)
{
	return SQLITE_OK;
}

static int
on_reserved(sqlite3_file *base, int *is)
{
	*is = 0;
	return SQLITE_OK;
}

static int
on_control(sqlite3_file *base, int what, void *value)
{
	Handle *handle = (Handle *)base;
	int *number = value;

	if (what == SQLITE_FCNTL_MMAP_SIZE) {
		*(sqlite3_int64 *)value = 0;
		return SQLITE_OK;
	}
	if (what != SQLITE_FCNTL_PERSIST_WAL)
		return SQLITE_NOTFOUND;
	if (*number >= 0)
		handle->persist_log = *number;
	*number = handle->persist_log;
	return SQLITE_OK;
}

static int
on_sector(sqlite3_file *base)
{
	return PIECE; /* as the file layer of Linux says */
}

static int
on_character(sqlite3_file *base)
{
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE; /* that one too */
}

/* Version 1: no shared memory, which a journal with an exclusive lock does without. */
static const sqlite3_io_methods methods = {1, on_close, on_read, on_write, on_truncate, on_sync,
    on_size, on_lock, on_lock, on_reserved, on_control, on_sector, on_character, NULL, NULL, NULL,
    NULL, NULL, NULL};

static int
on_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *flags_out)
{
	Handle *handle = (Handle *)base;
	File *file = find(used, path);

	memset(handle, 0, sizeof *handle);
	if (next_call(used) != SQLITE_OK)
		return SQLITE_CANTOPEN;
	if ((file == NULL || !file->exists) && (flags & SQLITE_OPEN_CREATE) == 0)
		return SQLITE_CANTOPEN;
	if (file == NULL)
		file = file_new(used, path);
	file->exists = TRUE;
	*handle = (Handle){.base.pMethods = &methods, .disk = used, .file = file};
	if (flags_out != NULL)
		*flags_out = flags;
	return SQLITE_OK;
}

static int
on_delete(sqlite3_vfs *vfs, const char *path, int sync)
{
	File *file = find(used, path);
	before(used);
	if (file == NULL || !file->exists)
		return SQLITE_IOERR_DELETE_NOENT;
	change(used, file, NULL, 0, 0);
	file->exists = FALSE;
	if (sync)
		make_safe(file);
	return SQLITE_OK;
}

static int
on_access(sqlite3_vfs *vfs, const char *path, int flags, int *is)
{
	const File *file = find(used, path);

	*is = file != NULL && file->exists && (flags != SQLITE_ACCESS_EXISTS || file->now.size > 0);
	return SQLITE_OK;
}

static int
on_full_path(sqlite3_vfs *vfs, const char *path, int length, char *full)
{
	g_strlcpy(full, path, (gsize)length);
	return SQLITE_OK;
}

void
ram_install(void)
{
	static sqlite3_vfs vfs;
	sqlite3_vfs *system = sqlite3_vfs_find("unix");

	vfs = *system; /* time, randomness, sleeping */
	vfs.iVersion = 2;
	vfs.szOsFile = sizeof(Handle);
	vfs.zName = "ram";
	vfs.pNext = NULL;
	vfs.xOpen = on_open;
	vfs.xDelete = on_delete;
	vfs.xAccess = on_access;
	vfs.xFullPathname = on_full_path;
	g_assert_cmpint(sqlite3_vfs_register(&vfs, TRUE), ==, SQLITE_OK);
}
