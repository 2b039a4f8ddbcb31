/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits for staff: how much there is of it, what they decide, and what settles itself. */
#include "firmware/base/log.h"
#include "firmware/kiosk-private.h"
#include "firmware/stamp.h"
#include "sync/facts.h"

/* ---- how many ---- */

static void
on_cases(GPtrArray *rows, const GError *error, gpointer data)
{
	DsKiosk *kiosk = data;

	kiosk->cases = rows != NULL ? rows->len : 0;
	ds_kiosk_changed(kiosk);
}

/* To staff, since the start. */
static guint
cases_handed_over(const DsKiosk *kiosk)
{
	return ds_circulation_count(kiosk->circulation).cases + ds_outbox_cases(kiosk->outbox);
}

void
ds_kiosk_count_cases(DsKiosk *kiosk)
{
	kiosk->cases_counted = cases_handed_over(kiosk);
	ds_teller_list(kiosk->teller, DS_JOURNAL_CASES, 0, on_cases, kiosk);
}

void
ds_kiosk_watch_cases(DsKiosk *kiosk)
{
	if (kiosk->cases_counted != cases_handed_over(kiosk))
		ds_kiosk_count_cases(kiosk);
}

/* ---- what staff decide ---- */

/* The row as it is to be, then whoever holds it is told. The step is one of the table. */
static void
decide(DsKiosk *kiosk, const DsOperation *op, DsOperationEvent event, const DsStep *step,
    DsTellerRecorded done, gpointer data)
{
	g_autoptr(DsOperation) decided = ds_operation_copy(op);
	DsStamp now = ds_stamp_now(kiosk->clock);

	ds_operation_mark(decided, step);
	ds_teller_record(
	    kiosk->teller, decided, step->state, &now, ds_operation_event_word(event), done, data);
	ds_outbox_look_again(kiosk->outbox, op->op_seq);
	ds_kiosk_count_cases(kiosk);
}

static void
refuse(const DsOperation *op, const char *why, DsTellerRecorded done, gpointer data)
{
	g_autoptr(GError) error = g_error_new(DS_ERROR, DS_ERROR_PROTOCOL,
	    "operation %" G_GINT64_FORMAT " is %s: %s", op->op_seq,
	    ds_operation_state_word(op->state), why);

	done(op->op_seq, error, data);
}

void
ds_kiosk_resolve(DsKiosk *kiosk, const DsOperation *op, DsTellerRecorded done, gpointer data)
{
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = kiosk->tap != NULL
	    ? ds_tap_in_from_outside(kiosk->tap, "resolve", ds_facts_of_operation(op))
	    : NULL;
	DsStep step;

	if (ds_operation_step(op, DS_EVENT_RESOLVED, &step))
		decide(kiosk, op, DS_EVENT_RESOLVED, &step, done, data);
	else
		refuse(op, "it waits for nobody", done, data);
}

/* Why it cannot be told once more; NULL: it can. */
static const char *
why_not_again(const DsKiosk *kiosk, const DsOperation *op)
{
	DsStep step;

	if (op->state == DS_OP_CONFLICT)
		return "the library knows something else of the item: settle it there, then "
		       "resolve it";
	if (!ds_operation_step(op, DS_EVENT_SEND_AGAIN, &step))
		return "only what was decided without the library and is PARKED can be told again";
	if (ds_replay_is_doubtful(op))
		return "the clock stood wrong when it was decided, and nothing is told with such a "
		       "date: enter it in the library system, then resolve it";
	if (!ds_link_is_by_files(kiosk->link) && !ds_link_may_replay(kiosk->link, op->kind))
		return "the library's profile leaves this to staff: enter it in the library "
		       "system, then resolve it";
	return NULL;
}

void
ds_kiosk_send_again(DsKiosk *kiosk, const DsOperation *op, DsTellerRecorded done, gpointer data)
{
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = kiosk->tap != NULL
	    ? ds_tap_in_from_outside(kiosk->tap, "send-again", ds_facts_of_operation(op))
	    : NULL;
	const char *why = why_not_again(kiosk, op);
	DsStep step;

	if (why == NULL && ds_operation_step(op, DS_EVENT_SEND_AGAIN, &step))
		decide(kiosk, op, DS_EVENT_SEND_AGAIN, &step, done, data);
	else
		refuse(op, why, done, data);
}

/* ---- what has settled itself ---- */

static void
on_put_right(gint64 op_seq, const GError *error, gpointer data)
{
	if (error == NULL)
		ds_note(DS_ABOUT(.op = op_seq), "its tag has been put right: no case any more");
}

/* It says nothing but that the tag is not as it should be. */
static gboolean
doubts_only_the_tag(const DsOperation *op)
{
	const char *word = ds_operation_case(op);

	return !op->queued &&
	    (g_str_equal(word, "lent-not-released") || g_str_equal(word, "returned-not-secured"));
}

/* Is there a later one of its item, proven? */
static gboolean
is_overtaken(const DsKiosk *kiosk, const DsOperation *op)
{
	for (guint i = 0; i < kiosk->proven->len; i++) {
		const DsKioskProven *later = &g_array_index(kiosk->proven, DsKioskProven, i);

		if (op->op_seq < later->op_seq && ds_item_id_equal(&op->item, &later->item))
			return TRUE;
	}
	return FALSE;
}

static void
on_doubts(GPtrArray *rows, const GError *error, gpointer data)
{
	DsKiosk *kiosk = data;

	for (guint i = 0; rows != NULL && i < rows->len; i++)
		if (doubts_only_the_tag(rows->pdata[i]) && is_overtaken(kiosk, rows->pdata[i]))
			ds_kiosk_resolve(kiosk, rows->pdata[i], on_put_right, kiosk);
	g_array_set_size(kiosk->proven, 0);
}

void
ds_kiosk_on_proven(const DsOperation *op, gpointer data)
{
	DsKiosk *kiosk = data;
	const DsKioskProven proven = {.item = op->item, .op_seq = op->op_seq};

	if (kiosk->cases == 0)
		return;
	g_array_append_val(kiosk->proven, proven);
	if (kiosk->proven->len == 1)
		ds_teller_list(kiosk->teller, DS_JOURNAL_CASES, 0, on_doubts, kiosk);
}
