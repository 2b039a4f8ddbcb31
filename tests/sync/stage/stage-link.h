/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A link without a thread and without a wire: the functions of sync/link.h above a server in
 * memory. Requests wait until somebody lets the next one happen; it may be lost on the way there or
 * back as the server's habits want. Each that changes something is held against the rows on the
 * disk: was its turn come, does the row say that it is sent, has the library been asked before?
 */
#pragma once

#include "sync/link.h"
#include "sync/replay.h"
#include "tests/sync/stage/server.h"
#include "tests/sync/stage/stage-teller.h"

/* `teller` is read only. */
DsLink *ds_stage_link_new(
    DsServer *server, const DsTeller *teller, const DsReplayRules *rules, const char *name);
void ds_stage_link_free(DsLink *link);

/* Who hears that it comes or goes; forgotten in a crash. */
void ds_stage_link_listen(DsLink *link, DsLinkChanged on_changed, gpointer data);
/* A greeting is tried, and whoever listens hears how it went. */
void ds_stage_link_greet(DsLink *link);

/* FALSE: nothing waits. */
gboolean ds_stage_link_step(DsLink *link);
guint ds_stage_link_waiting(const DsLink *link);

/* The wire; the kiosk notices when it asks next. */
void ds_stage_link_cut(DsLink *link, gboolean cut);
gboolean ds_stage_link_is_cut(const DsLink *link);
/* It notices now. */
void ds_stage_link_notice(DsLink *link);

/* The greetings have been answered: it counts as there. FALSE: it is cut, or had not gone. */
gboolean ds_stage_link_come_back(DsLink *link);

/* Drops what waits. The request on its way may get there. */
void ds_stage_link_crash(DsLink *link, gboolean arrives);

/* Staff tell this library themselves. */
void ds_stage_link_set_may_replay(DsLink *link, gboolean loans, gboolean returns);

/* Staff have it told once more: what was known of its sendings is of no use. */
void ds_stage_link_forget(DsLink *link, gint64 op_seq);

/* It may have left when the power went. */
void ds_stage_link_lose(DsLink *link, gint64 op_seq);

/* How many questions about an item, and for the loans of a person, were answered. */
void ds_stage_link_asked(const DsLink *link, guint *items, guint *lists);

/* When the answer of this one was lost for the first time, 0: never; and how often. */
gint64 ds_stage_link_lost_s(const DsLink *link, gint64 op_seq);
guint ds_stage_link_losses(const DsLink *link, gint64 op_seq);
/* Questions about this item that were not answered, one after the other, at most. */
guint ds_stage_link_silences(const DsLink *link, guint item);
