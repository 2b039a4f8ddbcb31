/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/output-worker.h"

#include "firmware/base/log.h"
#include "firmware/base/post.h"
#include "firmware/device-facts.h"

#define LOOK_MS 300 /* between two settings: a cable that is pulled is noticed within 500 ms */

typedef struct {
	const DsDeviceConfig *output; /* NULL: stop */
	gboolean active;
	gint64 until_us; /* 0: until the next order */
} Order;

typedef struct {
	DsOutputWorker *worker;
	DsDeviceState state;
	GError *error;
} Change;

/* A channel in use: what it should be. */
typedef struct {
	const DsDeviceConfig *output;
	gboolean active;
	gint64 until_us;
} Channel;

struct DsOutputWorker {
	const DsOutputDriver *driver;
	const char *where;
	GArray *channels; /* Channel; of the worker's thread but for ->output */
	DsOutputHandlers handlers;
	DsPostbox *box;
	GThread *thread;
	GAsyncQueue *orders;
	DsTap *tap; /* NULL: nobody listens */

	gpointer self; /* the driver's; of the worker's thread, NULL while closed */
	DsDeviceState state;
	guint tries;
	gint64 next_us; /* the next setting, or the next try to open */
};

static Channel *
channel_at(const DsOutputWorker *worker, guint i)
{
	return &g_array_index(worker->channels, Channel, i);
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
ds_output_worker_set_tap(DsOutputWorker *worker, DsTap *tap)
{
	worker->tap = tap;
}

static void
deliver_change(gpointer data)
{
	Change *change = data;
	DsOutputWorker *worker = change->worker;
	g_autoptr(DsTapIn) G_GNUC_UNUSED in = worker->tap != NULL
	    ? ds_tap_in(worker->tap, "device",
		  ds_facts_of_device(
		      channel_at(worker, 0)->output->section, change->state, 0, change->error))
	    : NULL;

	for (guint i = 0; i < worker->channels->len; i++)
		worker->handlers.on_changed(channel_at(worker, i)->output->section, change->state,
		    change->error, worker->handlers.data);
	change_free(change);
}

void
ds_output_worker_set(
    DsOutputWorker *worker, const DsDeviceConfig *output, gboolean active, guint most_ms)
{
	Order *order = g_new(Order, 1);

	if (worker->tap != NULL)
		ds_tap_out(
		    worker->tap, "output", ds_facts_of_order(output->section, active, most_ms));
	*order = (Order){.output = output, .active = active};
	if (most_ms > 0)
		order->until_us = g_get_monotonic_time() + (gint64)most_ms * 1000;
	g_async_queue_push(worker->orders, order);
}

/* ---- in the worker's thread ---- */

static void
tell(DsOutputWorker *worker, DsDeviceState state, const GError *error)
{
	const DsLogAbout *about = DS_ABOUT(.device = channel_at(worker, 0)->output->section);
	Change *change;

	if (worker->state == state && state == DS_DEVICE_READY)
		return;
	if (error == NULL)
		ds_note(about, "output is ready");
	else if (worker->tries == 1)
		ds_warn(about, "output does not work: %s", error->message);
	worker->state = state;
	change = g_new(Change, 1);
	*change = (Change){worker, state, error != NULL ? g_error_copy(error) : NULL};
	ds_post(worker->box, deliver_change, change, change_free);
}

static void
lose(DsOutputWorker *worker, const GError *error)
{
	worker->driver->close(worker->self);
	worker->self = NULL;
	worker->tries++;
	tell(worker, DS_DEVICE_GONE, error);
}

static void
try_open(DsOutputWorker *worker)
{
	g_autoptr(GError) error = NULL;

	worker->self = worker->driver->open(worker->where, &error);
	if (worker->self != NULL)
		return; /* it has still to do what it is told */
	worker->tries++;
	tell(worker, worker->state == DS_DEVICE_READY ? DS_DEVICE_GONE : worker->state, error);
}

static gboolean
set_one(DsOutputWorker *worker, const Channel *channel, GError **error)
{
	const DsDeviceConfig *output = channel->output;
	gboolean on = channel->active == output->active_is_on;

	if (worker->driver->set(worker->self, output->channel, on, error))
		return TRUE;
	g_prefix_error(error, "%s: ", output->section);
	return FALSE;
}

/* All channels in use: one that does not obey does not keep the others from being set, unless the
 * whole device is gone. FALSE with the first failure. */
static gboolean
set_all(DsOutputWorker *worker, GError **error)
{
	gboolean done = TRUE;

	for (guint i = 0; i < worker->channels->len; i++) {
		g_autoptr(GError) failure = NULL;

		if (set_one(worker, channel_at(worker, i), &failure))
			continue;
		if (done)
			g_propagate_error(error, g_error_copy(failure));
		done = FALSE;
		if (g_error_matches(failure, DS_ERROR, DS_ERROR_GONE))
			return FALSE;
	}
	return done;
}

static void
keep(DsOutputWorker *worker)
{
	g_autoptr(GError) error = NULL;

	if (!set_all(worker, &error)) {
		lose(worker, error);
		return;
	}
	worker->tries = 0;
	tell(worker, DS_DEVICE_READY, NULL);
}

/* TRUE when something changes now. */
static gboolean
end_pulses(DsOutputWorker *worker, gint64 now_us)
{
	gboolean changed = FALSE;

	for (guint i = 0; i < worker->channels->len; i++) {
		Channel *channel = channel_at(worker, i);

		if (channel->until_us == 0 || channel->until_us > now_us)
			continue;
		channel->active = FALSE;
		channel->until_us = 0;
		changed = TRUE;
	}
	return changed;
}

static void
obey(DsOutputWorker *worker, const Order *order)
{
	for (guint i = 0; i < worker->channels->len; i++) {
		Channel *channel = channel_at(worker, i);

		if (channel->output != order->output)
			continue;
		channel->active = order->active;
		channel->until_us = order->active ? order->until_us : 0;
	}
}

/* Takes all orders that wait, so that only the last one counts. FALSE: stop. */
static gboolean
take_orders(DsOutputWorker *worker, Order *first)
{
	gboolean go_on = TRUE;

	for (Order *order = first; order != NULL; order = g_async_queue_try_pop(worker->orders)) {
		if (order->output != NULL)
			obey(worker, order);
		else
			go_on = FALSE;
		g_free(order);
	}
	return go_on;
}

/* Until an order comes, or something has to be done without one. */
static Order *
wait_for_order(DsOutputWorker *worker)
{
	gint64 until_us = worker->next_us;
	gint64 wait_us;

	for (guint i = 0; i < worker->channels->len; i++)
		if (channel_at(worker, i)->until_us != 0)
			until_us = MIN(until_us, channel_at(worker, i)->until_us);
	wait_us = until_us - g_get_monotonic_time();
	return wait_us > 0 ? g_async_queue_timeout_pop(worker->orders, (guint64)wait_us)
			   : g_async_queue_try_pop(worker->orders);
}

static void
do_what_is_due(DsOutputWorker *worker)
{
	guint pause_ms = LOOK_MS;

	if (worker->self == NULL)
		try_open(worker);
	if (worker->self != NULL)
		keep(worker);
	if (worker->self == NULL)
		pause_ms = ds_device_pause_ms(worker->tries > 0 ? worker->tries - 1 : 0);
	worker->next_us = g_get_monotonic_time() + (gint64)pause_ms * 1000;
}

static void
rest(DsOutputWorker *worker)
{
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < worker->channels->len; i++)
		channel_at(worker, i)->active = FALSE;
	if (!set_all(worker, &error))
		ds_warn(NULL, "output could not be set to rest: %s", error->message);
	worker->driver->close(worker->self);
}

