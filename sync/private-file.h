/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that names somebody or signs for somebody: nobody but its owner ever reads it. */
#pragma once

#include "firmware/base/error.h"

/* Makes it, whole and on the disk, or not at all: FALSE, and errno tells why; EEXIST: there is one
 * already, which is left alone. */
DS_MUST_USE gboolean ds_private_file_make(const char *path, gconstpointer data, gsize length);
