/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The language of the texts, switched while the program runs. The locale stays C.UTF-8 (no locale
 * has to exist on the machine); LANGUAGE chooses the catalogue, and a counter of gettext tells it
 * that the choice has changed (GNU gettext manual, "Being a gettext grok").
 *
 * GtkBuilder asks once per process whether the program has a catalogue for the language it began
 * with, and never translates again if not. So there is a catalogue for English too (po/en.po), and
 * ds_language_init() begins with English.
 */
#pragma once

#include "firmware/base/languages.h"

/* Before gtk_init(). `folder` holds zh_CN/LC_MESSAGES/duestamp.mo and so on. */
void ds_language_init(const char *folder);

/* "zh_CN": the id of an installed one. What was translated before stays as it is: build it again.
 */
void ds_language_set(const char *id);

/* Those of the folder. Free with g_ptr_array_unref(), after all that shows one of them. */
GPtrArray *ds_language_open_all(void);
