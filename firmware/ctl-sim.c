/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The simulated world: hosting it, and moving things in it (drivers/README-sim.md). */
#include "drivers/sim-client.h"
#include "drivers/sim-world.h"
#include "firmware/ctl.h"

#include <glib-unix.h>
#include <stdio.h>

static gboolean
on_stop(gpointer data)
{
	g_main_loop_quit(data);
	return G_SOURCE_CONTINUE;
}

/* Prints one line when it listens, for whoever has to wait for it. */
gboolean
ds_ctl_sim_serve(DsCtl *ctl, char **arguments, GError **error)
{
	const char *where = arguments[0] != NULL ? arguments[0] : ctl->sim;
	g_autoptr(DsSimWorld) world = ds_sim_world_new(where, g_main_context_default(), error);
	g_autoptr(GMainLoop) loop = NULL;

	if (world == NULL)
		return FALSE;
	g_print("listening on %s\n", ds_sim_world_where(world));
	fflush(stdout);
	loop = g_main_loop_new(NULL, FALSE);
	g_unix_signal_add(SIGINT, on_stop, loop);
	g_unix_signal_add(SIGTERM, on_stop, loop);
	g_main_loop_run(loop);
	return TRUE;
}

/* `sim put ...`, `sim take ...`, `sim card ...`: the words go to the world as they are. */
gboolean
ds_ctl_sim_ask(DsCtl *ctl, char **arguments, GError **error)
{
	g_autofree char *command = g_strjoinv(" ", arguments);
	g_autofree char *answer = ds_sim_ask(ctl->sim, command, error);

	if (answer == NULL)
		return FALSE;
	if (answer[0] != '\0' || ctl->json)
		ds_ctl_print_answer(ctl, answer, "answer", answer);
	return TRUE;
}
