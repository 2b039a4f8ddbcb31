/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fingerprint of a certificate's public key, for pinning: SHA-256 over the DER form of its
 * SubjectPublicKeyInfo (RFC 7469, section 2.4). It survives a renewed certificate that keeps its
 * key. The same by hand:
 *
 *	openssl x509 -in server.pem -noout -pubkey | openssl pkey -pubin -outform der | sha256sum
 *
 * GIO gives a certificate as DER but not its key, hence this small reader of RFC 5280, 4.1. Pure.
 */
#pragma once

#include <glib.h>

#define DS_SPKI_HEX_LENGTH 64

/* In lower case; free with g_free(). NULL when the bytes are no certificate. */
char *ds_spki_sha256(const void *der, gsize length);

/* TRUE for 64 hexadecimal digits. */
gboolean ds_spki_is_pin(const char *text);
