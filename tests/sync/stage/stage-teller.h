/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A teller without a thread and without a disk: the functions of sync/teller.h, whose jobs wait
 * until somebody lets the next one happen. What a row is and what leaves it is as in
 * sync/journal.c. A crash drops what waits; some of it may have got to the disk before.
 */
#pragma once

#include "sync/teller.h"

/* A row is on the disk now. */
typedef void (*DsStageDurable)(const DsOperation *row, gpointer data);

DsTeller *ds_stage_teller_new(DsStageDurable on_durable, gpointer data);
void ds_stage_teller_free(DsTeller *teller);

/* FALSE: nothing waits. */
gboolean ds_stage_teller_step(DsTeller *teller);
guint ds_stage_teller_waiting(const DsTeller *teller);

/* The first `durable` of what waits get to the disk, and nobody hears of it. */
void ds_stage_teller_crash(DsTeller *teller, guint durable);

/* DsOperation in the order of their numbers, which begin with 1. */
const GPtrArray *ds_stage_teller_rows(const DsTeller *teller);
const DsOperation *ds_stage_teller_row(const DsTeller *teller, gint64 op_seq);

/* Did the first of these wait, for the library or for staff, before the turn of the second came? */
gboolean ds_stage_teller_came_first(const DsTeller *teller, gint64 op_seq, gint64 other);
