/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sync/snapshot/server.h"

#include <string.h>

#define REQUEST_MAX 8192

struct Server {
	GSocketListener *listener;
	GTlsCertificate *certificate;
	char *folder;
	guint16 port;
	GCancellable *stop;
	GThread *thread;
	GMutex lock; /* of the next one */
	GPtrArray *requests;
};

/* One request being answered. */
typedef struct {
	Server *server;
	GIOStream *stream;
	const char *request;
	char *name; /* the rest of the path */
	char *contents;
	gsize length;
	char *etag;
} Answer;

static gboolean
send_bytes(const Answer *answer, const char *data, gsize length)
{
	return g_output_stream_write_all(g_io_stream_get_output_stream(answer->stream), data,
	    length, NULL, answer->server->stop, NULL);
}

static void
send_head(const Answer *answer, const char *status, const char *more)
{
	g_autofree char *head = g_strconcat("HTTP/1.1 ", status, "\r\nConnection: close\r\n",
	    more != NULL ? more : "", "\r\n", NULL);

	send_bytes(answer, head, strlen(head));
}

static void
send_ok(const Answer *answer, gsize length, const char *etag)
{
	g_autofree char *more = g_strdup_printf(
	    "Content-Length: %" G_GSIZE_FORMAT "\r\nETag: %s\r\n", length, etag);

	send_head(answer, "200 OK", more);
}

/* Until the other side has had enough. */
static void
wait_for_end(const Answer *answer)
{
	char byte;

	g_input_stream_read(
	    g_io_stream_get_input_stream(answer->stream), &byte, 1, answer->server->stop, NULL);
}

/* ---- the words ---- */

static void
as_is(const Answer *answer)
{
	g_autofree char *known = g_strconcat("If-None-Match: ", answer->etag, "\r\n", NULL);

	if (strstr(answer->request, known) != NULL) {
		send_head(answer, "304 Not Modified", NULL);
		return;
	}
	send_ok(answer, answer->length, answer->etag);
	send_bytes(answer, answer->contents, answer->length);
}

static void
status(const Answer *answer)
{
	g_autofree char *line = g_strconcat(answer->name, " Whatever", NULL);

	send_head(answer, line, "Content-Length: 0\r\n");
}

static void
redirect(const Answer *answer, const char *scheme, const char *word)
{
	g_autofree char *more = g_strdup_printf(
	    "Content-Length: 0\r\nLocation: %s://127.0.0.1:%u/%s/%s\r\n", scheme,
	    answer->server->port, word, answer->name);

	send_head(answer, "302 Found", more);
}

static void
moved(const Answer *answer)
{
	redirect(answer, "https", "as-is");
}

static void
plain(const Answer *answer)
{
	redirect(answer, "http", "as-is");
}

static void
loop(const Answer *answer)
{
	redirect(answer, "https", "loop");
}

static void
cut(const Answer *answer)
{
	send_ok(answer, answer->length, answer->etag);
	send_bytes(answer, answer->contents, answer->length / 2);
}

static void
cut_short(const Answer *answer)
{
	send_ok(answer, answer->length / 2, answer->etag);
	send_bytes(answer, answer->contents, answer->length / 2);
}

static void
endless(const Answer *answer)
{
	static const char zeros[65536];

	send_head(answer, "200 OK", NULL);
	send_bytes(answer, answer->contents, answer->length);
	while (send_bytes(answer, zeros, sizeof zeros))
		;
}

static void
stall(const Answer *answer)
{
	cut(answer);
	wait_for_end(answer);
}

/* A byte now and then, as fast as the other side's patience is measured in seconds. */
static void
drip(const Answer *answer)
{
	send_ok(answer, answer->length, answer->etag);
	for (gsize i = 0; i < answer->length && send_bytes(answer, answer->contents + i, 1); i++)
		g_usleep(50 * 1000);
}

static void
headers(const Answer *answer)
{
	static const char line[] = "X-More: 0123456789012345678901234567890123456789\r\n";

	send_bytes(answer, "HTTP/1.1 200 OK\r\n", strlen("HTTP/1.1 200 OK\r\n"));
	while (send_bytes(answer, line, strlen(line)))
		;
}

static void
odd_etag(const Answer *answer)
{
	send_ok(answer, answer->length, "\"a b\x01\xFF\"");
	send_bytes(answer, answer->contents, answer->length);
}

