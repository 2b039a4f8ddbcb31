/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/pcsc-pad.h"

#include "firmware/base/bytes.h"
#include "tests/fakes/field.h"

#include <string.h>

#define BLOCK 4
#define WRITE_US 20000 /* what a tag may need */

typedef struct {
	DsFakeField *field;
	gboolean old;
	gboolean session, iso15693;
} Pad;

typedef struct {
	guint32 wait_us;
	const guint8 *frame; /* flags, command, ... */
	gsize length;
	char uid[17]; /* of an addressed one */
	const guint8 *rest;
	gsize rest_length;
	gboolean gone; /* the world has unplugged its pad */
} Request;

static void
say(GByteArray *answer, const char *hex)
{
	g_autoptr(GByteArray) bytes = ds_unhex(hex);

	g_byte_array_append(answer, bytes->data, bytes->len);
}

static void
say_byte(GByteArray *answer, guint byte)
{
	const guint8 value = (guint8)byte;

	g_byte_array_append(answer, &value, 1);
}

static void
say_uid(GByteArray *answer, const char *text)
{
	g_autoptr(GByteArray) uid = ds_unhex(text);

	for (guint i = uid->len; i > 0; i--)
		say_byte(answer, uid->data[i - 1]);
}

/* ---- tags: what is said on the air; nothing: silence ---- */

/* What the world answers; NULL when that is nothing good. */
static char *
ask_tag(Pad *pad, Request *request, GByteArray *air, const char *verb, const char *rest)
{
	char *text;

	switch (ds_fake_field_ask(pad->field, &text, "%s %s%s", verb, request->uid, rest)) {
	case DS_FAKE_FIELD_OK: say(air, "00"); break;
	case DS_FAKE_FIELD_SILENT: break;
	case DS_FAKE_FIELD_REFUSED: say(air, "010F"); break;
	case DS_FAKE_FIELD_GONE: request->gone = TRUE;
	}
	return text;
}

static void
do_tag(Pad *pad, Request *request, GByteArray *air, const char *verb, const char *format)
{
	g_autofree char *rest = g_strdup_printf(
	    g_str_equal(format, "hex") ? " %02X" : " %u", request->rest[0]);

	g_free(ask_tag(pad, request, air, verb, rest));
}

static void
set_eas(Pad *pad, Request *request, GByteArray *air, guint armed)
{
	g_autofree char *rest = g_strdup_printf(" %u", armed);

	g_free(ask_tag(pad, request, air, "set-eas", rest));
}

static void
read_blocks(Pad *pad, Request *request, GByteArray *air, guint count)
{
	g_autofree char *range = g_strdup_printf(" %u %u", request->rest[0], count);
	g_autofree char *text = NULL;
	g_autoptr(GByteArray) memory = NULL;

	if (pad->old && count > 1) {
		g_free(ask_tag(pad, request, air, "get-afi", ""));
		g_byte_array_set_size(air, 0);
		return;
	}
	text = ask_tag(pad, request, air, "read", range);
	memory = text != NULL ? ds_unhex(text) : g_byte_array_new();
	if (text != NULL && memory->len < count * BLOCK) {
		g_byte_array_set_size(air, 0);
		if (!pad->old)
			say(air, "0110");
		return;
	}
	g_byte_array_append(air, memory->data, memory->len);
}

static void
tell_system(Pad *pad, Request *request, GByteArray *air)
{
	g_autofree char *afi = ask_tag(pad, request, air, "get-afi", "");

	if (afi == NULL)
		return;
	say(air, "0F");
	say_uid(air, request->uid);
	say_byte(air, ds_fake_field_constant(pad->field, request->uid, "dsfid", 16));
	say_byte(air, (guint)g_ascii_strtoull(afi, NULL, 16));
	say_byte(air, ds_fake_field_constant(pad->field, request->uid, "blocks", 10) - 1);
	say_byte(air, BLOCK - 1);
	say_byte(air, 0x01);
}

/* 256 bits that nobody looks at; a tag that is not armed is silent. */
static void
alarm_eas(Pad *pad, Request *request, GByteArray *air)
{
	g_autofree char *text = ask_tag(pad, request, air, "get-eas", "");

	g_byte_array_set_size(air, text != NULL && g_str_equal(text, "1") ? 33 : 0);
	if (air->len > 0)
		memset(air->data, 0, air->len);
}

/* One slot: how many answered; only one alone can be understood. */
static guint
inventory(Pad *pad, Request *request, GByteArray *air)
{
	gboolean with_afi = (request->frame[0] & 0x10) != 0;
	g_autofree char *what = with_afi ? g_strdup_printf("inventory afi=%02X", request->frame[2])
					 : g_strdup("inventory");
	g_autofree char *text = NULL;
	g_auto(GStrv) words = NULL;
	guint count = 0;

	request->gone = ds_fake_field_ask(pad->field, &text, "%s", what) == DS_FAKE_FIELD_GONE;
	words = g_strsplit(text != NULL ? text : "", " ", -1);
	for (char **word = words; *word != NULL; word++) {
		g_autofree char *uid = g_strndup(*word, 16);

		if (**word == '\0' || count++ > 0)
			continue;
		say(air, "00");
		say_byte(air, (guint)g_ascii_strtoull(*word + 17, NULL, 16));
		say_uid(air, uid);
	}
	return count;
}

static void
do_nxp(Pad *pad, Request *request, GByteArray *air)
{
	request->gone = ds_fake_field_nxp(pad->field, request->uid, request->frame[1],
			    request->rest, request->rest_length, air) == DS_FAKE_FIELD_GONE;
}

