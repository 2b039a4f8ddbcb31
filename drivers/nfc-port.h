/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a card reader hangs: libnfc's connection string, checked before libnfc sees it, because
 * libnfc answers each mistake with the same NULL.
 */
#pragma once

#include "firmware/base/error.h"

/*
 * Checks `where` and gives libnfc's name for the reader; free with g_free(). For one on a serial
 * port this claims the port: *fd is a descriptor that holds the claim until it is closed or the
 * program ends, -1 for any other reader. For one on USB it finds out where it is plugged in now.
 * NULL, errors:
 *   DS_ERROR_CONFIG  `where` makes no sense, the file is no serial port, permission is missing, or
 *                    several USB readers fit
 *   DS_ERROR_GONE    the device does not exist (unplugged?), or another program has it
 */
DS_MUST_USE char *ds_nfc_port_claim(const char *where, int *fd, GError **error);
