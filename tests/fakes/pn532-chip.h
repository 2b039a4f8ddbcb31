/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The chip of the fake PN532: commands in, answers out, no wire and no time. Chapter numbers are
 * those of NXP UM0701-02; of what libnfc asks, a PN533 knows the same. Not for use outside
 * tests/fakes.
 */
#pragma once

#include "tests/fakes/pn532-card.h"

typedef struct DsFakeChip DsFakeChip;

typedef enum { DS_FAKE_CHIP_PN532, DS_FAKE_CHIP_PN533 } DsFakeChipKind;

DsFakeChip *ds_fake_chip_new(DsFakeChipKind kind);
void ds_fake_chip_free(DsFakeChip *chip);

/* As after power-on; a card stays. */
void ds_fake_chip_reset(DsFakeChip *chip);

/* Asleep, it takes no command until it is woken up (7.2.11, and C106 of the application note). */
gboolean ds_fake_chip_is_asleep(const DsFakeChip *chip);
void ds_fake_chip_wake(DsFakeChip *chip);

/* NULL: no card. Copied. */
void ds_fake_chip_lay(DsFakeChip *chip, const DsFakeCard *card);

typedef enum {
	DS_FAKE_CHIP_ANSWERS,
	DS_FAKE_CHIP_WAITS,   /* for a card: ask again when one came or the time is up */
	DS_FAKE_CHIP_REFUSES, /* syntax error: the error frame */
} DsFakeChipResult;

typedef struct {
	gboolean time_is_up; /* in: this is the last attempt */
	guint wait_ms;       /* out, with WAITS: how long to wait for a card; 0: for ever */
	GByteArray *out;     /* out: answer code and data */
} DsFakeChipReply;

/* `command` begins with the command code; `length` is at least 1. */
DsFakeChipResult ds_fake_chip_command(
    DsFakeChip *chip, const guint8 *command, gsize length, DsFakeChipReply *reply);
