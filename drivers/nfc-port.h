/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a card reader hangs: libnfc's connection string, checked before libnfc sees it, because
 * libnfc answers each mistake with the same NULL.
 */
#pragma once

#include "firmware/base/error.h"

/*
 * Checks `where` and, for a reader on a serial port, claims the port: *fd is a descriptor that
 * holds the claim until it is closed or the program ends. For any other reader *fd is -1. Errors:
 *   DS_ERROR_CONFIG  `where` makes no sense, the file is no serial port, permission is missing
 *   DS_ERROR_GONE    the device file does not exist (unplugged?), or another program has it
 */
DS_MUST_USE gboolean ds_nfc_port_claim(const char *where, int *fd, GError **error);
