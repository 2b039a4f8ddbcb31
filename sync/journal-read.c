/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/journal-private.h"
#include "sync/journal-schema.h"

#include <string.h>

#define TEXT 24   /* columns of ds_journal_columns */
#define SEALED 30 /* patron_sealed, then request_sealed, text_sealed */

static const DsIdentRules as_written = {
    .max_length = DS_IDENT_MAX, .also = "!#$%&'()*+,-./:;<=>?@[]^_`{}~"};

static void
read_parts(DsOperation *op, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, ",", -1);

	for (guint i = 0; parts[i] != NULL; i++) {
		DsTagId tag = {""};

		g_strlcpy(tag.text, parts[i], sizeof tag.text);
		if (tag.text[0] != '\0')
			g_array_append_val(op->parts, tag);
	}
}

static char *
text_or_null(Statement *statement, int column)
{
	const char *text = (const char *)sqlite3_column_text(statement, column);

	return text != NULL && text[0] != '\0' ? g_strdup(text) : NULL;
}

/* A sealed column, or the one that an older version has filled. FALSE: it was altered. */
static gboolean
read_sealed(
    DsJournal *journal, Statement *row, int column, int old_column, const char *name, char **text)
{
	if (sqlite3_column_type(row, column) == SQLITE_NULL) {
		*text = text_or_null(row, old_column);
		return TRUE;
	}
	return ds_journal_unseal(journal, sqlite3_column_int64(row, 0), name,
	    sqlite3_column_blob(row, column), (gsize)sqlite3_column_bytes(row, column), text);
}

static gboolean
read_personal(DsJournal *journal, Statement *row, DsOperation *op)
{
	g_autofree char *patron = NULL;

	if (!read_sealed(journal, row, SEALED, 8, "patron", &patron) ||
	    !read_sealed(journal, row, SEALED + 1, 9, "request", &op->request) ||
	    !read_sealed(journal, row, SEALED + 2, TEXT, "text", &op->answer.text))
		return FALSE;
	return patron == NULL ||
	    ds_patron_id_set(&op->patron, patron, strlen(patron), &as_written, NULL);
}

/* The columns in the order of ds_journal_columns. */
static DsOperation *
read_operation(DsJournal *journal, Statement *row)
{
	DsOperationKind kind;
	DsOperation *op;
	int c = 0;

	if (!ds_operation_kind_parse(ds_statement_text(row, 1), &kind))
		return NULL;
	op = ds_operation_new(kind, ds_statement_text(row, 4), ds_statement_text(row, 5));
	op->op_seq = sqlite3_column_int64(row, 0);
	if (!ds_operation_state_parse(ds_statement_text(row, 2), &op->state) ||
	    !ds_item_id_set(&op->item, ds_statement_text(row, 6), strlen(ds_statement_text(row, 6)),
		&as_written, NULL) ||
	    !read_personal(journal, row, op)) {
		ds_operation_free(op);
		return NULL;
	}
	op->queued = sqlite3_column_int(row, 3);
	read_parts(op, ds_statement_text(row, 7));
	c = 10;
	op->sends = (guint)sqlite3_column_int(row, c++);
	op->stamp.wall_s = sqlite3_column_int64(row, c++);
	op->stamp.boot_us = sqlite3_column_int64(row, c++);
	g_strlcpy(op->stamp.boot_id, ds_statement_text(row, c++), sizeof op->stamp.boot_id);
	op->stamp.trust = ds_clock_trust_parse(ds_statement_text(row, c++));
	g_strlcpy(op->due_before, ds_statement_text(row, c++), sizeof op->due_before);
	op->answer.verdict = (DsVerdict)sqlite3_column_int(row, c++);
	if (!ds_reason_parse(ds_statement_text(row, c++), &op->answer.reason))
		op->answer.reason = DS_REASON_OTHER;
	op->answer.renewed = sqlite3_column_int(row, c++);
	op->answer.keep_tag = sqlite3_column_int(row, c++);
	op->answer.alert = sqlite3_column_int(row, c++);
	op->answer.hold = sqlite3_column_int(row, c++);
	g_strlcpy(op->answer.due, ds_statement_text(row, c++), sizeof op->answer.due);
	op->answer.title = text_or_null(row, c++);
	c++; /* text: read_personal() */
	op->answer.bin = text_or_null(row, c++);
	op->answer.destination = text_or_null(row, c++);
	op->offline = sqlite3_column_int(row, c++);
	op->unproven = sqlite3_column_int(row, c++);
	op->changed_s = sqlite3_column_int64(row, c++);
	return op;
}

