/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/journal-private.h"
#include "sync/journal-schema.h"

#include <string.h>

#define ERASED_ITEM "-"

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

/* What a person's data is sealed with: the key that the row has already, as long as there is one.
 */
static gint64
choose_key(DsJournal *journal, const DsOperation *op, const DsStamp *now, GError **error)
{
	g_autoptr(Statement) row = NULL;
	gint64 number = 0;

	if (op->op_seq != 0) {
		row = ds_journal_prepare(
		    journal, "SELECT key_id FROM operation WHERE op_seq=:op_seq", error);
		if (row == NULL)
			return 0;
		ds_statement_bind_number(row, ":op_seq", op->op_seq);
		number = sqlite3_step(row) == SQLITE_ROW ? sqlite3_column_int64(row, 0) : 0;
	}
	return number != 0 && ds_journal_has_key(journal, number)
	    ? number
	    : ds_journal_key_of(journal, now->wall_s, error);
}

static void
bind_sealed(DsJournal *journal, Statement *statement, gint64 key, gint64 op_seq, const char *name,
    const char *text)
{
	g_autofree char *parameter = g_strdup_printf(":%s_sealed", name);
	g_autoptr(GBytes) sealed = ds_journal_seal(journal, key, op_seq, name, text);

	ds_statement_bind_bytes(statement, parameter, sealed);
}

/* What tells about a person leaves the row together with the last open state (rules 5), or some
 * hours later; then op, kind, item, times and outcome remain. `key` 0: now. */
static void
bind_personal(
    DsJournal *journal, Statement *statement, const DsOperation *op, gint64 op_seq, gint64 key)
{
	const char *patron = op->patron.text[0] != '\0' ? op->patron.text : NULL;

	bind_sealed(journal, statement, key, op_seq, "patron", patron);
	bind_sealed(journal, statement, key, op_seq, "request", op->request);
	bind_sealed(journal, statement, key, op_seq, "text", op->answer.text);
	ds_statement_bind_text(statement, ":title", key != 0 ? op->answer.title : NULL);
	ds_statement_bind_text(statement, ":bin", key != 0 ? op->answer.bin : NULL);
	ds_statement_bind_text(statement, ":destination", key != 0 ? op->answer.destination : NULL);
	if (key != 0)
		ds_statement_bind_number(statement, ":key_id", key);
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

const char *
ds_journal_item_word(const DsOperation *op, DsOperationState state)
{
	return is_nameless(op, state) ? ERASED_ITEM : op->item.text;
}

static void
bind_operation(
    Statement *statement, const DsOperation *op, DsOperationState state, const DsStamp *now)
{
	g_autofree char *parts = parts_text(op);

	ds_statement_bind_text(statement, ":kind", ds_operation_kind_word(op->kind));
	ds_statement_bind_text(statement, ":state", ds_operation_state_word(state));
	ds_statement_bind_text(statement, ":was", ds_operation_state_word(op->state));
	ds_statement_bind_number(statement, ":queued", op->queued);
	ds_statement_bind_number(statement, ":offline", op->offline);
	ds_statement_bind_number(statement, ":unproven", op->unproven);
	ds_statement_bind_text(statement, ":library", op->library);
	ds_statement_bind_text(statement, ":session", op->session);
	ds_statement_bind_text(statement, ":item", ds_journal_item_word(op, state));
	ds_statement_bind_text(statement, ":parts", parts);
	ds_statement_bind_number(statement, ":sends", op->sends);
	ds_statement_bind_number(statement, ":asked_wall_s", op->stamp.wall_s);
	ds_statement_bind_number(statement, ":asked_boot_us", op->stamp.boot_us);
	ds_statement_bind_text(statement, ":asked_boot_id", op->stamp.boot_id);
	ds_statement_bind_text(statement, ":clock_trust", ds_clock_trust_word(op->stamp.trust));
	ds_statement_bind_text(statement, ":due_before", op->due_before);
	ds_statement_bind_number(statement, ":changed_wall_s", now->wall_s);
	bind_answer(statement, &op->answer);
}

/* One more than has ever been given: its number is part of what a row's seals are about. */
static gint64
next_number(DsJournal *journal, GError **error)
{
	g_autofree char *number = ds_journal_ask(journal,
	    "SELECT 1+ifnull((SELECT seq FROM sqlite_sequence WHERE name='operation'), 0)", error);

	return number != NULL ? g_ascii_strtoll(number, NULL, 10) : 0;
}

static gboolean
write_operation(DsJournal *journal, DsOperation *op, DsOperationState state, gint64 key,
    const DsStamp *now, GError **error)
{
	gboolean is_new = op->op_seq == 0;
	gint64 op_seq = is_new ? next_number(journal, error) : op->op_seq;
	g_autoptr(Statement) statement = ds_journal_prepare(
	    journal, is_new ? ds_journal_insert : ds_journal_update, error);

	if (statement == NULL || op_seq == 0)
		return FALSE;
	ds_statement_bind_number(statement, ":op_seq", op_seq);
	bind_operation(statement, op, state, now);
	bind_personal(journal, statement, op, op_seq, key);
	if (sqlite3_step(statement) != SQLITE_DONE)
		return ds_journal_fail(journal, "write", error);
	op->op_seq = op_seq;
	if (is_new || sqlite3_changes(journal->db) == 1)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "journal: operation %" G_GINT64_FORMAT " is not in state %s", op->op_seq,
	    ds_operation_state_word(op->state));
	return FALSE;
}

