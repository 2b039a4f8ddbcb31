/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/pad-worker.h"

#include "firmware/base/log.h"
#include "firmware/base/post.h"
#include "firmware/device-facts.h"

#define ROUND_TIMEOUT_MS 1000 /* some sixty tags: more than a pile, so that it can be told */

/* While books are being worked the next job comes as soon as a row is on the disk. A look that
 * begins a moment before it takes the radio away for 80 ms (ten tags); so it waits a while. */
#define BREATH_MS 15

/* In the order of their urgency. */
typedef enum {
	JOB_STOP,
	JOB_SECURE,
	JOB_PROVE,
	JOB_STATE,
	JOB_READ,
	JOB_CHECK,
	JOB_SIGNAL,
	JOB_WAKE,
} JobKind;

typedef struct {
	JobKind kind;
	DsPadWorker *worker;
	guint number;  /* order of asking, within one urgency */
	guint asked;   /* at the tap */
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
	DsLook look;
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
	DsTap *tap;        /* NULL: nobody listens */
	guint last_number; /* of a job; main thread */
	gint pause_ms;     /* atomic */
	gint look;         /* DsLook; atomic */
	gint rounds_begun; /* atomic */

	gpointer self; /* the driver's; of the worker's thread, NULL while closed */
	DsDeviceState state;
	guint tries;
	GQueue checks;   /* Job: are they there? */
	GQueue written;  /* Job: the proof is missing */
	guint listed[3]; /* by DsLook: so many answer a round of that state */
	guint turn;      /* of the looks by state */
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
	const DsPadWorker *worker = round->worker;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = worker->tap != NULL
	    ? ds_tap_in(worker->tap, "round",
		  ds_facts_of_round(
		      worker->config->section, round->tags, round->look, round->number))
	    : NULL;

	handlers->on_round(round->tags, round->look, round->number, handlers->data);
	round_free(round);
}

static void
deliver_change(gpointer data)
{
	Change *change = data;
	DsPadWorker *worker = change->worker;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = worker->tap != NULL
	    ? ds_tap_in(worker->tap, "device",
		  ds_facts_of_device(worker->config->section, change->state, 0, change->error))
	    : NULL;

	worker->handlers.on_changed(
	    worker->config->section, change->state, change->error, worker->handlers.data);
	change_free(change);
}

static GVariant *
facts_of_answer(const Job *job, const DsTagId *tag)
{
	if (job->kind == JOB_READ)
		return ds_facts_of_reading(tag, job->memory, job->error);
	return job->kind == JOB_STATE ? ds_facts_of_state(tag, job->state)
				      : ds_facts_of_outcome(job->outcome, job->error);
}

