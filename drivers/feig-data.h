/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What FEIG readers say about tags: the data of their answers, pure. Whatever does not fit to its
 * last byte is DS_ERROR_PROTOCOL.
 */
#pragma once

#include "drivers/feig-frame.h"
#include "drivers/pad.h"

/* An inventory: appends a DsTagSeen for each tag of ISO 15693 that is not among them yet, or
 * nothing when it makes no sense. Cards and UHF tags, which are no books on this pad, are passed
 * over. Manual H20800-16e-ID-B, 7.2.1. */
DS_MUST_USE gboolean ds_feig_take_tags(const DsFeigAnswer *answer, GArray *tags, GError **error);

/* Memory: appends the blocks as they lie on the tag; *blocks is how many were asked for, and then
 * how many came. Nothing when they are not all there. Manual, 7.2.5 and annex F. */
DS_MUST_USE gboolean ds_feig_take_blocks(
    const DsFeigAnswer *answer, guint *blocks, GByteArray *out, GError **error);

/* FALSE, and DS_ERROR_PROTOCOL: what the reader said makes no sense. */
gboolean ds_feig_nonsense(GError **error, const char *what);
