/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a kiosk must not take over, and what it does with a disk that went bad. */
#include "sync/snapshot-check.h"
#include "sync/snapshot-db.h"
#include "tests/sync/snapshot/rig.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FULL_BODY "state/full-1764000000"

/* A kiosk that has `full`, of the first number. */
static Rig *
rig_in_use(void)
{
	Rig *rig = rig_new();

	rig_make(rig, RIG_PATRONS, RIG_ITEMS, NULL, "full", RIG_MADE_S);
	rig_import(rig, "full");
	return rig;
}

/* A good file `next`, newer than the one in use. */
static void
make_next(Rig *rig)
{
	rig_make(rig, RIG_PATRONS, RIG_ITEMS, NULL, "next", RIG_MADE_S + 1);
}

/* The same, and its bytes. */
static GByteArray *
next_file(Rig *rig)
{
	make_next(rig);
	return rig_read(rig, "next");
}

static void
write_bytes(const Rig *rig, const char *name, const GByteArray *bytes)
{
	rig_write(rig, name, bytes->data, bytes->len);
}

/* ---- damaged on the way ---- */

static void
test_cut_off(void)
{
	g_autoptr(Rig) rig = rig_in_use();
	g_autoptr(GByteArray) bytes = next_file(rig);
	const guint lengths[] = {0, 1, DS_SNAPSHOT_HEAD_BYTES - 1, DS_SNAPSHOT_HEAD_BYTES,
	    DS_SNAPSHOT_HEAD_BYTES + 1, bytes->len / 2, bytes->len - 1};

	for (guint i = 0; i < G_N_ELEMENTS(lengths); i++) {
		rig_write(rig, "bad", bytes->data, lengths[i]);
		rig_assert_refused(rig, "bad", DS_ERROR_PROTOCOL, "cut off");
	}
	rig_import(rig, "next");
}

static void
test_too_long(void)
{
	g_autoptr(Rig) rig = rig_in_use();
	g_autoptr(GByteArray) bytes = next_file(rig);

	g_byte_array_append(bytes, (const guint8 *)"", 1);
	write_bytes(rig, "bad", bytes);
	rig_assert_refused(rig, "bad", DS_ERROR_PROTOCOL, "more of it than its head says");
}

/* Each bit of the head, and of the body one in a few hundred: none is taken over. */
static void
test_flipped_bits(void)
{
	g_autoptr(Rig) rig = rig_in_use();
	g_autoptr(GByteArray) bytes = next_file(rig);
	guint tried = 0;

	for (guint bit = 0; bit < bytes->len * 8;
	     bit += bit < DS_SNAPSHOT_HEAD_BYTES * 8 ? 1 : 997) {
		guint8 mask = (guint8)(1 << bit % 8);

		bytes->data[bit / 8] ^= mask;
		write_bytes(rig, "bad", bytes);
		g_assert_false(rig_try_import(rig, "bad", NULL));
		bytes->data[bit / 8] ^= mask;
		tried++;
	}
	rig_assert_number(rig, RIG_MADE_S);
	g_test_message("%u bits", tried);
	rig_import(rig, "next");
}

static void
test_other_files(void)
{
	g_autoptr(Rig) rig = rig_in_use();
	g_autoptr(GByteArray) body = rig_read(rig, FULL_BODY);
	g_autofree char *text = g_strnfill(1000, '\n');
	g_autofree char *pipe_path = rig_path(rig, "pipe");

	rig_write(rig, "text", text, strlen(text));
	rig_assert_refused(rig, "text", DS_ERROR_PROTOCOL, "no snapshot");
	write_bytes(rig, "body", body); /* a database without a head */
	rig_assert_refused(rig, "body", DS_ERROR_PROTOCOL, "no snapshot");
	rig_assert_refused(rig, "state", DS_ERROR_RETRY, "it is no file");
	rig_assert_refused(rig, "none", DS_ERROR_RETRY, "No such file");
	g_assert_cmpint(mkfifo(pipe_path, 0600), ==, 0);
	rig_assert_refused(rig, "pipe", DS_ERROR_RETRY, "it is no file");
}

/* ---- not ours ---- */

