/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kiosk's power cable: plugged in, the kiosk's program runs; pulled, it is killed in the middle
 * of whatever it does. Programs that it has started go with it. What a power cut does to a disk's
 * own memory is not in it (duestampctl disk-check).
 */
#include "drivers/sim-private.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct DsSimPower {
	DsSimWorld *world;
	char **command;
	GPid kiosk; /* and the group of all that it starts; 0: the power is off */
	GSource *end;
};

/* Between fork() and exec(). A world that is killed takes the kiosk with it. */
static void
on_child(gpointer data)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static void
forget(DsSimPower *power)
{
	ds_sim_drop_source(&power->end);
	g_spawn_close_pid(power->kiosk);
	power->kiosk = 0;
}

/* It ended by itself: one sees a kiosk that is off. */
static void
on_end(GPid kiosk, gint status, gpointer data)
{
	DsSimPower *power = data;

	kill(-kiosk, SIGKILL);
	forget(power);
	ds_sim_world_tell(power->world, "unplug power");
}

gboolean
ds_sim_power_is_on(const DsSimPower *power)
{
	return power->kiosk != 0;
}

gboolean
ds_sim_power_on(DsSimPower *power, GError **error)
{
	g_autoptr(GError) failure = NULL;

	if (power->kiosk != 0)
		return TRUE;
	if (!g_spawn_async(NULL, power->command, NULL,
		G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL,
		on_child, NULL, &power->kiosk, &failure)) {
		g_set_error(error, DS_ERROR, DS_ERROR_GONE, "the kiosk does not start: %s",
		    failure->message);
		return FALSE;
	}
	power->end = ds_sim_world_attach(
	    power->world, g_child_watch_source_new(power->kiosk), G_SOURCE_FUNC(on_end), power);
	return TRUE;
}

static void
end(DsSimPower *power, int how)
{
	GPid kiosk = power->kiosk;

	if (kiosk == 0)
		return;
	forget(power);
	kill(-kiosk, how);
	kill(kiosk, how); /* where it is so new that it has no group yet */
	waitpid(kiosk, NULL, 0);
}

void
ds_sim_power_cut(DsSimPower *power)
{
	end(power, SIGKILL);
}

DsSimPower *
ds_sim_power_new(DsSimWorld *world, const char *command, GError **error)
{
	DsSimPower *power = g_new0(DsSimPower, 1);
	g_autoptr(GError) failure = NULL;

	power->world = world;
	if (g_shell_parse_argv(command, NULL, &power->command, &failure))
		return power;
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "simulator: the kiosk's command: %s",
	    failure->message);
	ds_sim_power_free(power);
	return NULL;
}

/* A world that is put away switches the kiosk off properly. */
void
ds_sim_power_free(DsSimPower *power)
{
	end(power, SIGTERM);
	g_strfreev(power->command);
	g_free(power);
}
