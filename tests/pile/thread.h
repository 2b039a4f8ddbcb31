/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Virtual time, and the pad's thread in it: the real firmware/pad-worker.c runs on a stack of its
 * own, and whenever it waits (for a job, for a radio command, between two tries) it lets the world
 * go on until its time has come. So what the two threads of a kiosk do overlaps as it does in life,
 * and comes out the same each time.
 *
 * It stands in for g_thread_new() and g_thread_join() (of one thread), g_usleep(),
 * g_get_monotonic_time() and g_async_queue_timeout_pop(): the linker puts it there (meson.build).
 */
#pragma once

#include <glib.h>

/* Zero at the start of a world; no thread may be left then. */
void ds_time_begin(void);
gint64 ds_time_us(void);
void ds_time_set(gint64 now_us);

/* When the pad's thread wants to go on; G_MAXINT64: it waits for nothing, or there is none. */
gint64 ds_pad_thread_due_us(void);
/* It goes on until it waits again. Not from within it. */
void ds_pad_thread_go_on(void);
/* From within it: so much time passes. Nothing passes any more once it is being joined. */
void ds_pad_thread_wait(gint64 us);

/* The real clock, for whoever wants to know how long a test takes. */
gint64 ds_time_real_us(void);
