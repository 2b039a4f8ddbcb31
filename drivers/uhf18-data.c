/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/uhf18-data.h"

#include "firmware/base/bytes.h"

#include <string.h>

#define WORD 2
#define EPC_LONGEST 62 /* bytes of the longest EPC that a PC can tell */
#define INFO_MIN 8     /* up to the scan time; 288 readers tell more */

gboolean
ds_uhf18_nonsense(GError **error, const char *what)
{
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "the reader's %s makes no sense", what);
	return FALSE;
}

/* ---- the reader ---- */

/* Known types; wabson/chafon-rfid has seen these. */
static const struct {
	guint8 type;
	DsUhf18Series series;
} types[] = {
    {0x09, DS_UHF18_SERIES_18},  /* UHFReader18 */
    {0x0C, DS_UHF18_SERIES_288}, /* UHFReader288 */
    {0x0F, DS_UHF18_SERIES_288}, /* UHFReader86 */
    {0x10, DS_UHF18_SERIES_288},
};

/* An unknown one is known by how much it has to tell. */
static DsUhf18Series
series_of(guint8 type, gsize length)
{
	for (guint i = 0; i < G_N_ELEMENTS(types); i++)
		if (types[i].type == type)
			return types[i].series;
	return length > INFO_MIN ? DS_UHF18_SERIES_288 : DS_UHF18_SERIES_18;
}

/* Version (2), type, protocols, highest and lowest frequency, power, scan time; and what 288
 * readers tell of their antennas. */
gboolean
ds_uhf18_take_info(const DsUhf18Frame *frame, DsUhf18Info *info, GError **error)
{
	if (frame->length < INFO_MIN)
		return ds_uhf18_nonsense(error, "information about itself");
	info->type = frame->data[2];
	info->scan_time = frame->data[7];
	info->series = series_of(info->type, frame->length);
	return TRUE;
}

/* ---- an inventory ---- */

static gboolean
is_among(const GArray *epcs, const guint8 *bytes, gsize length)
{
	for (guint i = 0; i < epcs->len; i++) {
		const DsUhf18Epc *epc = &g_array_index(epcs, DsUhf18Epc, i);

		if (epc->length == length && memcmp(epc->bytes, bytes, length) == 0)
			return TRUE;
	}
	return FALSE;
}

static void
add_once(GArray *epcs, const guint8 *bytes, gsize length)
{
	DsUhf18Epc epc = {.length = length};

	if (length == 0 || length > sizeof epc.bytes || is_among(epcs, bytes, length))
		return;
	memcpy(epc.bytes, bytes, length);
	g_array_append_val(epcs, epc);
}

/* Len EPC [RSSI] */
static gboolean
take_epc(DsReader *records, DsUhf18Series series, GArray *epcs)
{
	const guint8 *bytes;
	guint8 length, rssi;

	if (!ds_reader_u8(records, &length) || length > EPC_LONGEST || length % WORD != 0 ||
	    !ds_reader_take(records, length, &bytes))
		return FALSE;
	if (series == DS_UHF18_SERIES_288 && !ds_reader_u8(records, &rssi))
		return FALSE;
	add_once(epcs, bytes, length);
	return TRUE;
}

/* [antennas] number, tags. A frame that has none may be empty altogether. */
gboolean
ds_uhf18_take_epcs(const DsUhf18Frame *frame, DsUhf18Series series, GArray *epcs, GError **error)
{
	DsReader records = ds_reader(frame->data, frame->length);
	guint begin = epcs->len;
	guint8 antennas, count = 0;
	gboolean fits = frame->length == 0 ||
	    ((series == DS_UHF18_SERIES_18 || ds_reader_u8(&records, &antennas)) &&
		ds_reader_u8(&records, &count));

	for (guint i = 0; i < count && fits; i++)
		fits = take_epc(&records, series, epcs);
	if (fits && records.left == 0)
		return TRUE;
	g_array_set_size(epcs, begin);
	return ds_uhf18_nonsense(error, "list of tags");
}

/* ---- one tag ---- */

static void
append(GByteArray *out, guint value)
{
	guint8 byte = (guint8)value;

	g_byte_array_append(out, &byte, 1);
}

static void
append_u16(GByteArray *out, guint value)
{
	append(out, value >> 8);
	append(out, value);
}

static void
append_epc(GByteArray *out, const guint8 *epc, gsize length)
{
	append(out, (guint)length / WORD);
	g_byte_array_append(out, epc, (guint)length);
}

/* Reading is open on all tags of libraries: no password. */
void
ds_uhf18_make_read(GByteArray *out, const guint8 *epc, gsize length, const DsUhf18Range *range)
{
	append_epc(out, epc, length);
	append(out, range->bank);
	append(out, range->word);
	append(out, range->count);
	append_u16(out, 0);
	append_u16(out, 0);
}

void
ds_uhf18_make_write(
    GByteArray *out, const guint8 *epc, gsize length, guint8 word, guint16 value, guint32 password)
{
	append(out, 1);
	append_epc(out, epc, length);
	append(out, DS_UHF18_BANK_EPC);
	append(out, word);
	append_u16(out, value);
	append_u16(out, password >> 16);
	append_u16(out, password);
}

gboolean
ds_uhf18_take_words(const DsUhf18Frame *frame, guint count, GByteArray *out, GError **error)
{
	if (count == 0 || frame->length != (gsize)count * WORD)
		return ds_uhf18_nonsense(error, "memory of a tag");
	g_byte_array_append(out, frame->data, count * WORD);
	return TRUE;
}