static void
test_unsigned(void)
{
	g_autoptr(Rig) rig = rig_in_use();
	g_autoptr(GByteArray) bytes = next_file(rig);

	memset(bytes->data + 192, 0, 64);
	write_bytes(rig, "bad", bytes);
	rig_assert_refused(rig, "bad", DS_ERROR_PROTOCOL, "it is not signed");
}

static void
make_with(Rig *rig, const DsSnapshotKey *key)
{
	g_autoptr(GError) error = NULL;
	DsSnapshotMade made;

	g_assert_true(rig_try_make(
	    rig, key, RIG_PATRONS, RIG_ITEMS, NULL, "bad", RIG_MADE_S + 1, &made, &error));
}

static void
test_other_key(void)
{
	g_autoptr(Rig) rig = rig_in_use();
	g_autoptr(DsSnapshotKey) key = ds_snapshot_key_new(RIG_LIBRARY, NULL);

	memcpy(key->hash_key, rig->key->hash_key, sizeof key->hash_key);
	make_with(rig, key);
	rig_assert_refused(rig, "bad", DS_ERROR_PROTOCOL, "signed with another key");
}

static void
test_other_library(void)
{
	g_autoptr(Rig) rig = rig_in_use();
	g_autoptr(DsSnapshotKey) key = ds_snapshot_key_new("DE-1", NULL);

	make_with(rig, key);
	rig_assert_refused(rig, "bad", DS_ERROR_CONFIG,
	    "it is of the library \"DE-1\", this kiosk's is \"CN-441900\"");
	*key = *rig->key; /* even where two libraries share a key */
	g_assert_true(ds_word_set(&key->library, "DE-1", NULL));
	make_with(rig, key);
	rig_assert_refused(rig, "bad", DS_ERROR_CONFIG, "it is of the library \"DE-1\"");
}

static void
test_other_hash_key(void)
{
	g_autoptr(Rig) rig = rig_in_use();
	g_autoptr(DsSnapshotKey) key = ds_snapshot_key_new(RIG_LIBRARY, NULL);

	memcpy(key->public_key, rig->key->public_key, sizeof key->public_key);
	memcpy(key->secret_key, rig->key->secret_key, sizeof key->secret_key);
	make_with(rig, key);
	rig_assert_refused(rig, "bad", DS_ERROR_CONFIG, "hashed with another hash=");
}

/* ---- not now ---- */

static void
test_older(void)
{
	g_autoptr(Rig) rig = rig_in_use();

	rig_make(rig, RIG_PATRONS, NULL, NULL, "older", RIG_MADE_S - 1);
	rig_assert_refused(rig, "older", DS_ERROR_PROTOCOL, "it is not newer than the one in use");
	rig_assert_refused(rig, "full", DS_ERROR_PROTOCOL, "it is the one in use already");
	rig_make(rig, "card\n1\n", NULL, NULL, "twin", RIG_MADE_S);
	rig_assert_refused(rig, "twin", DS_ERROR_PROTOCOL, "it is not newer than the one in use");
}

/* The newest counts, also where that is a file of changes. */
static void
test_older_than_changes(void)
{
	g_autoptr(Rig) rig = rig_in_use();

	rig_make(rig, "card\n1\n", NULL, "full", "changes", RIG_MADE_S + 5);
	rig_make(rig, "card\n2\n", NULL, "full", "older", RIG_MADE_S + 4);
	rig_make(rig, "card\n3\n", NULL, NULL, "older-full", RIG_MADE_S + 4);
	rig_import(rig, "changes");
	rig_assert_refused(rig, "older", DS_ERROR_PROTOCOL, "it is not newer");
	rig_assert_refused(rig, "older-full", DS_ERROR_PROTOCOL, "it is not newer");
	rig_assert_refused(rig, "changes", DS_ERROR_PROTOCOL, "it is the one in use already");
}

