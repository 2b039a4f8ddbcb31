/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a thread hands a finished record to the main thread: it posts it. Nothing else is shared
 * between threads, so nothing needs a lock of ours.
 *
 * A postbox belongs to an object of the main thread. When that object goes it joins its thread and
 * closes the box; records that are still on their way are then freed instead of delivered, so a
 * late answer never finds a freed object.
 */
#pragma once

#include <glib.h>

typedef struct DsPostbox DsPostbox;
typedef void (*DsPostFunc)(gpointer record);

/* For the main loop of `home`. */
DsPostbox *ds_postbox_new(GMainContext *home);

/* From the thread of `home` only, when no thread will post any more. */
void ds_postbox_close(DsPostbox *box);

/*
 * From any thread: calls func(record) from the main loop, in the order of posting, never from
 * within this call. func owns the record then; free_record frees one that is not delivered.
 */
void ds_post(DsPostbox *box, DsPostFunc func, gpointer record, GDestroyNotify free_record);
