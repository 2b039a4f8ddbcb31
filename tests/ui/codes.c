/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ui/codes.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#define PICTURES_MAX 20 /* one may be taken before the first drawing */

static char *
output_of(const char *const *words)
{
	g_autoptr(GSubprocess) process = g_subprocess_newv(
	    words, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
	char *output = NULL;

	g_assert_nonnull(process);
	g_assert_true(g_subprocess_communicate_utf8(process, NULL, NULL, &output, NULL, NULL));
	return g_strchomp(output);
}

static gboolean
is_installed(const char *program)
{
	g_autofree char *path = g_find_program_in_path(program);

	return path != NULL;
}

char *
codes_on_screen(void)
{
	g_autofree char *folder = NULL, *picture = NULL;
	char *text = g_strdup("");

	if (!is_installed("import") || !is_installed("zbarimg")) {
		g_free(text);
		return NULL;
	}
	folder = g_dir_make_tmp("duestamp-codes-XXXXXX", NULL);
	picture = g_build_filename(folder, "screen.png", NULL);
	for (guint tries = 0; tries < PICTURES_MAX && text[0] == '\0'; tries++) {
		g_free(output_of((const char *[]){"import", "-window", "root", picture, NULL}));
		g_free(text);
		text = output_of(
		    (const char *[]){"zbarimg", "-q", "--raw", "--nodbus", picture, NULL});
	}
	g_remove(picture);
	g_rmdir(folder);
	return text;
}
