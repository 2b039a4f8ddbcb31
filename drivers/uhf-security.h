/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How UHF tags of libraries tell the gate that they may pass: a bit or byte of the EPC bank, each
 * data format its own. What a UHF driver needs to write it, and to know a tag again afterwards: the
 * EPC is what a tag answers by, so it changes with our own write.
 *
 * `epc` begins with the PC word, as in DsTagMemory. All pure.
 */
#pragma once

#include "drivers/tag.h"

/* One word, to be written with the Gen2 command Write (6.3.2.12.3.3) into bank 01. */
typedef struct {
	guint word; /* WordPtr: 0 is the StoredCRC, 1 the PC */
	guint16 value;
} DsUhfWrite;

/*
 * The word that makes this tag secured or released; its other bits are those it has now. FALSE when
 * the tag is of no format whose security is known: then nothing may be written. It depends on the
 * EPC bank alone, and says the same whatever state the tag is in; whether the item may be lent at
 * all is ds_tag_decode()'s to say.
 */
gboolean ds_uhf_security_write(
    const guint8 *epc, gsize length, DsSecurityState state, DsUhfWrite *write);

/* UNSET where the format is not known, or says neither. */
DsSecurityState ds_uhf_security(const guint8 *epc, gsize length);

/*
 * A name for the tag that is the same before and after such a write: its EPC bank without the
 * security bits. Up to 32 bytes are the name; of a longer bank, its first 24 and a checksum of all
 * (FNV-1a of 64 bits). Where a reader tells the TID, that is the better name: two tags may hold the
 * same EPC. FALSE when the bank is shorter than its PC tells.
 */
gboolean ds_uhf_identity(const guint8 *epc, gsize length, DsTagId *id);
