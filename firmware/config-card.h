/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sections [card NAME] of the configuration. */
#pragma once

#include "drivers/card-rule.h"
#include "firmware/base/keys.h"

/* Appends the rule (DsCardRule) of a section. DS_ERROR_CONFIG: file, section, key and what is
 * allowed. */
DS_MUST_USE gboolean ds_config_take_card(
    DsKeys *keys, const char *section, GPtrArray *cards, GError **error);
