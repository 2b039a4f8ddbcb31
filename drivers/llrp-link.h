/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A conversation with an LLRP reader. Requests have numbers and answers repeat them; in between the
 * reader says by itself what happens: tags, events, signs of life. So whatever comes while an
 * answer is waited for is looked at, and what is not understood is passed over. Blocking, for one
 * thread.
 *
 * A link is lost when an answer does not come in time, when it is another's, and when the bytes are
 * no messages any more: every later request is DS_ERROR_GONE, until it is opened anew.
 */
#pragma once

#include "drivers/llrp-msg.h"
#include "firmware/base/tls.h"

typedef struct DsLlrpLink DsLlrpLink;

/* `where` and `tls` as drivers/wire.h has them; port 5084, with TLS 5085. Waits until the reader
 * says that it takes us. All that is asked before the next ds_llrp_link_begin() has to be answered
 * within timeout_ms from now. Errors as in DsPadDriver's open(). */
DsLlrpLink *ds_llrp_link_open(
    const char *where, const DsTls *tls, guint timeout_ms, GError **error);

/* Says goodbye, so that the reader takes the next client at once. */
void ds_llrp_link_close(DsLlrpLink *link);

/* All requests until the next begin have to be answered within this time from now. */
void ds_llrp_link_begin(DsLlrpLink *link, guint timeout_ms);

/* Sends a request and waits until the reader says that it is done. *answer (may be NULL) is valid
 * until the next call. A refusal is an error: DS_ERROR_PROTOCOL, the reader does not know how;
 * DS_ERROR_GONE, it is broken. */
DS_MUST_USE gboolean ds_llrp_ask(
    DsLlrpLink *link, guint type, const GByteArray *body, DsLlrpMessage *answer, GError **error);

/* The same of what not every reader knows: a refusal is an answer without a body. */
DS_MUST_USE gboolean ds_llrp_ask_if_known(
    DsLlrpLink *link, guint type, const GByteArray *body, DsLlrpMessage *answer, GError **error);

/* The same about the ROSpec or AccessSpec of this number. */
DS_MUST_USE gboolean ds_llrp_ask_about(DsLlrpLink *link, guint type, guint32 id, GError **error);

/* Starts a ROSpec and waits until it has ended and all reports of it have come. DS_ERROR_RETRY: the
 * reader tells of trouble on the way. */
DS_MUST_USE gboolean ds_llrp_run(DsLlrpLink *link, guint32 rospec, GError **error);

/* Bodies of the reports that came with the last run: GBytes; valid until the next. */
const GPtrArray *ds_llrp_reports(const DsLlrpLink *link);

/* The driver is open: from now on an antenna that is lost is one that was there. */
void ds_llrp_link_settled(DsLlrpLink *link);

/* FALSE and DS_ERROR_GONE: what came cannot be true. */
gboolean ds_llrp_lose(DsLlrpLink *link, const char *why, GError **error);
