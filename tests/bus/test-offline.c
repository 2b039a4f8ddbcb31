/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The library goes away and comes back: what is decided here without it, and how it is told. With
 * the real library process, killed and started again.
 */
#include "tests/fakes/lab.h"

#include <string.h>

#define LENT "04419000010382"    /* on loan to somebody */
#define SHELVED "04419000010399" /* not on loan */
#define BOOK "04419000010375"
#define BOOK2 "04419000010405"
#define GOOD "DEADBEEF"
#define NO_PIN "80000001"

#define LOANS "loans=yes\nunproven-disk=yes\n"
#define RETURNED "ACCEPTED_OFFLINE SECURE_STARTED RESECURED"
#define LENT_HERE "ACCEPTED_OFFLINE RELEASE_STARTED RELEASED"

static DsLab *
lab_new(const char *offline)
{
	return ds_lab_new_idle(&(DsLabOptions){.offline = offline});
}

static void
come_back(DsLab *lab)
{
	ds_lab_library_on(lab);
	ds_lab_wait_health(lab, "library", "online");
}

static void
come_back_held(DsLab *lab)
{
	ds_lab_library_on(lab);
	ds_lab_wait_health(lab, "library", "being-told");
}

static void
bring(DsLab *lab, const char *item)
{
	g_autofree char *uid = ds_lab_uid(item, 1);

	ds_lab_put(lab, item);
	g_free(ds_lab_sim(lab, "put %s afi=C2", uid));
}

/* Somebody brings this back while nobody can be asked. */
static void
bring_back_alone(DsLab *lab, const char *item)
{
	ds_lab_wait_page(lab, "idle");
	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	bring(lab, item);
	ds_lab_wait_status(lab, item, "returned");
	g_assert_cmpuint(ds_lab_afi(lab, item), ==, 0x07);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
	ds_lab_take(lab, NULL);
	ds_lab_wait_count(lab, 0);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
}

/* SENDING once when its turn comes, and once before it leaves. */
static void
expect_history(DsLab *lab, const char *item, const char *states)
{
	g_autofree char *history = ds_lab_history(lab, item);

	g_assert_cmpstr(history, ==, states);
}

/* The sign of life would come after 45 s: a question makes it known that nobody answers. */
static void
notice_with(DsLab *lab, const char *card)
{
	ds_lab_library_off(lab);
	g_assert_true(ds_lab_do(lab, "borrow", NULL, NULL));
	ds_lab_card(lab, card);
	ds_lab_wait_text(lab, "offline", "true");
	ds_lab_card(lab, NULL);
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
}

static void
notice(DsLab *lab)
{
	notice_with(lab, NO_PIN);
}

static void
test_return(void)
{
	g_autoptr(DsLab) lab = lab_new(NULL);

	notice(lab);
	bring_back_alone(lab, LENT);
	ds_lab_wait_journal(lab, LENT, "RESECURED");
	ds_lab_wait_health(lab, "queued", "1");
	come_back(lab);
	ds_lab_wait_journal(lab, LENT, "CLOSED");
	expect_history(lab, LENT, RETURNED " SENDING SENDING SYNCED CLOSED");
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 0);
	ds_lab_wait_health(lab, "queued", "0");
	ds_lab_wait_text(lab, "offline", "false");
}

/* The library has it back already: nothing is sent. */
static void
test_return_of_what_is_back(void)
{
	g_autoptr(DsLab) lab = lab_new(NULL);

	notice(lab);
	bring_back_alone(lab, SHELVED);
	come_back(lab);
	ds_lab_wait_journal(lab, SHELVED, "CLOSED");
	expect_history(lab, SHELVED, RETURNED " SENDING SYNCED_NOOP CLOSED");
}

static void
on_decided(gint64 op_seq, const GError *error, gpointer data)
{
	GError **copy = data;

	*copy = error != NULL ? g_error_copy(error) : g_error_new(DS_ERROR, 0, "it was told again");
}

/* Staff want this operation told once more; what they are told. Free with g_free(). */
static char *
send_again(DsLab *lab, const DsOperation *op)
{
	g_autoptr(GError) error = NULL;

	ds_kiosk_send_again(lab->kiosk, op, on_decided, &error);
	while (error == NULL)
		g_main_context_iteration(NULL, TRUE);
	return g_strdup(error->message);
}

static void
on_rows(GPtrArray *rows, const GError *error, gpointer data)
{
	g_assert_no_error(error);
	*(GPtrArray **)data = g_ptr_array_ref(rows);
}

