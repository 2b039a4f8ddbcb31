/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the driver uhf18 share: a world, a reader of some habits in front of it, and
 * the driver. */
#pragma once

#include "tests/drivers/sim/reader-stage.h"
#include "tests/fakes/uhf18.h"

typedef struct {
	const char *name;
	const DsFakeProtocol *protocol;
	DsFakeLineKind line;
	DsFakeUhf18Habits habits;
} Uhf18Setting;

void uhf18_set_up(ReaderStage *stage, gconstpointer setting);
void uhf18_tear_down(ReaderStage *stage, gconstpointer setting);

/* Lays a tag on the pad (banks in hexadecimal, the first from its PC on), and what the driver calls
 * it. */
DsTagId uhf18_put(ReaderStage *stage, const char *bank, const char *user);

/* One round; it goes well. "NAME ..." in alphabetical order, free with g_free(). */
char *uhf18_seen(ReaderStage *stage);

/* How many of the requests since the last call begin so, in hexadecimal. */
guint uhf18_heard(ReaderStage *stage, const char *begin);

/* The EPC bank as the tag tells it, in hexadecimal; NULL, and an error. Free with g_free(). */
char *uhf18_bank(ReaderStage *stage, const DsTagId *tag, GError **error);
