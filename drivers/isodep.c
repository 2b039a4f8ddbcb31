/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/isodep.h"

#include <string.h>

#define REPEATS 2         /* of a block that did not come through */
#define TIME_CALLS 8      /* for one command */
#define BLOCKS_MAX 64     /* for one command, whatever they are */
#define PAUSE_UNIT_US 302 /* 256 x 16 / 13.56 MHz */
#define PAUSE_MAX 10      /* as an exponent: 0.3 s */

/* RATS: ISO/IEC 14443-4, 5.6.1.1. FSDI 7, CID 0. */
static const guint8 rats[] = {0xE0, 0x70};

/* T0 of an ATS: 5.2.3. Bits 5 and 6 say that TA and TB follow; TB's low half is the pause. */
enum { HAS_TA = 0x10, HAS_TB = 0x20, PAUSE = 0x0F };

/* First byte of a block: 7.1.2.1; bit 0 is its number. We use neither CID nor NAD. */
enum {
	NUMBER = 0x01,
	I_BLOCK = 0x02,
	CHAINED = 0x10,
	ACK = 0xA2,
	NAK = 0xB2,
	MORE_TIME = 0xF2,
	DESELECT = 0xC2,
};

enum { TIME_FACTOR = 0x3F }; /* of a call for more time: 7.3 */

/* ---- greeting ---- */

gboolean
ds_isodep_begin(DsIsoDep *dep, guint *pause_us)
{
	guint8 ats[DS_ISODEP_BLOCK];
	int length = dep->exchange(dep->link, rats, sizeof rats, ats);
	guint8 exponent = 0;
	int at = 2;

	dep->number = 0;
	*pause_us = 0;
	if (length < 1 || ats[0] != length)
		return FALSE;
	if (length < 2 || (ats[1] & HAS_TB) == 0)
		return TRUE;
	if ((ats[1] & HAS_TA) != 0)
		at++;
	if (at >= length)
		return FALSE;
	exponent = ats[at] & PAUSE;
	if (exponent > PAUSE_MAX)
		return FALSE;
	*pause_us = exponent > 0 ? (guint)PAUSE_UNIT_US << exponent : 0;
	return TRUE;
}

/* ---- blocks ---- */

typedef struct {
	guint8 block[1 + DS_ISODEP_COMMAND]; /* sent last */
	gsize length;
	guint repeats, time_calls;
} Talk;

typedef enum { TALK_ON, TALK_DONE, TALK_LOST } TalkState;

static void
say(Talk *talk, guint8 first, const guint8 *rest, gsize length)
{
	talk->block[0] = first;
	if (length > 0)
		memcpy(talk->block + 1, rest, length);
	talk->length = 1 + length;
}

/* Part of the answer; the card goes on when we confirm it. */
static TalkState
on_part(DsIsoDep *dep, Talk *talk, const guint8 *block, gsize length, GByteArray *answer)
{
	if (answer->len + length - 1 > DS_ISODEP_ANSWER)
		return TALK_LOST;
	g_byte_array_append(answer, block + 1, (guint)length - 1);
	dep->number ^= NUMBER;
	talk->repeats = 0;
	if ((block[0] & CHAINED) == 0)
		return TALK_DONE;
	say(talk, ACK | dep->number, NULL, 0);
	return TALK_ON;
}

/* It gets its time by hearing the same factor again. */
static TalkState
on_time_call(Talk *talk, const guint8 *block, gsize length)
{
	const guint8 factor = block[1] & TIME_FACTOR;

	if (length != 2 || factor == 0 || ++talk->time_calls > TIME_CALLS)
		return TALK_LOST;
	say(talk, MORE_TIME, &factor, 1);
	return TALK_ON;
}

/* Something got lost: the card repeats its block, or says that it waits for ours. */
static TalkState
on_nothing(DsIsoDep *dep, Talk *talk)
{
	if (talk->repeats++ == REPEATS)
		return TALK_LOST;
	say(talk, NAK | dep->number, NULL, 0);
	return TALK_ON;
}

/* The command itself did not arrive. */
static TalkState
on_ack(Talk *talk, const Talk *first)
{
	if (talk->repeats++ == REPEATS)
		return TALK_LOST;
	say(talk, first->block[0], first->block + 1, first->length - 1);
	return TALK_ON;
}

gboolean
ds_isodep_command(DsIsoDep *dep, const guint8 *command, gsize length, GByteArray *answer)
{
	guint8 block[DS_ISODEP_BLOCK];
	TalkState state = TALK_ON;
	Talk talk = {0}, first;

	g_return_val_if_fail(length <= DS_ISODEP_COMMAND, FALSE);
	say(&talk, I_BLOCK | dep->number, command, length);
	first = talk;
	for (guint i = 0; state == TALK_ON && i < BLOCKS_MAX; i++) {
		int came = dep->exchange(dep->link, talk.block, talk.length, block);

		if (came < 1)
			state = on_nothing(dep, &talk);
		else if ((block[0] & ~CHAINED) == (I_BLOCK | dep->number))
			state = on_part(dep, &talk, block, (gsize)came, answer);
		else if (block[0] == MORE_TIME)
			state = on_time_call(&talk, block, (gsize)came);
		else if (block[0] == (ACK | (dep->number ^ NUMBER)) && answer->len == 0)
			state = on_ack(&talk, &first);
		else
			state = TALK_LOST;
	}
	explicit_bzero(block, sizeof block);
	return state == TALK_DONE;
}

gboolean
ds_isodep_end(DsIsoDep *dep)
{
	static const guint8 order[] = {DESELECT};
	guint8 block[DS_ISODEP_BLOCK];

	return dep->exchange(dep->link, order, sizeof order, block) == 1 && block[0] == DESELECT;
}
