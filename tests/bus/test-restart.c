/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Switched off in the middle, and a disk that fails: what was begun comes to a known end. */
#include "firmware/circulation.h"
#include "tests/fakes/lab.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>

#define GOOD "80000001"
#define FOUND_MS (DS_FOUND_MS + 1000)
#define OTHER "80000008"
#define BOOK "04419000010375"
#define LENT "04419000010382"

static DsLab *
lab_new(guint latency_ms)
{
	return ds_lab_new_idle(&(DsLabOptions){.latency_ms = latency_ms});
}

static void
lay_down_and_log_in(DsLab *lab)
{
	ds_lab_put(lab, BOOK);
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, GOOD, NULL);
}

static void
switch_off_and_on(DsLab *lab)
{
	ds_lab_stop(lab);
	ds_lab_card(lab, NULL);
	ds_lab_start(lab);
}

/* The request was on its way: the library has lent the book, its tag is secured. */
static DsLab *
interrupt_while_asked(void)
{
	DsLab *lab = lab_new(500);

	lay_down_and_log_in(lab);
	ds_lab_wait_journal(lab, BOOK, "ASKED");
	ds_lab_wait_status(lab, BOOK, "asking");
	for (guint i = 0; i < 100; i++) /* until the bytes have left */
		g_main_context_iteration(NULL, FALSE);
	g_usleep(50 * 1000);
	switch_off_and_on(lab);
	return lab;
}

/* ... and the person is gone. */
static void
test_while_asked(void)
{
	g_autoptr(DsLab) lab = interrupt_while_asked();
	g_autofree char *history = NULL;

	ds_lab_wait_journal(lab, BOOK, "GRANTED");
	ds_lab_advance(lab, FOUND_MS);
	ds_lab_wait_journal(lab, BOOK, "NEEDS_STAFF");
	history = ds_lab_history(lab, BOOK);
	g_assert_cmpstr(history, ==, "ASKED UNKNOWN GRANTED NEEDS_STAFF");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 1);
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0x07);
}

/* ... and the person comes back to the book, which lies there still. */
static void
test_goes_on(void)
{
	g_autoptr(DsLab) lab = interrupt_while_asked();
	g_autofree char *history = NULL;

	ds_lab_wait_journal(lab, BOOK, "GRANTED");
	ds_lab_wait_page(lab, "idle");
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_status(lab, BOOK, "lent");
	history = ds_lab_history(lab, BOOK);
	g_assert_cmpstr(history, ==, "ASKED UNKNOWN GRANTED RELEASE_STARTED RELEASED");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 1);
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0xC2);
}

/* Somebody else is given nothing of it. */
static void
test_another_person(void)
{
	g_autoptr(DsLab) lab = interrupt_while_asked();

	ds_lab_wait_journal(lab, BOOK, "GRANTED");
	ds_lab_wait_page(lab, "idle");
	ds_lab_log_in(lab, OTHER, "1234");
	ds_lab_wait_status(lab, BOOK, "lift");
	ds_lab_advance(lab, FOUND_MS);
	ds_lab_wait_journal(lab, BOOK, "NEEDS_STAFF");
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0x07);
}

/* The book is not there any more: staff need not wait for two minutes. */
static void
test_gone_when_switched_on(void)
{
	g_autoptr(DsLab) lab = lab_new(500);

	lay_down_and_log_in(lab);
	ds_lab_wait_journal(lab, BOOK, "ASKED");
	for (guint i = 0; i < 100; i++)
		g_main_context_iteration(NULL, FALSE);
	g_usleep(50 * 1000);
	ds_lab_stop(lab);
	ds_lab_card(lab, NULL);
	ds_lab_take(lab, NULL);
	ds_lab_start(lab);
	ds_lab_wait_journal(lab, BOOK, "NEEDS_STAFF");
}

/* A book whose tag does not take the first writes. */
static void
bring_slow_book(DsLab *lab, const char *item, guint refused)
{
	g_autofree char *uid = ds_lab_uid(item, 1);

	ds_lab_put(lab, item);
	ds_lab_take(lab, item);
	g_free(ds_lab_sim(lab, "fault write-refused %s %u", uid, refused));
}

/* The plug is pulled before its second write has been heard of. */
static void
interrupt_while_written(DsLab *lab, const char *item, const char *state)
{
	ds_lab_put_back(lab, item);
	ds_lab_wait_journal(lab, item, state);
	switch_off_and_on(lab);
}

