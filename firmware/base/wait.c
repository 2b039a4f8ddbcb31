/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/wait.h"

/*
 * It is always our own thread that sets off `stop`: GLib loses a source when another thread cancels
 * while it goes away (seen with 2.74, LeakSanitizer).
 */
static gboolean
on_late(gpointer data)
{
	DsWait *wait = data;

	wait->late = TRUE;
	g_cancellable_cancel(wait->stop);
	return G_SOURCE_REMOVE;
}

/* In whatever thread cancels. */
static void
on_cancel(GCancellable *cancel, gpointer context)
{
	g_main_context_wakeup(context);
}

static void
look(DsWait *wait)
{
	if (wait->cancel != NULL && g_cancellable_is_cancelled(wait->cancel))
		g_cancellable_cancel(wait->stop);
}

void
ds_wait_begin(DsWait *wait, GMainContext *context, gint64 deadline_us, GCancellable *cancel)
{
	gint64 left_us = MAX(deadline_us - g_get_monotonic_time(), 0);

	*wait = (DsWait){.context = context, .stop = g_cancellable_new(), .cancel = cancel};
	g_main_context_push_thread_default(context);
	wait->timer = g_timeout_source_new((guint)((left_us + 999) / 1000));
	g_source_set_callback(wait->timer, on_late, wait, NULL);
	g_source_attach(wait->timer, context);
	if (cancel != NULL)
		wait->link = g_cancellable_connect(cancel, G_CALLBACK(on_cancel), context, NULL);
	look(wait); /* cancelled before: the call must not even begin */
}

void
ds_wait_on_done(GObject *source, GAsyncResult *result, gpointer data)
{
	DsWait *wait = data;

	wait->result = g_object_ref(result);
}

GAsyncResult *
ds_wait_result(DsWait *wait)
{
	while (wait->result == NULL) {
		look(wait);
		g_main_context_iteration(wait->context, TRUE);
	}
	return wait->result;
}

const char *
ds_wait_why(const DsWait *wait, const GError *failure)
{
	if (wait->late)
		return "no answer in time";
	if (wait->cancel != NULL && g_cancellable_is_cancelled(wait->cancel))
		return "given up";
	return failure != NULL ? failure->message : "the server has closed the connection";
}

void
ds_wait_end(DsWait *wait)
{
	g_source_destroy(wait->timer);
	g_source_unref(wait->timer);
	if (wait->cancel != NULL)
		g_cancellable_disconnect(wait->cancel, wait->link);
	g_main_context_pop_thread_default(wait->context);
	g_object_unref(wait->stop);
	g_clear_object(&wait->result);
}
