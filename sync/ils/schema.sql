-- SPDX-License-Identifier: GPL-3.0-or-later
-- The store of duestamp-ils, version 2. Days are "2026-12-13" in the library's local time, moments
-- are seconds since 1970, amounts are whole numbers of the currency's smallest unit, "" is "none".
-- There is no history: a returned loan, a filled hold and a paid fee are gone.

CREATE TABLE category (
	category TEXT NOT NULL PRIMARY KEY COLLATE NOCASE,
	loan_limit INTEGER NOT NULL,      -- most items at once
	period_days INTEGER NOT NULL,     -- a loan's length
	renewals INTEGER NOT NULL,        -- most renewals of one loan
	renew_from_days INTEGER NOT NULL, -- earliest renewal, days before the due day
	overdue_limit INTEGER NOT NULL,   -- most overdue items with which one may still borrow
	fee_limit INTEGER NOT NULL,       -- most owed with which one may still borrow
	CONSTRAINT "period_days must be 1 to 3650" CHECK (period_days BETWEEN 1 AND 3650),
	-- so a renewal never follows at once on the loan or the renewal before it
	CONSTRAINT "renew_from_days must be 1 to period_days - 1, or 0 where nothing is renewed"
		CHECK (renew_from_days BETWEEN 1 AND period_days - 1
			OR (renew_from_days = 0 AND renewals = 0))
) STRICT;

CREATE TABLE patron (
	number TEXT NOT NULL PRIMARY KEY COLLATE NOCASE,
	card TEXT NOT NULL COLLATE NOCASE, -- a second number: UID of the card
	name TEXT NOT NULL,
	pin TEXT NOT NULL, -- salted hash
	category TEXT NOT NULL COLLATE NOCASE REFERENCES category,
	expires TEXT NOT NULL,
	blocked TEXT NOT NULL, -- why
	card_lost INTEGER NOT NULL,
	message TEXT NOT NULL -- what staff want them to know
) STRICT;
CREATE UNIQUE INDEX patron_card ON patron (card) WHERE card <> '';

-- one number never means two people
CREATE TRIGGER patron_number_taken BEFORE INSERT ON patron
WHEN EXISTS (SELECT 1 FROM patron WHERE number <> NEW.number
	AND (card = NEW.number OR number = NEW.card))
BEGIN
	SELECT RAISE (ABORT, 'number and card may not be those of somebody else');
END;
CREATE TRIGGER patron_card_taken BEFORE UPDATE OF card ON patron
WHEN EXISTS (SELECT 1 FROM patron WHERE number = NEW.card AND number <> NEW.number)
BEGIN
	SELECT RAISE (ABORT, 'number and card may not be those of somebody else');
END;

CREATE TABLE item (
	barcode TEXT NOT NULL PRIMARY KEY COLLATE NOCASE,
	title TEXT NOT NULL,
	author TEXT NOT NULL,
	language TEXT NOT NULL,
	owner TEXT NOT NULL, -- ISIL
	location TEXT NOT NULL,
	shelf TEXT NOT NULL,
	bin TEXT NOT NULL, -- where the sorter puts it
	parts INTEGER NOT NULL,
	state TEXT NOT NULL
		CHECK (state IN ('available', 'not-for-loan', 'withdrawn', 'lost')),
	lending_fee INTEGER NOT NULL
) STRICT;

CREATE TABLE loan (
	item TEXT NOT NULL PRIMARY KEY COLLATE NOCASE REFERENCES item, -- at most one loan of an item
	patron TEXT NOT NULL COLLATE NOCASE REFERENCES patron,
	issued INTEGER NOT NULL,
	due TEXT NOT NULL,
	renewals INTEGER NOT NULL
) STRICT;
CREATE INDEX loan_patron ON loan (patron);

CREATE TABLE hold (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	item TEXT NOT NULL COLLATE NOCASE REFERENCES item,
	patron TEXT NOT NULL COLLATE NOCASE REFERENCES patron,
	placed INTEGER NOT NULL,
	ready_until TEXT NOT NULL, -- last day on the hold shelf; "" while waiting
	UNIQUE (item, patron)
) STRICT;
CREATE INDEX hold_patron ON hold (patron);
CREATE UNIQUE INDEX hold_ready ON hold (item) WHERE ready_until <> '';

CREATE TABLE fee (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	patron TEXT NOT NULL COLLATE NOCASE REFERENCES patron,
	what TEXT NOT NULL,
	amount INTEGER NOT NULL CHECK (amount >= 0),
	acknowledged INTEGER NOT NULL, -- the patron said yes to it beforehand
	UNIQUE (patron, what)
) STRICT;

INSERT INTO category VALUES ('adult', 5, 30, 2, 7, 0, 5000);
