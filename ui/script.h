/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One Han character, several forms: 骨, 直 and 雪 look different in Beijing, Taipei and Tokyo, and
 * a font decides by the language it is told. Untold, it takes whichever comes first, which is the
 * Japanese form. So each title is told a language.
 */
#pragma once

#include "firmware/base/languages.h"

/*
 * The language of a title, as a tag for Pango, for a window in this language. Kana make it
 * "ja", Hangul "ko". Otherwise a title with Han characters is taken to be in the window's language,
 * where that is written with them; in any other window it is counted whether it holds more
 * characters of the simplified or of the traditional kind, and a draw is simplified. A title
 * without any of these scripts has NULL.
 */
const char *ds_script_of_title(const char *title, const DsLanguage *window_language);