/* The library knows of the loan, and its tag was released after all. */
static void
test_while_released(void)
{
	g_autoptr(DsLab) lab = lab_new(0);
	g_autofree char *history = NULL;

	bring_slow_book(lab, BOOK, 2);
	ds_lab_log_in(lab, GOOD, NULL);
	interrupt_while_written(lab, BOOK, "RELEASE_STARTED");
	ds_lab_wait_journal(lab, BOOK, "CLOSED");
	history = ds_lab_history(lab, BOOK);
	g_assert_cmpstr(history, ==, "ASKED GRANTED RELEASE_STARTED RELEASED CLOSED");
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0xC2);
}

/* ... or was not: its person may come, and then it is for staff. */
static void
test_while_not_released(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	bring_slow_book(lab, BOOK, 99);
	ds_lab_log_in(lab, GOOD, NULL);
	interrupt_while_written(lab, BOOK, "RELEASE_STARTED");
	ds_lab_wait_page(lab, "idle");
	ds_lab_wait_count(lab, 1);
	ds_lab_advance(lab, FOUND_MS);
	ds_lab_wait_journal(lab, BOOK, "NEEDS_STAFF");
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0x07);
}

/* A loan whose tag was not released, and then the book is brought back. */
static DsLab *
bring_back_before_its_person_comes(void)
{
	DsLab *lab = lab_new(0);

	bring_slow_book(lab, BOOK, 99);
	ds_lab_log_in(lab, GOOD, NULL);
	interrupt_while_written(lab, BOOK, "RELEASE_STARTED");
	ds_lab_wait_page(lab, "idle");
	ds_lab_take(lab, NULL);
	ds_lab_wait_count(lab, 0);
	ds_lab_put_back(lab, BOOK);
	ds_lab_wait_count(lab, 1);
	ds_lab_do(lab, "return", NULL, NULL);
	ds_lab_wait_journal(lab, BOOK, "SECURE_STARTED");
	return lab;
}

/* Nothing waits for its person any more, who comes now. */
static void
expect_not_given(DsLab *lab)
{
	ds_lab_wait_health(lab, "open-operations", "0");
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_status(lab, BOOK, "lift");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 0);
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0x07);
}

/* ... and its person, who comes next, is not given a book that the library has taken back. */
static void
test_returned_before_its_person_comes(void)
{
	g_autoptr(DsLab) lab = bring_back_before_its_person_comes();

	g_free(ds_lab_sim(lab, "fault none"));
	ds_lab_wait_status(lab, BOOK, "returned");
	ds_lab_wait_health(lab, "cases", "0"); /* there was one, until the return was proven */
	ds_lab_do(lab, "finish", NULL, NULL);
	ds_lab_wait_page(lab, "goodbye");
	expect_not_given(lab);
}

/* Alters the journal of a kiosk that is off. */
static void
tamper(DsLab *lab, const char *sql)
{
	g_autofree char *path = g_build_filename(lab->folder, "journal.db", NULL);
	sqlite3 *db = NULL;

	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	sqlite3_close(db);
}

/* ... nor if the power goes before the end of that loan is on the disk. */
static void
test_both_found(void)
{
	g_autoptr(DsLab) lab = bring_back_before_its_person_comes();

	ds_lab_stop(lab);
	tamper(lab, "UPDATE operation SET state = 'RELEASE_STARTED' WHERE op_seq = 1");
	g_free(ds_lab_sim(lab, "fault none"));
	ds_lab_start(lab);
	ds_lab_wait_journal(lab, BOOK, "CLOSED");
	expect_not_given(lab);
}

/* Nobody but this kiosk knows of the loan, and the book lies there: it is undone. */
static void
test_while_released_offline(void)
{
	g_autoptr(DsLab)
	    lab = ds_lab_new(&(DsLabOptions){.offline = "loans=yes\nunproven-disk=yes\n"});
	g_autofree char *history = NULL;

	ds_lab_wait_page(lab, "idle");
	bring_slow_book(lab, BOOK, 2);
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_library_off(lab);
	interrupt_while_written(lab, BOOK, "RELEASE_STARTED");
	ds_lab_wait_journal(lab, BOOK, "VOID");
	history = ds_lab_history(lab, BOOK);
	g_assert_cmpstr(history, ==, "ACCEPTED_OFFLINE RELEASE_STARTED VOID");
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0x07);
}

/* The book is on loan already, and its tag was misread: to undo the second loan would be to have
 * the person of the first one alarmed. */
