/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/crc.h"

guint16
ds_crc_tag(guint16 crc, const guint8 *data, gsize length)
{
	for (gsize i = 0; i < length; i++) {
		crc ^= (guint16)(data[i] << 8);
		for (guint bit = 0; bit < 8; bit++)
			crc = (guint16)(crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1);
	}
	return crc;
}

guint16
ds_crc_feig(guint16 crc, const guint8 *data, gsize length)
{
	for (gsize i = 0; i < length; i++) {
		crc ^= data[i];
		for (guint bit = 0; bit < 8; bit++)
			crc = (guint16)(crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1);
	}
	return crc;
}

guint16
ds_crc_3m(const guint8 *data, gsize length)
{
	return (guint16)~ds_crc_tag(DS_CRC_TAG_START, data, length);
}
