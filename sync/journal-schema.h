/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables of the journal and the statements that touch its rows.
 *
 * After an update the machine can go back to the older program, which then has to open this file.
 * So later versions only add: tables, and columns that may stay empty. The file keeps its
 * user_version meanwhile; that number counts the changes an older program could not live with, of
 * which there has been none.
 */
#pragma once

#include <glib.h>

/*
 * Personal are patron, request (it names the patron) and text (servers put names into it). They
 * are kept sealed, in columns of their own (below); these here are of the time before. They leave
 * the row when the operation is over, and with them what says more of a book than its number;
 * secure_delete and ds_journal_scrub() overwrite them. clock_trust (rules J7) is that of
 * asked_wall_s.
 */
static const char *const ds_journal_schema =
    "CREATE TABLE operation ("
    " op_seq INTEGER PRIMARY KEY AUTOINCREMENT,"
    " kind TEXT NOT NULL,"
    " state TEXT NOT NULL,"
    " queued INTEGER NOT NULL,"
    " library TEXT NOT NULL,"
    " session TEXT NOT NULL,"
    " item TEXT NOT NULL,"
    " parts TEXT NOT NULL,"
    " patron TEXT,"
    " request TEXT,"
    " sends INTEGER NOT NULL,"
    " asked_wall_s INTEGER NOT NULL,"
    " asked_boot_us INTEGER NOT NULL,"
    " asked_boot_id TEXT NOT NULL,"
    " clock_trust TEXT NOT NULL DEFAULT '',"
    " due_before TEXT NOT NULL,"
    " verdict INTEGER NOT NULL,"
    " reason TEXT NOT NULL,"
    " renewed INTEGER NOT NULL,"
    " keep_tag INTEGER NOT NULL,"
    " alert INTEGER NOT NULL,"
    " hold INTEGER NOT NULL,"
    " due TEXT NOT NULL,"
    " title TEXT,"
    " text TEXT,"
    " bin TEXT,"
    " destination TEXT,"
    " changed_wall_s INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX operation_open ON operation(state) WHERE state NOT IN ('CLOSED','VOID');"
    "CREATE TABLE event ("
    " event_seq INTEGER PRIMARY KEY AUTOINCREMENT,"
    " op_seq INTEGER NOT NULL REFERENCES operation(op_seq),"
    " state TEXT NOT NULL,"
    " wall_s INTEGER NOT NULL,"
    " boot_us INTEGER NOT NULL,"
    " boot_id TEXT NOT NULL,"
    " detail TEXT NOT NULL,"
    " hash BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX event_operation ON event(op_seq);";

/*
 * What was added since, in this order; each line is carried out where the table or its column is
 * missing. meta holds numbers of the journal itself: "open" (1 while a program has it open, so
 * that 1 at the start tells of a power cut), "checked-wall-s" (when it was last checked
 * completely); of DsClockMemory "sync-wall-s" and "set-wall-s", and "sync-event", the newest event
 * before that, "purged-wall-s", the latest moment that an event since then has told which has left
 * the journal. day_count is all that remains of such operations: day since 1970 (UTC), outcome
 * "yes", "no", "none" (no answer) or "void". Rows of the kind "feedback" count what patrons thought
 * of their visit: "good", "fair" or "bad". used_code holds the ids of signed patron codes for
 * a day after their code has run out; they say nothing of a person.
 *
 * A program from before the table anchor takes the first gap for an altered journal and raises that
 * alarm; it loses nothing.
 */
