/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/ctl-prompt.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define LINE_BYTES 256

gboolean
ds_ctl_can_prompt(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static gboolean
take_line(char *line, const char *where, DsWord *word, GError **error)
{
	gboolean valid;

	line[strcspn(line, "\r\n")] = '\0';
	valid = ds_word_set(word, line, error);
	if (!valid && error != NULL)
		(*error)->code = DS_ERROR_CONFIG;
	if (!valid)
		g_prefix_error(error, "%s: ", where);
	return valid;
}

gboolean
ds_ctl_prompt(const char *question, gboolean secret, DsWord *word, GError **error)
{
	struct termios before, hidden;
	char line[LINE_BYTES] = "";
	gboolean taken;

	/* first of all: what is typed before the echo is off would be seen */
	secret = secret && tcgetattr(STDIN_FILENO, &before) == 0;
	if (secret) {
		hidden = before;
		hidden.c_lflag &= ~(tcflag_t)ECHO;
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	}
	g_printerr("%s: ", question);
	/* read(2), so that no buffer of the library keeps it */
	if (read(STDIN_FILENO, line, sizeof line - 1) < 0)
		line[0] = '\0';
	if (secret) {
		tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
		g_printerr("\n");
	}
	taken = take_line(line, question, word, error);
	explicit_bzero(line, sizeof line);
	return taken;
}

gboolean
ds_ctl_read_secret(const char *path, DsWord *word, GError **error)
{
	g_autoptr(GError) failure = NULL;
	char *text = NULL;
	gboolean taken;
	gsize length;

	if (!g_file_get_contents(path, &text, &length, &failure)) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "%s", failure->message);
		return FALSE;
	}
	taken = take_line(text, path, word, error);
	explicit_bzero(text, length);
	g_free(text);
	return taken;
}
