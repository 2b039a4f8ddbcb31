/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A library's own colours: four of the palette by day, and no others (ui/LOOK.md). The file is a
 * style sheet of a narrow kind, lines like
 *
 *	@define-color key #1F3478;
 *
 * for key, teal, field and field-foot, and comments. It is hostile until parsed, and refused where
 * a text would be hard to read: contrast by WCAG 2.2, "relative luminance" and "contrast ratio".
 *
 * Pure. Any thread.
 */
#pragma once

#include "firmware/base/error.h"

#define DS_THEME_BYTES_MAX 4096
#define DS_LOGO_BYTES_MAX (256 * 1024)
#define DS_LOGO_PIXELS_MAX 2048 /* of a side */

typedef enum {
	DS_THEME_KEY,        /* first action, chosen item */
	DS_THEME_TEAL,       /* everything that is "return" */
	DS_THEME_FIELD,      /* read zone, above ... */
	DS_THEME_FIELD_FOOT, /* ... and below */
	DS_THEME_N
} DsThemeColour;

typedef struct {
	guint32 rgb[DS_THEME_N]; /* 0xRRGGBB; the usual one where the file says nothing */
} DsTheme;

/* DS_ERROR_CONFIG: the line and what may stand there, or the pair, its contrast and what it needs;
 * `theme` is then as usual. */
DS_MUST_USE gboolean ds_theme_parse(const char *text, gsize length, DsTheme *theme, GError **error);

/* The same file, of `theme`. Free with g_free(). */
char *ds_theme_text(const DsTheme *theme);

/* For the screen: names of ui/light.css, also of what follows from the four. Free with g_free(). */
char *ds_theme_css(const DsTheme *theme);

/* Is this a picture for the top of the screen? PNG, or SVG that refers to nothing outside itself
 * and holds no script. DS_ERROR_CONFIG: why not. */
DS_MUST_USE gboolean ds_theme_check_logo(const char *data, gsize length, GError **error);
