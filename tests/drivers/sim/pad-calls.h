/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All calls of a pad driver about one book, as if they were one, for tables of what can go wrong:
 * each is TRUE only when what it tells is right. */
#pragma once

#include "tests/drivers/sim/door.h"
#include "tests/drivers/sim/pad-stage.h"

#define LIMIT_MS 500 /* drivers/pad.h */
#define SLACK_MS 400 /* of a busy test machine */

typedef struct {
	SimHost *host;
	PadDoor door;
	gpointer self;         /* of the driver */
	DsTagId book;          /* BOOK, as this driver calls it */
	gboolean may_be_empty; /* an inventory that sees nothing is right, too */
} CallStage;

/* The book lies there, the driver is open. */
void call_stage_init(CallStage *stage);
void call_stage_clear(CallStage *stage);
void call_stage_open(CallStage *stage);
void call_stage_reopen(CallStage *stage);

typedef struct {
	const char *name;
	gboolean (*call)(CallStage *stage, GError **error);
	DsPadCaps needs;
} PadCallOf;

extern const PadCallOf pad_calls_of_book[]; /* ended by name NULL; inventory, read, ... */
gboolean call_stage_can(const CallStage *stage, const PadCallOf *call);
gboolean call_stage_inventory(CallStage *stage, GError **error);
gboolean call_stage_read(CallStage *stage, GError **error);

#define CALL_FINE (-1) /* else a DsErrorCode */
/* One call has come to this end, in time. */
void call_stage_assert(gboolean done, const GError *error, int outcome);
/* After GONE nothing is believed any more until the reader is opened anew; after anything else the
 * next call goes well. Then all is as it was. */
void call_stage_assert_heals(CallStage *stage, const PadCallOf *call, int outcome);
