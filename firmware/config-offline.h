/* SPDX-License-Identifier: GPL-3.0-or-later */
/* [offline]: what the kiosk decides while the library is away, and how it tells it afterwards. */
#pragma once

#include "firmware/config.h"

/* [snapshot]: where it comes from. */
DS_MUST_USE gboolean ds_config_take_snapshot(DsConfig *config, GError **error);

/* From the configuration's files, and after them from what staff have set on this kiosk. */
DS_MUST_USE gboolean ds_config_take_offline(DsConfig *config, GError **error);

/*
 * Staff set a rule: it is checked, kept in the state folder beside the journal, and holds at once.
 * The file of rules overrides the files of the configuration.
 *
 * DS_ERROR_CONFIG: there is no such key, or it takes no such value; DS_ERROR_STORAGE: it could not
 * be kept. Then nothing has changed.
 */
DS_MUST_USE gboolean ds_config_set_offline(
    DsConfig *config, const char *key, const char *value, GError **error);
