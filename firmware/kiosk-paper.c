/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What staff have printed: the receipt of a visit once more, the slip of a returned item, the
 * waybill of what travels to another library. All of it is made of the journal, so a title is on it
 * as long as the journal keeps it (keep-personal-h).
 */
#include "firmware/kiosk-private.h"
#include "firmware/receipt.h"
#include "firmware/routing-slip.h"
#include "firmware/waybill.h"

#include <string.h>

#define VISITS_ROWS 1000  /* in so many of the newest rows a visit is looked for */
#define WAYBILL_ROWS 5000 /* ... what travels */

typedef struct {
	DsKiosk *kiosk;
	gint64 op_seq;
	char *institution;
	guint count; /* of the waybill's items ... */
	gint64 last; /* ... and the number of the last of them */
	DsKioskPapered done;
	gpointer data;
} Job;

static Job *
job_new(DsKiosk *kiosk, gint64 op_seq, DsKioskPapered done, gpointer data)
{
	Job *job = g_new0(Job, 1);

	job->kiosk = kiosk;
	job->op_seq = op_seq;
	job->last = op_seq;
	job->done = done;
	job->data = data;
	return job;
}

static void
finish(const GError *error, gpointer data)
{
	Job *job = data;

	job->done(error != NULL ? 0 : job->count, job->last, error, job->data);
	g_free(job->institution);
	g_free(job);
}

static void
fail(Job *job, const char *why)
{
	g_autoptr(GError) error = g_error_new_literal(DS_ERROR, DS_ERROR_PROTOCOL, why);

	finish(error, job);
}

static DsSlipHead
head_at(const DsKiosk *kiosk, gint64 wall_s)
{
	return ds_kiosk_slip_head(kiosk, kiosk->config->languages[0], wall_s);
}

static void
print(Job *job, DsSlip *slip)
{
	ds_printer_worker_print(job->kiosk->printer, slip, finish, job);
}

/* ---- the receipt of a visit ---- */

/* How a row of the journal would stand on the screen now: what is over counts as its answer was. */
static const char *
status_of_over(const DsOperation *op)
{
	static const char *const done[] = {
	    [DS_CHECKOUT] = "lent", [DS_CHECKIN] = "returned", [DS_RENEWAL] = "renewed"};
	gboolean refused = op->answer.verdict == DS_VERDICT_NO;

	if (refused && op->answer.reason == DS_REASON_ITEM_YOURS)
		return "kept";
	if (refused && !op->offline)
		return "refused";
	/* done without the library, which would not have it; or nobody knows */
	if (refused || (op->answer.verdict == DS_VERDICT_NONE && !op->offline))
		return "staff";
	return op->answer.renewed ? "renewed" : done[op->kind];
}

static const char *
status_of(const DsKiosk *kiosk, const DsOperation *op)
{
	static const DsOperationState over[] = {
	    DS_OP_CLOSED, DS_OP_SENDING, DS_OP_SYNCED, DS_OP_SYNCED_NOOP};
	DsLine *line;
	const char *status;

	for (guint i = 0; i < G_N_ELEMENTS(over); i++)
		if (op->state == over[i])
			return status_of_over(op);
	line = ds_line_new(NULL, ds_operation_copy(op), op->item.text);
	status = ds_line_status(line, kiosk->config->show_at_desk);
	ds_line_free(line);
	return status;
}

static GVariant *
receipt_row(const DsKiosk *kiosk, const DsOperation *op)
{
	g_autofree char *day = g_strndup(op->answer.due, strlen("2026-12-20"));
	GVariantDict row;

	g_variant_dict_init(&row, NULL);
	g_variant_dict_insert(&row, "status", "s", status_of(kiosk, op));
	g_variant_dict_insert(&row, "item", "s", op->item.text);
	g_variant_dict_insert(&row, "title", "s", op->answer.title != NULL ? op->answer.title : "");
	g_variant_dict_insert(&row, "due", "s", day);
	g_variant_dict_insert(&row, "provisional", "b", op->queued);
	g_variant_dict_insert(&row, "op", "x", op->op_seq);
	return g_variant_dict_end(&row);
}

