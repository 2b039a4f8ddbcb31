/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/outbox-file.h"

#include "firmware/base/log.h"
#include "firmware/outbox-private.h"
#include "firmware/stamp.h"
#include "sync/results.h"

#include <string.h>

/* One row of a filing. */
typedef struct {
	DsOutboxFiling *filing;
	DsOperation *op;        /* NULL: not in the outbox as exported */
	const DsResult *result; /* NULL in an export */
	DsOperationState next;  /* being recorded */
	gboolean left_out;      /* somebody else has moved it meanwhile */
} Row;

struct DsOutboxFiling {
	DsOutbox *outbox;
	char *kiosk;
	GPtrArray *rows;    /* Row, in the order of the operations or of the file */
	GPtrArray *results; /* DsResult; NULL in an export */
	guint waiting;      /* answers of the teller that have not come */
	guint wrong_line;   /* the first line that is wrong, and why */
	GError *error;
	DsExportFormat format;
	DsOutboxExported exported;
	DsOutboxResults taken;
	DsOutboxTaken done;
	gpointer data;
};

static void
row_free(gpointer data)
{
	Row *row = data;

	g_clear_pointer(&row->op, ds_operation_free);
	g_free(row);
}

static DsOutboxFiling *
filing_new(DsOutbox *outbox, const char *kiosk, gpointer data)
{
	DsOutboxFiling *filing = g_new0(DsOutboxFiling, 1);

	filing->outbox = outbox;
	filing->kiosk = g_strdup(kiosk);
	filing->rows = g_ptr_array_new_with_free_func(row_free);
	filing->data = data;
	return filing;
}

void
ds_outbox_filing_free(DsOutboxFiling *filing)
{
	g_ptr_array_unref(filing->rows);
	g_clear_pointer(&filing->results, g_ptr_array_unref);
	g_clear_error(&filing->error);
	g_free(filing->kiosk);
	g_free(filing);
}

static Row *
add_row(DsOutboxFiling *filing, const DsOperation *op, const DsResult *result)
{
	Row *row = g_new0(Row, 1);

	row->filing = filing;
	row->op = op != NULL ? ds_operation_copy(op) : NULL;
	row->result = result;
	g_ptr_array_add(filing->rows, row);
	return row;
}

/* Is this a moment for a filing? */
static gboolean
may_begin(DsOutbox *outbox, GError **error)
{
	if (!ds_link_is_by_files(outbox->parts.link))
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "this library is not told by files: that is for backend=file");
	else if (outbox->filing != NULL)
		g_set_error(error, DS_ERROR, DS_ERROR_RETRY,
		    "another export, or another file of results, is being recorded");
	else
		return TRUE;
	return FALSE;
}

/* The outbox is free for the next one. */
static void
end(DsOutboxFiling *filing)
{
	DsOutbox *outbox = filing->outbox;

	outbox->filing = NULL;
	ds_outbox_filing_free(filing);
	outbox->on_changed(outbox->data);
}

/* ---- which rows ---- */

gboolean
ds_outbox_is_exported(const DsOperation *op)
{
	return op->offline && op->state == DS_OP_SENDING && op->sends > 0 && op->request == NULL;
}

DsOperationEvent
ds_outbox_file_confirms(const DsOperation *op)
{
	if (op->request != NULL)
		return DS_EVENT_DENIED; /* told over a link, and never seen in the library's lists
					 */
	return op->unproven ? DS_EVENT_UNWRITTEN : DS_EVENT_CONFIRMED;
}

static void
add_exported(DsOutboxFiling *filing)
{
	g_autoptr(GPtrArray) ops = ds_outbox_operations(filing->outbox);

	for (guint i = 0; i < ops->len; i++)
		if (ds_outbox_is_exported(ops->pdata[i]))
			add_row(filing, ops->pdata[i], NULL);
}

static void
add_due(DsOutboxFiling *filing)
{
	g_autoptr(GPtrArray) ops = ds_outbox_operations(filing->outbox);
	g_autoptr(GArray) is_due = g_array_new(FALSE, FALSE, sizeof(gboolean));
	g_autoptr(GArray) together = NULL;

	for (guint i = 0; i < ops->len; i++) {
		DsStep step;
		gboolean due = ds_operation_step(ops->pdata[i], DS_EVENT_DUE, &step) &&
		    !ds_replay_is_doubtful(ops->pdata[i]);

		g_array_append_val(is_due, due);
	}
	together = ds_replay_together(ops, is_due);
	for (guint i = 0; i < together->len; i++)
		add_row(filing, ops->pdata[g_array_index(together, guint, i)], NULL);
}

/* ---- recording ---- */

