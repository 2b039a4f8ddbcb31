/* SPDX-License-Identifier: GPL-3.0-or-later */
/* [patron-code]: whose signed codes are believed; [phone]: where a phone's approval is asked for.
 */
#pragma once

#include "firmware/config.h"

/* DS_ERROR_CONFIG tells file, section, key and what is allowed. */
DS_MUST_USE gboolean ds_config_take_phone(DsConfig *config, GError **error);

/* Once the scanners are known: whoever shows codes made elsewhere to a clock that nobody sets
 * borrows with old ones. */
DS_MUST_USE gboolean ds_config_check_code_clock(const DsConfig *config, GError **error);
