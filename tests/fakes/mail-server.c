/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/mail-server.h"

#include <string.h>

struct DsFakeMail {
	DsFakeMailKind kind;
	GTlsCertificate *certificate;
	GSocketListener *listener;
	GCancellable *stop;
	GThread *thread;
	char *where;
	gint mood, visits;    /* atomic */
	GMutex mutex;         /* of both */
	GPtrArray *texts;     /* char * */
	GPtrArray *envelopes; /* char * */
};

/* One client. */
typedef struct {
	DsFakeMail *mail;
	GIOStream *stream;
	GDataInputStream *input;
	gboolean secret; /* it is TLS */
	char *from, *to;
} Talk;

static DsFakeMailMood
mood_of(DsFakeMail *mail)
{
	return (DsFakeMailMood)g_atomic_int_get(&mail->mood);
}

static gboolean
say(Talk *talk, const char *line)
{
	g_autofree char *bytes = g_strconcat(line, "\r\n", NULL);

	return g_output_stream_write_all(g_io_stream_get_output_stream(talk->stream), bytes,
	    strlen(bytes), NULL, talk->mail->stop, NULL);
}

/* NULL: it has gone, or the test is over. */
static char *
hear(Talk *talk)
{
	return g_data_input_stream_read_line(talk->input, NULL, talk->mail->stop, NULL);
}

static void
wait_until_it_goes(Talk *talk)
{
	char *line;

	while ((line = hear(talk)) != NULL)
		g_free(line);
}

static void
use_stream(Talk *talk, GIOStream *stream)
{
	g_clear_object(&talk->input);
	talk->stream = stream;
	talk->input = g_data_input_stream_new(g_io_stream_get_input_stream(stream));
	g_data_input_stream_set_newline_type(talk->input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
	g_filter_input_stream_set_close_base_stream(G_FILTER_INPUT_STREAM(talk->input), FALSE);
}

static gboolean
shake_hands(Talk *talk)
{
	GIOStream *plain = talk->stream;
	GIOStream *tls = g_tls_server_connection_new(plain, talk->mail->certificate, NULL);

	g_clear_object(&talk->input);
	g_object_unref(plain);
	use_stream(talk, tls);
	talk->secret = TRUE;
	return g_tls_connection_handshake(G_TLS_CONNECTION(tls), talk->mail->stop, NULL);
}

/* ---- what is answered ---- */

static gboolean
take_text(Talk *talk)
{
	DsFakeMail *mail = talk->mail;
	GString *text = g_string_new(NULL);
	char *line = NULL;

	say(talk, "354 go on");
	while ((line = hear(talk)) != NULL && !g_str_equal(line, ".")) {
		g_string_append_printf(text, "%s\r\n", line + (line[0] == '.'));
		g_free(line);
	}
	if (line == NULL || mood_of(mail) == DS_FAKE_MAIL_HANGS_LATE) {
		g_free(line);
		g_string_free(text, TRUE);
		wait_until_it_goes(talk);
		return FALSE;
	}
	g_free(line);
	if (mood_of(mail) == DS_FAKE_MAIL_REFUSES_TEXT) {
		g_string_free(text, TRUE);
		return say(talk, "554 not this text");
	}
	g_mutex_lock(&mail->mutex);
	g_ptr_array_add(mail->texts, g_string_free(text, FALSE));
	g_ptr_array_add(mail->envelopes, g_strdup_printf("%s %s", talk->to, talk->from));
	g_mutex_unlock(&mail->mutex);
	return say(talk, "250 taken");
}

/* "MAIL FROM:<a@b.example> SIZE=9": what stands between the brackets. */
static char *
address_in(const char *line)
{
	const char *begin = strchr(line, '<');
	const char *end = begin != NULL ? strchr(begin, '>') : NULL;

	return end != NULL ? g_strndup(begin + 1, (gsize)(end - begin - 1)) : g_strdup("");
}

static gboolean
answer_recipient(Talk *talk, const char *line)
{
	g_free(talk->to);
	talk->to = address_in(line);
	if (mood_of(talk->mail) == DS_FAKE_MAIL_REFUSES) {
		g_autofree char *no = g_strdup_printf("550 5.1.1 <%s> is unknown here", talk->to);

		return say(talk, no);
	}
	return say(talk,
	    mood_of(talk->mail) == DS_FAKE_MAIL_GREYLISTS ? "451 4.7.1 come back later" : "250 ok");
}

static gboolean
greet(Talk *talk)
{
	gboolean offer = talk->mail->kind == DS_FAKE_MAIL_STARTTLS && !talk->secret;

	return say(talk, offer ? "250-mail.example\r\n250 STARTTLS" : "250 mail.example");
}

/* FALSE: it is over. */
static gboolean
answer(Talk *talk, const char *line)
{
	if (g_str_has_prefix(line, "EHLO ") || g_str_has_prefix(line, "HELO "))
		return greet(talk);
	if (g_str_equal(line, "STARTTLS") && talk->mail->kind == DS_FAKE_MAIL_STARTTLS)
		return say(talk, "220 go on") && shake_hands(talk);
	if (g_str_has_prefix(line, "MAIL FROM:")) {
		g_free(talk->from);
		talk->from = address_in(line);
		return say(talk, "250 ok");
	}
	if (g_str_has_prefix(line, "RCPT TO:"))
		return answer_recipient(talk, line);
	if (g_str_equal(line, "DATA"))
		return take_text(talk);
	if (g_str_equal(line, "QUIT"))
		return say(talk, "221 bye") && FALSE;
	return say(talk, "500 what?");
}

/* ---- the server ---- */

static void
talk_smtp(Talk *talk)
{
	char *line = NULL;
	gboolean goes_on = TRUE;

	if (mood_of(talk->mail) == DS_FAKE_MAIL_HANGS) {
		wait_until_it_goes(talk);
		return;
	}
	if (talk->mail->kind == DS_FAKE_MAIL_TLS && !shake_hands(talk))
		return;
	if (mood_of(talk->mail) == DS_FAKE_MAIL_CLOSED) {
		say(talk, "554 no service here");
		return;
	}
	say(talk, "220 mail.example");
	while (goes_on && (line = hear(talk)) != NULL) {
		goes_on = answer(talk, line);
		g_free(line);
	}
}

static gpointer
serve(gpointer data)
{
	DsFakeMail *mail = data;
	GSocketConnection *connection;

	while ((connection = g_socket_listener_accept(mail->listener, NULL, mail->stop, NULL)) !=
	    NULL) {
		Talk talk = {.mail = mail};

		g_atomic_int_inc(&mail->visits);
		use_stream(&talk, G_IO_STREAM(connection));
		talk_smtp(&talk);
		g_io_stream_close(talk.stream, NULL, NULL);
		g_clear_object(&talk.input);
		g_clear_object(&talk.stream);
		g_free(talk.from);
		g_free(talk.to);
	}
	return NULL;
}

DsFakeMail *
ds_fake_mail_new(DsFakeMailKind kind, GTlsCertificate *certificate)
{
	DsFakeMail *mail = g_new0(DsFakeMail, 1);
	g_autoptr(GInetAddress) here = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
	g_autoptr(GSocketAddress) wish = g_inet_socket_address_new(here, 0);
	g_autoptr(GSocketAddress) address = NULL;
	g_autoptr(GError) error = NULL;

	mail->kind = kind;
	mail->certificate = certificate != NULL ? g_object_ref(certificate) : NULL;
	mail->listener = g_socket_listener_new();
	mail->stop = g_cancellable_new();
	mail->texts = g_ptr_array_new_with_free_func(g_free);
	mail->envelopes = g_ptr_array_new_with_free_func(g_free);
	g_mutex_init(&mail->mutex);
	g_socket_listener_add_address(mail->listener, wish, G_SOCKET_TYPE_STREAM,
	    G_SOCKET_PROTOCOL_TCP, NULL, &address, &error);
	g_assert_no_error(error);
	mail->where = g_strdup_printf(
	    "127.0.0.1:%u", g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(address)));
	mail->thread = g_thread_new("fake-mail", serve, mail);
	return mail;
}

