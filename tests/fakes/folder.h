/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a test has left in a folder of its own. Any thread. */
#pragma once

#include <glib.h>

/* Removes it with all that is in it. TRUE: it is gone. */
gboolean ds_folder_remove(const char *path);
