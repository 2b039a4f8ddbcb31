/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread of a pad: who gets the radio next. */
#include "firmware/base/log.h"
#include "firmware/pad-worker-private.h"

#define ROUND_TIMEOUT_MS 1000 /* some sixty tags: more than a pile, so that it can be told */

/* While books are being worked the next job comes as soon as a row is on the disk. A look that
 * begins a moment before it takes the radio away for 80 ms (ten tags); so it waits a while. */
#define BREATH_MS 15

/* What was found to be there is written next, as soon as that row is on the disk; a proof of others
 * that begins a moment before it can take 40 ms. */
#define WRITE_DUE_MS 3

/* ---- the reader ---- */

static void
tell(DsPadWorker *worker, DsDeviceState state, const GError *error)
{
	DsPadChange *change;

	if (worker->state == state && state == DS_DEVICE_READY)
		return;
	if (state == DS_DEVICE_READY)
		ds_note(DS_ABOUT(.device = worker->config->section), "reader is ready");
	else if (worker->tries == 1)
		ds_warn(DS_ABOUT(.device = worker->config->section), "reader does not work: %s",
		    error->message);
	worker->state = state;
	change = g_new(DsPadChange, 1);
	*change = (DsPadChange){
	    .worker = worker, .state = state, .error = error != NULL ? g_error_copy(error) : NULL};
	ds_post(worker->box, ds_pad_deliver_change, change, ds_pad_change_free);
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

static DsSecurityPad
security_pad(const DsPadWorker *worker)
{
	return (DsSecurityPad){worker->config->pad, worker->self, worker->config->preset,
	    worker->config->access_password};
}

static DsLook
other_than(DsLook look)
{
	return look == DS_LOOK_SECURED ? DS_LOOK_RELEASED : DS_LOOK_SECURED;
}

static gboolean
is_empty(const DsPadWorker *worker)
{
	return worker->listed[DS_LOOK_ALL] + worker->listed[DS_LOOK_SECURED] +
	    worker->listed[DS_LOOK_RELEASED] ==
	    0;
}

/* The next look in the order that ds_pad_worker_look_for() promises. */
static DsLook
next_look(DsPadWorker *worker)
{
	DsLook most = (DsLook)g_atomic_int_get(&worker->look);
	DsLook fourth = is_empty(worker) ? most : other_than(most);
	const DsLook order[] = {most, most, most, fourth, most, most, most, DS_LOOK_ALL};
	const DsSecurityPad pad = security_pad(worker);

	if (most == DS_LOOK_ALL || !ds_security_can_list(&pad)) {
		worker->turn = 0;
		return DS_LOOK_ALL;
	}
	return order[worker->turn++ % G_N_ELEMENTS(order)];
}

static gboolean
list_tags(DsPadWorker *worker, DsLook look, GArray *tags, GError **error)
{
	const DsSecurityPad pad = security_pad(worker);

	if (look == DS_LOOK_ALL)
		return pad.driver->inventory(pad.self, DS_AFI_ANY, tags, ROUND_TIMEOUT_MS, error);
	return ds_security_list(&pad, ds_look_state(look), tags, ROUND_TIMEOUT_MS, error);
}

/* One round, told to the main thread, too. NULL: it has failed. */
static GArray *
look_for(DsPadWorker *worker, DsLook what)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	g_autoptr(GError) error = NULL;
	guint number = (guint)g_atomic_int_add(&worker->rounds_begun, 1) + 1;
	DsPadRound *round;

	if (!list_tags(worker, what, tags, &error)) {
		if (!g_error_matches(error, DS_ERROR, DS_ERROR_RETRY))
			lose(worker, error);
		return NULL;
	}
	worker->tries = 0;
	tell(worker, DS_DEVICE_READY, NULL);
	worker->listed[what] = tags->len;
	round = g_new(DsPadRound, 1);
	*round = (DsPadRound){
	    .worker = worker, .tags = g_array_ref(tags), .look = what, .number = number};
	g_atomic_int_inc(&worker->rounds_told);
	ds_post(worker->box, ds_pad_deliver_round, round, ds_pad_round_free);
	return g_steal_pointer(&tags);
}

