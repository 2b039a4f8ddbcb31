/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A recording that somebody has made up: read, and played through the machines themselves, it ends
 * with a message or with a difference. */
#include "firmware/base/log.h"
#include "firmware/replay/player.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* What the machines log is of no interest. */
void
ds_log(DsLogLevel level, const DsLogAbout *about, const char *format, ...)
{
}

static void
play(const DsRecording *recording)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DsPlayer) player = ds_player_new(recording, NULL, NULL, &error);
	gboolean same;

	g_assert_true((player == NULL) == (error != NULL));
	if (player == NULL)
		return;
	same = ds_player_run(player, &error);
	g_assert_true(same == (error == NULL && ds_player_difference(player) == NULL));
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DsRecording) recording = ds_recording_parse((const char *)data, size, &error);

	g_assert_true((recording == NULL) == (error != NULL));
	if (recording == NULL) {
		g_assert_true(g_str_has_prefix(error->message, "line "));
		return 0;
	}
	play(recording);
	return 0;
}
