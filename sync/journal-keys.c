/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A person's data in the journal is sealed with a key of the day. The keys lie in the table
 * day_key, sealed with the master key, which is in a file of its own beside the journal. When the
 * last row of a day has lost its personal data, the key of that day is destroyed. So a copy of the
 * journal tells nothing of persons without the key file; and of the file as it is now nobody can
 * tell whose rows those were, key file or not.
 *
 * A sealed value begins with the number of its key, 8 bytes, most significant first.
 */
#include "firmware/base/log.h"
#include "sync/journal-private.h"

#include <string.h>

#define KEY_FILE ".key"
#define DAY_S (24 * 3600)
#define NUMBER_BYTES 8

static void
key_free(gpointer data)
{
	ds_seal_key_wipe(data);
	g_free(data);
}

static char *
about_key(gint64 day)
{
	return g_strdup_printf("day_key\n%" G_GINT64_FORMAT, day);
}

static char *
about_value(gint64 op_seq, const char *column)
{
	return g_strdup_printf("operation\n%" G_GINT64_FORMAT "\n%s", op_seq, column);
}

/* ---- opening ---- */

/* The file is gone, and the journal has keys that only it could open. */
static gboolean
tell_of_lost_key(DsJournal *journal, const char *path, gint64 wall_s, GError **error)
{
	g_autofree char *count = ds_journal_ask(
	    journal, "SELECT (SELECT count(*) FROM day_key)+(SELECT count(*) FROM anchor)", error);
	g_autofree char *text = NULL;

	if (count == NULL)
		return FALSE;
	if (g_str_equal(count, "0"))
		return TRUE;
	text = g_strdup_printf(
	    "The key file %s was missing; there is a new one. Whose loans are open can no longer be "
	    "read: compare the open rows with the library system. Nor can it be proven what left the "
	    "journal before.",
	    path);
	ds_alarm(NULL, "%s", text);
	return ds_journal_raise(journal, "key", text, wall_s, error) &&
	    ds_journal_seal_anchors(journal, error);
}

gboolean
ds_journal_open_keys(DsJournal *journal, gint64 wall_s, GError **error)
{
	g_autofree char *path = g_strconcat(journal->path, KEY_FILE, NULL);
	gboolean is_new;

	journal->keys = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, key_free);
	return ds_seal_key_file(path, &journal->master, &is_new, error) &&
	    (!is_new || tell_of_lost_key(journal, path, wall_s, error));
}

void
ds_journal_close_keys(DsJournal *journal)
{
	g_clear_pointer(&journal->keys, g_hash_table_unref);
	ds_seal_key_wipe(&journal->master);
}

void
ds_journal_forget_keys(DsJournal *journal)
{
	if (journal->keys != NULL)
		g_hash_table_remove_all(journal->keys);
	journal->day_key = 0;
}

/* ---- keys ---- */

static const DsSealKey *
remember(DsJournal *journal, gint64 number, const DsSealKey *key)
{
	DsSealKey *copy = g_memdup2(key, sizeof *key);

	g_hash_table_insert(journal->keys, g_memdup2(&number, sizeof number), copy);
	return copy;
}

/* NULL: destroyed, or sealed with another master key. */
static const DsSealKey *
find_key(DsJournal *journal, gint64 number)
{
	const DsSealKey *known = g_hash_table_lookup(journal->keys, &number);
	g_autoptr(Statement) row = NULL;
	g_autofree char *about = NULL;
	g_autoptr(GBytes) plain = NULL;

	if (known != NULL)
		return known;
	row = ds_journal_prepare(
	    journal, "SELECT day, wrapped FROM day_key WHERE key_id=:number", NULL);
	if (row == NULL)
		return NULL;
	ds_statement_bind_number(row, ":number", number);
	if (sqlite3_step(row) != SQLITE_ROW)
		return NULL;
	about = about_key(sqlite3_column_int64(row, 0));
	plain = ds_unseal(&journal->master, about, sqlite3_column_blob(row, 1),
	    (gsize)sqlite3_column_bytes(row, 1));
	if (plain == NULL || g_bytes_get_size(plain) != sizeof(DsSealKey))
		return NULL;
	return remember(journal, number, g_bytes_get_data(plain, NULL));
}

static gint64
make_key(DsJournal *journal, gint64 day, GError **error)
{
	g_autoptr(Statement) row = ds_journal_prepare(
	    journal, "INSERT INTO day_key (day, wrapped) VALUES (:day, :wrapped)", error);
	g_autofree char *about = about_key(day);
	g_autoptr(GBytes) wrapped = NULL;
	DsSealKey key;
	gint64 number;

	if (row == NULL)
		return 0;
	ds_seal_key_random(&key);
	wrapped = ds_seal(&journal->master, about, key.bytes, sizeof key.bytes);
	ds_statement_bind_number(row, ":day", day);
	ds_statement_bind_bytes(row, ":wrapped", wrapped);
	if (sqlite3_step(row) != SQLITE_DONE) {
		ds_journal_fail(journal, "key", error);
		return 0;
	}
	number = sqlite3_last_insert_rowid(journal->db);
	remember(journal, number, &key);
	ds_seal_key_wipe(&key);
	return number;
}

