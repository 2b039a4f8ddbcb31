/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/bench/world-private.h"

#define RETRY_MS 1000

static const char *const device_words[] = {
    [DS_BENCH_PAD] = "pad",
    [DS_BENCH_CARD] = "card",
    [DS_BENCH_SCANNER] = "scanner",
    [DS_BENCH_PRINTER] = "printer",
    [DS_BENCH_NETWORK] = "network",
    [DS_BENCH_POWER] = "power",
};

const char *
ds_bench_device_word(DsBenchDevice device)
{
	return device_words[device];
}

DsBenchDevice
ds_bench_device(const char *word)
{
	DsBenchDevice device = DS_BENCH_PAD;

	while (device < DS_BENCH_DEVICES && g_strcmp0(device_words[device], word) != 0)
		device++;
	return device;
}

static void
tell(DsBenchWorld *world)
{
	gboolean probing = FALSE;

	for (DsBenchDevice device = DS_BENCH_PAD; device < DS_BENCH_PROBED; device++)
		probing |= world->probes[device] != NULL;
	world->told |= world->shown && !probing;
	world->handlers.on_changed(world->handlers.data);
}

void
ds_bench_world_set_trouble(DsBenchWorld *world, const char *sentence)
{
	g_free(world->trouble);
	world->trouble = g_strdup(sentence);
}

void
ds_bench_world_ask(DsBenchWorld *world, DsBenchAsked question, const char *request)
{
	if (world->line == NULL)
		return;
	g_queue_push_tail(&world->questions, GINT_TO_POINTER(question));
	ds_bench_line_say(world->line, request);
}

DsBenchTag *
ds_bench_world_find(const DsBenchWorld *world, const char *uid)
{
	for (guint i = 0; i < world->tags->len; i++) {
		DsBenchTag *tag = world->tags->pdata[i];

		if (g_str_equal(tag->uid, uid))
			return tag;
	}
	return NULL;
}

/* ---- probes */

static void
on_probed(DsBenchDevice device, DsBenchProbeResult *result, gpointer data)
{
	DsBenchWorld *world = data;

	if (result->reached && !world->outdated[device]) {
		world->unplugged[device] = !result->plugged;
		if (device == DS_BENCH_CARD && result->plugged) {
			g_clear_pointer(&world->card, ds_bench_identity_free);
			world->card = g_steal_pointer(&result->card);
		}
	}
	g_clear_pointer(&result->card, ds_bench_identity_free);
	g_clear_pointer(&world->probes[device], ds_bench_probe_free);
	tell(world);
}

void
ds_bench_world_probe(DsBenchWorld *world, DsBenchDevice device)
{
	world->outdated[device] = FALSE;
	g_clear_pointer(&world->probes[device], ds_bench_probe_free);
	world->probes[device] = ds_bench_probe_new(world->address, device, on_probed, world);
}

/* ---- coming and going */

static void connect_world(gpointer data);

static void
forget(DsBenchWorld *world)
{
	world->shown = world->told = FALSE;
	g_queue_clear(&world->questions);
	g_ptr_array_set_size(world->pile, 0);
	g_ptr_array_set_size(world->tags, 0);
	g_clear_pointer(&world->card, ds_bench_identity_free);
	g_clear_pointer(&world->scan, ds_bench_identity_free);
	g_clear_pointer(&world->signal, g_free);
	world->scans = 0;
	ds_bench_world_clear_slip(world);
	ds_bench_world_hear_paper(world, "full");
	for (DsBenchDevice device = DS_BENCH_PAD; device < DS_BENCH_DEVICES; device++)
		world->unplugged[device] = world->absent[device] = FALSE;
	for (DsBenchDevice device = DS_BENCH_PAD; device < DS_BENCH_PROBED; device++)
		g_clear_pointer(&world->probes[device], ds_bench_probe_free);
}

static void
on_line(const char *line, gpointer data)
{
	ds_bench_world_hear(data, line);
	tell(data);
}

static void
on_closed(const char *why, gpointer data)
{
	DsBenchWorld *world = data;

	g_clear_pointer(&world->line, ds_bench_line_free);
	forget(world);
	ds_bench_world_set_trouble(world, why);
	world->retry = ds_clock_call(world->clock, RETRY_MS, connect_world, world);
	tell(world);
}

static void
connect_world(gpointer data)
{
	DsBenchWorld *world = data;
	const DsBenchLineHandlers handlers = {on_line, on_closed, world};

	world->retry = 0;
	world->line = ds_bench_line_new(world->address, &handlers);
	ds_bench_world_ask(world, DS_BENCH_ASKED_WATCH, "watch");
	ds_bench_world_ask(world, DS_BENCH_ASKED_LIST, "list all");
	ds_bench_world_ask(world, DS_BENCH_ASKED_STATE, "state");
	ds_bench_world_ask(world, DS_BENCH_ASKED_SLIP, "slip");
	for (DsBenchDevice device = DS_BENCH_PAD; device < DS_BENCH_PROBED; device++)
		ds_bench_world_probe(world, device);
}

