/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reader's end of TLS, for tests/fakes/line.h. Everything is done in one thread. */
#pragma once

#include "tests/fakes/certificates.h"

/* Shakes hands with a host that has connected; two seconds at most. `hosts`: who has to have signed
 * its certificate, or NULL. NULL: it would not, or had none. */
GIOStream *ds_fake_tls_accept(GSocket *host, GTlsCertificate *certificate, GTlsDatabase *hosts);

/* All of it, in one record. A host that has gone is none of its business. */
void ds_fake_tls_put(GIOStream *tls, const guint8 *bytes, gsize count);

/* Called with what the host has sent, and with nothing when it has gone; the handler may drop the
 * source, and `tls`. */
typedef void (*DsFakeTlsBytes)(const guint8 *bytes, gsize count, gpointer data);
GSource *ds_fake_tls_watch(
    GIOStream *tls, GMainContext *context, DsFakeTlsBytes on_bytes, gpointer data);
