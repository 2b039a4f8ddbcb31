/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One line of the slip: badge, title, and at the right the date or a word, with a button behind it
 * where something may be done for this one.
 */
#pragma once

#include "ui/view.h"
#include "ui/words.h"

#include <gtk/gtk.h>

#define DS_TYPE_LINE (ds_line_get_type())
G_DECLARE_FINAL_TYPE(DsLine, ds_line, DS, LINE, GtkBox)

GtkWidget *ds_line_new(void);
/* key: of the row, for its button; NULL where there is none. */
void ds_line_show(
    DsLine *self, const DsWords *words, const char *key, const DsLanguage *window_language);