DsBenchWorld *
ds_bench_world_new(const char *where, GSocketAddress *address, DsClock *clock,
    const DsBenchWorldHandlers *handlers)
{
	DsBenchWorld *world = g_new0(DsBenchWorld, 1);

	world->handlers = *handlers;
	world->where = g_strdup(where);
	world->address = g_object_ref(address);
	world->clock = clock;
	world->tags = g_ptr_array_new_with_free_func(g_free);
	world->pile = g_ptr_array_new();
	connect_world(world);
	return world;
}

void
ds_bench_world_free(DsBenchWorld *world)
{
	ds_clock_cancel(world->clock, &world->retry);
	g_clear_pointer(&world->line, ds_bench_line_free);
	forget(world);
	g_ptr_array_unref(world->pile);
	g_ptr_array_unref(world->tags);
	g_object_unref(world->address);
	g_free(world->where);
	g_free(world->trouble);
	g_free(world);
}

/* ---- what is */

const char *
ds_bench_world_where(const DsBenchWorld *world)
{
	return world->where;
}

gboolean
ds_bench_world_is_there(const DsBenchWorld *world)
{
	return world->told;
}

const char *
ds_bench_world_trouble(const DsBenchWorld *world)
{
	return world->trouble;
}

const GPtrArray *
ds_bench_world_pile(const DsBenchWorld *world)
{
	return world->pile;
}

const DsBenchTag *
ds_bench_world_tag(const DsBenchWorld *world, const char *uid)
{
	return ds_bench_world_find(world, uid);
}

/* The values of drivers/security.c. */
gboolean
ds_bench_tag_sounds(const DsBenchTag *tag)
{
	return tag->afi == 0x07 || tag->afi == 0xD7 || tag->eas;
}

const DsBenchIdentity *
ds_bench_world_card(const DsBenchWorld *world)
{
	return world->card;
}

const DsBenchIdentity *
ds_bench_world_scan(const DsBenchWorld *world)
{
	return world->scan;
}

guint
ds_bench_world_scans(const DsBenchWorld *world)
{
	return world->scans;
}

gboolean
ds_bench_world_has(const DsBenchWorld *world, DsBenchDevice device)
{
	return !world->absent[device];
}

gboolean
ds_bench_world_is_plugged(const DsBenchWorld *world, DsBenchDevice device)
{
	return !world->unplugged[device];
}

const char *
ds_bench_world_signal(const DsBenchWorld *world)
{
	return world->signal;
}

/* ---- what to do */

/* A tag that the world knows keeps what it holds: it may have been lent meanwhile. */
void
ds_bench_world_put(DsBenchWorld *world, const DsBenchBook *book)
{
	g_autofree char *again = g_strdup_printf("put %s", book->uid);

	ds_bench_world_ask(world, DS_BENCH_ASKED_ORDER,
	    ds_bench_world_find(world, book->uid) != NULL ? again : book->first);
}

void
ds_bench_world_take(DsBenchWorld *world, const char *uid)
{
	g_autofree char *request = g_strdup_printf("take %s", uid);

	ds_bench_world_ask(world, DS_BENCH_ASKED_ORDER, request);
}

void
ds_bench_world_lay_card(DsBenchWorld *world, const DsBenchCard *card)
{
	g_autofree char *what = card == NULL ? g_strdup("none") : ds_bench_identity_words(card);
	g_autofree char *request = g_strdup_printf("card %s", what);

	ds_bench_world_ask(world, DS_BENCH_ASKED_ORDER, request);
}

void
ds_bench_world_scan_label(DsBenchWorld *world, const DsBenchBook *book)
{
	g_autofree char *request = g_strdup_printf("scan barcode %s", book->number);

	ds_bench_world_ask(world, DS_BENCH_ASKED_SCAN, request);
}

void
ds_bench_world_scan_phone(DsBenchWorld *world, const DsBenchCard *phone)
{
	g_autofree char *what = ds_bench_identity_words(phone);
	g_autofree char *request = g_strdup_printf("scan %s", what);

	ds_bench_world_ask(world, DS_BENCH_ASKED_SCAN, request);
}

void
ds_bench_world_not_done(DsBenchWorld *world, const char *sentence)
{
	ds_bench_world_set_trouble(world, sentence);
	world->handlers.on_changed(world->handlers.data);
}

void
ds_bench_world_plug(DsBenchWorld *world, DsBenchDevice device, gboolean plugged)
{
	g_autofree char *request = g_strdup_printf(
	    "%s %s", plugged ? "plug" : "unplug", device_words[device]);

	ds_bench_world_ask(world, DS_BENCH_ASKED_ORDER, request);
}
