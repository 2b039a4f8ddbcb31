/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What 3M readers say about tags: the data of their answers, pure. Whatever does not fit to its
 * last byte is DS_ERROR_PROTOCOL, and nothing is taken of it.
 *
 * The functions about one tag want what stands behind its address, which ds_m3_ask_tag() has
 * looked at.
 */
#pragma once

#include "drivers/m3-frame.h"
#include "drivers/pad.h"

/* Of an inventory (specification, 7.1): which tags, and what is told of each. */
#define DS_M3_WANT_UID 0x01
#define DS_M3_WANT_DSFID 0x02
#define DS_M3_WANT_SOME 0x04 /* not known, and in the request of each known program */

typedef struct {
	guint8 afi; /* 0: all */
	guint8 options;
} DsM3Inventory;

/* Appends a DsTagSeen for each tag that is not among them yet. The answer repeats what was asked.
 */
DS_MUST_USE gboolean ds_m3_take_tags(
    const DsM3Answer *answer, const DsM3Inventory *asked, GArray *tags, GError **error);

/* Memory (specification, 7.5, old style): appends the blocks from `first` on as they lie on the
 * tag; *blocks is how many were asked for, and then how many came. What follows a block that the
 * reader could not read does not count. */
DS_MUST_USE gboolean ds_m3_take_blocks(
    const DsM3Answer *answer, guint first, guint *blocks, GByteArray *out, GError **error);

/* What a tag has (specification, 7.18): how many blocks. 0: the reader does not tell. */
#define DS_M3_WANT_SIZE 0x04
DS_MUST_USE gboolean ds_m3_take_size(const DsM3Answer *answer, guint *blocks, GError **error);

/* A tag's AFI, or its EAS (specification, 7.10 and 7.13). */
DS_MUST_USE gboolean ds_m3_take_byte(const DsM3Answer *answer, guint8 *value, GError **error);

/* FALSE, and DS_ERROR_PROTOCOL: what the reader said makes no sense. */
gboolean ds_m3_nonsense(GError **error, const char *what);
