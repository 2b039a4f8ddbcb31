/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When the journal's chores get their turn, on a clock that the test moves. */
#include "sync/chores.h"
#include "tests/unit/journal-rig.h"

#define STEP_US 1000 /* of the clock, between two looks */
#define ROWS 1000

typedef struct {
	char *folder;
	char *path;
	DsJournal *journal;
	DsChores *chores;
	gint64 now_us;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
	f->folder = g_dir_make_tmp("duestamp-chores-XXXXXX", NULL);
	f->path = g_build_filename(f->folder, "journal.db", NULL);
	f->journal = ds_journal_open(f->path, NULL);
	g_assert_nonnull(f->journal);
	f->chores = ds_chores_new();
	f->now_us = 7 * G_USEC_PER_SEC;
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	ds_chores_free(f->chores);
	g_clear_pointer(&f->journal, ds_journal_close);
	journal_remove_folder(f->folder);
	g_free(f->path);
}

static void
fill(Fixture *f)
{
	g_assert_true(ds_journal_begin(f->journal, NULL));
	for (guint i = 0; i < ROWS; i++) {
		g_autoptr(DsOperation) op = journal_loan("BK01");

		g_assert_true(
		    ds_journal_record(f->journal, op, DS_OP_ASKED, &journal_now, "test", NULL));
	}
	g_assert_true(ds_journal_commit(f->journal, NULL));
}

static gint64
wait_us(Fixture *f, gboolean quiet)
{
	return ds_chores_wait_us(f->chores, f->now_us, quiet);
}

static void
do_piece(Fixture *f)
{
	ds_chores_do(f->chores, f->journal, f->now_us, journal_now.wall_s);
}

/* The log is, so that the next person's first step waits for the disk once only. */
static void
assert_begun_ahead(Fixture *f)
{
	g_autofree char *before = journal_log_head(f->path), *after = NULL;
	g_autoptr(DsOperation) op = journal_loan("BK02");

	journal_step(f->journal, op, DS_OP_ASKED);
	after = journal_log_head(f->path);
	g_assert_cmpstr(after, ==, before);
}

/* With nobody there they follow each other at once, and then there are none for an hour. */
static void
test_quiet(Fixture *f, gconstpointer data)
{
	guint pieces = 0;

	fill(f);
	g_assert_cmpint(wait_us(f, FALSE), ==, DS_CHORES_QUIET_US);
	for (; wait_us(f, TRUE) == 1; pieces++)
		do_piece(f);
	g_assert_cmpuint(pieces, >, 2 * ROWS / 256);
	g_assert_cmpuint(pieces, <, 100);
	g_assert_cmpint(wait_us(f, FALSE), ==, DS_CHORES_EXPIRE_US);
	assert_begun_ahead(f);
	f->now_us += DS_CHORES_EXPIRE_US;
	g_assert_cmpint(wait_us(f, FALSE), ==, DS_CHORES_QUIET_US);
}

/* Somebody asks all the time: the first turn comes after the patience, and the others are so far
 * apart that a step waits for one of them at most. */
static void
test_busy(Fixture *f, gconstpointer data)
{
	gint64 begin_us = f->now_us, last_us = 0;
	guint pieces = 0;

	fill(f);
	while (wait_us(f, FALSE) <= DS_CHORES_QUIET_US) {
		if (wait_us(f, FALSE) == 0) {
			g_assert_cmpint(f->now_us, >=,
			    pieces == 0 ? begin_us + DS_CHORES_PATIENCE_US
					: last_us + DS_CHORES_TURN_US);
			last_us = f->now_us;
			pieces++;
			do_piece(f);
			g_assert_cmpint(wait_us(f, FALSE), !=, 0);
		}
		f->now_us += STEP_US;
	}
	g_assert_cmpuint(pieces, >, 2 * ROWS / 256);
	g_assert_cmpint(f->now_us - begin_us, <=,
	    DS_CHORES_PATIENCE_US + pieces * (DS_CHORES_TURN_US + STEP_US));
}

