/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The link to one SIP2 server: one connection, one outstanding request, sequence numbers, and what
 * the protocol knows of lost answers. The rules are W1 to W5 and "Lost answers" of the house:
 *
 * - AY and AZ are sent always, unless the profile says checksum=off; a wrong echo of AY, a wrong
 *   code, more than one answer or none in time closes the connection: nothing is read on;
 * - 96 means "not understood": the same bytes again, at most three times, and only for a command
 *   this server has answered before (servers say 96 to unknown commands too);
 * - 97 asks for the last answer once more, only after a complete answer that is broken.
 *
 * Logging in is the caller's (sync/sip2-ask.h). Blocking; one thread.
 */
#pragma once

#include "sync/library.h"
#include "sync/sip2-dialect.h"

typedef struct DsSip2Link DsSip2Link;

/* Connects to nothing yet. Borrows `settings` and `dialect`. NULL with DS_ERROR_CONFIG. */
DsSip2Link *ds_sip2_link_new(
    const DsLibrarySettings *settings, const DsSip2Dialect *dialect, GError **error);
void ds_sip2_link_free(DsSip2Link *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsSip2Link, ds_sip2_link_free)

/* Opens a new connection. Errors of ds_sip2_wire_open(). */
gboolean ds_sip2_link_open(DsSip2Link *link, GCancellable *cancel, GError **error);
void ds_sip2_link_close(DsSip2Link *link);

/* Open, and nothing lies there that nobody asked for; closes it when not. */
gboolean ds_sip2_link_is_good(DsSip2Link *link);

/*
 * Sends a request (without AY, AZ and CR; it is wiped and freed) and gives the answer, whose code
 * is one that answers it. *echoed tells whether it carries our sequence number, so that it cannot
 * be the answer to another request. All takes at most settings->answer_timeout_s.
 *
 * NULL closes the connection: DS_ERROR_RETRY when no byte of the request left, DS_ERROR_UNKNOWN
 * when no answer came, DS_ERROR_PROTOCOL when it must not be one.
 */
DsSip2Message *ds_sip2_link_ask(
    DsSip2Link *link, GString *request, gboolean *echoed, GCancellable *cancel, GError **error);
