/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/pn532-ccid.h"

#include <string.h>

#define HEAD 10
#define LENGTH_AT 1
#define NUMBER_AT 6

enum { TRANSFER = 0x6F, ANSWER = 0x80, TO_CHIP = 0xD4, FROM_CHIP = 0xD5 };

/* Pseudo-APDU "direct transmit", Lc and the direction behind it. */
static const guint8 direct[] = {0xFF, 0x00, 0x00, 0x00};
#define DIRECT_HEAD (sizeof direct + 2)

static gsize
body_length(const guint8 *message)
{
	gsize length = 0;

	for (guint i = 4; i-- > 0;)
		length = length << 8 | message[LENGTH_AT + i];
	return length;
}

static gboolean
is_for_chip(const guint8 *body, gsize length)
{
	return length > DIRECT_HEAD && memcmp(body, direct, sizeof direct) == 0 &&
	    body[sizeof direct] == length - sizeof direct - 1 && body[DIRECT_HEAD - 1] == TO_CHIP;
}

DsFakeCcidResult
ds_fake_ccid_read(const guint8 *bytes, gsize length, DsFakeCcidMessage *message)
{
	gsize body;

	*message = (DsFakeCcidMessage){0};
	if (length < HEAD)
		return DS_FAKE_CCID_NOTHING;
	body = body_length(bytes);
	if (body > length - HEAD)
		return DS_FAKE_CCID_NOTHING;
	message->used = HEAD + body;
	message->number = bytes[NUMBER_AT];
	if (bytes[0] != TRANSFER || !is_for_chip(bytes + HEAD, body))
		return DS_FAKE_CCID_OTHER;
	message->data = bytes + HEAD + DIRECT_HEAD;
	message->length = body - DIRECT_HEAD;
	return DS_FAKE_CCID_COMMAND;
}

static GByteArray *
reply(guint8 number, const guint8 *direction, const GByteArray *data, guint16 status)
{
	gsize length = (direction != NULL ? 1 : 0) + (data != NULL ? data->len : 0) + 2;
	const guint8 head[HEAD] = {
	    ANSWER, (guint8)length, (guint8)(length >> 8), 0, 0, 0, number, 0x00, 0x81, 0x00};
	const guint8 tail[] = {(guint8)(status >> 8), (guint8)status};
	GByteArray *message = g_byte_array_new();

	g_byte_array_append(message, head, sizeof head);
	if (direction != NULL)
		g_byte_array_append(message, direction, 1);
	if (data != NULL)
		g_byte_array_append(message, data->data, data->len);
	return g_byte_array_append(message, tail, sizeof tail);
}

GByteArray *
ds_fake_ccid_reply(guint8 number, const GByteArray *data)
{
	static const guint8 direction = FROM_CHIP;

	/* 63 7F: the chip does not know the command */
	return data != NULL ? reply(number, &direction, data, 0x9000)
			    : reply(number, NULL, NULL, 0x637F);
}

GByteArray *
ds_fake_ccid_reply_other(guint8 number)
{
	return reply(number, NULL, NULL, 0x9000);
}
