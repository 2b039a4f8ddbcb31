/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/folder.h"

#include <glib/gstdio.h>

gboolean
ds_folder_remove(const char *path)
{
	g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
	const char *name;

	while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *inside = g_build_filename(path, name, NULL);

		if (g_remove(inside) != 0) /* a folder that is not empty */
			ds_folder_remove(inside);
	}
	return g_rmdir(path) == 0;
}
