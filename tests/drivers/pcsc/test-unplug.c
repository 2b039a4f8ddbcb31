/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A reader that is pulled out of its USB port and put back, below the real libccid and pcscd, and
 * what the workers of the core make of it: it is missed within half a second, and works again two
 * seconds after it is back, however long it was away. Pad and card reader alike.
 */
#include "firmware/pad-worker.h"
#include "firmware/scanner-worker.h"
#include "tests/drivers/sim/host.h"
#include "tests/fakes/pcsc-pad.h"
#include "tests/fakes/ssc.h"

#define BOOK "E004015012345678"
#define NUMBER "A12345678"
#define NOTICED_MS 500
#define BACK_MS 2000
#define SLACK_MS 300 /* of a busy test machine */
#define PATIENCE_S 10

extern const DsPadDriver ds_pad_driver_pcsc;
extern const DsScannerDriver ds_scanner_driver_ssc;

/* What the core was told last. */
typedef struct {
	DsDeviceState state;
	guint tries; /* to open it, that failed */
	guint seen;  /* rounds that saw the book; looks that told the card */
	gboolean late;
} Told;

static void
on_changed(const char *section, DsDeviceState state, const GError *error, gpointer data)
{
	Told *told = data;

	told->state = state;
	told->tries += error != NULL;
	if (error != NULL)
		g_test_message("%s: %s", ds_device_state_word(state), error->message);
}

static void
on_round(const GArray *tags, DsLook look, guint number, gpointer data)
{
	Told *told = data;

	told->seen += tags->len == 1;
}

static void
on_identity(const char *section, const DsIdentity *identity, gpointer data)
{
	Told *told = data;

	told->seen += g_strcmp0(identity->text, NUMBER) == 0;
}

static void
on_taken(const char *section, gpointer data)
{
}

static gboolean
on_late(gpointer data)
{
	Told *told = data;

	told->late = TRUE;
	return G_SOURCE_REMOVE;
}

static gboolean
is_state(const Told *told, guint state)
{
	return told->state == (DsDeviceState)state;
}

static gboolean
has_tried(const Told *told, guint times)
{
	return told->tries >= times;
}

static gboolean
has_seen(const Told *told, guint times)
{
	return told->seen >= times;
}

/* How long it took. */
static gint64
wait_ms(Told *told, gboolean (*is_so)(const Told *told, guint wanted), guint wanted)
{
	guint limit = g_timeout_add_seconds(PATIENCE_S, on_late, told);
	gint64 begin_us = g_get_monotonic_time();

	while (!is_so(told, wanted) && !told->late)
		g_main_context_iteration(NULL, TRUE);
	g_assert_false(told->late);
	g_source_remove(limit);
	return (g_get_monotonic_time() - begin_us) / 1000;
}

/* Three times: shortly away, and until the pauses between two tries are as long as they get. */
static void
pull_and_put_back(DsFakePcsc *fake, Told *told, gboolean sees_again)
{
	static const guint away_tries[] = {1, 2, 5};

	wait_ms(told, is_state, DS_DEVICE_READY);
	for (guint i = 0; i < G_N_ELEMENTS(away_tries); i++) {
		gint64 noticed_ms, back_ms;
		guint seen = told->seen;

		told->tries = 0;
		ds_fake_pcsc_unplug(fake);
		noticed_ms = wait_ms(told, is_state, DS_DEVICE_GONE);
		wait_ms(told, has_tried, away_tries[i]);
		ds_fake_pcsc_plug(fake);
		back_ms = wait_ms(told, is_state, DS_DEVICE_READY);
		if (sees_again)
			back_ms += wait_ms(told, has_seen, seen + 1);
		g_test_message(
		    "noticed in %d ms, works again in %d ms", (gint)noticed_ms, (gint)back_ms);
		g_assert_cmpint(noticed_ms, <, NOTICED_MS + SLACK_MS);
		g_assert_cmpint(back_ms, <, BACK_MS + SLACK_MS);
	}
}

static void
test_pad(void)
{
	char section[] = "pad desk";
	SimHost *host = sim_host_start();
	DsFakePcsc *fake = ds_fake_pcsc_new_usb(&ds_fake_pcsc_pad, host->where);
	g_autofree char *where = g_strdup(ds_fake_pcsc_where(fake));
	const DsDeviceConfig config = {
	    .section = section, .where = where, .pad = &ds_pad_driver_pcsc};
	Told told = {0};
	const DsPadHandlers handlers = {on_round, on_changed, &told};
	DsPadWorker *worker = ds_pad_worker_new(&config, g_main_context_default(), &handlers);

	sim_host_do(host, "put " BOOK);
	pull_and_put_back(fake, &told, TRUE);
	ds_pad_worker_free(worker);
	ds_fake_pcsc_free(fake);
	sim_host_stop(host);
}

/* A card that lay there all the time has not arrived: it is not told again (scanner-worker.h). */
static void
test_card_reader(void)
{
	char section[] = "scanner card";
	DsFakePcsc *fake = ds_fake_pcsc_new_usb(&ds_fake_ssc, NUMBER);
	g_autofree char *where = g_strdup(ds_fake_pcsc_where(fake));
	const DsDeviceConfig config = {
	    .section = section, .where = where, .scanner = &ds_scanner_driver_ssc};
	Told told = {0};
	const DsScannerHandlers handlers = {.on_identity = on_identity,
	    .on_taken = on_taken,
	    .on_changed = on_changed,
	    .data = &told};
	DsScannerWorker *worker = ds_scanner_worker_new(
	    &config, g_main_context_default(), &handlers);

	pull_and_put_back(fake, &told, FALSE);
	g_assert_cmpuint(told.seen, ==, 0);
	ds_scanner_worker_free(worker);
	ds_fake_pcsc_free(fake);
}

static void
skip(void)
{
	const char *why = NULL;

	if (!ds_fake_pcsc_usb_possible(&why))
		g_test_skip(why);
}

int
main(int argc, char **argv)
{
	const char *why;

	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pcsc-unplug/pad", ds_fake_pcsc_usb_possible(&why) ? test_pad : skip);
	g_test_add_func(
	    "/pcsc-unplug/card-reader", ds_fake_pcsc_usb_possible(&why) ? test_card_reader : skip);
	return g_test_run();
}
