/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/recorder-tags.h"

#include "drivers/tag.h"
#include "firmware/base/facts.h"
#include "firmware/recording.h"

/* The pile forgets tags, and so does this when there are many: then it reads one anew. */
#define TAGS_MAX 1000

typedef struct {
	gint dsfid;
	GBytes *epc; /* NULL: an HF tag */
} Seen;

struct DsRecorderTags {
	GHashTable *seen; /* tag -> Seen */
};

static void
seen_free(gpointer data)
{
	Seen *seen = data;

	g_clear_pointer(&seen->epc, g_bytes_unref);
	g_free(seen);
}

DsRecorderTags *
ds_recorder_tags_new(void)
{
	DsRecorderTags *self = g_new0(DsRecorderTags, 1);

	self->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, seen_free);
	return self;
}

void
ds_recorder_tags_free(DsRecorderTags *self)
{
	g_hash_table_unref(self->seen);
	g_free(self);
}

static GBytes *
bytes_of(GVariant *facts, const char *name)
{
	g_autoptr(GVariant) value = g_variant_lookup_value(facts, name, G_VARIANT_TYPE_BYTESTRING);

	return value != NULL ? g_variant_get_data_as_bytes(value) : NULL;
}

void
ds_recorder_tags_seen(DsRecorderTags *self, GVariant *facts)
{
	g_autoptr(GPtrArray) tags = ds_facts_list(facts, "tags");

	if (g_hash_table_size(self->seen) > TAGS_MAX)
		g_hash_table_remove_all(self->seen);
	for (guint i = 0; i < tags->len; i++) {
		Seen *seen = g_new0(Seen, 1);

		seen->dsfid = (gint)ds_facts_number(tags->pdata[i], "dsfid", 0);
		seen->epc = bytes_of(tags->pdata[i], "epc");
		g_hash_table_replace(
		    self->seen, g_strdup(ds_facts_text(tags->pdata[i], "tag", "")), seen);
	}
}

GVariant *
ds_recorder_tags_tell(DsRecorderTags *self, GVariant *facts)
{
	g_autoptr(GBytes) memory = bytes_of(facts, "memory");
	const Seen *seen = g_hash_table_lookup(self->seen, ds_facts_text(facts, "tag", ""));
	DsTagMemory tag = {.afi = -1};
	DsTagSays says = {0};
	GVariantDict told;

	if (memory == NULL || seen == NULL)
		return g_variant_ref(facts);
	tag.memory = g_bytes_get_data(memory, &tag.length);
	if (tag.length == 0)
		tag.memory = (const guint8 *)"";
	tag.dsfid = seen->dsfid;
	if (seen->epc != NULL)
		tag.epc = g_bytes_get_data(seen->epc, &tag.epc_length);
	says.result = ds_tag_decode(&tag, &says.content, &says.need_bytes);
	g_variant_dict_init(&told, facts);
	g_variant_dict_insert_value(&told, "says", ds_facts_of_tag(&says));
	return g_variant_ref_sink(g_variant_dict_end(&told));
}