/* Steps through a query of ds_journal_columns; NULL on error. */
static GPtrArray *
read_rows(DsJournal *journal, Statement *statement, GError **error)
{
	g_autoptr(GPtrArray)
	    rows = g_ptr_array_new_with_free_func((GDestroyNotify)ds_operation_free);
	int result;

	while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
		DsOperation *op = read_operation(journal, statement);

		if (op == NULL) {
			g_set_error(error, DS_ERROR, DS_ERROR_STORAGE,
			    "journal: row %s of %s makes no sense", ds_statement_text(statement, 0),
			    journal->path);
			return NULL;
		}
		g_ptr_array_add(rows, op);
	}
	if (result != SQLITE_DONE) {
		ds_journal_fail(journal, "read", error);
		return NULL;
	}
	return g_steal_pointer(&rows);
}

GPtrArray *
ds_journal_list(DsJournal *journal, DsJournalWhich which, guint limit, GError **error)
{
	static const char *const conditions[] = {
	    [DS_JOURNAL_ALL] = "1",
	    [DS_JOURNAL_OPEN] =
		"state NOT IN ('CLOSED','VOID','NEEDS_STAFF','CONFLICT','PARKED') OR queued=1",
	    [DS_JOURNAL_CASES] = "state IN ('NEEDS_STAFF','CONFLICT','PARKED')",
	};
	g_autofree char *sql = g_strdup_printf(
	    "SELECT %s FROM operation WHERE %s ORDER BY op_seq DESC LIMIT %d", ds_journal_columns,
	    conditions[which], limit == 0 ? -1 : (gint)limit);
	g_autoptr(Statement) statement = ds_journal_prepare(journal, sql, error);

	return statement != NULL ? read_rows(journal, statement, error) : NULL;
}

DsOperation *
ds_journal_find(DsJournal *journal, gint64 op_seq, GError **error)
{
	g_autofree char *sql = g_strdup_printf(
	    "SELECT %s FROM operation WHERE op_seq=:op_seq", ds_journal_columns);
	g_autoptr(Statement) statement = ds_journal_prepare(journal, sql, error);
	g_autoptr(GPtrArray) rows = NULL;

	if (statement == NULL)
		return NULL;
	ds_statement_bind_number(statement, ":op_seq", op_seq);
	rows = read_rows(journal, statement, error);
	return rows != NULL && rows->len > 0 ? ds_operation_copy(rows->pdata[0]) : NULL;
}

static void
event_free(gpointer data)
{
	DsJournalEvent *event = data;

	g_free(event->detail);
	g_free(event);
}

GPtrArray *
ds_journal_events(DsJournal *journal, gint64 op_seq, GError **error)
{
	g_autoptr(GPtrArray) events = g_ptr_array_new_with_free_func(event_free);
	g_autoptr(Statement) statement = ds_journal_prepare(journal,
	    "SELECT state, wall_s, detail FROM event WHERE op_seq=:op_seq ORDER BY event_seq",
	    error);

	if (statement == NULL)
		return NULL;
	ds_statement_bind_number(statement, ":op_seq", op_seq);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		DsJournalEvent *event = g_new0(DsJournalEvent, 1);

		g_ptr_array_add(events, event);
		if (!ds_operation_state_parse(ds_statement_text(statement, 0), &event->state))
			event->state = DS_OP_NEEDS_STAFF;
		event->wall_s = sqlite3_column_int64(statement, 1);
		event->detail = g_strdup(ds_statement_text(statement, 2));
	}
	return g_steal_pointer(&events);
}
