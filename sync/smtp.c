/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/smtp.h"

#include "firmware/base/text.h"
#include "sync/curl.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECT_TIMEOUT_S 15
#define TIMEOUT_S 60

/* The command that was said last: only what is answered to these is about a message. */
typedef enum { SAID_OTHER, SAID_RCPT, SAID_DATA } Said;

typedef struct {
	CURL *curl;
	const DsMail *mail;
	gsize length, sent; /* bytes of its text */
	GCancellable *cancel;
	Said said;
	GArray *sockets; /* int: that are open */
	char message[CURL_ERROR_SIZE];
} Transfer;

void
ds_smtp_settings_clear(DsSmtpSettings *settings)
{
	g_clear_pointer(&settings->server, g_free);
	g_clear_pointer(&settings->login, g_free);
	if (settings->password != NULL)
		explicit_bzero(settings->password, strlen(settings->password));
	g_clear_pointer(&settings->password, g_free);
	g_clear_pointer(&settings->ca_file, g_free);
}

static gboolean
is_loopback(const char *host)
{
	g_autoptr(GInetAddress) address = g_inet_address_new_from_string(host);

	return address != NULL ? g_inet_address_get_is_loopback(address)
			       : g_str_equal(host, "localhost");
}

gboolean
ds_smtp_is_server(const char *server, gboolean *loopback)
{
	g_autoptr(GUri) uri = g_uri_parse(server, G_URI_FLAGS_NONE, NULL);
	const char *scheme = uri != NULL ? g_uri_get_scheme(uri) : "";
	const char *host = uri != NULL ? g_uri_get_host(uri) : NULL;

	*loopback = FALSE;
	if ((!g_str_equal(scheme, "smtps") && !g_str_equal(scheme, "smtp")) || host == NULL ||
	    host[0] == '\0' || g_uri_get_port(uri) <= 0 || g_uri_get_userinfo(uri) != NULL ||
	    g_uri_get_path(uri)[0] != '\0' || g_uri_get_query(uri) != NULL ||
	    g_uri_get_fragment(uri) != NULL)
		return FALSE;
	*loopback = is_loopback(host);
	return TRUE;
}

/* ---- what libcurl calls ---- */

static size_t
on_read(char *room, size_t size, size_t count, void *user)
{
	Transfer *transfer = user;
	gsize length = MIN(size * count, transfer->length - transfer->sent);

	memcpy(room, transfer->mail->text + transfer->sent, length);
	transfer->sent += length;
	return length;
}

/* Anything but 0 ends the transfer; called about once a second. */
static int
on_tick(void *user, curl_off_t total, curl_off_t done, curl_off_t up_total, curl_off_t up_done)
{
	return g_cancellable_is_cancelled(((Transfer *)user)->cancel);
}

/* Nothing of it is kept but which command it was. */
static int
on_talk(CURL *curl, curl_infotype type, char *data, size_t length, void *user)
{
	static const struct {
		const char *verb;
		Said said;
	} verbs[] = {{"RCPT", SAID_RCPT}, {"DATA", SAID_DATA}, {"MAIL", SAID_OTHER}};
	Transfer *transfer = user;

	for (guint i = 0; type == CURLINFO_HEADER_OUT && i < G_N_ELEMENTS(verbs); i++)
		if (length >= 4 && strncmp(data, verbs[i].verb, 4) == 0)
			transfer->said = verbs[i].said; /* QUIT comes after a refusal, too */
	return 0;
}

static int
on_socket(void *user, curl_socket_t socket, curlsocktype purpose)
{
	g_array_append_val(((Transfer *)user)->sockets, socket);
	return CURL_SOCKOPT_OK;
}

static int
on_close(void *user, curl_socket_t socket)
{
	GArray *sockets = ((Transfer *)user)->sockets;

	for (guint i = sockets->len; i-- > 0;)
		if (g_array_index(sockets, int, i) == socket)
			g_array_remove_index_fast(sockets, i);
	return close(socket);
}

/* ---- the transfer ---- */

