/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How is a device of the world right now? The world tells changes of cables and cards to whoever
 * watches, but not how they are; a driver finds out by opening the device. So does a probe, on a
 * connection of its own, and lets go of it at once.
 */
#pragma once

#include "ui/bench/world.h"

typedef struct DsBenchProbe DsBenchProbe;

typedef struct {
	gboolean reached; /* FALSE: the world closed; nothing below counts */
	gboolean plugged;
	DsBenchIdentity *card; /* taken over by whoever is told; NULL: none, or no card reader */
} DsBenchProbeResult;

/* on_done is called once, from the main loop; then free the probe. */
typedef void (*DsBenchProbeDone)(DsBenchDevice device, DsBenchProbeResult *result, gpointer data);

DsBenchProbe *ds_bench_probe_new(
    GSocketAddress *address, DsBenchDevice device, DsBenchProbeDone on_done, gpointer data);
void ds_bench_probe_free(DsBenchProbe *probe);
