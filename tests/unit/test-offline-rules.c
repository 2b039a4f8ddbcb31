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

static void
test_kiosk(void)
{
	DsOfflineRules off = rules;
	const struct {
		guint queued;
		gint64 hours;
		DsReason reason;
	} cases[] = {
	    {0, 0, DS_REASON_NONE}, {1999, 72, DS_REASON_NONE}, {2000, 1, DS_REASON_OFFLINE},
	    {1, 73, DS_REASON_OFFLINE}, {1, -1, DS_REASON_OFFLINE}, /* a clock that went back */
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DsOfflineQueue queue = {
		    .queued = cases[i].queued, .now_s = NOW, .trust = DS_CLOCK_GOOD, .room = TRUE};

		if (cases[i].queued > 0)
			queue.oldest_s = NOW - cases[i].hours * 3600;
		g_assert_cmpint(ds_offline_judge_kiosk(&rules, &queue), ==, cases[i].reason);
	}
	g_assert_cmpint(ds_offline_judge_kiosk(&rules,
			    &(DsOfflineQueue){.now_s = NOW, .trust = DS_CLOCK_BAD, .room = TRUE}),
	    ==, DS_REASON_OFFLINE);
	g_assert_cmpint(ds_offline_judge_kiosk(&rules,
			    &(DsOfflineQueue){.now_s = NOW, .trust = DS_CLOCK_FREE, .room = TRUE}),
	    ==, DS_REASON_NONE);
	g_assert_cmpint(ds_offline_judge_kiosk(&rules,
			    &(DsOfflineQueue){.now_s = NOW, .trust = DS_CLOCK_GOOD, .room = FALSE}),
	    ==, DS_REASON_OFFLINE);
	off.loans = FALSE;
	g_assert_cmpint(
	    ds_offline_judge_kiosk(&off, &(DsOfflineQueue){.now_s = NOW}), ==, DS_REASON_OFFLINE);
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
	g_test_add_func("/offline-rules/kiosk", test_kiosk);
	g_test_add_func("/offline-rules/credential", test_credential);
	g_test_add_func("/offline-rules/item", test_item);
	g_test_add_func("/offline-rules/due", test_due);
	return g_test_run();
}
