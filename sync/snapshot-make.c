/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/snapshot-make.h"

#include "sync/snapshot-facts.h"
#include "sync/snapshot-intake.h"
#include "sync/snapshot-rows.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PIECE_BYTES (1024 * 1024)
#define PROGRESS_ROWS 65536

typedef crypto_generichash_state Hash;

/* One snapshot being made. Files beside `out` that are gone in the end: */
typedef struct {
	const DsSnapshotOrder *order;
	DsSnapshotMade made;
	DsSnapshotOwners owners;
	char *body_path; /* OUT.body */
	char *base_path; /* OUT.base: body of the base */
	char *new_path;  /* OUT.new: becomes OUT */
	DsSnapshotDb *body;
	DsSnapshotDb *base;
} Making;

static gboolean
refuse(GError **error, const char *what)
{
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "snapshot: %s", what);
	return FALSE;
}

static gboolean
fail(const char *what, const char *path, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "snapshot: %s %s: %s", what, path,
	    g_strerror(errno));
	return FALSE;
}

static void
tell_progress(const Making *making, const char *what, guint64 done, guint64 total)
{
	const DsSnapshotOrder *order = making->order;

	if (order->on_progress != NULL)
		order->on_progress(what, done, total, order->data);
}

/* ---- the base ---- */

static gboolean
on_base_head(const DsSnapshotHead *head, gpointer data, GError **error)
{
	const Making *making = data;

	if (head->kind != DS_SNAPSHOT_FULL)
		return refuse(error, "changes are made to a full snapshot, and this is none");
	if (head->number >= (guint64)making->order->made_s)
		return refuse(error, "the base was made later than now: is the clock right?");
	return TRUE;
}

static gboolean
take_owners(Making *making, GError **error)
{
	g_autoptr(GHashTable) owners = ds_snapshot_db_owners(making->base, error);
	GHashTableIter iter;
	gpointer number, isil;

	if (owners == NULL)
		return FALSE;
	g_hash_table_iter_init(&iter, owners);
	while (g_hash_table_iter_next(&iter, &number, &isil))
		ds_snapshot_owners_set(&making->owners, isil, GPOINTER_TO_UINT(number));
	return TRUE;
}

/* Checked as a kiosk does it: what is compared with a wrong base fits no kiosk. */
static gboolean
open_base(Making *making, GError **error)
{
	g_autoptr(DsSnapshotIntake) intake = ds_snapshot_intake_new(&(DsSnapshotIntakeOptions){
	    .to = making->base_path,
	    .key = making->order->key,
	    .body_max_bytes = G_MAXUINT64,
	    .judge = on_base_head,
	    .data = making,
	});
	guint8 bytes[DS_SNAPSHOT_HEAD_BYTES];
	DsSnapshotHead base;

	if (!ds_snapshot_intake_file(intake, making->order->base, NULL, error) ||
	    !ds_snapshot_intake_finish(intake, &base, bytes, error)) {
		g_prefix_error(error, "%s: ", making->order->base);
		return FALSE;
	}
	making->made.head.base = base.number;
	memcpy(making->made.head.base_hash, base.body_hash, DS_SNAPSHOT_BASE_BYTES);
	making->base = ds_snapshot_db_open(making->base_path, error);
	return making->base != NULL && take_owners(making, error);
}

/* ---- the body ---- */

static gboolean
add(Making *making, DsSnapshotTable table, const DsSnapshotRow *row, GError **error)
{
	making->made.changed++;
	return ds_snapshot_db_add(making->body, table, row, error);
}

static gboolean
add_all(Making *making, DsSnapshotTable table, const DsSnapshotRows *rows, GError **error)
{
	guint count = ds_snapshot_rows_count(rows);

	for (guint i = 0; i < count; i++) {
		if (i % PROGRESS_ROWS == 0)
			tell_progress(making, making->order->out, i, count);
		if (!add(making, table, ds_snapshot_rows_at(rows, i), error))
			return FALSE;
	}
	return TRUE;
}

/* Both in the order of keys: what differs from the base, and what the base alone has. */
static gboolean
add_changes(Making *making, DsSnapshotTable table, const DsSnapshotRows *rows, GError **error)
{
	guint count = ds_snapshot_rows_count(rows), i = 0;
	DsSnapshotRow old;
	gboolean found;

	ds_snapshot_db_rewind(making->base, table);
	for (;;) {
		if (!ds_snapshot_db_next(making->base, table, &old, &found, error))
			return FALSE;
		for (; i < count && (!found || ds_snapshot_rows_at(rows, i)->key < old.key); i++)
			if (!add(making, table, ds_snapshot_rows_at(rows, i), error))
				return FALSE;
		if (!found)
			return TRUE;
		const DsSnapshotRow *row = i < count ? ds_snapshot_rows_at(rows, i) : NULL;
		if (row == NULL || row->key != old.key) {
			const DsSnapshotRow gone = {.key = old.key, .facts = DS_FACTS_GONE};

			if (!add(making, table, &gone, error))
				return FALSE;
			continue;
		}
		if (!ds_snapshot_row_equal(row, &old) && !add(making, table, row, error))
			return FALSE;
		i++;
	}
}

