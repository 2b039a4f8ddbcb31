/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "How was it?", from the last page to the count of the day. */
#include "tests/fakes/lab.h"

#define GOOD "80000001"
#define BOOK "04419000010375"
#define BOOK2 "04419000010399"

typedef struct {
	GMainLoop *loop;
	guint days, counts[DS_FEEDBACK_N];
} Counts;

static void
on_days(GPtrArray *rows, const GError *error, gpointer data)
{
	Counts *counts = data;

	g_assert_no_error(error);
	counts->days = rows->len;
	for (guint i = 0; i < rows->len; i++)
		for (guint j = 0; j < DS_FEEDBACK_N; j++)
			counts->counts[j] += ((const DsJournalDay *)rows->pdata[i])->counts[j];
	g_main_loop_quit(counts->loop);
}

static Counts
count(DsLab *lab)
{
	Counts counts = {.loop = g_main_loop_new(NULL, FALSE)};

	ds_teller_feedback(ds_kiosk_teller(lab->kiosk), 10, on_days, &counts);
	g_main_loop_run(counts.loop);
	g_main_loop_unref(counts.loop);
	return counts;
}

static void
visit(DsLab *lab, const char *book)
{
	ds_lab_put(lab, book);
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_status(lab, book, "lent");
	g_assert_false(ds_lab_do(lab, "feedback", "face", "good")); /* not before the end */
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
}

static void
leave(DsLab *lab)
{
	ds_lab_take(lab, NULL);
	ds_lab_card(lab, NULL);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	ds_lab_wait_count(lab, 0);
}

/* Each visit has one voice; a start of the kiosk forgets none. */
static void
test_one_voice(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){.kiosk = "feedback=yes\n"});
	Counts counts;

	visit(lab, BOOK);
	ds_lab_wait_text(lab, "feedback", "ask");
	g_assert_false(ds_lab_do(lab, "feedback", "face", "angry"));
	g_assert_false(ds_lab_do(lab, "feedback", NULL, NULL));
	g_assert_true(ds_lab_do(lab, "feedback", "face", "good"));
	ds_lab_wait_text(lab, "feedback", "thanks");
	g_assert_false(ds_lab_do(lab, "feedback", "face", "bad"));
	leave(lab);
	visit(lab, BOOK2);
	ds_lab_wait_text(lab, "feedback", "ask");
	g_assert_true(ds_lab_do(lab, "feedback", "face", "bad"));
	leave(lab);
	ds_lab_stop(lab);
	ds_lab_start(lab);
	ds_lab_wait_page(lab, "idle");
	counts = count(lab);
	g_assert_cmpuint(counts.days, >=, 1); /* two, where midnight has passed meanwhile */
	g_assert_cmpuint(counts.counts[DS_FEEDBACK_GOOD], ==, 1);
	g_assert_cmpuint(counts.counts[DS_FEEDBACK_FAIR], ==, 0);
	g_assert_cmpuint(counts.counts[DS_FEEDBACK_BAD], ==, 1);
}

static void
test_not_asked(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});

	visit(lab, BOOK);
	ds_lab_wait_text(lab, "feedback", "");
	g_assert_false(ds_lab_do(lab, "feedback", "face", "good"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/feedback/one-voice", test_one_voice);
	g_test_add_func("/feedback/not-asked", test_not_asked);
	return g_test_run();
}
