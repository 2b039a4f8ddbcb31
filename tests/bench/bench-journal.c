/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the journal takes: one durable step beside the least a disk can take for anything durable, a
 * write into room that is there and fdatasync, by turns, so that both see the same disk; a pile of
 * ten beside one; and a start that finds 2 000 open rows. One figure a line, as in bench-core.c.
 */
#include "sync/journal.h"
#include "tests/unit/journal-rig.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TURNS 400
#define RAW_BYTES 4096
#define PILE 10
#define OPEN_ROWS 2000
#define STARTS 7

typedef struct {
	char *folder, *path;
	DsJournal *journal;
	int raw;
	double *times[3]; /* raw, one step, ten steps */
} Bench;

static gint
by_value(gconstpointer a, gconstpointer b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return one < other ? -1 : one > other;
}

static double
median(double *values, guint count)
{
	qsort(values, count, sizeof *values, by_value);
	return values[count / 2];
}

static double
since_ms(gint64 begin_us)
{
	return (double)(g_get_monotonic_time() - begin_us) / 1000;
}

/* ---- a step ---- */

static double
raw_ms(Bench *bench, guint turn)
{
	static const char bytes[RAW_BYTES] = "x";
	gint64 begin_us = g_get_monotonic_time();

	g_assert_cmpint(
	    pwrite(bench->raw, bytes, sizeof bytes, (off_t)turn * RAW_BYTES), ==, sizeof bytes);
	g_assert_cmpint(fdatasync(bench->raw), ==, 0);
	return since_ms(begin_us);
}

static void
record(Bench *bench, DsOperation *op, DsOperationState state)
{
	g_assert_true(ds_journal_record(bench->journal, op, state, &journal_now, "bench", NULL));
}

/* GRANTED for so many operations that have been asked for. */
static double
steps_ms(Bench *bench, guint count)
{
	DsOperation *ops[PILE];
	gint64 begin_us;
	double took;

	g_assert_true(ds_journal_begin(bench->journal, NULL));
	for (guint i = 0; i < count; i++) {
		ops[i] = journal_loan("BK1");
		record(bench, ops[i], DS_OP_ASKED);
		ops[i]->state = DS_OP_ASKED;
	}
	g_assert_true(ds_journal_commit(bench->journal, NULL));
	begin_us = g_get_monotonic_time();
	g_assert_true(ds_journal_begin(bench->journal, NULL));
	for (guint i = 0; i < count; i++)
		record(bench, ops[i], DS_OP_GRANTED);
	g_assert_true(ds_journal_commit(bench->journal, NULL));
	took = since_ms(begin_us);
	for (guint i = 0; i < count; i++)
		ds_operation_free(ops[i]);
	return took;
}

static void
open_raw(Bench *bench)
{
	g_autofree char *path = g_build_filename(bench->folder, "raw", NULL);
	g_autofree char *zeros = g_malloc0(TURNS * RAW_BYTES);

	bench->raw = open(path, O_RDWR | O_CREAT, 0600);
	g_assert_cmpint(write(bench->raw, zeros, TURNS * RAW_BYTES), ==, TURNS * RAW_BYTES);
	g_assert_cmpint(fsync(bench->raw), ==, 0);
}

static void
bench_step(Bench *bench)
{
	double raw, one, ten;

	open_raw(bench);
	for (guint i = 0; i < G_N_ELEMENTS(bench->times); i++)
		bench->times[i] = g_new(double, TURNS);
	for (guint i = 0; i < TURNS; i++) {
		bench->times[0][i] = raw_ms(bench, i);
		bench->times[1][i] = steps_ms(bench, 1);
		bench->times[2][i] = steps_ms(bench, PILE);
		if (i % 50 == 49) /* as between sessions */
			g_assert_true(ds_journal_scrub(bench->journal, NULL));
	}
	raw = median(bench->times[0], TURNS);
	one = median(bench->times[1], TURNS);
	ten = median(bench->times[2], TURNS);
	g_print("durable-write-raw %.3f ms\n", raw);
	g_print("durable-step %.3f ms (of the raw write: %.2f, target 1.3)\n", one, one / raw);
	g_print("durable-steps-of-ten-books %.3f ms (of the raw write: %.2f)\n", ten, ten / raw);
	for (guint i = 0; i < G_N_ELEMENTS(bench->times); i++)
		g_free(bench->times[i]);
	close(bench->raw);
}

/* ---- a start ---- */

static void
fill(Bench *bench)
{
	g_assert_true(ds_journal_begin(bench->journal, NULL));
	for (guint i = 0; i < OPEN_ROWS; i++) {
		g_autoptr(DsOperation) op = journal_loan("BK1");

		record(bench, op, DS_OP_ASKED);
	}
	g_assert_true(ds_journal_commit(bench->journal, NULL));
}

/* As after a power cut: checked completely. */
static double
start_ms(Bench *bench)
{
	GPtrArray *rows;
	gint64 begin_us;
	double took;

	ds_journal_close(bench->journal);
	journal_tamper(bench->path, "UPDATE meta SET number=1 WHERE name='open'");
	begin_us = g_get_monotonic_time();
	bench->journal = ds_journal_open(bench->path, NULL);
	rows = ds_journal_list(bench->journal, DS_JOURNAL_OPEN, 0, NULL);
	took = since_ms(begin_us);
	g_assert_cmpuint(rows->len, >=, OPEN_ROWS);
	g_ptr_array_unref(rows);
	return took;
}

static void
bench_start(Bench *bench)
{
	double times[STARTS];

	fill(bench);
	for (guint i = 0; i < STARTS; i++)
		times[i] = start_ms(bench);
	g_print(
	    "journal-opened-with-2000-open-rows %.0f ms (target 1000)\n", median(times, STARTS));
}

static void
open_bench(Bench *bench)
{
	bench->folder = g_dir_make_tmp("duestamp-bench-XXXXXX", NULL);
	bench->path = g_build_filename(bench->folder, "journal.db", NULL);
	bench->journal = ds_journal_open(bench->path, NULL);
	g_assert_nonnull(bench->journal);
}

static void
close_bench(Bench *bench)
{
	ds_journal_close(bench->journal);
	journal_remove_folder(bench->folder);
	g_free(bench->path);
}

int
main(void)
{
	Bench bench;

	open_bench(&bench);
	bench_step(&bench);
	close_bench(&bench);
	open_bench(&bench);
	bench_start(&bench);
	close_bench(&bench);
	return EXIT_SUCCESS;
}
