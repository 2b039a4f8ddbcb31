/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the last run has left in the journal, and who carries it on. */
#include "firmware/base/log.h"
#include "firmware/kiosk-private.h"

#define HISTORY_MAX 1000 /* rows: some days of a busy kiosk */

/* What the library is being told goes on in the outbox, and what staff have on their list holds
 * back there what comes after it. What is not finished goes back to circulation, and what is only
 * to be told, too: there it waits for what came before it. */
static void
share_out(DsKiosk *kiosk, const GPtrArray *rows, const GPtrArray *history)
{
	g_autoptr(GPtrArray) unfinished = g_ptr_array_new();

	for (guint i = 0; i < rows->len; i++) {
		DsOperation *op = rows->pdata[i];

		if (ds_operation_is_to_be_told(op) ||
		    (!ds_outbox_take(kiosk->outbox, op) && !ds_operation_needs_staff(op->state)))
			g_ptr_array_add(unfinished, op);
	}
	ds_circulation_restart(kiosk->circulation, unfinished, history);
	ds_outbox_start(kiosk->outbox);
}

static gboolean
has_failed(DsKiosk *kiosk, const GError *error)
{
	if (error == NULL)
		return FALSE;
	ds_alarm(NULL, "open operations could not be read: %s", error->message);
	ds_kiosk_on_storage_failed(error, kiosk);
	return TRUE;
}

/* Those that are to be told as well are among the open ones. */
static void
on_old_cases(GPtrArray *rows, const GError *error, gpointer data)
{
	DsKiosk *kiosk = data;

	if (has_failed(kiosk, error))
		return;
	for (guint i = 0; i < rows->len; i++)
		if (!ds_operation_is_to_be_told(rows->pdata[i]))
			ds_outbox_take(kiosk->outbox, rows->pdata[i]);
}

static void
open_with(DsKiosk *kiosk, const GPtrArray *rows, const GPtrArray *history)
{
	kiosk->restarted = rows != NULL;
	if (rows != NULL)
		share_out(kiosk, rows, history);
	ds_kiosk_open(kiosk);
	ds_kiosk_changed(kiosk);
}

/* An old row that makes no sense stops nobody. */
static void
on_history(GPtrArray *rows, const GError *error, gpointer data)
{
	DsKiosk *kiosk = data;

	if (error != NULL)
		ds_warn(NULL, "what was done before could not be read: %s", error->message);
	open_with(kiosk, kiosk->found, rows);
	g_clear_pointer(&kiosk->found, g_ptr_array_unref);
}

/* What was done with an item before matters for a loan that may be undone, and for nothing else. */
static gboolean
needs_history(const GPtrArray *rows)
{
	for (guint i = 0; i < rows->len; i++) {
		const DsOperation *op = rows->pdata[i];
		DsStep step;

		if (op->offline && op->kind == DS_CHECKOUT &&
		    ds_operation_step(op, DS_EVENT_FOUND, &step))
			return TRUE;
	}
	return FALSE;
}

static void
on_open_rows(GPtrArray *rows, const GError *error, gpointer data)
{
	DsKiosk *kiosk = data;

	if (has_failed(kiosk, error) || !needs_history(rows)) {
		open_with(kiosk, error == NULL ? rows : NULL, NULL);
		return;
	}
	kiosk->found = g_ptr_array_ref(rows);
	ds_teller_list(kiosk->teller, DS_JOURNAL_ALL, HISTORY_MAX, on_history, kiosk);
}

static void
on_alarms(GPtrArray *rows, const GError *error, gpointer data)
{
	DsKiosk *kiosk = data;

	kiosk->alarms = rows != NULL ? rows->len : 0;
	ds_kiosk_changed(kiosk);
}

void
ds_kiosk_look_for_alarms(DsKiosk *kiosk)
{
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = kiosk->tap != NULL
	    ? ds_tap_in_from_outside(kiosk->tap, "look-for-alarms", NULL)
	    : NULL;

	ds_teller_alarms(kiosk->teller, on_alarms, kiosk);
}

void
ds_kiosk_restart(DsKiosk *kiosk)
{
	ds_kiosk_look_for_alarms(kiosk);
	ds_teller_list(kiosk->teller, DS_JOURNAL_CASES, 0, on_old_cases, kiosk);
	ds_teller_list(kiosk->teller, DS_JOURNAL_OPEN, 0, on_open_rows, kiosk);
}
