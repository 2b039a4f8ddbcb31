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

#define DS_FAKE_CARD_MEMORY 4096 /* bytes */
#define DS_FAKE_CARD_ANSWER 260  /* bytes */

typedef struct {
	DsFakeCardKind kind;
	guint8 uid[10];
	guint8 uid_length;
	guint8 open_sector; /* of MIFARE Classic: the one of the last authentication */
	gboolean authenticated;
	guint raw_step; /* of the Chinese ID card's own commands */
	DsFakeCardHabit habit;
	guint count; /* for the habit */
	guint8 memory[DS_FAKE_CARD_MEMORY];

	/* of a processor card; tests/fakes/pn532-isodep.h */
	gboolean in_blocks; /* RATS came, and no DESELECT */
	guint8 number;      /* of the last block */
	gboolean in_application;
	guint16 file;
	guint8 answer[DS_FAKE_CARD_ANSWER];
	gsize answer_length, answer_at;
	guint8 last[DS_FAKE_CARD_ANSWER + 1];
	gsize last_length;
} DsFakeCard;

void ds_fake_card_init(DsFakeCard *card, DsFakeCardKind kind, const char *uid);

gboolean ds_fake_card_answers(const DsFakeCard *card, guint8 brty);

/* Does the initiator data of a type A listing (none, or a cascaded UID) mean this card? */
gboolean ds_fake_card_is_meant(const DsFakeCard *card, const guint8 *data, gsize length);

/* Appends TargetData without Tg. A random number is made up anew. */
void ds_fake_card_list(DsFakeCard *card, gboolean rats, GByteArray *out);

/* Appends the ATS of a card of type A, as its habit spoils it. */
void ds_fake_card_greet(const DsFakeCard *card, GByteArray *out);

/* The field was off. */
void ds_fake_card_power_off(DsFakeCard *card);

/* A raw frame without its checksum, to a card that was not listed: the Chinese ID card answers its
 * own three. */
guint8 ds_fake_card_raw(DsFakeCard *card, const guint8 *command, gsize length, GByteArray *out);

/* One command to the listed card: appends its answer, returns the status byte. */
guint8 ds_fake_card_exchange(
    DsFakeCard *card, const guint8 *command, gsize length, GByteArray *out);
