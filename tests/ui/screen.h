/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The real duestamp-ui as somebody meets it who cannot see: a process of its own, found, read and
 * pressed through the accessibility tree. Beside it the daemon of tests/fakes/kiosk-script.h, in
 * the test's own main loop. Whatever does not happen within the limit fails the test.
 *
 * The tree is read over its bus (AT-SPI 2, interfaces org.a11y.atspi.*) and not through libatspi,
 * whose event handlers can lock up in their own connection.
 */
#pragma once

#include "tests/fakes/kiosk-script.h"

#include <gdk/gdk.h>

typedef struct Screen Screen;

/* Starts the daemon with this view (a file of tests/shots/views, "idle") and the screen. */
Screen *screen_new(const char *view, GVariant *changes);
void screen_free(Screen *self); /* SIGTERM; the screen must then end by itself, with success */

/* Another view; `changes` as in ds_kiosk_script_load(). */
void screen_show(Screen *self, const char *view, GVariant *changes);

/* The screen dies at once and is started again. `environment`: "NAME=value" or NULL. */
void screen_restart(Screen *self, const char *environment);

void screen_daemon_gone(Screen *self);
void screen_daemon_back(Screen *self, const char *view, GVariant *changes);

/* The names of everything that shows: labels, buttons, the stamp. */
GPtrArray *screen_names(Screen *self);

/* Waits until something with this name shows, or shows no more. */
void screen_wait_for(Screen *self, const char *name);
void screen_wait_gone(Screen *self, const char *name);

/* Presses the button of this name and returns what the daemon was told, "cancel {}". */
char *screen_press(Screen *self, const char *name);

/* Presses one that tells nobody (a digit, a page button). */
void screen_touch(Screen *self, const char *name);

typedef struct {
	char *name;
	GdkRectangle place; /* within the window */
	gboolean usable;    /* can be pressed */
} ScreenButton;

GArray *screen_buttons(Screen *self); /* ScreenButton */

guint screen_n_windows(Screen *self);

/* A key of a keyboard, by its name in X: "Down", "Return". Not before the screen shows something.
 */
void screen_key(Screen *self, const char *key);

/* Several things that hands do, in xdotool's words: {"mousemove", "10", "20", "click", "1", NULL}.
 */
void screen_hands(Screen *self, const char *const *words);

/* Processes that the screen has started. */
guint screen_n_children(Screen *self);

/* What the daemon was told next, "borrow {}". */
char *screen_wait_told(Screen *self);
/* ... and all of it up to now is no matter. */
void screen_forget_told(Screen *self);

gboolean screen_is_silent(Screen *self);

/* Waits until this is spoken, or something that begins with it. */
void screen_wait_said(Screen *self, const char *text);

/* "key" <value>, for `changes`. */
GVariant *screen_change(const char *key, GVariant *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Screen, screen_free)
