/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/pile.h"

#include <string.h>

#define TAGS_KNOWN_MAX 200

/* A new tag may be a weak one: as if it had missed every third of its last 32 rounds. After the
 * power came nothing else is known of a book that somebody has left lying, and 52 misses in a row
 * are no chance: one that seemed to be lifted after 15 was taken for the next person's. */
#define GAPS_UNKNOWN 0x49249249u

typedef enum { TAG_UNREAD, TAG_KNOWN, TAG_UNREADABLE } TagState;

typedef struct {
	DsTagId id;
	gint dsfid;
	guint8 epc[DS_PAD_EPC_MAX]; /* of a UHF tag, as it was at its last arrival */
	guint epc_length;
	guint arrival;
	guint visits; /* how often it was laid down */
	guint misses;
	guint round; /* the last one that listed it */
	DsSecurityState security;
	gboolean present;
	gboolean fresh;
	guint32 gaps; /* of its last rounds: a bit for each that it missed and came back from */
	guint moves;  /* comings and goings of this visit that were counted */

	TagState state;
	gboolean reading;   /* offered by ds_pile_wish(), not answered yet */
	guint blocks;       /* how much to read */
	guint failures;     /* readings in a row that gave nothing */
	GByteArray *memory; /* the first reading, for formats without a checksum */
	DsTagContent content;
} Tag;

struct DsPile {
	DsPileRules rules;
	GPtrArray *tags;   /* Tag, by arrival */
	GPtrArray *items;  /* DsPileItem, made from the tags when somebody looks */
	gboolean outdated; /* items no longer match tags */
	gboolean started;  /* a first round was seen: only then something can be seen arriving */
	guint last_round;
	guint last_arrival;
	guint fresh_arrivals;
	guint moves;
};

/* ---- tags ---- */

static void
tag_free(gpointer data)
{
	Tag *tag = data;

	g_byte_array_unref(tag->memory);
	g_free(tag);
}

static Tag *
find_tag(DsPile *pile, const DsTagId *id)
{
	for (guint i = 0; i < pile->tags->len; i++) {
		Tag *tag = pile->tags->pdata[i];

		if (g_str_equal(tag->id.text, id->text))
			return tag;
	}
	return NULL;
}

static void
forget_absent(DsPile *pile)
{
	for (guint i = 0; i < pile->tags->len;) {
		if (((const Tag *)pile->tags->pdata[i])->present)
			i++;
		else
			g_ptr_array_remove_index(pile->tags, i);
	}
}

/* A reader that invents a new tag each round must not make the kiosk grow without end. */
static Tag *
add_tag(DsPile *pile, const DsTagSeen *seen)
{
	Tag *tag = g_new0(Tag, 1);

	if (pile->tags->len >= TAGS_KNOWN_MAX)
		forget_absent(pile);
	tag->id = seen->id;
	tag->dsfid = seen->dsfid;
	tag->blocks = DS_TAG_FIRST_BLOCKS;
	tag->memory = g_byte_array_new();
	tag->gaps = GAPS_UNKNOWN;
	tag->fresh = pile->started;
	tag->arrival = ++pile->last_arrival;
	g_ptr_array_add(pile->tags, tag);
	return tag;
}

/* A tag at the edge of the field comes and goes for ever: after a while that is no sign of a person
 * any more. */
static void
count_move(DsPile *pile, Tag *tag)
{
	if (tag->moves++ < DS_PILE_MOVES)
		pile->moves++;
}

/* So many rounds without an answer, and no chance explains it any more: somebody has lifted it. At
 * a loss of 60 % these are some 90 rounds; of a tag that always answers 12. What 32 rounds tell of
 * a tag may flatter it, therefore so many: one in a million sessions took up what somebody else had
 * left, when 8 were enough for a tag that had missed one of 32 and misses one of six. */
static guint
misses_until_lifted(const Tag *tag)
{
	guint missed = (guint)__builtin_popcount(tag->gaps);

	return DS_PILE_MISSES + 8 + 3 * missed + missed * missed / 16;
}

