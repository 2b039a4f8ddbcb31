/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of its own: where a recording is played back, what tags said is in the recording. */
#include "drivers/tag.h"

DsTagResult
ds_tag_decode(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	DsTagMemory bounded = *tag;

	bounded.length = MIN(tag->length, DS_TAG_MEMORY_MAX);
	return ds_tag_decode_any(&bounded, content, need_bytes);
}
