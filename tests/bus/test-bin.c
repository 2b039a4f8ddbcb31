/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chute with a reader in the bin: what falls in before its tag is secured is secured inside, and
 * nothing else is touched. */
#include "tests/fakes/lab.h"

#include <string.h>

#define GOOD "80000001"       /* may borrow, has no PIN */
#define BOOK "04419000010375" /* on the shelf */
#define LENT "04419000010382" /* on loan to somebody */
#define LENT2 "04419000020206"
#define LENT3 "DG20034162"
#define ASK_BACK_MS 20000

#define SECURED "SECURE_STARTED RESECURED CLOSED"

static DsLab *
lab_with(const DsLabOptions *options)
{
	return ds_lab_new_idle(options);
}

/* The library takes its time, so that a book can be gone before it has answered. */
static DsLab *
lab_new(void)
{
	DsLab *lab = lab_with(&(DsLabOptions){.bin = TRUE, .latency_ms = 300});

	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	return lab;
}

static void
bring_part(DsLab *lab, const char *item, guint parts, guint part)
{
	g_autofree char *uid = ds_lab_uid(item, part);

	ds_lab_put_part(lab, item, parts, part);
	g_free(ds_lab_sim(lab, "put %s afi=C2", uid));
}

static void
bring(DsLab *lab, const char *item)
{
	bring_part(lab, item, 1, 1);
}

/* A book that nobody has returned here, or not by its tag. */
static void
drop(DsLab *lab, const char *item)
{
	g_autofree char *uid = ds_lab_uid(item, 1);

	g_free(ds_lab_bin_sim(lab, "put %s item=%s owner=CN-441900 afi=C2", uid, item));
}

static void
scan(DsLab *lab, const char *item)
{
	g_free(ds_lab_sim(lab, "scan barcode %s", item));
}

/* Waits until the bin's reader has looked at all that lies there, twice. */
static void
wait_bin_looked(DsLab *lab)
{
	g_autofree char *uid = ds_lab_uid("WITNESS", 1);

	for (guint i = 0; i < 2; i++) {
		g_free(ds_lab_bin_sim(lab, "put %s afi=07", uid));
		ds_lab_wait_tag(lab, "bin", uid, TRUE);
		g_free(ds_lab_bin_sim(lab, "take %s", uid));
		ds_lab_wait_tag(lab, "bin", uid, FALSE);
	}
}

static void
finish(DsLab *lab)
{
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
}

static void
expect_history(DsLab *lab, const char *item, const char *expected)
{
	g_autofree char *history = ds_lab_history(lab, item);

	g_assert_cmpstr(history, ==, expected);
}

/* ---- seen on the pad ---- */

static void
test_falls_in(void)
{
	g_autoptr(DsLab) lab = lab_new();

	bring(lab, LENT);
	ds_lab_wait_journal(lab, LENT, "ASKED");
	ds_lab_fall(lab, LENT, 1);
	ds_lab_wait_status(lab, LENT, "returned");
	g_assert_cmpuint(ds_lab_bin_afi(lab, LENT), ==, 0x07);
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 0);
	finish(lab);
	ds_lab_wait_journal(lab, LENT, "CLOSED");
	expect_history(lab, LENT, "ASKED ACCEPTED " SECURED);
}

/* Lifted in the moment in which it was written. */
static void
test_falls_in_while_written(void)
{
	g_autoptr(DsLab) lab = lab_new();
	g_autofree char *uid = ds_lab_uid(LENT, 1);

	bring(lab, LENT);
	g_free(ds_lab_sim(lab, "fault lifted-after-write %s", uid));
	ds_lab_wait_status(lab, LENT, "put-back");
	ds_lab_fall(lab, LENT, 1);
	ds_lab_wait_status(lab, LENT, "returned");
	g_assert_cmpuint(ds_lab_bin_afi(lab, LENT), ==, 0x07);
	finish(lab);
	ds_lab_wait_journal(lab, LENT, "CLOSED");
}

static void
test_not_seen(void)
{
	g_autoptr(DsLab) lab = lab_new();

	bring(lab, LENT);
	ds_lab_wait_journal(lab, LENT, "ASKED");
	ds_lab_take(lab, LENT);
	ds_lab_wait_status(lab, LENT, "put-back");
	ds_lab_advance(lab, ASK_BACK_MS);
	ds_lab_wait_journal(lab, LENT, "NEEDS_STAFF");
	/* too late: it is on the list, and staff look for it */
	ds_lab_fall(lab, LENT, 1);
	wait_bin_looked(lab);
	g_assert_cmpuint(ds_lab_bin_afi(lab, LENT), ==, 0xC2);
}