static void
expect_not_again(DsLab *lab, const char *words)
{
	g_autoptr(GPtrArray) rows = NULL;
	g_autofree char *answer = NULL;

	ds_teller_list(ds_kiosk_teller(lab->kiosk), DS_JOURNAL_CASES, 0, on_rows, &rows);
	while (rows == NULL)
		g_main_context_iteration(NULL, TRUE);
	g_assert_cmpuint(rows->len, ==, 1);
	answer = send_again(lab, rows->pdata[0]);
	if (strstr(answer, words) == NULL)
		g_error("\"%s\" does not say \"%s\"", answer, words);
}

/* The clock stands in the past: the book is taken back, and staff enter when that was. */
static void
test_doubtful_date(void)
{
	g_autoptr(DsLab) lab = lab_new(NULL);

	notice(lab);
	ds_clock_set_ntp(lab->clock, &(DsNtp){0});
	ds_clock_jump(lab->clock, -365 * 86400);
	bring_back_alone(lab, LENT);
	come_back(lab);
	ds_lab_wait_journal(lab, LENT, "PARKED");
	expect_history(lab, LENT, RETURNED " SENDING PARKED");
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 1);
	ds_lab_wait_health(lab, "cases", "1");
	ds_lab_wait_text(lab, "offline", "false");
	expect_not_again(lab, "the clock stood wrong");
	ds_lab_wait_journal(lab, LENT, "PARKED");
}

/* The kiosk is switched off with a full queue, and told when it comes up. */
static void
test_restart(void)
{
	g_autoptr(DsLab) lab = lab_new(NULL);

	notice(lab);
	bring_back_alone(lab, LENT);
	ds_lab_stop(lab);
	ds_lab_start(lab);
	ds_lab_wait_health(lab, "queued", "1");
	ds_lab_wait_text(lab, "offline", "true");
	come_back(lab);
	ds_lab_wait_journal(lab, LENT, "CLOSED");
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 0);
}

/* Loans are off unless the site wants them. */
static void
test_no_loans(void)
{
	g_autoptr(DsLab) lab = lab_new(NULL);

	notice(lab);
	g_assert_true(ds_lab_do(lab, "borrow", NULL, NULL));
	ds_lab_card(lab, GOOD);
	ds_lab_wait_text(lab, "message", "offline");
	g_assert_cmpstr(ds_lab_page(lab), ==, "identify");
}

static void
store_disk_result(DsLab *lab, guint pulls, guint losses)
{
	g_autofree char *path = g_build_filename(lab->folder, "disk-check.conf", NULL);
	g_autofree char *text = g_strdup_printf(
	    "[disk-check]\npulls=%u\nlosses=%u\n", pulls, losses);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void
expect_advice(DsLab *lab, const char *words)
{
	g_autofree char *advice = ds_lab_health(lab, "offline-advice");

	g_assert_nonnull(strstr(advice, words));
}

/* A disk that nobody has looked at lends nothing without the library, and takes everything back. A
 * proof by another program counts from the next look, and so does a loss. */
static void
test_unproven_disk(void)
{
	g_autoptr(DsLab) lab = lab_new("loans=yes\n");

	ds_lab_wait_health(lab, "offline-loans", "disk-unproven");
	expect_advice(lab, "duestampctl disk-check");
	notice(lab);
	bring_back_alone(lab, LENT);
	come_back(lab);
	ds_lab_log_in(lab, GOOD, "1234");
	ds_lab_library_off(lab);
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "refused");
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0x07);
	store_disk_result(lab, DS_DISK_PULLS, 0);
	lab->time_passes = TRUE;
	ds_lab_wait_health(lab, "offline-loans", "on");
	store_disk_result(lab, DS_DISK_PULLS, 1);
	ds_lab_wait_health(lab, "offline-loans", "disk-loses");
	expect_advice(lab, "put in another");
}

/* It goes away while somebody borrows: who was known to the library before goes on. */
static void
test_away_in_the_middle(void)
{
	g_autoptr(DsLab) lab = lab_new(LOANS "session-max=1\n");

	ds_lab_log_in(lab, GOOD, "1234");
	ds_lab_library_off(lab);
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	g_assert_cmpuint(ds_lab_afi(lab, BOOK), ==, 0xC2);
	ds_lab_put(lab, BOOK2);
	ds_lab_wait_status(lab, BOOK2, "refused");
	g_assert_cmpuint(ds_lab_afi(lab, BOOK2), ==, 0x07);
	g_autofree char *reason = ds_lab_row_text(lab, BOOK2, "reason");
	g_assert_cmpstr(reason, ==, "offline-limit");
	g_autofree char *provisional = ds_lab_row_text(lab, BOOK, "provisional");
	g_assert_cmpstr(provisional, ==, "true");
	ds_lab_say_goodbye(lab);
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 0);
	come_back(lab);
	ds_lab_wait_journal(lab, BOOK, "CLOSED");
	expect_history(lab, BOOK, LENT_HERE " SENDING SENDING SYNCED CLOSED");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 1);
}

