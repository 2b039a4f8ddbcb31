/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "put UID [KEY=VALUE...]": laying a book down, and writing its tag on the way. */
#include "drivers/sim-private.h"
#include "drivers/tag.h"
#include "firmware/base/bytes.h"

#include <string.h>

#define FORMAT_DEFAULT "iso28560-3"

/* What a put asks for; numbers are -1 where it does not. */
typedef struct {
	gint dsfid, afi, eas, blocks, locked;
	guint64 password;
	gboolean has_password;
	GByteArray *memory;
	const DsTagFormat *format;
	DsTagContent content; /* item "": nothing to encode */
} Wish;

static gboolean
take_number(const char *value, guint base, guint64 most, gint *number)
{
	guint64 found;

	if (!ds_sim_number(value, base, most, &found))
		return FALSE;
	*number = (gint)found;
	return TRUE;
}

static gboolean
take_dsfid(Wish *wish, const char *value)
{
	return take_number(value, 16, G_MAXUINT8, &wish->dsfid);
}

static gboolean
take_afi(Wish *wish, const char *value)
{
	return take_number(value, 16, G_MAXUINT8, &wish->afi);
}

static gboolean
take_eas(Wish *wish, const char *value)
{
	return take_number(value, 10, 1, &wish->eas);
}

static gboolean
take_password(Wish *wish, const char *value)
{
	wish->has_password = ds_sim_number(value, 16, G_MAXUINT32, &wish->password);
	return wish->has_password;
}

static gboolean
take_locked(Wish *wish, const char *value)
{
	return take_number(value, 10, 2, &wish->locked);
}

static gboolean
take_blocks(Wish *wish, const char *value)
{
	return take_number(value, 10, DS_SIM_BLOCKS_MAX, &wish->blocks) && wish->blocks > 0;
}

static gboolean
take_memory(Wish *wish, const char *value)
{
	g_clear_pointer(&wish->memory, g_byte_array_unref);
	wish->memory = ds_unhex(value);
	return wish->memory != NULL && wish->memory->len <= DS_SIM_BLOCKS_MAX * DS_TAG_BLOCK;
}

static gboolean
take_item(Wish *wish, const char *value)
{
	return *value != '\0' &&
	    g_strlcpy(wish->content.item, value, sizeof wish->content.item) <
	    sizeof wish->content.item;
}

static gboolean
take_owner(Wish *wish, const char *value)
{
	return g_strlcpy(wish->content.owner, value, sizeof wish->content.owner) <
	    sizeof wish->content.owner;
}

/* "2/3" */
static gboolean
take_part(Wish *wish, const char *value)
{
	g_auto(GStrv) halves = g_strsplit(value, "/", 2);
	guint64 part, parts;

	if (g_strv_length(halves) != 2 || !ds_sim_number(halves[0], 10, G_MAXUINT8, &part) ||
	    !ds_sim_number(halves[1], 10, G_MAXUINT8, &parts))
		return FALSE;
	wish->content.part = (guint)part;
	wish->content.parts = (guint)parts;
	return TRUE;
}

static gboolean
take_usage(Wish *wish, const char *value)
{
	static const char *const words[] = {
	    [DS_USAGE_ITEM] = "item", [DS_USAGE_PATRON] = "patron", [DS_USAGE_OTHER] = "other"};

	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_str_equal(words[i], value)) {
			wish->content.usage = (DsTagUsage)i;
			return TRUE;
		}
	return FALSE;
}

static gboolean
take_format(Wish *wish, const char *value)
{
	wish->format = ds_tag_format(value);
	return wish->format != NULL && wish->format->encode != NULL;
}

static const struct {
	const char *key;
	const char *what;
	gboolean (*take)(Wish *wish, const char *value);
} keys[] = {
    {"memory=", "the tag's memory in hexadecimal", take_memory},
    {"dsfid=", "a byte in hexadecimal", take_dsfid},
    {"afi=", "a byte in hexadecimal", take_afi},
    {"eas=", "0 or 1", take_eas},
    {"password=", "eight hexadecimal digits", take_password},
    {"locked=", "0, 1 or 2", take_locked},
    {"blocks=", "a number from 1 to 256", take_blocks},
    {"item=", "an item number", take_item},
    {"owner=", "a library code like DK-718500", take_owner},
    {"part=", "which part of how many, like 2/3", take_part},
    {"usage=", "item, patron or other", take_usage},
    {"format=", "iso28560-3, iso28560-2 or rfid501", take_format},
};

