/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ISO 28560-3, the fixed layout of most European book tags (Danish DS/INF 163-1, "Finnish data
 * model"; DSFID 3E):
 *
 *   offset  bytes
 *        0      1  version 1 in the high nibble, type of usage in the low one
 *        1      1  number of parts
 *        2      1  which part this is
 *        3     16  primary item identifier, padded with 00
 *       19      2  checksum of bytes 0 to 18 and 21 to 33, low byte first
 *       21      2  country of the owner
 *       23     11  rest of the owner's ISIL, padded with 00 (9 bytes on a 32-byte tag, which
 *                  counts as two bytes of 00 for the checksum)
 *       34     ..  extension blocks up to a byte of 00
 *
 * Real tags differ: some systems wrote part and parts the other way round, some swapped the
 * nibbles of byte 0, some stored every block of four bytes back to front. The checksum tells the
 * last, the values tell the others.
 */
#pragma once

#include "drivers/tag.h"
#include "firmware/base/bytes.h"

/*
 * Of the extension blocks the library's alternative item and owner are looked at, only where the
 * basic block has none, and the shelf location. For item and owner the decoder asks once for this
 * much memory and makes do with what the tag has of it; for the shelf it does not ask.
 */
#define DS_ISO28560_EXTENSIONS_END 256

extern const DsTagFormat ds_iso28560_3;

/* Type of usage, the same numbers in 28560-2 and 28560-3. */
DsTagUsage ds_iso28560_usage(guint type);

/* The number to write for it. */
guint ds_iso28560_usage_type(DsTagUsage usage);

/*
 * Does this memory look like a 28560-3 tag, whatever its checksum? What a damaged tag says is then
 * no other format's business: without this, the first bytes of a damaged set could be read as a
 * well-formed but wrong 28560-2 item number.
 */
gboolean ds_iso28560_suspected(const guint8 *memory, gsize length);

enum { DS_ISO28560_LIBRARY = 1, DS_ISO28560_ACQUISITION = 2, DS_ISO28560_SUPPLEMENT = 3 };

/* One extension block, in place: id, and its payload behind the four bytes of its head. */
typedef struct {
	guint id;
	const guint8 *payload;
	gsize length;
} DsIso28560Block;

/*
 * Takes the next block: length (1, of the whole block), id (2, low byte first), a byte that makes
 * the XOR of the whole block 0, payload. FALSE at the end, and at the first block that is shorter
 * than its own head, longer than the memory or fails its XOR: what follows cannot be found then.
 */
gboolean ds_iso28560_block(DsReader *memory, DsIso28560Block *block);

/*
 * Field `index` of the fields of a block, which are separated by 00 and begin `skip` bytes into
 * its payload. FALSE when the block ends before it, or when it does not fit into `size`.
 */
gboolean ds_iso28560_field(
    const DsIso28560Block *block, gsize skip, guint index, char *text, gsize size);
