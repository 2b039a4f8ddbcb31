/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/clock.h"

#define BUILT 1790000000
#define DAY (24 * 3600)

/* A look at the clock, one after the other with the same memory. */
typedef struct {
	gint64 wall_s; /* since BUILT */
	DsNtp ntp;
	DsClockTrust expected;
} Look;

typedef struct {
	const char *name;
	Look looks[8]; /* up to the first with wall_s 0 */
} Story;

#define NO_NTP \
	{ \
		FALSE, 0 \
	}
#define IN_STEP \
	{ \
		TRUE, 0 \
	}
#define SET_AT(s) \
	{ \
		FALSE, BUILT + (s) \
	}

static const Story stories[] = {
    {"never-set",
	{{10, NO_NTP, DS_CLOCK_FREE}, {10, NO_NTP, DS_CLOCK_FREE}, {20, NO_NTP, DS_CLOCK_FREE}}},
    {"before-the-build",
	{{-1, NO_NTP, DS_CLOCK_BAD}, {-1, IN_STEP, DS_CLOCK_BAD}, {1, NO_NTP, DS_CLOCK_FREE}}},
    {"good-for-a-week",
	{{10, IN_STEP, DS_CLOCK_GOOD}, {10 + 7 * DAY, NO_NTP, DS_CLOCK_GOOD},
	    {11 + 7 * DAY, NO_NTP, DS_CLOCK_FREE}, {12 + 7 * DAY, IN_STEP, DS_CLOCK_GOOD}}},
    {"by-the-file",
	{{500, SET_AT(100), DS_CLOCK_GOOD}, {100 + 7 * DAY, SET_AT(100), DS_CLOCK_GOOD},
	    {101 + 7 * DAY, SET_AT(100), DS_CLOCK_FREE},
	    {102 + 7 * DAY, SET_AT(8 * DAY - 1), DS_CLOCK_BAD}}},
    {"went-back",
	{{500, SET_AT(100), DS_CLOCK_GOOD}, {499, SET_AT(100), DS_CLOCK_BAD},
	    {500, SET_AT(100), DS_CLOCK_FREE}, {600, SET_AT(100), DS_CLOCK_FREE},
	    {700, SET_AT(650), DS_CLOCK_GOOD}}},
    {"went-back-without-ntp",
	{{500, NO_NTP, DS_CLOCK_FREE}, {1, NO_NTP, DS_CLOCK_BAD}, {501, NO_NTP, DS_CLOCK_FREE}}},
    {"ran-ahead-to-2080",
	{{54 * 365LL * DAY, NO_NTP, DS_CLOCK_FREE}, {100, NO_NTP, DS_CLOCK_BAD},
	    {200, IN_STEP, DS_CLOCK_GOOD}, {300, NO_NTP, DS_CLOCK_GOOD},
	    {250, NO_NTP, DS_CLOCK_BAD}}},
    {"held-all-the-time",
	{{100, IN_STEP, DS_CLOCK_GOOD}, {4000, IN_STEP, DS_CLOCK_GOOD},
	    {8000, IN_STEP, DS_CLOCK_GOOD}}},
};

static void
test_story(gconstpointer data)
{
	const Story *story = data;
	DsClockMemory memory = {0};

	for (guint i = 0; i < G_N_ELEMENTS(story->looks) && story->looks[i].wall_s != 0; i++) {
		const Look *look = &story->looks[i];
		DsClockTrust trust = ds_clock_judge(
		    &memory, BUILT + look->wall_s, &look->ntp, BUILT);

		g_test_message("look %u: %s", i, ds_clock_trust_word(trust));
		g_assert_cmpint(trust, ==, look->expected);
	}
}

/* The table of rules J7, as it stands there. */
static void
test_uses(void)
{
	static const struct {
		DsClockUse use;
		DsClockAnswer good, free, bad;
	} rows[] = {
	    {DS_CLOCK_ONLINE, DS_CLOCK_YES, DS_CLOCK_YES, DS_CLOCK_YES},
	    {DS_CLOCK_OFFLINE_RETURN, DS_CLOCK_YES, DS_CLOCK_YES, DS_CLOCK_DOUBTFUL},
	    {DS_CLOCK_OFFLINE_LOAN, DS_CLOCK_YES, DS_CLOCK_ABOUT, DS_CLOCK_NO},
	    {DS_CLOCK_SIGNED_CODE, DS_CLOCK_YES, DS_CLOCK_NO, DS_CLOCK_NO},
	    {DS_CLOCK_REPLAY, DS_CLOCK_YES, DS_CLOCK_YES, DS_CLOCK_STAFF},
	};

	g_assert_cmpuint(G_N_ELEMENTS(rows), ==, DS_CLOCK_N_USES);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_assert_cmpint(ds_clock_allows(DS_CLOCK_GOOD, rows[i].use), ==, rows[i].good);
		g_assert_cmpint(ds_clock_allows(DS_CLOCK_FREE, rows[i].use), ==, rows[i].free);
		g_assert_cmpint(ds_clock_allows(DS_CLOCK_BAD, rows[i].use), ==, rows[i].bad);
	}
	g_assert_cmpint(ds_clock_trust_parse("good"), ==, DS_CLOCK_GOOD);
	g_assert_cmpint(ds_clock_trust_parse(""), ==, DS_CLOCK_BAD);
}

/* A start with what the journal had kept goes on where the last run ended. */
static void
test_restart(void)
{
	g_autoptr(DsClock) before = ds_clock_new_fake(BUILT);
	g_autoptr(DsClock) after = ds_clock_new_fake(BUILT - 60);
	const DsNtp none = NO_NTP;
	DsClockMemory memory;

	g_assert_cmpint(ds_clock_trust(before), ==, DS_CLOCK_GOOD);
	memory = ds_clock_memory(before);
	ds_clock_set_ntp(after, &none);
	ds_clock_remember(after, &memory);
	g_assert_cmpint(ds_clock_trust(after), ==, DS_CLOCK_BAD);
	ds_clock_jump(after, 120);
	g_assert_cmpint(ds_clock_trust(after), ==, DS_CLOCK_FREE);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(stories); i++) {
		g_autofree char *path = g_strdup_printf("/clock-trust/%s", stories[i].name);

		g_test_add_data_func(path, &stories[i], test_story);
	}
	g_test_add_func("/clock-trust/uses", test_uses);
	g_test_add_func("/clock-trust/restart", test_restart);
	return g_test_run();
}
