/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/ssc-record.h"

#define TAG 0x07

/* ISO/IEC 7816-4, 7.1.1 (SELECT, 04: by name, 02: a file below) and 7.3.3 (READ RECORD, P2 bits 8
 * to 4: short name, 4: P1 is a record's number). 0B: tag, length, nine bytes. */
static const struct {
	guint8 bytes[20];
	gsize length;
} orders[] = {
    [DS_SSC_APPLICATION] = {{0x00, 0xA4, 0x04, 0x00, 0x0F, 's', 'x', '1', '.', 's', 'h', '.', 0xC9,
				0xE7, 0xBB, 0xE1, 0xB1, 0xA3, 0xD5, 0xCF},
	20},
    [DS_SSC_RECORD] = {{0x00, 0xB2, 0x07, 0x2C, 0x0B}, 5},
    [DS_SSC_FILE] = {{0x00, 0xA4, 0x02, 0x00, 0x02, 0xEF, 0x05}, 7},
    [DS_SSC_CURRENT] = {{0x00, 0xB2, 0x07, 0x04, 0x0B}, 5},
};

void
ds_ssc_order(DsWriter *apdu, DsSscOrder order)
{
	ds_writer_put(apdu, orders[order].bytes, orders[order].length);
}

gboolean
ds_ssc_take_number(const guint8 *record, gsize length, char number[DS_SSC_NUMBER + 1])
{
	if (length != 2 + DS_SSC_NUMBER || record[0] != TAG || record[1] != DS_SSC_NUMBER)
		return FALSE;
	for (guint i = 0; i < DS_SSC_NUMBER; i++)
		if (!g_ascii_isdigit(record[2 + i]) && !g_ascii_isupper(record[2 + i]))
			return FALSE;
	for (guint i = 0; i < DS_SSC_NUMBER; i++)
		number[i] = (char)record[2 + i];
	number[DS_SSC_NUMBER] = '\0';
	return TRUE;
}
