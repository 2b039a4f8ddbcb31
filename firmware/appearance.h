/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the person at the kiosk wants the screen to look and to behave: what the event "appearance"
 * of Kiosk1.Do changes and View shows (firmware/base/kiosk1.xml), in one table. Pure.
 */
#pragma once

#include "firmware/base/error.h"

#include <glib.h>

/* Plain bytes: copied and compared. */
typedef struct {
	guint text_size;      /* 1 to 3 */
	guint contrast;       /* none, dark, light */
	gboolean low;         /* all controls where somebody who sits reaches them */
	gboolean left;        /* for the left hand */
	gboolean still;       /* nothing moves */
	gboolean slow;        /* pages wait twice as long */
	gboolean speech;      /* everything is said aloud */
	gboolean child;       /* few words, and a cat */
	gboolean loud;        /* the voice is louder */
	gboolean other_voice; /* ... the other one of the language: Cantonese */
} DsAppearance;

extern const DsAppearance ds_appearance_usual;

/* The names of what is on or off: "low", "left", ...; ended by NULL. */
extern const char *const ds_appearance_switches[];

/* Takes over what the details of the event name, all or nothing. DS_ERROR_PROTOCOL says which of
 * them is wrong. */
DS_MUST_USE gboolean ds_appearance_take(
    DsAppearance *appearance, GVariant *details, GError **error);

/* Puts all of it into a view. */
void ds_appearance_put(const DsAppearance *appearance, GVariantDict *view);