static gboolean
is_lifted(const Tag *tag)
{
	return tag->misses >= misses_until_lifted(tag);
}

/* It answers again. What chance explains is remembered of it; a hand says nothing about it. */
static void
remember_gap(Tag *tag)
{
	guint misses = MIN(tag->misses, 30);

	if (!is_lifted(tag))
		tag->gaps = tag->gaps << (misses + 1) | (((guint32)1 << misses) - 1) << 1;
	tag->misses = 0;
}

/* What was left lying and has really been lifted is forgotten: laid down again it is fresh. */
static void
forget_lifted(DsPile *pile)
{
	for (guint i = 0; i < pile->tags->len;) {
		const Tag *tag = pile->tags->pdata[i];

		if (!tag->present && !tag->fresh && is_lifted(tag))
			g_ptr_array_remove_index(pile->tags, i);
		else
			i++;
	}
}

/* A tag that was gone may have been altered elsewhere: what it says is asked again. Whether it is
 * fresh was decided when it came first, or by forgetting it; and only a hand makes a visit. */
static void
arrive(DsPile *pile, Tag *tag, const DsTagSeen *seen)
{
	memcpy(tag->epc, seen->epc, sizeof tag->epc);
	tag->epc_length = MIN(seen->epc_length, sizeof tag->epc);
	tag->present = TRUE;
	tag->visits += tag->visits == 0 || is_lifted(tag);
	tag->security = DS_SECURITY_UNSET;
	tag->state = TAG_UNREAD;
	tag->failures = 0;
	g_byte_array_set_size(tag->memory, 0);
	pile->fresh_arrivals += tag->fresh;
	count_move(pile, tag);
}

gboolean
ds_tags_have(const GArray *tags, const DsTagId *tag)
{
	for (guint i = 0; i < tags->len; i++)
		if (g_str_equal(g_array_index(tags, DsTagSeen, i).id.text, tag->text))
			return TRUE;
	return FALSE;
}

DsSecurityState
ds_look_state(DsLook look)
{
	static const DsSecurityState states[] = {
	    [DS_LOOK_ALL] = DS_SECURITY_UNSET,
	    [DS_LOOK_SECURED] = DS_SECURITY_SECURED,
	    [DS_LOOK_RELEASED] = DS_SECURITY_RELEASED,
	};

	return states[look];
}

static gboolean
is_missed(const Tag *tag, const GArray *tags, DsLook look)
{
	gboolean asked = look == DS_LOOK_ALL || tag->security == ds_look_state(look);

	return asked && !ds_tags_have(tags, &tag->id);
}

gboolean
ds_pile_round(DsPile *pile, const GArray *tags)
{
	return ds_pile_look(pile, tags, DS_LOOK_ALL, pile->last_round + 1);
}

gboolean
ds_pile_look(DsPile *pile, const GArray *tags, DsLook look, guint number)
{
	gboolean changed = FALSE;

	pile->last_round = number;
	for (guint i = 0; i < tags->len; i++) {
		const DsTagSeen *seen = &g_array_index(tags, DsTagSeen, i);
		Tag *tag = find_tag(pile, &seen->id);

		if (tag == NULL)
			tag = add_tag(pile, seen);
		if (!tag->present) {
			arrive(pile, tag, seen);
			changed = TRUE;
		}
		remember_gap(tag);
		tag->round = number;
		if (look != DS_LOOK_ALL)
			tag->security = ds_look_state(look);
	}
	for (guint i = 0; i < pile->tags->len; i++) {
		Tag *tag = pile->tags->pdata[i];

		if (!is_missed(tag, tags, look))
			continue;
		tag->misses++;
		if (tag->present && tag->misses >= DS_PILE_MISSES) {
			tag->present = FALSE;
			count_move(pile, tag);
			changed = TRUE;
		}
	}
	forget_lifted(pile);
	pile->started |= look == DS_LOOK_ALL;
	pile->outdated |= changed;
	return changed;
}

