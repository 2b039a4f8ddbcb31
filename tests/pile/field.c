/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/pile/field.h"

#include "tests/pile/thread.h"

#include <string.h>

/* Microseconds on the air, ISO/IEC 15693 at its high data rate with 1-of-4 coding: request and
 * answer of the facts behind the bench's model (an empty round of 16 slots, and what each tag adds
 * to it; reading is per block). */
#define ROUND_US 9800
#define ROUND_TAG_US 6900
#define ASK_US 4500
#define ANSWER_US 5300
#define BLOCK_US 1320
#define STORE_US 5000 /* EEPROM */
#define RESET_US 15000
#define OPEN_US 200000

static gboolean
happens(const DsField *field, guint in_thousand)
{
	return in_thousand > 0 && g_rand_int_range(field->rand, 0, 1000) < (gint)in_thousand;
}

static gboolean
gone(GError **error)
{
	g_set_error_literal(error, DS_ERROR, DS_ERROR_GONE, "the reader does not answer");
	return FALSE;
}

static gboolean
silent(const DsTagId *id, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "tag %s does not answer", id->text);
	return FALSE;
}

/* A command is on its way to the tags. FALSE: there is no reader any more. */
static gboolean
begin(DsField *field, gint64 us, GError **error)
{
	if (field->dead)
		return gone(error);
	field->commands++;
	if (field->on_command != NULL)
		field->on_command(field, field->data);
	ds_pad_thread_wait(us);
	return field->dead || happens(field, field->faults.reader_gone) ? gone(error) : TRUE;
}

static DsFieldTag *
find(const DsField *field, const DsTagId *id)
{
	for (guint i = 0; i < field->tags->len; i++) {
		DsFieldTag *tag = field->tags->pdata[i];

		if (g_str_equal(tag->id.text, id->text))
			return tag;
	}
	return NULL;
}

/* Does it hear, and is it heard, this time? */
static gboolean
answers(const DsField *field, const DsFieldTag *tag)
{
	guint loss = MAX(tag->weak, field->loss);

	return tag->here && (loss == 0 || g_rand_int_range(field->rand, 0, 100) >= (gint)loss);
}

/* A question to one tag and its answer, which takes `us`. NULL: none came. */
static DsFieldTag *
ask(DsField *field, const DsTagId *id, gint64 us, GError **error)
{
	DsFieldTag *tag = find(field, id);

	if (!begin(field, ASK_US, error))
		return NULL;
	if (!answers(field, tag)) {
		silent(id, error);
		return NULL;
	}
	ds_pad_thread_wait(us);
	if (field->dead) {
		gone(error);
		return NULL;
	}
	if (!tag->here) {
		silent(id, error);
		return NULL;
	}
	return tag;
}

/* ---- driver ---- */

static gpointer
open_field(const char *where, GError **error)
{
	/* the configuration's own text, which is the first part of the field */
	DsField *field = (gpointer)(gsize)where;

	G_STATIC_ASSERT(G_STRUCT_OFFSET(DsField, where) == 0);
	return begin(field, OPEN_US, error) ? field : NULL;
}

static void
close_field(gpointer self)
{
}

static void
see(const DsFieldTag *tag, GArray *tags)
{
	const DsTagSeen seen = {.id = tag->id, .dsfid = tag->dsfid};

	g_array_append_val(tags, seen);
}

static gboolean
is_asked(const DsFieldTag *tag, gint afi)
{
	return afi == DS_AFI_ANY || tag->afi == afi;
}

static void
end_round(DsField *field, gint afi)
{
	for (guint i = 0; i < field->tags->len; i++) {
		DsFieldTag *tag = field->tags->pdata[i];

		if (tag->answered)
			tag->misses = 0;
		else if (is_asked(tag, afi))
			tag->misses++;
		if (tag->answered && tag->known_us == 0)
			tag->known_us = ds_time_us();
	}
}

/* Each tag has its slot; one that comes or goes in between is seen or not seen by chance. */
static gboolean
inventory(gpointer self, gint afi, GArray *tags, guint timeout_ms, GError **error)
{
	DsField *field = self;

	if (!begin(field, ROUND_US, error))
		return FALSE;
	for (guint i = 0; i < field->tags->len; i++) {
		DsFieldTag *tag = field->tags->pdata[i];

		tag->answered = FALSE;
		if (!is_asked(tag, afi) || !answers(field, tag))
			continue;
		ds_pad_thread_wait(ROUND_TAG_US);
		tag->answered = tag->here && !field->dead;
		if (tag->answered)
			see(tag, tags);
	}
	if (field->dead)
		return gone(error);
	if (happens(field, field->faults.round_failed)) {
		g_set_error_literal(error, DS_ERROR, DS_ERROR_RETRY, "nothing but collisions");
		return FALSE;
	}
	end_round(field, afi);
	return TRUE;
}

static gboolean
field_reset(gpointer self, GError **error)
{
	return begin(self, RESET_US, error);
}

static gboolean
read_blocks(
    gpointer self, const DsTagId *id, guint first, guint count, GByteArray *out, GError **error)
{
	const DsFieldTag *tag = ask(self, id, ANSWER_US + (gint64)count * BLOCK_US, error);
	gsize from = (gsize)first * DS_TAG_BLOCK;

	if (tag == NULL)
		return FALSE;
	if (from >= sizeof tag->memory) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "tag %s ends there", id->text);
		return FALSE;
	}
	g_byte_array_append(out, tag->memory + from,
	    (guint)MIN((gsize)count * DS_TAG_BLOCK, sizeof tag->memory - from));
	return TRUE;
}

