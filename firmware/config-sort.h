/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sections [sort NAME] of the configuration. */
#pragma once

#include "firmware/base/keys.h"

/* Appends the rule (DsSortRule) of a section. DS_ERROR_CONFIG: file, section, key and what is
 * allowed. */
DS_MUST_USE gboolean ds_config_take_sort(
    DsKeys *keys, const char *section, GPtrArray *rules, GError **error);
