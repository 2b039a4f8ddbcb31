/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main thread's side: it asks, and is told. */
#include "firmware/device-facts.h"
#include "firmware/pad-worker-private.h"

void
ds_pad_job_free(gpointer data)
{
	DsPadJob *job = data;

	g_clear_pointer(&job->parts, g_array_unref);
	g_clear_pointer(&job->memory, g_byte_array_unref);
	g_clear_error(&job->error);
	g_free(job);
}

void
ds_pad_round_free(gpointer data)
{
	DsPadRound *round = data;

	g_array_unref(round->tags);
	g_free(round);
}

void
ds_pad_change_free(gpointer data)
{
	DsPadChange *change = data;

	g_clear_error(&change->error);
	g_free(change);
}

/* ---- jobs ---- */

static gint
by_urgency(gconstpointer a, gconstpointer b, gpointer data)
{
	const DsPadJob *one = a, *other = b;

	if (one->kind != other->kind)
		return one->kind < other->kind ? -1 : 1;
	return one->number < other->number ? -1 : 1;
}

static DsPadJob *
job_new(DsPadJobKind kind, const DsTagId *tags, guint count, gpointer data)
{
	DsPadJob *job = g_new0(DsPadJob, 1);

	job->kind = kind;
	job->data = data;
	job->parts = g_array_new(FALSE, FALSE, sizeof(DsTagId));
	if (count > 0)
		g_array_append_vals(job->parts, tags, count);
	return job;
}

/* `what` and `detail` (which blocks, or which state) are for the tap; NULL: it hears nothing. */
static void
push(DsPadWorker *worker, DsPadJob *job, const char *what, gint64 detail)
{
	const DsTagId *tags = (const DsTagId *)(gpointer)job->parts->data;

	job->worker = worker;
	if (worker->tap != NULL && what != NULL)
		job->asked = ds_tap_ask(
		    worker->tap, what, ds_facts_of_tags(tags, job->parts->len, detail));
	job->number = ++worker->last_number;
	g_async_queue_push_sorted(worker->jobs, job, by_urgency, NULL);
}

static void
wake(DsPadWorker *worker)
{
	push(worker, job_new(DS_PAD_JOB_WAKE, NULL, 0, NULL), NULL, 0);
}

/* ---- what the radio tells ---- */

void
ds_pad_deliver_round(gpointer data)
{
	DsPadRound *round = data;
	DsPadWorker *worker = round->worker;
	const DsPadHandlers *handlers = &worker->handlers;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = worker->tap != NULL
	    ? ds_tap_in(worker->tap, "round",
		  ds_facts_of_round(
		      worker->config->section, round->tags, round->look, round->number))
	    : NULL;

	handlers->on_round(round->tags, round->look, round->number, handlers->data);
	if (g_atomic_int_dec_and_test(&worker->rounds_told))
		wake(worker);
	ds_pad_round_free(round);
}

void
ds_pad_deliver_change(gpointer data)
{
	DsPadChange *change = data;
	DsPadWorker *worker = change->worker;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = worker->tap != NULL
	    ? ds_tap_in(worker->tap, "device",
		  ds_facts_of_device(worker->config->section, change->state, 0, change->error))
	    : NULL;

	worker->handlers.on_changed(
	    worker->config->section, change->state, change->error, worker->handlers.data);
	ds_pad_change_free(change);
}

static GVariant *
facts_of_answer(const DsPadJob *job, const DsTagId *tag)
{
	if (job->kind == DS_PAD_JOB_READ)
		return ds_facts_of_reading(tag, job->memory, job->error);
	return job->kind == DS_PAD_JOB_STATE ? ds_facts_of_state(tag, job->state)
					     : ds_facts_of_outcome(job->outcome, job->error);
}

void
ds_pad_deliver_job(gpointer data)
{
	DsPadJob *job = data;
	const DsTagId *tag = &g_array_index(job->parts, DsTagId, 0);
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = job->asked != 0
	    ? ds_tap_answer(job->worker->tap, job->asked, facts_of_answer(job, tag))
	    : NULL;

	switch (job->kind) {
	case DS_PAD_JOB_SECURE:
	case DS_PAD_JOB_PROVE:
	case DS_PAD_JOB_CHECK: job->on_secured(job->outcome, job->error, job->data); break;
	case DS_PAD_JOB_STATE: job->on_state(tag, job->state, job->data); break;
	case DS_PAD_JOB_READ: job->on_read(tag, job->memory, job->error, job->data); break;
	case DS_PAD_JOB_STOP:
	case DS_PAD_JOB_WAKE:
	case DS_PAD_JOB_SIGNAL: break;
	}
	ds_pad_job_free(job);
}

