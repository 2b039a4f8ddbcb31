/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time that runs out while a job runs, a person who finishes while a book is laid down, staff who
 * close what goes on: whatever crosses, each item has one outcome, and it is the library's.
 */
#include "firmware/kiosk-private.h"
#include "tests/fakes/lab.h"

#include <string.h>

#define GOOD "80000001"
#define OWN "04419000020206" /* on loan to the patron of card DEADBEEF */
#define BOOK "04419000010375"
#define BOOK2 "04419000010399"
#define BOOK3 "04419000010405"
#define BOOK4 "04419000010412"
#define LENT "04419000010382"

static DsLab *
lab_new(guint latency_ms)
{
	return ds_lab_new_idle(&(DsLabOptions){.latency_ms = latency_ms});
}

static void
lend_one(DsLab *lab)
{
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
}

static void
assert_history(DsLab *lab, const char *item, const char *expected)
{
	g_autofree char *history = ds_lab_history(lab, item);

	g_assert_cmpstr(history, ==, expected);
}

/* ---- a put-back's time and a running job ---- */

/* The library thinks for a moment; meanwhile the book is lifted. */
static DsLab *
lift_while_asked(void)
{
	DsLab *lab = lab_new(300);

	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_put(lab, BOOK);
	ds_lab_wait_journal(lab, BOOK, "ASKED");
	ds_lab_take(lab, BOOK);
	ds_lab_wait_page(lab, "put-back");
	return lab;
}

static void
finish_and_close(DsLab *lab, const char *item)
{
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_journal(lab, item, "CLOSED");
}

/* The tag takes it only the fourth time, so that the writing lasts; then the proof decides. */
static void
test_time_up_while_written(void)
{
	g_autoptr(DsLab) lab = lift_while_asked();
	g_autofree char *uid = ds_lab_uid(BOOK, 1);

	g_free(ds_lab_sim(lab, "fault write-not-stored %s 3", uid));
	ds_lab_put_back(lab, BOOK);
	ds_lab_wait_journal(lab, BOOK, "RELEASE_STARTED");
	ds_lab_advance(lab, 20000);
	ds_lab_wait_status(lab, BOOK, "lent");
	assert_history(lab, BOOK, "ASKED GRANTED RELEASE_STARTED RELEASED");
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0xC2);
	finish_and_close(lab, BOOK);
}

/* It is lifted again before the tag has proven anything: its time is over, so it is waited for no
 * longer, and it is finished all the same when it is laid back. */
