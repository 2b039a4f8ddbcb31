/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plays a recording back: by a program of its own, for there the workers are others. */
#include "firmware/ctl.h"

#include <stdlib.h>

#define PROGRAM "duestamp-replay"

/* Where it was installed; in a build folder beside this program. */
static char *
find_program(void)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = self != NULL ? g_path_get_dirname(self) : g_strdup(".");
	char *built = g_build_filename(folder, "replay", PROGRAM, NULL);

	if (g_file_test(built, G_FILE_TEST_IS_EXECUTABLE))
		return built;
	g_free(built);
	return g_build_filename(DS_LIBEXECDIR, PROGRAM, NULL);
}

gboolean
ds_ctl_replay(DsCtl *ctl, char **arguments, GError **error)
{
	g_autofree char *program = find_program();
	g_autoptr(GSubprocess) process = NULL;

	if (arguments[0] == NULL || arguments[1] != NULL)
		return ds_ctl_usage(error, "replay FILE");
	process = g_subprocess_new(
	    G_SUBPROCESS_FLAGS_NONE, error, program, "--", arguments[0], NULL);
	if (process == NULL || !g_subprocess_wait(process, NULL, error))
		return FALSE;
	ctl->exit_code = g_subprocess_get_if_exited(process) ? g_subprocess_get_exit_status(process)
							     : EXIT_FAILURE;
	return TRUE;
}
