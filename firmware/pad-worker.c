/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/pad-worker.h"

#include "firmware/base/log.h"
#include "firmware/base/post.h"

#define ROUND_TIMEOUT_MS 1000 /* some sixty tags: more than a pile, so that it can be told */

/* In the order of their urgency. */
typedef enum {
	JOB_STOP,
	JOB_SECURE,
	JOB_PROVE,
	JOB_CHECK,
	JOB_STATE,
	JOB_READ,
	JOB_SIGNAL
} JobKind;

typedef struct {
	JobKind kind;
	guint number;  /* order of asking, within one urgency */
	GArray *parts; /* DsTagId; one for read and state */
	guint blocks;
	DsSecurityState state; /* wanted, or found */
	DsSignal signal;
	GByteArray *memory;
	DsSecurityOutcome outcome;
	GError *error;
	union {
		DsPadRead on_read;
		DsPadSecured on_secured;
		DsPadState on_state;
	};
	gpointer data;
} Job;

typedef struct {
	DsPadWorker *worker;
	GArray *tags;
	guint number;
} Round;

typedef struct {
	DsPadWorker *worker;
	DsDeviceState state;
	GError *error;
} Change;

struct DsPadWorker {
	const DsDeviceConfig *config;
	DsPadHandlers handlers;
	DsPostbox *box;
	GThread *thread;
	GAsyncQueue *jobs;
	guint last_number; /* of a job; main thread */
	gint pause_ms;     /* atomic */
	gint rounds_begun; /* atomic */

	gpointer self; /* the driver's; of the worker's thread, NULL while closed */
	DsDeviceState state;
	guint tries;
};

static void
job_free(gpointer data)
{
	Job *job = data;

	g_clear_pointer(&job->parts, g_array_unref);
	g_clear_pointer(&job->memory, g_byte_array_unref);
	g_clear_error(&job->error);
	g_free(job);
}

static void
round_free(gpointer data)
{
	Round *round = data;

	g_array_unref(round->tags);
	g_free(round);
}

static void
change_free(gpointer data)
{
	Change *change = data;

	g_clear_error(&change->error);
	g_free(change);
}

/* ---- in the main thread ---- */

static void
deliver_round(gpointer data)
{
	Round *round = data;
	const DsPadHandlers *handlers = &round->worker->handlers;

	handlers->on_round(round->tags, round->number, handlers->data);
	round_free(round);
}

static void
deliver_change(gpointer data)
{
	Change *change = data;
	DsPadWorker *worker = change->worker;

	worker->handlers.on_changed(
	    worker->config->section, change->state, change->error, worker->handlers.data);
	change_free(change);
}

static void
deliver_job(gpointer data)
{
	Job *job = data;
	const DsTagId *tag = &g_array_index(job->parts, DsTagId, 0);

	switch (job->kind) {
	case JOB_SECURE:
	case JOB_PROVE:
	case JOB_CHECK: job->on_secured(job->outcome, job->error, job->data); break;
	case JOB_STATE: job->on_state(tag, job->state, job->data); break;
	case JOB_READ: job->on_read(tag, job->memory, job->error, job->data); break;
	case JOB_STOP:
	case JOB_SIGNAL: break;
	}
	job_free(job);
}

static gint
by_urgency(gconstpointer a, gconstpointer b, gpointer data)
{
	const Job *one = a, *other = b;

	if (one->kind != other->kind)
		return one->kind < other->kind ? -1 : 1;
	return one->number < other->number ? -1 : 1;
}

static Job *
job_new(JobKind kind, const DsTagId *tags, guint count, gpointer data)
{
	Job *job = g_new0(Job, 1);

	job->kind = kind;
	job->data = data;
	job->parts = g_array_new(FALSE, FALSE, sizeof(DsTagId));
	if (count > 0)
		g_array_append_vals(job->parts, tags, count);
	return job;
}

static void
push(DsPadWorker *worker, Job *job)
{
	job->number = ++worker->last_number;
	g_async_queue_push_sorted(worker->jobs, job, by_urgency, NULL);
}

