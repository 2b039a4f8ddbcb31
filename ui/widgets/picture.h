/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drawing of the program's own: an icon in the colour of the text around it, or a picture. It is
 * fitted into the space it gets; the style sheet says how much that is at least.
 *
 * Properties: "drawing" ("icons/bell", "art/card"), "stroke" (width of an icon's lines on its grid
 * of 48; 0 as drawn), "yalign" (0 top, 0.5, 1 bottom).
 */
#pragma once

#include "ui/widgets/canvas.h"

#define DS_TYPE_PICTURE (ds_picture_get_type())
G_DECLARE_FINAL_TYPE(DsPicture, ds_picture, DS, PICTURE, DsCanvas)

GtkWidget *ds_picture_new(const char *drawing);
void ds_picture_set(DsPicture *self, const char *drawing);
