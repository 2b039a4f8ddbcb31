/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A card before the fake PN532: what it answers on the air. Not for use outside tests/fakes. */
#pragma once

#include "tests/fakes/pn532.h"

/* BrTy of InListPassiveTarget (UM0701-02, 7.3.5). */
enum { DS_FAKE_BRTY_A, DS_FAKE_BRTY_F212, DS_FAKE_BRTY_F424, DS_FAKE_BRTY_B, DS_FAKE_BRTY_JEWEL };

/* Status bytes (UM0701-02, 7.1). */
enum {
	DS_FAKE_STATUS_OK = 0x00,
	DS_FAKE_STATUS_TIMEOUT = 0x01,
	DS_FAKE_STATUS_AUTH = 0x14,
	DS_FAKE_STATUS_CONTEXT = 0x27,
};

#define DS_FAKE_CARD_MEMORY 1024 /* bytes */

typedef struct {
	DsFakeCardKind kind;
	guint8 uid[10];
	guint8 uid_length;
	gboolean authenticated;
	guint raw_step; /* of the Chinese ID card's own commands */
	guint8 memory[DS_FAKE_CARD_MEMORY];
} DsFakeCard;

void ds_fake_card_init(DsFakeCard *card, DsFakeCardKind kind, const char *uid);

gboolean ds_fake_card_answers(const DsFakeCard *card, guint8 brty);

/* Does the initiator data of a type A listing (none, or a cascaded UID) mean this card? */
gboolean ds_fake_card_is_meant(const DsFakeCard *card, const guint8 *data, gsize length);

/* Appends TargetData without Tg. A random number is made up anew. */
void ds_fake_card_list(DsFakeCard *card, gboolean rats, GByteArray *out);

/* A raw frame without its checksum, to a card that was not listed: the Chinese ID card answers its
 * own three. */
guint8 ds_fake_card_raw(DsFakeCard *card, const guint8 *command, gsize length, GByteArray *out);

/* One command to the listed card: appends its answer, returns the status byte. */
guint8 ds_fake_card_exchange(
    DsFakeCard *card, const guint8 *command, gsize length, GByteArray *out);
