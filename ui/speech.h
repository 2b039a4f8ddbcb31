/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The voice: speaks one text after the other through the machine's sound device, by libespeak-ng,
 * on a thread of its own. A new text takes the place of the one that is being spoken.
 *
 * There is one voice in a process (the library is global). Main thread only.
 */
#pragma once

#include <glib.h>

typedef struct {
	const char *voice; /* of espeak-ng: "en", "cmn", "vi"; lives for ever */
	char *text;        /* plain; never markup */
} DsSaid;

void ds_said_free(gpointer said);

typedef struct DsSpeech DsSpeech;

/* FALSE: built without it. */
gboolean ds_speech_is_built_in(void);

/* NULL: there is no voice (built without, or its data is missing); says so in the log. A machine
 * without a sound device has a voice that nobody hears. */
DsSpeech *ds_speech_new(void);
void ds_speech_free(DsSpeech *speech); /* NULL is fine; stops at once */

/* From the next text on; nothing else changes the volume, and nobody else has it so afterwards. */
void ds_speech_set_loud(DsSpeech *speech, gboolean loud);

/* Takes over the texts (DsSaid); none: silence. */
void ds_speech_say(DsSpeech *speech, GPtrArray *texts);
