/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A connection on which lines of text go both ways, without ever waiting: the bench's cable to the
 * simulated world. The protocol is written down in drivers/README-sim.md; this file knows only that
 * it is made of lines of at most DS_BENCH_LINE_MAX bytes.
 *
 * Everything happens on the default main context.
 */
#pragma once

#include "firmware/base/error.h"

#include <gio/gio.h>

#define DS_BENCH_LINE_MAX (64 * 1024) /* with its end; README-sim.md, "Talking to it" */

typedef struct DsBenchLine DsBenchLine;

typedef struct {
	void (*on_line)(const char *line, gpointer data); /* without its end; valid UTF-8 */
	/* Once, when it could not be opened or is over. Nothing follows; free the line any time. */
	void (*on_closed)(const char *why, gpointer data);
	gpointer data;
} DsBenchLineHandlers;

/* "unix:/path" or "tcp:127.0.0.1:port"; DS_ERROR_CONFIG for anything else. */
GSocketAddress *ds_bench_line_address(const char *where, GError **error);

/* Begins to connect. What is said until then is sent as soon as it can be. */
DsBenchLine *ds_bench_line_new(GSocketAddress *address, const DsBenchLineHandlers *handlers);

/* No handler is called any more, not even for what is under way. May be called from a handler. */
void ds_bench_line_free(DsBenchLine *line);

/* Sends one line; `text` comes without its end. */
void ds_bench_line_say(DsBenchLine *line, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsBenchLine, ds_bench_line_free)
