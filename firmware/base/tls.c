/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/tls.h"

#include "firmware/base/spki.h"
#include "firmware/base/wait.h"

struct DsTls {
	GTlsCertificate *expected; /* NULL: an authority has to have signed */
	GTlsDatabase *authorities; /* NULL: those of the system */
	GTlsCertificate *own;      /* NULL: none is shown */
	char *pin;                 /* NULL: any key */
};

static gboolean
fail(const char *key, const GError *failure, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "%s: %s", key, failure->message);
	return FALSE;
}

void
ds_tls_settings_clear(DsTlsSettings *settings)
{
	g_free(settings->certificate);
	g_free(settings->ca_file);
	g_free(settings->pin);
	g_free(settings->client_cert);
	g_free(settings->client_key);
	*settings = (DsTlsSettings){0};
}

/* ---- what it is made of ---- */

/* Settings that are at odds, before any file is read. */
static gboolean
agree(const DsTlsSettings *settings, GError **error)
{
	const char *why = NULL;

	if (settings->certificate != NULL && (settings->ca_file != NULL || settings->pin != NULL))
		why = "certificate= names the only certificate that counts: it goes with neither "
		      "ca-file= nor pin=";
	else if (settings->client_cert != NULL && settings->client_key == NULL)
		why = "client-cert= and client-key= go together";
	else if (settings->client_cert == NULL && settings->client_key != NULL)
		why = "client-key= and client-cert= go together";
	if (why != NULL)
		g_set_error_literal(error, DS_ERROR, DS_ERROR_CONFIG, why);
	return why == NULL;
}

static gboolean
load_expected(DsTls *tls, const char *path, GError **error)
{
	g_autoptr(GError) failure = NULL;

	if (path == NULL)
		return TRUE;
	tls->expected = g_tls_certificate_new_from_file(path, &failure);
	return tls->expected != NULL || fail("certificate=", failure, error);
}

static gboolean
load_authorities(DsTls *tls, const char *path, GError **error)
{
	g_autoptr(GError) failure = NULL;

	if (path == NULL)
		return TRUE;
	tls->authorities = g_tls_file_database_new(path, &failure);
	return tls->authorities != NULL || fail("ca-file=", failure, error);
}

static gboolean
load_own(DsTls *tls, const DsTlsSettings *settings, GError **error)
{
	g_autoptr(GError) failure = NULL;

	if (settings->client_cert == NULL)
		return TRUE;
	tls->own = g_tls_certificate_new_from_files(
	    settings->client_cert, settings->client_key, &failure);
	return tls->own != NULL || fail("client-cert=", failure, error);
}

static gboolean
load_pin(DsTls *tls, const char *pin, GError **error)
{
	if (pin == NULL)
		return TRUE;
	if (!ds_spki_is_pin(pin)) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "pin=: it must have %d hexadecimal digits", DS_SPKI_HEX_LENGTH);
		return FALSE;
	}
	tls->pin = g_ascii_strdown(pin, -1);
	return TRUE;
}

DsTls *
ds_tls_new(const DsTlsSettings *settings, const char *wish, GError **error)
{
	g_autoptr(DsTls) tls = g_new0(DsTls, 1);

	if (!g_tls_backend_supports_tls(g_tls_backend_get_default())) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "%s: this machine has no TLS; install glib-networking", wish);
		return NULL;
	}
	if (!agree(settings, error) || !load_expected(tls, settings->certificate, error) ||
	    !load_authorities(tls, settings->ca_file, error) || !load_own(tls, settings, error) ||
	    !load_pin(tls, settings->pin, error))
		return NULL;
	return g_steal_pointer(&tls);
}

void
ds_tls_free(DsTls *tls)
{
	g_clear_object(&tls->expected);
	g_clear_object(&tls->authorities);
	g_clear_object(&tls->own);
	g_free(tls->pin);
	g_free(tls);
}

/* ---- the other side ---- */

static const char not_expected[] =
    "the certificate shown is not that of certificate=: if a new one was made there, put that into "
    "the file; if not, somebody else answers";

static gboolean
is_expected(const DsTls *tls, GTlsCertificate *peer)
{
	return tls->expected != NULL && peer != NULL &&
	    g_tls_certificate_is_same(peer, tls->expected);
}

static gboolean
is_pinned(const DsTls *tls, GTlsCertificate *peer)
{
	g_autoptr(GByteArray) der = NULL;

	if (tls->pin == NULL)
		return TRUE;
	if (peer == NULL)
		return FALSE;
	g_object_get(peer, "certificate", &der, NULL);
	g_autofree char *found = der != NULL ? ds_spki_sha256(der->data, der->len) : NULL;
	return g_strcmp0(found, tls->pin) == 0;
}

/* GIO does not promise to find all that is wrong with a certificate of nobody we know. */
static gboolean
is_in_time(GTlsCertificate *peer, GError **error)
{
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();
	g_autoptr(GDateTime) from = g_tls_certificate_get_not_valid_before(peer);
	g_autoptr(GDateTime) until = g_tls_certificate_get_not_valid_after(peer);
	gboolean early = from == NULL || g_date_time_compare(now, from) < 0;
	g_autofree char *day = NULL;

	if (!early && until != NULL && g_date_time_compare(now, until) <= 0)
		return TRUE;
	day = early && from != NULL ? g_date_time_format(from, "%F")
	    : until != NULL         ? g_date_time_format(until, "%F")
				    : g_strdup("?");
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    early ? "the certificate shown is not valid before %s: is the clock of this machine "
		    "right?"
		  : "the certificate shown has expired on %s: have a new one made there, and put "
		    "it into the file of certificate=",
	    day);
	return FALSE;
}

