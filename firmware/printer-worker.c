/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/printer-worker.h"

#include "firmware/base/log.h"
#include "firmware/base/post.h"
#include "firmware/device-facts.h"

#define LOOK_MS 300    /* between two looks: a cable that is pulled is noticed within 500 ms */
#define PRINT_MS 30000 /* a long slip on a slow line */

typedef struct {
	DsSlip *slip;
	DsPrinterDone done; /* NULL: stop */
	gpointer data;
	GError *error;
	DsTap *tap;   /* the worker's */
	guint number; /* at the tap */
} Job;

typedef struct {
	DsPrinterWorker *worker;
	DsDeviceState state;
	DsPrinterStatus status;
	GError *error;
} Change;

struct DsPrinterWorker {
	const DsDeviceConfig *config;
	DsPrinterHandlers handlers;
	DsPostbox *box;
	GThread *thread;
	GAsyncQueue *jobs;
	DsTap *tap;    /* NULL: nobody listens */
	gint stopping; /* atomic: what waits is not begun any more */

	gpointer self; /* the driver's; of the worker's thread, NULL while closed */
	DsDeviceState state;
	DsPrinterStatus status;
	guint tries;
};

static void
job_free(gpointer data)
{
	Job *job = data;

	g_clear_pointer(&job->slip, ds_slip_free);
	g_clear_error(&job->error);
	g_free(job);
}

static void
change_free(gpointer data)
{
	Change *change = data;

	g_clear_error(&change->error);
	g_free(change);
}

/* ---- in the main thread ---- */

void
ds_printer_worker_set_tap(DsPrinterWorker *worker, DsTap *tap)
{
	worker->tap = tap;
}

static void
deliver_change(gpointer data)
{
	Change *change = data;
	DsPrinterWorker *worker = change->worker;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = worker->tap != NULL
	    ? ds_tap_in(worker->tap, "device",
		  ds_facts_of_device(worker->config->section, change->state, (gint64)change->status,
		      change->error))
	    : NULL;

	worker->handlers.on_changed(worker->config->section, change->state, change->status,
	    change->error, worker->handlers.data);
	change_free(change);
}

static void
deliver_job(gpointer data)
{
	Job *job = data;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = job->tap != NULL
	    ? ds_tap_answer(job->tap, job->number,
		  ds_facts_new("error", "?", ds_facts_of_error(job->error), NULL))
	    : NULL;

	job->done(job->error, job->data);
	job_free(job);
}

void
ds_printer_worker_print(DsPrinterWorker *worker, DsSlip *slip, DsPrinterDone done, gpointer data)
{
	Job *job = g_new0(Job, 1);

	*job = (Job){.slip = slip, .done = done, .data = data, .tap = worker->tap};
	if (worker->tap != NULL)
		job->number = ds_tap_ask(worker->tap, "print", NULL);
	if (g_async_queue_length(worker->jobs) >= DS_PRINTER_JOBS)
		g_set_error(&job->error, DS_ERROR, DS_ERROR_RETRY,
		    "nothing was printed: too many slips wait");
	g_async_queue_push(worker->jobs, job);
}

/* ---- in the worker's thread ---- */

static void
write_log(const DsPrinterWorker *worker, DsPrinterStatus status, const GError *error)
{
	const DsLogAbout *about = DS_ABOUT(.device = worker->config->section);

	if (error == NULL && status == 0)
		ds_note(about, "printer is ready");
	else if (error == NULL)
		ds_warn(about, "printer: %s", ds_printer_status_word(status));
	else if (worker->tries == 1)
		ds_warn(about, "printer does not work: %s", error->message);
}

static void
tell(DsPrinterWorker *worker, DsDeviceState state, DsPrinterStatus status, const GError *error)
{
	Change *change;

	if (worker->state == state && state == DS_DEVICE_READY && worker->status == status)
		return;
	write_log(worker, status, error);
	worker->state = state;
	worker->status = status;
	change = g_new(Change, 1);
	*change = (Change){worker, state, status, error != NULL ? g_error_copy(error) : NULL};
	ds_post(worker->box, deliver_change, change, change_free);
}

