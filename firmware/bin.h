/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reader of the bin behind a chute, [pad NAME] with use=bin: a second pad, which sees what has
 * fallen in. It answers two questions of circulation-bin.c, the owner of the rules: are these tags
 * here, and which tags has the one item of this number that fell in just now? It begins nothing by
 * itself, and writes to no tag: whoever asked does that, through ds_bin_pad().
 *
 * A bin holds many books. Only while a return that was made by a label waits are memories read, and
 * only of tags that were not there before.
 *
 * Main thread only.
 */
#pragma once

#include "firmware/pad-worker.h"

typedef struct DsBin DsBin;

typedef struct {
	void (*on_news)(gpointer data); /* a round has ended, or a tag was read */
	DsDeviceChanged on_changed;
	gpointer data;
} DsBinHandlers;

/* `config` must outlive the bin, what `rules` points to, too. */
DsBin *ds_bin_new(const DsDeviceConfig *config, GMainContext *home, const DsPileRules *rules,
    const DsBinHandlers *handlers);
/* As ds_pad_worker_set_tap(). */
void ds_bin_set_tap(DsBin *bin, DsTap *tap);
/* As ds_pad_worker_free(): no callback comes after, none of ds_bin_pad() either. */
void ds_bin_free(DsBin *bin);

/* For jobs of the radio. */
DsPadWorker *ds_bin_pad(const DsBin *bin);

/* What the last round listed: DsTagSeen. */
const GArray *ds_bin_tags(const DsBin *bin);

/* Did all of these (DsTagId) answer in the last round? */
gboolean ds_bin_has(const DsBin *bin, const GArray *parts);

/* Returns by label wait, or none does any more. From the first moment on, tags that come are read;
 * what lies there by then, and for DS_PILE_MISSES rounds before, is never one of them. */
void ds_bin_wait_for_labels(DsBin *bin, gboolean waits);

/* The tags (DsTagId) of the one item of this number that has come since then. NULL: there is none,
 * not all of it, or more than one. */
const GArray *ds_bin_find(DsBin *bin, const DsItemId *item);