static char *
take_word(Wish *wish, const char *word)
{
	for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
		if (!g_str_has_prefix(word, keys[i].key))
			continue;
		if (keys[i].take(wish, word + strlen(keys[i].key)))
			return NULL;
		return ds_sim_error(DS_ERROR_PROTOCOL, "%s takes %s", keys[i].key, keys[i].what);
	}
	return ds_sim_error(DS_ERROR_PROTOCOL, "put knows no \"%s\"", word);
}

/* How long the tag's memory is to be; `old` is what it has. */
static gsize
memory_size(const Wish *wish, gsize old)
{
	gsize size = wish->blocks > 0 ? (gsize)wish->blocks * DS_TAG_BLOCK : old;

	if (wish->memory != NULL && wish->blocks < 0)
		size = MAX(
		    size, (wish->memory->len + DS_TAG_BLOCK - 1) / DS_TAG_BLOCK * DS_TAG_BLOCK);
	return size;
}

/* The memory as the wish has it, filled up with 00; what it does not mention stays. NULL, and an
 * answer, when it does not fit. */
static GByteArray *
make_memory(const Wish *wish, const GByteArray *old, char **answer)
{
	g_autoptr(GByteArray) memory = g_byte_array_new();
	gsize size = memory_size(wish, old->len);

	g_byte_array_set_size(memory, (guint)size);
	memset(memory->data, 0, size);
	memcpy(memory->data, old->data, MIN(size, old->len));
	if (wish->memory != NULL && wish->memory->len > size) {
		*answer = ds_sim_error(DS_ERROR_PROTOCOL, "memory= does not fit into blocks=");
		return NULL;
	}
	if (wish->memory != NULL) {
		memset(memory->data, 0, size);
		memcpy(memory->data, wish->memory->data, wish->memory->len);
	}
	if (*wish->content.item != '\0' &&
	    !wish->format->encode(&wish->content, memory->data, size)) {
		*answer = ds_sim_error(DS_ERROR_PROTOCOL,
		    "%s on a tag of %" G_GSIZE_FORMAT " bytes has no place for that item",
		    wish->format->id, size);
		return NULL;
	}
	return g_steal_pointer(&memory);
}

static char *
grant(DsSimWorld *world, DsSimTag *tag, const Wish *wish)
{
	char *answer = NULL;
	GByteArray *memory = make_memory(wish, tag->memory, &answer);

	if (memory == NULL)
		return answer;
	g_byte_array_unref(tag->memory);
	tag->memory = memory;
	if (wish->dsfid >= 0)
		tag->dsfid = (guint8)wish->dsfid;
	else if (*wish->content.item != '\0')
		tag->dsfid = (guint8)wish->format->dsfid;
	if (wish->afi >= 0)
		tag->afi = (guint8)wish->afi;
	if (wish->eas >= 0)
		tag->eas = wish->eas == 1;
	if (wish->has_password)
		tag->password = (guint32)wish->password;
	if (wish->locked >= 0)
		tag->locked = (guint)wish->locked;
	ds_sim_tag_move(world, tag, TRUE);
	return g_strdup("ok");
}

static char *
put(DsSimWorld *world, Wish *wish, char **words)
{
	guint64 uid;
	DsSimTag *tag;
	gboolean known;
	char *answer;

	if (!ds_sim_uid(words[1], &uid))
		return ds_sim_error(DS_ERROR_PROTOCOL, "\"%s\" is no UID of 16 digits", words[1]);
	for (char **word = words + 2; *word != NULL; word++) {
		answer = take_word(wish, *word);
		if (answer != NULL)
			return answer;
	}
	known = ds_sim_tags_find(world->tags, uid) != NULL;
	tag = ds_sim_tags_get(world->tags, uid);
	if (tag == NULL)
		return ds_sim_error(
		    DS_ERROR_PROTOCOL, "the world has %d tags already", DS_SIM_TAGS_MAX);
	answer = grant(world, tag, wish);
	if (!known && !tag->on_pad)
		g_ptr_array_remove(world->tags, tag);
	return answer;
}

char *
ds_sim_run_put(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	Wish wish = {.dsfid = -1,
	    .afi = -1,
	    .eas = -1,
	    .locked = -1,
	    .blocks = -1,
	    .format = ds_tag_format(FORMAT_DEFAULT),
	    .content = {.parts = 1, .part = 1}};
	char *answer = put(world, &wish, words);

	g_clear_pointer(&wish.memory, g_byte_array_unref);
	return answer;
}