static void
run_on_reader(DsPadWorker *worker, DsPadJob *job)
{
	const DsSecurityPad pad = security_pad(worker);
	const DsTagId *parts = (const DsTagId *)(gpointer)job->parts->data;

	switch (job->kind) {
	case DS_PAD_JOB_SECURE:
		job->outcome = ds_security_set(
		    &pad, parts, job->parts->len, job->state, &job->error);
		break;
	case DS_PAD_JOB_PROVE:
		job->outcome = ds_security_proven(
		    &pad, parts, job->parts->len, job->state, &job->error);
		break;
	case DS_PAD_JOB_CHECK:
		job->outcome = ds_security_present(&pad, parts, job->parts->len, &job->error);
		break;
	case DS_PAD_JOB_STATE:
		if (!ds_security_get(&pad, parts, &job->state, &job->error))
			job->state = DS_SECURITY_UNSET;
		break;
	case DS_PAD_JOB_READ:
		job->memory = g_byte_array_new();
		if (!pad.driver->read(pad.self, parts, 0, job->blocks, job->memory, &job->error))
			g_clear_pointer(&job->memory, g_byte_array_unref);
		break;
	case DS_PAD_JOB_SIGNAL:
		if ((pad.driver->caps & DS_PAD_SIGNAL) != 0)
			pad.driver->signal(pad.self, job->signal);
		break;
	case DS_PAD_JOB_WAKE:
	case DS_PAD_JOB_STOP: break;
	}
}

static void
tell_job(DsPadWorker *worker, DsPadJob *job)
{
	if (job->kind == DS_PAD_JOB_CHECK && job->outcome == DS_SECURITY_DONE)
		worker->write_due_us = g_get_monotonic_time() + WRITE_DUE_MS * 1000;
	ds_post(worker->box, ds_pad_deliver_job, job, ds_pad_job_free);
}

static void
run(DsPadWorker *worker, DsPadJob *job)
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
	tell_job(worker, job);
}

/* ---- questions that one round may answer for many ---- */

static DsLook
look_of(const DsPadJob *job)
{
	return job->state == DS_SECURITY_SECURED ? DS_LOOK_SECURED : DS_LOOK_RELEASED;
}

static gboolean
is_put_off(const DsPadWorker *worker, const DsPadJob *job)
{
	const DsSecurityPad pad = security_pad(worker);
	gboolean listable = job->kind == DS_PAD_JOB_SECURE ||
	    (job->kind == DS_PAD_JOB_CHECK && job->state != DS_SECURITY_UNSET);

	return listable && worker->self != NULL && ds_security_can_list(&pad);
}

/* Is it there, or does it hold what was written? It is asked when nothing more urgent waits. */
static void
put_off(DsPadWorker *worker, DsPadJob *job)
{
	const DsSecurityPad pad = security_pad(worker);
	guint *left = &worker->listed[other_than(look_of(job))];

	if (job->kind == DS_PAD_JOB_CHECK) {
		g_queue_push_tail(&worker->checks, job);
		return;
	}
	if (!ds_security_write(&pad, (const DsTagId *)(gpointer)job->parts->data, job->parts->len,
		job->state, &job->error)) {
		lose(worker, job->error);
		g_clear_error(&job->error); /* run() says so of each that is left */
	}
	*left -= MIN(*left, job->parts->len);
	g_queue_push_tail(&worker->written, job);
}

static gboolean
are_listed(const GArray *tags, const DsPadJob *job)
{
	for (guint i = 0; i < job->parts->len; i++)
		if (!ds_tags_have(tags, &g_array_index(job->parts, DsTagId, i)))
			return FALSE;
	return TRUE;
}

static void
tell_done(DsPadWorker *worker, DsPadJob *job)
{
	job->outcome = DS_SECURITY_DONE;
	tell_job(worker, job);
}

/* By one round, which need not list them all. */
static void
ask_together(DsPadWorker *worker, GQueue *jobs, DsLook what)
{
	g_autoptr(GArray) tags = look_for(worker, what);

	if (tags == NULL)
		return;
	for (guint i = jobs->length; i-- > 0;) {
		DsPadJob *job = g_queue_peek_nth(jobs, i);

		if (look_of(job) == what && are_listed(tags, job))
			tell_done(worker, g_queue_pop_nth(jobs, i));
	}
}

/*
 * Is a round shorter than a question to each? A question takes 9.81 ms, a round 4 ms and 8 ms for
 * each tag that answers (sim-air.h: 14, 82, 176 ms for 1, 10, 20 tags), and all of that state do.
 */
