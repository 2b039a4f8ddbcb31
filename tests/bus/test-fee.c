/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A loan that costs something: nothing is lent or charged before the person agrees to the sum. */
#include "tests/fakes/lab.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define GOOD "80000001" /* may borrow, has no PIN */
#define BOOK "04419000010375"
#define FILM "04419000030199"   /* costs 2.00 CNY */
#define SECOND "04419000010399" /* is made to cost 1.50 */

/* ---- the library's books ---- */

static sqlite3 *
open_store(const DsLab *lab)
{
	g_autofree char *path = g_build_filename(lab->folder, "ils.db", NULL);
	sqlite3 *db = NULL;

	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	sqlite3_busy_timeout(db, 10000);
	return db;
}

static void
set_fee(const DsLab *lab, const char *item, int fen)
{
	sqlite3 *db = open_store(lab);
	g_autofree char *sql = g_strdup_printf(
	    "UPDATE item SET lending_fee = %d WHERE barcode = '%s'", fen, item);

	g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_changes(db), ==, 1);
	sqlite3_close(db);
}

/* What this person owes, in fen. */
static int
owed(const DsLab *lab, const char *patron)
{
	sqlite3 *db = open_store(lab);
	g_autofree char *sql = g_strdup_printf(
	    "SELECT coalesce(sum(amount), 0) FROM fee WHERE patron = '%s'", patron);
	sqlite3_stmt *statement;
	int sum;

	g_assert_cmpint(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_step(statement), ==, SQLITE_ROW);
	sum = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return sum;
}

/* ---- the person ---- */

static DsLab *
lay_down_film(void)
{
	DsLab *lab = ds_lab_new_idle(&(DsLabOptions){0});

	ds_lab_put(lab, FILM);
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_page(lab, "fee");
	return lab;
}

static void
wait_goodbye(DsLab *lab)
{
	ds_lab_advance(lab, 1000);
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
}

static void
test_agreed(void)
{
	g_autoptr(DsLab) lab = lay_down_film();
	g_autofree char *sum = ds_lab_text(lab, "fee-sum");
	g_autofree char *fee = ds_lab_row_text(lab, FILM, "fee");
	g_autofree char *status = ds_lab_row_text(lab, FILM, "status");

	g_assert_cmpstr(sum, ==, "2.00 CNY");
	g_assert_cmpstr(fee, ==, "2.00 CNY");
	g_assert_cmpstr(status, ==, "fee");
	g_assert_cmpint(owed(lab, GOOD), ==, 0);
	g_assert_cmpuint(ds_lab_loans(lab, FILM), ==, 0);
	g_assert_true(ds_lab_do(lab, "accept-fee", "sum", sum));
	ds_lab_wait_status(lab, FILM, "lent");
	g_assert_cmpint(owed(lab, GOOD), ==, 200);
	g_assert_cmpuint(ds_lab_loans(lab, FILM), ==, 1);
	g_assert_cmpuint(ds_lab_afi(lab, FILM), ==, 0xC2);
	wait_goodbye(lab);
}

static void
test_declined(void)
{
	g_autoptr(DsLab) lab = lay_down_film();
	g_autofree char *status = NULL, *reason = NULL, *fee = NULL;

	g_assert_true(ds_lab_do(lab, "decline-fee", NULL, NULL));
	ds_lab_wait_status(lab, FILM, "refused");
	wait_goodbye(lab);
	status = ds_lab_row_text(lab, FILM, "status");
	reason = ds_lab_row_text(lab, FILM, "reason");
	fee = ds_lab_row_text(lab, FILM, "fee");
	g_assert_cmpstr(status, ==, "refused");
	g_assert_cmpstr(reason, ==, "fee-asked");
	g_assert_cmpstr(fee, ==, "2.00 CNY"); /* so that the screen can say what it would cost */
	g_assert_cmpint(owed(lab, GOOD), ==, 0);
	g_assert_cmpuint(ds_lab_loans(lab, FILM), ==, 0);
	g_assert_cmpuint(ds_lab_afi(lab, FILM), ==, 0x07);
}

