/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The radio of the simulated pad: one request after the other, each as long as it takes on air. */
#include "drivers/sim-private.h"

#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

struct DsSimRadio {
	DsSimWorld *world;
	GQueue waiting; /* DsSimRequest */
	DsSimRequest *on_air;
	gint64 over_ns; /* when what is on air is over: CLOCK_MONOTONIC */
	int timer;
	GSource *source;
};

static void
request_free(gpointer data)
{
	DsSimRequest *request = data;

	g_clear_pointer(&request->answering, g_array_unref);
	g_free(request);
}

static gint64
now_ns(void)
{
	return g_get_monotonic_time() * 1000;
}

static gint64
begin(DsSimWorld *world, DsSimRequest *request)
{
	gint64 ns = request->order->begin(world, request);

	world->exchanges[request->order->exchange]++;
	world->air_ns += ns;
	return ns;
}

static void
go_on_air(DsSimRadio *radio, gint64 from_ns)
{
	struct itimerspec timer = {0};
	gint64 ns;

	radio->on_air = g_queue_pop_head(&radio->waiting);
	if (radio->on_air == NULL)
		return;
	ns = begin(radio->world, radio->on_air);
	radio->over_ns = from_ns + (radio->world->instant ? 0 : ns);
	timer.it_value.tv_sec = radio->over_ns / 1000000000;
	timer.it_value.tv_nsec = radio->over_ns % 1000000000;
	timerfd_settime(radio->timer, TFD_TIMER_ABSTIME, &timer, NULL);
}

/* A request that was waiting begins where the one before it ended, however late this timer is. */
static gboolean
on_over(gint fd, GIOCondition condition, gpointer data)
{
	DsSimRadio *radio = data;
	DsSimRequest *request = radio->on_air;
	guint64 expirations;
	DsSimPeer *peer;
	char *answer;

	if (read(fd, &expirations, sizeof expirations) < 0 || request == NULL)
		return G_SOURCE_CONTINUE;
	answer = request->order->finish(radio->world, request);
	peer = request->peer;
	request_free(request);
	go_on_air(radio, radio->over_ns);
	if (peer != NULL)
		ds_sim_peer_answer(peer, answer);
	else
		g_free(answer);
	return G_SOURCE_CONTINUE;
}

char *
ds_sim_run_radio(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	DsSimRadio *radio = world->radio;
	DsSimRequest *request = g_new0(DsSimRequest, 1);
	char *answer;

	request->order = ds_sim_order(words[0]);
	request->peer = peer;
	answer = request->order->parse(request, words);
	if (answer == NULL && world->instant && radio->on_air == NULL) {
		begin(world, request);
		answer = request->order->finish(world, request);
	}
	if (answer != NULL) {
		request_free(request);
		return answer;
	}
	g_queue_push_tail(&radio->waiting, request);
	if (radio->on_air == NULL)
		go_on_air(radio, now_ns());
	return NULL;
}

char *
ds_sim_run_signal(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	static const char *const known[] = {"off", "busy", "done", "attention", NULL};

	if (!g_strv_contains(known, words[1]))
		return ds_sim_error(DS_ERROR_PROTOCOL, "signal takes off, busy, done or attention");
	ds_sim_world_tell(world, "signal %s", words[1]);
	return g_strdup("ok");
}

DsSimRadio *
ds_sim_radio_new(DsSimWorld *world)
{
	DsSimRadio *radio = g_new0(DsSimRadio, 1);

	radio->world = world;
	g_queue_init(&radio->waiting);
	radio->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	g_assert(radio->timer >= 0);
	radio->source = ds_sim_world_attach(
	    world, g_unix_fd_source_new(radio->timer, G_IO_IN), G_SOURCE_FUNC(on_over), radio);
	return radio;
}

void
ds_sim_radio_forget(DsSimRadio *radio, const DsSimPeer *peer)
{
	if (radio->on_air != NULL && radio->on_air->peer == peer)
		radio->on_air->peer = NULL;
	for (GList *l = radio->waiting.head; l != NULL; l = l->next) {
		DsSimRequest *request = l->data;

		if (request->peer == peer)
			request->peer = NULL;
	}
}

void
ds_sim_radio_cut(DsSimRadio *radio)
{
	g_clear_pointer(&radio->on_air, request_free);
	g_queue_clear_full(&radio->waiting, request_free);
}

void
ds_sim_radio_free(DsSimRadio *radio)
{
	ds_sim_radio_cut(radio);
	ds_sim_drop_source(&radio->source);
	close(radio->timer);
	g_free(radio);
}