void
ds_fake_mail_free(DsFakeMail *mail)
{
	g_cancellable_cancel(mail->stop);
	g_thread_join(mail->thread);
	g_object_unref(mail->listener);
	g_object_unref(mail->stop);
	g_clear_object(&mail->certificate);
	g_ptr_array_unref(mail->texts);
	g_ptr_array_unref(mail->envelopes);
	g_mutex_clear(&mail->mutex);
	g_free(mail->where);
	g_free(mail);
}

const char *
ds_fake_mail_where(const DsFakeMail *mail)
{
	return mail->where;
}

void
ds_fake_mail_set(DsFakeMail *mail, DsFakeMailMood mood)
{
	g_atomic_int_set(&mail->mood, (gint)mood);
}

guint
ds_fake_mail_visits(DsFakeMail *mail)
{
	return (guint)g_atomic_int_get(&mail->visits);
}

guint
ds_fake_mail_count(DsFakeMail *mail)
{
	guint count;

	g_mutex_lock(&mail->mutex);
	count = mail->texts->len;
	g_mutex_unlock(&mail->mutex);
	return count;
}

static char *
copy_of(DsFakeMail *mail, const GPtrArray *from, guint i)
{
	char *copy;

	g_mutex_lock(&mail->mutex);
	g_assert_cmpuint(i, <, from->len);
	copy = g_strdup(from->pdata[i]);
	g_mutex_unlock(&mail->mutex);
	return copy;
}

char *
ds_fake_mail_text(DsFakeMail *mail, guint i)
{
	return copy_of(mail, mail->texts, i);
}

char *
ds_fake_mail_envelope(DsFakeMail *mail, guint i)
{
	return copy_of(mail, mail->envelopes, i);
}
