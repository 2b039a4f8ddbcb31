/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/snapshot-db.h"

#include "firmware/base/text.h"
#include "sync/snapshot-facts.h"

#include <string.h>

#define LENGTH_MAX 4096 /* bytes of a value or a row: a title of 200 characters is far below */
#define NAME_MAX_BYTES 64
#define LINE_MAX_CHARS 200 /* of what SQLite says */

enum { FIND_PATRON, FIND_ITEM, ALL_PATRONS, ALL_ITEMS, ADD_PATRON, ADD_ITEM, N_STATEMENTS };

static const char *const statements[N_STATEMENTS] = {
    [FIND_PATRON] = "SELECT key, facts FROM patron WHERE key = ?",
    [FIND_ITEM] = "SELECT key, facts, due, patron, title FROM item WHERE key = ?",
    [ALL_PATRONS] = "SELECT key, facts FROM patron ORDER BY key",
    [ALL_ITEMS] = "SELECT key, facts, due, patron, title FROM item ORDER BY key",
    [ADD_PATRON] = "INSERT INTO patron VALUES (?, ?)",
    [ADD_ITEM] = "INSERT INTO item VALUES (?, ?, ?, ?, ?)",
};

/* As SQLite keeps them, in the order of their names. */
static const struct {
	const char *name, *sql;
} schema[] = {
    {"item",
	"CREATE TABLE item (key INTEGER PRIMARY KEY, facts INTEGER NOT NULL, due INTEGER, "
	"patron INTEGER, title TEXT) WITHOUT ROWID"},
    {"owner", "CREATE TABLE owner (id INTEGER PRIMARY KEY, isil TEXT NOT NULL)"},
    {"patron",
	"CREATE TABLE patron (key INTEGER PRIMARY KEY, facts INTEGER NOT NULL) WITHOUT ROWID"},
};

struct DsSnapshotDb {
	sqlite3 *db;
	char *path;
	sqlite3_stmt *statements[N_STATEMENTS]; /* made when first used */
};

static gboolean
fail(DsSnapshotDb *db, const char *what, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "snapshot: %s: %s (%s)", what,
	    sqlite3_errmsg(db->db), db->path);
	return FALSE;
}

static gboolean
refuse(const char *what, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "snapshot: %s", what);
	return FALSE;
}

static gboolean
execute(DsSnapshotDb *db, const char *sql, GError **error)
{
	return sqlite3_exec(db->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail(db, sql, error);
}

static gboolean
execute_all(DsSnapshotDb *db, const char *const *lines, GError **error)
{
	for (; *lines != NULL; lines++)
		if (!execute(db, *lines, error))
			return FALSE;
	return TRUE;
}

static sqlite3_stmt *
prepare(DsSnapshotDb *db, const char *sql, GError **error)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(db->db, sql, -1, &statement, NULL) != SQLITE_OK)
		fail(db, sql, error);
	return statement;
}

static sqlite3_stmt *
statement_of(DsSnapshotDb *db, guint which, GError **error)
{
	if (db->statements[which] == NULL)
		db->statements[which] = prepare(db, statements[which], error);
	return db->statements[which];
}

void
ds_snapshot_db_close(DsSnapshotDb *db)
{
	if (db == NULL)
		return;
	for (guint i = 0; i < N_STATEMENTS; i++)
		sqlite3_finalize(db->statements[i]);
	sqlite3_close(db->db);
	g_free(db->path);
	g_free(db);
}

/* `immutable` needs a URI, and a URI needs its own spelling of a path. */
static DsSnapshotDb *
open_file(const char *path, int flags, const char *query, GError **error)
{
	g_autoptr(DsSnapshotDb) db = g_new0(DsSnapshotDb, 1);
	g_autofree char *absolute = g_canonicalize_filename(path, NULL);
	g_autofree char *plain = g_filename_to_uri(absolute, NULL, error);
	g_autofree char *uri = plain != NULL ? g_strconcat(plain, query, NULL) : NULL;

	db->path = g_strdup(path);
	if (uri == NULL)
		return NULL;
	if (sqlite3_open_v2(uri, &db->db, flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL) !=
	    SQLITE_OK) {
		fail(db, "open", error);
		return NULL;
	}
	return g_steal_pointer(&db);
}

