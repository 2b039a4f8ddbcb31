/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the last run has left in the journal, and who carries it on. */
#include "firmware/base/log.h"
#include "firmware/kiosk-private.h"

#define HISTORY_MAX 1000 /* rows: some days of a busy kiosk */

/* Those that were decided off line and are over for this kiosk go on in the outbox; what staff have
 * on their list holds back there what comes after it. */
static void
share_out(DsKiosk *kiosk, const GPtrArray *rows)
{
	g_autoptr(GPtrArray) unfinished = g_ptr_array_new();

	for (guint i = 0; i < rows->len; i++) {
		DsOperation *op = rows->pdata[i];

		if (!ds_outbox_take(kiosk->outbox, op) && !ds_operation_needs_staff(op->state))
			g_ptr_array_add(unfinished, op);
	}
	ds_circulation_restart(kiosk->circulation, unfinished, kiosk->history);
}

/* An old row that makes no sense stops nobody; an open one does, and the next question finds it. */
static void
on_history(GPtrArray *rows, const GError *error, gpointer data)
{
	DsKiosk *kiosk = data;

	if (error != NULL)
		ds_warn(NULL, "what was done before could not be read: %s", error->message);
	else
		kiosk->history = g_ptr_array_ref(rows);
}

static void
on_restart_rows(GPtrArray *rows, const GError *error, DsKiosk *kiosk)
{
	if (error != NULL) {
		ds_alarm(NULL, "open operations could not be read: %s", error->message);
		ds_kiosk_on_storage_failed(error, kiosk);
		return;
	}
	share_out(kiosk, rows);
}

static void
on_old_cases(GPtrArray *rows, const GError *error, gpointer data)
{
	on_restart_rows(rows, error, data);
}

static void
on_open_rows(GPtrArray *rows, const GError *error, gpointer data)
{
	DsKiosk *kiosk = data;

	on_restart_rows(rows, error, kiosk);
	g_clear_pointer(&kiosk->history, g_ptr_array_unref);
	if (error == NULL)
		ds_outbox_start(kiosk->outbox);
	kiosk->restarted = error == NULL;
	ds_kiosk_open(kiosk);
	ds_kiosk_changed(kiosk);
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
	ds_teller_list(kiosk->teller, DS_JOURNAL_ALL, HISTORY_MAX, on_history, kiosk);
	ds_teller_list(kiosk->teller, DS_JOURNAL_CASES, 0, on_old_cases, kiosk);
	ds_teller_list(kiosk->teller, DS_JOURNAL_OPEN, 0, on_open_rows, kiosk);
}