static void
set_server(CURL *curl, const DsSmtpSettings *settings)
{
	/* what it calls itself: a name that exists, and not this machine's */
	g_autofree char *url = g_strconcat(
	    settings->server, "/", ds_mail_address_domain(&settings->from), NULL);

	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(
	    curl, CURLOPT_USE_SSL, (long)(settings->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* mail goes straight */
	curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	ds_curl_set_trust(curl, settings->ca_file);
	if (settings->login != NULL) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, settings->login);
		curl_easy_setopt(curl, CURLOPT_PASSWORD, settings->password);
	}
}

static void
set_limits(Transfer *transfer, const DsSmtpSettings *settings)
{
	CURL *curl = transfer->curl;
	guint timeout_s = settings->timeout_s > 0 ? settings->timeout_s : TIMEOUT_S;

	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)timeout_s);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer->message);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_tick);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, transfer);
	curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, on_socket);
	curl_easy_setopt(curl, CURLOPT_SOCKOPTDATA, transfer);
	curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, on_close);
	curl_easy_setopt(curl, CURLOPT_CLOSESOCKETDATA, transfer);
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_talk);
	curl_easy_setopt(curl, CURLOPT_DEBUGDATA, transfer);
}

static CURLcode
perform(Transfer *transfer, const DsSmtpSettings *settings)
{
	struct curl_slist *to = curl_slist_append(NULL, transfer->mail->to.text);
	CURL *curl = transfer->curl;
	CURLcode result;

	set_server(curl, settings);
	set_limits(transfer, settings);
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, settings->from.text);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
	curl_easy_setopt(curl, CURLOPT_READDATA, transfer);
	result = curl_easy_perform(curl);
	for (struct curl_slist *at = to; at != NULL; at = at->next)
		explicit_bzero(at->data, strlen(at->data));
	curl_slist_free_all(to);
	return result;
}

/* ---- what an end means ---- */

static DsErrorCode
code_of(CURLcode result)
{
	switch (result) {
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_USE_SSL_FAILED:
	case CURLE_LOGIN_DENIED: return DS_ERROR_CONFIG;
	default: return DS_ERROR_RETRY;
	}
}

static DsSmtpOutcome
judge(Transfer *transfer, CURLcode result, const DsSmtpSettings *settings, GError **error)
{
	const char *message = transfer->message;
	g_autofree char *clean = NULL;
	long answer = 0;

	if (result == CURLE_OK)
		return DS_SMTP_ACCEPTED;
	curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &answer);
	if (transfer->said != SAID_OTHER && answer >= 400 && answer < 600) {
		g_set_error(error, DS_ERROR, DS_ERROR_RETRY,
		    "mail: %s did not take a message: it answered %ld to %s", settings->server,
		    answer, transfer->said == SAID_RCPT ? "RCPT" : "DATA");
		return answer >= 500 ? DS_SMTP_REFUSED : DS_SMTP_LATER;
	}
	if (message[0] == '\0')
		message = curl_easy_strerror(result);
	clean = ds_text_clean(message, -1, CURL_ERROR_SIZE);
	g_set_error(
	    error, DS_ERROR, (gint)code_of(result), "mail: %s: %s", settings->server, clean);
	return DS_SMTP_AWAY;
}

/* libcurl takes leave (QUIT), and waits two minutes for an answer, whatever it was told of time:
 * here it finds that there is none. */
static void
hang_up(Transfer *transfer)
{
	for (guint i = 0; i < transfer->sockets->len; i++)
		shutdown(g_array_index(transfer->sockets, int, i), SHUT_RD);
	/* a name that is being looked up would be waited for */
	if (g_cancellable_is_cancelled(transfer->cancel))
		curl_easy_setopt(transfer->curl, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_cleanup(transfer->curl);
}

DsSmtpOutcome
ds_smtp_send(
    const DsSmtpSettings *settings, const DsMail *mail, GCancellable *cancel, GError **error)
{
	Transfer transfer = {.mail = mail, .length = strlen(mail->text), .cancel = cancel};
	DsSmtpOutcome outcome;

	transfer.curl = ds_curl_new();
	if (transfer.curl == NULL) {
		g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "mail: libcurl does not start");
		return DS_SMTP_AWAY;
	}
	transfer.sockets = g_array_new(FALSE, FALSE, sizeof(int));
	outcome = judge(&transfer, perform(&transfer, settings), settings, error);
	hang_up(&transfer);
	g_array_unref(transfer.sockets);
	return outcome;
}
