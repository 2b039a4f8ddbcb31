/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/llrp/cable.h"

#include <gio/gio.h>
#include <poll.h>

struct Cable {
	GSocket *listener;
	guint port;
	char *address;
	gint left; /* atomic: bytes the host may still hear */
	GCancellable *stop;
	GThread *thread;
};

static GSocket *
new_socket(void)
{
	g_autoptr(GError) error = NULL;
	GSocket *socket = g_socket_new(
	    G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

	g_assert_no_error(error);
	return socket;
}

/* FALSE: one side has gone. */
static gboolean
pass(GSocket *from, GSocket *to, gssize most)
{
	char bytes[4096];
	gssize count = g_socket_receive(from, bytes, MIN((gsize)most, sizeof bytes), NULL, NULL);

	return count > 0 && g_socket_send(to, bytes, (gsize)count, NULL, NULL) == count;
}

/* What the server says counts. */
static gboolean
pass_counted(Cable *cable, GSocket *server, GSocket *host)
{
	gssize waiting = g_socket_get_available_bytes(server);
	gssize most = MIN(waiting, (gssize)g_atomic_int_get(&cable->left));

	if (most <= 0 || !pass(server, host, most))
		return FALSE;
	return g_atomic_int_add(&cable->left, -(gint)most) > (gint)most;
}

static void
carry(Cable *cable, GSocket *host, GSocket *server)
{
	struct pollfd lines[] = {{.fd = g_socket_get_fd(host), .events = POLLIN},
	    {.fd = g_socket_get_fd(server), .events = POLLIN},
	    {.fd = g_cancellable_get_fd(cable->stop), .events = POLLIN}};
	gboolean whole = TRUE;

	while (whole && poll(lines, G_N_ELEMENTS(lines), -1) > 0 && lines[2].revents == 0) {
		if (lines[0].revents != 0)
			whole = pass(host, server, G_MAXSSIZE);
		if (whole && lines[1].revents != 0)
			whole = pass_counted(cable, server, host);
	}
	g_cancellable_release_fd(cable->stop);
}

static gpointer
run(gpointer data)
{
	Cable *cable = data;
	g_autoptr(GSocketConnectable) parsed = g_network_address_parse(cable->address, 0, NULL);
	g_autoptr(GSocketAddress) to = g_inet_socket_address_new_from_string(
	    "127.0.0.1", g_network_address_get_port(G_NETWORK_ADDRESS(parsed)));
	g_autoptr(GSocket) host = g_socket_accept(cable->listener, cable->stop, NULL);
	g_autoptr(GSocket) server = new_socket();

	if (host != NULL && g_socket_connect(server, to, cable->stop, NULL))
		carry(cable, host, server);
	return NULL;
}

Cable *
cable_new(const char *address)
{
	Cable *cable = g_new0(Cable, 1);
	g_autoptr(GSocketAddress) any = g_inet_socket_address_new_from_string("127.0.0.1", 0);
	g_autoptr(GSocketAddress) own = NULL;

	cable->address = g_strdup(address);
	cable->left = G_MAXINT;
	cable->stop = g_cancellable_new();
	cable->listener = new_socket();
	g_assert_true(g_socket_bind(cable->listener, any, TRUE, NULL) &&
	    g_socket_listen(cable->listener, NULL));
	own = g_socket_get_local_address(cable->listener, NULL);
	cable->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(own));
	cable->thread = g_thread_new("cable", run, cable);
	return cable;
}

void
cable_free(Cable *cable)
{
	g_cancellable_cancel(cable->stop);
	g_thread_join(cable->thread);
	g_object_unref(cable->stop);
	g_object_unref(cable->listener);
	g_free(cable->address);
	g_free(cable);
}

guint
cable_port(const Cable *cable)
{
	return cable->port;
}

void
cable_cut_after(Cable *cable, guint bytes)
{
	g_atomic_int_set(&cable->left, (gint)bytes);
}
