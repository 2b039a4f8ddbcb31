/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whom a section of the configuration believes over TLS (firmware/base/tls.h): a library, or a
 * reader on the network. Errors are DS_ERROR_CONFIG: file, section, key and what is allowed.
 */
#pragma once

#include "firmware/base/keys.h"
#include "firmware/config.h"

/* FALSE: `failure` as it is, which another layer has said of a setting; its message begins with the
 * key ("ca-file=..."). */
gboolean ds_config_pass_on(
    DsKeys *keys, const char *section, const GError *failure, GError **error);

/* Nothing is set in a section that does not ask for TLS: who thinks to have it must not go without.
 * `wish` is how it would ask. */
DS_MUST_USE gboolean ds_config_has_no_trust(DsKeys *keys, const char *section,
    const DsTlsSettings *trust, const char *wish, GError **error);

/* Makes a pad's `tls` where its where= begins with "tls:". A reader is believed by its own
 * certificate or by its authority, and by nothing else. */
DS_MUST_USE gboolean ds_config_read_trust(DsKeys *keys, DsDeviceConfig *pad, GError **error);
