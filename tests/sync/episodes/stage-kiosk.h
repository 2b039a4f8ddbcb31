/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A kiosk without a library: the real firmware/outbox.c, started by the real
 * firmware/kiosk-restart.c, between a teller and a link that stand still until somebody lets the
 * next thing happen. In the place of sessions and pads there are people here who know how it ends.
 */
#pragma once

#include "firmware/outbox.h"
#include "tests/sync/stage/stage-link.h"

typedef struct DsStageKiosk DsStageKiosk;

typedef struct {
	const char *name;
	DsServer *server;
	const DsReplayRules *rules;
	DsStageDurable on_durable; /* a row of this kiosk is on the disk */
	gpointer data;
} DsStageKioskParts;

/* Switched off. */
DsStageKiosk *ds_stage_kiosk_new(const DsStageKioskParts *parts);
void ds_stage_kiosk_free(DsStageKiosk *kiosk);

void ds_stage_kiosk_switch_on(DsStageKiosk *kiosk, gint64 wall_s);
/* The power goes: `durable` of the rows on their way get to the disk, and the request on its way
 * perhaps to the library. */
void ds_stage_kiosk_crash(DsStageKiosk *kiosk, guint durable, gboolean arrives);
gboolean ds_stage_kiosk_is_on(const DsStageKiosk *kiosk);

/* What becomes of the tag. */
typedef enum { DS_TAG_NONE, DS_TAG_WRITTEN, DS_TAG_UNWRITTEN, DS_TAG_LIFTED } DsTagEnd;

/* Lends or takes back without the library. */
void ds_stage_kiosk_begin(DsStageKiosk *kiosk, DsOperation *op, DsTagEnd end);

/* Would a person who comes now be served without the library? */
gboolean ds_stage_kiosk_is_alone(const DsStageKiosk *kiosk);

/* ... and be lent to? Not by a kiosk that does not know the date. */
gboolean ds_stage_kiosk_may_lend(const DsStageKiosk *kiosk);

/* The next thing happens at the disk, or at the library. FALSE: nothing waits there. */
gboolean ds_stage_kiosk_step_disk(DsStageKiosk *kiosk);
gboolean ds_stage_kiosk_step_library(DsStageKiosk *kiosk);
void ds_stage_kiosk_pass(DsStageKiosk *kiosk, guint ms);

/* The library has greeted often enough. */
void ds_stage_kiosk_come_back(DsStageKiosk *kiosk);

/* Staff decide about a row as they saw it. FALSE: it waits for nobody. */
gboolean ds_stage_kiosk_decide(
    DsStageKiosk *kiosk, const DsOperation *seen, DsOperationEvent event);

DsTeller *ds_stage_kiosk_teller(const DsStageKiosk *kiosk);
DsLink *ds_stage_kiosk_link(const DsStageKiosk *kiosk);
DsOutboxCount ds_stage_kiosk_count(const DsStageKiosk *kiosk);
guint ds_stage_kiosk_held_back(const DsStageKiosk *kiosk);
gint64 ds_stage_kiosk_wall_s(const DsStageKiosk *kiosk);
gboolean ds_stage_kiosk_is_draining(const DsStageKiosk *kiosk);
/* Something is on its way to the disk or to the library. */
gboolean ds_stage_kiosk_is_moving(const DsStageKiosk *kiosk);
/* An operation of this item is under way here, not yet in the outbox. */
gboolean ds_stage_kiosk_is_busy_with(const DsStageKiosk *kiosk, const DsItemId *item);
