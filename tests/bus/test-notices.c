/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the idle page says beside its invitation, from the configuration to the view. */
#include "tests/fakes/lab.h"

/* Two minutes from now, as the configuration writes it. */
static char *
soon(void)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autoptr(GDateTime) then = g_date_time_add_minutes(now, 2);

	return g_date_time_format(then, "%Y-%m-%d %H:%M");
}

/* The first message's text in the language of the screen; "" for none. */
static char *
first_text(DsLab *lab)
{
	g_autoptr(GVariant) view = ds_kiosk_view(lab->kiosk);
	g_autoptr(GVariant) rows = g_variant_lookup_value(view, "notices", NULL);
	g_autoptr(GVariant) row = NULL;
	char *text = NULL;

	g_assert_nonnull(rows);
	if (g_variant_n_children(rows) == 0)
		return g_strdup("");
	row = g_variant_get_child_value(rows, 0);
	g_assert_true(g_variant_lookup(row, "words", "s", &text));
	return text;
}

static gboolean
says(DsLab *lab, const char *wanted, const char *unused)
{
	g_autofree char *text = first_text(lab);

	return g_str_equal(text, wanted);
}

static void
test_message(void)
{
	g_autofree char *begins = soon();
	g_autofree char *kiosk = g_strdup_printf(
	    "languages=en;vi\n[message story]\ntext=Story time\ntext[vi]=Giờ kể chuyện\n"
	    "begins=%s\n[message other]\ntext=Please be quiet\n",
	    begins);
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){.kiosk = kiosk});

	ds_lab_wait_until(lab, says, "Story time", NULL);
	g_assert_true(ds_lab_do(lab, "language", "language", "vi"));
	ds_lab_wait_until(lab, says, "Giờ kể chuyện", NULL);
	ds_lab_advance(lab, 3 * 60 * 1000); /* it has begun; and there is nothing in Vietnamese */
	ds_lab_wait_until(lab, says, "Please be quiet", NULL);
}

/* Whoever stands before an idle kiosk is told in the very second, without doing anything. */
static void
test_change_is_told(void)
{
	g_autofree char *begins = soon();
	g_autofree char *kiosk = g_strdup_printf(
	    "[message story]\ntext=Story time\nbegins=%s\n", begins);
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){.kiosk = kiosk});

	for (guint second = 0; second < 180 && !says(lab, "", NULL); second++) {
		while (g_main_context_iteration(NULL, FALSE))
			; /* what was told before */
		lab->changes = 0;
		ds_lab_advance(lab, 1000);
		while (g_main_context_iteration(NULL, FALSE))
			;
	}
	g_assert_true(says(lab, "", NULL));
	g_assert_cmpuint(lab->changes, >, 0);
}

static void
test_hours(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){
	    .kiosk = "[hours]\nmonday=00:00-24:00\ntuesday=00:00-24:00\nwednesday=00:00-24:00\n"
		     "thursday=00:00-24:00\nfriday=00:00-24:00\nsaturday=00:00-24:00\n"
		     "sunday=00:00-24:00\n"});
	g_autofree char *open = ds_lab_text(lab, "open");

	g_assert_cmpstr(open, ==, "always");
}

/* A library that is open at some time, and a clock that nobody can believe. */
static void
test_wrong_clock(void)
{
	const DsNtp lost = {0};
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){
	    .kiosk = "[hours]\nmonday=09:00-18:00\n[message other]\ntext=Please be quiet\n"});
	g_autoptr(GVariant) view = NULL;

	ds_clock_set_ntp(lab->clock, &lost);
	ds_clock_jump(lab->clock, -20LL * 365 * 24 * 3600);
	view = ds_kiosk_view(lab->kiosk);
	g_assert_null(g_variant_lookup_value(view, "open", NULL));
	g_assert_null(g_variant_lookup_value(view, "notices", NULL));
}

/* ---- when the screen is dark ---- */