static void
test_changes_of_another(void)
{
	g_autoptr(Rig) rig = rig_in_use();
	g_autoptr(Rig) empty = rig_new();

	rig_make(rig, "card\n1\n", NULL, NULL, "other", RIG_MADE_S - 10);
	rig_make(rig, "card\n2\n", NULL, "other", "changes", RIG_MADE_S + 1);
	rig_assert_refused(rig, "changes", DS_ERROR_PROTOCOL, "changes to another snapshot");
	/* the same number, other rows */
	rig_make(rig, "card\n1\n", NULL, NULL, "twin", RIG_MADE_S);
	rig_make(rig, "card\n2\n", NULL, "twin", "changes", RIG_MADE_S + 1);
	rig_assert_refused(rig, "changes", DS_ERROR_PROTOCOL, "changes to another snapshot");
	/* and where there is none at all */
	rig_make(empty, "card\n1\n", NULL, NULL, "full", RIG_MADE_S);
	rig_make(empty, "card\n2\n", NULL, "full", "changes", RIG_MADE_S + 1);
	rig_assert_refused(empty, "changes", DS_ERROR_PROTOCOL, "changes to another snapshot");
}

static void
test_too_large(void)
{
	g_autoptr(Rig) rig = rig_in_use();
	g_autoptr(GByteArray) bytes = next_file(rig);
	g_autofree char *path = rig_path(rig, "next");
	DsSnapshotSettings settings = {.max_bytes = bytes->len - DS_SNAPSHOT_HEAD_BYTES - 1};
	g_autoptr(GError) error = NULL;

	g_assert_false(ds_snapshot_import(rig->state, path, &settings, NULL, NULL, NULL, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	g_assert_nonnull(strstr(error->message, "larger than"));
	settings.max_bytes++;
	g_assert_true(ds_snapshot_import(rig->state, path, &settings, NULL, NULL, NULL, NULL));
}

static void
test_stopped(void)
{
	g_autoptr(Rig) rig = rig_in_use();
	g_autoptr(GCancellable) cancel = g_cancellable_new();
	g_autofree char *path = rig_path(rig, "next");
	g_autoptr(GError) error = NULL;

	make_next(rig);
	g_cancellable_cancel(cancel);
	g_assert_false(ds_snapshot_import(rig->state, path, NULL, NULL, NULL, cancel, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
	rig_assert_number(rig, RIG_MADE_S);
}

static void
on_progress(guint64 done, guint64 total, gpointer data)
{
	guint64 *last = data;

	g_assert_cmpuint(done, >=, *last);
	g_assert_cmpuint(done, <=, total);
	*last = done;
}

static void
test_progress(void)
{
	g_autoptr(Rig) rig = rig_in_use();
	g_autoptr(GByteArray) bytes = next_file(rig);
	g_autofree char *path = rig_path(rig, "next");
	guint64 last = 0;

	g_assert_true(ds_snapshot_import(rig->state, path, NULL, on_progress, &last, NULL, NULL));
	g_assert_cmpuint(last, ==, bytes->len - DS_SNAPSHOT_HEAD_BYTES);
}

/* ---- signed, and hostile all the same ---- */

/* A file of the library's own key around any body. */
static void
sign_body(const Rig *rig, const char *name, const guint8 *body, gsize length)
{
	DsSnapshotHead head = {
	    .kind = DS_SNAPSHOT_FULL, .number = RIG_MADE_S + 1, .body_bytes = length};
	g_autoptr(GByteArray) file = g_byte_array_new();

	crypto_generichash(head.body_hash, sizeof head.body_hash, body, length, NULL, 0);
	g_byte_array_set_size(file, DS_SNAPSHOT_HEAD_BYTES);
	ds_snapshot_head_write(&head, rig->key, file->data);
	g_byte_array_append(file, body, (guint)length);
	write_bytes(rig, name, file);
}

static GByteArray *
database(const Rig *rig, const char *sql)
{
	g_autofree char *path = rig_path(rig, "made.db");
	sqlite3 *db;

	g_unlink(path);
	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	sqlite3_close(db);
	return rig_read(rig, "made.db");
}

#define IDS \
	"PRAGMA application_id=" G_STRINGIFY(DS_SNAPSHOT_APPLICATION_ID) ";" \
									 "PRAGMA user_version=1;"
#define ITEM \
	"CREATE TABLE item (key INTEGER PRIMARY KEY, facts INTEGER NOT NULL, due INTEGER, " \
	"patron INTEGER, title TEXT) WITHOUT ROWID;"
#define OWNER "CREATE TABLE owner (id INTEGER PRIMARY KEY, isil TEXT NOT NULL);"
#define PATRON \
	"CREATE TABLE patron (key INTEGER PRIMARY KEY, facts INTEGER NOT NULL) WITHOUT ROWID;"

static const struct {
	const char *name, *sql, *words;
} bodies[] = {
    {"no-tables", IDS, "other tables than a snapshot"},
    {"other-program", "PRAGMA application_id=1;" ITEM OWNER PATRON, "no database of this version"},
    {"newer", "PRAGMA application_id=1148539758;PRAGMA user_version=2;" ITEM OWNER PATRON,
	"no database of this version"},
    {"table-too-many", IDS ITEM OWNER PATRON "CREATE TABLE z (a);", "other tables"},
    {"table-missing", IDS ITEM PATRON, "other tables"},
    {"view",
	IDS ITEM OWNER "CREATE VIEW patron AS SELECT abs(-9223372036854775808) AS key, 0 AS facts;",
	"other tables"},
    {"trigger",
	IDS ITEM OWNER PATRON
	"CREATE TRIGGER t AFTER INSERT ON owner BEGIN DELETE FROM patron; END;",
	"other tables"},
    {"index", IDS ITEM OWNER PATRON "CREATE INDEX i ON owner (isil);", "other tables"},
    {"column",
	IDS ITEM OWNER
	"CREATE TABLE patron (key INTEGER PRIMARY KEY, facts INTEGER NOT NULL, x) WITHOUT ROWID;",
	"other tables"},
    {"generated",
	IDS ITEM OWNER
	"CREATE TABLE patron (key INTEGER PRIMARY KEY, facts INTEGER AS (zeroblob(999999999))) "
	"WITHOUT ROWID;",
	"other tables"},
};

static void
test_body(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(Rig) rig = rig_in_use();
	g_autoptr(GByteArray) body = database(rig, bodies[i].sql);

	sign_body(rig, "bad", body->data, body->len);
	rig_assert_refused(rig, "bad", DS_ERROR_PROTOCOL, bodies[i].words);
}

/* What is refused above is refused for its reason: the right tables are taken. */
static void
test_right_body(void)
{
	g_autoptr(Rig) rig = rig_in_use();
	g_autoptr(GByteArray) body = database(rig, IDS ITEM OWNER PATRON);

	sign_body(rig, "good", body->data, body->len);
	rig_import(rig, "good");
	rig_assert_number(rig, RIG_MADE_S + 1);
}

static void
test_no_database(void)
{
	g_autoptr(Rig) rig = rig_in_use();
	g_autofree char *text = g_strnfill(5000, 'x');

	sign_body(rig, "bad", (const guint8 *)text, 5000);
	rig_assert_refused(rig, "bad", DS_ERROR_STORAGE, "not a database");
	sign_body(rig, "bad", (const guint8 *)"", 0);
	rig_assert_refused(rig, "bad", DS_ERROR_PROTOCOL, "no database of this version");
}

/* Any answer or an error, never a crash and never beyond the bounds (run with sanitizers). */
static void
look_around(const Rig *rig)
{
	g_autoptr(DsSnapshot) snapshot = ds_snapshot_open(rig->state, NULL, NULL);
	DsSnapshotPatron patron;

	for (guint i = 0; snapshot != NULL && i < 40; i++) {
		g_auto(DsSnapshotItem) item = {0};
		DsPatronId patron_id;
		DsItemId item_id;

		g_snprintf(patron_id.text, sizeof patron_id.text, "N%u", i * 37);
		g_snprintf(item_id.text, sizeof item_id.text, "B%u", i * 37);
		if (ds_snapshot_patron(snapshot, &patron_id, &patron, NULL) && patron.known)
			g_assert_cmpint(patron.facts.quota, <=, DS_SNAPSHOT_QUOTA_MAX);
		if (ds_snapshot_item(snapshot, &item_id, &patron_id, &item, NULL) &&
		    item.title != NULL)
			g_assert_true(g_utf8_validate(item.title, -1, NULL));
	}
}

static Rig *
rig_with_many(void)
{
	g_autoptr(GString) patrons = g_string_new("card\n");
	g_autoptr(GString) items = g_string_new("barcode,title,owner,due,patron\n");
	Rig *rig = rig_new();

	for (guint i = 0; i < 1500; i++) {
		g_string_append_printf(patrons, "N%u\n", i);
		g_string_append_printf(
		    items, "B%u,Title %u,CN-%u,2026-12-13,N%u\n", i, i, i % 5, i);
	}
	rig_make(rig, patrons->str, items->str, NULL, "full", RIG_MADE_S);
	rig_import(rig, "full");
	return rig;
}

/* A disk gone bad under a snapshot that was taken over long ago; bytes by chance and structure. */
static void
test_bad_disk(void)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(20261126);
	g_autoptr(Rig) rig = rig_with_many();
	g_autoptr(GByteArray) good = rig_read(rig, FULL_BODY);

	for (guint round = 0; round < 300; round++) {
		g_autoptr(GByteArray) bad = g_byte_array_sized_new(good->len);
		guint flips = (guint)g_rand_int_range(random, 1, 40);

		g_byte_array_append(bad, good->data, good->len);
		for (guint i = 0; i < flips; i++) {
			/* half of them where pages keep their own structure */
			guint page = (guint)g_rand_int_range(
			    random, 0, (gint32)(bad->len / DS_SNAPSHOT_PAGE_BYTES));
			guint at = (guint)g_rand_int_range(
			    random, 0, i % 2 ? 64 : DS_SNAPSHOT_PAGE_BYTES);

			bad->data[page * DS_SNAPSHOT_PAGE_BYTES + at] = (guint8)g_rand_int_range(
			    random, 0, 256);
		}
		write_bytes(rig, FULL_BODY, bad);
		look_around(rig);
	}
	write_bytes(rig, FULL_BODY, good);
	g_autoptr(DsSnapshot) snapshot = rig_open(rig);
	g_assert_cmpstr(rig_patron(snapshot, "N1"), ==, "none");
}

static void
assert_open_fails(const Rig *rig, gint code, const char *words)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DsSnapshot) snapshot = ds_snapshot_open(rig->state, NULL, &error);

	g_assert_null(snapshot);
	g_test_message("%s", error->message);
	g_assert_error(error, DS_ERROR, code);
	g_assert_nonnull(strstr(error->message, words));
}

/* A damaged one is told as such, nothing is deleted, and the next full one makes it right. */
static void
test_damaged_state(void)
{
	g_autoptr(Rig) rig = rig_in_use();
	g_autoptr(GByteArray) body = rig_read(rig, FULL_BODY);
	g_autoptr(GByteArray) next = next_file(rig);
	g_autofree char *path = rig_path(rig, FULL_BODY);

	rig_write(rig, FULL_BODY, body->data, body->len - 1);
	assert_open_fails(rig, DS_ERROR_STORAGE, "it is damaged");
	g_unlink(path);
	assert_open_fails(rig, DS_ERROR_STORAGE, "No such file");
	rig_write(rig, "state/current", next->data, DS_SNAPSHOT_HEAD_BYTES - 1);
	assert_open_fails(rig, DS_ERROR_PROTOCOL, "it is damaged");
	next->data[50] ^= 1;
	rig_write(rig, "state/current", next->data, DS_SNAPSHOT_HEAD_BYTES);
	assert_open_fails(rig, DS_ERROR_PROTOCOL, "it was altered");
	rig_import(rig, "next");
	rig_assert_number(rig, RIG_MADE_S + 1);
}

static void
test_no_state(void)
{
	g_autoptr(Rig) rig = rig_new();
	g_autofree char *key = g_build_filename(rig->state, "site.key", NULL);

	assert_open_fails(rig, DS_ERROR_RETRY, "there is none");
	g_unlink(key);
	assert_open_fails(rig, DS_ERROR_CONFIG, "site.key");
}

/* A log or journal that somebody lays beside it is not played into it. */
static void
test_files_beside(void)
{
	g_autoptr(Rig) rig = rig_in_use();
	g_autoptr(GByteArray) log = NULL;
	g_autofree char *path = rig_path(rig, "w.db");
	sqlite3 *db;

	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(
	    sqlite3_exec(db, "PRAGMA page_size=8192;PRAGMA journal_mode=WAL;CREATE TABLE x (a);",
		NULL, NULL, NULL),
	    ==, SQLITE_OK);
	log = rig_read(rig, "w.db-wal");
	sqlite3_close(db);
	g_assert_cmpuint(log->len, >, 0);
	write_bytes(rig, FULL_BODY "-wal", log);
	write_bytes(rig, FULL_BODY "-journal", log);
	g_autoptr(DsSnapshot) snapshot = rig_open(rig);
	g_assert_cmpstr(rig_patron(snapshot, "CANARY-GOOD"), ==, "none");
	g_assert_true(g_file_test(rig->state, G_FILE_TEST_IS_DIR));
}

/* A link that waits in the folder leads nowhere. */
static void
test_link_in_the_way(void)
{
	g_autoptr(Rig) rig = rig_in_use();
	g_autofree char *victim = rig_path(rig, "victim");
	g_autofree char *incoming = rig_path(rig, "state/incoming");
	g_autofree char *current = rig_path(rig, "state/current.new");
	g_autoptr(GByteArray) after = NULL;

	make_next(rig);
	rig_write(rig, "victim", "untouched", 9);
	g_assert_cmpint(symlink(victim, incoming), ==, 0);
	g_assert_cmpint(symlink(victim, current), ==, 0);
	rig_import(rig, "next");
	after = rig_read(rig, "victim");
	g_assert_cmpmem(after->data, after->len, "untouched", 9);
}

/* ---- check ---- */

static void
assert_check_fails(const Rig *rig, const char *name, const char *words)
{
	g_autofree char *path = rig_path(rig, name);
	g_autoptr(GError) error = NULL;
	DsSnapshotHead head;

	g_assert_false(ds_snapshot_check(path, rig->key, &head, &error));
	g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, words));
}