static void
test_offline(void)
{
	g_autoptr(DsLab) lab = lab_with(&(DsLabOptions){.bin = TRUE});
	g_autofree char *uid = ds_lab_uid(LENT, 1);

	ds_lab_library_off(lab);
	g_assert_true(ds_lab_do(lab, "borrow", NULL, NULL));
	ds_lab_card(lab, GOOD);
	ds_lab_wait_text(lab, "offline", "true");
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	bring(lab, LENT);
	g_free(ds_lab_sim(lab, "fault lifted-after-write %s", uid));
	ds_lab_wait_status(lab, LENT, "put-back");
	ds_lab_fall(lab, LENT, 1);
	ds_lab_wait_status(lab, LENT, "returned");
	scan(lab, LENT2);
	ds_lab_wait_status(lab, LENT2, "returned");
	drop(lab, LENT2);
	ds_lab_wait_journal(lab, LENT2, "RESECURED");
	g_assert_cmpuint(ds_lab_bin_afi(lab, LENT2), ==, 0x07);
	finish(lab);
	expect_history(lab, LENT, "ACCEPTED_OFFLINE SECURE_STARTED RESECURED");
	expect_history(lab, LENT2, "ACCEPTED_OFFLINE SECURE_STARTED RESECURED");
	ds_lab_library_on(lab);
	ds_lab_wait_journal(lab, LENT, "CLOSED");
	ds_lab_wait_journal(lab, LENT2, "CLOSED");
	g_assert_cmpuint(ds_lab_loans(lab, LENT2), ==, 0);
}

/* All of its volumes, or none. */
static void
test_set(void)
{
	g_autoptr(DsLab) lab = lab_new();

	bring_part(lab, LENT, 2, 1);
	bring_part(lab, LENT, 2, 2);
	ds_lab_wait_journal(lab, LENT, "ASKED");
	ds_lab_fall(lab, LENT, 1);
	ds_lab_wait_status(lab, LENT, "put-back");
	wait_bin_looked(lab);
	g_assert_cmpuint(ds_lab_bin_afi(lab, LENT), ==, 0xC2);
	ds_lab_fall(lab, LENT, 2);
	ds_lab_wait_status(lab, LENT, "returned");
	g_assert_cmpuint(ds_lab_bin_afi(lab, LENT), ==, 0x07);
}

static void
test_does_not_keep_it(void)
{
	g_autoptr(DsLab) lab = lab_new();
	g_autofree char *uid = ds_lab_uid(LENT, 1);

	bring(lab, LENT);
	ds_lab_wait_journal(lab, LENT, "ASKED");
	ds_lab_fall(lab, LENT, 1);
	g_free(ds_lab_bin_sim(lab, "fault write-not-stored %s 100", uid));
	ds_lab_wait_journal(lab, LENT, "NEEDS_STAFF");
	ds_lab_wait_status(lab, LENT, "staff");
}

/* ---- by its label ---- */

static void
test_label(void)
{
	g_autoptr(DsLab) lab = lab_new();
	g_autofree char *uid = ds_lab_uid(LENT, 1);

	scan(lab, LENT);
	ds_lab_wait_status(lab, LENT, "returned");
	drop(lab, LENT);
	ds_lab_wait_journal(lab, LENT, "RESECURED");
	g_assert_cmpuint(ds_lab_bin_afi(lab, LENT), ==, 0x07);
	ds_lab_wait_part(lab, LENT, uid);
	finish(lab);
	ds_lab_wait_journal(lab, LENT, "CLOSED");
	expect_history(lab, LENT, "ASKED ACCEPTED " SECURED);
}

/* It may fall in before the library has answered. */
static void
test_label_falls_first(void)
{
	g_autoptr(DsLab) lab = lab_new();

	scan(lab, LENT);
	ds_lab_wait_journal(lab, LENT, "ASKED");
	drop(lab, LENT);
	ds_lab_wait_journal(lab, LENT, "RESECURED");
	g_assert_cmpuint(ds_lab_bin_afi(lab, LENT), ==, 0x07);
}