static void
test_time_up_and_no_proof(void)
{
	g_autoptr(DsLab) lab = lift_while_asked();
	g_autofree char *uid = ds_lab_uid(BOOK, 1);

	g_free(ds_lab_sim(lab, "fault write-not-stored %s 2", uid));
	g_free(ds_lab_sim(lab, "fault lifted-after-write %s 1", uid));
	ds_lab_put_back(lab, BOOK);
	ds_lab_wait_journal(lab, BOOK, "RELEASE_STARTED");
	ds_lab_advance(lab, 20000);
	ds_lab_wait_journal(lab, BOOK, "RELEASE_PENDING");
	g_assert_cmpint(ds_lab_row_number(lab, BOOK, "deadline"), ==, 0);
	ds_lab_put_back(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	assert_history(
	    lab, BOOK, "ASKED GRANTED RELEASE_STARTED RELEASE_PENDING RELEASE_STARTED RELEASED");
	finish_and_close(lab, BOOK);
}

/* The book is back and is being looked for when its time runs out: it is found, and lent once. */
static void
test_time_up_while_looked_for(void)
{
	g_autoptr(DsLab) lab = lift_while_asked();
	const DsLine *line = ds_circulation_find(lab->kiosk->circulation, BOOK);

	ds_lab_put_back(lab, BOOK);
	while (!line->busy)
		g_main_context_iteration(NULL, TRUE);
	g_assert_true(line->put_back && line->op->state == DS_OP_GRANTED);
	ds_lab_advance(lab, 20000);
	ds_lab_wait_status(lab, BOOK, "lent");
	assert_history(lab, BOOK, "ASKED GRANTED RELEASE_STARTED RELEASED");
	finish_and_close(lab, BOOK);
}

/* The same with a book that is brought back, by somebody who has finished already. */
static void
test_time_up_while_secured(void)
{
	g_autoptr(DsLab) lab = lab_new(300);
	g_autofree char *uid = ds_lab_uid(LENT, 1);

	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	ds_lab_put(lab, LENT);
	g_free(ds_lab_sim(lab, "put %s afi=C2", uid));
	ds_lab_wait_journal(lab, LENT, "ASKED");
	ds_lab_take(lab, LENT);
	ds_lab_wait_status(lab, LENT, "put-back");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	g_free(ds_lab_sim(lab, "fault write-not-stored %s 3", uid));
	ds_lab_put_back(lab, LENT);
	ds_lab_wait_journal(lab, LENT, "SECURE_STARTED");
	ds_lab_advance(lab, 20000);
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_status(lab, LENT, "returned");
	ds_lab_wait_journal(lab, LENT, "CLOSED");
	assert_history(lab, LENT, "ASKED ACCEPTED SECURE_STARTED RESECURED CLOSED");
	g_assert_cmpuint(ds_lab_afi(lab, LENT), ==, 0x07);
}

/* ---- staff ---- */

typedef struct {
	gboolean done;
	char *refusal;
} Answer;

static void
on_resolved(gint64 op_seq, const GError *error, gpointer data)
{
	Answer *answer = data;

	answer->done = TRUE;
	answer->refusal = g_strdup(error != NULL ? error->message : "");
}

/* Staff close what waits for them, and nothing that still goes on. */
static void
test_resolved_too_early(void)
{
	g_autoptr(DsLab) lab = lift_while_asked();
	const DsLine *line = ds_circulation_find(lab->kiosk->circulation, BOOK);
	Answer answer = {0};

	ds_kiosk_resolve(lab->kiosk, line->op, on_resolved, &answer);
	while (!answer.done)
		g_main_context_iteration(NULL, TRUE);
	g_assert_nonnull(strstr(answer.refusal, "is GRANTED: it waits for nobody"));
	g_free(answer.refusal);
	ds_lab_put_back(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	finish_and_close(lab, BOOK);
}

/* The row is in a state in which the kiosk does not believe it to be: no tag is released, and the
 * kiosk is out of order until it has read the journal anew. */
static void
test_row_moved_by_another(void)
{
	g_autoptr(DsLab) lab = lift_while_asked();
	const DsLine *line = ds_circulation_find(lab->kiosk->circulation, BOOK);
	g_autofree char *ok = NULL, *storage = NULL;
	Answer answer = {0};

	ds_teller_record(ds_kiosk_teller(lab->kiosk), line->op, DS_OP_RELEASE_PENDING,
	    &line->op->stamp, "test", on_resolved, &answer);
	while (!answer.done)
		g_main_context_iteration(NULL, TRUE);
	g_assert_cmpstr(answer.refusal, ==, "");
	g_free(answer.refusal);
	ds_lab_put_back(lab, BOOK);
	ds_lab_wait_page(lab, "out-of-order");
	ds_lab_wait_text(lab, "reason", "storage");
	storage = ds_lab_health(lab, "storage");
	g_assert_cmpstr(storage, ==, "failed");
	ok = ds_lab_health(lab, "ok");
	g_assert_cmpstr(ok, ==, "false");
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0x07);
	g_assert_false(ds_lab_do(lab, "borrow", NULL, NULL));
	ds_lab_card(lab, NULL);
	ds_lab_stop(lab);
	ds_lab_start(lab);
	ds_lab_wait_page(lab, "idle");
	ds_lab_advance(lab, DS_FOUND_MS + 1000); /* nobody comes back to it */
	ds_lab_wait_journal(lab, BOOK, "NEEDS_STAFF");
}

/* ---- finish and a book that has just been laid down ---- */

/* The question about an own book is not passed over, and at the end it is not open any more. */
static void
test_finish_before_own_is_asked(void)
{
	g_autoptr(DsLab) lab = lab_new(300);

	ds_lab_log_in(lab, "DEADBEEF", "1234");
	ds_lab_put(lab, OWN);
	ds_lab_put(lab, BOOK);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_status(lab, BOOK, "lent");
	ds_lab_wait_page(lab, "renew-own");
	g_assert_true(ds_lab_do(lab, "leave", "key", OWN));
	ds_lab_wait_page(lab, "pile-done");
	ds_lab_wait_status(lab, OWN, "kept");
}

static void
test_finish_at_once(void)
{
	static const char *const items[] = {BOOK, BOOK2, BOOK3, BOOK4};
	g_autoptr(DsLab) lab = lab_new(100);

	ds_lab_log_in(lab, GOOD, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(items); i++)
		ds_lab_put(lab, items[i]);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "pile-done");
	for (guint i = 0; i < G_N_ELEMENTS(items); i++) {
		ds_lab_wait_status(lab, items[i], "lent");
		g_assert_cmpuint(ds_lab_afi(lab, items[i]), ==, 0xC2);
		g_assert_cmpuint(ds_lab_loans(lab, items[i]), ==, 1);
	}
}

/* Pushed under the pile when all seemed done: the last look finds it, and it is lent before the
 * goodbye. */
static void
test_pushed_under_the_pile(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	lend_one(lab);
	ds_lab_put(lab, BOOK2);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_status(lab, BOOK2, "lent");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK2), ==, 1);
	finish_and_close(lab, BOOK2);
}