void
ds_pad_worker_read(
    DsPadWorker *worker, const DsTagId *tag, guint blocks, DsPadRead on_read, gpointer data)
{
	Job *job = job_new(JOB_READ, tag, 1, data);

	job->blocks = blocks;
	job->on_read = on_read;
	push(worker, job);
}

void
ds_pad_worker_check(
    DsPadWorker *worker, const GArray *parts, DsPadSecured on_checked, gpointer data)
{
	Job *job = job_new(JOB_CHECK, (const DsTagId *)(gpointer)parts->data, parts->len, data);

	job->on_secured = on_checked;
	push(worker, job);
}

static void
push_secure(DsPadWorker *worker, JobKind kind, const GArray *parts, DsSecurityState wanted,
    DsPadSecured on_secured, gpointer data)
{
	Job *job = job_new(kind, (const DsTagId *)(gpointer)parts->data, parts->len, data);

	job->state = wanted;
	job->on_secured = on_secured;
	push(worker, job);
}

void
ds_pad_worker_secure(DsPadWorker *worker, const GArray *parts, DsSecurityState wanted,
    DsPadSecured on_secured, gpointer data)
{
	push_secure(worker, JOB_SECURE, parts, wanted, on_secured, data);
}

void
ds_pad_worker_prove(DsPadWorker *worker, const GArray *parts, DsSecurityState wanted,
    DsPadSecured on_proven, gpointer data)
{
	push_secure(worker, JOB_PROVE, parts, wanted, on_proven, data);
}

void
ds_pad_worker_ask_state(DsPadWorker *worker, const DsTagId *tag, DsPadState on_state, gpointer data)
{
	Job *job = job_new(JOB_STATE, tag, 1, data);

	job->on_state = on_state;
	push(worker, job);
}

void
ds_pad_worker_signal(DsPadWorker *worker, DsSignal what)
{
	Job *job = job_new(JOB_SIGNAL, NULL, 0, NULL);

	job->signal = what;
	push(worker, job);
}

void
ds_pad_worker_set_pause(DsPadWorker *worker, guint pause_ms)
{
	g_atomic_int_set(&worker->pause_ms, (gint)pause_ms);
}

guint
ds_pad_worker_next_round(DsPadWorker *worker)
{
	return (guint)g_atomic_int_get(&worker->rounds_begun) + 1;
}

/* ---- in the worker's thread ---- */

static void
tell(DsPadWorker *worker, DsDeviceState state, const GError *error)
{
	Change *change;

	if (worker->state == state && state == DS_DEVICE_READY)
		return;
	if (state == DS_DEVICE_READY)
		ds_note(DS_ABOUT(.device = worker->config->section), "reader is ready");
	else if (worker->tries == 1)
		ds_warn(DS_ABOUT(.device = worker->config->section), "reader does not work: %s",
		    error->message);
	worker->state = state;
	change = g_new(Change, 1);
	*change = (Change){
	    .worker = worker, .state = state, .error = error != NULL ? g_error_copy(error) : NULL};
	ds_post(worker->box, deliver_change, change, change_free);
}

static void
lose(DsPadWorker *worker, const GError *error)
{
	worker->config->pad->close(worker->self);
	worker->self = NULL;
	worker->tries++;
	tell(worker, DS_DEVICE_GONE, error);
}

static gpointer
open_reader(const DsDeviceConfig *config, GError **error)
{
	return config->tls != NULL ? config->pad->open_tls(config->where, config->tls, error)
				   : config->pad->open(config->where, error);
}

static void
try_open(DsPadWorker *worker)
{
	g_autoptr(GError) error = NULL;

	worker->self = open_reader(worker->config, &error);
	if (worker->self != NULL)
		return; /* it has still to look at its field */
	worker->tries++;
	tell(worker, worker->state == DS_DEVICE_READY ? DS_DEVICE_GONE : worker->state, error);
}

static void
look(DsPadWorker *worker)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	g_autoptr(GError) error = NULL;
	guint number = (guint)g_atomic_int_add(&worker->rounds_begun, 1) + 1;
	Round *round;

	if (!worker->config->pad->inventory(
		worker->self, DS_AFI_ANY, tags, ROUND_TIMEOUT_MS, &error)) {
		if (!g_error_matches(error, DS_ERROR, DS_ERROR_RETRY))
			lose(worker, error);
		return;
	}
	worker->tries = 0;
	tell(worker, DS_DEVICE_READY, NULL);
	round = g_new(Round, 1);
	*round = (Round){.worker = worker, .tags = g_array_ref(tags), .number = number};
	ds_post(worker->box, deliver_round, round, round_free);
}

