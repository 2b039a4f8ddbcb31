/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a thread hands a finished record to the main thread: post it. Nothing else is shared
 * between threads, so nothing needs a lock of ours.
 */
#pragma once

#include <glib.h>

typedef void (*DsPostFunc)(gpointer record);

/*
 * Calls func(record) from the main loop of `home`, in the order of posting, never from within
 * this call. The record belongs to func from then on. May be called from any thread; records
 * that are still waiting when the loop ends are not delivered.
 */
void ds_post(GMainContext *home, DsPostFunc func, gpointer record);
