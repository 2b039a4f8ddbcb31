/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a processor card says, from its greeting on: the input is one answer after the other, each
 * with its length before it; 00 is silence.
 */
#include "drivers/isodep.h"
#include "drivers/ndef.h"
#include "drivers/type4.h"
#include "firmware/base/bytes.h"

#include <string.h>

#define EXCHANGES_MAX 7000 /* 100 commands of 64 blocks, and some */

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

typedef struct {
	DsIsoDep dep;
	DsReader answers;
	guint exchanges, commands;
} Card;

static int
exchange(gpointer link, const guint8 *block, gsize length, guint8 answer[DS_ISODEP_BLOCK])
{
	Card *card = link;
	const guint8 *bytes;
	guint8 count;

	g_assert_true(length >= 1 && length <= 1 + DS_ISODEP_COMMAND);
	g_assert_cmpuint(++card->exchanges, <, EXCHANGES_MAX);
	if (!ds_reader_u8(&card->answers, &count) || count > DS_ISODEP_BLOCK ||
	    !ds_reader_take(&card->answers, count, &bytes))
		return -1;
	memcpy(answer, bytes, count);
	return count;
}

static gboolean
command(gpointer link, const guint8 *bytes, gsize length, GByteArray *answer)
{
	Card *card = link;
	guint before = answer->len;
	gboolean done;

	g_assert_cmpuint(++card->commands, <=, 100);
	done = ds_isodep_command(&card->dep, bytes, length, answer);
	g_assert_cmpuint(answer->len - before, <=, DS_ISODEP_ANSWER);
	return done;
}

/* A card whose blocks the chip makes: the same answers, as they are. */
static gboolean
command_by_chip(gpointer link, const guint8 *bytes, gsize length, GByteArray *answer)
{
	guint8 block[DS_ISODEP_BLOCK];
	int count = exchange(link, bytes, length, block);

	if (count > 0)
		g_byte_array_append(answer, block, (guint)count);
	return count > 0;
}

static void
read_message(const DsType4Card *type4)
{
	g_autoptr(GByteArray) message = g_byte_array_new();
	g_autofree char *text = NULL;

	if (!ds_type4_read(type4, message))
		return;
	g_assert_true(message->len > 0 && message->len <= DS_TYPE4_MESSAGE);
	ds_ndef_read_message(message->data, message->len, &text);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autofree guint8 *bytes = g_memdup2(data, size); /* its end is an end */
	Card card = {.answers = ds_reader(bytes, size)};
	Card by_chip = card;
	const DsType4Card type4 = {command, &card}, chip4 = {command_by_chip, &by_chip};
	guint pause_us;

	card.dep = (DsIsoDep){.exchange = exchange, .link = &card};
	if (ds_isodep_begin(&card.dep, &pause_us)) {
		g_assert_cmpuint(pause_us, <=, 500 * 1000);
		read_message(&type4);
	}
	ds_isodep_end(&card.dep);
	read_message(&chip4);
	return 0;
}
