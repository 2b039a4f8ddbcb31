/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A GtkLabel that knows what it is for. Its role ("display", "body", ...) is its style class and
 * decides its line height, for which GTK 3 has no CSS. Long headlines are broken into lines of
 * about the same length. Text from outside is only ever text here, never markup.
 *
 * Properties: "role", "balanced" (even lines; implies wrapping).
 */
#pragma once

#include "firmware/base/languages.h"

#include <gtk/gtk.h>

#define DS_TYPE_LABEL (ds_label_get_type())
G_DECLARE_FINAL_TYPE(DsLabel, ds_label, DS, LABEL, GtkLabel)

GtkWidget *ds_label_new(const char *role, const char *text);

/* Also shows or hides the label: an empty one takes no room. */
void ds_label_set(DsLabel *self, const char *text);

/* A title: one line, cut by an ellipsis where it must, with the glyph forms of its own language. */
void ds_label_set_title(DsLabel *self, const char *title, const DsLanguage *window_language);

/* The glyph forms of this language, for a text in it among others; lives as long as the label. */
void ds_label_set_language(DsLabel *self, const DsLanguage *language);

/*
 * Whether a label wraps is decided before it is first measured: GTK 3 keeps the request mode of a
 * label whose text has changed, and its parent would go on with the height of one line.
 */

/* "lead" in bold and in the palette's colour of that name, "rest" after it in regular. */
void ds_label_set_lead(DsLabel *self, const char *lead, const char *rest, const char *colour);
