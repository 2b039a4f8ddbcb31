/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/idsam-frame.h"

#include <string.h>

#define PREAMBLE 5
#define SW 3
#define LEN_MIN (SW + 1) /* with CHK */

static const guint8 preamble[PREAMBLE] = {0xAA, 0xAA, 0xAA, 0x96, 0x69};

static guint8
checksum(const guint8 *bytes, gsize length)
{
	guint8 sum = 0;

	for (gsize i = 0; i < length; i++)
		sum ^= bytes[i];
	return sum;
}

void
ds_idsam_request(guint command, guint8 request[DS_IDSAM_REQUEST])
{
	memcpy(request, preamble, PREAMBLE);
	request[5] = 0;
	request[6] = DS_IDSAM_REQUEST - DS_IDSAM_HEAD;
	request[7] = (guint8)(command >> 8);
	request[8] = (guint8)command;
	request[9] = checksum(request + PREAMBLE, DS_IDSAM_REQUEST - PREAMBLE - 1);
}

DsFrame
ds_idsam_parse(const guint8 *bytes, gsize length, DsIdsamAnswer *answer)
{
	gsize whole;

	if (memcmp(bytes, preamble, MIN(length, PREAMBLE)) != 0)
		return DS_FRAME_NOISE;
	if (length < DS_IDSAM_HEAD)
		return DS_FRAME_MORE;
	whole = DS_IDSAM_HEAD + ((gsize)bytes[5] << 8 | bytes[6]);
	if (whole < DS_IDSAM_HEAD + LEN_MIN || whole > DS_IDSAM_FRAME_MAX || length > whole)
		return DS_FRAME_NOISE;
	if (length < whole)
		return DS_FRAME_MORE;
	if (checksum(bytes + PREAMBLE, whole - PREAMBLE) != 0)
		return DS_FRAME_DAMAGED;
	*answer = (DsIdsamAnswer){
	    .status = bytes[DS_IDSAM_HEAD + 2],
	    .data = bytes + DS_IDSAM_HEAD + SW,
	    .length = whole - DS_IDSAM_HEAD - SW - 1,
	};
	return DS_FRAME_WHOLE;
}
