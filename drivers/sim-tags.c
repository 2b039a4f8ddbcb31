/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/sim-tags.h"

#include "drivers/tag.h"

#include <string.h>

#define SLIX_BLOCKS 28 /* ICODE SLIX, the commonest library tag */

static const char *const fault_words[] = {
    [DS_SIM_WRITE_REFUSED] = "write-refused",
    [DS_SIM_WRITE_NOT_STORED] = "write-not-stored",
    [DS_SIM_WRITE_NOT_ACKNOWLEDGED] = "write-not-acknowledged",
    [DS_SIM_LIFTED_AFTER_WRITE] = "lifted-after-write",
};

static void
tag_free(gpointer data)
{
	DsSimTag *tag = data;

	g_byte_array_unref(tag->memory);
	g_free(tag);
}

DsSimTags *
ds_sim_tags_new(void)
{
	return g_ptr_array_new_with_free_func(tag_free);
}

gboolean
ds_sim_uid(const char *text, guint64 *uid)
{
	if (strlen(text) != DS_SIM_UID_TEXT ||
	    strspn(text, "0123456789ABCDEFabcdef") != DS_SIM_UID_TEXT)
		return FALSE;
	*uid = g_ascii_strtoull(text, NULL, 16);
	return TRUE;
}

DsSimTag *
ds_sim_tags_find(DsSimTags *tags, guint64 uid)
{
	for (guint i = 0; i < tags->len; i++) {
		DsSimTag *tag = tags->pdata[i];

		if (tag->uid == uid)
			return tag;
	}
	return NULL;
}

static DsSimTag *
tag_new(guint64 uid)
{
	DsSimTag *tag = g_new0(DsSimTag, 1);

	tag->uid = uid;
	g_snprintf(tag->text, sizeof tag->text, "%016" G_GINT64_MODIFIER "X", uid);
	tag->memory = g_byte_array_new();
	g_byte_array_set_size(tag->memory, SLIX_BLOCKS * DS_TAG_BLOCK);
	memset(tag->memory->data, 0, tag->memory->len);
	return tag;
}

DsSimTag *
ds_sim_tags_get(DsSimTags *tags, guint64 uid)
{
	DsSimTag *tag = ds_sim_tags_find(tags, uid);

	if (tag != NULL)
		return tag;
	if (tags->len >= DS_SIM_TAGS_MAX)
		return NULL;
	tag = tag_new(uid);
	g_ptr_array_add(tags, tag);
	return tag;
}

DsSimFault
ds_sim_fault(const char *word)
{
	DsSimFault fault = 0;

	while (fault < DS_SIM_FAULTS && !g_str_equal(fault_words[fault], word))
		fault++;
	return fault;
}

void
ds_sim_tags_heal(DsSimTags *tags)
{
	for (guint i = 0; i < tags->len; i++) {
		DsSimTag *tag = tags->pdata[i];

		tag->mute = FALSE;
		memset(tag->faults, 0, sizeof tag->faults);
	}
}

guint16
ds_sim_tag_random(DsSimTag *tag, GRand *random)
{
	tag->random = (guint16)g_rand_int_range(random, 0, G_MAXUINT16 + 1);
	tag->has_random = TRUE;
	return tag->random;
}

gboolean
ds_sim_tag_unlock(DsSimTag *tag, guint32 masked)
{
	const guint16 high = (guint16)(masked >> 16) ^ tag->random;
	const guint16 low = (guint16)masked ^ tag->random;
	gboolean right = tag->has_random && ((guint32)high << 16 | low) == tag->password;

	tag->has_random = FALSE;
	tag->unlocked = right;
	tag->silenced = !right;
	return right;
}

void
ds_sim_tag_power_off(DsSimTag *tag)
{
	tag->has_random = tag->unlocked = tag->silenced = FALSE;
}

static gboolean
happens(DsSimTag *tag, DsSimFault fault)
{
	if (tag->faults[fault] == 0)
		return FALSE;
	tag->faults[fault]--;
	return TRUE;
}

DsSimWrite
ds_sim_tag_write(DsSimTag *tag)
{
	if (tag->locked > 1 && !tag->unlocked)
		return (DsSimWrite){.failure = "does not answer the write", .code = DS_ERROR_RETRY};
	if (tag->locked > 0 && !tag->unlocked)
		return (DsSimWrite){.failure = "refuses the write (ISO 15693 error 0F: no reason)",
		    .code = DS_ERROR_PROTOCOL};
	if (happens(tag, DS_SIM_WRITE_REFUSED))
		return (DsSimWrite){.failure = "refuses the write (ISO 15693 error 12: locked)",
		    .code = DS_ERROR_PROTOCOL};
	if (happens(tag, DS_SIM_WRITE_NOT_STORED))
		return (DsSimWrite){.stored = FALSE};
	if (happens(tag, DS_SIM_WRITE_NOT_ACKNOWLEDGED))
		return (DsSimWrite){.stored = TRUE,
		    .failure = "did not acknowledge the write",
		    .code = DS_ERROR_RETRY};
	return (DsSimWrite){.stored = TRUE, .lifted = happens(tag, DS_SIM_LIFTED_AFTER_WRITE)};
}
