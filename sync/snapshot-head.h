/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first 256 bytes of a snapshot file: what it is, and who says so. Numbers are big-endian.
 *
 *	  0   8  "DuSnap\r\n": a transfer in text mode breaks it
 *	  8   2  version of this layout, 1
 *	 10   1  kind: 1 full, 2 changes
 *	 11   5  0
 *	 16  32  id of the library, filled up with 0
 *	 48   8  number: of two snapshots of a library the greater is the newer
 *	 56   8  number of the full snapshot that these are changes to; 0 in a full one
 *	 64   8  when it was made, seconds since 1970
 *	 72   8  length of the body in bytes
 *	 80   8  mark of the hash key (ds_snapshot_key_mark())
 *	 88   8  patrons in it
 *	 96   8  items in it
 *	104  16  first bytes of the hash of the body that these are changes to; 0 in a full one
 *	120   8  0
 *	128  64  BLAKE2b-512 of the body
 *	192  64  Ed25519 signature (RFC 8032) over bytes 0 to 191
 *
 * The body behind it is an SQLite database (sync/snapshot-db.h). Head and body hash are checked
 * before SQLite sees any of it. Pure.
 */
#pragma once

#include "sync/snapshot-key.h"

#define DS_SNAPSHOT_HEAD_BYTES 256
#define DS_SNAPSHOT_BODY_HASH_BYTES 64
#define DS_SNAPSHOT_BASE_BYTES 16

typedef enum { DS_SNAPSHOT_FULL = 1, DS_SNAPSHOT_CHANGES = 2 } DsSnapshotKind;

typedef struct {
	DsSnapshotKind kind;
	DsWord library;
	guint64 number;
	guint64 base;
	gint64 made_s;
	guint64 body_bytes;
	guint64 key_mark;
	guint64 patrons;
	guint64 items;
	guint8 base_hash[DS_SNAPSHOT_BASE_BYTES];
	guint8 body_hash[DS_SNAPSHOT_BODY_HASH_BYTES];
} DsSnapshotHead;

/* `key` must be one that can sign; library and key_mark are taken from it. */
void ds_snapshot_head_write(
    const DsSnapshotHead *head, const DsSnapshotKey *key, guint8 bytes[DS_SNAPSHOT_HEAD_BYTES]);

/*
 * What the bytes say, whoever wrote them. DS_ERROR_PROTOCOL: this is no snapshot, or one that a
 * newer version has made.
 */
DS_MUST_USE gboolean ds_snapshot_head_read(
    const guint8 bytes[DS_SNAPSHOT_HEAD_BYTES], DsSnapshotHead *head, GError **error);

/*
 * The same, and it is the site's own. DS_ERROR_PROTOCOL: unsigned, altered, or signed by somebody
 * else. DS_ERROR_CONFIG: of another library, or with another hash key.
 */
DS_MUST_USE gboolean ds_snapshot_head_verify(const guint8 bytes[DS_SNAPSHOT_HEAD_BYTES],
    const DsSnapshotKey *key, DsSnapshotHead *head, GError **error);
