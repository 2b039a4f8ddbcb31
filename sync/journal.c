/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/log.h"
#include "sync/journal-private.h"
#include "sync/journal-schema.h"

#include <string.h>

#define OPEN "open"
#define CHECKED "checked-wall-s"

/* ---- opening ---- */

/* Rules J1: set, then read back, since a pragma that is not obeyed says nothing. */
static gboolean
set_durable(DsJournal *journal, GError **error)
{
	static const struct {
		const char *set, *ask, *expected;
	} pragmas[] = {
	    {"PRAGMA journal_mode=WAL", "PRAGMA journal_mode", "wal"},
	    {"PRAGMA synchronous=FULL", "PRAGMA synchronous", "2"},
	    {"PRAGMA foreign_keys=ON", "PRAGMA foreign_keys", "1"},
	    {"PRAGMA trusted_schema=OFF", "PRAGMA trusted_schema", "0"},
	    {"PRAGMA cell_size_check=ON", "PRAGMA cell_size_check", "1"},
	    {"PRAGMA mmap_size=0", "PRAGMA mmap_size", "0"},
	    {"PRAGMA secure_delete=ON", "PRAGMA secure_delete", "1"},
	    {"PRAGMA temp_store=MEMORY", "PRAGMA temp_store", "2"},
	    {"PRAGMA locking_mode=EXCLUSIVE", "PRAGMA locking_mode", "exclusive"},
	};
	int defensive = 0;

	sqlite3_db_config(journal->db, SQLITE_DBCONFIG_DEFENSIVE, 1, &defensive);
	if (!defensive)
		return ds_journal_fail(journal, "this SQLite has no defensive mode", error);
	for (guint i = 0; i < G_N_ELEMENTS(pragmas); i++) {
		if (!ds_journal_execute(journal, pragmas[i].set, error))
			return FALSE;
		g_autofree char *value = ds_journal_ask(journal, pragmas[i].ask, error);
		if (value == NULL)
			return FALSE;
		if (!g_str_equal(value, pragmas[i].expected)) {
			g_set_error(error, DS_ERROR, DS_ERROR_STORAGE,
			    "journal: this SQLite refuses %s (it says %s)", pragmas[i].set, value);
			return FALSE;
		}
	}
	return TRUE;
}

/* Is this file ours? A new file has application_id 0 and no table. */
static gboolean
check_owner(DsJournal *journal, gboolean *is_new, GError **error)
{
	g_autofree char *id = ds_journal_ask(journal, "PRAGMA application_id", error);
	g_autofree char *version = id ? ds_journal_ask(journal, "PRAGMA user_version", error)
				      : NULL;
	g_autofree char *tables = version
	    ? ds_journal_ask(journal, "SELECT count(*) FROM sqlite_schema", error)
	    : NULL;

	if (tables == NULL)
		return FALSE;
	*is_new = g_str_equal(tables, "0") && g_str_equal(id, "0");
	if (*is_new)
		return TRUE;
	if (g_ascii_strtoll(id, NULL, 10) != DS_JOURNAL_APPLICATION_ID) {
		g_set_error(error, DS_ERROR, DS_ERROR_STORAGE,
		    "journal: %s is a database of another program; nothing was touched, give the "
		    "journal another place",
		    journal->path);
		return FALSE;
	}
	if (g_ascii_strtoll(version, NULL, 10) > DS_JOURNAL_SCHEMA) {
		g_set_error(error, DS_ERROR, DS_ERROR_STORAGE,
		    "journal: %s was written by a newer duestampd (schema %s, this one knows %d); "
		    "nothing was touched, install the newer version",
		    journal->path, version, DS_JOURNAL_SCHEMA);
		return FALSE;
	}
	return TRUE;
}

/*
 * One process only (rules J2). The mode has to be set before the first look at the file: a
 * connection that has looked before would share its lock until its first writing.
 */
static gboolean
lock(DsJournal *journal, GError **error)
{
	return ds_journal_execute(journal, "BEGIN EXCLUSIVE", error) &&
	    ds_journal_execute(journal, "COMMIT", error);
}

