/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/phone-worker.h"

#include "firmware/base/log.h"
#include "firmware/base/post.h"
#include "firmware/phone-facts.h"

#include <string.h>

#define AGAIN_LEAST_US G_USEC_PER_SEC /* a server that never holds a question is spared */

/* A question, and then its answer. */
typedef struct {
	DsPhoneWorker *worker;
	char *address; /* NULL: stop */
	GCancellable *cancel;
	DsPhoneAnswer answer;
} Job;

struct DsPhoneWorker {
	const DsPhoneSettings *settings;
	const DsPatronCodeRules *rules;
	DsPhoneAnswered on_answered;
	gpointer data;
	DsTap *tap; /* NULL: nobody listens */
	DsPostbox *box;
	GAsyncQueue *jobs;
	GThread *thread;
	GCancellable *asking; /* ends the question that is asked now; NULL: there is none */
};

static void
job_free(gpointer data)
{
	Job *job = data;

	if (job->address != NULL)
		explicit_bzero(job->address, strlen(job->address));
	g_free(job->address);
	g_clear_object(&job->cancel);
	explicit_bzero(&job->answer, sizeof job->answer);
	g_free(job);
}

static void
deliver(gpointer data)
{
	Job *job = data;
	DsPhoneWorker *worker = job->worker;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = worker->tap != NULL
	    ? ds_tap_in(worker->tap, "phone", ds_facts_of(ds_phone_answer_fields, &job->answer))
	    : NULL;

	worker->on_answered(&job->answer, worker->data);
	job_free(job);
}

/* ---- in the worker's thread ---- */

/* From the beginning of the question before, unless nobody wants an answer any more. */
static void
wait_before_next(Job *job, gint64 begun_us)
{
	gint64 left_us = begun_us + AGAIN_LEAST_US - g_get_monotonic_time();
	GPollFD end;

	if (left_us <= 0 || !g_cancellable_make_pollfd(job->cancel, &end))
		return;
	g_poll(&end, 1, (gint)(left_us / 1000) + 1);
	g_cancellable_release_fd(job->cancel);
}

static void
open_code(const DsPhoneWorker *worker, Job *job, const char *text)
{
	g_autoptr(GError) error = NULL;

	job->answer.approved = ds_patron_code_open(
	    text, strlen(text), worker->rules, &job->answer.code, &error);
	if (!job->answer.approved)
		ds_warn(NULL, "phone: what the server of answer= has sent: %s", error->message);
}

/* TRUE: there is an answer. */
static gboolean
ask_once(const DsPhoneWorker *worker, Job *job)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	DsPhoneOutcome outcome = ds_phone_ask(
	    job->address, worker->settings->ca_file, job->cancel, &text, &error);

	job->answer.refused = outcome == DS_PHONE_REFUSED;
	if (outcome == DS_PHONE_APPROVED) {
		open_code(worker, job, text);
		explicit_bzero(text, strlen(text));
	} else if (error != NULL && !g_cancellable_is_cancelled(job->cancel)) {
		ds_warn(NULL, "%s", error->message);
	}
	return outcome != DS_PHONE_NOT_YET;
}

static gboolean
ask(const DsPhoneWorker *worker, Job *job)
{
	gboolean answered = FALSE;

	while (!answered && !g_cancellable_is_cancelled(job->cancel)) {
		gint64 begun_us = g_get_monotonic_time();

		answered = ask_once(worker, job);
		if (!answered)
			wait_before_next(job, begun_us);
	}
	return answered;
}

static gpointer
work(gpointer data)
{
	DsPhoneWorker *worker = data;

	for (;;) {
		Job *job = g_async_queue_pop(worker->jobs);
		gboolean stop = job->address == NULL;

		if (!stop && ask(worker, job))
			ds_post(worker->box, deliver, job, job_free);
		else
			job_free(job);
		if (stop)
			return NULL;
	}
}

/* ---- in the main thread ---- */

void
ds_phone_worker_set_tap(DsPhoneWorker *worker, DsTap *tap)
{
	worker->tap = tap;
}

static void
end_question(DsPhoneWorker *worker)
{
	if (worker->asking != NULL)
		g_cancellable_cancel(worker->asking);
	g_clear_object(&worker->asking);
}

void
ds_phone_worker_ask(DsPhoneWorker *worker, const char *code, guint showing)
{
	Job *job = g_new0(Job, 1);

	if (worker->tap != NULL)
		ds_tap_out(worker->tap, "ask-phone", NULL);
	end_question(worker);
	worker->asking = g_cancellable_new();
	job->worker = worker;
	job->address = ds_phone_address(worker->settings->answer, code);
	job->cancel = g_object_ref(worker->asking);
	job->answer.showing = showing;
	g_async_queue_push(worker->jobs, job);
}

void
ds_phone_worker_give_up(DsPhoneWorker *worker)
{
	if (worker->tap != NULL)
		ds_tap_out(worker->tap, "leave-phone", NULL);
	end_question(worker);
}

DsPhoneWorker *
ds_phone_worker_new(const DsPhoneSettings *settings, const DsPatronCodeRules *rules,
    GMainContext *home, DsPhoneAnswered on_answered, gpointer data)
{
	DsPhoneWorker *worker = g_new0(DsPhoneWorker, 1);

	worker->settings = settings;
	worker->rules = rules;
	worker->on_answered = on_answered;
	worker->data = data;
	worker->box = ds_postbox_new(home);
	worker->jobs = g_async_queue_new_full(job_free);
	worker->thread = g_thread_new("phone", work, worker);
	return worker;
}

void
ds_phone_worker_free(DsPhoneWorker *worker)
{
	end_question(worker);
	g_async_queue_push(worker->jobs, g_new0(Job, 1));
	g_thread_join(worker->thread);
	ds_postbox_close(worker->box);
	g_async_queue_unref(worker->jobs);
	g_free(worker);
}
