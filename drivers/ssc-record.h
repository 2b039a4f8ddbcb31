/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Chinese social security card (LD/T 32-2015): its commands, and the record of its number;
 * pure.
 *
 * Application SSSE, file EF05 "issuer", record 07 "card number": tag 07, length 09, nine letters or
 * digits. Readable without any key; what says who the holder is stands in EF06, which nothing here
 * asks for. As public programs of several provinces read it (a7082633/HDOS_VC6, HD_XJDLL.cpp, and
 * others alike), for the standard itself is not public.
 */
#pragma once

#include "firmware/base/bytes.h"

#define DS_SSC_NUMBER 9

/* In this order; FILE and CURRENT only for a card that refuses RECORD. */
typedef enum {
	DS_SSC_APPLICATION, /* SELECT "sx1.sh." and, in GBK, "social security" */
	DS_SSC_RECORD,      /* READ RECORD 07 of the file with short name 5 */
	DS_SSC_FILE,        /* SELECT EF05 */
	DS_SSC_CURRENT,     /* READ RECORD 07 of the selected file */
} DsSscOrder;
void ds_ssc_order(DsWriter *apdu, DsSscOrder order);

/* FALSE: this is no such record, and nothing of it is taken. `number` is personal: wipe it. */
gboolean ds_ssc_take_number(const guint8 *record, gsize length, char number[DS_SSC_NUMBER + 1]);
