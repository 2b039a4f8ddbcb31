/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/pn532-isodep.h"

#include "firmware/base/bytes.h"

#include <string.h>

#define FRAME 128 /* what our driver's RATS says that it takes */
#define SMALL 16  /* of a card that likes short blocks */

/* ISO/IEC 14443-4, 5.6.1.1 and 7.1.2.1 */
enum {
	RATS = 0xE0,
	NUMBER = 0x01,
	I_BLOCK = 0x02,
	CHAINED = 0x10,
	ACK = 0xA2,
	NAK = 0xB2,
	MORE_TIME = 0xF2,
	DESELECT = 0xC2,
};

/* ISO/IEC 7816-4, 5.1.3 */
enum { FINE = 0x9000, NOT_FOUND = 0x6A82, WRONG_PLACE = 0x6B00, UNKNOWN = 0x6D00 };

/* ---- files ---- */

static void
put_status(GByteArray *out, guint16 status)
{
	const guint8 bytes[] = {(guint8)(status >> 8), (guint8)status};

	g_byte_array_append(out, bytes, sizeof bytes);
}

static guint
u16(const guint8 *bytes)
{
	return (guint)(bytes[0] << 8 | bytes[1]);
}

static guint16
select_by(DsFakeCard *card, const guint8 *command, gsize length)
{
	static const guint8 application[] = {0xD2, 0x76, 0x00, 0x00, 0x85, 0x01, 0x01};
	const guint8 *name = command + 5;
	gsize size = length - 5;

	if (command[2] == 0x04 && size >= sizeof application &&
	    memcmp(name, application, sizeof application) == 0 && card->memory[1] != 0) {
		card->in_application = TRUE;
		return FINE;
	}
	if (command[2] != 0x00 || !card->in_application || size < 2)
		return NOT_FOUND;
	card->file = (guint16)u16(name);
	return card->file == 0xE103 || card->file == u16(card->memory + 9) ? FINE : NOT_FOUND;
}

/* The description says how large the other file is; a card that lies may say anything. */
static guint16
read_from(DsFakeCard *card, const guint8 *command, GByteArray *out)
{
	gsize begin = card->file == 0xE103 ? 0 : DS_FAKE_TYPE4_FILE;
	gsize size = card->file == 0xE103 ? DS_FAKE_TYPE4_FILE : sizeof card->memory - begin;
	gsize at = u16(command + 2), count = command[4] == 0 ? 256 : command[4];

	if (card->file == 0 || at >= size)
		return WRONG_PLACE;
	count = MIN(count, size - at);
	if (card->habit == DS_FAKE_HABIT_ONE_BYTE && card->file != 0xE103 && at > 0)
		count = 1;
	if (card->habit == DS_FAKE_HABIT_GENEROUS)
		count++;
	g_byte_array_append(out, card->memory + begin + at, (guint)count);
	return FINE;
}

gboolean
ds_fake_isodep_command(DsFakeCard *card, const guint8 *command, gsize length, GByteArray *out)
{
	guint16 status = UNKNOWN;

	if (length >= 5 && command[1] == 0xA4)
		status = select_by(card, command, length);
	else if (length == 5 && command[1] == 0xB0)
		status = read_from(card, command, out);
	put_status(out, status);
	return TRUE;
}

/* ---- blocks ---- */

static void
begin(DsFakeCard *card)
{
	card->number = NUMBER;
	card->in_blocks = TRUE;
	card->in_application = FALSE;
	card->file = 0;
	card->answer_length = card->answer_at = 0;
	card->last_length = 0;
}

/* What it sends is kept, to be sent again. */
static gboolean
send(DsFakeCard *card, guint8 first, const guint8 *rest, gsize length, GByteArray *out)
{
	card->last[0] = first;
	if (length > 0)
		memcpy(card->last + 1, rest, length);
	card->last_length = 1 + length;
	if (card->habit == DS_FAKE_HABIT_LOSES_ANSWERS && (card->count++ % 2) == 0)
		return FALSE;
	g_byte_array_append(out, card->last, (guint)card->last_length);
	return TRUE;
}

/* The next part of the answer, with the number of the block it answers. */
static gboolean
send_part(DsFakeCard *card, GByteArray *out)
{
	gsize most = card->habit == DS_FAKE_HABIT_SHORT_BLOCKS ? SMALL - 3 : FRAME - 3;
	gsize left = card->answer_length - card->answer_at, count = MIN(left, most);
	const guint8 *part = card->answer + card->answer_at;
	guint8 first = I_BLOCK | card->number;

	if (card->habit == DS_FAKE_HABIT_WRONG_NUMBER)
		first ^= NUMBER;
	if (card->habit == DS_FAKE_HABIT_ENDLESS)
		return send(card, first | CHAINED, part, count, out);
	card->answer_at += count;
	return send(card, count < left ? first | CHAINED : first, part, count, out);
}

static gboolean
on_command(DsFakeCard *card, const guint8 *block, gsize length, GByteArray *out)
{
	g_autoptr(GByteArray) answer = g_byte_array_new();
	static const guint8 factor[] = {0x01};

	card->number ^= NUMBER;
	ds_fake_isodep_command(card, block + 1, length - 1, answer);
	memcpy(card->answer, answer->data, answer->len);
	card->answer_length = answer->len;
	card->answer_at = 0;
	if (card->habit == DS_FAKE_HABIT_SLOW || card->habit == DS_FAKE_HABIT_NEVER_READY)
		return send(card, MORE_TIME, factor, sizeof factor, out);
	return send_part(card, out);
}

/* 7.5.4: an ACK or NAK with the number of the last block means that it was not heard. */
static gboolean
on_acknowledge(DsFakeCard *card, guint8 first, GByteArray *out)
{
	if ((first & NUMBER) == card->number) {
		g_byte_array_append(out, card->last, (guint)card->last_length);
		return card->last_length > 0;
	}
	if ((first & ~NUMBER) == NAK)
		return send(card, ACK | card->number, NULL, 0, out);
	card->number ^= NUMBER;
	return send_part(card, out);
}

static gboolean
on_rats(DsFakeCard *card, GByteArray *out)
{
	guint before = out->len;

	ds_fake_card_greet(card, out);
	if (out->len == before)
		return FALSE;
	begin(card);
	return TRUE;
}

gboolean
ds_fake_isodep_block(DsFakeCard *card, const guint8 *block, gsize length, GByteArray *out)
{
	static const guint8 factor[] = {0x01};

	if (!card->in_blocks)
		return length == 2 && block[0] == RATS && on_rats(card, out);
	if (block[0] == DESELECT) {
		card->in_blocks = card->habit == DS_FAKE_HABIT_STAYS_AWAKE;
		return !card->in_blocks && send(card, DESELECT, NULL, 0, out);
	}
	if (card->habit == DS_FAKE_HABIT_DEAF_AT_FIRST && card->count++ == 0)
		return FALSE;
	if ((block[0] & ~NUMBER) == I_BLOCK)
		return on_command(card, block, length, out);
	if ((block[0] & ~(NUMBER | (ACK ^ NAK))) == ACK)
		return on_acknowledge(card, block[0], out);
	if (block[0] == MORE_TIME && card->habit == DS_FAKE_HABIT_NEVER_READY)
		return send(card, MORE_TIME, factor, sizeof factor, out);
	return block[0] == MORE_TIME && send_part(card, out);
}