static const struct {
	const char *name;
	void (*send)(const Answer *answer);
} words[] = {
    {"as-is", as_is},
    {"status", status},
    {"moved", moved},
    {"plain", plain},
    {"loop", loop},
    {"cut", cut},
    {"short", cut_short},
    {"endless", endless},
    {"stall", stall},
    {"silent", wait_for_end},
    {"drip", drip},
    {"headers", headers},
    {"odd-etag", odd_etag},
};

/* ---- connections ---- */

static char *
read_request(Server *server, GIOStream *stream)
{
	GInputStream *input = g_io_stream_get_input_stream(stream);
	g_autoptr(GString) text = g_string_new(NULL);
	char piece[1024];
	gssize length;

	while (strstr(text->str, "\r\n\r\n") == NULL && text->len < REQUEST_MAX) {
		length = g_input_stream_read(input, piece, sizeof piece, server->stop, NULL);
		if (length <= 0)
			return NULL;
		g_string_append_len(text, piece, length);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
answer_request(Server *server, GIOStream *stream, const char *request)
{
	g_auto(GStrv) line = g_strsplit(request, " ", 3);
	g_auto(GStrv) path = g_strsplit(line[1] != NULL ? line[1] : "", "/", 3);
	Answer answer = {.server = server, .stream = stream, .request = request};

	if (g_strv_length(path) < 3)
		return;
	g_autofree char *file = g_build_filename(server->folder, path[2], NULL);
	answer.name = path[2];
	if (g_file_get_contents(file, &answer.contents, &answer.length, NULL)) {
		g_autofree char *hash = g_compute_checksum_for_data(
		    G_CHECKSUM_SHA256, (const guchar *)answer.contents, answer.length);

		answer.etag = g_strdup_printf("\"%.16s\"", hash);
	}
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_str_equal(words[i].name, path[1]))
			words[i].send(&answer);
	g_free(answer.contents);
	g_free(answer.etag);
}

static void
serve(Server *server, GSocketConnection *plain_stream)
{
	g_autoptr(GIOStream) stream = g_tls_server_connection_new(
	    G_IO_STREAM(plain_stream), server->certificate, NULL);
	g_autofree char *request = read_request(server, stream);

	if (request == NULL)
		return;
	g_mutex_lock(&server->lock);
	g_ptr_array_add(server->requests, g_strdup(request));
	g_mutex_unlock(&server->lock);
	answer_request(server, stream, request);
	g_io_stream_close(stream, NULL, NULL);
}

static gpointer
run(gpointer data)
{
	Server *server = data;
	GSocketConnection *connection;

	while ((connection = g_socket_listener_accept(
		    server->listener, NULL, server->stop, NULL)) != NULL) {
		serve(server, connection);
		g_object_unref(connection);
	}
	return NULL;
}

Server *
server_new(GTlsCertificate *certificate, const char *folder)
{
	g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
	g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new(loopback, 0);
	g_autoptr(GSocketAddress) got = NULL;
	Server *server = g_new0(Server, 1);

	server->listener = g_socket_listener_new();
	g_assert_true(g_socket_listener_add_address(server->listener, wanted, G_SOCKET_TYPE_STREAM,
	    G_SOCKET_PROTOCOL_TCP, NULL, &got, NULL));
	server->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(got));
	server->certificate = g_object_ref(certificate);
	server->folder = g_strdup(folder);
	server->stop = g_cancellable_new();
	server->requests = g_ptr_array_new_with_free_func(g_free);
	g_mutex_init(&server->lock);
	server->thread = g_thread_new("https", run, server);
	return server;
}

void
server_free(Server *server)
{
	g_cancellable_cancel(server->stop);
	g_thread_join(server->thread);
	g_socket_listener_close(server->listener);
	g_object_unref(server->listener);
	g_object_unref(server->certificate);
	g_object_unref(server->stop);
	g_ptr_array_unref(server->requests);
	g_mutex_clear(&server->lock);
	g_free(server->folder);
	g_free(server);
}

char *
server_url(const Server *server, const char *path)
{
	return g_strdup_printf("https://127.0.0.1:%u%s", server->port, path);
}

guint
server_count(Server *server, const char *text)
{
	guint count = 0;

	g_mutex_lock(&server->lock);
	for (guint i = 0; i < server->requests->len; i++)
		count += strstr(server->requests->pdata[i], text) != NULL;
	g_mutex_unlock(&server->lock);
	return count;
}
