/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the simulated pad share: a world, and the driver that is connected to it. */
#pragma once

#include "drivers/pad.h"
#include "tests/drivers/sim/host.h"

extern const DsPadDriver ds_pad_driver_sim;

#define BOOK "E004015012345678"

typedef struct {
	SimHost *host;
	gpointer self; /* of the driver */
} PadStage;

void pad_set_up(PadStage *stage, gconstpointer data);
void pad_tear_down(PadStage *stage, gconstpointer data);

DsTagId pad_tag_id(const char *text);

/* What an inventory sees, "UID=DSFID ..." */
void pad_assert_seen(PadStage *stage, gint afi, const char *expected);

/* Memory in hexadecimal, behind a byte EE that was there before. */
gboolean pad_read_blocks(
    PadStage *stage, const char *uid, guint first, guint count, char **hex, GError **error);

/* Every call of the driver, as if they were one. */
typedef gboolean PadCall(gpointer self, const DsTagId *id, GError **error);

enum {
	PAD_INVENTORY,
	PAD_READ,
	PAD_GET_AFI,
	PAD_SET_AFI,
	PAD_GET_EAS,
	PAD_SET_EAS,
	PAD_FIELD_RESET,
	PAD_CALLS,
};

extern PadCall *const pad_calls[PAD_CALLS];
