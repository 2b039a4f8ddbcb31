/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How ISO/IEC 15962 squeezes text into tag memory, and ISO 28560-2 its library codes.
 *
 *   0  defined by the application: the OID tells; library codes (ISIL) have their own scheme
 *   1  integer: unsigned, most significant byte first, no leading zero, 10 to 9999999999999999999
 *   2  numeric string: a digit a nibble, an odd one filled up with F
 *   3  5 bits a character, "A" to "_", filled up with 0 bits
 *   4  6 bits a character, " " to "_", filled up with 10 0000
 *   5  7 bits a character, filled up with 1 bits
 *   6  octets, ISO 8859-1
 *   7  UTF-8
 *
 * Everything that is expanded is UTF-8; whether it makes sense is the caller's question.
 */
#pragma once

#include "firmware/base/bytes.h"

enum {
	DS_COMPACT_APPLICATION,
	DS_COMPACT_INTEGER,
	DS_COMPACT_NUMERIC,
	DS_COMPACT_5BIT,
	DS_COMPACT_6BIT,
	DS_COMPACT_7BIT,
	DS_COMPACT_OCTETS,
	DS_COMPACT_UTF8,
	DS_COMPACT_LAST = DS_COMPACT_UTF8,
};

/* FALSE when the data breaks the rules of its compaction, or when the text with its end does not
 * fit into `size`. Compaction 0 is always refused. */
gboolean ds_iso15962_expand(
    guint compaction, const guint8 *data, gsize length, char *text, gsize size);

/* Appends the text to `data`. FALSE, and nothing appended, when the compaction has no place for
 * one of its characters or the writer none for all of it. */
gboolean ds_iso15962_compact(guint compaction, const char *text, DsWriter *data);

/*
 * The same for library codes (ISO 15511, like "US-InU-Mu"): an upper-case and a lower-case set of
 * 5 bits and a digit set of 4, with shifts and latches between them; filled up with 1 bits.
 */
gboolean ds_iso15962_expand_isil(const guint8 *data, gsize length, char *text, gsize size);
gboolean ds_iso15962_compact_isil(const char *text, DsWriter *data);