gboolean
ds_pile_wish(DsPile *pile, DsTagId *id, guint *blocks)
{
	if (ds_pile_is_crowded(pile))
		return FALSE;
	for (guint i = 0; i < pile->tags->len; i++) {
		Tag *tag = pile->tags->pdata[i];

		if (!tag->present || tag->reading || tag->state != TAG_UNREAD)
			continue;
		tag->reading = TRUE;
		*id = tag->id;
		*blocks = tag->blocks;
		return TRUE;
	}
	return FALSE;
}

static void
give_up(Tag *tag)
{
	g_byte_array_set_size(tag->memory, 0);
	if (++tag->failures >= DS_PILE_READINGS)
		tag->state = TAG_UNREADABLE;
}

/* Each time it has to be more than before, so a tag cannot go on for ever. */
static gboolean
ask_for_more(Tag *tag, gsize need)
{
	guint blocks = (guint)((need + DS_TAG_BLOCK - 1) / DS_TAG_BLOCK);

	if (need > DS_TAG_MEMORY_MAX || blocks <= tag->blocks)
		return FALSE;
	tag->blocks = blocks;
	return TRUE;
}

/* The same reading twice, for formats that cannot tell by themselves whether it was right. A UHF
 * tag without a USER bank was found by all it says and has now answered to it: that is twice. */
static gboolean
is_confirmed(Tag *tag, const guint8 *memory, gsize length)
{
	gboolean first = tag->memory->len == 0;

	if (tag->content.checked)
		return TRUE;
	if (tag->memory->len == length &&
	    (length == 0 || memcmp(tag->memory->data, memory, length) == 0))
		return TRUE;
	if (!first)
		give_up(tag);
	g_byte_array_append(tag->memory, memory, (guint)length);
	return FALSE;
}

static DsTagResult
decode(Tag *tag, const guint8 *memory, gsize length, gsize *need)
{
	const DsTagMemory whole = {.memory = length > 0 ? memory : (const guint8 *)"",
	    .length = length,
	    .dsfid = tag->dsfid,
	    .afi = -1,
	    .epc = tag->epc_length > 0 ? tag->epc : NULL,
	    .epc_length = tag->epc_length};

	return ds_tag_decode(&whole, &tag->content, need);
}

void
ds_pile_read(DsPile *pile, const DsTagId *id, const guint8 *memory, gsize length)
{
	Tag *tag = find_tag(pile, id);
	gsize need = 0;

	if (tag == NULL || !tag->reading)
		return;
	tag->reading = FALSE;
	switch (decode(tag, memory, length, &need)) {
	case DS_TAG_OK:
		if (tag->content.confidence < DS_TAG_LIKELY)
			give_up(tag);
		else if (is_confirmed(tag, memory, length))
			tag->state = TAG_KNOWN;
		break;
	case DS_TAG_MORE:
		if (!ask_for_more(tag, need))
			give_up(tag);
		break;
	case DS_TAG_BLANK:
	case DS_TAG_DAMAGED:
	case DS_TAG_UNKNOWN: give_up(tag); break;
	}
	pile->outdated = TRUE;
}

void
ds_pile_read_failed(DsPile *pile, const DsTagId *id)
{
	Tag *tag = find_tag(pile, id);

	if (tag == NULL || !tag->reading)
		return;
	tag->reading = FALSE;
	give_up(tag);
	pile->outdated = TRUE;
}

void
ds_pile_new_visit(DsPile *pile)
{
	for (guint i = 0; i < pile->tags->len; i++) {
		Tag *tag = pile->tags->pdata[i];

		tag->fresh = FALSE;
		tag->moves = 0;
	}
	forget_lifted(pile);
	pile->fresh_arrivals = 0;
	pile->moves = 0;
	pile->outdated = TRUE;
}

gboolean
ds_pile_is_settled(DsPile *pile)
{
	for (guint i = 0; i < pile->tags->len; i++) {
		const Tag *tag = pile->tags->pdata[i];

		if (tag->present && tag->state == TAG_UNREAD)
			return FALSE;
	}
	return TRUE;
}

gboolean
ds_pile_is_crowded(DsPile *pile)
{
	guint present = 0;

	for (guint i = 0; i < pile->tags->len; i++)
		present += ((const Tag *)pile->tags->pdata[i])->present;
	return present > DS_PILE_TAGS_MAX;
}

