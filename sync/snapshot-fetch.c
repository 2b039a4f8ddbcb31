/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/snapshot-fetch.h"

#include "firmware/base/text.h"
#include "sync/curl.h"

#include <string.h>

#define CONNECT_TIMEOUT_S 10
#define STALL_TIMEOUT_S 30
#define SLOW_BYTES_S 1024 /* less than that for so long is as good as nothing */
#define TRANSFER_MAX_S (6 * 60 * 60)
#define REDIRECTS_MAX 3
#define HEADERS_MAX_BYTES (64 * 1024)
#define ETAG_MAX_BYTES 256
#define HTTP_OK 200
#define HTTP_NOT_MODIFIED 304
#define FETCHED "fetched"
#define FETCHED_GROUP "fetched"

/* One transfer. */
typedef struct {
	CURL *curl;
	DsSnapshotTaking *taking;
	GCancellable *cancel;
	GError *error; /* of ours: it ended the transfer */
	guint stall_s;
	gint64 window_us; /* beginning of the present stall_s */
	curl_off_t window_bytes;
	gsize header_bytes;
	char *etag; /* of the answer */
	char message[CURL_ERROR_SIZE];
} Transfer;

/* ---- what was fetched last ---- */

static gboolean
is_etag(const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (text[i] < 0x21 || text[i] > 0x7E)
			return FALSE;
	return length > 0 && length <= ETAG_MAX_BYTES;
}

/* Only while there is a snapshot: without one "not modified" would be no help. */
static char *
load_etag(const char *dir, const char *url, gboolean has_snapshot)
{
	g_autofree char *path = ds_snapshot_path(dir, FETCHED);
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autofree char *from = NULL;
	char *etag;

	if (!has_snapshot || !g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL))
		return NULL;
	from = g_key_file_get_string(file, FETCHED_GROUP, "from", NULL);
	if (g_strcmp0(from, url) != 0)
		return NULL;
	etag = g_key_file_get_string(file, FETCHED_GROUP, "etag", NULL);
	if (etag != NULL && is_etag(etag, strlen(etag)))
		return etag;
	g_free(etag);
	return NULL;
}

/* Best effort: without it the file is asked for once more. `from` is the address without its
 * password, which has no business on a disk. */
static void
save_etag(const char *dir, const char *from, const char *etag)
{
	g_autofree char *path = ds_snapshot_path(dir, FETCHED);
	g_autoptr(GKeyFile) file = g_key_file_new();

	if (etag == NULL)
		return;
	g_key_file_set_string(file, FETCHED_GROUP, "from", from);
	g_key_file_set_string(file, FETCHED_GROUP, "etag", etag);
	g_key_file_save_to_file(file, path, NULL);
}

/* ---- what libcurl calls ---- */

static void
end(Transfer *transfer, const char *why)
{
	if (transfer->error == NULL)
		g_set_error(&transfer->error, DS_ERROR, DS_ERROR_RETRY, "snapshot: %s", why);
}

static size_t
on_body(char *data, size_t size, size_t count, void *user)
{
	Transfer *transfer = user;
	long code = 0;

	curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &code);
	if (code != HTTP_OK || transfer->error != NULL)
		return 0;
	return ds_snapshot_taking_feed(transfer->taking, data, size * count, &transfer->error)
	    ? size * count
	    : 0;
}

static size_t
on_header(char *data, size_t size, size_t count, void *user)
{
	static const char name[] = "etag:";
	Transfer *transfer = user;
	gsize length = size * count;

	transfer->header_bytes += length;
	if (transfer->header_bytes > HEADERS_MAX_BYTES)
		return 0;
	if (length <= strlen(name) || g_ascii_strncasecmp(data, name, strlen(name)) != 0)
		return length;
	g_autofree char *value = g_strndup(data + strlen(name), length - strlen(name));
	g_strstrip(value);
	g_clear_pointer(&transfer->etag, g_free);
	if (is_etag(value, strlen(value)))
		transfer->etag = g_steal_pointer(&value);
	return length;
}