static void
run_on_reader(DsPadWorker *worker, Job *job)
{
	DsSecurityPad pad = {worker->config->pad, worker->self, worker->config->preset,
	    worker->config->access_password};
	const DsTagId *parts = (const DsTagId *)(gpointer)job->parts->data;

	switch (job->kind) {
	case JOB_SECURE:
		job->outcome = ds_security_set(
		    &pad, parts, job->parts->len, job->state, &job->error);
		break;
	case JOB_PROVE:
		job->outcome = ds_security_proven(
		    &pad, parts, job->parts->len, job->state, &job->error);
		break;
	case JOB_CHECK:
		job->outcome = ds_security_present(&pad, parts, job->parts->len, &job->error);
		break;
	case JOB_STATE:
		if (!ds_security_get(&pad, parts, &job->state, &job->error))
			job->state = DS_SECURITY_UNSET;
		break;
	case JOB_READ:
		job->memory = g_byte_array_new();
		if (!pad.driver->read(pad.self, parts, 0, job->blocks, job->memory, &job->error))
			g_clear_pointer(&job->memory, g_byte_array_unref);
		break;
	case JOB_SIGNAL:
		if ((pad.driver->caps & DS_PAD_SIGNAL) != 0)
			pad.driver->signal(pad.self, job->signal);
		break;
	case JOB_STOP: break;
	}
}

static void
run(DsPadWorker *worker, Job *job)
{
	gboolean broken;

	if (worker->self == NULL) {
		job->outcome = DS_SECURITY_BROKEN;
		job->state = DS_SECURITY_UNSET;
		g_set_error(&job->error, DS_ERROR, DS_ERROR_GONE, "%s: the reader is gone",
		    worker->config->section);
	} else {
		run_on_reader(worker, job);
		broken = g_error_matches(job->error, DS_ERROR, DS_ERROR_GONE);
		if (broken)
			lose(worker, job->error);
	}
	ds_post(worker->box, deliver_job, job, job_free);
}

static guint
pause_ms(DsPadWorker *worker)
{
	if (worker->self == NULL)
		return ds_device_pause_ms(worker->tries > 0 ? worker->tries - 1 : 0);
	return (guint)g_atomic_int_get(&worker->pause_ms);
}

static gpointer
work(gpointer data)
{
	DsPadWorker *worker = data;
	gint64 next_us = 0;

	for (;;) {
		gint64 wait_us = next_us - g_get_monotonic_time();
		Job *job = wait_us > 0 ? g_async_queue_timeout_pop(worker->jobs, (guint64)wait_us)
				       : g_async_queue_try_pop(worker->jobs);

		if (job == NULL) {
			if (worker->self == NULL)
				try_open(worker);
			if (worker->self != NULL)
				look(worker);
			next_us = g_get_monotonic_time() + (gint64)pause_ms(worker) * 1000;
		} else if (job->kind == JOB_STOP) {
			job_free(job);
			break;
		} else {
			run(worker, job);
		}
	}
	if (worker->self != NULL)
		worker->config->pad->close(worker->self);
	return NULL;
}

DsPadWorker *
ds_pad_worker_new(const DsDeviceConfig *config, GMainContext *home, const DsPadHandlers *handlers)
{
	DsPadWorker *worker = g_new0(DsPadWorker, 1);

	worker->config = config;
	worker->handlers = *handlers;
	worker->box = ds_postbox_new(home);
	worker->jobs = g_async_queue_new_full(job_free);
	worker->pause_ms = 200;
	worker->thread = g_thread_new("pad", work, worker);
	return worker;
}

void
ds_pad_worker_free(DsPadWorker *worker)
{
	push(worker, job_new(JOB_STOP, NULL, 0, NULL));
	g_thread_join(worker->thread);
	ds_postbox_close(worker->box);
	g_async_queue_unref(worker->jobs);
	g_free(worker);
}