guint
ds_pile_arrivals(DsPile *pile)
{
	return pile->fresh_arrivals;
}

guint
ds_pile_moves(DsPile *pile)
{
	return pile->moves;
}

/* ---- items ---- */

static void
item_free(gpointer data)
{
	DsPileItem *item = data;

	g_free(item->key);
	g_array_unref(item->parts);
	g_free(item);
}

static gboolean
is_ours(const DsPile *pile, const char *owner)
{
	return pile->rules.owners == NULL || pile->rules.owners[0] == NULL || owner[0] == '\0' ||
	    g_strv_contains(pile->rules.owners, owner);
}

/* Tags of one item share this; a tag that names none is an item of its own. The library knows an
 * item by its number alone, so the owner does not make two of it. */
static char *
key_of(const DsPile *pile, const Tag *tag)
{
	DsItemId id;

	if (tag->state != TAG_KNOWN || tag->content.usage != DS_USAGE_ITEM ||
	    !ds_item_id_set(
		&id, tag->content.item, strlen(tag->content.item), pile->rules.item_rules, NULL))
		return g_strdup(tag->id.text);
	if (!is_ours(pile, tag->content.owner))
		return g_strdup_printf("%s/%s", tag->content.owner, id.text);
	return g_strdup(id.text);
}

static DsPileItem *
find_item(GPtrArray *items, const char *key)
{
	for (guint i = 0; i < items->len; i++) {
		DsPileItem *item = items->pdata[i];

		if (g_ascii_strcasecmp(item->key, key) == 0)
			return item;
	}
	return NULL;
}

static DsPileItem *
item_new(const Tag *tag, char *key)
{
	DsPileItem *item = g_new0(DsPileItem, 1);

	item->key = key;
	item->arrival = tag->arrival;
	item->total = 1;
	item->parts = g_array_new(FALSE, FALSE, sizeof(DsTagId));
	item->status = DS_PILE_READY;
	return item;
}

/* What this tag alone says about the item it belongs to. */
static DsPileStatus
status_of(const DsPile *pile, const Tag *tag, DsPileItem *item)
{
	if (tag->state == TAG_UNREAD)
		return DS_PILE_READING;
	if (tag->state == TAG_UNREADABLE)
		return DS_PILE_UNREADABLE;
	if (tag->content.usage != DS_USAGE_ITEM)
		return DS_PILE_NO_ITEM;
	if (!ds_item_id_set(&item->item, tag->content.item, strlen(tag->content.item),
		pile->rules.item_rules, NULL))
		return DS_PILE_UNREADABLE;
	if (!is_ours(pile, tag->content.owner))
		return DS_PILE_FOREIGN;
	return tag->fresh ? DS_PILE_READY : DS_PILE_STALE;
}

/* Takes one volume into the item. FALSE: this volume is there already, or makes no sense. */
static gboolean
take_volume(DsPileItem *item, const Tag *tag)
{
	guint part = MAX(tag->content.part, 1), total = MAX(tag->content.parts, 1);
	guint64 bit;

	if (tag->content.part == 0) { /* this one tag stands for the whole set */
		item->counted = total > 1 ? total : 0;
		total = 1;
	}
	if (part > 64 || part > total)
		return FALSE;
	if (item->seen != 0 && !g_str_equal(item->owner, tag->content.owner))
		return FALSE;
	bit = (guint64)1 << (part - 1);
	if (item->seen != 0 && (item->total != total || (item->seen & bit) != 0))
		return FALSE;
	item->total = total;
	item->seen |= bit;
	return TRUE;
}

static void
add_to_item(const DsPile *pile, DsPileItem *item, const Tag *tag)
{
	DsPileStatus status = status_of(pile, tag, item);

	g_array_append_val(item->parts, tag->id);
	item->visits += tag->visits;
	if (status == DS_PILE_READY || status == DS_PILE_STALE)
		if (!take_volume(item, tag))
			status = DS_PILE_CLONE;
	g_strlcpy(
	    item->owner, tag->state == TAG_KNOWN ? tag->content.owner : "", sizeof item->owner);
	item->status = MIN(item->status, status);
}

