/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/playback.h"

#include "firmware/recorder.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

static void
play_one(const char *player, const char *path)
{
	g_autoptr(GSubprocess) process = g_subprocess_new(
	    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, NULL, player, "-q",
	    path, NULL);
	g_autofree char *said = NULL;

	g_assert_true(g_subprocess_communicate_utf8(process, NULL, NULL, &said, NULL, NULL));
	if (g_subprocess_get_exit_status(process) != 0)
		g_error("played back, it is not the same: %s", said);
	g_remove(path);
}

void
ds_play_back(const char *player, const char *state_dir)
{
	g_autofree char *folder = g_build_filename(state_dir, DS_RECORDER_FOLDER, NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		play_one(player, path);
	}
}