/* Nobody can say which of the two it is. */
static void
test_label_twice(void)
{
	g_autoptr(DsLab) lab = lab_new();

	scan(lab, LENT);
	ds_lab_wait_journal(lab, LENT, "ASKED");
	drop(lab, LENT);
	g_free(ds_lab_bin_sim(lab, "put E0040150FFFFFF01 item=" LENT " owner=CN-441900 afi=C2"));
	ds_lab_wait_status(lab, LENT, "returned");
	wait_bin_looked(lab);
	g_assert_cmpuint(ds_lab_bin_afi(lab, LENT), ==, 0xC2);
	finish(lab);
	ds_lab_advance(lab, ASK_BACK_MS);
	ds_lab_wait_journal(lab, LENT, "CLOSED");
}

/* What lay there before its label was read is another book. */
static void
test_label_lay_there(void)
{
	g_autoptr(DsLab) lab = lab_new();

	drop(lab, LENT);
	wait_bin_looked(lab);
	scan(lab, LENT);
	ds_lab_wait_status(lab, LENT, "returned");
	wait_bin_looked(lab);
	g_assert_cmpuint(ds_lab_bin_afi(lab, LENT), ==, 0xC2);
}

static void
test_label_refused(void)
{
	g_autoptr(DsLab) lab = lab_new();

	scan(lab, "UNKNOWN1");
	ds_lab_wait_status(lab, "UNKNOWN1", "refused");
	drop(lab, "UNKNOWN1");
	wait_bin_looked(lab);
	g_assert_cmpuint(ds_lab_bin_afi(lab, "UNKNOWN1"), ==, 0xC2);
}

/* The person was quicker than the book. */
static void
test_label_after_the_end(void)
{
	g_autoptr(DsLab) lab = lab_new();

	scan(lab, LENT);
	ds_lab_wait_status(lab, LENT, "returned");
	scan(lab, LENT2); /* which has no tag */
	ds_lab_wait_status(lab, LENT2, "returned");
	finish(lab);
	drop(lab, LENT);
	ds_lab_wait_journal(lab, LENT, "CLOSED");
	g_assert_cmpuint(ds_lab_bin_afi(lab, LENT), ==, 0x07);
	expect_history(lab, LENT, "ASKED ACCEPTED " SECURED);
	expect_history(lab, LENT2, "ASKED ACCEPTED");
	ds_lab_advance(lab, ASK_BACK_MS);
	ds_lab_wait_journal(lab, LENT2, "CLOSED");
}

/* It is seen, and then it is not: now it is known that there is a tag. */
static void
test_label_and_gone(void)
{
	g_autoptr(DsLab) lab = lab_new();
	g_autofree char *uid = ds_lab_uid(LENT, 1);

	scan(lab, LENT);
	ds_lab_wait_journal(lab, LENT, "ASKED");
	drop(lab, LENT);
	g_free(ds_lab_bin_sim(lab, "fault lifted-after-write %s", uid));
	ds_lab_wait_status(lab, LENT, "put-back");
	ds_lab_advance(lab, ASK_BACK_MS);
	ds_lab_wait_journal(lab, LENT, "NEEDS_STAFF");
}

static void
test_no_pad(void)
{
	g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){.bin = TRUE, .no_pad = TRUE});
	g_autofree char *uid = ds_lab_uid(LENT2, 1);

	ds_lab_wait_page(lab, "idle");
	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	scan(lab, LENT);
	ds_lab_wait_status(lab, LENT, "returned");
	drop(lab, LENT);
	ds_lab_wait_journal(lab, LENT, "RESECURED");
	g_assert_cmpuint(ds_lab_bin_afi(lab, LENT), ==, 0x07);
	scan(lab, LENT2);
	ds_lab_wait_status(lab, LENT2, "returned");
	drop(lab, LENT2);
	g_free(ds_lab_bin_sim(lab, "fault lifted-after-write %s", uid));
	ds_lab_wait_status(lab, LENT2, "put-back");
	g_free(ds_lab_bin_sim(lab, "put %s", uid));
	ds_lab_wait_journal(lab, LENT2, "RESECURED");
}

/* ---- what is left alone ---- */

