/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a library signs its patron codes with: an Ed25519 key (RFC 8032) in a file that only its
 * owner may read. Whoever has it can be everybody's card: it belongs on the server that knows who
 * is asking, never on a kiosk. Kiosks have the line of ds_pass_key_line() in their keys=.
 *
 * One thread.
 */
#pragma once

#include "firmware/base/error.h"

typedef struct DsPassKey DsPassKey;

/* A new one. `kid` names it in codes: 1 to 32 of 0-9 A-Z a-z . _ - ; DS_ERROR_CONFIG otherwise. */
DsPassKey *ds_pass_key_new(const char *kid, GError **error);
void ds_pass_key_free(DsPassKey *key); /* and overwrites it */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsPassKey, ds_pass_key_free)

/* Into a new file, for its owner only; a file that is there already is left alone. DS_ERROR_CONFIG
 * for that, DS_ERROR_STORAGE when it cannot be written. */
DS_MUST_USE gboolean ds_pass_key_save(const DsPassKey *key, const char *path, GError **error);

/* DS_ERROR_CONFIG: it is no such file, or others may read it, too. */
DsPassKey *ds_pass_key_load(const char *path, GError **error);

const char *ds_pass_key_kid(const DsPassKey *key);

/* For keys= of [patron-code], which is no secret: "KID:64 hexadecimal digits". g_free() it. */
char *ds_pass_key_line(const DsPassKey *key);

#define DS_PASS_SIGNATURE_BYTES 64
void ds_pass_key_sign(
    const DsPassKey *key, const GByteArray *text, guint8 signature[DS_PASS_SIGNATURE_BYTES]);
