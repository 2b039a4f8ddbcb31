/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/ils/store.h"

#include "ils-resources.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define BUSY_TIMEOUT_MS 2000
#define SCHEMA_RESOURCE "/org/duestamp/ils/schema.sql"

struct DsIlsStore {
	sqlite3 *db;
	GError *trouble; /* the first of this transaction */
};

/* What each opened store must be set to, and what reading it back must give. */
static const struct {
	const char *name;
	const char *value;
	const char *reads;
} pragmas[] = {
    {"journal_mode", "WAL", "wal"},
    {"synchronous", "FULL", "2"},
    {"foreign_keys", "ON", "1"},
    {"trusted_schema", "OFF", "0"},
    {"cell_size_check", "ON", "1"},
    {"secure_delete", "ON", "1"}, /* who has left the library leaves no traces */
    {"temp_store", "MEMORY", "2"},
};

static void
note_trouble(DsIlsStore *store, const char *what)
{
	if (store->trouble == NULL)
		g_set_error(&store->trouble, DS_ERROR, DS_ERROR_STORAGE, "store: %s: %s", what,
		    sqlite3_errmsg(store->db));
}

void
ds_ils_rows_free(DsIlsRows *rows)
{
	sqlite3_finalize(rows);
}

static DsIlsRows *
prepare(DsIlsStore *store, const char *sql, const char *types, va_list values)
{
	sqlite3_stmt *rows = NULL;

	if (store->trouble != NULL)
		return NULL;
	if (sqlite3_prepare_v2(store->db, sql, -1, &rows, NULL) != SQLITE_OK) {
		note_trouble(store, "prepare");
		return NULL;
	}
	for (int i = 0; types[i] != '\0'; i++) {
		if (types[i] == 't')
			sqlite3_bind_text(
			    rows, i + 1, va_arg(values, const char *), -1, SQLITE_TRANSIENT);
		else
			sqlite3_bind_int64(rows, i + 1, va_arg(values, gint64));
	}
	return rows;
}

DsIlsRows *
ds_ils_store_query(DsIlsStore *store, const char *sql, const char *types, ...)
{
	va_list values;

	va_start(values, types);
	DsIlsRows *rows = prepare(store, sql, types, values);
	va_end(values);
	return rows;
}

gboolean
ds_ils_store_next(DsIlsStore *store, DsIlsRows *rows)
{
	int result;

	if (rows == NULL || store->trouble != NULL)
		return FALSE;
	result = sqlite3_step(rows);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		note_trouble(store, "step");
	return result == SQLITE_ROW;
}

void
ds_ils_store_run(DsIlsStore *store, const char *sql, const char *types, ...)
{
	va_list values;

	va_start(values, types);
	g_autoptr(DsIlsRows) rows = prepare(store, sql, types, values);
	va_end(values);
	while (ds_ils_store_next(store, rows))
		continue;
}

const char *
ds_ils_rows_text(DsIlsRows *rows, int column)
{
	const char *text = (const char *)sqlite3_column_text(rows, column);

	return text != NULL ? text : "";
}

gint64
ds_ils_rows_number(DsIlsRows *rows, int column)
{
	return sqlite3_column_int64(rows, column);
}

gboolean
ds_ils_store_insert(DsIlsStore *store, DsIlsRows *insert, GError **error)
{
	int result = sqlite3_step(insert);

	if (result == SQLITE_CONSTRAINT) {
		g_set_error_literal(error, DS_ERROR, DS_ERROR_CONFIG, sqlite3_errmsg(store->db));
		return FALSE;
	}
	if (result != SQLITE_DONE)
		note_trouble(store, "insert");
	sqlite3_reset(insert);
	return TRUE;
}

void
ds_ils_store_begin(DsIlsStore *store, gboolean writes)
{
	g_clear_error(&store->trouble);
	ds_ils_store_run(store, writes ? "BEGIN IMMEDIATE" : "BEGIN", "");
}

void
ds_ils_store_rollback(DsIlsStore *store)
{
	g_clear_error(&store->trouble);
	if (!sqlite3_get_autocommit(store->db))
		ds_ils_store_run(store, "ROLLBACK", "");
	g_clear_error(&store->trouble);
}

gboolean
ds_ils_store_commit(DsIlsStore *store, GError **error)
{
	ds_ils_store_run(store, "COMMIT", "");
	if (store->trouble == NULL)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&store->trouble));
	ds_ils_store_rollback(store);
	return FALSE;
}

/* ---- opening */

static gint64
read_number(DsIlsStore *store, const char *sql)
{
	g_autoptr(DsIlsRows) rows = ds_ils_store_query(store, sql, "");

	return ds_ils_store_next(store, rows) ? ds_ils_rows_number(rows, 0) : 0;
}

static gint64
count_tables(DsIlsStore *store)
{
	return read_number(store, "SELECT count(*) FROM sqlite_schema");
}

