/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be decided while the library is away (rules R7). */
#include "firmware/offline.h"

#define NOW 1764100000

static const DsOfflineRules rules = {
    .returns = TRUE,
    .loans = TRUE,
    .loan_days = 28,
    .patron_max = 5,
    .session_max = 3,
    .queue_max = 2000,
    .queue_max_h = 72,
};

static DsOfflineQueue
empty_queue(void)
{
	return (DsOfflineQueue){.now_s = NOW,
	    .trust = DS_CLOCK_GOOD,
	    .room = TRUE,
	    .disk = {.pulls = DS_DISK_PULLS, .proven = TRUE}};
}

static void
test_queue(void)
{
	const struct {
		guint queued;
		gint64 hours;
		DsOfflineState state;
	} cases[] = {
	    {0, 0, DS_OFFLINE_LOANS}, {1999, 72, DS_OFFLINE_LOANS},
	    {2000, 1, DS_OFFLINE_QUEUE_FULL}, {1, 73, DS_OFFLINE_QUEUE_OLD},
	    {1, -1, DS_OFFLINE_QUEUE_OLD}, /* a clock that went back */
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DsOfflineQueue queue = empty_queue();

		queue.queued = cases[i].queued;
		if (cases[i].queued > 0)
			queue.oldest_s = NOW - cases[i].hours * 3600;
		g_assert_cmpint(ds_offline_state(&rules, &queue), ==, cases[i].state);
	}
}

static void
test_machine(void)
{
	DsOfflineQueue bad = empty_queue(), free = empty_queue(), full = empty_queue();

	bad.trust = DS_CLOCK_BAD;
	free.trust = DS_CLOCK_FREE;
	full.room = FALSE;
	g_assert_cmpint(ds_offline_state(&rules, &bad), ==, DS_OFFLINE_CLOCK);
	g_assert_cmpint(ds_offline_state(&rules, &free), ==, DS_OFFLINE_LOANS);
	g_assert_cmpint(ds_offline_state(&rules, &full), ==, DS_OFFLINE_NO_ROOM);
}

/* What nobody has proven lends nothing, unless the site knows better; what has lost something lends
 * nothing at all (rules J9). */
static void
test_disk(void)
{
	const DsDiskResult never = {0}, nearly = {.pulls = DS_DISK_PULLS - 1},
			   lost = {.pulls = 20, .losses = 1};
	const DsDiskResult *const unproven[] = {&never, &nearly};
	DsOfflineRules lax = rules;
	DsOfflineQueue queue = empty_queue();

	lax.unproven_disk = TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(unproven); i++) {
		queue.disk = *unproven[i];
		g_assert_cmpint(ds_offline_state(&rules, &queue), ==, DS_OFFLINE_DISK_UNPROVEN);
		g_assert_cmpint(ds_offline_state(&lax, &queue), ==, DS_OFFLINE_LOANS);
	}
	queue.disk = lost;
	g_assert_cmpint(ds_offline_state(&rules, &queue), ==, DS_OFFLINE_DISK_LOSES);
	g_assert_cmpint(ds_offline_state(&lax, &queue), ==, DS_OFFLINE_DISK_LOSES);
}

/* Whoever wants no loans is told nothing of disks; everybody else what to do. */
static void
test_words(void)
{
	DsOfflineRules off = rules;
	const DsOfflineQueue nothing = {.now_s = NOW};

	off.loans = FALSE;
	g_assert_cmpint(ds_offline_state(&off, &nothing), ==, DS_OFFLINE_UNWANTED);
	for (guint s = 0; s < DS_OFFLINE_N; s++) {
		gboolean fine = s == DS_OFFLINE_LOANS || s == DS_OFFLINE_UNWANTED;

		g_assert_cmpstr(ds_offline_state_word(s), !=, "");
		g_assert_true((ds_offline_state_advice(s)[0] == '\0') == fine);
	}
}

static void
test_credential(void)
{
	DsOfflineRules lax = rules;

	lax.static_card = TRUE;
	g_assert_cmpint(
	    ds_offline_judge_credential(&rules, DS_CREDENTIAL_CARD), ==, DS_REASON_NONE);
	g_assert_cmpint(
	    ds_offline_judge_credential(&rules, DS_CREDENTIAL_VERIFIED), ==, DS_REASON_NONE);
	for (guint c = DS_CREDENTIAL_PRINTED; c <= DS_CREDENTIAL_TYPED; c++) {
		g_assert_cmpint(ds_offline_judge_credential(&rules, c), ==, DS_REASON_OFFLINE_CARD);
		g_assert_cmpint(ds_offline_judge_credential(&lax, c), ==, DS_REASON_NONE);
	}
	g_assert_cmpint(
	    ds_offline_judge_credential(&lax, DS_CREDENTIAL_NONE), ==, DS_REASON_OFFLINE_CARD);
}

static void
test_item(void)
{
	const DsItemInfo idle = {.known = TRUE}, held = {.known = TRUE, .held = TRUE},
			 yours = {.known = TRUE, .on_loan = TRUE, .yours = TRUE},
			 others = {.known = TRUE, .on_loan = TRUE},
			 fixed = {.known = TRUE, .not_for_loan = TRUE};
	const struct {
		guint session, patron;
		gint quota;
		const DsItemInfo *info;
		DsReason reason;
	} cases[] = {
	    {0, 0, -1, NULL, DS_REASON_NONE},
	    {2, 4, -1, NULL, DS_REASON_NONE},
	    {3, 3, -1, NULL, DS_REASON_OFFLINE_LIMIT},
	    {0, 5, -1, NULL, DS_REASON_OFFLINE_LIMIT},
	    {0, 0, 0, NULL, DS_REASON_LIMIT_REACHED},
	    {1, 1, 2, &idle, DS_REASON_NONE},
	    {1, 2, 2, &idle, DS_REASON_LIMIT_REACHED},
	    {0, 0, -1, &held, DS_REASON_ITEM_RESERVED},
	    {0, 0, -1, &yours, DS_REASON_ITEM_YOURS},
	    {0, 0, -1, &others, DS_REASON_ITEM_ON_LOAN},
	    {0, 0, -1, &fixed, DS_REASON_ITEM_NOT_FOR_LOAN},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(ds_offline_judge_item(&rules, cases[i].session, cases[i].patron,
				    cases[i].quota, cases[i].info),
		    ==, cases[i].reason);
}

static void
test_due(void)
{
	char due[DS_OFFLINE_DUE_SIZE];

	g_setenv("TZ", "Asia/Shanghai", TRUE);
	ds_offline_due(&rules, NOW, due); /* 2025-11-26 03:46 there */
	g_assert_cmpstr(due, ==, "2025-12-24T23:59:00");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/offline-rules/queue", test_queue);
	g_test_add_func("/offline-rules/machine", test_machine);
	g_test_add_func("/offline-rules/disk", test_disk);
	g_test_add_func("/offline-rules/words", test_words);
	g_test_add_func("/offline-rules/credential", test_credential);
	g_test_add_func("/offline-rules/item", test_item);
	g_test_add_func("/offline-rules/due", test_due);
	return g_test_run();
}
