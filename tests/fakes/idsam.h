/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A reader for the Chinese ID card, for tests/fakes/reader.h, on a serial line or USB; it needs no
 * simulated world. It answers nothing to a damaged request. What readers do differently is a habit.
 *
 * Its people are invented: nobody's region has the numbers that begin with 99.
 */
#pragma once

#include "tests/fakes/reader.h"

#define DS_FAKE_IDSAM_ANN "990101199001010019"
#define DS_FAKE_IDSAM_BEN "99010119851231006X"

extern const DsFakeProtocol ds_fake_idsam;     /* on USB: head and rest by endpoints of their own */
extern const DsFakeProtocol ds_fake_idsam_one; /* on USB: one pair of endpoints */

typedef struct {
	gboolean finds_once; /* a card that was read is found again only after it was lifted */
	gboolean selects_once;
	guint8 chip;         /* SW3 to 30 05; 0: it answers while the card is there */
	guint misses;        /* so many selections or readings fail first */
	guint8 sw;           /* SW3 to everything; 0: as it should be */
	const char *sw_only; /* in hexadecimal, to these only */
} DsFakeIdsamHabits;

/* All 0 at the start. */
void ds_fake_idsam_behave(DsFakeReader *reader, DsFakeIdsamHabits habits);

/* A card with this number is laid there; in place of another one, without any time between. */
void ds_fake_idsam_put(DsFakeReader *reader, const char *number);

/* One that has these data. */
void ds_fake_idsam_put_data(DsFakeReader *reader, GByteArray *data);

void ds_fake_idsam_take(DsFakeReader *reader);

/* The state of such a reader with a card, for one that is driven by hand (ds_fake_idsam.obey()). */
gpointer ds_fake_idsam_with(const char *number);

/* The data of a card, with name, address and the like in the other fields, and a photograph. */
GByteArray *ds_fake_idsam_data(const char *number);
