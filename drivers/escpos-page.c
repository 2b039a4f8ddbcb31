/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/escpos-page.h"

#define DLE 0x10
#define DLE_WITH_A_DOT 0x18

static void
add(GByteArray *bytes, const guint8 *data, gsize length)
{
	g_byte_array_append(bytes, data, (guint)length);
}

void
ds_escpos_add_start(GByteArray *bytes, const DsRaster *torn)
{
	static const guint8 start[] = {0x1B, 0x40, 0x1D, 0x61, 0x00};

	if (torn != NULL) {
		gsize length = DS_ESCPOS_BAND_ROWS * ds_raster_stride(torn);
		g_autofree guint8 *zeros = g_malloc0(length);

		add(bytes, zeros, length);
	}
	add(bytes, start, sizeof start);
}

static gboolean
is_order(guint8 byte)
{
	return byte == 0x04 || byte == 0x05 || byte == 0x14;
}

guint
ds_escpos_add_band(GByteArray *bytes, const DsRaster *page, guint first)
{
	guint rows = MIN(page->height - first, DS_ESCPOS_BAND_ROWS);
	gsize stride = ds_raster_stride(page);
	const guint8 head[] = {0x1D, 0x76, 0x30, 0x00, (guint8)stride, (guint8)(stride >> 8),
	    (guint8)rows, (guint8)(rows >> 8)};
	guint from = bytes->len + (guint)sizeof head;

	add(bytes, head, sizeof head);
	add(bytes, page->bits + first * stride, rows * stride);
	for (guint i = from; i + 1 < bytes->len; i++)
		if (bytes->data[i] == DLE && is_order(bytes->data[i + 1]))
			bytes->data[i] = DLE_WITH_A_DOT;
	return rows;
}

void
ds_escpos_add_end(GByteArray *bytes)
{
	static const guint8 cut[] = {0x1D, 0x56, 0x42, 0x00};

	add(bytes, cut, sizeof cut);
}

void
ds_escpos_add_question(GByteArray *bytes)
{
	static const guint8 question[] = {0x1D, 0x72, 0x01};

	add(bytes, question, sizeof question);
}
