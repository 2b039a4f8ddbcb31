/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whom a connection believes, to the library and to a reader: TLS 1.2 or newer, and one of
 *
 * - a certificate of a known authority, for the right name and in its time; where a pin is set also
 *   with the right public key;
 * - exactly the certificate that a file holds, in its time. Who signed it and for which name does
 *   not matter then: so are those that readers make for themselves.
 *
 * Nothing here makes a connection that believes anybody. Blocking; any thread, one at a time.
 */
#pragma once

#include "firmware/base/error.h"

#include <gio/gio.h>

/* What an operator has said; files are PEM. */
typedef struct {
	char *certificate; /* the file of the only certificate that counts; NULL: authorities do */
	char *ca_file;     /* NULL: the authorities of the system */
	char *pin;         /* firmware/base/spki.h; NULL: any key */
	char *client_cert; /* what we show, and its key; NULL: nothing */
	char *client_key;
} DsTlsSettings;

void ds_tls_settings_clear(DsTlsSettings *settings);

typedef struct DsTls DsTls;

/* Reads the files. `wish` is the setting that asks for TLS ("tls=yes"). NULL with DS_ERROR_CONFIG;
 * the message begins with the setting that is wrong. */
DsTls *ds_tls_new(const DsTlsSettings *settings, const char *wish, GError **error);
void ds_tls_free(DsTls *tls);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsTls, ds_tls_free)

/* How a call waits: firmware/base/wait.h. */
typedef struct {
	GMainContext *context;
	gint64 deadline_us;
	GCancellable *cancel;
} DsTlsCall;

/*
 * TLS over an open connection to `identity`, after its handshake; `tls` must outlive it. NULL:
 * DS_ERROR_CONFIG when a certificate is to blame, with what to do; else DS_ERROR_RETRY: no TLS
 * there, cut off, not in time.
 */
GIOStream *ds_tls_connect(const DsTls *tls, GIOStream *tcp, GSocketConnectable *identity,
    const DsTlsCall *call, GError **error);

/* Tells the other side that nothing more comes, and closes. */
void ds_tls_goodbye(GIOStream *connection, const DsTlsCall *call);
