/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/jack-worker.h"

#include "drivers/jack.h"
#include "firmware/base/log.h"
#include "firmware/base/post.h"
#include "firmware/device-facts.h"

#define LISTEN_MS 200 /* ... and looks whether it is to end */

struct DsJackWorker {
	const DsDeviceConfig *config;
	DsJackHandlers handlers;
	DsPostbox *box;
	GThread *thread;
	DsTap *tap;    /* NULL: nobody listens */
	gint stopping; /* atomic */

	DsJack *jack; /* of the thread; NULL while it is closed */
	DsDeviceState state;
	guint tries;
};

typedef struct {
	DsJackWorker *worker;
	DsJackNews news; /* NOTHING: the state has changed */
	DsDeviceState state;
	GError *error;
} News;

static void
news_free(gpointer data)
{
	News *news = data;

	g_clear_error(&news->error);
	g_free(news);
}

/* ---- in the main thread ---- */

static void
deliver_state(const News *news)
{
	const DsJackWorker *worker = news->worker;
	const char *section = worker->config->section;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = worker->tap != NULL
	    ? ds_tap_in(
		  worker->tap, "device", ds_facts_of_device(section, news->state, 0, news->error))
	    : NULL;

	worker->handlers.on_changed(section, news->state, news->error, worker->handlers.data);
}

static void
deliver(gpointer data)
{
	News *news = data;
	const DsJackHandlers *handlers = &news->worker->handlers;

	if (news->news == DS_JACK_NOTHING)
		deliver_state(news);
	else
		handlers->on_plugged(news->news == DS_JACK_PLUGGED, handlers->data);
	news_free(news);
}

void
ds_jack_worker_set_tap(DsJackWorker *worker, DsTap *tap)
{
	worker->tap = tap;
}

/* ---- in the worker's thread ---- */

static void
tell(DsJackWorker *worker, DsJackNews what, const GError *error)
{
	News *news = g_new(News, 1);

	*news = (News){worker, what, worker->state, error != NULL ? g_error_copy(error) : NULL};
	ds_post(worker->box, deliver, news, news_free);
}

static void
lose(DsJackWorker *worker, const GError *error)
{
	if (worker->tries++ == 0)
		ds_warn(DS_ABOUT(.device = worker->config->section),
		    "headphone jack does not work: %s", error->message);
	if (worker->state == DS_DEVICE_READY)
		worker->state = DS_DEVICE_GONE;
	g_clear_pointer(&worker->jack, ds_jack_close);
	tell(worker, DS_JACK_NOTHING, error);
}

static void
try_open(DsJackWorker *worker)
{
	g_autoptr(GError) error = NULL;

	worker->jack = ds_jack_open(worker->config->where, &error);
	if (worker->jack == NULL) {
		lose(worker, error);
		return;
	}
	worker->state = DS_DEVICE_READY;
	ds_note(DS_ABOUT(.device = worker->config->section), "headphone jack is ready");
	tell(worker, DS_JACK_NOTHING, NULL);
}

static void
listen(DsJackWorker *worker)
{
	g_autoptr(GError) error = NULL;
	DsJackNews news;

	if (!ds_jack_listen(worker->jack, LISTEN_MS, &news, &error)) {
		lose(worker, error);
		return;
	}
	worker->tries = 0; /* it is good for something */
	if (news != DS_JACK_NOTHING)
		tell(worker, news, NULL);
}

static gpointer
work(gpointer data)
{
	DsJackWorker *worker = data;

	while (!g_atomic_int_get(&worker->stopping)) {
		if (worker->jack == NULL)
			try_open(worker);
		if (worker->jack != NULL)
			listen(worker);
		else
			g_usleep((gulong)ds_device_pause_ms(worker->tries - 1) * 1000);
	}
	g_clear_pointer(&worker->jack, ds_jack_close);
	return NULL;
}

DsJackWorker *
ds_jack_worker_new(const DsDeviceConfig *config, GMainContext *home, const DsJackHandlers *handlers)
{
	DsJackWorker *worker = g_new0(DsJackWorker, 1);

	worker->config = config;
	worker->handlers = *handlers;
	worker->box = ds_postbox_new(home);
	worker->thread = g_thread_new("headphones", work, worker);
	return worker;
}

void
ds_jack_worker_free(DsJackWorker *worker)
{
	g_atomic_int_set(&worker->stopping, TRUE);
	g_thread_join(worker->thread);
	ds_postbox_close(worker->box);
	g_free(worker);
}
