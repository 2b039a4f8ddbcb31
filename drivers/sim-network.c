/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kiosk's network cable: it listens where the kiosk looks for its library and carries bytes to
 * where the library really is. Pulled, it carries nothing and tells nobody, as a real one; who
 * calls anew gets no further than a host without a route. What was on its way goes on when it is
 * plugged in again, as TCP would send it anew.
 */
#include "drivers/sim-private.h"

#define PART_BYTES 4096
#define CALLS_MAX 16 /* a kiosk has one connection to each library */

typedef struct Call Call;

/* One direction: it waits until there is something to carry, then until it can be handed over. */
typedef struct {
	Call *call;
	GSocket *from, *to;
	GSource *source; /* NULL: the cable is pulled */
	char part[PART_BYTES];
	gsize begin, end; /* what of it is still to be handed over */
} Way;

struct Call {
	DsSimNetwork *network;
	GSocket *kiosk, *library;
	Way there, back;
};

struct DsSimNetwork {
	DsSimWorld *world;
	GSocketAddress *library;
	GSocket *listener;
	GSource *arrivals;
	GPtrArray *calls;
	char *where;
	gboolean pulled;
};

static void way_wait(Way *way);

static void
call_free(gpointer data)
{
	Call *call = data;

	ds_sim_drop_source(&call->there.source);
	ds_sim_drop_source(&call->back.source);
	g_object_unref(call->kiosk);
	g_object_unref(call->library);
	g_free(call);
}

static void
hang_up(Call *call)
{
	g_ptr_array_remove(call->network->calls, call);
}

/* ---- carrying */

/* FALSE: that side has gone. */
static gboolean
take(Way *way)
{
	g_autoptr(GError) error = NULL;
	gssize count = g_socket_receive(way->from, way->part, sizeof way->part, NULL, &error);

	way->begin = 0;
	way->end = count > 0 ? (gsize)count : 0;
	return count > 0 || g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static gboolean
hand_over(Way *way)
{
	g_autoptr(GError) error = NULL;
	gssize count = g_socket_send(
	    way->to, way->part + way->begin, way->end - way->begin, NULL, &error);

	way->begin += count > 0 ? (gsize)count : 0;
	return count > 0 || g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

static gboolean
on_ready(GSocket *socket, GIOCondition condition, gpointer data)
{
	Way *way = data;

	if (way->begin == way->end ? take(way) : hand_over(way))
		way_wait(way);
	else
		hang_up(way->call);
	return G_SOURCE_REMOVE;
}

static void
way_wait(Way *way)
{
	gboolean empty = way->begin == way->end;

	ds_sim_drop_source(&way->source);
	way->source = ds_sim_world_attach(way->call->network->world,
	    g_socket_create_source(empty ? way->from : way->to, empty ? G_IO_IN : G_IO_OUT, NULL),
	    G_SOURCE_FUNC(on_ready), way);
}

/* ---- connections */

static void
call_begin(DsSimNetwork *network, GSocket *kiosk, GSocket *library)
{
	Call *call = g_new0(Call, 1);

	*call = (Call){
	    .network = network, .kiosk = g_object_ref(kiosk), .library = g_object_ref(library)};
	call->there = (Way){.call = call, .from = kiosk, .to = library};
	call->back = (Way){.call = call, .from = library, .to = kiosk};
	g_ptr_array_add(network->calls, call);
	way_wait(&call->there);
	way_wait(&call->back);
}

/* Whether the library answers shows when the first byte is carried. */
static gboolean
on_arrival(GSocket *listener, GIOCondition condition, gpointer data)
{
	DsSimNetwork *network = data;
	g_autoptr(GSocket) kiosk = g_socket_accept(listener, NULL, NULL);
	g_autoptr(GSocket) library = NULL;
	g_autoptr(GError) error = NULL;

	if (kiosk == NULL || network->pulled || network->calls->len >= CALLS_MAX)
		return G_SOURCE_CONTINUE;
	library = g_socket_new(g_socket_address_get_family(network->library), G_SOCKET_TYPE_STREAM,
	    G_SOCKET_PROTOCOL_TCP, NULL);
	if (library == NULL)
		return G_SOURCE_CONTINUE;
	g_socket_set_blocking(kiosk, FALSE);
	g_socket_set_blocking(library, FALSE);
	if (g_socket_connect(library, network->library, NULL, &error) ||
	    g_error_matches(error, G_IO_ERROR, G_IO_ERROR_PENDING))
		call_begin(network, kiosk, library);
	return G_SOURCE_CONTINUE;
}

/* ---- the plug */

gboolean
ds_sim_network_is_plugged(const DsSimNetwork *network)
{
	return !network->pulled;
}

static void
join(DsSimNetwork *network)
{
	for (guint i = 0; i < network->calls->len; i++) {
		Call *call = network->calls->pdata[i];

		way_wait(&call->there);
		way_wait(&call->back);
	}
}

static void
part(DsSimNetwork *network)
{
	for (guint i = 0; i < network->calls->len; i++) {
		Call *call = network->calls->pdata[i];

		ds_sim_drop_source(&call->there.source);
		ds_sim_drop_source(&call->back.source);
	}
}

void
ds_sim_network_plug(DsSimNetwork *network, gboolean plugged)
{
	if (network->pulled == !plugged)
		return;
	network->pulled = !plugged;
	if (plugged)
		join(network);
	else
		part(network);
}

/* ---- beginning and end */

const char *
ds_sim_network_where(const DsSimNetwork *network)
{
	return network->where;
}

/* 127.0.0.1:40123 */
static char *
real_where(GSocket *listener, GError **error)
{
	g_autoptr(GSocketAddress) address = g_socket_get_local_address(listener, error);
	g_autofree char *host = NULL;

	if (address == NULL)
		return NULL;
	host = g_inet_address_to_string(
	    g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address)));
	return g_strdup_printf(
	    "%s:%u", host, g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(address)));
}

DsSimNetwork *
ds_sim_network_new(
    DsSimWorld *world, GSocketAddress *listen, GSocketAddress *library, GError **error)
{
	DsSimNetwork *network = g_new0(DsSimNetwork, 1);
	g_autoptr(GError) failure = NULL;

	network->world = world;
	network->library = g_object_ref(library);
	network->calls = g_ptr_array_new_with_free_func(call_free);
	network->listener = g_socket_new(g_socket_address_get_family(listen), G_SOCKET_TYPE_STREAM,
	    G_SOCKET_PROTOCOL_TCP, &failure);
	if (network->listener != NULL && g_socket_bind(network->listener, listen, TRUE, &failure) &&
	    g_socket_listen(network->listener, &failure) &&
	    (network->where = real_where(network->listener, &failure)) != NULL) {
		g_socket_set_blocking(network->listener, FALSE);
		network->arrivals = ds_sim_world_attach(world,
		    g_socket_create_source(network->listener, G_IO_IN, NULL),
		    G_SOURCE_FUNC(on_arrival), network);
		return network;
	}
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    "simulator: the network cannot be listened for: %s", failure->message);
	ds_sim_network_free(network);
	return NULL;
}

void
ds_sim_network_free(DsSimNetwork *network)
{
	ds_sim_drop_source(&network->arrivals);
	g_ptr_array_unref(network->calls);
	g_clear_object(&network->listener);
	g_object_unref(network->library);
	g_free(network->where);
	g_free(network);
}
