/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The languages of the build: those of ui/po, and the long one that only tests speak
 * (tests/ui/make-long). */
#pragma once

#include "firmware/base/languages.h"

/* The four that people speak, ended by NULL. */
static const char *const ds_test_languages[] = {"zh_CN", "zh_TW", "vi", "en", NULL};

/* All of them; lives for ever. */
static inline const GPtrArray *
ds_test_languages_open(void)
{
	static GPtrArray *languages;

	if (languages == NULL)
		languages = ds_languages_open(g_getenv("DUESTAMP_LOCALE_DIR"));
	return languages;
}

static inline const DsLanguage *
ds_test_language(const char *id)
{
	return ds_languages_find(ds_test_languages_open(), id);
}
