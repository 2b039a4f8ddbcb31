/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the bench knows of the simulated world, and what it asks of it (drivers/README-sim.md).
 * Nothing here is remembered from what the bench itself did: every change is one that the world
 * told, whoever made it. While the world is away it is looked for every second, and when it comes
 * back everything is asked anew.
 *
 * Everything happens on the default main context.
 */
#pragma once

#include "firmware/base/clock.h"
#include "ui/bench/shelf.h"

#include <gio/gio.h>

typedef struct DsBenchWorld DsBenchWorld;

typedef enum {
	DS_BENCH_PAD,
	DS_BENCH_CARD,
	DS_BENCH_SCANNER,
	DS_BENCH_PRINTER,
	DS_BENCH_NETWORK,
	DS_BENCH_POWER, /* of the kiosk */
	DS_BENCH_DEVICES,
} DsBenchDevice;

/* A slip, as drivers/raster.h has it: rows from above, the leftmost dot in bit 7, 1 for black. */
typedef struct {
	guint number; /* of those that came out of this printer */
	guint width, height;
	GByteArray *rows;
} DsBenchPaper;

/* A tag that the world knows. */
typedef struct {
	char uid[DS_BENCH_UID_TEXT + 1];
	gboolean on_pad;
	guint afi;
	gboolean eas;
} DsBenchTag;

/* What a card or a code says. */
typedef struct {
	char *kind;
	char *text;
	char *flaw;
} DsBenchIdentity;

typedef struct {
	void (*on_changed)(gpointer data); /* anything below may be different now */
	gpointer data;
} DsBenchWorldHandlers;

/* Begins to look for it. `address` is that of `where`, which is for reading only. */
DsBenchWorld *ds_bench_world_new(const char *where, GSocketAddress *address, DsClock *clock,
    const DsBenchWorldHandlers *handlers);
void ds_bench_world_free(DsBenchWorld *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsBenchWorld, ds_bench_world_free)

/* ---- what is */

const char *ds_bench_world_where(const DsBenchWorld *world);
/* FALSE: there is none, or it has not told everything yet. */
gboolean ds_bench_world_is_there(const DsBenchWorld *world);
/* A sentence: why the last thing asked for was not done, or why the world is away; or NULL. */
const char *ds_bench_world_trouble(const DsBenchWorld *world);

/* DsBenchTag, in the order in which they were laid down. */
const GPtrArray *ds_bench_world_pile(const DsBenchWorld *world);
/* NULL: the world has never seen it. */
const DsBenchTag *ds_bench_world_tag(const DsBenchWorld *world, const char *uid);
/*
 * Does the gate sound? It asks for the AFI of secured items (07, D7) and for an armed EAS; a tag
 * that has neither passes, as it would in a house.
 */
gboolean ds_bench_tag_sounds(const DsBenchTag *tag);

const DsBenchIdentity *ds_bench_world_card(const DsBenchWorld *world); /* NULL: none lies there */
const DsBenchIdentity *ds_bench_world_scan(const DsBenchWorld *world); /* the last one, or NULL */
guint ds_bench_world_scans(const DsBenchWorld *world); /* since the world is there */
/* FALSE: this world has no such thing. All have devices, not all network and power. */
gboolean ds_bench_world_has(const DsBenchWorld *world, DsBenchDevice device);
gboolean ds_bench_world_is_plugged(const DsBenchWorld *world, DsBenchDevice device);
gboolean ds_bench_world_is_paper_out(const DsBenchWorld *world);
gboolean ds_bench_world_is_paper_low(const DsBenchWorld *world);
const DsBenchPaper *ds_bench_world_slip(
    const DsBenchWorld *world);                               /* the last one, whole; or NULL */
const char *ds_bench_world_signal(const DsBenchWorld *world); /* lamp of the pad: "busy" */

/* ---- what to do; nothing happens while the world is away */

void ds_bench_world_put(DsBenchWorld *world, const DsBenchBook *book);
void ds_bench_world_take(DsBenchWorld *world, const char *uid);             /* "all": everything */
void ds_bench_world_lay_card(DsBenchWorld *world, const DsBenchCard *card); /* NULL: away */
void ds_bench_world_scan_label(DsBenchWorld *world, const DsBenchBook *book);
void ds_bench_world_scan_phone(DsBenchWorld *world, const DsBenchCard *phone);
void ds_bench_world_plug(DsBenchWorld *world, DsBenchDevice device, gboolean plugged);
void ds_bench_world_set_paper(DsBenchWorld *world, gboolean there); /* a new roll, or none */

/* What was asked for was not done before the world heard of it; why is its trouble now. */
void ds_bench_world_not_done(DsBenchWorld *world, const char *sentence);

/* "pad", "card", "scanner", "printer", "network", "power" */
const char *ds_bench_device_word(DsBenchDevice device);
/* DS_BENCH_DEVICES for an unknown word. */
DsBenchDevice ds_bench_device(const char *word);
