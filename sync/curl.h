/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every transfer of libcurl here has in common. Any thread. */
#pragma once

#include <curl/curl.h>

/* NULL: libcurl does not start. End with curl_easy_cleanup(). */
CURL *ds_curl_new(void);

/* Believes only whom the system's authorities, or those of `ca_file` (PEM; NULL: the system's),
 * vouch for by this very name, over TLS 1.2 at least. */
void ds_curl_set_trust(CURL *curl, const char *ca_file);