static gboolean
get_afi(gpointer self, const DsTagId *id, guint8 *afi, GError **error)
{
	DsField *field = self;
	const DsFieldTag *tag = ask(self, id, ANSWER_US, error);

	if (tag == NULL)
		return FALSE;
	*afi = happens(field, field->faults.misread) ? 0x40 : tag->afi;
	return TRUE;
}

static gboolean
get_eas(gpointer self, const DsTagId *id, gboolean *armed, GError **error)
{
	const DsFieldTag *tag = ask(self, id, ANSWER_US, error);

	if (tag == NULL)
		return FALSE;
	*armed = tag->armed;
	return TRUE;
}

/* What a byte is after it was written: the new one, the old one, or neither. */
static guint8
torn(const DsField *field, guint8 old, guint8 new)
{
	DsTorn how = field->torn;

	if (how == DS_TORN_BY_CHANCE)
		how = (DsTorn)g_rand_int_range(field->rand, DS_TORN_OLD, DS_TORN_NEITHER + 1);
	return how == DS_TORN_OLD ? old : how == DS_TORN_NEW ? new : 0x00;
}

/* The tag has heard it and stores it. FALSE: it was taken away, or the power went, meanwhile. */
static gboolean
store(DsField *field, DsFieldTag *tag, guint8 afi, gboolean armed)
{
	const DsFieldTag before = *tag;
	gboolean whole;

	ds_pad_thread_wait(STORE_US);
	whole = tag->here && !field->dead;
	if (!tag->stuck && !happens(field, field->faults.unstored)) {
		if (whole && happens(field, field->faults.half))
			tag->afi = 0x00;
		else
			tag->afi = whole ? afi : torn(field, tag->afi, afi);
		tag->armed = whole || g_rand_boolean(field->rand) ? armed : tag->armed;
	}
	if (field->on_stored != NULL)
		field->on_stored(field, tag, &before, field->data);
	return whole;
}

static gboolean
set(DsField *field, const DsTagId *id, gint afi, gint armed, GError **error)
{
	DsFieldTag *tag = find(field, id);

	if (field->on_writing != NULL && !field->dead)
		field->on_writing(field, tag, field->data);
	if (!begin(field, ASK_US, error))
		return FALSE;
	if (!answers(field, tag))
		return silent(id, error);
	if (!store(field, tag, afi >= 0 ? (guint8)afi : tag->afi, armed >= 0 ? armed : tag->armed))
		return field->dead ? gone(error) : silent(id, error);
	if (!answers(field, tag) || happens(field, field->faults.unheard))
		return silent(id, error);
	return TRUE;
}

static gboolean
set_afi(gpointer self, const DsTagId *id, guint8 afi, GError **error)
{
	return set(self, id, afi, -1, error);
}

static gboolean
set_eas(gpointer self, const DsTagId *id, gboolean armed, GError **error)
{
	return set(self, id, -1, armed != FALSE, error);
}

static void
signal_field(gpointer self, DsSignal what)
{
}

/* ---- the world's side ---- */

DsField *
ds_field_new(DsPadCaps caps, GRand *rand)
{
	DsField *field = g_new0(DsField, 1);

	g_strlcpy(field->where, "field", sizeof field->where);
	field->driver = (DsPadDriver){
	    .id = "field",
	    .caps = caps,
	    .open = open_field,
	    .inventory = inventory,
	    .field_reset = field_reset,
	    .read = read_blocks,
	    .set_afi = set_afi,
	    .get_afi = get_afi,
	    .set_eas = set_eas,
	    .get_eas = get_eas,
	    .signal = signal_field,
	    .close = close_field,
	};
	field->tags = g_ptr_array_new_with_free_func(g_free);
	field->rand = rand;
	return field;
}

void
ds_field_free(DsField *field)
{
	g_ptr_array_unref(field->tags);
	g_free(field);
}

DsFieldTag *
ds_field_add(DsField *field)
{
	/* E0 04: NXP (ISO/IEC 7816-6) */
	const guint8 uid[8] = {
	    0xE0, 0x04, 0x01, 0x50, 0, 0, field->tags->len >> 8, field->tags->len & 0xFF};
	DsFieldTag *tag = g_new0(DsFieldTag, 1);

	ds_tag_id_set(&tag->id, uid, sizeof uid);
	tag->afi = DS_FIELD_SECURED;
	tag->armed = TRUE;
	g_ptr_array_add(field->tags, tag);
	return tag;
}

void
ds_field_lay(DsFieldTag *tag, gboolean here)
{
	tag->here = here;
	tag->known_us = 0;
	tag->since_us = ds_time_us();
}

gboolean
ds_field_sounds(const DsFieldTag *tag, const DsSecurityPreset *preset)
{
	return ((preset->by & DS_PAD_AFI) != 0 && tag->afi == preset->secured_afi) ||
	    ((preset->by & DS_PAD_EAS) != 0 && tag->armed);
}

gboolean
ds_field_is_released(const DsFieldTag *tag, const DsSecurityPreset *preset)
{
	return ((preset->by & DS_PAD_AFI) == 0 || tag->afi == preset->released_afi) &&
	    ((preset->by & DS_PAD_EAS) == 0 || !tag->armed);
}
