/* SPDX-License-Identifier: GPL-3.0-or-later */
/* [hours] and [message NAME]: what the idle page says beside its invitation. [sound]: how loud the
 * screen is, and when it is not. [screen]: when it is lit. */
#pragma once

#include "firmware/config.h"

/* All: DS_ERROR_CONFIG tells file, section, key and what is allowed. */
DS_MUST_USE gboolean ds_config_take_hours(DsConfig *config, GError **error);
DS_MUST_USE gboolean ds_config_take_screen(DsConfig *config, GError **error);
DS_MUST_USE gboolean ds_config_take_sound(DsConfig *config, GError **error);
DS_MUST_USE gboolean ds_config_take_message(DsConfig *config, const char *section, GError **error);
