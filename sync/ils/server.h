/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TCP connections for the desk: lines in, lines out. Everything runs in the main loop, so requests
 * of all connections are carried out one after the other; only the waiting overlaps.
 *
 * A connection has one thing to do at a time: it reads until a line is whole, asks the desk, writes
 * the answer, and then looks for the next line. So answers keep their order, and a client that does
 * not read is not read from. A line ends with CR or LF; what comes after the last line end when the
 * connection closes was never a message.
 */
#pragma once

#include "sync/ils/desk.h"

#include <gio/gio.h>

#define DS_ILS_CONNECTIONS_MAX 64 /* further ones are closed at once */

typedef struct DsIlsServer DsIlsServer;

typedef struct {
	char *address;        /* "127.0.0.1:6001", "[::1]:6001"; port 0: a free one */
	guint latency_ms;     /* each answer waits so long: a slow library system, for training */
	guint idle_timeout_s; /* a connection without a whole line for so long is closed */
} DsIlsServerSettings;

typedef void (*DsIlsStoppedFunc)(gpointer data);

/* Listens. Desk, clock and settings must outlive it. DS_ERROR_CONFIG: the address cannot be used.
 */
DsIlsServer *ds_ils_server_new(
    DsIlsDesk *desk, DsClock *clock, const DsIlsServerSettings *settings, GError **error);

/* "127.0.0.1:40123": where it listens. Owned by the server. */
const char *ds_ils_server_address(const DsIlsServer *server);

/* Closes all; calls back from the main loop when the last connection is gone. */
void ds_ils_server_stop(DsIlsServer *server, DsIlsStoppedFunc func, gpointer data);

/* Only before the first connection or after ds_ils_server_stop() called back. */
void ds_ils_server_free(DsIlsServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsIlsServer, ds_ils_server_free)