/* What signature and hash cannot see: pages that do not hold together, rows that are not there. */
static void
test_check(void)
{
	g_autoptr(Rig) rig = rig_with_many();
	g_autoptr(GByteArray) body = rig_read(rig, FULL_BODY);
	g_autofree char *path = rig_path(rig, "full");
	DsSnapshotHead head;

	g_assert_true(ds_snapshot_check(path, rig->key, &head, NULL));
	g_assert_cmpuint(head.patrons, ==, 1500);
	sign_body(rig, "bad", body->data, body->len); /* its head says: no rows */
	assert_check_fails(rig, "bad", "other numbers of rows");
	body->data[4 * DS_SNAPSHOT_PAGE_BYTES + 3] ^= 0xFF; /* number of cells of a page */
	sign_body(rig, "bad", body->data, body->len);
	assert_check_fails(rig, "bad", "damaged");
	assert_check_fails(rig, "none", "No such file");
}

#define ADD(table, folder, test) \
	for (guint i = 0; i < G_N_ELEMENTS(table); i++) { \
		g_autofree char *path = g_strconcat(folder, table[i].name, NULL); \
		g_test_add_data_func(path, GUINT_TO_POINTER(i), test); \
	}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/snapshot/refused/cut-off", test_cut_off);
	g_test_add_func("/snapshot/refused/too-long", test_too_long);
	g_test_add_func("/snapshot/refused/flipped-bits", test_flipped_bits);
	g_test_add_func("/snapshot/refused/other-files", test_other_files);
	g_test_add_func("/snapshot/refused/unsigned", test_unsigned);
	g_test_add_func("/snapshot/refused/other-key", test_other_key);
	g_test_add_func("/snapshot/refused/other-library", test_other_library);
	g_test_add_func("/snapshot/refused/other-hash-key", test_other_hash_key);
	g_test_add_func("/snapshot/refused/older", test_older);
	g_test_add_func("/snapshot/refused/older-than-changes", test_older_than_changes);
	g_test_add_func("/snapshot/refused/changes-of-another", test_changes_of_another);
	g_test_add_func("/snapshot/refused/too-large", test_too_large);
	g_test_add_func("/snapshot/stopped", test_stopped);
	g_test_add_func("/snapshot/progress", test_progress);
	ADD(bodies, "/snapshot/hostile/", test_body)
	g_test_add_func("/snapshot/right-body", test_right_body);
	g_test_add_func("/snapshot/hostile/no-database", test_no_database);
	g_test_add_func("/snapshot/bad-disk", test_bad_disk);
	g_test_add_func("/snapshot/damaged-state", test_damaged_state);
	g_test_add_func("/snapshot/no-state", test_no_state);
	g_test_add_func("/snapshot/files-beside", test_files_beside);
	g_test_add_func("/snapshot/link-in-the-way", test_link_in_the_way);
	g_test_add_func("/snapshot/check", test_check);
	return g_test_run();
}
