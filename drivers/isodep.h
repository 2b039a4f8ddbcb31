/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The blocks in which a reader and a processor card pass commands to each other (ISO/IEC 14443-4,
 * type A, half-duplex): pure but for the way a block takes. libnfc would leave it to the chip, and
 * it copies the card's greeting (ATS) with the length the card claims.
 *
 * The card is a stranger: answers have a limit, so have its calls for more time and the
 * repetitions.
 */
#pragma once

#include <glib.h>

#define DS_ISODEP_BLOCK 128  /* bytes of a block that we take, with its checksum (FSDI 7) */
#define DS_ISODEP_ANSWER 258 /* bytes of an answer: 256 and SW1 SW2 (ISO/IEC 7816-4, 5.1) */
#define DS_ISODEP_COMMAND 13 /* bytes of a command: what fits in the smallest card (FSC 16) */

typedef struct {
	/* Sends a block without its checksum. The length of what came, without its checksum; 0 or
	 * less: nothing, or nothing whole. */
	int (*exchange)(
	    gpointer link, const guint8 *block, gsize length, guint8 answer[DS_ISODEP_BLOCK]);
	gpointer link;
	guint8 number; /* of the next block, 0 or 1 */
} DsIsoDep;

/* RATS to the card that was selected. *pause_us: the time it wants before the first command. FALSE:
 * it did not answer, or not by an ATS. */
gboolean ds_isodep_begin(DsIsoDep *dep, guint *pause_us);

/* A command, of at most DS_ISODEP_COMMAND bytes; `answer` gets what the card says. FALSE: nothing
 * whole came, and the card is to be selected anew. */
gboolean ds_isodep_command(DsIsoDep *dep, const guint8 *command, gsize length, GByteArray *answer);

/* Lets the card sleep, so that it can be selected again; FALSE: it does not say that it will. */
gboolean ds_isodep_end(DsIsoDep *dep);
