/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/uhf.h"

#include "drivers/crc.h"

#include <string.h>

enum {
	PC_LENGTH = 2,
	PC_WORDS_SHIFT = 3, /* in its first byte */
	PC_EXTENDED = 0x02,
	PC_ISO = 0x01,
};

gboolean
ds_uhf_bank(const DsTagMemory *tag, DsUhfBank *bank)
{
	const guint8 *pc = tag->epc;

	if (pc == NULL || tag->epc_length < PC_LENGTH)
		return FALSE;
	*bank = (DsUhfBank){
	    .epc = pc + PC_LENGTH,
	    .length = 2 * (gsize)(pc[0] >> PC_WORDS_SHIFT),
	    .user = (pc[0] & DS_UHF_UMI) != 0,
	    .extended = (pc[0] & PC_EXTENDED) != 0,
	    .iso = (pc[0] & PC_ISO) != 0,
	    .afi = pc[1],
	};
	return bank->length <= tag->epc_length - PC_LENGTH;
}

void
ds_uhf_make(DsTagUhf *banks, const guint8 *epc, gsize length, gboolean iso, guint8 afi)
{
	banks->epc[0] = (guint8)(length / 2 << PC_WORDS_SHIFT |
	    (banks->user_length > 0 ? DS_UHF_UMI : 0) | (iso ? PC_ISO : 0));
	banks->epc[1] = afi;
	memcpy(banks->epc + PC_LENGTH, epc, length);
	banks->epc_length = PC_LENGTH + length;
}

guint16
ds_uhf_stored_crc(const guint8 *epc, gsize length)
{
	const DsTagMemory tag = {.epc = epc, .epc_length = length};
	DsUhfBank bank;

	if (!ds_uhf_bank(&tag, &bank))
		return 0;
	return (guint16)~ds_crc_tag(DS_CRC_TAG_START, epc, PC_LENGTH + bank.length);
}
