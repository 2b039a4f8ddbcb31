/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/m3-frame.h"

#include "drivers/crc.h"

#define HEAD 3 /* MARK and LEN */
#define BCC 2
#define LEN_MIN (2 + BCC)           /* CMD and STATUS */
#define LEN_MAX (5 + 255 * 9 + BCC) /* an inventory of all tags that it can count, with DSFID */

static void
append(GByteArray *out, guint value)
{
	guint8 byte = (guint8)value;

	g_byte_array_append(out, &byte, 1);
}

void
ds_m3_request(GByteArray *out, guint8 mark, guint8 command, const guint8 *data, gsize length)
{
	guint begin = out->len + 1;
	guint16 crc;

	append(out, mark);
	append(out, (guint)((1 + length + BCC) >> 8));
	append(out, (guint)(1 + length + BCC));
	append(out, command);
	if (length > 0)
		g_byte_array_append(out, data, (guint)length);
	crc = ds_crc_3m(out->data + begin, out->len - begin);
	append(out, crc >> 8);
	append(out, crc);
}

DsFrame
ds_m3_parse(const guint8 *bytes, gsize length, DsM3Answer *answer)
{
	gsize rest, end;

	if (length > 0 && bytes[0] != DS_M3_MARK && bytes[0] != DS_M3_OLD_MARK)
		return DS_FRAME_NOISE;
	if (length < HEAD)
		return DS_FRAME_MORE;
	rest = (gsize)bytes[1] << 8 | bytes[2];
	if (rest < LEN_MIN || rest > LEN_MAX || length > HEAD + rest)
		return DS_FRAME_NOISE;
	if (length < HEAD + rest)
		return DS_FRAME_MORE;
	end = HEAD + rest - BCC;
	if (ds_crc_3m(bytes + 1, end - 1) != (bytes[end] << 8 | bytes[end + 1]))
		return DS_FRAME_DAMAGED;
	*answer = (DsM3Answer){
	    .mark = bytes[0],
	    .command = bytes[HEAD],
	    .status = bytes[HEAD + 1],
	    .data = bytes + HEAD + 2,
	    .length = end - HEAD - 2,
	};
	return DS_FRAME_WHOLE;
}