static void
test_undone_only_if_it_was_there(void)
{
	g_autoptr(DsLab)
	    lab = ds_lab_new(&(DsLabOptions){.offline = "loans=yes\nunproven-disk=yes\n"});
	g_autofree char *uid = ds_lab_uid(BOOK, 1);

	ds_lab_wait_page(lab, "idle");
	ds_lab_put(lab, BOOK);
	ds_lab_wait_count(lab, 1);
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_status(lab, BOOK, "lent");
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	ds_lab_take(lab, NULL);
	ds_lab_do(lab, "finish", NULL, NULL);
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_wait_journal(lab, BOOK, "CLOSED");
	ds_lab_wait_count(lab, 0);
	g_free(ds_lab_sim(lab, "put %s afi=07", uid));
	ds_lab_wait_count(lab, 1);
	ds_lab_take(lab, NULL);
	ds_lab_wait_count(lab, 0);
	g_free(ds_lab_sim(lab, "fault write-refused %s 99", uid));
	ds_lab_do(lab, "finish", NULL, NULL);
	ds_lab_wait_page(lab, "idle");
	ds_lab_do(lab, "scan", "text", GOOD);
	ds_lab_wait_page(lab, "pile");
	ds_lab_library_off(lab);
	ds_lab_put_back(lab, BOOK);
	ds_lab_wait_journal(lab, BOOK, "RELEASE_STARTED");
	ds_lab_stop(lab);
	g_free(ds_lab_sim(lab, "fault none"));
	g_free(ds_lab_sim(lab, "put %s afi=C2", uid)); /* written after all, or as it was before */
	ds_lab_start(lab);
	ds_lab_wait_journal(lab, BOOK, "NEEDS_STAFF");
}

/* What was returned is secured without anybody. */
static void
test_while_secured(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	bring_slow_book(lab, LENT, 2);
	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	interrupt_while_written(lab, LENT, "SECURE_STARTED");
	ds_lab_wait_journal(lab, LENT, "CLOSED");
	g_assert_cmpuint(ds_lab_afi(lab, LENT), ==, 0x07);
}

/* The library was gone before anything could be sent: surely nothing happened. */
static void
test_not_sent(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_library_off(lab);
	ds_lab_put(lab, BOOK);
	lab->time_passes = TRUE;
	ds_lab_wait_journal(lab, BOOK, "VOID");
	ds_lab_wait_status(lab, BOOK, "refused");
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0x07);
	ds_lab_library_on(lab);
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 0);
}

static void
test_while_put_back_is_asked_for(void)
{
	g_autoptr(DsLab) lab = lab_new(300);

	lay_down_and_log_in(lab);
	ds_lab_wait_journal(lab, BOOK, "ASKED");
	ds_lab_take(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "put-back");
	switch_off_and_on(lab);
	ds_lab_wait_journal(lab, BOOK, "NEEDS_STAFF");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 1);
}

static void
test_after_release(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	lay_down_and_log_in(lab);
	ds_lab_wait_status(lab, BOOK, "lent");
	switch_off_and_on(lab);
	ds_lab_wait_journal(lab, BOOK, "CLOSED");
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0xC2);
}

static void
test_return_while_asked(void)
{
	g_autoptr(DsLab) lab = lab_new(500);
	g_autofree char *history = NULL;

	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	ds_lab_put(lab, LENT);
	ds_lab_wait_journal(lab, LENT, "ASKED");
	for (guint i = 0; i < 100; i++)
		g_main_context_iteration(NULL, FALSE);
	g_usleep(50 * 1000);
	switch_off_and_on(lab);
	ds_lab_wait_journal(lab, LENT, "CLOSED");
	history = ds_lab_history(lab, LENT);
	g_assert_cmpstr(history, ==, "ASKED UNKNOWN ACCEPTED SECURE_STARTED RESECURED CLOSED");
	g_assert_cmpuint(ds_lab_afi(lab, LENT), ==, 0x07);
}

/* A book that was being worked on when the power went is not lent to whoever comes next by itself:
 * it lay there before. */
static void
test_pile_is_stale_after_start(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	ds_lab_put(lab, BOOK);
	ds_lab_wait_page(lab, "identify");
	switch_off_and_on(lab);
	ds_lab_wait_page(lab, "idle");
	ds_lab_wait_count(lab, 1);
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_status(lab, BOOK, "lift");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 0);
}

/* The disk takes nothing more: no loan, no release, "out of order", and returns are not pretended.
 */
