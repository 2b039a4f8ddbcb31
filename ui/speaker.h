/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Decides what is spoken and when: a new page as soon as it has its size, a changed one when it has
 * come to rest, a control when it is reached by keys. What was said last can be heard again.
 *
 * What is spoken also stands in the description of the window's accessible object, for whoever
 * reads the screen in another way, and for the tests.
 */
#pragma once

#include "firmware/base/languages.h"

#include <gtk/gtk.h>

typedef struct DsSpeaker DsSpeaker;

/* The window must outlive it. */
DsSpeaker *ds_speaker_new(GtkWidget *window);
void ds_speaker_free(DsSpeaker *speaker);

/* FALSE: there is no voice on this machine. */
gboolean ds_speaker_can_speak(DsSpeaker *speaker);

/* Speech is off until somebody asks for it. Off: silence at once. */
void ds_speaker_set_on(DsSpeaker *speaker, gboolean on);

/* As whoever listens wants it: louder, and by the other voice of the language where it has one. */
void ds_speaker_set_voice(DsSpeaker *speaker, gboolean loud, gboolean other);

/* What is read now: the page, or the dialog over it. `fresh`: it has just come, and is read from
 * its beginning; otherwise only when its words have changed. */
void ds_speaker_read(
    DsSpeaker *speaker, GtkWidget *root, const DsLanguage *window_language, gboolean fresh);

/* This control was reached by a key. */
void ds_speaker_reach(DsSpeaker *speaker, GtkWidget *root, GtkWidget *control);

/* Silence, until there is something new. */
void ds_speaker_hush(DsSpeaker *speaker);

/* The page again. */
void ds_speaker_repeat(DsSpeaker *speaker);
