/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sections [output NAME] of the configuration: a channel of a relay or line
 * (drivers/output.h), and when it is active. Errors are DS_ERROR_CONFIG: file, section, key and
 * what is allowed.
 */
#pragma once

#include "firmware/base/keys.h"
#include "firmware/config.h"

/* Fills the fields of a section but for its driver. */
DS_MUST_USE gboolean ds_config_take_output(DsKeys *keys, DsDeviceConfig *output, GError **error);

/* No two of `outputs` (DsDeviceConfig) may switch the same channel. */
DS_MUST_USE gboolean ds_config_check_outputs(
    DsKeys *keys, const GPtrArray *outputs, GError **error);

/* Do both sections mean the same device? Then they share one thread and one open port. */
gboolean ds_config_is_same_device(const DsDeviceConfig *a, const DsDeviceConfig *b);
