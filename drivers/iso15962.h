/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ISO 28560-2: library data encoded by the rules of ISO/IEC 15962, "no directory" (DSFID 06; also
 * WH/T 44 and GB/T 35660.2). Tag memory is a row of data sets, ended by 00 or by the tag's end:
 *
 *   precursor   bit 8 an offset byte follows; bits 7-5 compaction; bits 4-1 relative OID
 *   [OID]       when the relative OID is 15: OID - 15
 *   [offset]    number of padding bytes behind the data
 *   length      of the data; 80 and above: seven bits, and seven more in the next byte
 *   data        compacted (drivers/iso15962-text.h)
 *   [padding]
 *
 * The item number (OID 1) comes first. The content parameter (OID 2) is a bit map of the OIDs that
 * follow, bit 8 of its first byte being OID 3. Read are owner (3), set information (4), type of
 * usage (5) and shelf location (6, as far as it is there: for it alone no memory is asked for);
 * everything else is skipped.
 *
 * The format has no checksum, so whoever is going to write to the tag reads it twice.
 */
#pragma once

#include "drivers/tag.h"
#include "firmware/base/bytes.h"

/* Relative OIDs, ISO 28560-2 table 1; the others are skipped. */
enum {
	DS_OID_ITEM = 1,
	DS_OID_CONTENT = 2,
	DS_OID_OWNER = 3,
	DS_OID_SET = 4,
	DS_OID_USAGE = 5,
	DS_OID_SHELF = 6,
};

#define DS_ISO15962_OFFSET 0x80  /* in a precursor: an offset byte follows */
#define DS_ISO15962_SET_DIGITS 6 /* of set information, at most: 999 parts */

/* Memory shorter than DS_TAG_FIRST_BLOCKS blocks is taken for a tag that has no more. */
extern const DsTagFormat ds_iso28560_2;

/*
 * Set information is two numbers of the same width, how many parts and which one of them: "32" is
 * the second of three, "1203" the third of twelve (the standard's own example). As the integer
 * compaction cannot keep a leading zero, an odd number of digits gets one back: "102" is "0102".
 * Equal halves are the only reading that needs no separator and fits the example; a value that
 * makes no sense so (part beyond parts, no parts) makes the tag unreadable, since guessing could
 * lend one volume of a set.
 *
 * Part 0 means that the tag tells how many pieces there are and does not number them.
 */
gboolean ds_iso15962_set_information(const char *digits, guint *parts, guint *part);

/* Fills `size` bytes of memory (iso15962-encode.c), see DsTagFormat. */
gboolean ds_iso15962_encode(const DsTagContent *content, guint8 *memory, gsize size);

/*
 * The same in the USER bank of a UHF tag (drivers/iso28560-4.h): a DSFID of 06, then data sets, of
 * which none is the item; a DSFID of 00 is a bank on which nothing was written. Sets owner, parts,
 * part, usage and shelf, and nothing else of *content.
 */
DsTagResult ds_iso15962_decode_user(
    const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes);

/* Writes parts, usage and shelf, as far as there is something to say; an even number of bytes. */
gboolean ds_iso15962_encode_user(const DsTagContent *content, DsWriter *user);
