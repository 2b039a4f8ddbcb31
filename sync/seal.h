/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sealing: what is sealed can be read by nobody without the key, and altered or put into another
 * place by nobody without its showing. XChaCha20-Poly1305 (libsodium's
 * crypto_aead_xchacha20poly1305_ietf), a random nonce of 24 bytes in front.
 *
 * `about` says what is sealed and where it belongs; it is not kept, and has to be the same again at
 * unsealing.
 */
#pragma once

#include "firmware/base/error.h"

#define DS_SEAL_KEY_BYTES 32

typedef struct {
	guint8 bytes[DS_SEAL_KEY_BYTES];
} DsSealKey;

void ds_seal_key_random(DsSealKey *key);
void ds_seal_key_wipe(DsSealKey *key);

/*
 * Reads the key of a file, or makes file (mode 0600) and key; then *is_new, and the file is on the
 * disk before this returns. DS_ERROR_STORAGE: neither was possible.
 */
DS_MUST_USE gboolean ds_seal_key_file(
    const char *path, DsSealKey *key, gboolean *is_new, GError **error);

GBytes *ds_seal(const DsSealKey *key, const char *about, gconstpointer data, gsize length);

/* NULL: another key, another place, or altered. A zero byte follows the data. */
GBytes *ds_unseal(const DsSealKey *key, const char *about, gconstpointer sealed, gsize length);