/* The row that tells which visit is meant: that of the number, or the newest of one that is over.
 */
static const DsOperation *
find_visit(const Job *job, const GPtrArray *rows)
{
	for (guint i = 0; i < rows->len; i++) {
		const DsOperation *op = rows->pdata[i];

		if (job->op_seq != 0 ? op->op_seq == job->op_seq
				     : g_strcmp0(op->session, job->kiosk->session) != 0)
			return op;
	}
	return NULL;
}

/* A tag that was put right beside what the person came for: nobody was told of it. */
static gboolean
is_repair(const DsOperation *op)
{
	return !op->offline && op->sends == 0;
}

/* What the person was told at the end: of each item what was done with it last. Oldest first. */
static GPtrArray *
rows_of_visit(const DsOperation *one, const GPtrArray *rows)
{
	GPtrArray *visit = g_ptr_array_new();
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < rows->len; i++) { /* newest first */
		DsOperation *op = rows->pdata[i];

		if (g_strcmp0(op->session, one->session) == 0 && !is_repair(op) &&
		    g_hash_table_add(seen, op->item.text))
			g_ptr_array_insert(visit, 0, op);
	}
	return visit;
}

static DsSlip *
receipt_of(const DsKiosk *kiosk, const DsOperation *one, const GPtrArray *rows)
{
	DsSlipHead head = head_at(kiosk, one->stamp.wall_s);
	g_autoptr(GPtrArray) visit = rows_of_visit(one, rows);
	g_autoptr(GVariant) items = NULL;
	GVariantBuilder list;

	head.copy = TRUE;
	g_variant_builder_init(&list, G_VARIANT_TYPE("aa{sv}"));
	for (guint i = 0; i < visit->len; i++) {
		const DsOperation *op = visit->pdata[i];

		head.returning = op->kind == DS_CHECKIN;
		g_variant_builder_add_value(&list, receipt_row(kiosk, op));
	}
	items = g_variant_ref_sink(g_variant_builder_end(&list));
	return ds_receipt_new(&head, items);
}

static void
on_visits(GPtrArray *rows, const GError *error, gpointer data)
{
	Job *job = data;
	const DsOperation *one;
	DsSlip *slip;

	if (error != NULL) {
		finish(error, job);
		return;
	}
	one = find_visit(job, rows);
	slip = one != NULL ? receipt_of(job->kiosk, one, rows) : NULL;
	if (one == NULL)
		fail(job, "the journal has no such visit");
	else if (slip == NULL)
		fail(job, "nothing came of that visit: there is nothing to print");
	else
		print(job, slip);
}

/* ---- the slip of an item ---- */

/* What says more of an item than its number has left its row. What is told by files, or was known
 * to the library already, never had a request. */
static gboolean
is_forgotten(const DsOperation *op)
{
	return ds_operation_is_settled(op->state) && op->request == NULL &&
	    (!op->offline || (op->answer.bin == NULL && op->answer.destination == NULL));
}

static void
on_item(GPtrArray *rows, const GError *error, gpointer data)
{
	Job *job = data;
	const DsOperation *op;
	DsSlipHead head;
	DsSlip *slip;

	if (error != NULL || rows->len == 0) {
		if (error != NULL)
			finish(error, job);
		else
			fail(job, "the journal has no such operation");
		return;
	}
	op = rows->pdata[0];
	if (is_forgotten(op)) {
		fail(job,
		    "the journal does not keep any longer where this item goes "
		    "(keep-personal-h=)");
		return;
	}
	head = head_at(job->kiosk, op->stamp.wall_s);
	slip = ds_routing_slip_new(&head, DS_SLIP_FOR_ALL, op);
	if (slip == NULL)
		fail(job,
		    "this operation has no slip: nobody waits for the item, it goes nowhere, "
		    "and no bin is known");
	else
		print(job, slip);
}

