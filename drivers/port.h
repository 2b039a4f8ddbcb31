/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A device file, and what its errors mean for a kiosk.
 */
#pragma once

#include "firmware/base/error.h"

/*
 * Opens a serial port, without waiting and without changing its settings, and keeps it for this
 * process: a lock that ends with the descriptor. (libnfc's own mark against a second user is a bit
 * of termios that glibc never hands to the kernel, IBAUD0, so it stops nobody.) -1 with an error:
 *   DS_ERROR_CONFIG  the file is no serial port, permission is missing
 *   DS_ERROR_GONE    the file does not exist (unplugged?), or another program has it
 */
int ds_port_open(const char *path, GError **error);

/* FALSE, and the error that errno stands for. What is not known may heal by itself: GONE. */
gboolean ds_port_failed(const char *path, GError **error);
