/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The countdown: a ring that empties, with the seconds inside. Drawn once a second; at rest while
 * it is not seen. It hides itself when there is no deadline.
 *
 * Property "on": what it lies on ("ground", "field", "primary", "return", "wait"), which chooses
 * its colours.
 */
#pragma once

#include "ui/widgets/canvas.h"

#define DS_TYPE_RING (ds_ring_get_type())
G_DECLARE_FINAL_TYPE(DsRing, ds_ring, DS, RING, DsCanvas)

GtkWidget *ds_ring_new(const char *on);

/* deadline: CLOCK_MONOTONIC in microseconds, 0 for none; total_ms: what a full ring stands for. */
void ds_ring_set(DsRing *self, gint64 deadline, guint total_ms);

/* Whole seconds that are left at `now` (CLOCK_MONOTONIC, microseconds): 0 from the deadline on. */
guint ds_ring_seconds(gint64 deadline, gint64 now);
