/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The UHF tags that a pad has seen: their names, and what each answers by. A UHF tag has no fixed
 * address that one can select it by; it is selected by its EPC bank, which changes with our own
 * write of its security bits. So a driver remembers the bank that each name had when it was heard
 * last, selects by that, and when nobody answers looks round again: the bank found under the same
 * name then is what the tag holds now. One thread.
 */
#pragma once

#include "drivers/pad.h"

typedef struct DsUhfTags DsUhfTags;

DsUhfTags *ds_uhf_tags_new(void);
void ds_uhf_tags_free(DsUhfTags *tags);

/* A tag has answered with this bank, from its PC word on: remembers it, and appends a DsTagSeen to
 * `seen` (may be NULL) unless it is among them. FALSE, and nothing done, when the bank is shorter
 * than its PC tells. */
gboolean ds_uhf_tags_hear(DsUhfTags *tags, const guint8 *epc, gsize length, GArray *seen);

/* The bank of the tag of this name as it was heard last; owned by tags, valid until the next call.
 * NULL and DS_ERROR_RETRY: it was never heard. */
const guint8 *ds_uhf_tags_find(DsUhfTags *tags, const DsTagId *id, gsize *length, GError **error);

/* A word of it was written (Gen2 WordPtr: 1 is the PC), or may have been. */
void ds_uhf_tags_wrote(DsUhfTags *tags, const DsTagId *id, guint word, guint16 value);