gint64
ds_journal_key_of(DsJournal *journal, gint64 wall_s, GError **error)
{
	gint64 day = wall_s / DAY_S;
	g_autoptr(Statement) row = NULL;

	if (journal->day_key != 0 && journal->day == day)
		return journal->day_key;
	row = ds_journal_prepare(
	    journal, "SELECT key_id FROM day_key WHERE day=:day ORDER BY key_id DESC", error);
	if (row == NULL)
		return 0;
	ds_statement_bind_number(row, ":day", day);
	journal->day = day;
	journal->day_key = sqlite3_step(row) == SQLITE_ROW ? sqlite3_column_int64(row, 0) : 0;
	if (journal->day_key == 0 || find_key(journal, journal->day_key) == NULL)
		journal->day_key = make_key(journal, day, error);
	return journal->day_key;
}

gboolean
ds_journal_has_key(DsJournal *journal, gint64 number)
{
	return find_key(journal, number) != NULL;
}

/* ---- values ---- */

GBytes *
ds_journal_seal(
    DsJournal *journal, gint64 number, gint64 op_seq, const char *column, const char *text)
{
	const DsSealKey *key = find_key(journal, number);
	g_autofree char *about = about_value(op_seq, column);
	g_autoptr(GBytes) sealed = NULL;
	guint64 head = GUINT64_TO_BE((guint64)number);
	GByteArray *value;

	if (key == NULL || text == NULL)
		return NULL;
	sealed = ds_seal(key, about, text, strlen(text));
	value = g_byte_array_new();
	g_byte_array_append(value, (const guint8 *)&head, NUMBER_BYTES);
	g_byte_array_append(value, g_bytes_get_data(sealed, NULL), (guint)g_bytes_get_size(sealed));
	return g_byte_array_free_to_bytes(value);
}

gboolean
ds_journal_unseal(DsJournal *journal, gint64 op_seq, const char *column, const guint8 *value,
    gsize length, char **text)
{
	g_autofree char *about = about_value(op_seq, column);
	g_autoptr(GBytes) plain = NULL;
	const DsSealKey *key;
	guint64 head;

	*text = NULL;
	if (length < NUMBER_BYTES)
		return length == 0;
	memcpy(&head, value, NUMBER_BYTES);
	key = find_key(journal, (gint64)GUINT64_FROM_BE(head));
	if (key == NULL)
		return TRUE;
	plain = ds_unseal(key, about, value + NUMBER_BYTES, length - NUMBER_BYTES);
	if (plain == NULL)
		return FALSE;
	*text = g_strdup(g_bytes_get_data(plain, NULL)); /* a zero byte follows */
	return TRUE;
}

/* ---- erasing ---- */

static gboolean
run(DsJournal *journal, const char *sql, gint64 from, gint64 to, gint64 until, GError **error)
{
	g_autoptr(Statement) row = ds_journal_prepare(journal, sql, error);

	if (row == NULL)
		return FALSE;
	ds_statement_bind_number(row, ":from", from);
	ds_statement_bind_number(row, ":to", to);
	ds_statement_bind_number(row, ":until", until);
	return sqlite3_step(row) == SQLITE_DONE || ds_journal_fail(journal, "erase", error);
}

#define DUE \
	"op_seq>:from AND op_seq<=:to AND key_id IS NOT NULL AND state IN ('CLOSED','VOID')" \
	" AND changed_wall_s<=:until"

static gboolean
erase_piece(DsJournal *journal, gint64 from, gint64 to, gint64 until_s, GError **error)
{
	return run(journal,
		   "UPDATE event SET record=NULL WHERE record IS NOT NULL AND op_seq IN"
		   " (SELECT op_seq FROM operation WHERE " DUE ")",
		   from, to, until_s, error) &&
	    run(journal,
		"UPDATE operation SET patron=NULL, request=NULL, text=NULL, title=NULL, bin=NULL,"
		" destination=NULL, patron_sealed=NULL, request_sealed=NULL, text_sealed=NULL,"
		" key_id=NULL WHERE " DUE,
		from, to, until_s, error);
}

static gboolean
destroy_keys(DsJournal *journal, gint64 today, GError **error)
{
	return run(journal,
	    "DELETE FROM day_key WHERE day<:until AND key_id NOT IN"
	    " (SELECT key_id FROM operation WHERE key_id IS NOT NULL)",
	    0, 0, today, error);
}

gboolean
ds_journal_expire(DsJournal *journal, gint64 wall_s, gint64 *place, GError **error)
{
	gint64 until_s = wall_s - (gint64)journal->keep_personal_h * 3600;
	gint64 next = ds_journal_piece_end(journal, *place);
	gboolean done = ds_journal_begin(journal, error) &&
	    (next > 0 ? erase_piece(journal, *place, next, until_s, error)
		      : destroy_keys(journal, wall_s / DAY_S, error)) &&
	    ds_journal_commit(journal, error);

	ds_journal_forget_keys(journal);
	if (done)
		*place = next;
	else
		ds_journal_rollback(journal);
	return done;
}

void
ds_journal_keep_personal(DsJournal *journal, guint hours)
{
	journal->keep_personal_h = hours;
}