/* ---- writing ---- */

DsSnapshotDb *
ds_snapshot_db_create(const char *path, GError **error)
{
	/* nobody reads it before it is complete, and a half one is thrown away */
	static const char *const start[] = {
	    "PRAGMA page_size=" G_STRINGIFY(DS_SNAPSHOT_PAGE_BYTES),
	    "PRAGMA journal_mode=OFF",
	    "PRAGMA synchronous=OFF",
	    "PRAGMA locking_mode=EXCLUSIVE",
	    "PRAGMA application_id=" G_STRINGIFY(DS_SNAPSHOT_APPLICATION_ID),
	    "PRAGMA user_version=" G_STRINGIFY(DS_SNAPSHOT_SCHEMA),
	    "BEGIN",
	    NULL,
	};
	g_autoptr(DsSnapshotDb)
	    db = open_file(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "", error);

	if (db == NULL || !execute_all(db, start, error))
		return NULL;
	for (guint i = 0; i < G_N_ELEMENTS(schema); i++)
		if (!execute(db, schema[i].sql, error))
			return NULL;
	return g_steal_pointer(&db);
}

gboolean
ds_snapshot_db_seal(DsSnapshotDb *db, GError **error)
{
	return execute(db, "COMMIT", error);
}

static void
bind_if(sqlite3_stmt *statement, int column, gboolean has, gint64 value)
{
	if (has)
		sqlite3_bind_int64(statement, column, value);
	else
		sqlite3_bind_null(statement, column);
}

static gboolean
add_row(DsSnapshotDb *db, sqlite3_stmt *statement, GError **error)
{
	gboolean done = sqlite3_step(statement) == SQLITE_DONE || fail(db, "write", error);

	sqlite3_reset(statement);
	return done;
}

gboolean
ds_snapshot_db_add(
    DsSnapshotDb *db, DsSnapshotTable table, const DsSnapshotRow *row, GError **error)
{
	gboolean item = table == DS_SNAPSHOT_ITEM;
	sqlite3_stmt *statement = statement_of(db, item ? ADD_ITEM : ADD_PATRON, error);

	if (statement == NULL)
		return FALSE;
	sqlite3_bind_int64(statement, 1, row->key);
	sqlite3_bind_int(statement, 2, row->facts);
	if (item) {
		bind_if(statement, 3, row->has_due, row->due);
		bind_if(statement, 4, row->has_patron, row->patron);
		sqlite3_bind_text(statement, 5, row->title, -1, SQLITE_STATIC);
	}
	return add_row(db, statement, error);
}

gboolean
ds_snapshot_db_add_owner(DsSnapshotDb *db, guint id, const char *isil, GError **error)
{
	sqlite3_stmt *statement = prepare(db, "INSERT INTO owner VALUES (?, ?)", error);
	gboolean done = statement != NULL;

	if (done) {
		sqlite3_bind_int64(statement, 1, id);
		sqlite3_bind_text(statement, 2, isil, -1, SQLITE_STATIC);
		done = add_row(db, statement, error);
	}
	sqlite3_finalize(statement);
	return done;
}

/* ---- opening what somebody else has written ---- */