/* The first event of an operation keeps what it is about: with it a damaged journal can still tell
 * (journal-rescue.c reads it). */
static char *
record_text(const DsOperation *op)
{
	g_autofree char *parts = parts_text(op);

	return g_strjoin("\n", ds_operation_kind_word(op->kind), op->library, op->session,
	    op->item.text, parts, op->patron.text, NULL);
}

static gboolean
write_event(DsJournal *journal, const DsOperation *op, DsOperationState state, gint64 record_key,
    const DsStamp *now, const char *detail, GError **error)
{
	g_autofree char *text = record_key != 0 ? record_text(op) : NULL;
	g_autoptr(GBytes) record = ds_journal_seal(journal, record_key, op->op_seq, "record", text);

	return ds_journal_add_event(journal,
	    &(const ChainLink){
		.op_seq = op->op_seq,
		.state = ds_operation_state_word(state),
		.wall_s = now->wall_s,
		.boot_us = now->boot_us,
		.boot_id = now->boot_id,
		.detail = detail,
		.record = record,
	    },
	    error);
}

static gboolean
erase_records(DsJournal *journal, gint64 op_seq, GError **error)
{
	g_autoptr(Statement) row = ds_journal_prepare(journal,
	    "UPDATE event SET record=NULL WHERE op_seq=:op_seq AND record IS NOT NULL", error);

	if (row == NULL)
		return FALSE;
	ds_statement_bind_number(row, ":op_seq", op_seq);
	return sqlite3_step(row) == SQLITE_DONE || ds_journal_fail(journal, "erase", error);
}

static gboolean
write_step(DsJournal *journal, DsOperation *op, DsOperationState state, const DsStamp *now,
    const char *detail, GError **error)
{
	gboolean erase = ds_operation_is_settled(state) && journal->keep_personal_h == 0;
	gboolean is_new = op->op_seq == 0;
	gint64 key = erase ? 0 : choose_key(journal, op, now, error);

	return (erase || key != 0) && ds_journal_keep_clock(journal, &now->memory, error) &&
	    write_operation(journal, op, state, key, now, error) &&
	    (!erase || erase_records(journal, op->op_seq, error)) &&
	    write_event(journal, op, state, is_new ? key : 0, now, detail, error);
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
	if (!ds_journal_run(journal, "SAVEPOINT record", error))
		return FALSE;
	memcpy(hash, journal->last_hash, HASH_BYTES);
	if (write_step(journal, op, state, now, detail, error))
		return ds_journal_run(journal, "RELEASE record", error);
	op->op_seq = op_seq;
	memcpy(journal->last_hash, hash, HASH_BYTES);
	sqlite3_exec(journal->db, "ROLLBACK TO record; RELEASE record", NULL, NULL, NULL);
	ds_journal_load_clock(journal);
	ds_journal_forget_keys(journal);
	return FALSE;
}
