/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What nearly every file here includes, read once: only in builds with -Db_pch=true. */
#include <gtk/gtk.h>