/* Called about once a second, and at each piece: anything but 0 ends the transfer. libcurl has
 * such a limit too, but takes its time until it believes it. */
static int
on_tick(void *user, curl_off_t total, curl_off_t done, curl_off_t up_total, curl_off_t up_done)
{
	Transfer *transfer = user;
	gint64 now_us = g_get_monotonic_time();

	if (g_cancellable_is_cancelled(transfer->cancel)) {
		end(transfer, "it was stopped");
	} else if (now_us - transfer->window_us >= transfer->stall_s * G_USEC_PER_SEC) {
		if (done - transfer->window_bytes < (curl_off_t)transfer->stall_s * SLOW_BYTES_S)
			end(transfer, "the server is silent, or too slow");
		transfer->window_us = now_us;
		transfer->window_bytes = done;
	}
	return transfer->error != NULL;
}

/* ---- what an end means ---- */

static DsErrorCode
code_of(CURLcode result, long status)
{
	switch (result) {
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
	case CURLE_TOO_MANY_REDIRECTS:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_LOGIN_DENIED: return DS_ERROR_CONFIG;
	case CURLE_HTTP_RETURNED_ERROR: return status < 500 ? DS_ERROR_CONFIG : DS_ERROR_RETRY;
	default: return DS_ERROR_RETRY;
	}
}

static gboolean
explain(Transfer *transfer, CURLcode result, const char *from, GError **error)
{
	const char *message = transfer->message;
	g_autofree char *clean = NULL;
	long status = 0;

	if (transfer->error != NULL) {
		g_propagate_error(error, g_steal_pointer(&transfer->error));
		return FALSE;
	}
	curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
	if (message[0] == '\0')
		message = curl_easy_strerror(result);
	clean = ds_text_clean(message, -1, CURL_ERROR_SIZE);
	g_set_error(
	    error, DS_ERROR, (gint)code_of(result, status), "snapshot: %s: %s", from, clean);
	return FALSE;
}

/* ---- the transfer ---- */

static void
set_options(Transfer *transfer, const DsSnapshotSource *source)
{
	guint connect_s = source->connect_timeout_s;
	CURL *curl = transfer->curl;
	const DsCurlListener listener = {on_body, on_header, on_tick, transfer};

	ds_curl_set_https(curl, source->url, source->ca_file, &listener);
	curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "https");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long)REDIRECTS_MAX);
	curl_easy_setopt(
	    curl, CURLOPT_CONNECTTIMEOUT, (long)(connect_s > 0 ? connect_s : CONNECT_TIMEOUT_S));
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)TRANSFER_MAX_S);
	curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, transfer->message);
}

static CURLcode
perform(Transfer *transfer, const char *etag)
{
	g_autofree char *line = etag != NULL ? g_strconcat("If-None-Match: ", etag, NULL) : NULL;
	struct curl_slist *headers = line != NULL ? curl_slist_append(NULL, line) : NULL;
	CURLcode result;

	transfer->window_us = g_get_monotonic_time();
	curl_easy_setopt(transfer->curl, CURLOPT_HTTPHEADER, headers);
	result = curl_easy_perform(transfer->curl);
	curl_easy_setopt(transfer->curl, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(headers);
	return result;
}

/* A sound file that is not for us now is an answer, not an error. */
static gboolean
judge_refusal(Transfer *transfer, DsSnapshotOutcome *outcome)
{
	DsSnapshotFit fit = ds_snapshot_taking_fit(transfer->taking);

	*outcome = fit == DS_SNAPSHOT_MISFIT ? DS_SNAPSHOT_NO_BASE : DS_SNAPSHOT_NO_NEWS;
	return transfer->error != NULL && (fit == DS_SNAPSHOT_SAME || fit == DS_SNAPSHOT_MISFIT);
}

static gboolean
run_transfer(Transfer *transfer, const char *etag, const char *from, DsSnapshotOutcome *outcome,
    GError **error)
{
	CURLcode result = perform(transfer, etag);
	long status = 0;

	if (result != CURLE_OK)
		return judge_refusal(transfer, outcome) || explain(transfer, result, from, error);
	curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
	*outcome = status == HTTP_NOT_MODIFIED && etag != NULL ? DS_SNAPSHOT_NO_NEWS
							       : DS_SNAPSHOT_NEWS;
	if (*outcome == DS_SNAPSHOT_NO_NEWS)
		return TRUE;
	if (status == HTTP_OK)
		return ds_snapshot_taking_finish(transfer->taking, error);
	g_set_error(
	    error, DS_ERROR, DS_ERROR_RETRY, "snapshot: %s: the server answered %ld", from, status);
	return FALSE;
}

static void
transfer_clear(Transfer *transfer)
{
	g_clear_pointer(&transfer->curl, curl_easy_cleanup);
	g_clear_error(&transfer->error);
	g_free(transfer->etag);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Transfer, transfer_clear)

static gboolean
start_curl(Transfer *transfer, GError **error)
{
	transfer->curl = ds_curl_new();
	if (transfer->curl != NULL)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "snapshot: libcurl does not start");
	return FALSE;
}

