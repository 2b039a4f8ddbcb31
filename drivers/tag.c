/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/tag.h"

#include "drivers/iso15962.h"
#include "drivers/iso28560.h"

#include <string.h>

/* Formats with a checksum first: a right checksum is stronger than any other sign. */
const DsTagFormat *const ds_tag_formats[] = {
    &ds_iso28560_3,
    &ds_iso28560_2,
    NULL,
};

const DsTagFormat *
ds_tag_format(const char *id)
{
	for (const DsTagFormat *const *format = ds_tag_formats; *format != NULL; format++)
		if (g_str_equal((*format)->id, id))
			return *format;
	return NULL;
}

/* Whatever the format let through: text that leaves this file is UTF-8 without control
 * characters. */
static gboolean
is_text(const char *text)
{
	if (!g_utf8_validate(text, -1, NULL))
		return FALSE;
	for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c))
		if (g_unichar_iscntrl(g_utf8_get_char(c)))
			return FALSE;
	return TRUE;
}

static DsTagResult
decode_as(
    const DsTagFormat *format, const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	DsTagResult result = format->decode(tag, content, need_bytes);

	if (result == DS_TAG_OK &&
	    (*content->item == '\0' || !is_text(content->item) || !is_text(content->owner)))
		return DS_TAG_UNKNOWN;
	return result;
}

/* The tag's DSFID says only which of several readings is the likelier one. Many sites have never
 * set it, and some set it wrong, so every format is tried and a right checksum ends the search. */
static DsTagResult
decode_any(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	gboolean damaged = ds_iso28560_suspected(tag->memory, tag->length);
	DsTagResult best = DS_TAG_UNKNOWN;

	for (const DsTagFormat *const *format = ds_tag_formats; *format != NULL; format++) {
		DsTagContent found;
		gsize need = 0;
		DsTagResult result = decode_as(*format, tag, &found, &need);

		if (result == DS_TAG_UNKNOWN || (damaged && !found.checked) ||
		    (best != DS_TAG_UNKNOWN && (*format)->dsfid != tag->dsfid))
			continue;
		best = result;
		*content = found;
		*need_bytes = need;
		if (found.checked)
			break;
	}
	return best;
}

DsTagResult
ds_tag_decode(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	DsTagMemory bounded = *tag;
	DsTagResult result;

	bounded.length = MIN(tag->length, DS_TAG_MEMORY_MAX);
	*need_bytes = 0;
	result = decode_any(&bounded, content, need_bytes);
	if (result != DS_TAG_OK)
		memset(content, 0, sizeof *content);
	return result;
}

DsTagResult
ds_tag_decode_hf(
    const guint8 *memory, gsize length, gint dsfid, DsTagContent *content, gsize *need_bytes)
{
	const DsTagMemory tag = {.memory = memory, .length = length, .dsfid = dsfid, .afi = -1};

	return ds_tag_decode(&tag, content, need_bytes);
}