/* ---- questions and orders ---- */

void
ds_pad_worker_set_tap(DsPadWorker *worker, DsTap *tap)
{
	worker->tap = tap;
}

void
ds_pad_worker_read(
    DsPadWorker *worker, const DsTagId *tag, guint blocks, DsPadRead on_read, gpointer data)
{
	DsPadJob *job = job_new(DS_PAD_JOB_READ, tag, 1, data);

	job->blocks = blocks;
	job->on_read = on_read;
	push(worker, job, "read", blocks);
}

static void
push_secure(DsPadWorker *worker, DsPadJobKind kind, const char *what, const GArray *parts,
    DsSecurityState wanted, DsPadSecured on_secured, gpointer data)
{
	DsPadJob *job = job_new(kind, (const DsTagId *)(gpointer)parts->data, parts->len, data);

	job->state = wanted;
	job->on_secured = on_secured;
	push(worker, job, what, wanted);
}

void
ds_pad_worker_check(DsPadWorker *worker, const GArray *parts, DsSecurityState known,
    DsPadSecured on_checked, gpointer data)
{
	push_secure(worker, DS_PAD_JOB_CHECK, "check", parts, known, on_checked, data);
}

void
ds_pad_worker_secure(DsPadWorker *worker, const GArray *parts, DsSecurityState wanted,
    DsPadSecured on_secured, gpointer data)
{
	push_secure(worker, DS_PAD_JOB_SECURE, "secure", parts, wanted, on_secured, data);
}

void
ds_pad_worker_prove(DsPadWorker *worker, const GArray *parts, DsSecurityState wanted,
    DsPadSecured on_proven, gpointer data)
{
	push_secure(worker, DS_PAD_JOB_PROVE, "prove", parts, wanted, on_proven, data);
}

void
ds_pad_worker_ask_state(DsPadWorker *worker, const DsTagId *tag, DsPadState on_state, gpointer data)
{
	DsPadJob *job = job_new(DS_PAD_JOB_STATE, tag, 1, data);

	job->on_state = on_state;
	push(worker, job, "ask-state", 0);
}

void
ds_pad_worker_signal(DsPadWorker *worker, DsSignal what)
{
	DsPadJob *job = job_new(DS_PAD_JOB_SIGNAL, NULL, 0, NULL);

	job->signal = what;
	if (worker->tap != NULL)
		ds_tap_out(worker->tap, "light", ds_facts_of_tags(NULL, 0, what));
	push(worker, job, NULL, 0);
}

void
ds_pad_worker_set_pause(DsPadWorker *worker, guint pause_ms)
{
	gint before = g_atomic_int_get(&worker->pause_ms);

	g_atomic_int_set(&worker->pause_ms, (gint)pause_ms);
	if ((gint)pause_ms < before) /* it may be in the middle of the longer one */
		wake(worker);
}

void
ds_pad_worker_look_for(DsPadWorker *worker, DsLook look)
{
	if (worker->tap != NULL && g_atomic_int_get(&worker->look) != (gint)look)
		ds_tap_out(worker->tap, "look-for", ds_facts_of_look_for(look));
	g_atomic_int_set(&worker->look, (gint)look);
}

guint
ds_pad_worker_next_round(DsPadWorker *worker)
{
	guint next = (guint)g_atomic_int_get(&worker->rounds_begun) + 1;

	if (worker->tap != NULL)
		ds_tap_out(
		    worker->tap, "next-round", ds_facts_new("round", "x", (gint64)next, NULL));
	return next;
}

/* ---- coming and going ---- */

DsPadWorker *
ds_pad_worker_new(const DsDeviceConfig *config, GMainContext *home, const DsPadHandlers *handlers)
{
	DsPadWorker *worker = g_new0(DsPadWorker, 1);

	worker->config = config;
	worker->handlers = *handlers;
	worker->box = ds_postbox_new(home);
	worker->jobs = g_async_queue_new_full(ds_pad_job_free);
	worker->pause_ms = 200;
	worker->thread = g_thread_new("pad", ds_pad_radio_run, worker);
	return worker;
}

void
ds_pad_worker_free(DsPadWorker *worker)
{
	push(worker, job_new(DS_PAD_JOB_STOP, NULL, 0, NULL), NULL, 0);
	g_thread_join(worker->thread);
	ds_postbox_close(worker->box);
	g_async_queue_unref(worker->jobs);
	g_free(worker);
}
