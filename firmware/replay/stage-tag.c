/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/replay/stage-tag.h"

#include "firmware/base/facts.h"
#include "firmware/recording.h"

#include <string.h>

struct DsStageTags {
	GHashTable *says; /* "memory-3", "epc-2" -> DsTagSays */
	GHashTable *epcs; /* tag -> its word for the EPC bank */
};

DsStageTags *
ds_stage_tags_new(void)
{
	DsStageTags *self = g_new0(DsStageTags, 1);

	self->says = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	self->epcs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return self;
}

void
ds_stage_tags_free(DsStageTags *self)
{
	g_hash_table_unref(self->says);
	g_hash_table_unref(self->epcs);
	g_free(self);
}

static DsTagSays *
says_of(DsStageTags *self, const char *word)
{
	DsTagSays *says = g_hash_table_lookup(self->says, word);

	if (says == NULL) {
		says = g_new0(DsTagSays, 1);
		says->result = DS_TAG_UNKNOWN;
		g_hash_table_insert(self->says, g_strdup(word), says);
	}
	return says;
}

gboolean
ds_stage_tags_see(DsStageTags *self, GVariant *facts, DsTagSeen *seen, GError **error)
{
	static const DsField fields[] = {
	    {"tag", DS_FIELD_CHARS, .offset = offsetof(DsTagSeen, id.text),
		.size = sizeof((DsTagSeen *)0)->id.text},
	    {"dsfid", DS_FIELD_INT, .offset = offsetof(DsTagSeen, dsfid)},
	    {.name = NULL},
	};
	const char *epc = ds_facts_text(facts, "epc", NULL);

	seen->dsfid = 0;
	if (!ds_facts_read(fields, facts, seen, error))
		return FALSE;
	if (epc != NULL) {
		DsTagSays *says = says_of(self, epc);

		memcpy(seen->epc, &says, sizeof says);
		seen->epc_length = sizeof says;
		g_hash_table_replace(self->epcs, g_strdup(seen->id.text), g_strdup(epc));
	}
	return TRUE;
}

GByteArray *
ds_stage_tags_memory(DsStageTags *self, const DsTagId *tag, GVariant *facts, GError **error)
{
	const char *word = ds_facts_text(facts, "memory", "");
	const char *epc = g_hash_table_lookup(self->epcs, tag->text);
	g_autoptr(GVariant) told = ds_facts_dict(facts, "says");
	GByteArray *memory = g_byte_array_new();
	DsTagSays *says = says_of(self, word[0] != '\0' || epc == NULL ? word : epc);

	if (told != NULL && !ds_facts_tag(told, says, error)) {
		g_byte_array_unref(memory);
		return NULL;
	}
	if (word[0] != '\0')
		g_byte_array_append(memory, (const guint8 *)&says, sizeof says);
	return memory;
}

DsTagResult
ds_tag_decode(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	const guint8 *at = tag->length > 0 ? tag->memory : tag->epc;
	DsTagSays *says;

	*content = (DsTagContent){.format = "unknown", .why = "not recorded"};
	*need_bytes = 0;
	if (at == NULL)
		return DS_TAG_UNKNOWN;
	memcpy(&says, at, sizeof says);
	*content = says->content;
	*need_bytes = says->need_bytes;
	return says->result;
}
