/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/uhf-tags.h"

#include "drivers/uhf-security.h"

#include <string.h>

/* A pile has forty; whoever shows more one after the other makes us forget the first. */
#define KNOWN_MAX 256

typedef struct {
	DsTagId id;
	guint8 epc[DS_PAD_EPC_MAX];
	gsize length;
} Known;

struct DsUhfTags {
	GArray *known; /* Known, the one heard longest ago first */
};

DsUhfTags *
ds_uhf_tags_new(void)
{
	DsUhfTags *tags = g_new(DsUhfTags, 1);

	tags->known = g_array_new(FALSE, FALSE, sizeof(Known));
	return tags;
}

void
ds_uhf_tags_free(DsUhfTags *tags)
{
	g_array_unref(tags->known);
	g_free(tags);
}

static Known *
find(DsUhfTags *tags, const DsTagId *id)
{
	for (guint i = 0; i < tags->known->len; i++) {
		Known *known = &g_array_index(tags->known, Known, i);

		if (g_str_equal(known->id.text, id->text))
			return known;
	}
	return NULL;
}

static void
remember(DsUhfTags *tags, const Known *heard)
{
	Known *before = find(tags, &heard->id);

	if (before != NULL)
		g_array_remove_index(
		    tags->known, (guint)(before - (Known *)(gpointer)tags->known->data));
	else if (tags->known->len >= KNOWN_MAX)
		g_array_remove_index(tags->known, 0);
	g_array_append_val(tags->known, *heard);
}

static void
add_once(GArray *seen, const Known *heard)
{
	DsTagSeen tag = {.id = heard->id, .dsfid = -1, .epc_length = (guint)heard->length};

	for (guint i = 0; i < seen->len; i++)
		if (g_str_equal(g_array_index(seen, DsTagSeen, i).id.text, heard->id.text))
			return;
	memcpy(tag.epc, heard->epc, heard->length);
	g_array_append_val(seen, tag);
}

gboolean
ds_uhf_tags_hear(DsUhfTags *tags, const guint8 *epc, gsize length, GArray *seen)
{
	Known heard = {.length = length};

	if (length > sizeof heard.epc || !ds_uhf_identity(epc, length, &heard.id))
		return FALSE;
	memcpy(heard.epc, epc, length);
	remember(tags, &heard);
	if (seen != NULL)
		add_once(seen, &heard);
	return TRUE;
}

const guint8 *
ds_uhf_tags_find(DsUhfTags *tags, const DsTagId *id, gsize *length, GError **error)
{
	Known *known = find(tags, id);

	if (known == NULL) {
		g_set_error(
		    error, DS_ERROR, DS_ERROR_RETRY, "tag %s has not been seen yet", id->text);
		return NULL;
	}
	*length = known->length;
	return known->epc;
}

void
ds_uhf_tags_wrote(DsUhfTags *tags, const DsTagId *id, guint word, guint16 value)
{
	Known *known = find(tags, id);

	if (known == NULL || word == 0 || 2 * word > known->length)
		return;
	known->epc[2 * (word - 1)] = (guint8)(value >> 8);
	known->epc[2 * (word - 1) + 1] = (guint8)value;
}