/* What cannot be lent and is pushed under the pile is told on the last page: leave it here. */
static void
test_left_under_the_pile(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	lend_one(lab);
	g_free(ds_lab_sim(lab, "put E004015000000001 memory=00000000 dsfid=00 afi=07"));
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_status(lab, "", "left");
}

/* Who has given up borrows nothing more, whatever is held before the scanner. */
static void
test_scan_after_stop(void)
{
	g_autoptr(DsLab) lab = lab_new(1000);

	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_put(lab, BOOK);
	ds_lab_wait_journal(lab, BOOK, "ASKED");
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	g_free(ds_lab_sim(lab, "scan barcode %s", BOOK2));
	ds_lab_wait_scanned(lab, BOOK2);
	g_assert_cmpstr(ds_lab_page(lab), ==, "pile");
	ds_lab_wait_page(lab, "pile-done");
	ds_lab_wait_status(lab, BOOK, "lent");
	ds_lab_wait_status(lab, BOOK2, "");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK2), ==, 0);
}

/* ---- the page's time ---- */

static gboolean
is_there(DsLab *lab, const char *session)
{
	g_autofree char *now = ds_lab_text(lab, "session");

	return g_str_equal(now, session) && !g_str_equal(ds_lab_page(lab), "goodbye");
}

/* Who lays books down and lifts them is there; a tag at the edge of the field, which comes and goes
 * for ever, keeps no session open. */
static void
test_flicker(void)
{
	g_autoptr(DsLab) lab = lab_new(0);
	g_autofree char *session = NULL;
	guint moves = 0;

	lend_one(lab);
	session = ds_lab_text(lab, "session");
	while (is_there(lab, session) && moves < 3 * DS_PILE_MOVES) {
		if (moves % 2 == 0)
			ds_lab_take(lab, BOOK);
		else
			ds_lab_put_back(lab, BOOK);
		ds_lab_wait_count(lab, moves % 2);
		moves++;
		ds_lab_advance(lab, 25000);
	}
	/* it was laid down once before these; the first that counts no more lets the time run out
	 */
	g_assert_cmpuint(moves, ==, DS_PILE_MOVES);
}

/* The page after a put-back has its own time again, even with something there that hinders. */
static void
test_time_after_put_back(void)
{
	g_autoptr(DsLab) lab = lift_while_asked();
	g_autofree char *warning = NULL;

	g_free(ds_lab_sim(lab, "put E004015000000001 memory=00000000 dsfid=00 afi=07"));
	ds_lab_wait_status(lab, "", "unreadable");
	ds_lab_advance(lab, 20000);
	ds_lab_wait_journal(lab, BOOK, "RELEASE_PENDING");
	ds_lab_wait_page(lab, "pile");
	ds_lab_advance(lab, 45000);
	warning = ds_lab_text(lab, "warning");
	g_assert_cmpstr(warning, ==, "true");
	ds_lab_advance(lab, 10000);
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_journal(lab, BOOK, "NEEDS_STAFF");
}

/* Whoever leaves with a book that still is secured is told to take it to the desk: nobody waits for
 * it to be put back any more. */
static void
test_goodbye_without_putting_back(void)
{
	g_autoptr(DsLab) lab = lift_while_asked();

	ds_lab_advance(lab, 20 * 1000);
	ds_lab_wait_page(lab, "pile");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_status(lab, BOOK, "staff");
	ds_lab_wait_journal(lab, BOOK, "NEEDS_STAFF");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/crossing/time-up-while-written", test_time_up_while_written);
	g_test_add_func("/crossing/time-up-and-no-proof", test_time_up_and_no_proof);
	g_test_add_func("/crossing/time-up-while-looked-for", test_time_up_while_looked_for);
	g_test_add_func("/crossing/time-up-while-secured", test_time_up_while_secured);
	g_test_add_func("/crossing/resolved-too-early", test_resolved_too_early);
	g_test_add_func("/crossing/row-moved-by-another", test_row_moved_by_another);
	g_test_add_func("/crossing/finish-at-once", test_finish_at_once);
	g_test_add_func("/crossing/finish-before-own", test_finish_before_own_is_asked);
	g_test_add_func("/crossing/pushed-under-the-pile", test_pushed_under_the_pile);
	g_test_add_func("/crossing/left-under-the-pile", test_left_under_the_pile);
	g_test_add_func("/crossing/scan-after-stop", test_scan_after_stop);
	g_test_add_func("/crossing/flicker", test_flicker);
	g_test_add_func("/crossing/time-after-put-back", test_time_after_put_back);
	g_test_add_func(
	    "/crossing/goodbye-without-putting-back", test_goodbye_without_putting_back);
	return g_test_run();
}
