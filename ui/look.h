/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the screen looks right now: the layout that fits the window, the text size and the contrast a
 * person chose, the language. A page is built for one look; when the look changes, the page is
 * built again.
 *
 * The type sizes are a table here and not in style.css, because each depends on layout, text size
 * and script at once: ds_look_sheet() writes that part of the style sheet. They follow EN 301 549
 * 5.1.4: a capital H of 7.3 mm for somebody who stands 600 mm away, which is 42 px on a 21.5-inch
 * panel of 1920x1080 pixels and 38 px on a 15.6-inch one of 1280x720. No text is smaller.
 */
#pragma once

#include "ui/view.h"

#include <gtk/gtk.h>

typedef enum {
	DS_LAYOUT_PORTRAIT,  /* 1080x1920 */
	DS_LAYOUT_LANDSCAPE, /* 1920x1080 */
	DS_LAYOUT_COMPACT,   /* 1280x720 */
	DS_LAYOUT_N
} DsLayout;

typedef struct {
	DsLayout layout;
	guint step; /* of text size: 1 to 3 */
	DsContrast contrast;
	gboolean low;   /* upright: all controls in the lower 40 % */
	gboolean left;  /* for the left hand */
	gboolean still; /* nothing moves */
	gboolean child; /* for children */
	const DsLanguage *language;
	GdkPixbuf *logo; /* of the library; NULL: our own mark */
} DsLook;

/* The palette of this contrast among the resources: "/org/duestamp/ui/light.css". */
const char *ds_look_palette(DsContrast contrast);

/* The layout for a window of this size. */
DsLayout ds_look_layout(int width, int height);

gboolean ds_look_equal(const DsLook *a, const DsLook *b);

/* Font sizes of all roles, and the fonts of the language, as CSS. Free with g_free(). */
char *ds_look_sheet(const DsLook *look);

/*
 * Height of a line of text in this role, as a multiple of its font size; `tall` for letters that
 * carry two marks (Vietnamese). A role that is no row of the table has the fonts' own height: 0.
 */
double ds_look_line(const char *role, gboolean tall);

/* Puts the classes of the look ("compact", "text-3", "high-contrast", "low", "left",
 * "still", "child", "long") on a widget. */
void ds_look_mark(const DsLook *look, GtkWidget *widget);

/* Sets the spacing of all boxes and grids of class "gap-small", "gap" or "gap-large" below this
 * widget, and has pairs of buttons (DsPair) mirrored for the left hand. */
void ds_look_space_out(const DsLook *look, GtkWidget *root);
