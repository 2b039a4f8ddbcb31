/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is plugged in: the kiosk's devices, its network and its power. */
#include "drivers/sim-private.h"

static const char *const device_words[] = {
    [DS_SIM_PAD] = "pad",
    [DS_SIM_CARD] = "card",
    [DS_SIM_SCANNER] = "scanner",
    [DS_SIM_PRINTER] = "printer",
};

const char *
ds_sim_device_word(DsSimDevice device)
{
	return device_words[device];
}

static DsSimDevice
device_of(const char *word)
{
	for (DsSimDevice device = DS_SIM_PAD; device < DS_SIM_DEVICES; device++)
		if (g_str_equal(device_words[device], word))
			return device;
	return DS_SIM_NO_DEVICE;
}

static char *
no_device(const char *word)
{
	return ds_sim_error(
	    DS_ERROR_PROTOCOL, "\"%s\" is no device: pad, card, scanner or printer", word);
}

char *
ds_sim_run_open(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	DsSimDevice device = device_of(words[1]);

	if (device == DS_SIM_NO_DEVICE)
		return no_device(words[1]);
	if (peer->device != DS_SIM_NO_DEVICE)
		return ds_sim_error(
		    DS_ERROR_PROTOCOL, "this connection has opened a device already");
	if (world->unplugged[device])
		return ds_sim_error(DS_ERROR_GONE, "the %s is unplugged", words[1]);
	peer->device = device;
	return g_strdup("ok");
}

/* ---- devices: NULL, or a refusal */

/* Whoever has it open loses the connection, as a driver loses its port. */
static void
cut_off(DsSimWorld *world, DsSimDevice device)
{
	if (device == DS_SIM_PAD) {
		ds_sim_radio_cut(world->radio);
		ds_sim_world_power_off(world);
	}
	for (guint i = 0; i < world->peers->len; i++) {
		DsSimPeer *peer = world->peers->pdata[i];

		if (peer->device == device)
			ds_sim_peer_close(peer);
	}
}

static char *
plug_device(DsSimWorld *world, DsSimPeer *sender, const char *word, gboolean plugged)
{
	DsSimDevice device = device_of(word);

	if (device == DS_SIM_NO_DEVICE)
		return no_device(word);
	if (!plugged && device == sender->device)
		return ds_sim_error(DS_ERROR_PROTOCOL, "a driver cannot unplug its own device");
	world->unplugged[device] = !plugged;
	if (!plugged)
		cut_off(world, device);
	return NULL;
}

/* ---- network and power */

static char *
not_here(const char *word)
{
	return ds_sim_error(
	    DS_ERROR_GONE, "this world has no %s: duestampctl sim serve --%s", word, word);
}

static char *
plug_network(DsSimWorld *world, DsSimPeer *sender, const char *word, gboolean plugged)
{
	if (world->network == NULL)
		return not_here(word);
	ds_sim_network_plug(world->network, plugged);
	return NULL;
}

static char *
plug_power(DsSimWorld *world, DsSimPeer *sender, const char *word, gboolean plugged)
{
	g_autoptr(GError) error = NULL;

	if (world->power == NULL)
		return not_here(word);
	if (!plugged)
		ds_sim_power_cut(world->power);
	else if (!ds_sim_power_on(world->power, &error))
		return ds_sim_error(DS_ERROR_GONE, "%s", error->message);
	return NULL;
}

/* ---- commands */

char *
ds_sim_run_plug(DsSimWorld *world, DsSimPeer *sender, char **words)
{
	gboolean plugged = g_str_equal(words[0], "plug");
	char *refusal = g_str_equal(words[1], "network")
	    ? plug_network(world, sender, words[1], plugged)
	    : g_str_equal(words[1], "power") ? plug_power(world, sender, words[1], plugged)
					     : plug_device(world, sender, words[1], plugged);

	if (refusal != NULL)
		return refusal;
	ds_sim_world_tell(world, "%s %s", words[0], words[1]);
	return g_strdup("ok");
}

static const char *
state_word(gboolean there, gboolean plugged)
{
	return !there ? "none" : plugged ? "in" : "out";
}

char *
ds_sim_run_state(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	GString *answer = g_string_new("ok");

	for (DsSimDevice device = DS_SIM_PAD; device < DS_SIM_DEVICES; device++)
		g_string_append_printf(answer, " %s=%s", device_words[device],
		    state_word(TRUE, !world->unplugged[device]));
	g_string_append_printf(answer, " network=%s power=%s paper=%s",
	    state_word(world->network != NULL,
		world->network != NULL && ds_sim_network_is_plugged(world->network)),
	    state_word(
		world->power != NULL, world->power != NULL && ds_sim_power_is_on(world->power)),
	    ds_sim_paper_word(world->paper));
	return g_string_free(answer, FALSE);
}
