/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The library's own colours and logo, as the daemon tells them (property Look of
 * org.duestamp.Kiosk1). The screen judges them once more: what it cannot take it does without.
 */
#pragma once

#include <gtk/gtk.h>

/* CSS for the colours; "" for the usual ones. Free with g_free(). */
char *ds_theme_sheet_of(GVariant *look);

/* NULL: there is none, or it cannot be read; then our own mark stands there. */
GdkPixbuf *ds_theme_logo_of(GVariant *look);
