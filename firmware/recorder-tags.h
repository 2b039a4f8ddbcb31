/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a tag holds is not recorded, for it may be a person's card: what it says is, as the pile
 * would read it (drivers/tag.h). Numbers in it are redacted as everywhere.
 *
 * Main thread only.
 */
#pragma once

#include <glib.h>

typedef struct DsRecorderTags DsRecorderTags;

DsRecorderTags *ds_recorder_tags_new(void);
void ds_recorder_tags_free(DsRecorderTags *tags);

/* The facts of a look at the pad: data formats and EPC banks are remembered. */
void ds_recorder_tags_seen(DsRecorderTags *tags, GVariant *facts);

/* The same facts; where they are a reading, with what the tag says. New reference. */
GVariant *ds_recorder_tags_tell(DsRecorderTags *tags, GVariant *facts);
