/* SPDX-License-Identifier: GPL-3.0-or-later */
/* [offline]: what the kiosk decides while the library is away, and how it tells it afterwards. */
#pragma once

#include "firmware/config.h"

gboolean ds_config_take_offline(DsConfig *config, GError **error);
