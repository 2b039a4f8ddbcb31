/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/chores.h"

#include "firmware/base/log.h"

struct DsChores {
	gint64 owed_us;       /* since when something waits; 0: nothing does */
	gint64 turn_us;       /* the last piece */
	DsJournalPlace place; /* in the chain */
	gboolean followed;
	gboolean expiring;
	gint64 expire_place;
	gint64 expired_us; /* when all that was due had been erased; 0: not yet */
	gboolean resting;
	DsClockTrust trust;
	gboolean purging;
	gint64 purge_place;
	gint64 purged_us; /* when all that is old had left; 0: not yet */
	gboolean erased;  /* something personal has left a row, but not the log yet */
};

DsChores *
ds_chores_new(void)
{
	DsChores *chores = g_new0(DsChores, 1);

	chores->erased = TRUE;
	return chores;
}

void
ds_chores_free(DsChores *chores)
{
	g_free(chores);
}

void
ds_chores_note_erased(DsChores *chores)
{
	chores->erased = TRUE;
}

void
ds_chores_rest(DsChores *chores, gboolean resting, DsClockTrust trust)
{
	chores->erased |= chores->purging && !resting; /* what has left so far */
	chores->resting = resting;
	chores->trust = trust;
}

/* ---- the chain ---- */

static gboolean
wants_following(const DsChores *chores, gint64 now_us)
{
	return !chores->followed;
}

static void
raise_altered(DsJournal *journal, const GError *why, gint64 wall_s)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = g_strdup_printf(
	    "Somebody has altered the journal: %s", why->message);

	ds_alarm(NULL, "%s", text);
	if (!ds_journal_raise(journal, "altered", text, wall_s, &error))
		ds_warn(NULL, "that alarm is lost at the next start: %s", error->message);
}

static void
follow(DsChores *chores, DsJournal *journal, gint64 now_us, gint64 wall_s)
{
	g_autoptr(GError) error = NULL;

	if (ds_journal_follow(journal, &chores->place, &error)) {
		chores->followed = chores->place.end;
		return;
	}
	chores->followed = TRUE;
	if (g_error_matches(error, DS_ERROR, DS_ERROR_PROTOCOL))
		raise_altered(journal, error, wall_s);
	else
		ds_warn(NULL, "the chain was not followed to its end: %s", error->message);
}

/* ---- what is due ---- */

static gboolean
wants_expiring(const DsChores *chores, gint64 now_us)
{
	return chores->expiring || chores->expired_us == 0 ||
	    now_us - chores->expired_us >= DS_CHORES_EXPIRE_US;
}

static void
expire(DsChores *chores, DsJournal *journal, gint64 now_us, gint64 wall_s)
{
	g_autoptr(GError) error = NULL;

	if (!ds_journal_expire(journal, wall_s, &chores->expire_place, &error)) {
		ds_warn(NULL, "personal data stays for another hour: %s", error->message);
		chores->expire_place = 0;
	}
	chores->expiring = chores->expire_place != 0;
	if (chores->expiring)
		return;
	chores->expired_us = now_us;
	chores->erased = TRUE;
}

/* ---- what is old ---- */

/* Not before the chain was followed: the gaps would move under its feet. */
static gboolean
wants_purging(const DsChores *chores, gint64 now_us)
{
	return chores->resting && chores->followed &&
	    (chores->purging || chores->purged_us == 0 ||
		now_us - chores->purged_us >= DS_CHORES_EXPIRE_US);
}

static void
purge(DsChores *chores, DsJournal *journal, gint64 now_us, gint64 wall_s)
{
	g_autoptr(GError) error = NULL;

	if (!ds_journal_purge(journal, wall_s, chores->trust, &chores->purge_place, &error)) {
		ds_warn(NULL, "what is old stays for another hour: %s", error->message);
		chores->purge_place = 0;
	}
	chores->purging = chores->purge_place != 0;
	if (chores->purging)
		return;
	chores->purged_us = now_us;
	chores->erased = TRUE;
}

/* ---- the log ---- */

static gboolean
wants_scrubbing(const DsChores *chores, gint64 now_us)
{
	return chores->erased;
}

static void
scrub(DsChores *chores, DsJournal *journal, gint64 now_us, gint64 wall_s)
{
	g_autoptr(GError) error = NULL;

	chores->erased = FALSE;
	if (!ds_journal_scrub(journal, &error)) {
		ds_warn(NULL, "what was erased may still be in the log: %s", error->message);
		return;
	}
	if (!ds_journal_get_ready(journal, wall_s, &error))
		ds_warn(NULL, "the next loan may wait longer for the disk: %s", error->message);
}

/* ---- whose turn it is ---- */

typedef struct {
	gboolean (*wants)(const DsChores *chores, gint64 now_us);
	void (*piece)(DsChores *chores, DsJournal *journal, gint64 now_us, gint64 wall_s);
} Chore;

/* The first that wants goes first: persons before proofs. */
static const Chore table[] = {
    {wants_expiring, expire},
    {wants_scrubbing, scrub},
    {wants_following, follow},
    {wants_purging, purge},
};

static const Chore *
next_chore(const DsChores *chores, gint64 now_us)
{
	for (guint i = 0; i < G_N_ELEMENTS(table); i++)
		if (table[i].wants(chores, now_us))
			return &table[i];
	return NULL;
}

/* With nothing due: when something will be. */
static gint64
next_time_us(const DsChores *chores)
{
	gint64 since_us = chores->resting && chores->purged_us != 0
	    ? MIN(chores->expired_us, chores->purged_us)
	    : chores->expired_us;

	return since_us + DS_CHORES_EXPIRE_US;
}

gint64
ds_chores_wait_us(DsChores *chores, gint64 now_us, gboolean quiet)
{
	if (next_chore(chores, now_us) == NULL) {
		chores->owed_us = 0;
		return next_time_us(chores) - now_us;
	}
	if (chores->owed_us == 0)
		chores->owed_us = now_us;
	if (now_us - chores->owed_us >= DS_CHORES_PATIENCE_US &&
	    now_us - chores->turn_us >= DS_CHORES_TURN_US)
		return 0;
	return quiet ? 1 : DS_CHORES_QUIET_US;
}

void
ds_chores_do(DsChores *chores, DsJournal *journal, gint64 now_us, gint64 wall_s)
{
	const Chore *chore = next_chore(chores, now_us);

	if (chore == NULL)
		return;
	chore->piece(chores, journal, now_us, wall_s);
	chores->turn_us = now_us;
}

void
ds_chores_finish(DsChores *chores, DsJournal *journal, gint64 now_us, gint64 wall_s)
{
	ds_chores_rest(chores, FALSE, chores->trust);
	while (next_chore(chores, now_us) != NULL)
		ds_chores_do(chores, journal, now_us, wall_s);
}
