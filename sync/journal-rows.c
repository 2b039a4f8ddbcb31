/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/journal-private.h"
#include "sync/journal-schema.h"

#include <string.h>

#define ERASED_ITEM "-"

/* ---- writing ---- */

static char *
parts_text(const DsOperation *op)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < op->parts->len; i++)
		g_string_append_printf(
		    text, "%s%s", i > 0 ? "," : "", g_array_index(op->parts, DsTagId, i).text);
	return g_string_free(text, FALSE);
}

static void
bind_answer(Statement *statement, const DsAnswer *answer)
{
	ds_statement_bind_number(statement, ":verdict", answer->verdict);
	ds_statement_bind_text(statement, ":reason", ds_reason_word(answer->reason));
	ds_statement_bind_number(statement, ":renewed", answer->renewed);
	ds_statement_bind_number(statement, ":keep_tag", answer->keep_tag);
	ds_statement_bind_number(statement, ":alert", answer->alert);
	ds_statement_bind_number(statement, ":hold", answer->hold);
	ds_statement_bind_text(statement, ":due", answer->due);
}

/* What tells about a person leaves the row together with the last open state (rules 5); then op,
 * kind, item, times and outcome remain. */
static void
bind_personal(Statement *statement, const DsOperation *op, DsOperationState state)
{
	gboolean keep = !ds_operation_is_settled(state);
	const struct {
		const char *name, *text;
	} columns[] = {
	    {":patron", op->patron.text[0] != '\0' ? op->patron.text : NULL},
	    {":request", op->request},
	    {":text", op->answer.text},
	    {":title", op->answer.title},
	    {":bin", op->answer.bin},
	    {":destination", op->answer.destination},
	};

	for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
		ds_statement_bind_text(statement, columns[i].name, keep ? columns[i].text : NULL);
}

/* A number that came from a scanner and that the library gave no title to, and did not say yes to,
 * may be anything, such as somebody's library card: it does not stay. */
static gboolean
is_nameless(const DsOperation *op, DsOperationState state)
{
	return ds_operation_is_settled(state) && op->parts->len == 0 &&
	    op->answer.verdict != DS_VERDICT_YES &&
	    (op->answer.title == NULL || op->answer.title[0] == '\0');
}

static void
bind_operation(
    Statement *statement, const DsOperation *op, DsOperationState state, const DsStamp *now)
{
	g_autofree char *parts = parts_text(op);

	if (op->op_seq != 0)
		ds_statement_bind_number(statement, ":op_seq", op->op_seq);
	ds_statement_bind_text(statement, ":kind", ds_operation_kind_word(op->kind));
	ds_statement_bind_text(statement, ":state", ds_operation_state_word(state));
	ds_statement_bind_text(statement, ":was", ds_operation_state_word(op->state));
	ds_statement_bind_number(statement, ":queued", op->queued);
	ds_statement_bind_number(statement, ":offline", op->offline);
	ds_statement_bind_number(statement, ":unproven", op->unproven);
	ds_statement_bind_text(statement, ":library", op->library);
	ds_statement_bind_text(statement, ":session", op->session);
	ds_statement_bind_text(
	    statement, ":item", is_nameless(op, state) ? ERASED_ITEM : op->item.text);
	ds_statement_bind_text(statement, ":parts", parts);
	ds_statement_bind_number(statement, ":sends", op->sends);
	ds_statement_bind_number(statement, ":asked_wall_s", op->stamp.wall_s);
	ds_statement_bind_number(statement, ":asked_boot_us", op->stamp.boot_us);
	ds_statement_bind_text(statement, ":asked_boot_id", op->stamp.boot_id);
	ds_statement_bind_text(statement, ":clock_trust", ds_clock_trust_word(op->stamp.trust));
	ds_statement_bind_text(statement, ":due_before", op->due_before);
	ds_statement_bind_number(statement, ":changed_wall_s", now->wall_s);
	bind_answer(statement, &op->answer);
	bind_personal(statement, op, state);
}

static gboolean
write_operation(
    DsJournal *journal, DsOperation *op, DsOperationState state, const DsStamp *now, GError **error)
{
	gboolean is_new = op->op_seq == 0;
	g_autoptr(Statement) statement = ds_journal_prepare(
	    journal, is_new ? ds_journal_insert : ds_journal_update, error);

	if (statement == NULL)
		return FALSE;
	bind_operation(statement, op, state, now);
	if (sqlite3_step(statement) != SQLITE_DONE)
		return ds_journal_fail(journal, "write", error);
	if (is_new) {
		op->op_seq = sqlite3_last_insert_rowid(journal->db);
		return TRUE;
	}
	if (sqlite3_changes(journal->db) == 1)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "journal: operation %" G_GINT64_FORMAT " is not in state %s", op->op_seq,
	    ds_operation_state_word(op->state));
	return FALSE;
}

static gboolean
write_event(DsJournal *journal, gint64 op_seq, DsOperationState state, const DsStamp *now,
    const char *detail, GError **error)
{
	return ds_journal_add_event(journal,
	    &(const ChainLink){
		.op_seq = op_seq,
		.state = ds_operation_state_word(state),
		.wall_s = now->wall_s,
		.boot_us = now->boot_us,
		.boot_id = now->boot_id,
		.detail = detail,
	    },
	    error);
}

gboolean
ds_journal_record(DsJournal *journal, DsOperation *op, DsOperationState state, const DsStamp *now,
    const char *detail, GError **error)
{
	gint64 op_seq = op->op_seq;
	guint8 hash[HASH_BYTES];

	if (!ds_operation_may_become(op, state)) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "journal: a %s does not go from %s to %s", ds_operation_kind_word(op->kind),
		    ds_operation_state_word(op->state), ds_operation_state_word(state));
		return FALSE;
	}
	if (!ds_journal_execute(journal, "SAVEPOINT record", error))
		return FALSE;
	memcpy(hash, journal->last_hash, HASH_BYTES);
	if (ds_journal_keep_clock(journal, &now->memory, error) &&
	    write_operation(journal, op, state, now, error) &&
	    write_event(journal, op->op_seq, state, now, detail, error))
		return ds_journal_execute(journal, "RELEASE record", error);
	op->op_seq = op_seq;
	memcpy(journal->last_hash, hash, HASH_BYTES);
	sqlite3_exec(journal->db, "ROLLBACK TO record; RELEASE record", NULL, NULL, NULL);
	ds_journal_load_clock(journal);
	return FALSE;
}

/* ---- reading ---- */

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

/* The columns in the order of ds_journal_columns. */
static DsOperation *
read_operation(Statement *row)
{
	static const DsIdentRules as_written = {
	    .max_length = DS_IDENT_MAX, .also = "!#$%&'()*+,-./:;<=>?@[]^_`{}~"};
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
	    !ds_patron_id_set(&op->patron, ds_statement_text(row, 8),
		strlen(ds_statement_text(row, 8)), &as_written, NULL)) {
		ds_operation_free(op);
		return NULL;
	}
	op->queued = sqlite3_column_int(row, 3);
	read_parts(op, ds_statement_text(row, 7));
	op->request = text_or_null(row, 9);
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
	op->answer.text = text_or_null(row, c++);
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
		DsOperation *op = read_operation(statement);

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
