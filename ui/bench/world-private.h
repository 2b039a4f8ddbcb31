/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the world share; nobody else includes this. */
#pragma once

#include "firmware/base/bytes.h"
#include "ui/bench/identity.h"
#include "ui/bench/line.h"
#include "ui/bench/probe.h"
#include "ui/bench/world.h"

/* What an answer that is due belongs to. */
typedef enum {
	DS_BENCH_ASKED_WATCH,
	DS_BENCH_ASKED_LIST,
	DS_BENCH_ASKED_SHOW,
	DS_BENCH_ASKED_ALL_SHOWN, /* any question: its answer follows those to all the others of the
				     beginning */
	DS_BENCH_ASKED_ORDER,
	DS_BENCH_ASKED_SCAN,
	DS_BENCH_ASKED_STATE,
	DS_BENCH_ASKED_SLIP,
	DS_BENCH_ASKED_ROWS,
} DsBenchAsked;

/* How these are is asked by a probe; how the others are, by "state". */
#define DS_BENCH_PROBED DS_BENCH_PRINTER

struct DsBenchWorld {
	DsBenchWorldHandlers handlers;
	char *where;
	GSocketAddress *address;
	DsClock *clock;
	guint retry;

	DsBenchLine *line; /* NULL: between two attempts */
	GQueue questions;  /* DsBenchAsked, as pointer: the answers come in this order */
	gboolean shown;    /* all tags have been told */
	gboolean told;     /* so have the devices: the world is there */
	char *trouble;

	GPtrArray *tags; /* DsBenchTag */
	GPtrArray *pile; /* those on the pad */
	DsBenchIdentity *card;
	DsBenchIdentity *scan;
	guint scans;
	char *signal;
	gboolean unplugged[DS_BENCH_DEVICES];
	gboolean absent[DS_BENCH_DEVICES];
	gboolean paper_out, paper_low;
	DsBenchPaper slip; /* as far as it was told */
	DsBenchProbe *probes[DS_BENCH_PROBED];
	gboolean outdated[DS_BENCH_PROBED]; /* there was news since the probe was sent */
};

/* hear.c: one line that the world has said. */
void ds_bench_world_hear(DsBenchWorld *world, const char *line);

/* paper.c: the words behind what was asked for, or told. */
void ds_bench_world_hear_paper(DsBenchWorld *world, const char *word);
void ds_bench_world_hear_slip(DsBenchWorld *world, char **words);
void ds_bench_world_hear_rows(DsBenchWorld *world, char **words);
void ds_bench_world_clear_slip(DsBenchWorld *world);

void ds_bench_world_ask(DsBenchWorld *world, DsBenchAsked question, const char *request);
void ds_bench_world_set_trouble(DsBenchWorld *world, const char *sentence);
/* Finds out how a device is, now. */
void ds_bench_world_probe(DsBenchWorld *world, DsBenchDevice device);
DsBenchTag *ds_bench_world_find(const DsBenchWorld *world, const char *uid);
