/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The teller: the one thread that owns the journal. Whoever wants something durable asks here and
 * goes on when the answer comes. Steps that wait together share one commit, so ten books cost one
 * sync of the disk rather than ten.
 *
 * Everything below is called from, and calls back in, the thread of `home`'s main loop.
 *
 * A commit that fails leaves two possibilities, so the teller closes the journal, opens it again,
 * looks which of the steps are there and repeats the others once. When that fails too, storage
 * has failed: this and every later step is answered with DS_ERROR_STORAGE, and on_failed is
 * called once. The kiosk then stops lending.
 *
 * Between the steps it follows the chain of the journal, erases what is due and clears the log
 * (sync/chores.h).
 */
#pragma once

#include "firmware/base/tap.h"
#include "sync/journal.h"

typedef struct DsTeller DsTeller;

typedef void (*DsTellerFailed)(const GError *error, gpointer data);

/* Opens the journal within this call, so that a start without one fails with a clear message. */
DsTeller *ds_teller_new(
    const char *path, GMainContext *home, DsTellerFailed on_failed, gpointer data, GError **error);

/* Whoever listens at the border of the main thread hears of this teller, too: "storage-failed", and
 * each of the questions below. Before the main loop runs; NULL: nobody does. */
void ds_teller_set_tap(DsTeller *teller, DsTap *tap);

/* Writes what is still waiting, then closes the journal. Callbacks that have not come by then do
 * not come any more. */
void ds_teller_free(DsTeller *teller);

/* What the journal knew of the clock when it was opened: for ds_clock_remember(). */
DsClockMemory ds_teller_clock(const DsTeller *teller);

/* ds_journal_keep_personal() and ds_journal_keep_items(), from the next step on. */
void ds_teller_keep(DsTeller *teller, guint personal_h, guint items_days);

/* Nobody is at the kiosk, or somebody has come (as at first): what is old leaves the journal only
 * while nobody is there. `trust`: of the clock. Costs nothing where both are as they were. */
void ds_teller_rest(DsTeller *teller, gboolean resting, DsClockTrust trust);

/*
 * Asks for `op` to become `state`. The record is copied, so the caller may go on using it, but
 * should not ask for another step of the same operation before this one was answered. `op_seq`
 * is the number of the operation, given now if it had none. `error` NULL: it is on the disk.
 */
typedef void (*DsTellerRecorded)(gint64 op_seq, const GError *error, gpointer data);
void ds_teller_record(DsTeller *teller, const DsOperation *op, DsOperationState state,
    const DsStamp *now, const char *detail, DsTellerRecorded on_recorded, gpointer data);

/* Rows as ds_journal_list() gives them; `rows` belongs to the teller, NULL on error. */
typedef void (*DsTellerRows)(GPtrArray *rows, const GError *error, gpointer data);
void ds_teller_list(
    DsTeller *teller, DsJournalWhich which, guint limit, DsTellerRows on_rows, gpointer data);
/* DsJournalEvent of one operation, the same way. */
void ds_teller_events(DsTeller *teller, gint64 op_seq, DsTellerRows on_rows, gpointer data);
/* One DsOperation, or none. */
void ds_teller_find(DsTeller *teller, gint64 op_seq, DsTellerRows on_rows, gpointer data);

/* DsJournalAlarm that wait for staff. The second confirms one and gives those that are left. */
void ds_teller_alarms(DsTeller *teller, DsTellerRows on_rows, gpointer data);
void ds_teller_confirm(DsTeller *teller, gint64 alarm_seq, DsTellerRows on_rows, gpointer data);

/* One more patron of that opinion. It hinders nothing when it cannot be written. */
void ds_teller_count_feedback(DsTeller *teller, DsFeedback feedback);
/* DsJournalDay of the newest `limit` days. */
void ds_teller_feedback(DsTeller *teller, guint limit, DsTellerRows on_rows, gpointer data);

/* ds_journal_use_code(). `first` is FALSE with an error: what is not known to be new is not. */
typedef void (*DsTellerUsed)(gboolean first, const GError *error, gpointer data);
void ds_teller_use_code(DsTeller *teller, const char *id, gint64 dead_s, gint64 wall_s,
    DsTellerUsed on_used, gpointer data);

/* What ds_journal_space() says; DS_SPACE_NONE when storage has failed. */
typedef void (*DsTellerSpace)(DsSpace space, guint64 free_bytes, gpointer data);
void ds_teller_space(DsTeller *teller, DsTellerSpace on_space, gpointer data);