static gboolean
is_believed(const DsTls *tls, GTlsConnection *connection, GError **error)
{
	GTlsCertificate *peer = g_tls_connection_get_peer_certificate(connection);
	const char *why = NULL;

	if (g_tls_connection_get_protocol_version(connection) < G_TLS_PROTOCOL_VERSION_TLS_1_2)
		why = "the server's TLS is older than 1.2";
	else if (tls->expected != NULL && !is_expected(tls, peer))
		why = not_expected;
	else if (!is_pinned(tls, peer))
		why = "the public key shown is not that of pin=";
	if (why == NULL)
		return tls->expected == NULL || is_in_time(peer, error);
	g_set_error_literal(error, DS_ERROR, DS_ERROR_CONFIG, why);
	return FALSE;
}

/* What is wrong with it, for an operator. */
static char *
describe(GTlsCertificateFlags flags)
{
	static const struct {
		GTlsCertificateFlags flag;
		const char *words;
	} table[] = {
	    {G_TLS_CERTIFICATE_UNKNOWN_CA, "signed by nobody we know"},
	    {G_TLS_CERTIFICATE_BAD_IDENTITY, "for another name"},
	    {G_TLS_CERTIFICATE_NOT_ACTIVATED, "not valid yet"},
	    {G_TLS_CERTIFICATE_EXPIRED, "expired"},
	    {G_TLS_CERTIFICATE_REVOKED, "revoked"},
	    {G_TLS_CERTIFICATE_INSECURE, "of a weak kind"},
	};
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(table); i++)
		if ((flags & table[i].flag) != 0)
			g_string_append_printf(
			    text, "%s%s", text->len > 0 ? ", " : "", table[i].words);
	if (text->len == 0)
		g_string_append(text, "not acceptable");
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static GError *
refuse(const DsTls *tls, GTlsConnection *connection)
{
	g_autofree char *what = describe(g_tls_connection_get_peer_certificate_errors(connection));

	if (tls->expected != NULL)
		return g_error_new_literal(DS_ERROR, DS_ERROR_CONFIG, not_expected);
	return g_error_new(DS_ERROR, DS_ERROR_CONFIG,
	    "the certificate shown is %s: it has to be signed by an authority of ca-file=, for "
	    "this very address, and in its time",
	    what);
}

/* What a failed handshake means for the caller. */
static GError *
judge(const DsTls *tls, GTlsConnection *connection, const GError *failure)
{
	if (g_error_matches(failure, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
		return refuse(tls, connection);
	if (g_error_matches(failure, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED))
		return g_error_new_literal(DS_ERROR, DS_ERROR_CONFIG,
		    "the server wants a certificate from us (client-cert=)");
	return g_error_new(DS_ERROR, DS_ERROR_RETRY, "no TLS connection: %s", failure->message);
}

/* ---- connecting ---- */

static gboolean
on_certificate(
    GTlsConnection *connection, GTlsCertificate *peer, GTlsCertificateFlags errors, gpointer data)
{
	return is_expected(data, peer);
}

static GIOStream *
wrap(const DsTls *tls, GIOStream *tcp, GSocketConnectable *identity, GError **error)
{
	g_autoptr(GError) failure = NULL;
	GIOStream *stream = g_tls_client_connection_new(tcp, identity, &failure);

	if (stream == NULL) {
		fail("tls", failure, error);
		return NULL;
	}
	if (tls->authorities != NULL)
		g_tls_connection_set_database(G_TLS_CONNECTION(stream), tls->authorities);
	if (tls->own != NULL)
		g_tls_connection_set_certificate(G_TLS_CONNECTION(stream), tls->own);
	if (tls->expected != NULL)
		g_signal_connect(
		    stream, "accept-certificate", G_CALLBACK(on_certificate), (gpointer)tls);
	return stream;
}

static gboolean
shake_hands(const DsTls *tls, GTlsConnection *connection, const DsTlsCall *call, GError **error)
{
	g_autoptr(GError) failure = NULL;
	gboolean done;
	DsWait wait;

	ds_wait_begin(&wait, call->context, call->deadline_us, call->cancel);
	g_tls_connection_handshake_async(
	    connection, G_PRIORITY_DEFAULT, wait.stop, ds_wait_on_done, &wait);
	done = g_tls_connection_handshake_finish(connection, ds_wait_result(&wait), &failure);
	if (!done && g_cancellable_is_cancelled(wait.stop))
		g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "no TLS connection: %s",
		    ds_wait_why(&wait, failure));
	else if (!done)
		g_propagate_error(error, judge(tls, connection, failure));
	ds_wait_end(&wait);
	return done && is_believed(tls, connection, error);
}

GIOStream *
ds_tls_connect(const DsTls *tls, GIOStream *tcp, GSocketConnectable *identity,
    const DsTlsCall *call, GError **error)
{
	g_autoptr(GIOStream) stream = wrap(tls, tcp, identity, error);

	if (stream == NULL || !shake_hands(tls, G_TLS_CONNECTION(stream), call, error))
		return NULL;
	return g_steal_pointer(&stream);
}

void
ds_tls_goodbye(GIOStream *connection, const DsTlsCall *call)
{
	DsWait wait;

	ds_wait_begin(&wait, call->context, call->deadline_us, call->cancel);
	g_io_stream_close_async(connection, G_PRIORITY_DEFAULT, wait.stop, ds_wait_on_done, &wait);
	g_io_stream_close_finish(connection, ds_wait_result(&wait), NULL);
	ds_wait_end(&wait);
}