static void
deliver_job(gpointer data)
{
	Job *job = data;
	const DsTagId *tag = &g_array_index(job->parts, DsTagId, 0);
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = job->asked != 0
	    ? ds_tap_answer(job->worker->tap, job->asked, facts_of_answer(job, tag))
	    : NULL;

	switch (job->kind) {
	case JOB_SECURE:
	case JOB_PROVE:
	case JOB_CHECK: job->on_secured(job->outcome, job->error, job->data); break;
	case JOB_STATE: job->on_state(tag, job->state, job->data); break;
	case JOB_READ: job->on_read(tag, job->memory, job->error, job->data); break;
	case JOB_STOP:
	case JOB_WAKE:
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

void
ds_pad_worker_set_tap(DsPadWorker *worker, DsTap *tap)
{
	worker->tap = tap;
}

/* `what` and `detail` (which blocks, or which state) are for the tap; NULL: it hears nothing. */
static void
push(DsPadWorker *worker, Job *job, const char *what, gint64 detail)
{
	const DsTagId *tags = (const DsTagId *)(gpointer)job->parts->data;

	job->worker = worker;
	if (worker->tap != NULL && what != NULL)
		job->asked = ds_tap_ask(
		    worker->tap, what, ds_facts_of_tags(tags, job->parts->len, detail));
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
	push(worker, job, "read", blocks);
}

static void
push_secure(DsPadWorker *worker, JobKind kind, const char *what, const GArray *parts,
    DsSecurityState wanted, DsPadSecured on_secured, gpointer data)
{
	Job *job = job_new(kind, (const DsTagId *)(gpointer)parts->data, parts->len, data);

	job->state = wanted;
	job->on_secured = on_secured;
	push(worker, job, what, wanted);
}

void
ds_pad_worker_check(DsPadWorker *worker, const GArray *parts, DsSecurityState known,
    DsPadSecured on_checked, gpointer data)
{
	push_secure(worker, JOB_CHECK, "check", parts, known, on_checked, data);
}

void
ds_pad_worker_secure(DsPadWorker *worker, const GArray *parts, DsSecurityState wanted,
    DsPadSecured on_secured, gpointer data)
{
	push_secure(worker, JOB_SECURE, "secure", parts, wanted, on_secured, data);
}

void
ds_pad_worker_prove(DsPadWorker *worker, const GArray *parts, DsSecurityState wanted,
    DsPadSecured on_proven, gpointer data)
{
	push_secure(worker, JOB_PROVE, "prove", parts, wanted, on_proven, data);
}

void
ds_pad_worker_ask_state(DsPadWorker *worker, const DsTagId *tag, DsPadState on_state, gpointer data)
{
	Job *job = job_new(JOB_STATE, tag, 1, data);

	job->on_state = on_state;
	push(worker, job, "ask-state", 0);
}

void
ds_pad_worker_signal(DsPadWorker *worker, DsSignal what)
{
	Job *job = job_new(JOB_SIGNAL, NULL, 0, NULL);

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
		push(worker, job_new(JOB_WAKE, NULL, 0, NULL), NULL, 0);
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

/* The next look in the order that ds_pad_worker_look_for() promises. */
static DsLook
next_look(DsPadWorker *worker)
{
	DsLook most = (DsLook)g_atomic_int_get(&worker->look);
	const DsLook order[] = {most, most, most, other_than(most), most, most, most, DS_LOOK_ALL};
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
	Round *round;

	if (!list_tags(worker, what, tags, &error)) {
		if (!g_error_matches(error, DS_ERROR, DS_ERROR_RETRY))
			lose(worker, error);
		return NULL;
	}
	worker->tries = 0;
	tell(worker, DS_DEVICE_READY, NULL);
	worker->listed[what] = tags->len;
	round = g_new(Round, 1);
	*round = (Round){
	    .worker = worker, .tags = g_array_ref(tags), .look = what, .number = number};
	ds_post(worker->box, deliver_round, round, round_free);
	return g_steal_pointer(&tags);
}

static void
run_on_reader(DsPadWorker *worker, Job *job)
{
	const DsSecurityPad pad = security_pad(worker);
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
	case JOB_WAKE:
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

/* ---- questions that one round may answer for many ---- */

static DsLook
look_of(const Job *job)
{
	return job->state == DS_SECURITY_SECURED ? DS_LOOK_SECURED : DS_LOOK_RELEASED;
}

static gboolean
is_put_off(const DsPadWorker *worker, const Job *job)
{
	const DsSecurityPad pad = security_pad(worker);
	gboolean listable = job->kind == JOB_SECURE ||
	    (job->kind == JOB_CHECK && job->state != DS_SECURITY_UNSET);

	return listable && worker->self != NULL && ds_security_can_list(&pad);
}

/* Is it there, or does it hold what was written? It is asked when nothing more urgent waits. */
static void
put_off(DsPadWorker *worker, Job *job)
{
	const DsSecurityPad pad = security_pad(worker);
	guint *left = &worker->listed[other_than(look_of(job))];

	if (job->kind == JOB_CHECK) {
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
are_listed(const GArray *tags, const Job *job)
{
	for (guint i = 0; i < job->parts->len; i++)
		if (!ds_tags_have(tags, &g_array_index(job->parts, DsTagId, i)))
			return FALSE;
	return TRUE;
}

static void
tell_done(DsPadWorker *worker, Job *job)
{
	job->outcome = DS_SECURITY_DONE;
	ds_post(worker->box, deliver_job, job, job_free);
}

/* By one round, which need not list them all. */
static void
ask_together(DsPadWorker *worker, GQueue *jobs, DsLook what)
{
	g_autoptr(GArray) tags = look_for(worker, what);

	if (tags == NULL)
		return;
	for (guint i = jobs->length; i-- > 0;) {
		Job *job = g_queue_peek_nth(jobs, i);

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
		const Job *job = at->data;

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
	Job *job = g_queue_pop_head(jobs);
	const DsSecurityPad pad = security_pad(worker);

	if (job->kind == JOB_SECURE && worker->self != NULL &&
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
	const Job *first = g_queue_peek_head(jobs);

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
static Job *
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
carry_out(DsPadWorker *worker, Job *job)
{
	if (job->kind == JOB_WAKE)
		job_free(job);
	else if (is_put_off(worker, job))
		put_off(worker, job);
	else
		run(worker, job);
}

static gboolean
is_asking(const DsPadWorker *worker)
{
	return worker->checks.length + worker->written.length > 0;
}

static gpointer
work(gpointer data)
{
	DsPadWorker *worker = data;
	gint64 looked_us = 0, breath_us = 0;

	for (;;) {
		gint64 look_us = looked_us + (gint64)pause_ms(worker) * 1000;
		Job *job = next_job(worker, is_asking(worker) ? 0 : MAX(look_us, breath_us));
		gboolean breathe = job == NULL || job->kind != JOB_WAKE;

		if (job != NULL && job->kind == JOB_STOP) {
			job_free(job);
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
	g_queue_clear_full(&worker->checks, job_free);
	g_queue_clear_full(&worker->written, job_free);
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
	push(worker, job_new(JOB_STOP, NULL, 0, NULL), NULL, 0);
	g_thread_join(worker->thread);
	ds_postbox_close(worker->box);
	g_async_queue_unref(worker->jobs);
	g_free(worker);
}