/* The library goes while a label is read: "no answer", and the same label once more is decided
 * here. */
static void
test_label_once_more(void)
{
	g_autoptr(DsLab) lab = lab_new(LOANS);

	ds_lab_log_in(lab, GOOD, "1234");
	ds_lab_library_off(lab);
	g_free(ds_lab_sim(lab, "scan barcode %s", BOOK));
	ds_lab_wait_status(lab, BOOK, "refused");
	g_autofree char *reason = ds_lab_row_text(lab, BOOK, "reason");
	g_assert_cmpstr(reason, ==, "no-answer");
	ds_lab_wait_text(lab, "offline", "true");
	g_free(ds_lab_sim(lab, "scan barcode %s", BOOK));
	ds_lab_wait_status(lab, BOOK, "desk");
	g_autofree char *provisional = ds_lab_row_text(lab, BOOK, "provisional");
	g_assert_cmpstr(provisional, ==, "true");
	ds_lab_say_goodbye(lab);
	come_back(lab);
	ds_lab_wait_journal(lab, BOOK, "CLOSED");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 1);
}

/* Lent and brought back while the library was away: both are told, in their order. */
static void
test_pair(void)
{
	g_autoptr(DsLab) lab = lab_new(LOANS);

	ds_lab_log_in(lab, GOOD, "1234");
	ds_lab_library_off(lab);
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	ds_lab_say_goodbye(lab);
	ds_lab_card(lab, NULL);
	ds_lab_lift(lab, BOOK);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	g_assert_true(ds_lab_do(lab, "return", NULL, NULL));
	ds_lab_put_back(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "returned");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	come_back(lab);
	ds_lab_wait_journal(lab, BOOK, "CLOSED");
	expect_history(lab, BOOK, RETURNED " SENDING SENDING SYNCED CLOSED");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 0);
	ds_lab_wait_health(lab, "cases", "0");
}

/* Where the site wants nothing done without the library, nothing is. */
static void
test_closed(void)
{
	g_autoptr(DsLab) lab = lab_new("returns=no\n");

	ds_lab_library_off(lab);
	g_assert_true(ds_lab_do(lab, "borrow", NULL, NULL));
	ds_lab_card(lab, NO_PIN);
	ds_lab_wait_page(lab, "library-away");
	g_assert_false(ds_lab_do(lab, "return", NULL, NULL));
	ds_lab_library_on(lab);
	ds_lab_wait_page(lab, "idle");
}

/* A library that is spoken to only when somebody says so. */
static void
test_when_told(void)
{
	g_autoptr(DsLab) lab = ds_lab_new(&(DsLabOptions){.library = "connect=when-told\n"});

	bring_back_alone(lab, LENT);
	ds_lab_wait_health(lab, "queued", "1");
	ds_lab_wait_health(lab, "library", "away");
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 1);
	ds_kiosk_sync(lab->kiosk);
	ds_lab_wait_journal(lab, LENT, "CLOSED");
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 0);
	ds_lab_wait_health(lab, "library", "away"); /* and hung up on */
}

/* A chute without a screen, on a link that is up once a day: books fall in, nobody touches
 * anything, and the library hears of them when it is time. */
static void
test_chute_when_told(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(
	    &(DsLabOptions){.library = "connect=when-told\n", .return_only = TRUE});

	bring(lab, LENT);
	ds_lab_wait_status(lab, LENT, "returned");
	g_assert_cmpuint(ds_lab_afi(lab, LENT), ==, 0x07);
	ds_lab_take(lab, NULL);
	lab->time_passes = TRUE;
	ds_lab_wait_page(lab, "idle");
	ds_lab_wait_journal(lab, LENT, "RESECURED");
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 1);
	ds_kiosk_sync(lab->kiosk);
	ds_lab_wait_journal(lab, LENT, "CLOSED");
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 0);
}

/* Several kiosks in one house: each tells the library when staff say so, the earliest first. */
static void
test_staff_let_it_go(void)
{
	g_autoptr(DsLab) lab = lab_new("tell-when-told=yes\n");

	notice(lab);
	bring_back_alone(lab, LENT);
	come_back_held(lab);
	ds_lab_wait_text(lab, "offline", "true");
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 1);
	ds_kiosk_sync(lab->kiosk);
	ds_lab_wait_journal(lab, LENT, "CLOSED");
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 0);
	ds_lab_wait_text(lab, "offline", "false");
}

