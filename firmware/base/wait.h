/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One asynchronous call of GIO that a thread without a loop waits for, with a deadline that holds
 * whatever the other side does, and ended at once by cancelling:
 *
 *	ds_wait_begin(&wait, context, deadline_us, cancel);
 *	g_input_stream_read_async(input, ..., wait.stop, ds_wait_on_done, &wait);
 *	count = g_input_stream_read_finish(input, ds_wait_result(&wait), &failure);
 *	if (count < 0)
 *		... ds_wait_why(&wait, failure) ...
 *	ds_wait_end(&wait);
 *
 * `context` is the thread's own and runs only within ds_wait_result().
 */
#pragma once

#include <gio/gio.h>

/* `stop` is for the call; the rest is private. */
typedef struct {
	GCancellable *stop; /* goes off at the deadline and when the caller cancels */
	GMainContext *context;
	GCancellable *cancel; /* the caller's, or NULL */
	gulong link;
	GSource *timer;
	GAsyncResult *result;
	gboolean late;
} DsWait;

/* `deadline_us` is of g_get_monotonic_time(); `cancel` may be NULL, and go off in any thread. */
void ds_wait_begin(DsWait *wait, GMainContext *context, gint64 deadline_us, GCancellable *cancel);

/* The call's callback. */
void ds_wait_on_done(GObject *source, GAsyncResult *result, gpointer wait);

/* Runs until it has been called back. The result belongs to `wait`. */
GAsyncResult *ds_wait_result(DsWait *wait);

/* Why the call failed, in words; `failure` NULL: the other side has closed the connection. */
const char *ds_wait_why(const DsWait *wait, const GError *failure);

/* Each begin has its end, after the result. */
void ds_wait_end(DsWait *wait);
