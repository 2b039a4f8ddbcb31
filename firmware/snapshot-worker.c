/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/snapshot-worker.h"

#include "firmware/base/facts.h"
#include "firmware/base/log.h"
#include "firmware/base/post.h"
#include "sync/snapshot.h"

typedef struct {
	DsSnapshotWorker *worker;
	char *url, *ca_file; /* url NULL: only look what is in use */
	gboolean stop;
	gint64 made_s;
	gboolean no_news;
	GError *error;
	DsSnapshotDone done;
	gpointer data;
} Job;

struct DsSnapshotWorker {
	char *dir;
	GCancellable *cancel;
	DsPostbox *box;
	GThread *thread;
	GAsyncQueue *jobs;
	DsTap *tap; /* NULL: nobody listens */
	DsSnapshotTaken on_taken;
	gpointer data;
};

static void
job_free(gpointer data)
{
	Job *job = data;

	g_clear_error(&job->error);
	g_free(job->url);
	g_free(job->ca_file);
	g_free(job);
}

void
ds_snapshot_worker_set_tap(DsSnapshotWorker *worker, DsTap *tap)
{
	worker->tap = tap;
}

static void
deliver(gpointer data)
{
	Job *job = data;
	DsSnapshotWorker *worker = job->worker;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = worker->tap != NULL
	    ? ds_tap_in(worker->tap, "snapshot",
		  ds_facts_new(
		      "made", "x", job->made_s, "error", "?", ds_facts_of_error(job->error), NULL))
	    : NULL;

	worker->on_taken(job->made_s, job->error, worker->data);
	if (job->done != NULL)
		job->done(job->no_news, job->error, job->data);
	job_free(job);
}

/* ---- in the worker's thread ---- */

static gint64
made_s(const DsSnapshotWorker *worker)
{
	g_autoptr(DsSnapshot) snapshot = ds_snapshot_open(worker->dir, NULL, NULL);

	return snapshot != NULL ? ds_snapshot_made_s(snapshot) : 0;
}

static void
take(DsSnapshotWorker *worker, Job *job)
{
	const DsSnapshotSource source = {.url = job->url, .ca_file = job->ca_file};
	DsSnapshotOutcome outcome = DS_SNAPSHOT_NEWS;

	if (!ds_snapshot_fetch(
		worker->dir, NULL, &source, NULL, NULL, &outcome, worker->cancel, &job->error)) {
		ds_warn(NULL, "no new snapshot: %s", job->error->message);
		return;
	}
	job->no_news = outcome == DS_SNAPSHOT_NO_NEWS;
	if (outcome == DS_SNAPSHOT_NO_BASE)
		g_set_error(&job->error, DS_ERROR, DS_ERROR_CONFIG,
		    "snapshot: these are changes to a full one that is not here: take that first");
	else if (!job->no_news)
		ds_note(NULL, "a new snapshot is in use");
}

static gpointer
work(gpointer data)
{
	DsSnapshotWorker *worker = data;

	for (;;) {
		Job *job = g_async_queue_pop(worker->jobs);

		if (job->stop) {
			job_free(job);
			return NULL;
		}
		if (job->url != NULL)
			take(worker, job);
		job->made_s = made_s(worker);
		ds_post(worker->box, deliver, job, job_free);
	}
}

/* ---- in the main thread ---- */

static Job *
job_new(DsSnapshotWorker *worker)
{
	Job *job = g_new0(Job, 1);

	job->worker = worker;
	return job;
}

void
ds_snapshot_worker_take(DsSnapshotWorker *worker, const char *url, const char *ca_file,
    DsSnapshotDone done, gpointer data)
{
	Job *job = job_new(worker);

	if (worker->tap != NULL)
		ds_tap_out(worker->tap, "take-snapshot", NULL);
	job->url = g_strdup(url);
	job->ca_file = g_strdup(ca_file);
	job->done = done;
	job->data = data;
	g_async_queue_push(worker->jobs, job);
}

DsSnapshotWorker *
ds_snapshot_worker_new(const char *dir, GMainContext *home, DsSnapshotTaken on_taken, gpointer data)
{
	DsSnapshotWorker *worker = g_new0(DsSnapshotWorker, 1);

	g_mkdir_with_parents(dir, 0700);
	worker->dir = g_strdup(dir);
	worker->cancel = g_cancellable_new();
	worker->box = ds_postbox_new(home);
	worker->jobs = g_async_queue_new_full(job_free);
	worker->on_taken = on_taken;
	worker->data = data;
	worker->thread = g_thread_new("snapshot", work, worker);
	g_async_queue_push(worker->jobs, job_new(worker));
	return worker;
}

void
ds_snapshot_worker_free(DsSnapshotWorker *worker)
{
	Job *stop = job_new(worker);

	stop->stop = TRUE;
	g_cancellable_cancel(worker->cancel);
	g_async_queue_push_front(worker->jobs, stop);
	g_thread_join(worker->thread);
	ds_postbox_close(worker->box);
	g_async_queue_unref(worker->jobs);
	g_object_unref(worker->cancel);
	g_free(worker->dir);
	g_free(worker);
}
