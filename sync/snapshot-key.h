/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys of a site's snapshots, in two files that `duestampctl snapshot key` makes together:
 *
 *	NAME.secret   stays with the library: signs snapshots
 *	NAME.key      goes to every kiosk: checks signatures
 *
 * Both hold two more things. The library's id, so that a snapshot of another library is told as
 * such. And the hash key: numbers of cards and items stand in a snapshot as SipHash-2-4 under that
 * key (8 bytes; libsodium's crypto_shorthash). Card numbers are short and sequential, so without a
 * secret anybody who finds a snapshot, on a lost USB stick or a web server, could try all of them;
 * the key is made at random for each site and never travels with a snapshot. It does not protect
 * against somebody who has a kiosk's disk in clear: there file and key are together, and full disk
 * encryption has to do it. It is the same for all kiosks of a site because one file serves them
 * all; it is not derived from the signing key because kiosks hold only the public half.
 *
 * The files are key files: [snapshot] library=, public=, hash=, secret=, the last three in
 * hexadecimal. A key does not change once loaded: any thread may read it.
 */
#pragma once

#include "firmware/base/ident.h"

#define DS_SNAPSHOT_PUBLIC_BYTES 32 /* Ed25519, RFC 8032 */
#define DS_SNAPSHOT_SECRET_BYTES 64 /* libsodium's form: the seed, then the public key */
#define DS_SNAPSHOT_HASH_KEY_BYTES 16

typedef struct {
	DsWord library;
	gboolean can_sign;
	guint8 public_key[DS_SNAPSHOT_PUBLIC_BYTES];
	guint8 secret_key[DS_SNAPSHOT_SECRET_BYTES];
	guint8 hash_key[DS_SNAPSHOT_HASH_KEY_BYTES];
} DsSnapshotKey;

/* New random keys for the library of this id (1 to 32 characters). NULL: DS_ERROR_CONFIG. */
DsSnapshotKey *ds_snapshot_key_new(const char *library, GError **error);

/* Either file. DS_ERROR_CONFIG: it is missing, wrong, or may be read by everybody. */
DsSnapshotKey *ds_snapshot_key_load(const char *path, GError **error);

/* Writes a new file, for its owner alone (0600); never over another one. */
DS_MUST_USE gboolean ds_snapshot_key_save(
    const DsSnapshotKey *key, const char *path, gboolean with_secret, GError **error);

void ds_snapshot_key_free(DsSnapshotKey *key); /* wipes it; NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsSnapshotKey, ds_snapshot_key_free)

typedef enum { DS_SNAPSHOT_PATRON, DS_SNAPSHOT_ITEM } DsSnapshotTable;

/* What stands in the snapshot for this number. Case does not count, as it does not for library
 * systems (firmware/base/ident.h); the same number of a patron and of an item differ. */
gint64 ds_snapshot_hash(const DsSnapshotKey *key, DsSnapshotTable table, const char *id);

/* Tells two hash keys apart without giving either away. */
guint64 ds_snapshot_key_mark(const DsSnapshotKey *key);
