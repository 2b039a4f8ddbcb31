/* SPDX-License-Identifier: GPL-3.0-or-later */
/* [mail]: the server that receipts by e-mail are handed to. */
#pragma once

#include "firmware/config.h"

/* DS_ERROR_CONFIG tells file, section, key and what is allowed. */
DS_MUST_USE gboolean ds_config_take_mail(DsConfig *config, GError **error);