static void
address(Request *request)
{
	gsize at = request->frame[1] >= 0xA0 ? 3 : 2;
	guint8 uid[8];
	g_autofree char *hex = NULL;

	for (guint i = 0; i < 8; i++)
		uid[i] = request->frame[at + 7 - i];
	hex = ds_hex(uid, 8);
	g_strlcpy(request->uid, hex, sizeof request->uid);
	request->rest = request->frame + at + 8;
	request->rest_length = request->length - at - 8;
}

/* FALSE: the reader has not heard what the tag answered, as after each write without a timer. */
static gboolean
obey_addressed(Pad *pad, Request *request, GByteArray *air)
{
	address(request);
	switch (request->frame[1]) {
	case 0x20: read_blocks(pad, request, air, 1); return TRUE;
	case 0x23: read_blocks(pad, request, air, request->rest[1] + 1u); return TRUE;
	case 0x27: do_tag(pad, request, air, "set-afi", "hex"); break;
	case 0x2B: tell_system(pad, request, air); return TRUE;
	case 0xA2: set_eas(pad, request, air, 1); break;
	case 0xA3: set_eas(pad, request, air, 0); break;
	case 0xA5: alarm_eas(pad, request, air); return TRUE;
	case 0xB2:
	case 0xB3: do_nxp(pad, request, air); return TRUE;
	default: say(air, "0101"); return TRUE;
	}
	return request->wait_us >= WRITE_US;
}

/* ---- transparent session ---- */

static void
exchange(Pad *pad, Request *request, GByteArray *answer)
{
	g_autoptr(GByteArray) air = g_byte_array_new();
	guint count = 1;
	gboolean heard = TRUE;

	if (request->frame[0] == 0x26 || request->frame[0] == 0x36)
		count = inventory(pad, request, air);
	else
		heard = request->length >= 10 && obey_addressed(pad, request, air);
	if (request->gone) {
		g_byte_array_set_size(answer, 0);
		return;
	}
	if (count > 1) {
		say(answer, "C003009000 920100 96020200 9000");
	} else if (air->len == 0 || !heard) {
		say(answer, "C003016401 9000");
	} else {
		say(answer, "C003009000 920100 96020000 97");
		if (air->len > 127)
			say_byte(answer, 0x81);
		say_byte(answer, air->len);
		g_byte_array_append(answer, air->data, air->len);
		say(answer, "9000");
	}
}

/* 5F46 and 95, in this order. */
static gboolean
parse_exchange(const guint8 *data, gsize length, Request *request)
{
	if (length >= 7 && data[0] == 0x5F && data[1] == 0x46 && data[2] == 4) {
		request->wait_us = data[3] | (guint32)data[4] << 8 | (guint32)data[5] << 16 |
		    (guint32)data[6] << 24;
		data += 7;
		length -= 7;
	}
	if (length < 4 || data[0] != 0x95 || data[1] != length - 2)
		return FALSE;
	request->frame = data + 2;
	request->length = length - 2;
	return TRUE;
}

static void
manage(Pad *pad, const guint8 *data, gsize length, GByteArray *answer)
{
	gboolean fine = TRUE;
	g_autofree char *text = NULL;

	switch (data[0]) {
	case 0x81:
		fine = !pad->session;
		pad->session = TRUE;
		break;
	case 0x82: pad->session = pad->iso15693 = FALSE; break;
	case 0x83:
		fine = pad->session && length == 11 && data[9] == 0x84 &&
		    ds_fake_field_ask(pad->field, &text, "field-reset") == DS_FAKE_FIELD_OK;
		break;
	default: fine = FALSE;
	}
	say(answer, fine ? "C003009000 9000" : "C003016A81 9000");
}

static void
obey(gpointer self, const guint8 *apdu, gsize length, GByteArray *answer)
{
	Pad *pad = self;
	Request request = {0};

	if (length < 7 || apdu[0] != 0xFF || apdu[1] != 0xC2 || apdu[4] + 5u > length) {
		say(answer, "6D00");
		return;
	}
	switch (apdu[3]) {
	case 0x00: manage(pad, apdu + 5, apdu[4], answer); return;
	case 0x01:
		if (pad->iso15693 && parse_exchange(apdu + 5, apdu[4], &request))
			exchange(pad, &request, answer);
		else
			say(answer, "C003016A81 9000");
		return;
	case 0x02:
		pad->iso15693 = pad->session && memcmp(apdu + 5, "\x8F\x02\x02\x03", 4) == 0;
		say(answer, pad->iso15693 ? "C003009000 8F0100 9000" : "C003016A81 9000");
		return;
	default: say(answer, "6A86");
	}
}

static gpointer
start(const char *world)
{
	Pad *pad = g_new0(Pad, 1);

	pad->field = ds_fake_field_new(world);
	return pad;
}

static gpointer
start_old(const char *world)
{
	Pad *pad = start(world);

	pad->old = TRUE;
	return pad;
}

static void
stop(gpointer self)
{
	Pad *pad = self;

	ds_fake_field_free(pad->field);
	g_free(pad);
}

static void
power(gpointer self)
{
	Pad *pad = self;

	pad->session = pad->iso15693 = FALSE;
}

/* ATR of a tag of ISO 15693 part 3 (PC/SC part 3, 3.1.3.2.3: storage card, standard 0B). */
#define TAG_ATR \
	{ \
		0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, 0x0B, \
		    0x00, 0x14, 0x00, 0x00, 0x00, 0x00, 0x77 \
	}

const DsFakeCard ds_fake_pcsc_pad = {
    .atr = TAG_ATR, .atr_length = 20, .start = start, .stop = stop, .power = power, .obey = obey};
const DsFakeCard ds_fake_pcsc_old_pad = {.atr = TAG_ATR,
    .atr_length = 20,
    .start = start_old,
    .stop = stop,
    .power = power,
    .obey = obey};
