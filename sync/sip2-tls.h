/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whom the link believes: TLS 1.2 or newer, a certificate of a known authority for the right name
 * and in its time, and where a pin is set also the right public key. (Plain TCP is for a stunnel
 * on the same machine and for tests.)
 */
#pragma once

#include "sync/library.h"

typedef struct DsSip2Tls DsSip2Tls;

/* Reads the files. NULL with DS_ERROR_CONFIG, which names the key that is wrong. */
DsSip2Tls *ds_sip2_tls_new(const DsLibrarySettings *settings, GError **error);
void ds_sip2_tls_free(DsSip2Tls *tls);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsSip2Tls, ds_sip2_tls_free)

/* TLS over an open connection to `identity`; the handshake is the caller's. NULL: DS_ERROR_CONFIG.
 */
GTlsConnection *ds_sip2_tls_wrap(
    const DsSip2Tls *tls, GIOStream *tcp, GSocketConnectable *identity, GError **error);

/* After a handshake: is it new enough, is it the pinned key? DS_ERROR_CONFIG when not. */
gboolean ds_sip2_tls_check(const DsSip2Tls *tls, GTlsConnection *connection, GError **error);

/* What a failed handshake means for the caller: DS_ERROR_CONFIG when a certificate is to blame,
 * else DS_ERROR_RETRY: nobody there, no TLS there, cut off. */
GError *ds_sip2_tls_failure(GTlsConnection *connection, const GError *failure);