static void
test_disk_fails(void)
{
	g_autoptr(DsLab) lab = lab_new(0);
	struct rlimit old, none;
	g_autofree char *storage = NULL;
	g_autofree char *reason = NULL;

	ds_lab_log_in(lab, GOOD, NULL);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	none = old;
	none.rlim_cur = 1;
	setrlimit(RLIMIT_FSIZE, &none);
	ds_lab_put(lab, BOOK);
	ds_lab_wait_page(lab, "out-of-order");
	setrlimit(RLIMIT_FSIZE, &old);
	storage = ds_lab_health(lab, "storage");
	reason = ds_lab_text(lab, "reason");
	g_assert_cmpstr(storage, ==, "failed");
	g_assert_cmpstr(reason, ==, "storage");
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0x07);
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 0);
	g_assert_false(ds_lab_do(lab, "borrow", NULL, NULL));
	/* a disk that works again needs a start */
	ds_lab_card(lab, NULL);
	ds_lab_stop(lab);
	ds_lab_start(lab);
	ds_lab_wait_page(lab, "idle");
}

static void
put_row(DsLab *lab, const char *kind, const char *state, const char *item)
{
	g_autofree char *sql = g_strdup_printf(
	    "DELETE FROM operation;"
	    "INSERT INTO operation (kind, state, queued, library, session, item, parts, sends,"
	    " asked_wall_s, asked_boot_us, asked_boot_id, due_before, verdict, reason, renewed,"
	    " keep_tag, alert, hold, due, changed_wall_s) VALUES ('%s', '%s', 0, 'main', 's1', "
	    "'%s',"
	    " '', 1, 0, 0, '', '', 0, 'none', 0, 0, 0, 0, '', 0)",
	    kind, state, item);

	tamper(lab, sql);
}

/* A row that is not over and makes no sense may be about any item: so nothing is lent. */
static void
test_open_row_makes_no_sense(void)
{
	static const struct {
		const char *kind, *state, *item;
	} rows[] = {
	    {"claim", "UNKNOWN", "X1"},
	    {"checkout", "HOPED", "X1"},
	    {"checkout", "UNKNOWN", "X|1"},
	};
	g_autoptr(DsLab) lab = lab_new(0);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *storage = NULL;
		g_autofree char *ok = NULL;

		ds_lab_stop(lab);
		put_row(lab, rows[i].kind, rows[i].state, rows[i].item);
		g_string_truncate(lab->scanned, 0);
		ds_lab_start(lab);
		ds_lab_wait_text(lab, "reason", "storage");
		g_assert_cmpstr(ds_lab_page(lab), ==, "out-of-order");
		storage = ds_lab_health(lab, "storage");
		ok = ds_lab_health(lab, "ok");
		g_assert_cmpstr(storage, ==, "failed");
		g_assert_cmpstr(ok, ==, "false");
		ds_lab_put(lab, BOOK);
		ds_lab_wait_count(lab, 1);
		ds_lab_card(lab, GOOD);
		ds_lab_wait_scanned(lab, GOOD);
		g_assert_cmpstr(ds_lab_page(lab), ==, "out-of-order");
		g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 0);
		ds_lab_card(lab, NULL);
		ds_lab_take(lab, NULL);
	}
}

/* What is over says nothing about what may be lent now. */
static void
test_old_row_makes_no_sense(void)
{
	g_autoptr(DsLab) lab = lab_new(0);

	ds_lab_stop(lab);
	put_row(lab, "claim", "CLOSED", "X1");
	ds_lab_start(lab);
	ds_lab_wait_page(lab, "idle");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/restart/while-asked", test_while_asked);
	g_test_add_func("/restart/goes-on", test_goes_on);
	g_test_add_func("/restart/another-person", test_another_person);
	g_test_add_func("/restart/gone-when-switched-on", test_gone_when_switched_on);
	g_test_add_func("/restart/while-released", test_while_released);
	g_test_add_func("/restart/while-not-released", test_while_not_released);
	g_test_add_func(
	    "/restart/returned-before-its-person-comes", test_returned_before_its_person_comes);
	g_test_add_func("/restart/both-found", test_both_found);
	g_test_add_func("/restart/while-released-offline", test_while_released_offline);
	g_test_add_func("/restart/undone-only-if-it-was-there", test_undone_only_if_it_was_there);
	g_test_add_func("/restart/while-secured", test_while_secured);
	g_test_add_func("/restart/not-sent", test_not_sent);
	g_test_add_func("/restart/while-put-back-is-asked-for", test_while_put_back_is_asked_for);
	g_test_add_func("/restart/after-release", test_after_release);
	g_test_add_func("/restart/return-while-asked", test_return_while_asked);
	g_test_add_func("/restart/pile-is-stale-after-start", test_pile_is_stale_after_start);
	g_test_add_func("/restart/open-row-makes-no-sense", test_open_row_makes_no_sense);
	g_test_add_func("/restart/old-row-makes-no-sense", test_old_row_makes_no_sense);
	g_test_add_func("/restart/disk-fails", test_disk_fails);
	return g_test_run();
}
