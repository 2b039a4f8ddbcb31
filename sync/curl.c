/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/curl.h"

CURL *
ds_curl_new(void)
{
	static gsize started;
	CURL *curl;

	if (g_once_init_enter(&started))
		g_once_init_leave(&started, curl_global_init(CURL_GLOBAL_DEFAULT) == 0 ? 1 : 2);
	curl = started == 1 ? curl_easy_init() : NULL;
	if (curl != NULL)
		curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L); /* one thread of many */
	return curl;
}

void
ds_curl_set_trust(CURL *curl, const char *ca_file)
{
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (ca_file == NULL)
		return;
	curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
	curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
}

void
ds_curl_set_https(
    CURL *curl, const char *address, const char *ca_file, const DsCurlListener *listener)
{
	curl_easy_setopt(curl, CURLOPT_URL, address);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
	ds_curl_set_trust(curl, ca_file);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, listener->body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, listener->data);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, listener->header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, listener->data);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, listener->tick);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, listener->data);
}
