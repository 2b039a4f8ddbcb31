/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a phone would read from the screen: a picture of the whole display, decoded by zbarimg. */
#pragma once

#include <glib.h>

/* The text of the first code that is seen within some pictures, "" for none; NULL where import
 * (imagemagick) or zbarimg (zbar-tools) is missing. Free with g_free(). */
char *codes_on_screen(void);
