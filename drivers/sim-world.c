/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/sim-world.h"

#include "drivers/sim-private.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define PEERS_MAX 64
#define SEED 1 /* what is random is the same every time, unless `fault` gives a seed */

GSource *
ds_sim_world_attach(DsSimWorld *world, GSource *source, GSourceFunc func, gpointer data)
{
	g_source_set_callback(source, func, data, NULL);
	g_source_attach(source, world->context);
	return source;
}

void
ds_sim_drop_source(GSource **source)
{
	if (*source == NULL)
		return;
	g_source_destroy(*source);
	g_clear_pointer(source, g_source_unref);
}

void
ds_sim_world_tell(DsSimWorld *world, const char *format, ...)
{
	g_autofree char *line = NULL;
	va_list arguments;

	va_start(arguments, format);
	line = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	for (guint i = 0; i < world->peers->len; i++) {
		DsSimPeer *peer = world->peers->pdata[i];

		if (peer->watching)
			ds_sim_peer_send(peer, line);
	}
}

static gboolean
on_arrival(GSocket *listener, GIOCondition condition, gpointer data)
{
	DsSimWorld *world = data;
	g_autoptr(GSocket) socket = g_socket_accept(listener, NULL, NULL);

	/* One too many is closed without a word: it would have to be read to be answered. */
	if (socket != NULL && world->peers->len < PEERS_MAX)
		ds_sim_peer_new(world, socket);
	return G_SOURCE_CONTINUE;
}

/* A socket file stays behind when its server is killed. It is in the way, and free, when it is a
 * socket and nobody answers there. (Connecting to a file of another kind is refused as well.) */
static void
remove_stale_file(GSocketAddress *address)
{
	const char *path = g_unix_socket_address_get_path(G_UNIX_SOCKET_ADDRESS(address));
	g_autoptr(GSocket) socket = g_socket_new(
	    G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
	g_autoptr(GError) error = NULL;
	GStatBuf status;

	if (socket == NULL || g_lstat(path, &status) != 0 || !S_ISSOCK(status.st_mode))
		return;
	if (!g_socket_connect(socket, address, NULL, &error) &&
	    g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
		g_unlink(path);
}

static char *
real_where(DsSimWorld *world, const char *where, GError **error)
{
	g_autoptr(GSocketAddress) address = g_socket_get_local_address(world->listener, error);
	g_autofree char *host = NULL;

	if (address == NULL)
		return NULL;
	if (!G_IS_INET_SOCKET_ADDRESS(address))
		return g_strdup(where);
	host = g_inet_address_to_string(
	    g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address)));
	return g_strdup_printf(
	    "tcp:%s:%u", host, g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(address)));
}

static gboolean
listen_at(DsSimWorld *world, const char *where, GError **error)
{
	g_autoptr(GSocketAddress) address = ds_sim_address(where, error);
	g_autoptr(GError) failure = NULL;

	if (address == NULL)
		return FALSE;
	if (G_IS_UNIX_SOCKET_ADDRESS(address))
		remove_stale_file(address);
	world->listener = g_socket_new(g_socket_address_get_family(address), G_SOCKET_TYPE_STREAM,
	    G_SOCKET_PROTOCOL_DEFAULT, &failure);
	if (world->listener != NULL)
		g_socket_set_listen_backlog(world->listener, PEERS_MAX);
	if (world->listener == NULL || !g_socket_bind(world->listener, address, TRUE, &failure) ||
	    !g_socket_listen(world->listener, &failure) ||
	    (world->where = real_where(world, where, &failure)) == NULL) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "simulator: cannot listen at %s: %s",
		    where, failure->message);
		return FALSE;
	}
	if (G_IS_UNIX_SOCKET_ADDRESS(address))
		world->socket_file = g_strdup(
		    g_unix_socket_address_get_path(G_UNIX_SOCKET_ADDRESS(address)));
	g_socket_set_blocking(world->listener, FALSE);
	world->arrivals = ds_sim_world_attach(world,
	    g_socket_create_source(world->listener, G_IO_IN, NULL), G_SOURCE_FUNC(on_arrival),
	    world);
	return TRUE;
}

DsSimWorld *
ds_sim_world_new(const char *where, GMainContext *context, GError **error)
{
	DsSimWorld *world = g_new0(DsSimWorld, 1);

	world->context = g_main_context_ref(context != NULL ? context : g_main_context_default());
	world->peers = g_ptr_array_new_with_free_func(ds_sim_peer_free);
	world->tags = ds_sim_tags_new();
	world->random = g_rand_new_with_seed(SEED);
	world->radio = ds_sim_radio_new(world);
	if (listen_at(world, where, error))
		return world;
	ds_sim_world_free(world);
	return NULL;
}

const char *
ds_sim_world_where(const DsSimWorld *world)
{
	return world->where;
}

/* "127.0.0.1:6001"; an address, because nobody waits here for a name to be found. */
static GSocketAddress *
address_of(const char *text, GError **error)
{
	const char *colon = strrchr(text, ':');
	g_autofree char *host = g_strndup(text, colon == NULL ? 0 : (gsize)(colon - text));
	GSocketAddress *address = NULL;
	guint64 port;

	if (colon != NULL && g_ascii_string_to_unsigned(colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
		address = g_inet_socket_address_new_from_string(host, (guint)port);
	if (address == NULL)
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "simulator: \"%s\" should be an address like 127.0.0.1:6001", text);
	return address;
}

const char *
ds_sim_world_join_network(
    DsSimWorld *world, const char *listen, const char *library, GError **error)
{
	g_autoptr(GSocketAddress) here = address_of(listen, error);
	g_autoptr(GSocketAddress) there = here != NULL ? address_of(library, error) : NULL;

	if (there == NULL)
		return NULL;
	world->network = ds_sim_network_new(world, here, there, error);
	return world->network != NULL ? ds_sim_network_where(world->network) : NULL;
}

gboolean
ds_sim_world_join_power(DsSimWorld *world, const char *command, GError **error)
{
	world->power = ds_sim_power_new(world, command, error);
	return world->power != NULL;
}

void
ds_sim_world_free(DsSimWorld *world)
{
	g_clear_pointer(&world->power, ds_sim_power_free);
	g_clear_pointer(&world->network, ds_sim_network_free);
	ds_sim_drop_source(&world->arrivals);
	ds_sim_drop_source(&world->reaper);
	ds_sim_slip_clear(&world->slip);
	ds_sim_radio_free(world->radio);
	g_ptr_array_unref(world->peers);
	g_clear_object(&world->listener);
	if (world->socket_file != NULL)
		g_unlink(world->socket_file);
	g_ptr_array_unref(world->tags);
	g_rand_free(world->random);
	g_main_context_unref(world->context);
	g_free(world->socket_file);
	g_free(world->where);
	g_free(world->card);
	g_free(world);
}
