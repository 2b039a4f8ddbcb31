/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/iso15693.h"

#include "drivers/meaning.h"
#include "firmware/base/bytes.h"

#include <string.h>

#define BLOCKS_MAX 256 /* their numbers have one byte; ISO/IEC 15693-3, 4.4 */

gboolean
ds_iso15693_uid(const DsTagId *tag, guint8 uid[DS_ISO15693_UID_SIZE], GError **error)
{
	g_autoptr(GByteArray) bytes = ds_unhex(tag->text);

	if (bytes == NULL || bytes->len != DS_ISO15693_UID_SIZE) {
		g_set_error(
		    error, DS_ERROR, DS_ERROR_PROTOCOL, "%s is no tag of ISO 15693", tag->text);
		return FALSE;
	}
	memcpy(uid, bytes->data, DS_ISO15693_UID_SIZE);
	return TRUE;
}

gboolean
ds_iso15693_can_ask_for(gint afi, GError **error)
{
	if (afi == DS_AFI_ANY || (afi & 0x0F) != 0)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "AFI %02X cannot be asked for: tags take it for a family", (guint)afi);
	return FALSE;
}

void
ds_iso15693_add_once(GArray *tags, const guint8 *uid, gint dsfid)
{
	DsTagSeen seen = {.dsfid = dsfid};

	ds_tag_id_set(&seen.id, uid, DS_ISO15693_UID_SIZE);
	for (guint i = 0; i < tags->len; i++)
		if (g_str_equal(g_array_index(tags, DsTagSeen, i).id.text, seen.id.text))
			return;
	g_array_append_val(tags, seen);
}

gboolean
ds_iso15693_read(DsIso15693Read read_some, guint at_once, gpointer reader, const DsTagId *tag,
    guint first, guint count, GByteArray *out, GError **error)
{
	guint begin = out->len, end = MIN(first + count, BLOCKS_MAX);

	while (first < end) {
		guint wanted = MIN(end - first, at_once);
		guint came = wanted;

		if (!read_some(reader, tag, first, &came, out, error)) {
			g_byte_array_set_size(out, begin);
			return FALSE;
		}
		first += came;
		if (came < wanted)
			break;
	}
	if (out->len > begin)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "tag %s has no block %u", tag->text, first);
	return FALSE;
}

gboolean
ds_iso15693_fail(guint8 number, GError **error)
{
	static const DsMeaning refusals[] = {
	    {0x01, DS_ERROR_PROTOCOL, "the tag does not know this command"},
	    {0x02, DS_ERROR_PROTOCOL, "the tag does not recognise this command"},
	    {0x03, DS_ERROR_PROTOCOL, "the tag does not have this option"},
	    {0x0F, DS_ERROR_PROTOCOL, "the tag gives no reason"},
	    {0x10, DS_ERROR_PROTOCOL, "the tag has no such block"},
	    {0x11, DS_ERROR_PROTOCOL, "it is locked already"},
	    {0x12, DS_ERROR_PROTOCOL, "it is locked"},
	    {0x13, DS_ERROR_PROTOCOL, "the tag could not store it"},
	    {0x14, DS_ERROR_PROTOCOL, "the tag could not lock it"},
	    {0},
	};

	return ds_meaning_fail(refusals, "tag error", number, error);
}

gboolean
ds_iso15693_is_nxp(const DsTagId *tag, const char *what, GError **error)
{
	if (g_str_has_prefix(tag->text, "E004"))
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "tag %s is not of NXP: its %s is not known here", tag->text, what);
	return FALSE;
}

gboolean
ds_iso15693_has_eas(const DsTagId *tag, GError **error)
{
	return ds_iso15693_is_nxp(tag, "EAS", error);
}
