/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The NDEF message of a processor card (NFC Forum Type 4 Tag 2.0): pure but for the way a command
 * takes. An application D2760000850101 holds a file E103 that describes the file with the message.
 */
#pragma once

#include <glib.h>

#define DS_TYPE4_MESSAGE 1024 /* bytes; a longer one is nobody's number */

typedef struct {
	/* Sends a command of at most 13 bytes and appends the answer with SW1 SW2. FALSE: none. */
	gboolean (*command)(gpointer link, const guint8 *command, gsize length, GByteArray *answer);
	gpointer link;
} DsType4Card;

/* Appends the message. FALSE: there is none, it is empty or may not be read, or the card says
 * something that cannot be. At most 100 commands. */
gboolean ds_type4_read(const DsType4Card *card, GByteArray *message);
