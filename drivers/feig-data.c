/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/feig-data.h"

#include "drivers/iso15693.h"
#include "firmware/base/bytes.h"

#define BLOCK_MAX 32 /* bytes; ISO/IEC 15693-3, 5.3 */

gboolean
ds_feig_nonsense(GError **error, const char *what)
{
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "the reader's %s makes no sense", what);
	return FALSE;
}

/* ---- an inventory ---- */

typedef enum { BOOK, OTHER, UNKNOWN, CUT } Record;

/* One record of an inventory; only ISO 15693 tags are books (manual, 7.2.1). */
static Record
take_record(DsReader *records, GArray *tags)
{
	const guint8 *bytes;
	guint8 kind, first, length;

	if (!ds_reader_u8(records, &kind) || !ds_reader_u8(records, &first))
		return CUT;
	switch (kind) {
	case 0x03: /* ISO 15693: DSFID, UID */
		if (!ds_reader_take(records, DS_ISO15693_UID_SIZE, &bytes))
			return CUT;
		ds_iso15693_add_once(tags, bytes, first);
		return BOOK;
	case 0x04: /* ISO 14443 A: TR_INFO, OPT_INFO, UID of 7 or 10 */
		return ds_reader_take(records, 1 + (first & 0x04 ? 10 : 7), &bytes) ? OTHER : CUT;
	case 0x05: /* ISO 14443 B: PROTO, application data, PUPI */
	case 0x08: /* Jewel: 00 00, UID of 6 */
		return ds_reader_take(records, kind == 0x05 ? 8 : 7, &bytes) ? OTHER : CUT;
	case 0x09: /* UHF: IDDT, length, identifier */
	case 0x84:
		return ds_reader_u8(records, &length) && ds_reader_take(records, length, &bytes)
		    ? OTHER
		    : CUT;
	default: return UNKNOWN;
	}
}

/* What lies behind a record of an unknown kind, whose length nobody knows, is not seen; somebody's
 * strange card must not stop the pad. */
gboolean
ds_feig_take_tags(const DsFeigAnswer *answer, GArray *tags, GError **error)
{
	DsReader records = ds_reader(answer->data, answer->length);
	guint begin = tags->len;
	guint8 count = 0;
	Record last = CUT;

	if (ds_reader_u8(&records, &count))
		last = OTHER;
	for (guint i = 0; i < count && last != CUT && last != UNKNOWN; i++)
		last = take_record(&records, tags);
	if (last == UNKNOWN || (last != CUT && records.left == 0))
		return TRUE;
	g_array_set_size(tags, begin);
	return ds_feig_nonsense(error, "inventory");
}

/* ---- memory ---- */

/* Blocks travel last byte first (manual, annex F). */
static void
append_reversed(GByteArray *out, const guint8 *block, guint size)
{
	for (guint i = size; i-- > 0;)
		g_byte_array_append(out, &block[i], 1);
}

gboolean
ds_feig_take_blocks(const DsFeigAnswer *answer, guint *blocks, GByteArray *out, GError **error)
{
	DsReader reader = ds_reader(answer->data, answer->length);
	const guint8 *block;
	guint8 count, size, security;

	if (!ds_reader_u8(&reader, &count) || !ds_reader_u8(&reader, &size) || count == 0 ||
	    count > *blocks || size == 0 || size > BLOCK_MAX ||
	    reader.left != (gsize)count * (1 + (gsize)size))
		return ds_feig_nonsense(error, "memory");
	for (guint i = 0; i < count; i++)
		if (ds_reader_u8(&reader, &security) && ds_reader_take(&reader, size, &block))
			append_reversed(out, block, size);
	*blocks = count;
	return TRUE;
}