/* A word for all volumes together, once all tags are in. */
static void
complete(DsPileItem *item)
{
	guint64 all = item->total >= 64 ? G_MAXUINT64 : ((guint64)1 << item->total) - 1;

	if (item->status >= DS_PILE_STALE && item->seen != all)
		item->status = DS_PILE_INCOMPLETE;
}

static gint
by_arrival(gconstpointer a, gconstpointer b)
{
	const DsPileItem *const *one = a, *const *other = b;

	return (*one)->arrival < (*other)->arrival ? -1 : (*one)->arrival > (*other)->arrival;
}

static void
collect(DsPile *pile)
{
	g_ptr_array_set_size(pile->items, 0);
	for (guint i = 0; i < pile->tags->len; i++) {
		const Tag *tag = pile->tags->pdata[i];
		DsPileItem *item;
		char *key;

		if (!tag->present)
			continue;
		key = key_of(pile, tag);
		item = find_item(pile->items, key);
		if (item == NULL) {
			item = item_new(tag, key);
			g_ptr_array_add(pile->items, item);
		} else {
			g_free(key);
		}
		add_to_item(pile, item, tag);
	}
	for (guint i = 0; i < pile->items->len; i++)
		complete(pile->items->pdata[i]);
	g_ptr_array_sort(pile->items, by_arrival);
	pile->outdated = FALSE;
}

const GPtrArray *
ds_pile_items(DsPile *pile)
{
	if (pile->outdated)
		collect(pile);
	return pile->items;
}

const DsPileItem *
ds_pile_find(DsPile *pile, const char *key)
{
	return find_item((GPtrArray *)ds_pile_items(pile), key);
}

gboolean
ds_pile_has(DsPile *pile, const DsTagId *id)
{
	const Tag *tag = find_tag(pile, id);

	return tag != NULL && tag->present && tag->misses == 0;
}

gboolean
ds_pile_has_all(DsPile *pile, const GArray *ids)
{
	for (guint i = 0; i < ids->len; i++)
		if (!ds_pile_has(pile, &g_array_index(ids, DsTagId, i)))
			return FALSE;
	return TRUE;
}

gboolean
ds_pile_has_since(DsPile *pile, const DsTagId *id, guint number)
{
	const Tag *tag = find_tag(pile, id);

	return ds_pile_has(pile, id) && tag->round >= number;
}

gboolean
ds_pile_is_lifted(DsPile *pile, const DsTagId *id)
{
	const Tag *tag = find_tag(pile, id);

	return tag == NULL || is_lifted(tag);
}

gboolean
ds_pile_is_in_doubt(DsPile *pile)
{
	for (guint i = 0; i < pile->tags->len; i++) {
		const Tag *tag = pile->tags->pdata[i];

		if (!tag->present && !is_lifted(tag))
			return TRUE;
	}
	return FALSE;
}

DsSecurityState
ds_pile_security(DsPile *pile, const DsTagId *id)
{
	const Tag *tag = find_tag(pile, id);

	return tag != NULL ? tag->security : DS_SECURITY_UNSET;
}

void
ds_pile_set_security(DsPile *pile, const DsTagId *id, DsSecurityState state)
{
	Tag *tag = find_tag(pile, id);

	if (tag == NULL)
		return;
	tag->security = state;
	if (state != DS_SECURITY_UNSET)
		tag->misses = 0; /* it has just said so */
}

DsPile *
ds_pile_new(const DsPileRules *rules)
{
	DsPile *pile = g_new0(DsPile, 1);

	pile->rules = *rules;
	pile->tags = g_ptr_array_new_with_free_func(tag_free);
	pile->items = g_ptr_array_new_with_free_func(item_free);
	return pile;
}

void
ds_pile_free(DsPile *pile)
{
	g_ptr_array_unref(pile->tags);
	g_ptr_array_unref(pile->items);
	g_free(pile);
}
