/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/apdu.h"

#define SHORT_LENGTH 0x7F /* of a BER-TLV; 81 announces one of the next byte (ISO/IEC 8825-1) */
#define LONG_LENGTH 0x81
#define LONG_TAG 0x1F /* all these bits set: the tag has a second byte */

static gboolean
nonsense(GError **error, const char *what)
{
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "the reader's %s makes no sense", what);
	return FALSE;
}

gboolean
ds_apdu_parse(const guint8 *bytes, gsize length, DsApduAnswer *answer, GError **error)
{
	if (length < 2 || length > DS_APDU_ANSWER)
		return nonsense(error, "answer to a command");
	*answer = (DsApduAnswer){.data = bytes,
	    .length = length - 2,
	    .status = (guint16)(bytes[length - 2] << 8 | bytes[length - 1])};
	return TRUE;
}

/* ---- commands ---- */

#define WAIT(i) ((DS_TRANSPARENT_WAIT_US >> (8 * (i))) & 0xFF)
#define TIMER 0x5F, 0x46, 0x04, WAIT(0), WAIT(1), WAIT(2), WAIT(3)
#define TIMER_SIZE 7

static const guint8 timer[TIMER_SIZE] = {TIMER};

static const struct {
	guint8 bytes[20];
	gsize length;
} orders[] = {
    [DS_TRANSPARENT_BEGIN] = {{0xFF, 0xC2, 0x00, 0x00, 0x02, 0x81, 0x00, 0x00}, 8},
    [DS_TRANSPARENT_END] = {{0xFF, 0xC2, 0x00, 0x00, 0x02, 0x82, 0x00, 0x00}, 8},
    [DS_TRANSPARENT_ISO15693] = {{0xFF, 0xC2, 0x00, 0x02, 0x04, 0x8F, 0x02, 0x02, 0x03}, 9},
    [DS_TRANSPARENT_RESET] = {{0xFF, 0xC2, 0x00, 0x00, 0x0B, 0x83, 0x00, TIMER, 0x84, 0x00, 0x00},
	17},
};

void
ds_transparent_order(DsWriter *apdu, DsTransparentOrder order)
{
	ds_writer_put(apdu, orders[order].bytes, orders[order].length);
}

void
ds_transparent_exchange(DsWriter *apdu, const guint8 *frame, gsize length, gboolean wait)
{
	const guint8 head[] = {
	    0xFF, 0xC2, 0x00, 0x01, (guint8)((wait ? TIMER_SIZE : 0) + 2 + length)};

	if (length > SHORT_LENGTH) {
		apdu->overflow = TRUE;
		return;
	}
	ds_writer_put(apdu, head, sizeof head);
	if (wait)
		ds_writer_put(apdu, timer, sizeof timer);
	ds_writer_u8(apdu, 0x95);
	ds_writer_u8(apdu, (guint8)length);
	ds_writer_put(apdu, frame, length);
	ds_writer_u8(apdu, 0x00); /* Le: whatever comes */
}

/* ---- answers ---- */

typedef struct {
	guint tag;
	const guint8 *value;
	gsize length;
} Object;

static gboolean
take_object(DsReader *reader, Object *object)
{
	guint8 tag, second, length;

	if (!ds_reader_u8(reader, &tag))
		return FALSE;
	object->tag = tag;
	if ((tag & LONG_TAG) == LONG_TAG) {
		if (!ds_reader_u8(reader, &second))
			return FALSE;
		object->tag = object->tag << 8 | second;
	}
	if (!ds_reader_u8(reader, &length))
		return FALSE;
	if (length == LONG_LENGTH) {
		if (!ds_reader_u8(reader, &length))
			return FALSE;
	} else if (length > SHORT_LENGTH) {
		return FALSE;
	}
	object->length = length;
	return ds_reader_take(reader, length, &object->value);
}

/* Whole bytes of a tag's answer: 92 says how many bits of the last one count, 0 is all of them. */
static gboolean
use_object(DsTransparentAnswer *answer, const Object *object, guint *had)
{
	static const struct {
		guint tag;
		gsize least, most;
	} known[] = {{0xC0, 3, 3}, {0x92, 1, 1}, {0x96, 2, 2}, {0x97, 0, 255}};
	guint which = 0;

	while (which < G_N_ELEMENTS(known) && known[which].tag != object->tag)
		which++;
	if (which == G_N_ELEMENTS(known))
		return TRUE;
	if ((*had & 1u << which) != 0 || object->length < known[which].least ||
	    object->length > known[which].most)
		return FALSE;
	*had |= 1u << which;
	switch (object->tag) {
	case 0xC0:
		answer->status = (guint16)(object->value[1] << 8 | object->value[2]);
		return TRUE;
	case 0x92: return object->value[0] == 0;
	case 0x96: answer->flaws = object->value[0]; return TRUE;
	default: answer->data = object->value; answer->length = object->length;
	}
	return TRUE;
}

gboolean
ds_transparent_parse(const DsApduAnswer *apdu, DsTransparentAnswer *answer, GError **error)
{
	DsReader reader = ds_reader(apdu->data, apdu->length);
	guint had = 0;
	Object object;

	*answer = (DsTransparentAnswer){0};
	if (apdu->status != DS_APDU_FINE) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "the reader refuses the transparent session (%04X): can it read ISO 15693?",
		    apdu->status);
		return FALSE;
	}
	while (reader.left > 0)
		if (!take_object(&reader, &object) || !use_object(answer, &object, &had))
			return nonsense(error, "answer in the transparent session");
	return (had & 1) != 0 || nonsense(error, "answer without a status");
}
