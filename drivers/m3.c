/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Book pads of 3M, later bibliotheca: models 210 and 810, by their serial line.
 * drivers/README-m3.md tells what is known of them.
 */
#include "drivers/iso15693.h"
#include "drivers/m3-data.h"
#include "drivers/m3-link.h"

#define TIMEOUT_MS 500    /* drivers/pad.h: where no time is given */
#define BLOCKS_AT_ONCE 32 /* 208 bytes: readers of other programs give up at 255 */

typedef struct {
	DsM3Link *link;
	guint8 options; /* of an inventory, that this reader takes */
} Pad;

/* ---- all tags ---- */

static gboolean
look(Pad *pad, guint8 afi, GArray *tags, GError **error)
{
	const DsM3Inventory wanted = {afi, pad->options};
	const guint8 request[] = {wanted.afi, wanted.options};
	DsM3Answer answer;

	if (!ds_m3_ask(pad->link, DS_M3_INVENTORY, request, sizeof request, &answer, error))
		return FALSE;
	if (answer.status == DS_M3_NO_TAG)
		return TRUE;
	return ds_m3_is_ok(&answer, error) && ds_m3_take_tags(&answer, &wanted, tags, error);
}

static gboolean
m3_inventory(gpointer self, gint afi, GArray *tags, guint timeout_ms, GError **error)
{
	Pad *pad = self;

	if (!ds_iso15693_can_ask_for(afi, error))
		return FALSE;
	ds_m3_begin(pad->link, timeout_ms);
	return look(pad, afi != DS_AFI_ANY ? (guint8)afi : 0, tags, error);
}

/* These readers have no command that switches the field off. A round of an inventory, in which each
 * tag is addressed anew, is all that can be done for tags that have lost the thread. */
static gboolean
m3_field_reset(gpointer self, GError **error)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));

	return m3_inventory(self, DS_AFI_ANY, tags, TIMEOUT_MS, error);
}

/* A reader that speaks but cannot look at its field is no reader yet. Not each may know what a
 * DSFID is. */
static gboolean
look_for_the_first_time(Pad *pad, GError **error)
{
	static const guint8 options[] = {
	    DS_M3_WANT_UID | DS_M3_WANT_DSFID | DS_M3_WANT_SOME, DS_M3_WANT_UID | DS_M3_WANT_SOME};
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));

	ds_m3_begin(pad->link, TIMEOUT_MS);
	for (guint i = 0; i < G_N_ELEMENTS(options); i++) {
		g_clear_error(error);
		pad->options = options[i];
		if (look(pad, 0, tags, error))
			return TRUE;
		if (!g_error_matches(*error, DS_ERROR, DS_ERROR_PROTOCOL))
			break;
	}
	return FALSE;
}

static void
m3_close(gpointer self)
{
	Pad *pad = self;

	ds_m3_link_close(pad->link);
	g_free(pad);
}

static gpointer
m3_open(const char *where, GError **error)
{
	DsM3Link *link = ds_m3_link_open(where, error);
	Pad *pad;
	g_autoptr(GError) failure = NULL;

	if (link == NULL)
		return NULL;
	pad = g_new0(Pad, 1);
	pad->link = link;
	if (look_for_the_first_time(pad, &failure))
		return pad;
	g_propagate_prefixed_error(error, g_steal_pointer(&failure), "%s: ", where);
	m3_close(pad);
	return NULL;
}

/* ---- memory ---- */

static gboolean
ask_blocks(DsM3Link *link, const DsTagId *tag, guint first, guint count, DsM3Answer *answer,
    GError **error)
{
	const guint8 range[] = {(guint8)first, (guint8)count};

	return ds_m3_ask_tag(link, DS_M3_READ_BLOCKS, tag, range, sizeof range, answer, error);
}

/* 0: this reader cannot tell. */
static gboolean
ask_size(DsM3Link *link, const DsTagId *tag, guint *blocks, GError **error)
{
	const guint8 what = DS_M3_WANT_SIZE;
	g_autoptr(GError) refusal = NULL;
	DsM3Answer answer;

	*blocks = 0;
	if (!ds_m3_ask_tag(link, DS_M3_TAG_INFO, tag, &what, 1, &answer, error))
		return FALSE;
	if (ds_m3_is_ok(&answer, &refusal))
		return ds_m3_take_size(&answer, blocks, error);
	if (g_error_matches(refusal, DS_ERROR, DS_ERROR_PROTOCOL))
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&refusal));
	return FALSE;
}

/* What a tag has, which is known now. */
static gboolean
read_rest(
    DsM3Link *link, const DsTagId *tag, guint first, guint count, GByteArray *out, GError **error)
{
	guint came = count;
	DsM3Answer answer;

	if (!ask_blocks(link, tag, first, count, &answer, error) || !ds_m3_is_ok(&answer, error) ||
	    !ds_m3_take_blocks(&answer, first, &came, out, error))
		return FALSE;
	if (came == count)
		return TRUE;
	g_set_error(
	    error, DS_ERROR, DS_ERROR_RETRY, "tag %s gives fewer blocks than it has", tag->text);
	return FALSE;
}

