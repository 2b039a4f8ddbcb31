/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The driver through which a test reaches the pad of a simulated world: sim itself, or a driver of
 * a real reader with that reader's simulator in between. The environment variable PAD_DOOR names
 * it (door.c has the list), so one test proves one promise for all drivers.
 */
#pragma once

#include "drivers/pad.h"
#include "tests/drivers/sim/host.h"
#include "tests/fakes/reader.h"

typedef struct {
	const DsPadDriver *driver;
	char *where;
	DsFakeReader *reader; /* NULL for sim */
	gboolean resets;      /* field_reset() switches the field off and on */
	gboolean again;       /* a driver that has another door before this one */
} PadDoor;

/* The driver with this id, which exists. */
const DsPadDriver *pad_driver(const char *id);

void pad_door_init(PadDoor *door, SimHost *host);
void pad_door_clear(PadDoor *door);
