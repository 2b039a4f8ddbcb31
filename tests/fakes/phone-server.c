/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/phone-server.h"

#include <string.h>

#define REQUEST_MAX 8192

typedef struct {
	guint showing, status;
	GBytes *body;
} Answer;

struct DsFakePhone {
	GSocketListener *listener;
	GTlsCertificate *certificate;
	GCancellable *stop;
	GThread *thread;
	GPtrArray *talks; /* GThread, of the listening thread */
	char *where;
	GMutex mutex; /* of the rest */
	GCond news;
	gboolean stopping;
	GPtrArray *codes;   /* char *, in the order of their first question */
	GPtrArray *answers; /* Answer, that nobody has had */
	guint questions, answered;
};

typedef struct {
	DsFakePhone *phone;
	GSocketConnection *connection;
} Talk;

static void
answer_free(gpointer data)
{
	Answer *answer = data;

	g_bytes_unref(answer->body);
	g_free(answer);
}

/* NULL: it has gone, or the test is over. */
static char *
read_request(DsFakePhone *phone, GInputStream *input)
{
	g_autoptr(GString) text = g_string_new(NULL);
	char piece[1024];

	while (strstr(text->str, "\r\n\r\n") == NULL && text->len < REQUEST_MAX) {
		gssize length = g_input_stream_read(input, piece, sizeof piece, phone->stop, NULL);

		if (length <= 0)
			return NULL;
		g_string_append_len(text, piece, length);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* "GET /CODE HTTP/1.1": from 1. */
static guint
showing_of(DsFakePhone *phone, const char *request)
{
	g_auto(GStrv) words = g_strsplit(request, " ", 3);
	const char *code = words[1] != NULL ? words[1] + 1 : "";

	for (guint i = 0; i < phone->codes->len; i++)
		if (g_str_equal(phone->codes->pdata[i], code))
			return i + 1;
	g_ptr_array_add(phone->codes, g_strdup(code));
	return phone->codes->len;
}

static Answer *
find_answer(DsFakePhone *phone, guint showing)
{
	for (guint i = 0; i < phone->answers->len; i++)
		if (((Answer *)phone->answers->pdata[i])->showing == showing)
			return g_ptr_array_steal_index(phone->answers, i);
	return NULL;
}

/* NULL: the test is over. */
static Answer *
wait_for_answer(DsFakePhone *phone, const char *request)
{
	Answer *answer = NULL;
	guint showing;

	g_mutex_lock(&phone->mutex);
	showing = showing_of(phone, request);
	phone->questions++;
	while (!phone->stopping && (answer = find_answer(phone, showing)) == NULL)
		g_cond_wait(&phone->news, &phone->mutex);
	g_mutex_unlock(&phone->mutex);
	return answer;
}

static gboolean
send_answer(DsFakePhone *phone, GOutputStream *output, const Answer *answer)
{
	gsize length;
	gconstpointer body = g_bytes_get_data(answer->body, &length);
	g_autofree char *head = g_strdup_printf("HTTP/1.1 %u Whatever\r\nConnection: close\r\n"
						"Location: https://127.0.0.1:1/\r\n"
						"Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
	    answer->status, length);

	return g_output_stream_write_all(output, head, strlen(head), NULL, phone->stop, NULL) &&
	    g_output_stream_write_all(output, body, length, NULL, phone->stop, NULL);
}

static void
wait_until_it_goes(DsFakePhone *phone, GInputStream *input)
{
	char byte;

	while (g_input_stream_read(input, &byte, 1, phone->stop, NULL) > 0)
		;
}

static void
talk_https(DsFakePhone *phone, GIOStream *stream)
{
	g_autofree char *request = read_request(phone, g_io_stream_get_input_stream(stream));
	Answer *answer = request != NULL ? wait_for_answer(phone, request) : NULL;

	if (answer == NULL)
		return;
	if (send_answer(phone, g_io_stream_get_output_stream(stream), answer)) {
		wait_until_it_goes(phone, g_io_stream_get_input_stream(stream));
		g_mutex_lock(&phone->mutex);
		phone->answered++;
		g_mutex_unlock(&phone->mutex);
	}
	answer_free(answer);
}

static gpointer
talk(gpointer data)
{
	g_autofree Talk *self = data;
	GIOStream *stream = g_tls_server_connection_new(
	    G_IO_STREAM(self->connection), self->phone->certificate, NULL);

	talk_https(self->phone, stream);
	g_io_stream_close(stream, NULL, NULL);
	g_object_unref(stream);
	g_object_unref(self->connection);
	return NULL;
}

static gpointer
serve(gpointer data)
{
	DsFakePhone *phone = data;
	GSocketConnection *connection;

	while ((connection = g_socket_listener_accept(phone->listener, NULL, phone->stop, NULL)) !=
	    NULL) {
		Talk *self = g_new0(Talk, 1);

		*self = (Talk){.phone = phone, .connection = connection};
		g_ptr_array_add(phone->talks, g_thread_new("fake-phone-talk", talk, self));
	}
	return NULL;
}

DsFakePhone *
ds_fake_phone_new(GTlsCertificate *certificate)
{
	g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
	g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new(loopback, 0);
	g_autoptr(GSocketAddress) got = NULL;
	DsFakePhone *phone = g_new0(DsFakePhone, 1);

	phone->listener = g_socket_listener_new();
	g_assert_true(g_socket_listener_add_address(phone->listener, wanted, G_SOCKET_TYPE_STREAM,
	    G_SOCKET_PROTOCOL_TCP, NULL, &got, NULL));
	phone->where = g_strdup_printf(
	    "https://127.0.0.1:%u", g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(got)));
	phone->certificate = g_object_ref(certificate);
	phone->stop = g_cancellable_new();
	phone->talks = g_ptr_array_new();
	phone->codes = g_ptr_array_new_with_free_func(g_free);
	phone->answers = g_ptr_array_new_with_free_func(answer_free);
	g_mutex_init(&phone->mutex);
	g_cond_init(&phone->news);
	phone->thread = g_thread_new("fake-phone", serve, phone);
	return phone;
}

void
ds_fake_phone_free(DsFakePhone *phone)
{
	if (phone == NULL)
		return;
	g_mutex_lock(&phone->mutex);
	phone->stopping = TRUE;
	g_cond_broadcast(&phone->news);
	g_mutex_unlock(&phone->mutex);
	g_cancellable_cancel(phone->stop);
	g_thread_join(phone->thread);
	for (guint i = 0; i < phone->talks->len; i++)
		g_thread_join(phone->talks->pdata[i]);
	g_socket_listener_close(phone->listener);
	g_object_unref(phone->listener);
	g_object_unref(phone->certificate);
	g_object_unref(phone->stop);
	g_ptr_array_unref(phone->talks);
	g_ptr_array_unref(phone->codes);
	g_ptr_array_unref(phone->answers);
	g_mutex_clear(&phone->mutex);
	g_cond_clear(&phone->news);
	g_free(phone->where);
	g_free(phone);
}

const char *
ds_fake_phone_where(const DsFakePhone *phone)
{
	return phone->where;
}

void
ds_fake_phone_answer(
    DsFakePhone *phone, guint showing, guint status, const char *body, gsize length)
{
	Answer *answer = g_new0(Answer, 1);

	*answer = (Answer){.showing = showing, .status = status, .body = g_bytes_new(body, length)};
	g_mutex_lock(&phone->mutex);
	g_ptr_array_add(phone->answers, answer);
	g_cond_broadcast(&phone->news);
	g_mutex_unlock(&phone->mutex);
}

static guint
read_count(DsFakePhone *phone, const guint *count)
{
	guint value;

	g_mutex_lock(&phone->mutex);
	value = *count;
	g_mutex_unlock(&phone->mutex);
	return value;
}

guint
ds_fake_phone_questions(DsFakePhone *phone)
{
	return read_count(phone, &phone->questions);
}

guint
ds_fake_phone_answered(DsFakePhone *phone)
{
	return read_count(phone, &phone->answered);
}

char *
ds_fake_phone_code(DsFakePhone *phone, guint showing)
{
	char *code = NULL;

	g_mutex_lock(&phone->mutex);
	if (showing >= 1 && showing <= phone->codes->len)
		code = g_strdup(phone->codes->pdata[showing - 1]);
	g_mutex_unlock(&phone->mutex);
	return code;
}