/* The operation as it will be, and where it goes. The event is one that the state knows. */
static void
record(Row *row, DsOperationEvent event, const char *detail, DsTellerRecorded on_recorded)
{
	const DsOutboxParts *parts = &row->filing->outbox->parts;
	DsStamp now = ds_stamp_now(parts->clock);
	DsStep step;

	if (!ds_operation_step(row->op, event, &step))
		g_assert_not_reached();
	ds_operation_mark(row->op, &step);
	row->next = step.state;
	row->filing->waiting++;
	ds_teller_record(parts->teller, row->op, step.state, &now, detail, on_recorded, row);
}

/* TRUE: it is on the disk. */
static gboolean
is_recorded(Row *row, const GError *error)
{
	DsOutboxFiling *filing = row->filing;
	gboolean moved;

	filing->waiting--;
	if (error == NULL) {
		row->op->state = row->next;
		ds_outbox_renew(filing->outbox, row->op);
		return TRUE;
	}
	row->left_out = TRUE;
	moved = g_error_matches(error, DS_ERROR, DS_ERROR_PROTOCOL);
	if (moved)
		ds_outbox_look_again(filing->outbox, row->op->op_seq);
	if (filing->error == NULL && (!moved || filing->results != NULL))
		filing->error = g_error_copy(error);
	return FALSE;
}

/* ---- out ---- */

/* What is in the text is on the disk as exported. */
static void
finish_export(DsOutboxFiling *filing)
{
	const DsExportAbout about = {.version = DS_VERSION, .kiosk = filing->kiosk};
	g_autoptr(GPtrArray) ops = g_ptr_array_new();
	DsOutboxExport export = {0};

	for (guint i = 0; i < filing->rows->len; i++) {
		const Row *row = filing->rows->pdata[i];

		if (!row->left_out)
			g_ptr_array_add(ops, row->op);
	}
	if (filing->error == NULL && ops->len > 0) {
		export.count = ops->len;
		export.first = ((const DsOperation *)ops->pdata[0])->op_seq;
		export.last = ((const DsOperation *)ops->pdata[ops->len - 1])->op_seq;
		export.text = ds_export_write(filing->format, ops, &about);
	}
	filing->exported(filing->error == NULL ? &export : NULL, filing->error, filing->data);
	g_free(export.text);
	end(filing);
}

static void
on_marked(gint64 op_seq, const GError *error, gpointer data)
{
	Row *row = data;

	is_recorded(row, error);
	if (row->filing->waiting == 0)
		finish_export(row->filing);
}

/* It counts as sent: over a link it would not simply be sent once more. */
static void
mark(Row *row)
{
	row->op->sends++;
	g_clear_pointer(&row->op->request, g_free);
	record(row, DS_EVENT_DUE, "exported", on_marked);
}

void
ds_outbox_export(DsOutbox *outbox, DsExportFormat format, const char *kiosk, gboolean again,
    DsOutboxExported done, gpointer data)
{
	g_autoptr(GError) error = NULL;
	DsOutboxFiling *filing;

	if (!may_begin(outbox, &error)) {
		done(NULL, error, data);
		return;
	}
	filing = outbox->filing = filing_new(outbox, kiosk, data);
	filing->format = format;
	filing->exported = done;
	if (again) {
		add_exported(filing);
	} else {
		add_due(filing);
		ds_outbox_give_up_doubtful(outbox);
	}
	ds_note(NULL, "%u operations are exported%s as %s", filing->rows->len,
	    again ? " once more" : "", ds_export_formats[format]);
	for (guint i = 0; i < filing->rows->len && !again; i++)
		mark(filing->rows->pdata[i]);
	if (filing->waiting == 0)
		finish_export(filing);
}

/* ---- back ---- */

static void
finish_results(DsOutboxFiling *filing)
{
	const GError *error = filing->error;

	if (error == NULL)
		ds_note(NULL, "results of exported operations: %u ok, %u refused, %u unknown",
		    filing->taken.ok, filing->taken.refused, filing->taken.unknown);
	filing->done(error == NULL ? &filing->taken : NULL, error, filing->data);
	end(filing);
}

static void
on_closed(gint64 op_seq, const GError *error, gpointer data)
{
	Row *row = data;

	is_recorded(row, error);
	if (row->filing->waiting == 0)
		finish_results(row->filing);
}

static void
on_taken(gint64 op_seq, const GError *error, gpointer data)
{
	Row *row = data;

	if (is_recorded(row, error) && row->op->state == DS_OP_SYNCED)
		record(row, ds_outbox_file_confirms(row->op), "seen by staff", on_closed);
	if (row->filing->waiting == 0)
		finish_results(row->filing);
}