/* At night: a touch lights it for a minute, a visit as long as it lasts and a minute more. */
static void
test_dark(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(
	    &(DsLabOptions){.kiosk = "idle-timeout-s=600\n[screen]\non=02:00-02:01\n"});

	ds_lab_wait_text(lab, "dark", "true");
	g_assert_true(ds_lab_do(lab, "more-time", NULL, NULL));
	ds_lab_wait_text(lab, "dark", "false");
	ds_lab_advance(lab, 59 * 1000);
	ds_lab_wait_text(lab, "dark", "false");
	ds_lab_advance(lab, 2 * 1000);
	ds_lab_wait_text(lab, "dark", "true");
	g_free(ds_lab_sim(lab, "card mifare-classic DEADBEEF"));
	ds_lab_wait_page(lab, "pin");
	ds_lab_wait_text(lab, "dark", "false");
	ds_lab_advance(lab, 120 * 1000);
	ds_lab_wait_text(lab, "dark", "false");
	ds_lab_card(lab, NULL);
	g_assert_true(ds_lab_do(lab, "cancel", NULL, NULL));
	ds_lab_wait_page(lab, "idle");
	ds_lab_wait_text(lab, "dark", "false");
	ds_lab_advance(lab, 61 * 1000);
	ds_lab_wait_text(lab, "dark", "true");
}

static gboolean
is_lit(DsLab *lab)
{
	g_autofree char *dark = ds_lab_text(lab, "dark");

	return g_str_equal(dark, "false");
}

/* By day it is lit, and goes dark in the very minute, without anybody doing anything. */
static void
test_dark_in_time(void)
{
	g_autoptr(DsLab)
	    lab = ds_lab_new_idle(&(DsLabOptions){.kiosk = "[screen]\non=01:00-13:30\n"});
	guint minute = 0;

	ds_lab_wait_text(lab, "dark", "false");
	/* it is noon (main), and at most 13:00 */
	for (; minute < 150 && is_lit(lab); minute++) {
		lab->changes = 0;
		ds_lab_advance(lab, 60 * 1000);
		while (g_main_context_iteration(NULL, FALSE))
			;
	}
	g_assert_cmpuint(minute, >=, 30);
	g_assert_cmpuint(minute, <=, 91);
	g_assert_cmpuint(lab->changes, >, 0);
}

/* A clock that nobody can believe makes no kiosk dark. */
static void
test_dark_by_no_wrong_clock(void)
{
	const DsNtp lost = {0};
	g_autoptr(DsLab)
	    lab = ds_lab_new_idle(&(DsLabOptions){.kiosk = "[screen]\non=02:00-02:01\n"});

	ds_lab_wait_text(lab, "dark", "true");
	ds_clock_set_ntp(lab->clock, &lost);
	ds_clock_jump(lab->clock, -20LL * 365 * 24 * 3600);
	ds_lab_wait_text(lab, "dark", "false");
}

static void
test_always_lit(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){.kiosk = ""});

	ds_lab_wait_text(lab, "dark", "false");
}

/* The zone in which it is noon, so that no test meets a midnight. */
static void
live_at_noon(void)
{
	g_autoptr(GDateTime) utc = g_date_time_new_now_utc();
	gint west = g_date_time_get_hour(utc) - 12; /* POSIX counts to the west */
	g_autofree char *zone = g_strdup_printf("LAB%d", west);

	g_setenv("TZ", zone, TRUE);
}

int
main(int argc, char **argv)
{
	live_at_noon();
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/notices/message", test_message);
	g_test_add_func("/notices/change-is-told", test_change_is_told);
	g_test_add_func("/notices/hours", test_hours);
	g_test_add_func("/notices/wrong-clock", test_wrong_clock);
	g_test_add_func("/notices/dark", test_dark);
	g_test_add_func("/notices/dark-in-time", test_dark_in_time);
	g_test_add_func("/notices/dark-by-no-wrong-clock", test_dark_by_no_wrong_clock);
	g_test_add_func("/notices/always-lit", test_always_lit);
	return g_test_run();
}