static gboolean
restrict_connection(DsSnapshotDb *db, GError **error)
{
	static const struct {
		int option, value;
	} options[] = {
	    {SQLITE_DBCONFIG_DEFENSIVE, 1},
	    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
	    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
	    {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
	    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
	    {SQLITE_DBCONFIG_DQS_DML, 0},
	    {SQLITE_DBCONFIG_DQS_DDL, 0},
	};
	static const struct {
		int limit, value;
	} limits[] = {
	    {SQLITE_LIMIT_LENGTH, LENGTH_MAX},
	    {SQLITE_LIMIT_SQL_LENGTH, 1024},
	    {SQLITE_LIMIT_COLUMN, 16},
	    {SQLITE_LIMIT_EXPR_DEPTH, 16},
	    {SQLITE_LIMIT_COMPOUND_SELECT, 1},
	    {SQLITE_LIMIT_FUNCTION_ARG, 4},
	    {SQLITE_LIMIT_ATTACHED, 0},
	    {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
	    {SQLITE_LIMIT_WORKER_THREADS, 0},
	};

	for (guint i = 0; i < G_N_ELEMENTS(options); i++) {
		int now = -1;

		if (sqlite3_db_config(db->db, options[i].option, options[i].value, &now) !=
			SQLITE_OK ||
		    now != options[i].value)
			return fail(db, "this SQLite cannot be made harmless", error);
	}
	for (guint i = 0; i < G_N_ELEMENTS(limits); i++)
		sqlite3_limit(db->db, limits[i].limit, limits[i].value);
	return TRUE;
}

static gboolean
is_number(DsSnapshotDb *db, const char *sql, gint64 expected, GError **error)
{
	sqlite3_stmt *statement = prepare(db, sql, error);
	gboolean right = FALSE;

	if (statement == NULL)
		return FALSE;
	if (sqlite3_step(statement) != SQLITE_ROW)
		fail(db, sql, error);
	else if (sqlite3_column_int64(statement, 0) != expected)
		refuse("the body is no database of this version of Duestamp", error);
	else
		right = TRUE;
	sqlite3_finalize(statement);
	return right;
}

static gboolean
is_schema_line(sqlite3_stmt *statement, guint i)
{
	return i < G_N_ELEMENTS(schema) &&
	    g_strcmp0((const char *)sqlite3_column_text(statement, 0), "table") == 0 &&
	    g_strcmp0((const char *)sqlite3_column_text(statement, 1), schema[i].name) == 0 &&
	    g_strcmp0((const char *)sqlite3_column_text(statement, 2), schema[i].sql) == 0;
}

static gboolean
check_schema(DsSnapshotDb *db, GError **error)
{
	sqlite3_stmt *statement = prepare(
	    db, "SELECT type, name, sql FROM sqlite_schema ORDER BY name", error);
	guint count = 0;
	int result;

	if (statement == NULL)
		return FALSE;
	while ((result = sqlite3_step(statement)) == SQLITE_ROW && is_schema_line(statement, count))
		count++;
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		fail(db, "schema", error);
	sqlite3_finalize(statement);
	if (result == SQLITE_DONE && count == G_N_ELEMENTS(schema))
		return TRUE;
	return result != SQLITE_ROW && result != SQLITE_DONE
	    ? FALSE
	    : refuse("the body has other tables than a snapshot", error);
}

DsSnapshotDb *
ds_snapshot_db_open(const char *path, GError **error)
{
	static const char *const pragmas[] = {
	    "PRAGMA query_only=ON",
	    "PRAGMA cell_size_check=ON",
	    "PRAGMA mmap_size=0",
	    "PRAGMA temp_store=MEMORY",
	    NULL,
	};
	g_autoptr(DsSnapshotDb) db = open_file(path, SQLITE_OPEN_READONLY, "?immutable=1", error);

	if (db == NULL || !restrict_connection(db, error) || !execute_all(db, pragmas, error) ||
	    !is_number(db, "PRAGMA application_id", DS_SNAPSHOT_APPLICATION_ID, error) ||
	    !is_number(db, "PRAGMA user_version", DS_SNAPSHOT_SCHEMA, error) ||
	    !check_schema(db, error))
		return NULL;
	return g_steal_pointer(&db);
}

/* ---- reading ---- */

static gboolean
take_row(
    DsSnapshotDb *db, sqlite3_stmt *statement, DsSnapshotRow *row, gboolean *found, GError **error)
{
	int result = sqlite3_step(statement);

	*found = result == SQLITE_ROW;
	if (result == SQLITE_DONE)
		return TRUE;
	if (result != SQLITE_ROW)
		return fail(db, "read", error);
	*row = (DsSnapshotRow){
	    .key = sqlite3_column_int64(statement, 0),
	    .facts = sqlite3_column_int(statement, 1),
	};
	if (sqlite3_column_count(statement) == 2)
		return TRUE;
	row->has_due = sqlite3_column_type(statement, 2) == SQLITE_INTEGER;
	row->due = sqlite3_column_int64(statement, 2);
	row->has_patron = sqlite3_column_type(statement, 3) == SQLITE_INTEGER;
	row->patron = sqlite3_column_int64(statement, 3);
	row->title = (const char *)sqlite3_column_text(statement, 4);
	return TRUE;
}

gboolean
ds_snapshot_db_find(DsSnapshotDb *db, DsSnapshotTable table, gint64 key, DsSnapshotRow *row,
    gboolean *found, GError **error)
{
	guint which = table == DS_SNAPSHOT_ITEM ? FIND_ITEM : FIND_PATRON;
	sqlite3_stmt *statement = statement_of(db, which, error);

	*found = FALSE;
	if (statement == NULL)
		return FALSE;
	sqlite3_reset(statement);
	sqlite3_bind_int64(statement, 1, key);
	return take_row(db, statement, row, found, error);
}

void
ds_snapshot_db_rewind(DsSnapshotDb *db, DsSnapshotTable table)
{
	sqlite3_reset(db->statements[table == DS_SNAPSHOT_ITEM ? ALL_ITEMS : ALL_PATRONS]);
}

gboolean
ds_snapshot_db_next(
    DsSnapshotDb *db, DsSnapshotTable table, DsSnapshotRow *row, gboolean *found, GError **error)
{
	guint which = table == DS_SNAPSHOT_ITEM ? ALL_ITEMS : ALL_PATRONS;
	sqlite3_stmt *statement = statement_of(db, which, error);

	*found = FALSE;
	return statement != NULL && take_row(db, statement, row, found, error);
}

GHashTable *
ds_snapshot_db_owners(DsSnapshotDb *db, GError **error)
{
	g_autoptr(GHashTable) owners = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	sqlite3_stmt *statement = prepare(db, "SELECT id, isil FROM owner", error);
	int result = SQLITE_ERROR;

	while (statement != NULL && (result = sqlite3_step(statement)) == SQLITE_ROW)
		g_hash_table_insert(owners, GUINT_TO_POINTER(sqlite3_column_int(statement, 0)),
		    g_strndup((const char *)sqlite3_column_text(statement, 1), NAME_MAX_BYTES));
	if (statement != NULL && result != SQLITE_DONE)
		fail(db, "owners", error);
	sqlite3_finalize(statement);
	return result == SQLITE_DONE ? g_steal_pointer(&owners) : NULL;
}

gboolean
ds_snapshot_db_check(DsSnapshotDb *db, GError **error)
{
	sqlite3_stmt *statement = prepare(db, "PRAGMA integrity_check(1)", error);
	g_autofree char *text = NULL;

	if (statement == NULL)
		return FALSE;
	if (sqlite3_step(statement) != SQLITE_ROW)
		fail(db, "check", error);
	else
		text = ds_text_clean(
		    (const char *)sqlite3_column_text(statement, 0), -1, LINE_MAX_CHARS);
	sqlite3_finalize(statement);
	if (text != NULL && !g_str_equal(text, "ok"))
		g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "snapshot: damaged: %s", text);
	return text != NULL && g_str_equal(text, "ok");
}
