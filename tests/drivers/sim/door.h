/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The driver through which a test reaches the pad of a simulated world: sim itself, or a driver of
 * a real reader with that reader's simulator in between. The environment variable PAD_DOOR names
 * it (door.c has the list), so one test proves one promise for all drivers.
 */
#pragma once

#include "drivers/security.h"
#include "tests/drivers/sim/host.h"
#include "tests/fakes/pcsc.h"
#include "tests/fakes/reader.h"

typedef struct {
	const DsPadDriver *driver;
	char *where;
	DsFakeReader *reader; /* NULL for sim and pcsc */
	DsFakePcsc *pcsc;     /* NULL for the others */
	DsTls *tls;           /* believes the reader; NULL: its line has no TLS */
	gboolean resets;      /* field_reset() switches the field off and on */
	gboolean whole; /* its answers come in one piece, and are told apart by the line below */
	gboolean again; /* a driver that has another door before this one */
} PadDoor;

/* The driver with this id, which exists. */
const DsPadDriver *pad_driver(const char *id);

void pad_door_init(PadDoor *door, SimHost *host);
void pad_door_clear(PadDoor *door);

/* Opens the driver. */
gpointer pad_door_open(const PadDoor *door, GError **error);

/* Believes the certificate in this file and no other. */
DsTls *pad_door_trust(const char *certificate);

/* The name that the driver gives to the tag of this UID: that, or what a UHF reader's simulator
 * makes of it (tests/fakes/uhf-field.h). */
DsTagId pad_door_tag(const PadDoor *door, const char *uid);

/* The preset by which this door reaches what the world's tags hold of preset `id`; NULL: it cannot.
 * UHF tags have AFI 07 and C2 in their EPC bank. */
const DsSecurityPreset *pad_door_preset(const PadDoor *door, const char *id);

/* What can go wrong behind this door; FALSE: this cannot, and *why is a sentence. */
gboolean pad_door_can_have(DsFakeFaultKind kind, const char **why);
/* From the next command on; replaces the fault before it. */
void pad_door_fault(PadDoor *door, DsFakeFault fault);
void pad_door_unplug(PadDoor *door);
void pad_door_plug(PadDoor *door);

/* FALSE: what this door needs is not installed; *why is a sentence. */
gboolean pad_door_possible(const char **why);

/* The driver behind $PAD_DOOR, without opening anything. */
const DsPadDriver *pad_door_driver(void);
