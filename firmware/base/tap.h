/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The border of the main thread, and whoever listens there. Everything that the machines of the
 * main thread learn comes in: a record posted by a worker, a call of the bus, a timer. Everything
 * they say goes out: a question to a worker, an order, what the screen shows. Workers, clock and
 * kiosk tell it here, as facts; nobody listens unless the flight recorder is on, or a recording is
 * played back.
 *
 * Where the tap is NULL nothing is told, and nothing is to be made up to be told:
 *
 *	g_autoptr(DsTapIn) G_GNUC_UNUSED in =
 *	    link->tap != NULL ? ds_tap_in(link->tap, ...) : NULL;
 *
 * What comes in lasts until that goes out of scope. Questions that are put outside of it are not of
 * the machines (staff look something up in the journal), and neither are their answers.
 *
 * Main thread only.
 */
#pragma once

#include <glib.h>

typedef struct DsTap DsTap;
typedef DsTap DsTapIn;

typedef struct {
	/* `facts` is a{sv}, floating references are taken over. `number` is that of the question
	 * which this answers, or which this is; 0: neither. */
	void (*on_in)(const char *what, guint number, GVariant *facts, gpointer data);
	void (*on_over)(gpointer data);
	void (*on_out)(const char *what, guint number, GVariant *facts, gpointer data);
	/* See ds_tap_look(). NULL where nothing is played back. */
	GVariant *(*on_look)(const char *what, gpointer data);
	gpointer data;
} DsTapHandlers;

DsTap *ds_tap_new(const DsTapHandlers *handlers);
void ds_tap_free(DsTap *tap);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsTap, ds_tap_free)

gpointer ds_tap_listener(const DsTap *tap); /* `data` of its handlers */

/* Something comes in. `facts` may be NULL. */
DsTapIn *ds_tap_in(DsTap *tap, const char *what, GVariant *facts);
/* The same of what the machines do themselves, too: then nothing comes in, NULL. */
DsTapIn *ds_tap_in_from_outside(DsTap *tap, const char *what, GVariant *facts);
/* The answer to question `number`; 0, a question of somebody else: NULL. */
DsTapIn *ds_tap_answer(DsTap *tap, guint number, GVariant *facts);
void ds_tap_over(DsTapIn *in);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsTapIn, ds_tap_over)

/* Do the machines run at this moment? */
gboolean ds_tap_is_in(const DsTap *tap);

/* Something goes out, of the machines only. */
void ds_tap_out(DsTap *tap, const char *what, GVariant *facts);
/* A question whose answer will come in under the number returned. They count from 1 in the order of
 * asking; 0: it is not of the machines. */
guint ds_tap_ask(DsTap *tap, const char *what, GVariant *facts);

/* The machines are about to look something up by themselves: what they found there, where a
 * recording is played back, new reference. NULL: nobody knows, they have to look. What they go on
 * with they tell by ds_tap_out(). */
GVariant *ds_tap_look(DsTap *tap, const char *what);