/* Stopped or left alone: that is no agreement. */
static void
test_silence_is_no_agreement(void)
{
	g_autoptr(DsLab) lab = lay_down_film();
	g_autofree char *status = NULL;

	for (guint i = 0; i < 60 && strcmp(ds_lab_page(lab), "fee") == 0; i++)
		ds_lab_advance(lab, 10000);
	ds_lab_wait_page(lab, "goodbye");
	status = ds_lab_row_text(lab, FILM, "status");
	g_assert_cmpstr(status, ==, "refused");
	g_assert_cmpint(owed(lab, GOOD), ==, 0);
	g_assert_cmpuint(ds_lab_loans(lab, FILM), ==, 0);
}

/* One question for all, beside a book that costs nothing; and no other sum than the one shown. */
static void
test_several(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){0});

	set_fee(lab, SECOND, 150);
	ds_lab_put(lab, FILM);
	ds_lab_put(lab, BOOK);
	ds_lab_put(lab, SECOND);
	ds_lab_wait_page(lab, "identify");
	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_wait_page(lab, "fee");
	ds_lab_wait_text(lab, "fee-sum", "3.50 CNY");
	ds_lab_wait_status(lab, BOOK, "lent");
	g_assert_false(ds_lab_do(lab, "accept-fee", "sum", "2.00 CNY"));
	g_assert_false(ds_lab_do(lab, "accept-fee", NULL, NULL));
	g_assert_cmpstr(ds_lab_page(lab), ==, "fee");
	g_assert_true(ds_lab_do(lab, "accept-fee", "sum", "3.50 CNY"));
	ds_lab_wait_status(lab, FILM, "lent");
	ds_lab_wait_status(lab, SECOND, "lent");
	g_assert_cmpint(owed(lab, GOOD), ==, 350);
}

/* What is in a hand is not lent: it costs nothing, and is asked about again when it lies there. */
static void
test_lifted(void)
{
	g_autoptr(DsLab) lab = lay_down_film();

	ds_lab_lift(lab, FILM);
	ds_lab_wait_count(lab, 0);
	g_assert_true(ds_lab_do(lab, "accept-fee", "sum", "2.00 CNY"));
	ds_lab_wait_status(lab, FILM, "refused");
	g_assert_cmpint(owed(lab, GOOD), ==, 0);
	ds_lab_put_back(lab, FILM);
	ds_lab_wait_page(lab, "fee");
	g_assert_true(ds_lab_do(lab, "accept-fee", "sum", "2.00 CNY"));
	ds_lab_wait_status(lab, FILM, "lent");
	g_assert_cmpint(owed(lab, GOOD), ==, 200);
}

static int
rounds(DsLab *lab)
{
	g_autofree char *stats = ds_lab_sim(lab, "stats");
	const char *inventories = strstr(stats, "inventories=");

	g_assert_nonnull(inventories);
	return atoi(inventories + strlen("inventories="));
}

/* One begins when the one before it has been told. */
static void
wait_rounds(DsLab *lab, int count)
{
	int until = rounds(lab) + count;

	while (rounds(lab) < until)
		g_main_context_iteration(NULL, TRUE);
}

/* Its tag does not answer a round or two just when its person agrees. */
static void
test_weak_tag(void)
{
	g_autoptr(DsLab) lab = lay_down_film();

	wait_rounds(lab, 3); /* one of them for what is secured, which the film is known as then */
	g_free(ds_lab_sim(lab, "fault miss=100"));
	wait_rounds(lab, 3); /* the third has not been told, and one may be for what is released */
	g_assert_true(ds_lab_do(lab, "accept-fee", "sum", "2.00 CNY"));
	g_free(ds_lab_sim(lab, "fault none"));
	ds_lab_wait_status(lab, FILM, "lent");
	g_assert_cmpint(owed(lab, GOOD), ==, 200);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/fee/agreed", test_agreed);
	g_test_add_func("/fee/declined", test_declined);
	g_test_add_func("/fee/silence-is-no-agreement", test_silence_is_no_agreement);
	g_test_add_func("/fee/several", test_several);
	g_test_add_func("/fee/lifted", test_lifted);
	g_test_add_func("/fee/weak-tag", test_weak_tag);
	return g_test_run();
}