static const struct {
	const char *table, *column; /* column NULL: the table itself */
	const char *sql;
} ds_journal_additions[] = {
    {"meta", NULL,
	"CREATE TABLE meta (name TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID"},
    {"alarm", NULL,
	"CREATE TABLE alarm (alarm_seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL,"
	" text TEXT NOT NULL, wall_s INTEGER NOT NULL, confirmed_wall_s INTEGER) STRICT"},
    {"operation", "offline", "ALTER TABLE operation ADD COLUMN offline INTEGER NOT NULL DEFAULT 0"},
    {"operation", "unproven",
	"ALTER TABLE operation ADD COLUMN unproven INTEGER NOT NULL DEFAULT 0"},
    {"day_key", NULL,
	"CREATE TABLE day_key (key_id INTEGER PRIMARY KEY AUTOINCREMENT, day INTEGER NOT NULL,"
	" wrapped BLOB NOT NULL) STRICT"},
    {"operation", "patron_sealed", "ALTER TABLE operation ADD COLUMN patron_sealed BLOB"},
    {"operation", "request_sealed", "ALTER TABLE operation ADD COLUMN request_sealed BLOB"},
    {"operation", "text_sealed", "ALTER TABLE operation ADD COLUMN text_sealed BLOB"},
    {"operation", "key_id", "ALTER TABLE operation ADD COLUMN key_id INTEGER"},
    {"event", "digest", "ALTER TABLE event ADD COLUMN digest BLOB"},
    {"event", "record", "ALTER TABLE event ADD COLUMN record BLOB"},
    {"anchor", NULL,
	"CREATE TABLE anchor (first_event INTEGER PRIMARY KEY, last_event INTEGER NOT NULL,"
	" op_seq INTEGER NOT NULL, hash_before BLOB NOT NULL, hash BLOB NOT NULL,"
	" seal BLOB NOT NULL) STRICT"},
    {"used_code", NULL,
	"CREATE TABLE used_code (id TEXT PRIMARY KEY, dead_s INTEGER NOT NULL)"
	" STRICT, WITHOUT ROWID"},
    {"day_count", NULL,
	"CREATE TABLE day_count (day INTEGER NOT NULL, kind TEXT NOT NULL, outcome TEXT NOT NULL,"
	" offline INTEGER NOT NULL, count INTEGER NOT NULL,"
	" PRIMARY KEY (day, kind, outcome, offline)) STRICT, WITHOUT ROWID"},
};

/* What a query reads, in the order read_operation() of journal.c takes it. */
static const char *const ds_journal_columns =
    "op_seq, kind, state, queued, library, session, item, parts, patron, request, sends,"
    " asked_wall_s, asked_boot_us, asked_boot_id, clock_trust, due_before, verdict, reason, renewed,"
    " keep_tag, alert, hold, due, title, text, bin, destination, offline, unproven,"
    " changed_wall_s, patron_sealed, request_sealed, text_sealed";

static const char *const ds_journal_insert =
    "INSERT INTO operation (op_seq, kind, state, queued, library, session, item, parts, sends,"
    " asked_wall_s, asked_boot_us, asked_boot_id, clock_trust, due_before, verdict, reason,"
    " renewed, keep_tag, alert, hold, due, title, bin, destination, offline, unproven,"
    " changed_wall_s,"
    " patron_sealed, request_sealed, text_sealed, key_id)"
    " VALUES (:op_seq, :kind, :state, :queued, :library, :session, :item, :parts, :sends,"
    " :asked_wall_s, :asked_boot_us, :asked_boot_id, :clock_trust, :due_before, :verdict, :reason,"
    " :renewed, :keep_tag, :alert, :hold, :due, :title, :bin, :destination, :offline,"
    " :unproven, :changed_wall_s,"
    " :patron_sealed, :request_sealed, :text_sealed, :key_id)";

/* Only a row that is in the state the caller believes it to be in. */
static const char *const ds_journal_update =
    "UPDATE operation SET state=:state, queued=:queued, item=:item, parts=:parts, patron=NULL,"
    " request=NULL, text=NULL, sends=:sends, asked_wall_s=:asked_wall_s, asked_boot_us=:asked_boot_us,"
    " asked_boot_id=:asked_boot_id, clock_trust=:clock_trust, due_before=:due_before,"
    " verdict=:verdict, reason=:reason, renewed=:renewed, keep_tag=:keep_tag, alert=:alert,"
    " hold=:hold, due=:due, title=:title, bin=:bin, destination=:destination,"
    " offline=:offline, unproven=:unproven,"
    " changed_wall_s=:changed_wall_s, patron_sealed=:patron_sealed,"
    " request_sealed=:request_sealed, text_sealed=:text_sealed, key_id=:key_id"
    " WHERE op_seq=:op_seq AND state=:was";

static const char *const ds_journal_insert_event =
    "INSERT INTO event (op_seq, state, wall_s, boot_us, boot_id, detail, hash, digest, record)"
    " VALUES (:op_seq, :state, :wall_s, :boot_us, :boot_id, :detail, :hash, :digest, :record)";
