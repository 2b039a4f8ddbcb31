/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/pn532-wire.h"

#include <string.h>

#define TFI_HOST 0xD4
#define TFI_CHIP 0xD5
#define WAKE_UP 0x55
#define HEAD 5     /* 00 00 FF LEN LCS */
#define OVERHEAD 7 /* and DCS 00 */
#define NOISE 0xA5 /* neither 00 nor FF nor 55 */

static const guint8 ack_frame[] = {0x00, 0x00, 0xFF, 0x00, 0xFF, 0x00};
static const guint8 nak_frame[] = {0x00, 0x00, 0xFF, 0xFF, 0x00, 0x00};
static const guint8 error_frame[] = {0x00, 0x00, 0xFF, 0x01, 0xFF, 0x7F, 0x81, 0x00};

static guint8
sum(const guint8 *bytes, gsize count)
{
	guint8 total = 0;

	for (gsize i = 0; i < count; i++)
		total = (guint8)(total + bytes[i]);
	return total;
}

/* `left` bytes from `frame` on. A command that breaks a rule is not one: the chip stays silent. */
static DsFakeWireResult
read_at(const guint8 *frame, gsize left, gsize *used)
{
	gsize length = frame[3];

	if (left >= sizeof(ack_frame) && memcmp(frame, ack_frame, sizeof(ack_frame)) == 0) {
		*used = sizeof(ack_frame);
		return DS_FAKE_WIRE_ACK;
	}
	if (sum(frame + 3, 2) != 0 || length < 2 || left < length + OVERHEAD ||
	    frame[HEAD] != TFI_HOST || sum(frame + HEAD, length + 1) != 0)
		return DS_FAKE_WIRE_NOTHING;
	*used = length + OVERHEAD;
	return DS_FAKE_WIRE_COMMAND;
}

DsFakeWireResult
ds_fake_wire_read(const guint8 *bytes, gsize length, DsFakeWireFrame *frame)
{
	static const guint8 start[] = {0x00, 0x00, 0xFF};
	DsFakeWireResult result;
	gsize used;

	*frame = (DsFakeWireFrame){0};
	for (gsize i = 0; i + OVERHEAD - 1 <= length; i++) {
		if (memcmp(bytes + i, start, sizeof(start)) != 0)
			continue;
		result = read_at(bytes + i, length - i, &used);
		if (result == DS_FAKE_WIRE_NOTHING)
			continue;
		frame->woken = memchr(bytes, WAKE_UP, i) != NULL;
		frame->used = i + used;
		frame->data = bytes + i + HEAD + 1;
		frame->length = used > OVERHEAD ? used - OVERHEAD - 1 : 0;
		return result;
	}
	return DS_FAKE_WIRE_NOTHING;
}

static GByteArray *
answer_frame(const GByteArray *data)
{
	guint8 head[] = {0x00, 0x00, 0xFF, (guint8)(data->len + 1), 0, TFI_CHIP};
	guint8 tail[] = {(guint8) - (TFI_CHIP + sum(data->data, data->len)), 0x00};
	GByteArray *frame = g_byte_array_new();

	head[4] = (guint8)-head[3];
	g_byte_array_append(frame, head, sizeof(head));
	g_byte_array_append(frame, data->data, data->len);
	return g_byte_array_append(frame, tail, sizeof(tail));
}

static void
replace(GByteArray *frame, const guint8 *bytes, guint count)
{
	g_byte_array_set_size(frame, 0);
	g_byte_array_append(frame, bytes, count);
}

static void
drop_ack(DsFakeWireReply *reply, guint position)
{
	g_byte_array_set_size(reply->ack, 0);
}

static void
drop_answer(DsFakeWireReply *reply, guint position)
{
	g_byte_array_set_size(reply->answer, 0);
}

static void
drop_all(DsFakeWireReply *reply, guint position)
{
	drop_ack(reply, position);
	drop_answer(reply, position);
}

static void
nak(DsFakeWireReply *reply, guint position)
{
	replace(reply->ack, nak_frame, sizeof(nak_frame));
	drop_answer(reply, position);
}

static void
refuse(DsFakeWireReply *reply, guint position)
{
	replace(reply->answer, error_frame, sizeof(error_frame));
}

static void
spoil_checksum(DsFakeWireReply *reply, guint position)
{
	reply->answer->data[reply->answer->len - 2] ^= 0x01;
}

static void
spoil_length(DsFakeWireReply *reply, guint position)
{
	reply->answer->data[HEAD - 1] ^= 0x01;
}

/* Code and checksum change together, so the frame itself is sound. */
static void
change_command(DsFakeWireReply *reply, guint position)
{
	reply->answer->data[HEAD + 1] += 2;
	reply->answer->data[reply->answer->len - 2] -= 2;
}

static void
cut(DsFakeWireReply *reply, guint position)
{
	g_byte_array_set_size(reply->answer, MIN(position, reply->answer->len));
}

static void
add_noise(DsFakeWireReply *reply, guint position)
{
	const guint8 noise = NOISE;

	for (guint i = 0; i < position; i++) {
		g_byte_array_prepend(reply->ack, &noise, 1);
		g_byte_array_prepend(reply->answer, &noise, 1);
	}
}

static void (*const spoilers[])(DsFakeWireReply *reply, guint position) = {
    [DS_FAKE_PN532_SILENT] = drop_all,
    [DS_FAKE_PN532_NO_ACK] = drop_ack,
    [DS_FAKE_PN532_NO_ANSWER] = drop_answer,
    [DS_FAKE_PN532_NAK] = nak,
    [DS_FAKE_PN532_ERROR_FRAME] = refuse,
    [DS_FAKE_PN532_BAD_CHECKSUM] = spoil_checksum,
    [DS_FAKE_PN532_BAD_LENGTH] = spoil_length,
    [DS_FAKE_PN532_OTHER_COMMAND] = change_command,
    [DS_FAKE_PN532_CUT] = cut,
    [DS_FAKE_PN532_JUNK] = add_noise,
    [DS_FAKE_PN532_PULLED] = drop_all,
};

DsFakeWireReply
ds_fake_wire_reply(const DsFakePn532Fault *fault, const GByteArray *data)
{
	DsFakeWireReply reply = {.ack = g_byte_array_new()};

	replace(reply.ack, ack_frame, sizeof(ack_frame));
	if (data != NULL) {
		reply.answer = answer_frame(data);
	} else {
		reply.answer = g_byte_array_new();
		refuse(&reply, 0);
	}
	if (fault->kind < G_N_ELEMENTS(spoilers) && spoilers[fault->kind] != NULL)
		spoilers[fault->kind](&reply, fault->position);
	return reply;
}
