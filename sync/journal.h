/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal: every operation, durable, in order, never lost. One SQLite file with two tables
 * that change in the same transaction:
 *
 *	operation   the present state of each operation, one row each
 *	event       one row for each change of state, never altered; each holds the hash of the one
 *	            before, so that a row taken out or altered later shows; old ones leave it
 *	            through ds_journal_purge() alone
 *
 * A state exists when ds_journal_commit() has returned TRUE, not before. After a FALSE nothing is
 * known: the disk may hold the transaction or not (a commit that reports an I/O error may have
 * worked). Close the journal, open it again, look at the row (sync/teller.c does).
 *
 * The patron, the request and the server's words are sealed with a key of the day (journal-keys.c),
 * which is itself sealed with the key of the file PATH.key, made where there is none.
 *
 * One thread, one connection, for writing, reading and checkpoints alike.
 *
 * Errors are DS_ERROR_STORAGE: the disk or the file. DS_ERROR_PROTOCOL is a mistake of the
 * caller: a step the state machine does not know, or a row that is in another state.
 */
#pragma once

#include "sync/operation.h"

#define DS_JOURNAL_APPLICATION_ID 0x44755374 /* "DuSt" */
#define DS_JOURNAL_SCHEMA 1
#define DS_JOURNAL_CHECK_DAYS 7 /* so old may the last complete check be */

typedef struct DsJournal DsJournal;

/*
 * Opens or creates the file, sets and reads back what makes it durable (rules J1), and checks it:
 * quickly, or completely when the last complete check is a week old or the power was cut.
 * Refused without touching anything: another program's database, a newer schema.
 *
 * A damaged file (rules J4) is never deleted. It is moved to PATH.damaged-TIME, its log with it; a
 * new journal begins in its place and takes over, in this same call, the events whose chain holds,
 * with their operations. An operation of which not all is certain becomes NEEDS_STAFF. What could
 * not be read is told by an alarm.
 *
 * `wall_s` is now; ds_journal_open() takes the time of the machine.
 */
DsJournal *ds_journal_open_at(const char *path, gint64 wall_s, GError **error);
DsJournal *ds_journal_open(const char *path, GError **error);
/* Leaves the file whole and the log empty, unless something has failed: then both as they are. */
void ds_journal_close(DsJournal *journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsJournal, ds_journal_close)

DS_MUST_USE gboolean ds_journal_begin(DsJournal *journal, GError **error);
DS_MUST_USE gboolean ds_journal_commit(DsJournal *journal, GError **error);
void ds_journal_rollback(DsJournal *journal);

/* Carries the log over into the file and overwrites it: what rows have lost is in neither. Outside
 * a transaction; a FALSE loses nothing. */
DS_MUST_USE gboolean ds_journal_scrub(DsJournal *journal, GError **error);

/* After a scrub, while nobody waits: the first commit into an empty log has to wait for the disk
 * twice, and the first of a day makes the key of that day. Here that commit holds nothing else. A
 * FALSE loses nothing. */
DS_MUST_USE gboolean ds_journal_get_ready(DsJournal *journal, gint64 wall_s, GError **error);

/*
 * A person's data stays so many hours after its operation is over (0 to 72): 0, as at first, erases
 * it in the same transaction, otherwise ds_journal_expire() does, once it is due. That destroys the
 * keys of past days, too, that no row needs any more; now and then, outside a transaction. Then
 * ds_journal_scrub().
 *
 * It does a piece of some milliseconds. *place is 0 at first, and 0 again when all is done.
 */
void ds_journal_keep_personal(DsJournal *journal, guint hours);
DS_MUST_USE gboolean ds_journal_expire(
    DsJournal *journal, gint64 wall_s, gint64 *place, GError **error);

/*
 * An operation that is over stays for so many days (1 to 30; 0, as at first: for ever). Then it
 * leaves the journal with its events, the number of its item with it: a count for each day, kind
 * and outcome remains, and an anchor that carries the chain over the gap (journal-purge.c). Its
 * number is not given again. Nothing goes as long as `trust` is in doubt about `wall_s`.
 *
 * A piece of some milliseconds, outside a transaction; *place as in ds_journal_expire(). Then
 * ds_journal_scrub().
 */
void ds_journal_keep_items(DsJournal *journal, guint days);
DS_MUST_USE gboolean ds_journal_purge(
    DsJournal *journal, gint64 wall_s, DsClockTrust trust, gint64 *place, GError **error);

/*
 * How much room is left for the journal (rules J6), and what may still begin. What has begun is
 * always carried to its end: log and file have room in advance, and a reserve file is given up when
 * even that was not enough. At DS_SPACE_NONE it has been; it comes again with the room.
 */
#define DS_MIB (1024 * 1024)
#define DS_SPACE_OFFLINE_LOANS_BYTES (64 * DS_MIB)
#define DS_SPACE_LOANS_BYTES (16 * DS_MIB)

typedef enum {
	DS_SPACE_PLENTY,
	DS_SPACE_NO_OFFLINE_LOANS, /* less than 64 MiB: no loan without the library */
	DS_SPACE_RETURNS_ONLY,     /* less than 16 MiB: no loan at all */
	DS_SPACE_NONE,             /* the reserve is spent: nothing new begins */
} DsSpace;

