/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2-tls.h"

#include "sync/spki.h"

struct DsSip2Tls {
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

static gboolean
load_authorities(DsSip2Tls *tls, const char *path, GError **error)
{
	g_autoptr(GError) failure = NULL;

	if (path == NULL)
		return TRUE;
	tls->authorities = g_tls_file_database_new(path, &failure);
	return tls->authorities != NULL || fail("ca-file=", failure, error);
}

static gboolean
load_own(DsSip2Tls *tls, const DsLibrarySettings *settings, GError **error)
{
	g_autoptr(GError) failure = NULL;
	const char *key = settings->tls_client_key;

	if (settings->tls_client_cert == NULL)
		return TRUE;
	tls->own = g_tls_certificate_new_from_files(
	    settings->tls_client_cert, key != NULL ? key : settings->tls_client_cert, &failure);
	return tls->own != NULL || fail("client-cert=", failure, error);
}

static gboolean
load_pin(DsSip2Tls *tls, const char *pin, GError **error)
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

DsSip2Tls *
ds_sip2_tls_new(const DsLibrarySettings *settings, GError **error)
{
	g_autoptr(DsSip2Tls) tls = g_new0(DsSip2Tls, 1);

	if (!g_tls_backend_supports_tls(g_tls_backend_get_default())) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "tls=yes: this machine has no TLS; install glib-networking");
		return NULL;
	}
	if (!load_authorities(tls, settings->tls_ca_file, error) ||
	    !load_own(tls, settings, error) || !load_pin(tls, settings->tls_pin, error))
		return NULL;
	return g_steal_pointer(&tls);
}

void
ds_sip2_tls_free(DsSip2Tls *tls)
{
	g_clear_object(&tls->authorities);
	g_clear_object(&tls->own);
	g_free(tls->pin);
	g_free(tls);
}

GTlsConnection *
ds_sip2_tls_wrap(const DsSip2Tls *tls, GIOStream *tcp, GSocketConnectable *identity, GError **error)
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
	return G_TLS_CONNECTION(stream);
}

static gboolean
is_pinned(const DsSip2Tls *tls, GTlsConnection *connection)
{
	GTlsCertificate *peer = g_tls_connection_get_peer_certificate(connection);
	g_autoptr(GByteArray) der = NULL;

	if (tls->pin == NULL)
		return TRUE;
	if (peer == NULL)
		return FALSE;
	g_object_get(peer, "certificate", &der, NULL);
	g_autofree char *found = der != NULL ? ds_spki_sha256(der->data, der->len) : NULL;
	return g_strcmp0(found, tls->pin) == 0;
}

gboolean
ds_sip2_tls_check(const DsSip2Tls *tls, GTlsConnection *connection, GError **error)
{
	if (g_tls_connection_get_protocol_version(connection) < G_TLS_PROTOCOL_VERSION_TLS_1_2) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "the server's TLS is older than 1.2");
		return FALSE;
	}
	if (!is_pinned(tls, connection)) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "the server's public key is not that of pin=");
		return FALSE;
	}
	return TRUE;
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

GError *
ds_sip2_tls_failure(GTlsConnection *connection, const GError *failure)
{
	g_autofree char *what = describe(g_tls_connection_get_peer_certificate_errors(connection));

	if (g_error_matches(failure, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
		return g_error_new(
		    DS_ERROR, DS_ERROR_CONFIG, "the server's certificate is %s", what);
	if (g_error_matches(failure, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED))
		return g_error_new(DS_ERROR, DS_ERROR_CONFIG,
		    "the server wants a certificate from us (tls-client-cert)");
	return g_error_new(DS_ERROR, DS_ERROR_RETRY, "no TLS connection: %s", failure->message);
}
