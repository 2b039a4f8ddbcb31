/* SPDX-License-Identifier: GPL-3.0-or-later */
/* [kiosk] languages=: it chooses from the catalogues that are installed, and orders them. */
#pragma once

#include "firmware/config.h"

/* DsLanguage: those of the folder DUESTAMP_LOCALE_DIR in the environment, or where Duestamp was
 * installed. Free with g_ptr_array_unref(). */
GPtrArray *ds_config_open_languages(void);

/* What languages= is where nothing is said, "zh_CN;vi". Free with g_free(). */
char *ds_config_usual_languages(const GPtrArray *installed);

/* At least one, and each once. DS_ERROR_CONFIG: tells file, section, key and what is wrong. */
DS_MUST_USE gboolean ds_config_check_languages(DsConfig *config, GError **error);
