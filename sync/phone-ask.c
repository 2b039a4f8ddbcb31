/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/phone-ask.h"

#include "sync/curl.h"
#include "sync/patron-code.h"

#include <sodium.h>
#include <string.h>

#define CONNECT_TIMEOUT_S 10
#define ANSWER_TIMEOUT_S 40 /* a server holds a question for some 25 */
#define HEADERS_MAX_BYTES (16 * 1024)
enum { HTTP_OK = 200, HTTP_NO_CONTENT = 204, HTTP_NOT_FOUND = 404, HTTP_GONE = 410 };

typedef struct {
	GCancellable *cancel;
	gsize header_bytes;
	gsize length;
	char text[DS_PATRON_CODE_TEXT_MAX + 1];
} Transfer;

void
ds_phone_settings_clear(DsPhoneSettings *settings)
{
	g_clear_pointer(&settings->page, g_free);
	g_clear_pointer(&settings->answer, g_free);
	g_clear_pointer(&settings->ca_file, g_free);
}

/* ---- addresses ---- */

gboolean
ds_phone_is_address(const char *address)
{
	const char *place = strstr(address, DS_PHONE_PLACE);
	g_autofree char *plain = NULL;
	g_autoptr(GUri) uri = NULL;
	const char *host;

	if (place == NULL || strstr(place + 1, DS_PHONE_PLACE) != NULL)
		return FALSE;
	plain = ds_phone_address(address, "0");
	uri = g_uri_parse(plain, G_URI_FLAGS_NONE, NULL);
	if (uri == NULL || !g_str_equal(g_uri_get_scheme(uri), "https"))
		return FALSE;
	host = g_uri_get_host(uri);
	return host != NULL && host[0] != '\0' && g_uri_get_userinfo(uri) == NULL &&
	    memchr(address + strlen("https://"), '/',
		(gsize)(place - address) - strlen("https://")) != NULL;
}

char *
ds_phone_address(const char *address, const char *code)
{
	const char *place = strstr(address, DS_PHONE_PLACE);
	gsize before = place != NULL ? (gsize)(place - address) : strlen(address);

	return g_strdup_printf("%.*s%s%s", (int)before, address, place != NULL ? code : "",
	    place != NULL ? place + strlen(DS_PHONE_PLACE) : "");
}

void
ds_phone_make_code(char code[DS_PHONE_CODE_SIZE])
{
	guint8 secret[DS_PHONE_CODE_BYTES];

	randombytes_buf(secret, sizeof secret); /* starts libsodium itself */
	sodium_bin2hex(code, DS_PHONE_CODE_SIZE, secret, sizeof secret);
	sodium_memzero(secret, sizeof secret);
}

/* ---- what libcurl calls ---- */

/* More than a code can have ends the transfer. */
static size_t
on_body(char *data, size_t size, size_t count, void *user)
{
	Transfer *transfer = user;
	gsize length = size * count;

	if (length > DS_PATRON_CODE_TEXT_MAX - transfer->length)
		return 0;
	memcpy(transfer->text + transfer->length, data, length);
	transfer->length += length;
	return length;
}

static size_t
on_header(char *data, size_t size, size_t count, void *user)
{
	Transfer *transfer = user;

	transfer->header_bytes += size * count;
	return transfer->header_bytes <= HEADERS_MAX_BYTES ? size * count : 0;
}

static int
on_tick(void *user, curl_off_t total, curl_off_t done, curl_off_t up_total, curl_off_t up_done)
{
	return g_cancellable_is_cancelled(((Transfer *)user)->cancel);
}

/* ---- the transfer ---- */

static void
set_options(CURL *curl, Transfer *transfer, const char *address, const char *ca_file)
{
	const DsCurlListener listener = {on_body, on_header, on_tick, transfer};

	ds_curl_set_https(curl, address, ca_file, &listener);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)ANSWER_TIMEOUT_S);
}

static DsPhoneOutcome
outcome_of(CURLcode result, long status, GError **error)
{
	if (result != CURLE_OK) {
		g_set_error(error, DS_ERROR, DS_ERROR_RETRY,
		    "phone: the server of answer= does not answer as it should: %s",
		    curl_easy_strerror(result));
		return DS_PHONE_FAILED;
	}
	switch (status) {
	case HTTP_OK: return DS_PHONE_APPROVED;
	case HTTP_NO_CONTENT: return DS_PHONE_NOT_YET;
	case HTTP_NOT_FOUND:
	case HTTP_GONE: return DS_PHONE_REFUSED;
	default:
		g_set_error(error, DS_ERROR, DS_ERROR_RETRY,
		    "phone: the server of answer= answered %ld", status);
		return DS_PHONE_FAILED;
	}
}

DsPhoneOutcome
ds_phone_ask(
    const char *address, const char *ca_file, GCancellable *cancel, char **text, GError **error)
{
	Transfer transfer = {.cancel = cancel};
	CURL *curl = ds_curl_new();
	DsPhoneOutcome outcome;
	CURLcode result;
	long status = 0;

	if (curl == NULL) {
		g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "phone: libcurl does not start");
		return DS_PHONE_FAILED;
	}
	set_options(curl, &transfer, address, ca_file);
	result = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_cleanup(curl);
	outcome = outcome_of(result, status, error);
	if (outcome == DS_PHONE_APPROVED)
		*text = g_strndup(transfer.text, transfer.length);
	explicit_bzero(transfer.text, sizeof transfer.text);
	return outcome;
}