/* At most BLOCKS_AT_ONCE. It is not known what a reader says about blocks that the tag does not
 * have: fewer of them, none, or an error, which is none then. So whenever not all came the tag is
 * asked how long it is, and once more for what there is. *count tells what came, 0 at the end. */
static gboolean
read_some(
    gpointer link, const DsTagId *tag, guint first, guint *count, GByteArray *out, GError **error)
{
	guint begin = out->len, wanted = *count, blocks, left;
	g_autoptr(GError) refusal = NULL;
	DsM3Answer answer;

	if (!ask_blocks(link, tag, first, wanted, &answer, error))
		return FALSE;
	if (!ds_m3_is_ok(&answer, &refusal))
		*count = 0;
	else if (!ds_m3_take_blocks(&answer, first, count, out, error))
		return FALSE;
	if (*count == wanted)
		return TRUE;
	if (!ask_size(link, tag, &blocks, error))
		return FALSE;
	left = MIN(blocks > first ? blocks - first : 0, wanted);
	if (blocks > 0 ? left == *count : refusal == NULL)
		return TRUE;
	if (refusal != NULL && (blocks == 0 || left == wanted)) {
		g_propagate_error(error, g_steal_pointer(&refusal));
		return FALSE;
	}
	g_byte_array_set_size(out, begin);
	*count = left;
	return read_rest(link, tag, first, left, out, error);
}

static gboolean
m3_read(
    gpointer self, const DsTagId *tag, guint first, guint count, GByteArray *out, GError **error)
{
	Pad *pad = self;

	ds_m3_begin(pad->link, TIMEOUT_MS);
	return ds_iso15693_read(
	    read_some, BLOCKS_AT_ONCE, pad->link, tag, first, count, out, error);
}

/* ---- security ---- */

static gboolean
ask_byte(DsM3Link *link, guint8 command, const DsTagId *tag, guint8 *value, GError **error)
{
	DsM3Answer answer;

	return ds_m3_ask_tag(link, command, tag, NULL, 0, &answer, error) &&
	    ds_m3_is_ok(&answer, error) && ds_m3_take_byte(&answer, value, error);
}

static gboolean
tell_byte(DsM3Link *link, guint8 command, const DsTagId *tag, guint8 value, GError **error)
{
	DsM3Answer answer;

	ds_m3_begin(link, TIMEOUT_MS);
	return ds_m3_ask_tag(link, command, tag, &value, 1, &answer, error) &&
	    ds_m3_is_ok(&answer, error);
}

static gboolean
m3_set_afi(gpointer self, const DsTagId *tag, guint8 afi, GError **error)
{
	Pad *pad = self;

	return tell_byte(pad->link, DS_M3_WRITE_AFI, tag, afi, error);
}

static gboolean
m3_get_afi(gpointer self, const DsTagId *tag, guint8 *afi, GError **error)
{
	Pad *pad = self;

	ds_m3_begin(pad->link, TIMEOUT_MS);
	return ask_byte(pad->link, DS_M3_GET_AFI, tag, afi, error);
}

static gboolean
m3_set_eas(gpointer self, const DsTagId *tag, gboolean armed, GError **error)
{
	Pad *pad = self;

	return ds_iso15693_has_eas(tag, error) &&
	    tell_byte(pad->link, DS_M3_EAS_CONTROL, tag, armed ? 1 : 0, error);
}

/* To the reader too, a tag that is not armed is one that is silent; and so is one that has gone.
 * Not armed counts when it was said twice and the tag then answers to something else. */
static gboolean
m3_get_eas(gpointer self, const DsTagId *tag, gboolean *armed, GError **error)
{
	Pad *pad = self;
	guint8 value;

	if (!ds_iso15693_has_eas(tag, error))
		return FALSE;
	ds_m3_begin(pad->link, TIMEOUT_MS);
	for (guint i = 0; i < 2; i++) {
		if (!ask_byte(pad->link, DS_M3_CHECK_EAS, tag, &value, error))
			return FALSE;
		if (value > 1)
			return ds_m3_nonsense(error, "EAS");
		*armed = value == 1;
		if (*armed)
			return TRUE;
	}
	return ask_byte(pad->link, DS_M3_GET_AFI, tag, &value, error);
}

extern const DsPadDriver ds_pad_driver_m3;
const DsPadDriver ds_pad_driver_m3 = {
    .id = "m3",
    .summary = "book pads of 3M and bibliotheca (models 210 and 810), by serial line",
    .where = "serial:/dev/ttyUSB0[:19200[:8N1]] or, behind a terminal server, tcp:ADDRESS[:4001]",
    .caps = DS_PAD_AFI | DS_PAD_EAS | DS_PAD_AFI_FILTER,
    .open = m3_open,
    .inventory = m3_inventory,
    .field_reset = m3_field_reset,
    .read = m3_read,
    .set_afi = m3_set_afi,
    .get_afi = m3_get_afi,
    .set_eas = m3_set_eas,
    .get_eas = m3_get_eas,
    .close = m3_close,
};