static gboolean
create(DsJournal *journal, GError **error)
{
	g_autofree char *marks = g_strdup_printf("PRAGMA application_id=%d; PRAGMA user_version=%d",
	    DS_JOURNAL_APPLICATION_ID, DS_JOURNAL_SCHEMA);

	return ds_journal_execute(journal, "BEGIN IMMEDIATE", error) &&
	    ds_journal_execute(journal, ds_journal_schema, error) &&
	    ds_journal_execute(journal, marks, error) &&
	    ds_journal_execute(journal, "COMMIT", error);
}

/* Adds what an older version of the program did not know yet. */
static gboolean
add_missing(DsJournal *journal, GError **error)
{
	if (!ds_journal_execute(journal, "BEGIN IMMEDIATE", error))
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(ds_journal_additions); i++)
		if (!ds_journal_has(
			journal, ds_journal_additions[i].table, ds_journal_additions[i].column) &&
		    !ds_journal_execute(journal, ds_journal_additions[i].sql, error))
			return FALSE;
	return ds_journal_execute(journal, "COMMIT", error);
}

static gboolean
is_complete_check_due(DsJournal *journal, gint64 wall_s)
{
	gint64 checked_s = ds_journal_number(journal, CHECKED, 0);

	return ds_journal_number(journal, OPEN, 1) != 0 || checked_s > wall_s ||
	    wall_s - checked_s > (gint64)DS_JOURNAL_CHECK_DAYS * 24 * 3600;
}

/* A check tells of a page that it could not read in the same breath as of a page that is wrong:
 * "... error code=266". The first may be well again at the next reading. */
static gboolean
is_unreadable(const char *answer)
{
	static const char words[] = "error code=";
	const char *found = strstr(answer, words);
	int code = found ? (int)g_ascii_strtoll(found + strlen(words), NULL, 10) & 0xff : SQLITE_OK;

	return code == SQLITE_IOERR || code == SQLITE_NOMEM;
}

static gboolean
check(DsJournal *journal, gboolean complete, GError **error)
{
	g_autofree char *answer = ds_journal_ask(
	    journal, complete ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)", error);

	if (answer == NULL)
		return FALSE;
	if (g_str_equal(answer, "ok"))
		return TRUE;
	journal->damaged = !is_unreadable(answer);
	g_set_error(error, DS_ERROR, DS_ERROR_STORAGE, "journal: %s %s (%s)", journal->path,
	    journal->damaged ? "is damaged" : "cannot be read", answer);
	return FALSE;
}

/* From here on a power cut shows at the next start. */
static gboolean
mark_open(DsJournal *journal, gint64 checked_s, GError **error)
{
	return ds_journal_execute(journal, "BEGIN IMMEDIATE", error) &&
	    ds_journal_set_number(journal, OPEN, 1, error) &&
	    (checked_s == 0 || ds_journal_set_number(journal, CHECKED, checked_s, error)) &&
	    ds_journal_execute(journal, "COMMIT", error);
}

static void
clear_log(DsJournal *journal)
{
	g_autoptr(GError) error = NULL;

	if (!ds_journal_scrub(journal, &error))
		ds_warn(NULL, "the log stays as it is: %s", error->message);
}

/*
 * EXTRA as long as the file is not in WAL mode: otherwise the rollback journal of its creation,
 * deleted but not deleted safely, could come back after a power cut and undo everything since.
 */
static const char before_looking[] = "PRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=EXTRA";

static gboolean
open_checked(DsJournal *journal, gint64 wall_s, GError **error)
{
	g_autoptr(GError) failure = NULL;
	gboolean is_new = FALSE, complete;

	if (!ds_journal_execute(journal, before_looking, error) ||
	    !check_owner(journal, &is_new, error) || !lock(journal, error) ||
	    !set_durable(journal, error) || (is_new && !create(journal, error)))
		return FALSE;
	complete = !is_new && is_complete_check_due(journal, wall_s);
	if (!check(journal, complete, error))
		return FALSE;
	if (!ds_journal_keep_log(journal, &failure))
		ds_warn(NULL, "%s", failure->message);
	/* the log begins anew: where it could not grow any more, it has room again */
	if (complete)
		clear_log(journal);
	return add_missing(journal, error) &&
	    mark_open(journal, complete || is_new ? wall_s : 0, error) &&
	    ds_journal_open_keys(journal, wall_s, error) && ds_journal_load_hash(journal, error);
}

