/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/m3-data.h"

#include "drivers/iso15693.h"
#include "firmware/base/bytes.h"

#define BLOCK 4
#define LOCKED 0x01 /* the other values of that byte say that the block could not be read */

gboolean
ds_m3_nonsense(GError **error, const char *what)
{
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "the reader's %s makes no sense", what);
	return FALSE;
}

/* ---- an inventory ---- */

/* [DSFID] UID. Some readers may repeat the wish for a DSFID and not know it: the length tells, and
 * the E0 that each address begins with (ISO/IEC 15693-3, 4.1). Other tags are no books, and passed
 * over. */
static gboolean
take_tag(DsReader *records, gsize size, gboolean wanted, GArray *tags)
{
	const guint8 *record;
	gboolean told = size > DS_ISO15693_UID_SIZE;

	if (!ds_reader_take(records, size, &record))
		return FALSE;
	if (record[told] != 0xE0)
		return told == wanted;
	ds_iso15693_add_once(tags, record + told, told ? record[0] : -1);
	return TRUE;
}

gboolean
ds_m3_take_tags(const DsM3Answer *answer, const DsM3Inventory *asked, GArray *tags, GError **error)
{
	DsReader records = ds_reader(answer->data, answer->length);
	guint8 afi, options, count;
	guint begin = tags->len;
	gboolean wanted = (asked->options & DS_M3_WANT_DSFID) != 0, fits;
	gsize size;

	if (!ds_reader_u8(&records, &afi) || !ds_reader_u8(&records, &options) ||
	    !ds_reader_u8(&records, &count) || afi != asked->afi || options != asked->options)
		return ds_m3_nonsense(error, "inventory");
	size = count > 0 ? records.left / count : DS_ISO15693_UID_SIZE;
	fits = records.left == count * size &&
	    (size == DS_ISO15693_UID_SIZE || (wanted && size == 1 + DS_ISO15693_UID_SIZE));
	for (guint i = 0; i < count && fits; i++)
		fits = take_tag(&records, size, wanted, tags);
	if (fits)
		return TRUE;
	g_array_set_size(tags, begin);
	return ds_m3_nonsense(error, "list of tags");
}

/* ---- one tag ---- */

/* Number, lock or error, data. */
gboolean
ds_m3_take_blocks(
    const DsM3Answer *answer, guint first, guint *blocks, GByteArray *out, GError **error)
{
	DsReader reader = ds_reader(answer->data, answer->length);
	const guint8 *block;
	guint begin = out->len;
	gboolean readable = TRUE;
	guint8 count;

	if (!ds_reader_u8(&reader, &count) || count > *blocks ||
	    reader.left != (gsize)count * (2 + BLOCK))
		return ds_m3_nonsense(error, "memory");
	for (guint i = 0; i < count && ds_reader_take(&reader, 2 + BLOCK, &block); i++) {
		if (block[0] != first + i) {
			g_byte_array_set_size(out, begin);
			return ds_m3_nonsense(error, "order of blocks");
		}
		readable = readable && block[1] <= LOCKED;
		if (readable)
			g_byte_array_append(out, block + 2, BLOCK);
	}
	*blocks = (out->len - begin) / BLOCK;
	return TRUE;
}

/* What is told, and then of all that could be told what was: here bytes of a block - 1, blocks - 1.
 */
gboolean
ds_m3_take_size(const DsM3Answer *answer, guint *blocks, GError **error)
{
	if (answer->length == 1 && (answer->data[0] & DS_M3_WANT_SIZE) == 0) {
		*blocks = 0;
		return TRUE;
	}
	if (answer->length != 3 || answer->data[0] != DS_M3_WANT_SIZE ||
	    answer->data[1] != BLOCK - 1)
		return ds_m3_nonsense(error, "size of a tag");
	*blocks = answer->data[2] + 1u;
	return TRUE;
}

gboolean
ds_m3_take_byte(const DsM3Answer *answer, guint8 *value, GError **error)
{
	if (answer->length != 1)
		return ds_m3_nonsense(error, "answer");
	*value = answer->data[0];
	return TRUE;
}
