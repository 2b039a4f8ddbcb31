/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the driver uhf18 share: a world, a reader of some habits in front of it, and
 * the driver. */
#pragma once

#include "tests/drivers/sim/door.h"
#include "tests/drivers/sim/pad-stage.h"
#include "tests/fakes/uhf18.h"

#define LIMIT_MS 500 /* drivers/pad.h */

typedef struct {
	const char *name;
	const DsFakeProtocol *protocol;
	DsFakeLineKind line;
	DsFakeUhf18Habits habits;
} Uhf18Setting;

typedef struct {
	SimHost *host;
	DsFakeReader *reader;
	const DsPadDriver *driver;
	gpointer self;
} Uhf18Stage;

void uhf18_open(Uhf18Stage *stage);
void uhf18_set_up(Uhf18Stage *stage, gconstpointer setting);
void uhf18_tear_down(Uhf18Stage *stage, gconstpointer setting);

/* Lays a tag on the pad (banks in hexadecimal, the first from its PC on), and what the driver calls
 * it. */
DsTagId uhf18_put(Uhf18Stage *stage, const char *bank, const char *user);

/* One round; it goes well. "NAME ..." in alphabetical order, free with g_free(). */
char *uhf18_seen(Uhf18Stage *stage);

/* How many of the requests since the last call begin so, in hexadecimal. */
guint uhf18_heard(Uhf18Stage *stage, const char *begin);

/* The EPC bank as the tag tells it, in hexadecimal; NULL, and an error. Free with g_free(). */
char *uhf18_bank(Uhf18Stage *stage, const DsTagId *tag, GError **error);

/* `count` blocks of the USER bank, in hexadecimal; NULL, and an error. Free with g_free(). */
char *uhf18_user(Uhf18Stage *stage, const DsTagId *tag, guint first, guint count, GError **error);