static gboolean
add_table(Making *making, DsSnapshotTable table, const char *file, guint64 *count, GError **error)
{
	g_autoptr(DsSnapshotRows) rows = NULL;

	if (file == NULL)
		return TRUE;
	rows = ds_snapshot_rows_read(making->order, table, file, &making->owners, error);
	if (rows == NULL)
		return FALSE;
	making->made.bad_rows += rows->bad;
	*count = ds_snapshot_rows_count(rows);
	return making->base != NULL ? add_changes(making, table, rows, error)
				    : add_all(making, table, rows, error);
}

static gboolean
add_owners(Making *making, GError **error)
{
	GHashTableIter iter;
	gpointer isil, number;

	g_hash_table_iter_init(&iter, making->owners.numbers);
	while (g_hash_table_iter_next(&iter, &isil, &number))
		if (!ds_snapshot_db_add_owner(making->body, GPOINTER_TO_UINT(number), isil, error))
			return FALSE;
	return TRUE;
}

static gboolean
make_body(Making *making, GError **error)
{
	const DsSnapshotOrder *order = making->order;
	DsSnapshotHead *head = &making->made.head;

	unlink(making->body_path);
	making->body = ds_snapshot_db_create(making->body_path, error);
	if (making->body == NULL ||
	    !add_table(making, DS_SNAPSHOT_PATRON, order->patrons, &head->patrons, error) ||
	    !add_table(making, DS_SNAPSHOT_ITEM, order->items, &head->items, error) ||
	    !add_owners(making, error) || !ds_snapshot_db_seal(making->body, error))
		return FALSE;
	g_clear_pointer(&making->body, ds_snapshot_db_close);
	return head->patrons + head->items > 0 ||
	    refuse(error, "there is no patron and no item in these files: nothing was made");
}

/* ---- the file ---- */

static gboolean
write_all(int fd, const guint8 *data, gsize length, const char *path, GError **error)
{
	gssize written;

	for (; length > 0; data += written, length -= (gsize)written)
		if ((written = write(fd, data, length)) < 0)
			return fail("write", path, error);
	return TRUE;
}

/* Behind a gap for the head. */
static gboolean
copy_body(Making *making, int from, int to, GError **error)
{
	g_autofree guint8 *piece = g_malloc(PIECE_BYTES);
	Hash *hash = g_aligned_alloc0(1, sizeof(Hash), G_ALIGNOF(Hash));
	DsSnapshotHead *head = &making->made.head;
	gboolean done = TRUE;
	gssize length = 1;

	crypto_generichash_init(hash, NULL, 0, sizeof head->body_hash);
	while (done && (length = read(from, piece, PIECE_BYTES)) > 0) {
		crypto_generichash_update(hash, piece, (gsize)length);
		head->body_bytes += (gsize)length;
		done = write_all(to, piece, (gsize)length, making->new_path, error);
	}
	crypto_generichash_final(hash, head->body_hash, sizeof head->body_hash);
	g_aligned_free(hash);
	return done && (length == 0 || fail("read", making->body_path, error));
}

static gboolean
fill_file(Making *making, int from, int to, GError **error)
{
	guint8 bytes[DS_SNAPSHOT_HEAD_BYTES] = {0};

	if (!write_all(to, bytes, sizeof bytes, making->new_path, error) ||
	    !copy_body(making, from, to, error))
		return FALSE;
	ds_snapshot_head_write(&making->made.head, making->order->key, bytes);
	if (pwrite(to, bytes, sizeof bytes, 0) != sizeof bytes || fsync(to) != 0)
		return fail("write", making->new_path, error);
	return TRUE;
}

static gboolean
make_file(Making *making, GError **error)
{
	int from = open(making->body_path, O_RDONLY | O_CLOEXEC);
	int to = open(making->new_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	gboolean done = from >= 0 && to >= 0 ? fill_file(making, from, to, error)
					     : fail("create", making->new_path, error);

	if (from >= 0)
		close(from);
	if (to >= 0 && close(to) != 0)
		done = done && fail("close", making->new_path, error);
	if (!done || rename(making->new_path, making->order->out) == 0)
		return done;
	return fail("rename to", making->order->out, error);
}

static void
making_clear(Making *making)
{
	char *const paths[] = {making->body_path, making->base_path, making->new_path};

	ds_snapshot_db_close(making->body);
	ds_snapshot_db_close(making->base);
	ds_snapshot_owners_clear(&making->owners);
	for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
		unlink(paths[i]);
		g_free(paths[i]);
	}
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Making, making_clear)

gboolean
ds_snapshot_make(const DsSnapshotOrder *order, DsSnapshotMade *made, GError **error)
{
	g_auto(Making) making = {
	    .order = order,
	    .body_path = g_strconcat(order->out, ".body", NULL),
	    .base_path = g_strconcat(order->out, ".base", NULL),
	    .new_path = g_strconcat(order->out, ".new", NULL),
	};
	DsSnapshotHead *head = &making.made.head;

	ds_snapshot_owners_init(&making.owners);
	head->kind = order->base != NULL ? DS_SNAPSHOT_CHANGES : DS_SNAPSHOT_FULL;
	head->library = order->key->library;
	head->key_mark = ds_snapshot_key_mark(order->key);
	head->made_s = order->made_s;
	head->number = (guint64)order->made_s;
	if (!order->key->can_sign)
		return refuse(error, "this is a kiosk's key file: it takes the secret one to sign");
	if ((order->base != NULL && !open_base(&making, error)) || !make_body(&making, error) ||
	    !make_file(&making, error))
		return FALSE;
	*made = making.made;
	return TRUE;
}
