/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLS over a TCP connection, as one of the lines of drivers/wire.h, which does all waiting but that
 * of the handshake. Blocking, for one thread. Not for drivers: those open a wire.
 */
#pragma once

#include "firmware/base/tls.h"

typedef struct DsTlsLine DsTlsLine;

/* Shakes hands; `tls` must outlive the line. Does not take over `tcp`. DS_ERROR_CONFIG: the
 * certificate is to blame, and what to do; DS_ERROR_GONE: no TLS there, or not in time. */
DsTlsLine *ds_tls_line_open(GSocketConnection *tcp, GSocketConnectable *identity, const DsTls *tls,
    gint64 deadline_us, GError **error);

/* Tells the other side; a tenth of a second at most. */
void ds_tls_line_close(DsTlsLine *line);

/* What can be had or given now, without waiting, at least one byte. -1: DS_ERROR_RETRY, nothing
 * until the connection is ready again; DS_ERROR_GONE, the line is dead. */
gssize ds_tls_line_read(DsTlsLine *line, guint8 *bytes, gsize count, GError **error);
gssize ds_tls_line_write(DsTlsLine *line, const guint8 *bytes, gsize count, GError **error);