static gpointer
work(gpointer data)
{
	DsOutputWorker *worker = data;

	for (;;) {
		Order *order = wait_for_order(worker);
		gboolean ordered = order != NULL;

		if (!take_orders(worker, order))
			break;
		/* one that ended while the device did not answer is never begun */
		ordered |= end_pulses(worker, g_get_monotonic_time());
		if (ordered || g_get_monotonic_time() >= worker->next_us)
			do_what_is_due(worker);
	}
	if (worker->self != NULL)
		rest(worker);
	return NULL;
}

DsOutputWorker *
ds_output_worker_new(const GPtrArray *outputs, GMainContext *home, const DsOutputHandlers *handlers)
{
	DsOutputWorker *worker = g_new0(DsOutputWorker, 1);
	const DsDeviceConfig *first = outputs->pdata[0];

	worker->driver = first->output;
	worker->where = first->where;
	worker->channels = g_array_new(FALSE, TRUE, sizeof(Channel));
	for (guint i = 0; i < outputs->len; i++) {
		const Channel channel = {.output = outputs->pdata[i]};

		g_array_append_val(worker->channels, channel);
	}
	worker->handlers = *handlers;
	worker->box = ds_postbox_new(home);
	worker->orders = g_async_queue_new_full(g_free);
	worker->thread = g_thread_new("output", work, worker);
	return worker;
}

void
ds_output_worker_free(DsOutputWorker *worker)
{
	g_async_queue_push(worker->orders, g_new0(Order, 1));
	g_thread_join(worker->thread);
	ds_postbox_close(worker->box);
	g_async_queue_unref(worker->orders);
	g_array_unref(worker->channels);
	g_free(worker);
}
