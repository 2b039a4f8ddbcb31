-- SPDX-License-Identifier: GPL-3.0-or-later
-- A journal as the first version of the program made it, with one operation.
PRAGMA journal_mode=WAL;
BEGIN;
CREATE TABLE operation ( op_seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, state TEXT NOT NULL,
queued INTEGER NOT NULL, library TEXT NOT NULL, session TEXT NOT NULL, item TEXT NOT NULL, parts TEXT NOT
NULL, patron TEXT, request TEXT, sends INTEGER NOT NULL, asked_wall_s INTEGER NOT NULL, asked_boot_us INTEGER
NOT NULL, asked_boot_id TEXT NOT NULL, clock_trust TEXT NOT NULL DEFAULT '', due_before TEXT NOT NULL,
verdict INTEGER NOT NULL, reason TEXT NOT NULL, renewed INTEGER NOT NULL, keep_tag INTEGER NOT NULL, alert
INTEGER NOT NULL, hold INTEGER NOT NULL, due TEXT NOT NULL, title TEXT, text TEXT, bin TEXT, destination
TEXT, changed_wall_s INTEGER NOT NULL) STRICT;
CREATE INDEX operation_open ON operation(state) WHERE state NOT IN ('CLOSED','VOID');
CREATE TABLE event ( event_seq INTEGER PRIMARY KEY AUTOINCREMENT, op_seq INTEGER NOT NULL REFERENCES
operation(op_seq), state TEXT NOT NULL, wall_s INTEGER NOT NULL, boot_us INTEGER NOT NULL, boot_id TEXT NOT
NULL, detail TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE INDEX event_operation ON event(op_seq);
INSERT INTO operation (op_seq, kind, state, queued, library, session, item, parts, patron, request, sends,
asked_wall_s, asked_boot_us, asked_boot_id, due_before, verdict, reason, renewed, keep_tag, alert, hold, due,
changed_wall_s) VALUES (1, 'checkout', 'UNKNOWN', 0, 'main', 's1', 'BK01', 'E004015000000001', 'P1', '11YN',
1, 1790000000, 5, 'boot-1', '', 0, 'none', 0, 0, 0, 0, '', 1790000009);
INSERT INTO event VALUES (1, 1, 'ASKED', 1790000000, 5, 'boot-1', 'wanted',
x'4e858584611ea8ef891bc3975b1f21b1282b28ffcf35591e85cdb8d9883d7e6a');
INSERT INTO event VALUES (2, 1, 'UNKNOWN', 1790000009, 9, 'boot-1', 'no-answer',
x'd0f80254b896eee842d2dce84f22626c562984178e50b4fdcac1526bfcdbaec4');
PRAGMA application_id=1148539764;
PRAGMA user_version=1;
COMMIT;
