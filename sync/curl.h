/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every transfer of libcurl here has in common. Any thread. */
#pragma once

#include <curl/curl.h>
#include <glib.h>

/* NULL: libcurl does not start. End with curl_easy_cleanup(). */
CURL *ds_curl_new(void);

/* Believes only whom the system's authorities, or those of `ca_file` (PEM; NULL: the system's),
 * vouch for by this very name, over TLS 1.2 at least. */
void ds_curl_set_trust(CURL *curl, const char *ca_file);

/* What an answer is told to; each gets `data`. body, header: libcurl's CURLOPT_WRITEFUNCTION and
 * CURLOPT_HEADERFUNCTION; tick: CURLOPT_XFERINFOFUNCTION, about once a second. */
typedef struct {
	curl_write_callback body, header;
	curl_xferinfo_callback tick;
	gpointer data;
} DsCurlListener;

/* A download by HTTPS from that address, with ds_curl_set_trust(). */
void ds_curl_set_https(
    CURL *curl, const char *address, const char *ca_file, const DsCurlListener *listener);
