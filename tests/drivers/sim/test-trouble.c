/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pad driver when the reader, the world or a tag does not play along. */
#include "tests/drivers/sim/pad-stage.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

/* Somebody listens there and never says a word. */
static void
test_silent_peer(void)
{
	g_autofree char *folder = g_dir_make_tmp("duestamp-sim-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "silent", NULL);
	g_autofree char *where = g_strconcat("unix:", path, NULL);
	g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
	g_autoptr(GSocket) silent = g_socket_new(
	    G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
	g_autoptr(GError) error = NULL;

	g_assert_true(g_socket_bind(silent, address, FALSE, NULL));
	g_assert_true(g_socket_listen(silent, NULL));
	g_assert_null(ds_pad_driver_sim.open(where, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	g_unlink(path);
	g_rmdir(folder);
}

/* A reader that answers the second request only when the driver has given up on it. */
typedef struct {
	GSocket *listener;
	GAsyncQueue *given_up;
} LateReader;

static gpointer
answer_late(gpointer data)
{
	LateReader *reader = data;
	GSocket *socket = g_socket_accept(reader->listener, NULL, NULL);
	char request[64];

	g_assert_cmpint(g_socket_receive(socket, request, sizeof request, NULL, NULL), >, 0);
	g_assert_cmpint(g_socket_send(socket, "ok\n", 3, NULL, NULL), ==, 3);
	g_assert_cmpint(g_socket_receive(socket, request, sizeof request, NULL, NULL), >, 0);
	g_async_queue_pop(reader->given_up);
	g_socket_send(socket, "ok C2\n", 6, NULL, NULL); /* the driver may have hung up */
	return socket;
}

/* What comes too late is never taken for the answer to the next request. */
static void
test_late_answer(void)
{
	g_autofree char *folder = g_dir_make_tmp("duestamp-sim-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "late", NULL);
	g_autofree char *where = g_strconcat("unix:", path, NULL);
	g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
	g_autoptr(GSocket) listener = g_socket_new(
	    G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
	g_autoptr(GAsyncQueue) given_up = g_async_queue_new();
	LateReader reader = {listener, given_up};
	DsTagId id = pad_tag_id(BOOK);
	g_autoptr(GSocket) kept = NULL;
	GThread *thread;
	gpointer self;

	g_assert_true(g_socket_bind(listener, address, FALSE, NULL));
	g_assert_true(g_socket_listen(listener, NULL));
	thread = g_thread_new("late", answer_late, &reader);
	self = ds_pad_driver_sim.open(where, NULL);
	for (guint i = 0; i < 2; i++) {
		g_autoptr(GError) error = NULL;
		guint8 afi;

		g_assert_false(ds_pad_driver_sim.get_afi(self, &id, &afi, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
		if (i == 0) {
			g_async_queue_push(given_up, &reader);
			kept = g_thread_join(thread);
		}
	}
	ds_pad_driver_sim.close(self);
	g_unlink(path);
	g_rmdir(folder);
}

static void
assert_all_fail(gpointer self, DsErrorCode code)
{
	DsTagId id = pad_tag_id(BOOK);

	for (guint i = 0; i < PAD_CALLS; i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(pad_calls[i](self, &id, &error));
		g_assert_error(error, DS_ERROR, (gint)code);
	}
}

static void
test_unplug(PadStage *stage, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	gpointer again;

	sim_host_do(stage->host, "put " BOOK);
	sim_host_do(stage->host, "unplug pad");
	assert_all_fail(stage->self, DS_ERROR_GONE);
	g_assert_null(ds_pad_driver_sim.open(stage->host->where, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	sim_host_do(stage->host, "plug pad");
	/* the old one stays dead, as a handle on a USB device does */
	assert_all_fail(stage->self, DS_ERROR_GONE);
	ds_pad_driver_sim.signal(stage->self, DS_SIGNAL_DONE);
	again = ds_pad_driver_sim.open(stage->host->where, NULL);
	ds_pad_driver_sim.close(stage->self);
	stage->self = again;
	pad_assert_seen(stage, DS_AFI_ANY, BOOK "=00");
}

static gpointer
long_inventory(gpointer data)
{
	PadStage *stage = data;
	GError *error = NULL;

	pad_calls[PAD_INVENTORY](stage->self, NULL, &error);
	return error;
}

/* Pulled out while the radio is busy. */
static void
test_unplug_on_air(PadStage *stage, gconstpointer data)
{
	GThread *thread;
	g_autoptr(GError) error = NULL;
	g_autofree char *count = NULL;

	for (guint i = 0; i < 30; i++)
		sim_host_do(stage->host, "put E0040150%08X", i * 0x01010101);
	sim_host_do(stage->host, "timing on");
	thread = g_thread_new("driver", long_inventory, stage);
	while (g_strcmp0(count, "1") != 0) {
		g_autofree char *stats = sim_host_ask(stage->host, "stats");

		g_free(count);
		count = sim_host_value(stats, "inventories");
	}
	sim_host_do(stage->host, "unplug pad");
	error = g_thread_join(thread);
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
}

/* With the whole world gone, everything is gone. */
static void
test_world_ends(void)
{
	PadStage stage;

	pad_set_up(&stage, NULL);
	sim_host_stop(stage.host);
	assert_all_fail(stage.self, DS_ERROR_GONE);
	ds_pad_driver_sim.close(stage.self);
}

/* More tags than can be told apart in the time given: nothing happened, try again. */
static void
test_no_time(PadStage *stage, gconstpointer data)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < 20; i++)
		sim_host_do(stage->host, "put E0040150%08X", i);
	sim_host_do(stage->host, "timing on");
	g_assert_false(ds_pad_driver_sim.inventory(stage->self, DS_AFI_ANY, tags, 60, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
	g_assert_true(ds_pad_driver_sim.inventory(stage->self, DS_AFI_ANY, tags, 500, NULL));
	g_assert_cmpuint(tags->len, ==, 20);
}

static void
test_mute(PadStage *stage, gconstpointer data)
{
	DsTagId id = pad_tag_id(BOOK);

	sim_host_do(stage->host, "put " BOOK);
	sim_host_do(stage->host, "put E004015000000001");
	sim_host_do(stage->host, "fault mute " BOOK);
	pad_assert_seen(stage, DS_AFI_ANY, "E004015000000001=00");
	for (guint i = 1; i < PAD_FIELD_RESET; i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(pad_calls[i](stage->self, &id, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
	}
	sim_host_do(stage->host, "fault none");
	pad_assert_seen(stage, DS_AFI_ANY, BOOK "=00 E004015000000001=00");
}

/* How many of 200 readings fail, with this seed. */
static guint
misses(PadStage *stage, guint percent, guint seed)
{
	DsTagId id = pad_tag_id(BOOK);
	guint missed = 0;

	sim_host_do(stage->host, "fault miss=%u seed=%u", percent, seed);
	for (guint i = 0; i < 200; i++) {
		g_autoptr(GError) error = NULL;

		if (!pad_calls[PAD_READ](stage->self, &id, &error)) {
			g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
			missed++;
		}
	}
	return missed;
}

static void
test_miss(PadStage *stage, gconstpointer data)
{
	guint some;

	sim_host_do(stage->host, "put " BOOK);
	g_assert_cmpuint(misses(stage, 0, 1), ==, 0);
	g_assert_cmpuint(misses(stage, 100, 1), ==, 200);
	some = misses(stage, 30, 7);
	g_assert_cmpuint(some, >, 30);
	g_assert_cmpuint(some, <, 90);
	g_assert_cmpuint(misses(stage, 30, 7), ==, some);
	sim_host_do(stage->host, "fault none");
	g_assert_cmpuint(misses(stage, 0, 1), ==, 0);
}

#define STAGED(name, func) \
	g_test_add("/sim-pad/" name, PadStage, NULL, pad_set_up, func, pad_tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sim-pad/silent-peer", test_silent_peer);
	g_test_add_func("/sim-pad/late-answer", test_late_answer);
	STAGED("unplug", test_unplug);
	STAGED("unplug-on-air", test_unplug_on_air);
	g_test_add_func("/sim-pad/world-ends", test_world_ends);
	STAGED("no-time", test_no_time);
	STAGED("mute", test_mute);
	STAGED("miss", test_miss);
	return g_test_run();
}
