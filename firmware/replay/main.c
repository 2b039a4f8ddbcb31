/* SPDX-License-Identifier: GPL-3.0-or-later */
/* duestamp-replay FILE: plays back what a kiosk has recorded; duestampctl replay starts it. */
#include "firmware/base/facts.h"
#include "firmware/base/log.h"
#include "firmware/replay/player.h"

#include <locale.h>
#include <stdlib.h>

#define EXIT_DIFFERENT 2

/* The machines warn of all that was wrong then, once more: that is no news. */
void
ds_log(DsLogLevel level, const DsLogAbout *about, const char *format, ...)
{
}

/* ---- what is shown ---- */

static void
show_row(GVariant *row)
{
	g_print("             %-24s %s%s%s\n", ds_facts_text(row, "key", ""),
	    ds_facts_text(row, "status", ""),
	    ds_facts_text(row, "reason", "none")[0] != 'n' ? " " : "",
	    ds_facts_text(row, "reason", "none")[0] != 'n' ? ds_facts_text(row, "reason", "") : "");
}

static void
show_view(GVariant *facts, const char *time)
{
	g_autoptr(GVariant) view = ds_facts_dict(facts, "view");
	g_autoptr(GPtrArray) rows = view != NULL ? ds_facts_list(view, "items") : NULL;

	if (view == NULL)
		return;
	g_print("%s screen  %s%s%s%s%s\n", time, ds_facts_text(view, "page", ""),
	    ds_facts_flag(view, "offline") ? ", without the library" : "",
	    ds_facts_flag(view, "warning") ? ", are you still there?" : "",
	    ds_facts_text(view, "message", "")[0] != '\0' ? ": " : "",
	    ds_facts_text(view, "message", ""));
	for (guint i = 0; i < rows->len; i++)
		show_row(rows->pdata[i]);
}

/* 11, 09 and 29 as they are sent, but for PIN, number and checksum; the others are made by the
 * link's own thread. */
static void
show_question(const DsRecordingLine *line, const char *time)
{
	g_autoptr(GVariant) op = ds_facts_dict(line->facts, "operation");
	const char *request = op != NULL ? ds_facts_text(op, "request", "") : "";
	const char *item = ds_facts_text(op != NULL ? op : line->facts, "item", "");

	if (g_str_equal(line->what, "carry"))
		g_print("%s library %s\n", time, request);
	else
		g_print("%s library %s %s %s%s\n", time, line->what,
		    ds_facts_text(op != NULL ? op : line->facts, "patron", ""), item,
		    ds_facts_flag(line->facts, "with-pin") ? " with PIN" : "");
}

static void
on_heard(const DsRecordingLine *line, const char *time, gpointer data)
{
	static const char *const questions[] = {
	    "patron", "carry", "probe", "item", "loans", "goodbye", "wake", "rest", NULL};

	if (line->kind == DS_LINE_END)
		g_print("the end: %s\n", line->what);
	if (line->kind != DS_LINE_OUT)
		return;
	if (g_str_equal(line->what, "view"))
		show_view(line->facts, time);
	else if (g_strv_contains(questions, line->what))
		show_question(line, time);
}

/* ---- the program ---- */

static int
tell_result(const DsRecording *recording, const DsPlayer *player)
{
	if (ds_player_difference(player) != NULL) {
		g_printerr("different: %s\n", ds_player_difference(player));
		return EXIT_DIFFERENT;
	}
	if (recording->cut)
		g_print("the recording has no end: the kiosk was cut off\n");
	g_print("the same: %u lines\n", recording->lines->len);
	return EXIT_SUCCESS;
}

static int
replay(const char *path, gboolean quiet, GError **error)
{
	g_autoptr(DsRecording) recording = ds_recording_load(path, error);
	g_autoptr(DsPlayer) player = NULL;

	if (recording == NULL)
		return EXIT_FAILURE;
	g_setenv("TZ", recording->head.zone, TRUE);
	player = ds_player_new(recording, quiet ? NULL : on_heard, NULL, error);
	if (player == NULL) {
		g_prefix_error(error, "%s: line 1: ", path);
		return EXIT_FAILURE;
	}
	if (!ds_player_run(player, error) && ds_player_difference(player) == NULL) {
		g_prefix_error(error, "%s: ", path);
		return EXIT_FAILURE;
	}
	return tell_result(recording, player);
}

int
main(int argc, char **argv)
{
	gboolean quiet = FALSE;
	const GOptionEntry entries[] = {
	    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "Tell only whether it was the same", NULL},
	    G_OPTION_ENTRY_NULL,
	};
	g_autoptr(GOptionContext) context = g_option_context_new("FILE");
	g_autoptr(GError) error = NULL;
	int exit_code;

	setlocale(LC_ALL, "");
	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error) || argc != 2) {
		g_printerr(
		    "duestamp-replay: %s\n", error != NULL ? error->message : "which recording?");
		return EXIT_FAILURE;
	}
	exit_code = replay(argv[1], quiet, &error);
	if (error != NULL)
		g_printerr("duestamp-replay: %s\n", error->message);
	return exit_code;
}