/* ---- with a snapshot ---- */

#define PATRONS "card,status,expires,quota\n" GOOD ",good,,2\n" NO_PIN ",blocked,,\n"
#define ITEMS "barcode,title,held\n" BOOK ",红楼梦,\n" BOOK2 ",西游记,yes\n"

/* Brought back some hours before the library is there again, of a loan that was due on that day;
 * and with it a book that the snapshot has never heard of. */
static void
bring_back_due(DsLab *lab, const char *due, guint hours)
{
	g_autofree char *books = g_strdup_printf("barcode,title,due\n" LENT ",三国演义,%s\n", due);

	ds_lab_bring_snapshot(lab, PATRONS, books);
	notice_with(lab, "80000002");
	bring_back_alone(lab, SHELVED);
	bring_back_alone(lab, LENT);
	ds_clock_jump(lab->clock, (gint64)hours * 3600);
	come_back(lab);
	ds_lab_wait_journal(lab, SHELVED, "CLOSED");
}

/* The snapshot tells which loan a return ends, and so does the library: it may be days old. */
static void
test_known_loan(void)
{
	g_autoptr(DsLab) lab = lab_new(NULL);
	g_autofree char *due = ds_lab_due_day(lab, LENT);

	bring_back_due(lab, due, 72);
	ds_lab_wait_journal(lab, LENT, "CLOSED");
	expect_history(lab, LENT, RETURNED " SENDING SENDING SYNCED CLOSED");
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 0);
}

/* ... and here it has another loan by now, which is nobody's to end. */
static void
test_another_loan(void)
{
	g_autoptr(DsLab) lab = lab_new(NULL);

	bring_back_due(lab, "2020-02-02", 1);
	ds_lab_wait_journal(lab, LENT, "CONFLICT");
	g_assert_cmpuint(ds_lab_loans(lab, LENT), ==, 1);
	expect_not_again(lab, "settle it there");
}

/* Whom the snapshot calls good may borrow, by a card with a chip; a book that is held may not. */
static void
test_snapshot(void)
{
	g_autoptr(DsLab) lab = lab_new(LOANS);

	ds_lab_bring_snapshot(lab, PATRONS, ITEMS);
	notice_with(lab, "80000002");
	ds_lab_wait_text(lab, "offline-loans", "true");
	ds_lab_card(lab, GOOD);
	ds_lab_wait_page(lab, "pile");
	ds_lab_put(lab, BOOK);
	ds_lab_wait_status(lab, BOOK, "lent");
	g_autofree char *title = ds_lab_row_text(lab, BOOK, "title");
	g_assert_cmpstr(title, ==, "红楼梦");
	ds_lab_put(lab, BOOK2);
	ds_lab_wait_status(lab, BOOK2, "refused");
	g_autofree char *reason = ds_lab_row_text(lab, BOOK2, "reason");
	g_assert_cmpstr(reason, ==, "item-reserved");
	ds_lab_say_goodbye(lab);
	ds_lab_card(lab, NULL);
	ds_lab_take(lab, NULL);
	ds_lab_wait_count(lab, 0);
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	ds_lab_card(lab, NO_PIN);
	ds_lab_wait_text(lab, "message", "patron-blocked");
	ds_lab_card(lab, NULL);
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	come_back(lab);
	ds_lab_wait_journal(lab, BOOK, "CLOSED");
	g_assert_cmpuint(ds_lab_loans(lab, BOOK), ==, 1);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/offline/return", test_return);
	g_test_add_func("/offline/return-of-what-is-back", test_return_of_what_is_back);
	g_test_add_func("/offline/doubtful-date", test_doubtful_date);
	g_test_add_func("/offline/restart", test_restart);
	g_test_add_func("/offline/no-loans", test_no_loans);
	g_test_add_func("/offline/unproven-disk", test_unproven_disk);
	g_test_add_func("/offline/away-in-the-middle", test_away_in_the_middle);
	g_test_add_func("/offline/label-once-more", test_label_once_more);
	g_test_add_func("/offline/pair", test_pair);
	g_test_add_func("/offline/closed", test_closed);
	g_test_add_func("/offline/when-told", test_when_told);
	g_test_add_func("/offline/chute-when-told", test_chute_when_told);
	g_test_add_func("/offline/staff-let-it-go", test_staff_let_it_go);
	g_test_add_func("/offline/snapshot", test_snapshot);
	g_test_add_func("/offline/known-loan", test_known_loan);
	g_test_add_func("/offline/another-loan", test_another_loan);
	return g_test_run();
}
