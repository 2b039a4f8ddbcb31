/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread that runs a main loop and does what it is told. Not for use outside tests/fakes. */
#pragma once

#include <glib.h>

typedef struct DsFakeThread DsFakeThread;
typedef void (*DsFakeWork)(gpointer object, gpointer data);

DsFakeThread *ds_fake_thread_new(const char *name);

/* Ends the loop; what was left to do there is not done. */
void ds_fake_thread_free(DsFakeThread *thread);

/* For sources of the thread's own; attach them from within work done there. */
GMainContext *ds_fake_thread_context(const DsFakeThread *thread);

/* Calls work(object, data) in that thread and returns when it has returned. */
void ds_fake_thread_do(DsFakeThread *thread, DsFakeWork work, gpointer object, gpointer data);
