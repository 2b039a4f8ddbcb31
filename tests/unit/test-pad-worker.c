/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A reader that can be opened and cannot look at its field: not ready, and tried less and less
 * often. And one behind TLS: it is opened with that. */
#include "firmware/pad-worker.h"

typedef struct {
	guint changes, ready, rounds;
	gint64 first_us, last_us;
} Seen;

static gint opened; /* in the worker's thread */
static const DsTls *believed;

static gpointer
open_it(const char *where, GError **error)
{
	g_atomic_int_inc(&opened);
	return &opened;
}

static gpointer
open_with_tls(const char *where, const DsTls *tls, GError **error)
{
	g_atomic_pointer_set(&believed, tls);
	return &opened;
}

static gboolean
look_at_nothing(gpointer self, gint afi, GArray *tags, guint timeout_ms, GError **error)
{
	g_set_error_literal(error, DS_ERROR, DS_ERROR_GONE, "scan mode");
	return FALSE;
}

static void
close_it(gpointer self)
{
}

static const DsPadDriver blind = {
    .id = "blind", .open = open_it, .inventory = look_at_nothing, .close = close_it};

static void
on_changed(const char *section, DsDeviceState state, const GError *error, gpointer data)
{
	Seen *seen = data;

	seen->ready += state == DS_DEVICE_READY;
	if (seen->changes++ == 0)
		seen->first_us = g_get_monotonic_time();
	seen->last_us = g_get_monotonic_time();
}

static void
on_round(const GArray *tags, DsLook look, guint number, gpointer data)
{
	Seen *seen = data;

	seen->rounds++;
}

static void
test_blind_reader(void)
{
	char section[] = "pad desk";
	DsDeviceConfig config = {.section = section, .pad = &blind};
	Seen seen = {0};
	const DsPadHandlers handlers = {on_round, on_changed, &seen};
	guint least_ms = 0;
	DsPadWorker *worker = ds_pad_worker_new(&config, g_main_context_default(), &handlers);

	while (seen.changes < 4)
		g_main_context_iteration(NULL, TRUE);
	ds_pad_worker_free(worker);
	for (guint i = 0; i < 3; i++)
		least_ms += ds_device_pause_ms(i);
	g_assert_cmpuint(seen.ready, ==, 0);
	g_assert_cmpuint(seen.rounds, ==, 0);
	g_assert_cmpint(g_atomic_int_get(&opened), >=, 4);
	/* three pauses, each longer than the one before */
	g_assert_cmpuint(ds_device_pause_ms(2), >, ds_device_pause_ms(0));
	g_assert_cmpint((seen.last_us - seen.first_us) / 1000, >=, (gint64)least_ms * 9 / 10);
}

static void
test_tls(void)
{
	static const DsPadDriver secret = {.id = "secret",
	    .open = open_it,
	    .open_tls = open_with_tls,
	    .inventory = look_at_nothing,
	    .close = close_it};
	char section[] = "pad desk";
	g_autoptr(DsTls) tls = ds_tls_new(&(DsTlsSettings){0}, "where=tls:", NULL);
	DsDeviceConfig config = {.section = section, .pad = &secret, .tls = tls};
	Seen seen = {0};
	const DsPadHandlers handlers = {on_round, on_changed, &seen};
	gint before = g_atomic_int_get(&opened);
	DsPadWorker *worker = ds_pad_worker_new(&config, g_main_context_default(), &handlers);

	g_assert_nonnull(tls);
	while (seen.changes < 1)
		g_main_context_iteration(NULL, TRUE);
	ds_pad_worker_free(worker);
	g_assert_true(g_atomic_pointer_get(&believed) == tls);
	g_assert_cmpint(g_atomic_int_get(&opened), ==, before);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pad-worker/blind-reader", test_blind_reader);
	g_test_add_func("/pad-worker/tls", test_tls);
	return g_test_run();
}