/* ---- the waybill ---- */

static gboolean
is_refused(const DsOperation *op)
{
	return op->state == DS_OP_VOID || op->answer.verdict == DS_VERDICT_NO;
}

/* Oldest first, from the number on that was told, as many as one paper has room for. What became of
 * an item last counts: one that was brought twice is there once, one that was lent again is not. */
static GPtrArray *
load_of(const Job *job, const GPtrArray *rows)
{
	GPtrArray *ops = g_ptr_array_new();
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < rows->len; i++) { /* newest first */
		DsOperation *op = rows->pdata[i];

		if (is_refused(op) || !g_hash_table_add(seen, op->item.text))
			continue; /* something newer became of the item */
		if (op->op_seq > job->op_seq && ds_waybill_has(op, job->institution))
			g_ptr_array_insert(ops, 0, op);
	}
	if (ops->len > DS_WAYBILL_ITEMS)
		g_ptr_array_set_size(ops, DS_WAYBILL_ITEMS);
	return ops;
}

static void
on_travelling(GPtrArray *rows, const GError *error, gpointer data)
{
	Job *job = data;
	const DsKiosk *kiosk = job->kiosk;
	DsSlipHead head = head_at(kiosk, ds_clock_wall_s(kiosk->clock));
	g_autoptr(GPtrArray) load = NULL;

	if (error != NULL) {
		finish(error, job);
		return;
	}
	load = load_of(job, rows);
	if (load->len == 0) {
		fail(job, "nothing that the journal still knows of travels there");
		return;
	}
	job->count = load->len;
	job->last = ((const DsOperation *)load->pdata[load->len - 1])->op_seq;
	print(job, ds_waybill_new(&head, kiosk->config->institution.text, job->institution, load));
}

/* ---- what staff ask for ---- */

/* "12", or "hall-2-12" as paper has it; of another kiosk it would be somebody else's. */
static gboolean
parse_number(const DsKiosk *kiosk, const char *text, gint64 *op_seq, GError **error)
{
	g_autofree char *prefix = g_strconcat(kiosk->config->id.text, "-", NULL);
	const char *digits = g_str_has_prefix(text, prefix) ? text + strlen(prefix) : text;

	if (g_ascii_string_to_signed(digits, 10, 1, G_MAXINT64, op_seq, NULL))
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "this is no number of an operation of this kiosk, like 12 or %s12", prefix);
	return FALSE;
}

/* `number` "": none. NULL: done() has been told why not. */
static Job *
begin(DsKiosk *kiosk, const char *number, DsKioskPapered done, gpointer data)
{
	g_autoptr(GError) error = NULL;
	gint64 op_seq = 0;

	if (kiosk->printer == NULL)
		error = ds_kiosk_no_printer();
	else if (number[0] == '\0' || parse_number(kiosk, number, &op_seq, &error))
		return job_new(kiosk, op_seq, done, data);
	done(0, 0, error, data);
	return NULL;
}

void
ds_kiosk_print_visit(DsKiosk *kiosk, const char *number, DsKioskPapered done, gpointer data)
{
	Job *job = begin(kiosk, number, done, data);

	if (job != NULL)
		ds_teller_list(kiosk->teller, DS_JOURNAL_ALL, VISITS_ROWS, on_visits, job);
}

void
ds_kiosk_print_slip(DsKiosk *kiosk, const char *number, DsKioskPapered done, gpointer data)
{
	Job *job = begin(kiosk, number, done, data);

	if (job != NULL)
		ds_teller_find(kiosk->teller, job->op_seq, on_item, job);
}

void
ds_kiosk_print_waybill(
    DsKiosk *kiosk, const char *institution, const char *after, DsKioskPapered done, gpointer data)
{
	Job *job = begin(kiosk, after, done, data);

	if (job == NULL)
		return;
	job->institution = g_strdup(institution);
	ds_teller_list(kiosk->teller, DS_JOURNAL_ALL, WAYBILL_ROWS, on_travelling, job);
}
