/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Getting a snapshot from where the library publishes it: a web server, or a stick. Blocking, for
 * the same worker thread as sync/snapshot-import.h, whose rules decide what is taken over.
 *
 * HTTPS only, redirects too; the server's certificate is checked, though it is the signature that
 * makes a snapshot trustworthy: TLS keeps what is in it from others on the way. The bytes go
 * straight to where they belong: a file that is not wanted is given up after its first 256 bytes.
 * What the server calls this version (ETag, RFC 9110, 8.8.3) is remembered, so that asking
 * every few minutes costs an answer without a body.
 */
#pragma once

#include "sync/snapshot-import.h"

typedef struct {
	/* "https://HOST/PATH", "file:///PATH" or "/PATH". A name and password in it are sent, and
	 * never told. */
	const char *url;
	const char *ca_file;     /* PEM; NULL: the system's authorities */
	guint connect_timeout_s; /* 0: 10 */
	guint stall_timeout_s;   /* nothing came for so long; 0: 30 */
} DsSnapshotSource;

typedef enum {
	DS_SNAPSHOT_NEWS,    /* a new one is in use: open it */
	DS_SNAPSHOT_NO_NEWS, /* what is there is what we have */
	DS_SNAPSHOT_NO_BASE, /* these are changes to a full snapshot that we do not have: fetch it
			      */
} DsSnapshotOutcome;

/*
 * `settings`, `on_progress` and `cancel` may be NULL; `cancel` works within a second. FALSE:
 * DS_ERROR_RETRY nothing came, or not all of it; DS_ERROR_CONFIG the address, the certificate, or
 * the server does not have it; else as in sync/snapshot-import.h.
 */
DS_MUST_USE gboolean ds_snapshot_fetch(const char *dir, const DsSnapshotSettings *settings,
    const DsSnapshotSource *source, DsSnapshotProgress on_progress, gpointer data,
    DsSnapshotOutcome *outcome, GCancellable *cancel, GError **error);