static void
take(Row *row)
{
	DsAnswer *answer = &row->op->answer;

	switch (row->result->word) {
	case DS_RESULT_OK:
		row->filing->taken.ok++;
		answer->verdict = DS_VERDICT_YES;
		record(row, DS_EVENT_YES, "result ok", on_taken);
		break;
	case DS_RESULT_REFUSED:
		row->filing->taken.refused++;
		answer->verdict = DS_VERDICT_NO;
		answer->reason = DS_REASON_OTHER;
		g_free(answer->text);
		answer->text = g_strdup(row->result->text);
		record(row, DS_EVENT_NO, "result refused", on_taken);
		break;
	default: row->filing->taken.unknown++; break;
	}
}

/* ---- is every line right? ---- */

static void
complain(Row *row, const char *text)
{
	DsOutboxFiling *filing = row->filing;

	if (filing->error != NULL && filing->wrong_line <= row->result->line)
		return;
	g_clear_error(&filing->error);
	filing->wrong_line = row->result->line;
	ds_results_fail(row->result->line, &filing->error, "operation %" G_GINT64_FORMAT " %s",
	    row->result->op_seq, text);
}

/* Columns that stand there to be compared. */
static void
compare(Row *row, const DsOperation *op)
{
	const DsResult *result = row->result;

	if (result->kiosk[0] != '\0' && !g_str_equal(result->kiosk, row->filing->kiosk))
		complain(row, "is one of another kiosk");
	else if (result->item[0] != '\0' && g_ascii_strcasecmp(result->item, op->item.text) != 0)
		complain(row,
		    "is of another item (a spreadsheet may have changed the number: then leave the "
		    "column item out)");
}

/* Of a row that is not waiting for a result: it has this very one. */
static gboolean
has_result(const DsOperation *op, DsResultWord word)
{
	if (!op->offline || op->request != NULL || op->sends == 0)
		return FALSE;
	if (word == DS_RESULT_OK)
		return op->answer.verdict == DS_VERDICT_YES && !op->queued;
	return word == DS_RESULT_REFUSED && op->answer.verdict == DS_VERDICT_NO && !op->queued;
}

static void
check_old(Row *row, const DsOperation *op)
{
	if (op == NULL)
		complain(row, "is not in the journal of this kiosk");
	else if (has_result(op, row->result->word))
		row->filing->taken.before++;
	else
		complain(row, "waits for no result: it was not exported, or has another result");
}

/* All lines are known to be right, or one of them is not. */
static void
decide(DsOutboxFiling *filing)
{
	for (guint i = 0; i < filing->rows->len && filing->error == NULL; i++) {
		Row *row = filing->rows->pdata[i];

		if (row->op != NULL)
			take(row);
	}
	if (filing->waiting == 0)
		finish_results(filing);
}

static void
on_old_row(GPtrArray *rows, const GError *error, gpointer data)
{
	Row *row = data;
	DsOutboxFiling *filing = row->filing;

	filing->waiting--;
	if (error != NULL) {
		if (filing->error == NULL)
			filing->error = g_error_copy(error);
	} else {
		check_old(row, rows->len > 0 ? rows->pdata[0] : NULL);
	}
	if (filing->waiting == 0)
		decide(filing);
}

/* op_seq -> const DsOperation: what waits for a result. */
static GHashTable *
exported_by_number(GPtrArray *ops)
{
	GHashTable *table = g_hash_table_new(g_int64_hash, g_int64_equal);

	for (guint i = 0; i < ops->len; i++) {
		DsOperation *op = ops->pdata[i];

		if (ds_outbox_is_exported(op))
			g_hash_table_insert(table, &op->op_seq, op);
	}
	return table;
}

static void
check(DsOutboxFiling *filing)
{
	g_autoptr(GPtrArray) ops = ds_outbox_operations(filing->outbox);
	g_autoptr(GHashTable) exported = exported_by_number(ops);

	for (guint i = 0; i < filing->results->len; i++) {
		const DsResult *result = filing->results->pdata[i];
		const DsOperation *op = g_hash_table_lookup(exported, &result->op_seq);
		Row *row = add_row(filing, op, result);

		if (op != NULL)
			compare(row, op);
		else
			filing->waiting++;
	}
	for (guint i = 0; i < filing->rows->len; i++) {
		Row *row = filing->rows->pdata[i];

		if (row->op == NULL)
			ds_teller_find(
			    filing->outbox->parts.teller, row->result->op_seq, on_old_row, row);
	}
}

void
ds_outbox_results(
    DsOutbox *outbox, const char *text, const char *kiosk, DsOutboxTaken done, gpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) results = NULL;
	DsOutboxFiling *filing;

	if (may_begin(outbox, &error))
		results = ds_results_read(text, strlen(text), &error);
	if (results == NULL) {
		done(NULL, error, data);
		return;
	}
	filing = outbox->filing = filing_new(outbox, kiosk, data);
	filing->results = g_steal_pointer(&results);
	filing->done = done;
	check(filing);
	if (filing->waiting == 0)
		decide(filing);
}
