/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A processor card before the fake PN532: its blocks (ISO/IEC 14443-4) and, behind them, the files
 * of an NFC Forum Type 4 tag. Not for use outside tests/fakes.
 */
#pragma once

#include "tests/fakes/pn532-card.h"

/* A block without checksum from the reader, RATS among them: appends the card's. FALSE: it says
 * nothing. */
gboolean ds_fake_isodep_block(DsFakeCard *card, const guint8 *block, gsize length, GByteArray *out);

/* A command, for a card whose blocks the chip makes; the same. */
gboolean ds_fake_isodep_command(
    DsFakeCard *card, const guint8 *command, gsize length, GByteArray *out);
