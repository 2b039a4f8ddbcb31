/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ten books through the driver of a real reader: what is added to the air time that the simulated
 * radio needs for just these exchanges. PAD_DOOR names the way (tests/drivers/sim/door.h). Medians;
 * one figure a line, as in bench-core.c.
 */
#include "drivers/security.h"
#include "tests/drivers/sim/door.h"

#include <stdlib.h>
#include <string.h>

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
		DsTagSeen *tag = &g_array_index(stage->tags, DsTagSeen, i);
		guint8 afi;

		g_assert_true(stage->door.driver->set_afi(stage->pad.self, &tag->id, 0xC2, NULL));
		g_assert_true(stage->door.driver->get_afi(stage->pad.self, &tag->id, &afi, NULL));
		g_assert_cmphex(afi, ==, 0xC2);
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

int
main(void)
{
	const char *door = g_getenv("PAD_DOOR");
	g_autofree char *recognised = g_strdup_printf("%s-ten-books-recognised", door);
	g_autofree char *released = g_strdup_printf("%s-ten-books-released", door);
	g_autoptr(GError) error = NULL;
	Stage stage = {.host = sim_host_start()};

	pad_door_init(&stage.door, stage.host);
	stage.pad.self = stage.door.driver->open(stage.door.where, &error);
	g_assert_no_error(error);
	stage.tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	for (guint i = 0; i < BOOKS; i++)
		sim_host_do(stage.host,
		    "put E00401500A1B2C%02X item=0441900001%04u owner=CN-441900", i * 37 % 256, i);
	sim_host_do(stage.host, "timing on");
	measure(&stage, recognised, recognise);
	measure(&stage, released, release);
	g_array_unref(stage.tags);
	stage.door.driver->close(stage.pad.self);
	pad_door_clear(&stage.door);
	sim_host_stop(stage.host);
	return EXIT_SUCCESS;
}
