/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The library's app on a phone: a command that signs. It is told the patron's number in a line of
 * its standard input, as `duestamp-pass code ... -` takes it, and has five seconds to print a code.
 *
 * Everything happens on the default main context.
 */
#pragma once

#include "firmware/base/clock.h"
#include "ui/bench/shelf.h"

typedef struct DsBenchApp DsBenchApp;

typedef struct {
	/* The phone shows a new code. `for_scanner` as it was asked for. */
	void (*on_signed)(DsBenchCard *phone, gboolean for_scanner, gpointer data);
	/* It shows what it did before. */
	void (*on_failed)(const char *sentence, gpointer data);
	gpointer data;
} DsBenchAppHandlers;

/* `command` is NULL where nothing signs, and copied; the clock must outlive it. */
DsBenchApp *ds_bench_app_new(char **command, DsClock *clock, const DsBenchAppHandlers *handlers);
/* Stops what still runs, and waits for its end. No handler is called. */
void ds_bench_app_free(DsBenchApp *app);

gboolean ds_bench_app_is_there(const DsBenchApp *app);

/* Only where it is there. The phone must outlive the app; one of the handlers follows. */
void ds_bench_app_sign(DsBenchApp *app, DsBenchCard *phone, gboolean for_scanner);
