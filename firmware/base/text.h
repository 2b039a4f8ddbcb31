/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text that came from outside and may end on the screen, on a slip or in a log: titles, messages
 * of the library system, device answers.
 */
#pragma once

#include <glib.h>

/*
 * A clean copy of UTF-8 text: invalid bytes become U+FFFD, the rest is normalised to NFC
 * (Evergreen sends decomposed Vietnamese), control characters, bidi overrides, isolates and
 * invisible format characters are dropped, runs of blanks become one, and what is longer than
 * max_chars characters is cut. The result holds no line break. Free with g_free().
 */
char *ds_text_clean(const char *text, gssize length, guint max_chars);

/* Whether it is UTF-8 without control characters, NUL among them; nothing at all is. `length` in
 * bytes, -1 up to its NUL. */
gboolean ds_text_is_plain(const char *text, gssize length);

/*
 * Printable ASCII for one line of log: everything else becomes \xHH. Free with g_free().
 */
char *ds_text_escape(const char *text, gssize length);