static gboolean
set_pragma(DsIlsStore *store, guint which, GError **error)
{
	g_autofree char *set = g_strdup_printf(
	    "PRAGMA %s = %s", pragmas[which].name, pragmas[which].value);
	g_autofree char *get = g_strdup_printf("PRAGMA %s", pragmas[which].name);
	g_autoptr(DsIlsRows) rows = NULL;

	ds_ils_store_run(store, set, "");
	rows = ds_ils_store_query(store, get, "");
	if (ds_ils_store_next(store, rows) &&
	    g_str_equal(ds_ils_rows_text(rows, 0), pragmas[which].reads))
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "store: cannot set %s to %s: %s",
	    pragmas[which].name, pragmas[which].value, sqlite3_errmsg(store->db));
	return FALSE;
}

static gboolean
fill(DsIlsStore *store, GError **error)
{
	g_autoptr(GBytes) schema = g_resource_lookup_data(
	    ds_ils_get_resource(), SCHEMA_RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, error);

	if (schema == NULL)
		return FALSE;
	g_autofree char *sql = g_strdup_printf(
	    "PRAGMA application_id = %d; PRAGMA user_version = %d; %s", DS_ILS_APPLICATION_ID,
	    DS_ILS_SCHEMA_VERSION, (const char *)g_bytes_get_data(schema, NULL));
	ds_ils_store_begin(store, TRUE);
	if (count_tables(store) > 0) { /* another process was quicker */
		ds_ils_store_rollback(store);
		return TRUE;
	}
	if (store->trouble == NULL && sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		note_trouble(store, "schema");
	return ds_ils_store_commit(store, error);
}

/* Of version 1, which had no messages for patrons. */
#define MOVE_ON \
	"ALTER TABLE patron ADD COLUMN message TEXT NOT NULL DEFAULT '';" \
	"PRAGMA user_version = 2;"

static gboolean
move_on(DsIlsStore *store, GError **error)
{
	gint64 version;

	ds_ils_store_begin(store, TRUE);
	version = read_number(store, "PRAGMA user_version");
	if (store->trouble == NULL && version == 1 && /* else another process was quicker */
	    sqlite3_exec(store->db, MOVE_ON, NULL, NULL, NULL) != SQLITE_OK)
		note_trouble(store, "schema");
	return ds_ils_store_commit(store, error);
}

/* Is it ours? Nothing has been written to it before this said yes. */
static gboolean
check_kind(DsIlsStore *store, gboolean *is_new, gboolean *is_old, GError **error)
{
	gint64 id, version, tables;

	g_clear_error(&store->trouble);
	tables = count_tables(store);
	id = read_number(store, "PRAGMA application_id");
	version = read_number(store, "PRAGMA user_version");
	if (store->trouble != NULL) {
		g_propagate_error(error, g_steal_pointer(&store->trouble));
		return FALSE;
	}
	*is_new = tables == 0 && id == 0 && version == 0;
	*is_old = id == DS_ILS_APPLICATION_ID && version == 1;
	if (*is_new || *is_old || (id == DS_ILS_APPLICATION_ID && version == DS_ILS_SCHEMA_VERSION))
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    id == DS_ILS_APPLICATION_ID ? "store: the file is of version %" G_GINT64_FORMAT
					  ", this program knows %d"
					: "store: the file is no store of duestamp-ils",
	    version, DS_ILS_SCHEMA_VERSION);
	return FALSE;
}

static gboolean
set_up(DsIlsStore *store, GError **error)
{
	gboolean is_new, is_old;

	sqlite3_busy_timeout(store->db, BUSY_TIMEOUT_MS);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	if (!check_kind(store, &is_new, &is_old, error))
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(pragmas); i++)
		if (!set_pragma(store, i, error))
			return FALSE;
	if (is_old)
		return move_on(store, error);
	return !is_new || fill(store, error);
}

/* SQLite would make the file readable for everybody; its companions take over this mode. */
static gboolean
make_file(const char *path, GError **error)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0) {
		g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "store: cannot create %s: %s", path,
		    g_strerror(errno));
		return FALSE;
	}
	close(fd);
	return TRUE;
}

DsIlsStore *
ds_ils_store_open(const char *path, DsIlsOpenMode mode, GError **error)
{
	g_autoptr(DsIlsStore) store = g_new0(DsIlsStore, 1);

	if (mode == DS_ILS_CREATE && !make_file(path, error))
		return NULL;
	if (sqlite3_open_v2(path, &store->db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK) {
		g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "store: cannot open %s: %s", path,
		    sqlite3_errmsg(store->db));
		return NULL;
	}
	if (!set_up(store, error)) {
		g_prefix_error(error, "%s: ", path);
		return NULL;
	}
	return g_steal_pointer(&store);
}

void
ds_ils_store_free(DsIlsStore *store)
{
	g_clear_error(&store->trouble);
	sqlite3_close_v2(store->db);
	g_free(store);
}
