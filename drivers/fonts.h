/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Are the fonts installed by which slips and screen are drawn? Looking for them takes some ten
 * milliseconds the first time in a process. */
#pragma once

#include <glib.h>

/* Of each list of families, "Noto Sans,Noto Sans CJK SC", those that are not: "Noto Sans CJK SC,
 * Noto Serif", each once. NULL: all are there. Free with g_free(). */
char *ds_fonts_missing(const GPtrArray *lists);
