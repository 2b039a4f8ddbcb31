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

GOptionGroup *
ds_ctl_sim_options(DsCtlSim *options)
{
	const GOptionEntry entries[] = {
	    {"network", 0, 0, G_OPTION_ARG_STRING, &options->network,
		"The cable to the library, that can be pulled", "LISTEN=LIBRARY"},
	    {"power", 0, 0, G_OPTION_ARG_STRING, &options->power,
		"The kiosk that `sim plug power` switches on", "COMMAND"},
	    G_OPTION_ENTRY_NULL,
	};
	GOptionGroup *group = g_option_group_new(
	    "sim", "Options of sim serve", "Show options of sim serve", NULL, NULL);

	g_option_group_add_entries(group, entries);
	return group;
}

void
ds_ctl_sim_clear(DsCtlSim *options)
{
	g_free(options->network);
	g_free(options->power);
}

/* LISTEN=LIBRARY; prints where it listens. */
static gboolean
join_network(DsSimWorld *world, const char *cable, GError **error)
{
	g_auto(GStrv) ends = g_strsplit(cable, "=", 2);
	const char *where;

	if (ends[0] == NULL || ends[1] == NULL) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "--network is LISTEN=LIBRARY, for example 127.0.0.1:6002=127.0.0.1:6001");
		return FALSE;
	}
	where = ds_sim_world_join_network(world, ends[0], ends[1], error);
	if (where != NULL)
		g_print("network on %s\n", where);
	return where != NULL;
}

/* Prints a line when it listens, for whoever has to wait for it, and one for the network. */
gboolean
ds_ctl_sim_serve(DsCtl *ctl, char **arguments, GError **error)
{
	const char *where = arguments[0] != NULL ? arguments[0] : ctl->sim;
	g_autoptr(DsSimWorld) world = ds_sim_world_new(where, g_main_context_default(), error);
	g_autoptr(GMainLoop) loop = NULL;

	if (world == NULL)
		return FALSE;
	g_print("listening on %s\n", ds_sim_world_where(world));
	if ((ctl->room.network != NULL && !join_network(world, ctl->room.network, error)) ||
	    (ctl->room.power != NULL && !ds_sim_world_join_power(world, ctl->room.power, error)))
		return FALSE;
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