/* Books that nobody returns here: not written, and while no label waits not even read. */
static void
test_strangers(void)
{
	g_autoptr(DsLab) lab = lab_new();
	g_autofree char *stats = NULL;

	drop(lab, LENT2);
	wait_bin_looked(lab);
	bring(lab, LENT);
	ds_lab_wait_journal(lab, LENT, "ASKED");
	ds_lab_fall(lab, LENT, 1);
	drop(lab, LENT3);
	ds_lab_wait_status(lab, LENT, "returned");
	wait_bin_looked(lab);
	stats = ds_lab_bin_sim(lab, "stats");
	g_assert_nonnull(strstr(stats, " reads=0 "));
	scan(lab, "04419000010405");
	ds_lab_wait_status(lab, "04419000010405", "returned");
	wait_bin_looked(lab);
	g_assert_cmpuint(ds_lab_bin_afi(lab, LENT2), ==, 0xC2);
	g_assert_cmpuint(ds_lab_bin_afi(lab, LENT3), ==, 0xC2);
	g_assert_cmpuint(ds_lab_loans(lab, LENT2), ==, 1);
	g_assert_cmpuint(ds_lab_loans(lab, LENT3), ==, 1);
}

/* A loan is never released by the bin's reader, whatever lies there. */
static void
test_loan(void)
{
	g_autoptr(DsLab) lab = lab_with(&(DsLabOptions){.bin = TRUE, .latency_ms = 300});

	ds_lab_log_in(lab, GOOD, NULL);
	ds_lab_put(lab, BOOK);
	ds_lab_wait_journal(lab, BOOK, "ASKED");
	ds_lab_fall(lab, BOOK, 1);
	ds_lab_wait_status(lab, BOOK, "put-back");
	wait_bin_looked(lab);
	g_assert_cmpuint(ds_lab_bin_afi(lab, BOOK), ==, 0x07);
	ds_lab_advance(lab, ASK_BACK_MS);
	ds_lab_wait_journal(lab, BOOK, "RELEASE_PENDING");
	wait_bin_looked(lab);
	g_assert_cmpuint(ds_lab_bin_afi(lab, BOOK), ==, 0x07);
}

/* The kiosk works on without it. */
static void
test_unplugged(void)
{
	g_autoptr(DsLab) lab = lab_new();

	g_free(ds_lab_bin_sim(lab, "unplug pad"));
	ds_lab_wait_device(lab, "bin", "gone");
	bring(lab, LENT);
	ds_lab_wait_status(lab, LENT, "returned");
	g_assert_cmpuint(ds_lab_afi(lab, LENT), ==, 0x07);
	bring(lab, LENT2);
	ds_lab_wait_journal(lab, LENT2, "ASKED");
	ds_lab_fall(lab, LENT2, 1);
	ds_lab_wait_status(lab, LENT2, "put-back");
	g_free(ds_lab_bin_sim(lab, "plug pad")); /* and now it can be seen */
	ds_lab_wait_status(lab, LENT2, "returned");
	ds_lab_take(lab, NULL);
	finish(lab);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	g_free(ds_lab_bin_sim(lab, "unplug pad"));
	ds_lab_wait_device(lab, "bin", "gone");
	ds_lab_wait_health(lab, "ok", "true");
	g_assert_cmpstr(ds_lab_page(lab), ==, "idle");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/bin/falls-in", test_falls_in);
	g_test_add_func("/bin/falls-in-while-written", test_falls_in_while_written);
	g_test_add_func("/bin/not-seen", test_not_seen);
	g_test_add_func("/bin/offline", test_offline);
	g_test_add_func("/bin/set", test_set);
	g_test_add_func("/bin/does-not-keep-it", test_does_not_keep_it);
	g_test_add_func("/bin/label", test_label);
	g_test_add_func("/bin/label-falls-first", test_label_falls_first);
	g_test_add_func("/bin/label-twice", test_label_twice);
	g_test_add_func("/bin/label-lay-there", test_label_lay_there);
	g_test_add_func("/bin/label-refused", test_label_refused);
	g_test_add_func("/bin/label-after-the-end", test_label_after_the_end);
	g_test_add_func("/bin/label-and-gone", test_label_and_gone);
	g_test_add_func("/bin/no-pad", test_no_pad);
	g_test_add_func("/bin/strangers", test_strangers);
	g_test_add_func("/bin/loan", test_loan);
	g_test_add_func("/bin/unplugged", test_unplugged);
	return g_test_run();
}