static void
lose(DsPrinterWorker *worker, const GError *error)
{
	worker->config->printer->close(worker->self);
	worker->self = NULL;
	worker->tries++;
	tell(worker, DS_DEVICE_GONE, 0, error);
}

static void
try_open(DsPrinterWorker *worker)
{
	g_autoptr(GError) error = NULL;

	worker->self = worker->config->printer->open(worker->config->where, &error);
	if (worker->self != NULL)
		return; /* it has still to say how it is */
	worker->tries++;
	tell(worker, worker->state == DS_DEVICE_READY ? DS_DEVICE_GONE : worker->state, 0, error);
}

static void
look(DsPrinterWorker *worker)
{
	g_autoptr(GError) error = NULL;
	DsPrinterStatus status;

	if (!worker->config->printer->status(worker->self, &status, &error)) {
		lose(worker, error);
		return;
	}
	worker->tries = 0;
	tell(worker, DS_DEVICE_READY, status, NULL);
}

static void
print(DsPrinterWorker *worker, Job *job)
{
	g_autoptr(DsRaster) page = ds_slip_draw(job->slip, worker->config->width, &job->error);

	if (page == NULL)
		return;
	if (worker->self == NULL) {
		g_set_error(&job->error, DS_ERROR, DS_ERROR_GONE,
		    "nothing was printed: the printer does not work: duestampctl devices");
		return;
	}
	if (worker->config->printer->print(worker->self, page, PRINT_MS, &job->error))
		return;
	if (g_error_matches(job->error, DS_ERROR, DS_ERROR_GONE) ||
	    g_error_matches(job->error, DS_ERROR, DS_ERROR_PROTOCOL))
		lose(worker, job->error);
}

static void
run(DsPrinterWorker *worker, Job *job)
{
	if (job->error == NULL)
		print(worker, job);
	if (job->error != NULL) {
		ds_warn(
		    DS_ABOUT(.device = worker->config->section), "slip: %s", job->error->message);
		g_prefix_error(&job->error, "%s: ", worker->config->section);
	}
	ds_post(worker->box, deliver_job, job, job_free);
}

static guint
pause_ms(const DsPrinterWorker *worker)
{
	return worker->self != NULL ? LOOK_MS
				    : ds_device_pause_ms(worker->tries > 0 ? worker->tries - 1 : 0);
}

static gpointer
work(gpointer data)
{
	DsPrinterWorker *worker = data;
	gint64 next_us = 0;

	while (!g_atomic_int_get(&worker->stopping)) {
		gint64 wait_us = next_us - g_get_monotonic_time();
		Job *job = wait_us > 0 ? g_async_queue_timeout_pop(worker->jobs, (guint64)wait_us)
				       : g_async_queue_try_pop(worker->jobs);

		if (job != NULL && job->done != NULL)
			run(worker, job);
		else if (job != NULL)
			job_free(job);
		else {
			if (worker->self == NULL)
				try_open(worker);
			if (worker->self != NULL)
				look(worker);
			next_us = g_get_monotonic_time() + (gint64)pause_ms(worker) * 1000;
		}
	}
	if (worker->self != NULL)
		worker->config->printer->close(worker->self);
	return NULL;
}

DsPrinterWorker *
ds_printer_worker_new(
    const DsDeviceConfig *config, GMainContext *home, const DsPrinterHandlers *handlers)
{
	DsPrinterWorker *worker = g_new0(DsPrinterWorker, 1);

	worker->config = config;
	worker->handlers = *handlers;
	worker->box = ds_postbox_new(home);
	worker->jobs = g_async_queue_new_full(job_free);
	worker->thread = g_thread_new("printer", work, worker);
	return worker;
}

void
ds_printer_worker_free(DsPrinterWorker *worker)
{
	g_atomic_int_set(&worker->stopping, TRUE);
	g_async_queue_push(worker->jobs, g_new0(Job, 1));
	g_thread_join(worker->thread);
	ds_postbox_close(worker->box);
	g_async_queue_unref(worker->jobs);
	g_free(worker);
}
