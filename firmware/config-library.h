/* SPDX-License-Identifier: GPL-3.0-or-later */
/* [library NAME]: which library system, and how to speak with it. */
#pragma once

#include "firmware/config.h"

/* Appends the library of a section. DS_ERROR_CONFIG: file, section, key and what is allowed. */
DS_MUST_USE gboolean ds_config_take_library(DsConfig *config, const char *section, GError **error);
