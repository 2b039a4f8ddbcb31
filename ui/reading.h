/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a page says aloud: read from its widgets, which have their texts and accessible names
 * already, so that nobody hears anything else than what is seen.
 *
 * Each piece has the voice of its own language: a Vietnamese title is spoken in Vietnamese on a
 * Chinese page.
 */
#pragma once

#include "firmware/base/languages.h"
#include "ui/speech.h"

#include <gtk/gtk.h>

/* Everything below `root` that is read and not pressed, from the top down: DsSaid. Free with
 * g_ptr_array_unref(). */
GPtrArray *ds_reading_of(GtkWidget *root, const DsLanguage *window_language);

/* "Borrow. 2 of 4": a control, and its place among those below `root`. */
GPtrArray *ds_reading_of_control(
    GtkWidget *root, GtkWidget *control, const DsLanguage *window_language);

/* All of it as one line. Free with g_free(). */
char *ds_reading_text(const GPtrArray *texts);

/* What would be said by the voice of the window is said by its other one, where it has one. */
void ds_reading_change_voice(GPtrArray *texts, const DsLanguage *window_language);

/* The voice for a text, for a window in this language. Lives for ever. */
const char *ds_reading_voice(const char *text, const DsLanguage *window_language);
