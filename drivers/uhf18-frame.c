/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/uhf18-frame.h"

#include "drivers/crc.h"

#define CRC 2
#define LEN_MIN (3 + CRC)        /* Adr, Cmd and Status */
#define ANSWER_MAX (32u * 1024u) /* a thousand tags: nobody has so many on a pad */

static void
append(GByteArray *out, guint value)
{
	guint8 byte = (guint8)value;

	g_byte_array_append(out, &byte, 1);
}

void
ds_uhf18_request(GByteArray *out, guint8 address, guint8 command, const guint8 *data, gsize length)
{
	guint begin = out->len;
	guint16 crc;

	append(out, (guint)(2 + length + CRC));
	append(out, address);
	append(out, command);
	if (length > 0)
		g_byte_array_append(out, data, (guint)length);
	crc = ds_crc_feig(DS_CRC_FEIG_START, out->data + begin, out->len - begin);
	append(out, crc);
	append(out, crc >> 8);
}

DsFrame
ds_uhf18_parse(const guint8 *bytes, gsize length, DsUhf18Frame *frame, gsize *size)
{
	gsize total;

	if (length == 0)
		return DS_FRAME_MORE;
	total = 1 + (gsize)bytes[0];
	if (total < 1 + LEN_MIN)
		return DS_FRAME_NOISE;
	if (length < total)
		return DS_FRAME_MORE;
	/* the sum over a frame and its own checksum is 0 */
	if (ds_crc_feig(DS_CRC_FEIG_START, bytes, total) != 0)
		return DS_FRAME_DAMAGED;
	*frame = (DsUhf18Frame){
	    .address = bytes[1],
	    .command = bytes[2],
	    .status = bytes[3],
	    .data = bytes + 4,
	    .length = total - 4 - CRC,
	};
	*size = total;
	return DS_FRAME_WHOLE;
}

static gboolean
is_last(const DsUhf18Frame *frame)
{
	return frame->command != DS_UHF18_INVENTORY || frame->status != DS_UHF18_MORE;
}

DsFrame
ds_uhf18_judge(const guint8 *bytes, gsize length)
{
	gsize at = 0, size = 0;
	DsUhf18Frame frame;

	if (length > ANSWER_MAX)
		return DS_FRAME_NOISE;
	do {
		DsFrame one = ds_uhf18_parse(bytes + at, length - at, &frame, &size);

		if (one != DS_FRAME_WHOLE)
			return one;
		at += size;
	} while (!is_last(&frame));
	return at == length ? DS_FRAME_WHOLE : DS_FRAME_NOISE;
}