DsSpace ds_space_level(guint64 free_bytes, gboolean has_reserve); /* pure */

DsSpace ds_journal_space(DsJournal *journal, guint64 *free_bytes); /* free_bytes may be NULL */

/*
 * Within a transaction: the operation goes from op->state to `state`. The first record of an
 * operation (op_seq 0) gives it its number. Everything else in the record is written as it stands
 * in `op`; op->state itself is left to the caller, who sets it after the commit. `detail` is a word
 * or two for the event ("answer", "restart"), never a person's data. When a step fails the
 * transaction goes on without it.
 */
DS_MUST_USE gboolean ds_journal_record(DsJournal *journal, DsOperation *op, DsOperationState state,
    const DsStamp *now, const char *detail, GError **error);

/* What a row says of the item once that step is written: its number, or "-" where it must not. */
const char *ds_journal_item_word(const DsOperation *op, DsOperationState state);

typedef enum { DS_JOURNAL_ALL, DS_JOURNAL_OPEN, DS_JOURNAL_CASES } DsJournalWhich;

/* Rows, newest first, at most `limit` (0: all). Free with g_ptr_array_unref(). NULL on error. */
GPtrArray *ds_journal_list(DsJournal *journal, DsJournalWhich which, guint limit, GError **error);

/* One row, or NULL: with error unset there is none. */
DsOperation *ds_journal_find(DsJournal *journal, gint64 op_seq, GError **error);

typedef struct {
	DsOperationState state;
	gint64 wall_s;
	char *detail;
} DsJournalEvent;

/* How one operation came to be where it is, oldest first: DsJournalEvent. */
GPtrArray *ds_journal_events(DsJournal *journal, gint64 op_seq, GError **error);

/* Follows the chain of hashes through all events, and compares each operation with its own. FALSE
 * names the first that does not fit; DS_ERROR_PROTOCOL: it was altered. */
DS_MUST_USE gboolean ds_journal_verify(DsJournal *journal, GError **error);

/* How far that has come, all zero at first. */
typedef struct {
	gint64 event_seq; /* the newest that fits */
	guint8 hash[32];  /* ... and its hash */
	gboolean events_end;
	gint64 op_seq; /* the newest operation that is where its events say */
	gboolean end;
} DsJournalPlace;

/* The same in pieces of some milliseconds, between which steps may be written. */
DS_MUST_USE gboolean ds_journal_follow(DsJournal *journal, DsJournalPlace *place, GError **error);

/* Something that staff have to know of, and that stays until one of them has confirmed it. */
typedef struct {
	gint64 alarm_seq;
	char *kind; /* "damaged": a damaged file was set aside; "altered": the chain is broken;
		     "key": the file PATH.key was missing */
	char *text; /* what happened and what can be done, in English */
	gint64 wall_s;
} DsJournalAlarm;

/* Within a transaction or outside. The same alarm is not raised again while it waits. */
DS_MUST_USE gboolean ds_journal_raise(
    DsJournal *journal, const char *kind, const char *text, gint64 wall_s, GError **error);

/* DsJournalAlarm that nobody has confirmed, oldest first. NULL on error. */
GPtrArray *ds_journal_alarms(DsJournal *journal, GError **error);

/* FALSE, DS_ERROR_PROTOCOL: there is no such alarm, or it was confirmed before. */
DS_MUST_USE gboolean ds_journal_confirm(
    DsJournal *journal, gint64 alarm_seq, gint64 wall_s, GError **error);

/* What a patron thought of the visit: one touch, which says nothing of the person. */
typedef enum { DS_FEEDBACK_GOOD, DS_FEEDBACK_FAIR, DS_FEEDBACK_BAD, DS_FEEDBACK_N } DsFeedback;

const char *ds_feedback_word(DsFeedback feedback); /* "good", "fair", "bad" */
gboolean ds_feedback_parse(const char *word, DsFeedback *feedback);

/* Counts one for the day (UTC). Durable. */
DS_MUST_USE gboolean ds_journal_count_feedback(
    DsJournal *journal, DsFeedback feedback, gint64 wall_s, GError **error);

typedef struct {
	gint64 day; /* since 1970 */
	guint counts[DS_FEEDBACK_N];
} DsJournalDay;

/* DsJournalDay of the newest `limit` days that have any, newest first. NULL on error. */
GPtrArray *ds_journal_feedback(DsJournal *journal, guint limit, GError **error);

/*
 * A signed patron code (sync/patron-code.h) with this id was shown and is good; `dead_s`:
 * ds_patron_code_dead_s(). *first: it was not used before, and from now on it was. Outside a
 * transaction, and durable.
 */
DS_MUST_USE gboolean ds_journal_use_code(DsJournal *journal, const char *id, gint64 dead_s,
    gint64 wall_s, gboolean *first, GError **error);

/* What the journal knows of the clock: for ds_clock_remember() at the start. */
DsClockMemory ds_journal_clock(DsJournal *journal);
