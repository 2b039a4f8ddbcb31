/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tags of a recording: what is on them is the address of what they say. ds_tag_decode(), which this
 * file defines in the place of drivers/tag-decode.c, finds it there. Where a UHF tag has no memory
 * beside its EPC bank, that holds the address.
 */
#pragma once

#include "drivers/tag.h"

typedef struct DsStageTags DsStageTags;

DsStageTags *ds_stage_tags_new(void);
void ds_stage_tags_free(DsStageTags *tags);

/* Facts of one tag of a look. */
DS_MUST_USE gboolean ds_stage_tags_see(
    DsStageTags *tags, GVariant *facts, DsTagSeen *seen, GError **error);

/* The memory that a reading of this tag gives; NULL on error. */
GByteArray *ds_stage_tags_memory(
    DsStageTags *tags, const DsTagId *tag, GVariant *facts, GError **error);
