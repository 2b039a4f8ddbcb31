/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/feig-frame.h"

#include "drivers/crc.h"

#define MARK 0x02 /* first byte of the advanced form */
#define CRC_SIZE 2

/* What stands before the data, and how short an answer can be. */
static const struct {
	gsize head;   /* of a request; an answer has one byte more, the status */
	gsize length; /* bytes of LEN */
} forms[DS_FEIG_FORMS] = {
    [DS_FEIG_STANDARD] = {.head = 3, .length = 1},
    [DS_FEIG_ADVANCED] = {.head = 5, .length = 2},
};

static void
append(GByteArray *out, guint value)
{
	guint8 byte = (guint8)value;

	g_byte_array_append(out, &byte, 1);
}

void
ds_feig_request(GByteArray *out, DsFeigForm form, guint8 command, const guint8 *data, gsize length)
{
	gsize total = forms[form].head + length + CRC_SIZE;
	guint begin = out->len;
	guint16 crc;

	if (form == DS_FEIG_ADVANCED) {
		append(out, MARK);
		append(out, (guint)(total >> 8));
	}
	append(out, (guint)total);
	append(out, DS_FEIG_ADDRESS_ANY);
	append(out, command);
	if (length > 0)
		g_byte_array_append(out, data, (guint)length);
	crc = ds_crc_feig(DS_CRC_FEIG_START, out->data + begin, out->len - begin);
	append(out, crc);
	append(out, crc >> 8);
}

DsFrame
ds_feig_parse(const guint8 *bytes, gsize length, DsFeigAnswer *answer)
{
	DsFeigForm form = length > 0 && bytes[0] == MARK ? DS_FEIG_ADVANCED : DS_FEIG_STANDARD;
	gsize head = forms[form].head + 1;
	gsize total;

	if (length < (form == DS_FEIG_ADVANCED ? 1 : 0) + forms[form].length)
		return DS_FRAME_MORE;
	total = form == DS_FEIG_ADVANCED ? (gsize)bytes[1] << 8 | bytes[2] : bytes[0];
	if (total < head + CRC_SIZE || length > total)
		return DS_FRAME_NOISE;
	if (length < total)
		return DS_FRAME_MORE;
	/* the sum over a frame and its own checksum is 0 */
	if (ds_crc_feig(DS_CRC_FEIG_START, bytes, total) != 0)
		return DS_FRAME_DAMAGED;
	*answer = (DsFeigAnswer){
	    .form = form,
	    .command = bytes[head - 2],
	    .status = bytes[head - 1],
	    .data = bytes + head,
	    .length = total - head - CRC_SIZE,
	};
	return DS_FRAME_WHOLE;
}
