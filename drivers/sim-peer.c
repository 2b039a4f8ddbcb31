/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One connection to the simulated world: lines in, lines out, bounded both ways. */
#include "drivers/sim-private.h"

#include <string.h>

#define UNREAD_MAX (4 * DS_SIM_LINE_MAX) /* answers and news that a client has not read */

static gboolean
is_dead(const DsSimPeer *peer)
{
	return peer->socket == NULL;
}

static gboolean
reap(gpointer data)
{
	DsSimWorld *world = data;

	for (guint i = world->peers->len; i-- > 0;)
		if (is_dead(world->peers->pdata[i]))
			g_ptr_array_remove_index(world->peers, i);
	ds_sim_drop_source(&world->reaper);
	return G_SOURCE_REMOVE;
}

/* Before anything else, but not from within anything else. */
static void
reap_soon(DsSimWorld *world)
{
	GSource *source;

	if (world->reaper != NULL)
		return;
	source = g_idle_source_new();
	g_source_set_priority(source, G_PRIORITY_HIGH);
	world->reaper = ds_sim_world_attach(world, source, reap, world);
}

void
ds_sim_peer_close(DsSimPeer *peer)
{
	if (is_dead(peer))
		return;
	ds_sim_drop_source(&peer->readable);
	ds_sim_drop_source(&peer->writable);
	ds_sim_drop_source(&peer->poll);
	ds_sim_radio_forget(peer->world->radio, peer);
	g_clear_object(&peer->socket);
	reap_soon(peer->world);
}

static void
close_when_done(DsSimPeer *peer)
{
	if (peer->leaving && !peer->busy && peer->out->len == 0)
		ds_sim_peer_close(peer);
}

static gboolean on_writable(GSocket *socket, GIOCondition condition, gpointer data);

static void
flush(DsSimPeer *peer)
{
	while (!is_dead(peer) && peer->out->len > 0) {
		g_autoptr(GError) error = NULL;
		gssize count = g_socket_send(
		    peer->socket, peer->out->str, peer->out->len, NULL, &error);

		if (count >= 0) {
			g_string_erase(peer->out, 0, count);
		} else if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
			ds_sim_peer_close(peer);
			return;
		} else {
			if (peer->writable == NULL)
				peer->writable = ds_sim_world_attach(peer->world,
				    g_socket_create_source(peer->socket, G_IO_OUT, NULL),
				    G_SOURCE_FUNC(on_writable), peer);
			return;
		}
	}
	ds_sim_drop_source(&peer->writable);
}

static gboolean
on_writable(GSocket *socket, GIOCondition condition, gpointer data)
{
	DsSimPeer *peer = data;

	flush(peer);
	close_when_done(peer);
	return G_SOURCE_CONTINUE;
}

void
ds_sim_peer_send(DsSimPeer *peer, const char *line)
{
	if (is_dead(peer))
		return;
	if (peer->out->len + strlen(line) > UNREAD_MAX) {
		ds_sim_peer_close(peer);
		return;
	}
	g_string_append_printf(peer->out, "%s\n", line);
	flush(peer);
}

/* Carries out the lines that are there, one after the other, until one has to wait. */
static void
run_lines(DsSimPeer *peer)
{
	char *end;

	while (!is_dead(peer) && !peer->busy &&
	    (end = memchr(peer->in->str, '\n', peer->in->len)) != NULL) {
		gsize length = (gsize)(end - peer->in->str);
		g_autofree char *line = g_strndup(peer->in->str, length);
		g_autofree char *answer = NULL;

		g_string_erase(peer->in, 0, (gssize)length + 1);
		peer->busy = TRUE;
		answer = strlen(line) == length
		    ? ds_sim_command(peer->world, peer, line)
		    : ds_sim_error(DS_ERROR_PROTOCOL, "the line holds a zero byte");
		if (answer == NULL)
			break;
		peer->busy = FALSE;
		ds_sim_peer_send(peer, answer);
	}
	if (!is_dead(peer))
		close_when_done(peer);
}

void
ds_sim_peer_answer(DsSimPeer *peer, char *answer)
{
	peer->busy = FALSE;
	ds_sim_peer_send(peer, answer);
	g_free(answer);
	run_lines(peer);
}

static void
leave(DsSimPeer *peer)
{
	peer->leaving = TRUE;
	ds_sim_drop_source(&peer->readable);
}

/* A driver whose end is closed is unplugged at once; a person may still wait for an answer. */
static void
at_end(DsSimPeer *peer)
{
	if (peer->device != DS_SIM_NO_DEVICE || peer->watching)
		ds_sim_peer_close(peer);
	else
		leave(peer);
}

static gboolean
is_too_long(const DsSimPeer *peer)
{
	gsize looked_at = MIN(peer->in->len, DS_SIM_LINE_MAX);

	return peer->in->len > DS_SIM_LINE_MAX && memchr(peer->in->str, '\n', looked_at) == NULL;
}

/* Lines sent ahead wait in the socket, not here. */
static gboolean
on_readable(GSocket *socket, GIOCondition condition, gpointer data)
{
	DsSimPeer *peer = data;
	g_autoptr(GError) error = NULL;
	char part[4096];
	gssize count = g_socket_receive(socket, part, sizeof part, NULL, &error);

	if (count > 0)
		g_string_append_len(peer->in, part, count);
	else if (count == 0)
		at_end(peer);
	else if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
		ds_sim_peer_close(peer);
	if (is_dead(peer))
		return G_SOURCE_REMOVE;
	if (is_too_long(peer) || peer->in->len > UNREAD_MAX) {
		g_autofree char *answer = ds_sim_error(
		    DS_ERROR_PROTOCOL, "a line has at most %d bytes", DS_SIM_LINE_MAX);

		g_string_truncate(peer->in, 0);
		leave(peer);
		ds_sim_peer_send(peer, answer);
	}
	run_lines(peer);
	return G_SOURCE_CONTINUE;
}

void
ds_sim_peer_new(DsSimWorld *world, GSocket *socket)
{
	DsSimPeer *peer = g_new0(DsSimPeer, 1);

	peer->world = world;
	peer->socket = g_object_ref(socket);
	peer->in = g_string_new(NULL);
	peer->out = g_string_new(NULL);
	g_queue_init(&peer->scans);
	g_socket_set_blocking(socket, FALSE);
	g_ptr_array_add(world->peers, peer);
	peer->readable = ds_sim_world_attach(
	    world, g_socket_create_source(socket, G_IO_IN, NULL), G_SOURCE_FUNC(on_readable), peer);
}

void
ds_sim_peer_free(gpointer data)
{
	DsSimPeer *peer = data;

	ds_sim_drop_source(&peer->readable);
	ds_sim_drop_source(&peer->writable);
	ds_sim_drop_source(&peer->poll);
	g_clear_object(&peer->socket);
	g_queue_clear_full(&peer->scans, g_free);
	ds_sim_slip_clear(&peer->slip);
	g_string_free(peer->in, TRUE);
	g_string_free(peer->out, TRUE);
	g_free(peer);
}
