/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replay: what may be told to a library of that which was decided without it. Pure: no clock, no
 * file, no connection. firmware/outbox.c asks the library, asks here what the answer means, and
 * acts.
 *
 * No library system recognises a request that it has had before (it renews the loan, or closes
 * somebody else's), so before each sending the library is asked what it knows (rules, R2 and R3),
 * and after a silence it is asked again (rules, "Unknown outcome").
 */
#pragma once

#include "sync/library.h"

typedef struct {
	/* A request whose answer never came is sent again, when the library does not know of it, at
	 * most so long after the first sending: later the item may have been lent and come back. */
	guint resend_max_age_min;
	/* A return whose due date was not known is sent so long after it happened. */
	guint max_return_age_h;
	/* ... and one whose due date was known, and is the same now. */
	guint max_known_return_age_h;
	/* The library wants to hear of returns of items that are not on loan (it traps holds). */
	gboolean send_idle_returns;
} DsReplayRules;

/* 60 minutes, 24 hours, 7 days, no. */
extern const DsReplayRules ds_replay_usual;

/*
 * What the library's knowledge of the item makes of an operation that was not sent yet; `info` is
 * of its item, with its patron. The event is one for ds_operation_step() in the state SENDING:
 *
 *	DS_EVENT_NOT_APPLIED   free to be sent
 *	DS_EVENT_APPLIED       the library knows it already
 *	DS_EVENT_TAKEN         it is somebody else's business by now: staff compare
 *	DS_EVENT_UNDECIDED     nobody can tell: staff look
 */
DsOperationEvent ds_replay_judge(
    const DsOperation *op, const DsItemInfo *info, gint64 now_s, const DsReplayRules *rules);

/*
 * What the fate of an operation in the state UNKNOWN means. `sent_s` is when it was sent for the
 * first time, `lost` how often its answer did not come: the second time the request itself is
 * suspected of killing the server, and staff look (rules, R1, "poison").
 */
DsOperationEvent ds_replay_judge_fate(
    const DsOperation *op, DsFate fate, gint64 sent_s, gint64 now_s, const DsReplayRules *rules);

/* Does the library's knowledge of the item bear out an operation that it has said yes to? */
gboolean ds_replay_is_borne_out(const DsOperation *op, const DsItemInfo *info);

/*
 * Which of the operations (DsOperation, in the order of their numbers) may be told next, strictly
 * in order for each item and for each patron (rules, R1). -1: none. `is_free` has one gboolean for
 * each; one that is not free holds back all that come after it of the same item or patron, and
 * nothing else.
 */
gint ds_replay_next(const GPtrArray *ops, const GArray *is_free);

/* The same for a library that is told of many at once, in their order: the indices (guint) of all
 * that may be told together. One that is taken holds back nothing. Free with g_array_unref(). */
GArray *ds_replay_together(const GPtrArray *ops, const GArray *is_free);