/* Keeps its hands off the file when that is not ours or damaged: nothing is written into it then,
 * nor does closing carry the log over. */
static DsJournal *
open_file(const char *path, gint64 wall_s, gboolean *damaged, GError **error)
{
	g_autoptr(DsJournal) journal = g_new0(DsJournal, 1);
	int on = 1, chunk_bytes = DS_MIB;

	journal->path = g_strdup(path);
	journal->failed = TRUE;
	if (sqlite3_open_v2(path, &journal->db,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
		NULL) != SQLITE_OK) {
		ds_journal_fail(journal, "open", error);
		return NULL;
	}
	sqlite3_db_config(journal->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, &on);
	sqlite3_file_control(journal->db, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
	sqlite3_file_control(journal->db, "main", SQLITE_FCNTL_CHUNK_SIZE, &chunk_bytes);
	if (!open_checked(journal, wall_s, error)) {
		*damaged = journal->damaged;
		return NULL;
	}
	journal->failed = FALSE;
	ds_journal_load_clock(journal);
	ds_journal_keep_reserve(journal);
	return g_steal_pointer(&journal);
}

DsJournal *
ds_journal_open_at(const char *path, gint64 wall_s, GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_autoptr(DsJournal) journal = NULL;
	gboolean damaged = FALSE;

	if (!ds_journal_finish_aside(path, error))
		return NULL;
	journal = open_file(path, wall_s, &damaged, &failure);
	if (journal == NULL && damaged) {
		ds_alarm(NULL, "%s; a new one begins", failure->message);
		g_clear_error(&failure);
		if (!ds_journal_set_aside(path, wall_s, error))
			return NULL;
		journal = open_file(path, wall_s, &damaged, &failure);
	}
	if (journal == NULL) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return NULL;
	}
	return ds_journal_rescue(journal, wall_s, error) ? g_steal_pointer(&journal) : NULL;
}

DsJournal *
ds_journal_open(const char *path, GError **error)
{
	return ds_journal_open_at(path, g_get_real_time() / G_USEC_PER_SEC, error);
}

void
ds_journal_close(DsJournal *journal)
{
	if (!journal->failed && sqlite3_get_autocommit(journal->db) &&
	    ds_journal_set_number(journal, OPEN, 0, NULL))
		clear_log(journal);
	ds_journal_disconnect(journal);
	ds_journal_close_keys(journal);
	g_free(journal->path);
	g_free(journal);
}

gboolean
ds_journal_get_ready(DsJournal *journal, gint64 wall_s, GError **error)
{
	if (!ds_journal_begin(journal, error))
		return FALSE;
	if (ds_journal_set_number(journal, OPEN, 1, error) &&
	    ds_journal_key_of(journal, wall_s, error) != 0 && ds_journal_commit(journal, error))
		return TRUE;
	ds_journal_rollback(journal);
	return FALSE;
}

/* ---- transactions ---- */

gboolean
ds_journal_begin(DsJournal *journal, GError **error)
{
	return ds_journal_run(journal, "BEGIN IMMEDIATE", error);
}

gboolean
ds_journal_commit(DsJournal *journal, GError **error)
{
	if (!ds_journal_run(journal, "COMMIT", error))
		return FALSE;
	memcpy(journal->saved_hash, journal->last_hash, HASH_BYTES);
	return TRUE;
}

void
ds_journal_rollback(DsJournal *journal)
{
	sqlite3_exec(journal->db, "ROLLBACK", NULL, NULL, NULL);
	memcpy(journal->last_hash, journal->saved_hash, HASH_BYTES);
	ds_journal_load_clock(journal);
	ds_journal_forget_keys(journal);
}
