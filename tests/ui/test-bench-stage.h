/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The real bench in a real window, and a real simulated world, each a process of its own. The
 * window is driven and read as a screen reader does it: by accessible names.
 *
 * Every wait ends the test with a message after twenty seconds.
 */
#pragma once

#include "tests/ui/test-bench-tree.h"

typedef struct {
	BenchTree *tree;
	char *folder;
	char *where;   /* of the world */
	char *network; /* where its cable to a library listens; NULL: it has none */
	char *library; /* where that leads; NULL: the world has neither network nor power */
	char *kiosk;   /* the command that its power starts */
	GSubprocess *world;
	GSubprocess *window;
} BenchStage;

BenchStage *bench_stage_new(void); /* the window says that the world is there */
/* The same with more; NULL: it is not there. */
typedef struct {
	const char *library; /* where the network cable leads */
	const char *kiosk;   /* the command that the power starts; it is off */
	const char *sign;    /* the command of the phone's app */
} BenchMore;
BenchStage *bench_stage_new_with(const BenchMore *more);
void bench_stage_free(BenchStage *stage);

void bench_stage_world_on(BenchStage *stage);
void bench_stage_world_off(BenchStage *stage); /* killed, as by a power cut */

/* A command of drivers/README-sim.md; returns the answer, free with g_free(). */
char *bench_stage_ask(BenchStage *stage, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Until the answer to it is this, or holds this. */
void bench_stage_wait_answer(BenchStage *stage, const char *command, const char *answer);
void bench_stage_wait_holds(BenchStage *stage, const char *command, const char *part);

/* ---- what is in the window; only what shows counts */

/* Presses the button of this name, as soon as there is one that can be pressed. */
void bench_stage_press(BenchStage *stage, const char *name);
void bench_stage_wait_button(BenchStage *stage, const char *name);
void bench_stage_wait_no_button(BenchStage *stage, const char *name);
void bench_stage_wait_disabled(BenchStage *stage, const char *name);
/* Until the button's description is this. */
void bench_stage_wait_description(BenchStage *stage, const char *name, const char *description);
void bench_stage_wait_label(BenchStage *stage, const char *text);
void bench_stage_wait_no_label(BenchStage *stage, const char *text);
gboolean bench_stage_has_button(BenchStage *stage, const char *name);
/* How many buttons have a name that begins so. */
guint bench_stage_count(BenchStage *stage, const char *prefix);

/* Every button that shows: its name, where it is on the screen. */
typedef struct {
	char *name;
	int x, y, width, height;
} BenchButton;
GArray *bench_stage_buttons(BenchStage *stage); /* BenchButton */
