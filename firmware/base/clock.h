/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time is something one is given. The daemon runs on the real clock, a test on a fake one that
 * only moves when the test says so; nothing ever sleeps.
 *
 * A DsClock belongs to the thread of the main loop.
 */
#pragma once

#include "firmware/base/clock-trust.h"
#include "firmware/base/tap.h"

#include <glib.h>

typedef struct DsClock DsClock;
typedef void (*DsClockFunc)(gpointer data);

DsClock *ds_clock_new_real(void);

/* Starts at this wall time (seconds since 1970) with 0 on the boot clock. */
DsClock *ds_clock_new_fake(gint64 wall_s);

void ds_clock_free(DsClock *clock); /* outstanding calls are dropped */

gint64 ds_clock_wall_s(const DsClock *clock);  /* seconds since 1970, UTC; may jump */
gint64 ds_clock_boot_us(const DsClock *clock); /* CLOCK_BOOTTIME: never jumps, runs in suspend */
gint64 ds_clock_monotonic_us(const DsClock *clock); /* CLOCK_MONOTONIC, for deadlines */

/*
 * How far may ds_clock_wall_s() be believed? Each call asks NTP and learns. What was known before
 * the start comes from the journal: ds_clock_remember() once, before the first call.
 */
DsClockTrust ds_clock_trust(DsClock *clock);
void ds_clock_remember(DsClock *clock, const DsClockMemory *memory);
DsClockMemory ds_clock_memory(const DsClock *clock);

/* Fake clock only: what NTP says. At first it holds the clock. */
void ds_clock_set_ntp(DsClock *clock, const DsNtp *ntp);

/* Fake clock only: moves the wall time alone, forwards or back, as a hand or NTP would. */
void ds_clock_jump(DsClock *clock, gint64 seconds);

/*
 * One moment, with all that the clock tells. While the clock is held at one, it tells that and no
 * other: what the machines do about one thing that comes in, they do at one time, and so it can be
 * played back. Calls fall due all the same. NULL: it goes on.
 */
typedef struct {
	gint64 wall_us, boot_us, monotonic_us;
	gint64 built_wall_s;
	DsNtp ntp;
} DsMoment;

DsMoment ds_clock_moment(const DsClock *clock);
void ds_clock_hold(DsClock *clock, const DsMoment *moment);

/* Whoever listens at the border of the main thread hears of each call made, "timer". NULL: nobody
 * does. */
void ds_clock_set_tap(DsClock *clock, DsTap *tap);
DsTap *ds_clock_tap(const DsClock *clock);

/*
 * Calls func(data) once, after_ms milliseconds from now, from the main loop. Returns a handle that
 * is never 0. ds_clock_cancel() takes it back and sets it to 0; cancelling 0 does nothing.
 */
guint ds_clock_call(DsClock *clock, guint after_ms, DsClockFunc func, gpointer data);
void ds_clock_cancel(DsClock *clock, guint *handle);

/* Fake clock only: moves both times and makes the calls that fall due, in order of their time. */
void ds_clock_advance(DsClock *clock, guint ms);

/* When the next call falls due, of ds_clock_monotonic_us(); G_MAXINT64: there is none. */
gint64 ds_clock_next_us(const DsClock *clock);

/* Fake clock only: makes this call now, however long it would take. *after_ms is what it was to
 * wait. FALSE: there is none of this handle. */
gboolean ds_clock_make_call(DsClock *clock, guint handle, guint *after_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsClock, ds_clock_free)
