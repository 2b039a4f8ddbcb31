/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One TCP or TLS connection that carries lines, with deadlines that hold whatever the other side
 * does: a server that drips bytes cannot stretch them, and cancelling ends each call at once.
 *
 * Nothing here knows SIP2. Blocking; one thread at a time. After any error close it.
 */
#pragma once

#include "firmware/base/tls.h"
#include "sync/library.h"

typedef struct DsSip2Wire DsSip2Wire;

/*
 * Connects and, where `tls` is not NULL, shakes hands, all within settings->connect_timeout_s.
 * DS_ERROR_CONFIG when a certificate or the address is to blame, else DS_ERROR_RETRY.
 */
DsSip2Wire *ds_sip2_wire_open(
    const DsLibrarySettings *settings, const DsTls *tls, GCancellable *cancel, GError **error);
void ds_sip2_wire_close(DsSip2Wire *wire);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsSip2Wire, ds_sip2_wire_close)

/* Is it still open, and is there nothing to read that nobody asked for (rules, W4)? */
gboolean ds_sip2_wire_is_quiet(DsSip2Wire *wire);

/*
 * Sends all of it in one write. `deadline_us` is of g_get_monotonic_time(). DS_ERROR_RETRY when
 * surely no byte has left, else DS_ERROR_UNKNOWN; DS_ERROR_CONFIG when the server wants a
 * certificate from us (in TLS 1.3 it says so only now), as in receiving.
 */
gboolean ds_sip2_wire_send(DsSip2Wire *wire, const char *bytes, gsize length, gint64 deadline_us,
    GCancellable *cancel, GError **error);

/*
 * The next line, ended by CR or CR LF, without its end; blank lines are skipped. At most
 * DS_SIP2_LINE_MAX bytes. DS_ERROR_UNKNOWN when none comes in time or the connection ends,
 * DS_ERROR_PROTOCOL when it is too long or more follows it.
 */
GString *ds_sip2_wire_receive(
    DsSip2Wire *wire, gint64 deadline_us, GCancellable *cancel, GError **error);

/* How it ended when everything a server says was collected. */
typedef enum {
	DS_SIP2_WIRE_LINE,   /* with at least one whole line */
	DS_SIP2_WIRE_SILENT, /* there came none in time */
	DS_SIP2_WIRE_CLOSED, /* the server has closed the connection, without a whole line */
	DS_SIP2_WIRE_FLOOD,  /* more than DS_SIP2_LINE_MAX bytes */
} DsSip2WireEnd;

/*
 * For finding out what a server is: all it sends, line ends too, until a line has ended (by CR, LF
 * or both) and nothing more came for `settle_us`. Refuses nothing. Wipe and free the bytes.
 */
GString *ds_sip2_wire_collect(DsSip2Wire *wire, gint64 deadline_us, gint64 settle_us,
    GCancellable *cancel, DsSip2WireEnd *end);
