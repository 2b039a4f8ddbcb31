/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ten books through the driver of a real reader: what is added to the air time that the simulated
 * radio needs for just these exchanges; what an empty pad costs; how soon the kiosk knows that the
 * cable is out, and in again. PAD_DOOR names the way (tests/drivers/sim/door.h). Medians; one
 * figure a line, as in bench-core.c.
 */
#include "drivers/security.h"
#include "firmware/pad-worker.h"
#include "tests/drivers/sim/door.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BOOKS 10
#define ROUNDS 9

typedef struct {
	SimHost *host;
	PadDoor door;
	DsSecurityPad pad;
	GArray *tags; /* DsTagSeen */
} Stage;

static gint
by_value(gconstpointer a, gconstpointer b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return one < other ? -1 : one > other;
}

static double
median(double *values)
{
	qsort(values, ROUNDS, sizeof *values, by_value);
	return values[ROUNDS / 2];
}

static double
air_us(Stage *stage)
{
	g_autofree char *stats = sim_host_ask(stage->host, "stats");
	g_autofree char *air = sim_host_value(stats, "air-us");

	return g_ascii_strtod(air, NULL);
}

/* All tags, and 32 bytes of each. */
static void
recognise(Stage *stage)
{
	g_array_set_size(stage->tags, 0);
	g_assert_true(
	    stage->door.driver->inventory(stage->pad.self, DS_AFI_ANY, stage->tags, 2000, NULL));
	g_assert_cmpuint(stage->tags->len, ==, BOOKS);
	for (guint i = 0; i < BOOKS; i++) {
		g_autoptr(GByteArray) memory = g_byte_array_new();

		g_assert_true(stage->door.driver->read(stage->pad.self,
		    &g_array_index(stage->tags, DsTagSeen, i).id, 0, 8, memory, NULL));
	}
}

static void
release(Stage *stage)
{
	for (guint i = 0; i < BOOKS; i++) {
		const DsTagId *tag = &g_array_index(stage->tags, DsTagSeen, i).id;

		g_assert_cmpint(ds_security_set(&stage->pad, tag, 1, DS_SECURITY_RELEASED, NULL),
		    ==, DS_SECURITY_DONE);
	}
}

static void
measure(Stage *stage, const char *name, void (*work)(Stage *))
{
	double took[ROUNDS], ratio[ROUNDS];

	for (guint i = 0; i < ROUNDS; i++) {
		double air = air_us(stage);
		gint64 begin_us = g_get_monotonic_time();

		work(stage);
		took[i] = (double)(g_get_monotonic_time() - begin_us);
		ratio[i] = took[i] / (air_us(stage) - air);
	}
	/* a serial line adds its pauses */
	g_print("%s %.0f ms\n%s-of-air-time %.2f%s\n", name, median(took) / 1000, name,
	    median(ratio), strstr(name, "tcp") != NULL ? " (target 1.15)" : "");
}

/* ---- an empty pad, as the kiosk looks at it while nobody is there ---- */

#define LOOKS 25
#define LOOK_PAUSE_US (200 * 1000)

static double
own_time_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* Of this thread, in which the driver works; the simulators have theirs. */
static void
measure_idle(Stage *stage, const char *door)
{
	double begin = own_time_us();

	for (guint i = 0; i < LOOKS; i++) {
		g_array_set_size(stage->tags, 0);
		g_assert_true(stage->door.driver->inventory(
		    stage->pad.self, DS_AFI_ANY, stage->tags, 500, NULL));
		g_usleep(LOOK_PAUSE_US);
	}
	g_print("%s-empty-pad %.2f %% of a core (target 1)\n", door,
	    100 * (own_time_us() - begin) / (LOOKS * (double)LOOK_PAUSE_US));
}

/* ---- the cable, under the thread of the daemon ---- */

typedef struct {
	DsDeviceState state;
	gint64 since_us;
} Cable;

static void
on_changed(const char *section, DsDeviceState state, const GError *error, gpointer data)
{
	Cable *cable = data;

	if (cable->state != state)
		cable->since_us = g_get_monotonic_time();
	cable->state = state;
}

static void
on_round(const GArray *tags, DsLook look, guint number, gpointer data)
{
}

static double
wait_for(Cable *cable, DsDeviceState state, gint64 since_us)
{
	while (cable->state != state)
		g_main_context_iteration(NULL, TRUE);
	return (double)(cable->since_us - since_us) / 1000;
}

static void
measure_cable(PadDoor *door, const char *name)
{
	char section[] = "pad desk";
	const DsDeviceConfig config = {
	    .section = section, .pad = door->driver, .where = door->where, .tls = door->tls};
	Cable cable = {.state = DS_DEVICE_OPENING};
	const DsPadHandlers handlers = {on_round, on_changed, &cable};
	DsPadWorker *worker = ds_pad_worker_new(&config, g_main_context_default(), &handlers);
	double noticed[ROUNDS], back[ROUNDS];

	wait_for(&cable, DS_DEVICE_READY, 0);
	for (guint i = 0; i < ROUNDS; i++) {
		ds_fake_reader_unplug(door->reader);
		noticed[i] = wait_for(&cable, DS_DEVICE_GONE, g_get_monotonic_time());
		g_usleep(1000 * 1000 + i * 37 * 1000); /* the pauses between tries grow */
		ds_fake_reader_plug(door->reader);
		back[i] = wait_for(&cable, DS_DEVICE_READY, g_get_monotonic_time());
	}
	ds_pad_worker_free(worker);
	g_print("%s-unplugged-noticed %.0f ms (target 500)\n", name, median(noticed));
	g_print("%s-plugged-in-again %.0f ms (target 2000)\n", name, median(back));
}

int
main(void)
{
	const char *door = g_getenv("PAD_DOOR");
	g_autofree char *recognised = g_strdup_printf("%s-ten-books-recognised", door);
	g_autofree char *released = g_strdup_printf("%s-ten-books-released", door);
	g_autoptr(GError) error = NULL;
	Stage stage = {.host = sim_host_start()};

	pad_door_init(&stage.door, stage.host);
	stage.pad.driver = stage.door.driver;
	stage.pad.preset = pad_door_preset(&stage.door, "afi");
	stage.pad.self = pad_door_open(&stage.door, &error);
	g_assert_no_error(error);
	stage.tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	for (guint i = 0; i < BOOKS; i++)
		sim_host_do(stage.host,
		    "put E00401500A1B2C%02X afi=07 item=0441900001%04u owner=CN-441900",
		    i * 37 % 256, i);
	sim_host_do(stage.host, "timing on");
	measure(&stage, recognised, recognise);
	measure(&stage, released, release);
	sim_host_do(stage.host, "timing off");
	sim_host_do(stage.host, "take all");
	measure_idle(&stage, door);
	g_array_unref(stage.tags);
	stage.door.driver->close(stage.pad.self);
	measure_cable(&stage.door, door);
	pad_door_clear(&stage.door);
	sim_host_stop(stage.host);
	return EXIT_SUCCESS;
}
