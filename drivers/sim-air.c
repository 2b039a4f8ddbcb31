/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/sim-air.h"

#define SLOTS 16
#define SLOT_BITS 4

/* ISO/IEC 15693-2 and -3; nanoseconds. */
#define BYTE_NS 302080
#define REQUEST_FRAME_NS (75520 + 37760)  /* start and end of frame */
#define ANSWER_FRAME_NS (151040 + 151040) /* the same of a tag */
#define T1_NS 320900                      /* request to answer */
#define T2_NS 309200                      /* answer to the next request */
#define T3_NS (323300 + 151040)           /* a slot in which no tag answers */
#define NEXT_SLOT_NS 37760                /* an end of frame opens the next slot */

static gint64
request_ns(guint bytes)
{
	return REQUEST_FRAME_NS + (gint64)bytes * BYTE_NS;
}

static gint64
answer_ns(guint bytes)
{
	return T1_NS + ANSWER_FRAME_NS + (gint64)bytes * BYTE_NS + T2_NS;
}

gint64
ds_sim_air_exchange_ns(guint request_bytes, guint answer_bytes)
{
	return request_ns(request_bytes) + answer_ns(answer_bytes);
}

gint64
ds_sim_air_silence_ns(guint request_bytes)
{
	return request_ns(request_bytes) + T3_NS;
}

gint64
ds_sim_air_empty_round_ns(void)
{
	return ds_sim_air_inventory_ns(NULL, 0, FALSE, NULL);
}

static guint
slot_of(guint64 uid, guint mask_bits)
{
	return (guint)(uid >> mask_bits) % SLOTS;
}

static gint64
slots_ns(const guint answers[SLOTS])
{
	gint64 ns = (SLOTS - 1) * NEXT_SLOT_NS;

	for (guint slot = 0; slot < SLOTS; slot++)
		ns += answers[slot] == 0 ? T3_NS : answer_ns(DS_SIM_AIR_INVENTORY_ANSWER);
	return ns;
}

/* One round, and the rounds its collisions ask for. The tags given are those that match the mask;
 * they are sorted by slot on the way, so that those of one slot stand together. */
static gint64
round_ns(guint64 *uids, guint count, guint mask_bits, gboolean filtered, guint *rounds)
{
	guint answers[SLOTS] = {0};
	guint sorted = 0;
	gint64 ns;

	(*rounds)++;
	for (guint i = 0; i < count; i++)
		answers[slot_of(uids[i], mask_bits)]++;
	ns = request_ns(DS_SIM_AIR_INVENTORY_REQUEST + (mask_bits + 7) / 8 + (filtered ? 1 : 0)) +
	    slots_ns(answers);
	for (guint slot = 0; slot < SLOTS; slot++) {
		guint first = sorted;

		for (guint i = sorted; i < count; i++)
			if (slot_of(uids[i], mask_bits) == slot) {
				guint64 uid = uids[i];

				uids[i] = uids[sorted];
				uids[sorted++] = uid;
			}
		if (answers[slot] > 1 && mask_bits + SLOT_BITS < 64)
			ns += round_ns(
			    uids + first, answers[slot], mask_bits + SLOT_BITS, filtered, rounds);
	}
	return ns;
}

gint64
ds_sim_air_inventory_ns(const guint64 *uids, guint count, gboolean filtered, guint *rounds)
{
	g_autofree guint64 *copy = g_memdup2(uids, count * sizeof *uids);
	guint taken = 0;
	gint64 ns = round_ns(copy, count, 0, filtered, &taken);

	if (rounds != NULL)
		*rounds = taken;
	return ns;
}