static gboolean
is_round_shorter(const DsPadWorker *worker, const GQueue *jobs, DsLook what)
{
	guint asked = 0, others = worker->listed[what];

	for (const GList *at = jobs->head; at != NULL; at = at->next) {
		const DsPadJob *job = at->data;

		asked += look_of(job) == what ? job->parts->len : 0;
	}
	if (jobs == &worker->checks)
		others -= MIN(others, asked);
	return 9.81 * asked > 4 + 8 * (asked + others);
}

/* By its address. What is not answered at once is asked, or written, again with patience. */
static void
ask_first(DsPadWorker *worker, GQueue *jobs)
{
	DsPadJob *job = g_queue_pop_head(jobs);
	const DsSecurityPad pad = security_pad(worker);

	if (job->kind == DS_PAD_JOB_SECURE && worker->self != NULL &&
	    ds_security_holds(
		&pad, (const DsTagId *)(gpointer)job->parts->data, job->parts->len, job->state)) {
		worker->listed[look_of(job)] += job->parts->len;
		tell_done(worker, job);
	} else {
		run(worker, job);
	}
}

/* Presence first: a write waits for it. FALSE: there was nothing to ask. */
static gboolean
ask(DsPadWorker *worker)
{
	GQueue *jobs = worker->checks.length > 0 ? &worker->checks : &worker->written;
	const DsPadJob *first = g_queue_peek_head(jobs);

	if (first == NULL)
		return FALSE;
	if (worker->self != NULL && is_round_shorter(worker, jobs, look_of(first)))
		ask_together(worker, jobs, look_of(first));
	if (g_queue_peek_head(jobs) == first)
		ask_first(worker, jobs);
	return TRUE;
}

static guint
pause_ms(DsPadWorker *worker)
{
	if (worker->self == NULL)
		return ds_device_pause_ms(worker->tries > 0 ? worker->tries - 1 : 0);
	return (guint)g_atomic_int_get(&worker->pause_ms);
}

/* NULL: nothing is asked for until then. */
static DsPadJob *
next_job(DsPadWorker *worker, gint64 until_us)
{
	gint64 wait_us = until_us - g_get_monotonic_time();

	return wait_us > 0 ? g_async_queue_timeout_pop(worker->jobs, (guint64)wait_us)
			   : g_async_queue_try_pop(worker->jobs);
}

/* TRUE: something lies there, and will be asked about. */
static gboolean
look(DsPadWorker *worker)
{
	g_autoptr(GArray) tags = NULL;

	if (worker->self == NULL)
		try_open(worker);
	if (worker->self != NULL)
		tags = look_for(worker, next_look(worker));
	return tags != NULL && tags->len > 0;
}

static void
carry_out(DsPadWorker *worker, DsPadJob *job)
{
	if (job->kind == DS_PAD_JOB_WAKE)
		ds_pad_job_free(job);
	else if (is_put_off(worker, job))
		put_off(worker, job);
	else
		run(worker, job);
}

/* When nothing more urgent has come until then, there is something to ask, or to look for. A main
 * thread that falls behind is not told more: what it wants to know is what lies there now. */
static gint64
idle_until_us(DsPadWorker *worker, gint64 looked_us, gint64 breath_us)
{
	if (worker->checks.length > 0)
		return 0;
	if (worker->written.length > 0)
		return worker->write_due_us;
	if (g_atomic_int_get(&worker->rounds_told) > 0)
		return g_get_monotonic_time() + G_TIME_SPAN_HOUR; /* ds_pad_deliver_round() wakes */
	return MAX(looked_us + (gint64)pause_ms(worker) * 1000, breath_us);
}

gpointer
ds_pad_radio_run(gpointer data)
{
	DsPadWorker *worker = data;
	gint64 looked_us = 0, breath_us = 0;

	for (;;) {
		DsPadJob *job = next_job(worker, idle_until_us(worker, looked_us, breath_us));
		gboolean breathe = job == NULL || job->kind != DS_PAD_JOB_WAKE;

		if (job != NULL && job->kind == DS_PAD_JOB_STOP) {
			ds_pad_job_free(job);
			break;
		}
		if (job != NULL) {
			carry_out(worker, job);
		} else if (!ask(worker)) {
			breathe = look(worker);
			looked_us = g_get_monotonic_time();
		}
		if (breathe)
			breath_us = g_get_monotonic_time() + BREATH_MS * 1000;
	}
	g_queue_clear_full(&worker->checks, ds_pad_job_free);
	g_queue_clear_full(&worker->written, ds_pad_job_free);
	if (worker->self != NULL)
		worker->config->pad->close(worker->self);
	return NULL;
}
