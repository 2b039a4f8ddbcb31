/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/clock-trust.h"

#define DAY_S (24 * 3600)

static const char *const words[] = {
    [DS_CLOCK_BAD] = "bad",
    [DS_CLOCK_FREE] = "free",
    [DS_CLOCK_GOOD] = "good",
};

/* clang-format off */
static const DsClockAnswer answers[DS_CLOCK_N_USES][G_N_ELEMENTS(words)] = {
                                /* bad                 free            good */
    [DS_CLOCK_ONLINE]         = {DS_CLOCK_YES,      DS_CLOCK_YES,   DS_CLOCK_YES},
    [DS_CLOCK_OFFLINE_RETURN] = {DS_CLOCK_DOUBTFUL, DS_CLOCK_YES,   DS_CLOCK_YES},
    [DS_CLOCK_OFFLINE_LOAN]   = {DS_CLOCK_NO,       DS_CLOCK_ABOUT, DS_CLOCK_YES},
    [DS_CLOCK_SIGNED_CODE]    = {DS_CLOCK_NO,       DS_CLOCK_NO,    DS_CLOCK_YES},
    [DS_CLOCK_REPLAY]         = {DS_CLOCK_STAFF,    DS_CLOCK_YES,   DS_CLOCK_YES},
};
/* clang-format on */

const char *
ds_clock_trust_word(DsClockTrust trust)
{
	return words[trust];
}

DsClockTrust
ds_clock_trust_parse(const char *word)
{
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_str_equal(word, words[i]))
			return (DsClockTrust)i;
	return DS_CLOCK_BAD;
}

/* Has NTP set the clock since we looked last? Then begins a new time. */
static void
notice(DsClockMemory *memory, gint64 wall_s, const DsNtp *ntp)
{
	gint64 since_s = wall_s - memory->sync_wall_s;
	gint64 at_s = 0;

	if (ntp->in_step && (since_s < 0 || since_s >= DS_CLOCK_NOTICE_S))
		at_s = wall_s;
	else if (ntp->set_wall_s != 0 && ntp->set_wall_s != memory->set_wall_s)
		at_s = ntp->set_wall_s;
	if (at_s == 0)
		return;
	memory->sync_wall_s = at_s;
	memory->newest_wall_s = at_s;
	memory->set_wall_s = ntp->set_wall_s;
}

DsClockTrust
ds_clock_judge(DsClockMemory *memory, gint64 wall_s, const DsNtp *ntp, gint64 built_wall_s)
{
	if (wall_s < built_wall_s)
		return DS_CLOCK_BAD;
	notice(memory, wall_s, ntp);
	if (wall_s < memory->newest_wall_s) {
		memory->sync_wall_s = 0;
		return DS_CLOCK_BAD;
	}
	memory->newest_wall_s = wall_s;
	return memory->sync_wall_s != 0 &&
		wall_s - memory->sync_wall_s <= (gint64)DS_CLOCK_GOOD_DAYS * DAY_S
	    ? DS_CLOCK_GOOD
	    : DS_CLOCK_FREE;
}

DsClockAnswer
ds_clock_allows(DsClockTrust trust, DsClockUse use)
{
	return answers[use][trust];
}
