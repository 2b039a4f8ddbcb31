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

#include "sync/journal.h"
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
	/* Other kiosks lend here without the library, too, and the same items (rules, R6). Then
	 * what the library has already, or has after a silence, may be one of theirs; a return that
	 * it knows no loan of may be of a loan that one of them has not told yet; and a loan may be
	 * another one than the book came back from unless its due date is known. Staff look. */
	gboolean other_kiosks;
} DsReplayRules;

/* 60 minutes, 24 hours, 7 days, no, no. */
extern const DsReplayRules ds_replay_usual;

/*
 * What the library's knowledge of the item makes of an operation that is to be sent, for the first
 * time or, when the library does not know of it after a silence, once more; `info` is of its item,
 * with its patron, `sent_s` when it was sent for the first time, if it was. A return of which no
 * due date is known is not sent twice: nobody could tell whether the loan that is open now is still
 * the same. Nor is one whose clock was not to be believed when it was decided (rules, J7): it would
 * be told with a date that may be years away. The event is one for ds_operation_step() in the state
 * SENDING:
 *
 *	DS_EVENT_NOT_APPLIED   free to be sent
 *	DS_EVENT_APPLIED       the library knows it already
 *	DS_EVENT_TAKEN         it is somebody else's business by now: staff compare
 *	DS_EVENT_UNDECIDED     nobody can tell: staff look
 */
DsOperationEvent ds_replay_judge(const DsOperation *op, const DsItemInfo *info, gint64 sent_s,
    gint64 now_s, const DsReplayRules *rules);

/* Is the date of the row in doubt, so that only staff can tell the library of it (rules, J7)? */
gboolean ds_replay_is_doubtful(const DsOperation *op);

/*
 * A return whose book was lent here before, without the library too, and told already: `info` was
 * asked for with the person who had borrowed it. TRUE: the loan that is open now is another
 * person's, and the return must not end it (rules, R4 and R5).
 *
 * That is why the borrower (AA) in the answer to a return stays dropped in the parser. It would
 * tell after the harm what the list of loans tells before it; a server may write a person's number
 * otherwise than the card did, which the list does not mind; and of nobody else's rows more could
 * be concluded: who borrows the book here after the return may be who had it before.
 */
gboolean ds_replay_is_anothers(const DsItemInfo *info);

/*
 * What the fate of an operation in the state UNKNOWN means. Once that its answer did not come may
 * be chance; the second time (op->sends) the request itself is suspected of killing the server, and
 * staff look (rules, R1, "poison").
 */
DsOperationEvent ds_replay_judge_fate(
    const DsOperation *op, DsFate fate, gint64 sent_s, gint64 now_s, const DsReplayRules *rules);

/*
 * What an answer means. A loan that was carried out as a renewal was there already, whoever made
 * it, and has been prolonged for nobody.
 */
DsOperationEvent ds_replay_judge_answer(const DsOperation *op, const DsReplayRules *rules);

/* When it was sent for the first time since its turn came; `events` are DsJournalEvent, as
 * ds_journal_events() gives them. 0: it was not. */
gint64 ds_replay_sent_s(const GPtrArray *events);

/* Does the library's knowledge of the item bear out an operation that it has said yes to? A loan
 * that ends on an earlier day than the person was told (due_before) is not borne out. */
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

/* How many of them wait for staff to decide about another one before them. */
guint ds_replay_held_back(const GPtrArray *ops);
