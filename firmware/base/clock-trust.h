/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far the clock may be believed, and what may be done with so much belief (rules J7).
 *
 *	good   NTP has set it within the last 7 days, and it has not gone back since
 *	free   it runs on the machine's own clock, and has not gone back
 *	bad    it is behind something that has happened already: a row of the journal, the last time
 *	       NTP set it, or the day the program was built
 *
 * A clock that was found bad is not good again before NTP has set it: that it has caught up with
 * the newest row by running on proves nothing. When NTP sets it, what was dated before does not
 * count any more, for it may have been dated by a clock that ran ahead.
 *
 * All pure: whoever calls brings the time and what is known of it.
 */
#pragma once

#include <glib.h>

#define DS_CLOCK_GOOD_DAYS 7
#define DS_CLOCK_NOTICE_S 3600 /* a clock that NTP holds is noticed so often, not at each look */

typedef enum { DS_CLOCK_BAD, DS_CLOCK_FREE, DS_CLOCK_GOOD } DsClockTrust;

const char *ds_clock_trust_word(DsClockTrust trust); /* "bad", "free", "good" */
DsClockTrust ds_clock_trust_parse(const char *word); /* anything else is bad */

/* What NTP says, just now. */
typedef struct {
	gboolean in_step;  /* it holds the clock at this moment */
	gint64 set_wall_s; /* when it set the clock last, 0: not known or never */
} DsNtp;

/* What is known of the clock from before. All zero: nothing. The journal keeps it. */
typedef struct {
	gint64 sync_wall_s;   /* when NTP set it last, 0: never, or it has gone back since */
	gint64 newest_wall_s; /* the latest moment that was dated since then, 0: none */
	gint64 set_wall_s;    /* the last of DsNtp that was taken account of */
} DsClockMemory;

/* Judges the time `wall_s`, and lets `memory` learn from it. `built_wall_s`: when the program was
 * built. */
DsClockTrust ds_clock_judge(
    DsClockMemory *memory, gint64 wall_s, const DsNtp *ntp, gint64 built_wall_s);

typedef enum {
	DS_CLOCK_ONLINE, /* a loan or return with the library, which dates it */
	DS_CLOCK_OFFLINE_RETURN,
	DS_CLOCK_OFFLINE_LOAN,
	DS_CLOCK_SIGNED_CODE, /* a signed patron code checked without the library */
	DS_CLOCK_REPLAY,      /* a row of that trust is told to the library */
	DS_CLOCK_N_USES
} DsClockUse;

typedef enum {
	DS_CLOCK_NO, /* signed code: "please use your card" */
	DS_CLOCK_YES,
	DS_CLOCK_ABOUT,    /* yes; the due date is told as "about" */
	DS_CLOCK_DOUBTFUL, /* yes; the row is marked "date doubtful" and goes to staff at replay */
	DS_CLOCK_STAFF,    /* not by itself: the row goes to staff */
} DsClockAnswer;

DsClockAnswer ds_clock_allows(DsClockTrust trust, DsClockUse use);
