/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The first text or address on an NFC card: pure. A Type 2 card (NTAG, Ultralight) holds TLVs from
 * its page 4 on, of which 03 is an NDEF message (NFC Forum Type 2 Tag 2.0, 2.3), and so does a
 * MIFARE Classic in some of its sectors (drivers/mad.h); a processor card holds the bare message
 * (drivers/type4.h). That holds records (NDEF 1.0, 3.2), of which "T" is a text (Text RTD 1.0) and
 * "U" an address (URI RTD 1.0).
 */
#pragma once

#include <glib.h>

typedef enum {
	DS_NDEF_TEXT, /* *text is it */
	DS_NDEF_MORE, /* goes on behind the memory given */
	DS_NDEF_NONE, /* none there, or nothing that we understand */
} DsNdefResult;

/* `memory` is what lies from the first TLV on. The text is UTF-8 without control characters, free
 * with g_free(). */
DsNdefResult ds_ndef_read(const guint8 *memory, gsize length, char **text);

/* The same of a bare message; never DS_NDEF_MORE. */
DsNdefResult ds_ndef_read_message(const guint8 *message, gsize length, char **text);