/* ---- the address ---- */

/* Without name and password. NULL: it is no address. */
static char *
without_secrets(const char *url, GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_HAS_PASSWORD, &failure);
	const char *scheme = uri != NULL ? g_uri_get_scheme(uri) : "";

	if (g_str_equal(scheme, "https"))
		return g_uri_to_string_partial(uri, G_URI_HIDE_USERINFO | G_URI_HIDE_PASSWORD);
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    "snapshot: its address has to begin with https://, file:/// or /");
	return NULL;
}

static gboolean
fetch_https(DsSnapshotTaking *taking, const char *dir, const DsSnapshotSource *source,
    DsSnapshotOutcome *outcome, GCancellable *cancel, GError **error)
{
	g_auto(Transfer) transfer = {.taking = taking, .cancel = cancel};
	g_autofree char *from = without_secrets(source->url, error);
	g_autofree char *etag = NULL;

	if (from == NULL || !start_curl(&transfer, error))
		return FALSE;
	etag = load_etag(dir, from, ds_snapshot_taking_has_one(taking));
	transfer.stall_s = source->stall_timeout_s > 0 ? source->stall_timeout_s : STALL_TIMEOUT_S;
	set_options(&transfer, source);
	if (!run_transfer(&transfer, etag, from, outcome, error))
		return FALSE;
	if (*outcome != DS_SNAPSHOT_NO_BASE)
		save_etag(dir, from, transfer.etag);
	return TRUE;
}

static gboolean
fetch_file(DsSnapshotTaking *taking, const char *path, DsSnapshotOutcome *outcome,
    GCancellable *cancel, GError **error)
{
	g_autoptr(GError) failure = NULL;
	DsSnapshotFit fit;

	*outcome = DS_SNAPSHOT_NEWS;
	if (ds_snapshot_taking_file(taking, path, cancel, &failure))
		return ds_snapshot_taking_finish(taking, error);
	fit = ds_snapshot_taking_fit(taking);
	*outcome = fit == DS_SNAPSHOT_MISFIT ? DS_SNAPSHOT_NO_BASE : DS_SNAPSHOT_NO_NEWS;
	if (fit == DS_SNAPSHOT_SAME || fit == DS_SNAPSHOT_MISFIT)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&failure));
	return FALSE;
}

gboolean
ds_snapshot_fetch(const char *dir, const DsSnapshotSettings *settings,
    const DsSnapshotSource *source, DsSnapshotProgress on_progress, gpointer data,
    DsSnapshotOutcome *outcome, GCancellable *cancel, GError **error)
{
	g_autoptr(DsSnapshotTaking)
	    taking = ds_snapshot_taking_new(dir, settings, on_progress, data, error);
	g_autofree char *path = NULL;

	if (taking == NULL)
		return FALSE;
	if (source->url[0] == '/')
		path = g_strdup(source->url);
	else if (g_str_has_prefix(source->url, "file:///"))
		path = g_filename_from_uri(source->url, NULL, NULL);
	return path != NULL ? fetch_file(taking, path, outcome, cancel, error)
			    : fetch_https(taking, dir, source, outcome, cancel, error);
}
