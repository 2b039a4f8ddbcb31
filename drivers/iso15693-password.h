/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The EAS/AFI password of NXP's ICODE SLIX and SLIX2, for readers that pass on frames to a tag as
 * they are. Source: data sheet SL2S2002_SL2S2102 (ICODE SLIX), rev. 3.4, 9.4.3.1, 9.4.3.2 and
 * 9.4.3.11; SL2S2602 (SLIX2) repeats them.
 *
 * A tag whose AFI or EAS is protected takes a write only after it was given the password, which it
 * remembers until the field goes off. A wrong one makes it silent until then. There is no other
 * penalty and no count.
 */
#pragma once

#include "drivers/iso15693-frame.h"

/* What a driver lends. */
typedef struct {
	gpointer reader;
	/* Passes on a frame. `answer` takes what the tag says, from its flags on and without the
	 * checksum: `expected` bytes, or the two of a refusal; it has room for either. *length
	 * tells how many came, 0: the tag was silent. FALSE: the reader failed, or the answer came
	 * damaged. */
	gboolean (*talk)(gpointer reader, const DsWriter *frame, guint8 *answer, gsize expected,
	    gsize *length, GError **error);
	gboolean (*reset_field)(gpointer reader, GError **error);
} DsIso15693Air;

/* DsPadDriver's unlock(). The frames are wiped. */
DS_MUST_USE gboolean ds_iso15693_unlock(
    const DsIso15693Air *air, const DsTagId *tag, guint32 password, GError **error);

/* What is given to a tag that has told this random number: Password[31:0] XOR
 * {Random_Number[15:0], Random_Number[15:0]}. */
guint32 ds_iso15693_mask_password(guint32 password, guint16 random);

/* Always FALSE: the tag did not take the password. DS_ERROR_PROTOCOL. */
gboolean ds_iso15693_wrong_password(const DsTagId *tag, GError **error);
