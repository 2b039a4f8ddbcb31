/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/mad.h"

#define FIRST_LARGE 32 /* from this sector on they have 16 blocks */

/* AN10787, 3.7: x^8 + x^4 + x^3 + x^2 + 1, preset C7, over all but itself. */
enum { CRC_PRESET = 0xC7, CRC_POLYNOMIAL = 0x1D };

/* The first byte is the checksum, the second tells of the publisher; then two bytes a sector,
 * application code before function cluster. */
enum { HEAD = 2, NDEF_CODE = 0x03, NDEF_CLUSTER = 0xE1 };

static guint8
checksum(const guint8 *bytes, gsize length)
{
	guint8 crc = CRC_PRESET;

	for (gsize i = 0; i < length; i++) {
		crc ^= bytes[i];
		for (guint bit = 0; bit < 8; bit++)
			crc = (guint8)(crc << 1 ^ ((crc & 0x80) != 0 ? CRC_POLYNOMIAL : 0));
	}
	return crc;
}

/* The sectors of one directory, of which the first entry is for sector `first`. */
static gboolean
take_directory(const guint8 *directory, gsize length, guint first, guint8 sectors[DS_MAD_SECTORS],
    guint *count)
{
	if (checksum(directory + 1, length - 1) != directory[0])
		return FALSE;
	for (gsize at = HEAD; at < length; at += 2)
		if (directory[at] == NDEF_CODE && directory[at + 1] == NDEF_CLUSTER)
			sectors[(*count)++] = (guint8)(first + (at - HEAD) / 2);
	return TRUE;
}

guint
ds_mad_ndef_sectors(const guint8 *directory, gsize length, guint8 sectors[DS_MAD_SECTORS])
{
	guint count = 0;

	if (length != DS_MAD_1 && length != DS_MAD_1 + DS_MAD_2)
		return 0;
	if (!take_directory(directory, DS_MAD_1, 1, sectors, &count))
		return 0;
	if (length > DS_MAD_1 &&
	    !take_directory(directory + DS_MAD_1, DS_MAD_2, 17, sectors, &count))
		return 0;
	return count;
}

guint
ds_mad_first_block(guint sector)
{
	return sector < FIRST_LARGE ? 4 * sector : 4 * FIRST_LARGE + 16 * (sector - FIRST_LARGE);
}

guint
ds_mad_data_blocks(guint sector)
{
	return sector < FIRST_LARGE ? 3 : 15;
}