/* What comes later has to wait for as long again. */
static void
test_patience_begins_anew(Fixture *f, gconstpointer data)
{
	ds_chores_finish(f->chores, f->journal, f->now_us, journal_now.wall_s);
	g_assert_cmpint(wait_us(f, FALSE), >, DS_CHORES_QUIET_US);
	f->now_us += 60 * G_USEC_PER_SEC;
	ds_chores_note_erased(f->chores);
	g_assert_cmpint(wait_us(f, FALSE), ==, DS_CHORES_QUIET_US);
	f->now_us += DS_CHORES_PATIENCE_US - 1;
	g_assert_cmpint(wait_us(f, FALSE), ==, DS_CHORES_QUIET_US);
	f->now_us += 1;
	g_assert_cmpint(wait_us(f, FALSE), ==, 0);
}

/* ---- what is old ---- */

#define LATER (journal_now.wall_s + 31 * (gint64)24 * 3600)
#define DUE 100

static void
fill_with_old(Fixture *f)
{
	for (guint i = 0; i < DUE; i++) {
		g_autoptr(DsOperation) op = journal_loan("BK01");

		journal_step(f->journal, op, DS_OP_ASKED);
		journal_step(f->journal, op, DS_OP_DENIED);
		journal_step(f->journal, op, DS_OP_CLOSED);
	}
	ds_journal_keep_items(f->journal, 30);
}

static guint
rows(Fixture *f)
{
	g_autoptr(GPtrArray) all = ds_journal_list(f->journal, DS_JOURNAL_ALL, 0, NULL);

	return all->len;
}

static void
be_quiet(Fixture *f)
{
	while (wait_us(f, TRUE) == 1)
		ds_chores_do(f->chores, f->journal, f->now_us, LATER);
}

/* Not while somebody is there, not even at the end; with nobody there, and within the hour. */
static void
test_old_leaves_when_resting(Fixture *f, gconstpointer data)
{
	fill_with_old(f);
	be_quiet(f);
	g_assert_cmpuint(rows(f), ==, DUE);
	ds_chores_rest(f->chores, TRUE, DS_CLOCK_BAD);
	be_quiet(f);
	g_assert_cmpuint(rows(f), ==, DUE);
	ds_chores_rest(f->chores, TRUE, DS_CLOCK_GOOD);
	g_assert_cmpint(wait_us(f, FALSE), ==, DS_CHORES_EXPIRE_US);
	f->now_us += DS_CHORES_EXPIRE_US;
	ds_chores_finish(f->chores, f->journal, f->now_us, LATER);
	g_assert_cmpuint(rows(f), ==, DUE);
	ds_chores_rest(f->chores, TRUE, DS_CLOCK_GOOD);
	be_quiet(f);
	g_assert_cmpuint(rows(f), ==, 0);
	g_assert_true(ds_journal_verify(f->journal, NULL));
}

/* Somebody comes in the middle: it stops there, and goes on later. */
static void
test_old_waits_for_a_visit(Fixture *f, gconstpointer data)
{
	guint left;

	fill_with_old(f);
	be_quiet(f);
	ds_chores_rest(f->chores, TRUE, DS_CLOCK_GOOD);
	while (rows(f) == DUE)
		ds_chores_do(f->chores, f->journal, f->now_us, LATER);
	left = rows(f);
	g_assert_cmpuint(left, >, DUE / 2); /* a piece is small */
	ds_chores_rest(f->chores, FALSE, DS_CLOCK_GOOD);
	be_quiet(f);
	g_assert_cmpuint(rows(f), ==, left);
	ds_chores_rest(f->chores, TRUE, DS_CLOCK_GOOD);
	be_quiet(f);
	g_assert_cmpuint(rows(f), ==, 0);
}

int
main(int argc, char **argv)
{
#define ADD(name, function) g_test_add("/chores/" name, Fixture, NULL, set_up, function, tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("quiet", test_quiet);
	ADD("busy", test_busy);
	ADD("patience-begins-anew", test_patience_begins_anew);
	ADD("old-leaves-when-resting", test_old_leaves_when_resting);
	ADD("old-waits-for-a-visit", test_old_waits_for_a_visit);
	return g_test_run();
}
