/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/llrp-msg.h"

#define RESERVED 0xE0 /* of the first byte of a message: 0 */
#define VERSION_SHIFT 2
#define VERSION_1_0_1 1
#define VERSION_1_1 2 /* the same messages, as far as they are needed here */
#define TYPE_HIGH 0x03
#define IS_TV 0x80
#define TLV_HEAD 4
#define EPC_96_SIZE 12

/* TV parameters have no length of their own. 16.2, and the two last ones of 1.1. */
static const guint8 tv_sizes[] = {
    [1] = 2,          /* AntennaID */
    [2] = 8,          /* FirstSeenTimestampUTC */
    [3] = 8,          /* FirstSeenTimestampUptime */
    [4] = 8,          /* LastSeenTimestampUTC */
    [5] = 8,          /* LastSeenTimestampUptime */
    [6] = 1,          /* PeakRSSI */
    [7] = 2,          /* ChannelIndex */
    [8] = 2,          /* TagSeenCount */
    [9] = 4,          /* ROSpecID */
    [10] = 2,         /* InventoryParameterSpecID */
    [11] = 2,         /* C1G2_CRC */
    [DS_LLRP_PC] = 2, /* C1G2_PC */
    [DS_LLRP_EPC_96] = EPC_96_SIZE,
    [14] = 2, /* SpecIndex */
    [15] = 2, /* ClientRequestOpSpecResult */
    [16] = 4, /* AccessSpecID */
    [17] = 2, /* OpSpecID */
    [18] = 4, /* C1G2SingulationDetails */
    [19] = 2, /* C1G2_XPC_W1 */
    [20] = 2, /* C1G2_XPC_W2 */
};

/* ---- numbers ---- */

gboolean
ds_llrp_u16(DsReader *reader, guint16 *value)
{
	const guint8 *at;

	if (!ds_reader_take(reader, 2, &at))
		return FALSE;
	*value = (guint16)(at[0] << 8 | at[1]);
	return TRUE;
}

gboolean
ds_llrp_u32(DsReader *reader, guint32 *value)
{
	const guint8 *at;

	if (!ds_reader_take(reader, 4, &at))
		return FALSE;
	*value = (guint32)at[0] << 24 | (guint32)at[1] << 16 | (guint32)at[2] << 8 | at[3];
	return TRUE;
}

void
ds_llrp_put_u8(GByteArray *out, guint8 value)
{
	g_byte_array_append(out, &value, 1);
}

void
ds_llrp_put_u16(GByteArray *out, guint16 value)
{
	ds_llrp_put_u8(out, (guint8)(value >> 8));
	ds_llrp_put_u8(out, (guint8)value);
}

void
ds_llrp_put_u32(GByteArray *out, guint32 value)
{
	ds_llrp_put_u16(out, (guint16)(value >> 16));
	ds_llrp_put_u16(out, (guint16)value);
}

/* ---- messages and parameters ---- */

/* A first byte that cannot be one ends the waiting at once: noise has no length. */
static gboolean
may_begin(guint8 first)
{
	guint version = first >> VERSION_SHIFT;

	return (first & RESERVED) == 0 && (version == VERSION_1_0_1 || version == VERSION_1_1);
}

DsLlrpFrame
ds_llrp_parse(const guint8 *bytes, gsize length, DsLlrpMessage *message, gsize *used)
{
	DsReader reader = ds_reader(bytes, length);
	guint16 type;
	guint32 size, id;

	if (length > 0 && !may_begin(bytes[0]))
		return DS_LLRP_BROKEN;
	if (!ds_llrp_u16(&reader, &type) || !ds_llrp_u32(&reader, &size))
		return DS_LLRP_MORE;
	if (size < DS_LLRP_HEAD || size > DS_LLRP_MESSAGE_MAX)
		return DS_LLRP_BROKEN;
	if (length < size || !ds_llrp_u32(&reader, &id))
		return DS_LLRP_MORE;
	*message = (DsLlrpMessage){
	    .type = type & (TYPE_HIGH << 8 | 0xFF),
	    .id = id,
	    .body = bytes + DS_LLRP_HEAD,
	    .length = size - DS_LLRP_HEAD,
	};
	*used = size;
	return DS_LLRP_WHOLE;
}

static gboolean
next_tv(DsReader *reader, DsLlrpParameter *parameter)
{
	guint type = reader->at[0] & 0x7F;
	gsize size = type < G_N_ELEMENTS(tv_sizes) ? tv_sizes[type] : 0;
	const guint8 *at;

	if (size == 0 || !ds_reader_take(reader, 1 + size, &at))
		return FALSE;
	*parameter = (DsLlrpParameter){type, ds_reader(at + 1, size)};
	return TRUE;
}

gboolean
ds_llrp_next(DsReader *reader, DsLlrpParameter *parameter)
{
	DsReader head = *reader;
	guint16 type, size;
	const guint8 *at;

	if (reader->left > 0 && (reader->at[0] & IS_TV) != 0)
		return next_tv(reader, parameter);
	if (!ds_llrp_u16(&head, &type) || !ds_llrp_u16(&head, &size) || size < TLV_HEAD ||
	    !ds_reader_take(reader, size, &at))
		return FALSE;
	*parameter = (DsLlrpParameter){
	    type & (TYPE_HIGH << 8 | 0xFF), ds_reader(at + TLV_HEAD, size - TLV_HEAD)};
	return TRUE;
}

guint
ds_llrp_begin(GByteArray *out, guint type)
{
	guint begin = out->len;

	ds_llrp_put_u16(out, (guint16)type);
	ds_llrp_put_u16(out, 0);
	return begin;
}

void
ds_llrp_end(GByteArray *out, guint begin)
{
	guint size = out->len - begin;

	out->data[begin + 2] = (guint8)(size >> 8);
	out->data[begin + 3] = (guint8)size;
}

void
ds_llrp_message(GByteArray *out, guint type, guint32 id, const guint8 *body, gsize length)
{
	ds_llrp_put_u16(out, (guint16)(VERSION_1_0_1 << (8 + VERSION_SHIFT) | type));
	ds_llrp_put_u32(out, (guint32)(DS_LLRP_HEAD + length));
	ds_llrp_put_u32(out, id);
	if (length > 0)
		g_byte_array_append(out, body, (guint)length);
}

/* ---- answers and events ---- */

/* A count of bytes, and so many of UTF-8. */
static gboolean
take_text(DsReader *value, const char **text, gsize *length)
{
	const guint8 *at;
	guint16 count;

	if (!ds_llrp_u16(value, &count) || !ds_reader_take(value, count, &at))
		return FALSE;
	*text = (const char *)at;
	*length = count;
	return TRUE;
}

static gboolean
take_status(DsReader value, DsLlrpStatus *status)
{
	guint16 code;

	if (!ds_llrp_u16(&value, &code) || !take_text(&value, &status->text, &status->text_length))
		return FALSE;
	status->code = code;
	return TRUE;
}

gboolean
ds_llrp_status(const DsLlrpMessage *answer, DsLlrpStatus *status)
{
	DsReader body = ds_reader(answer->body, answer->length);
	DsLlrpParameter parameter;
	gboolean told = FALSE;

	*status = (DsLlrpStatus){0};
	while (ds_llrp_next(&body, &parameter)) {
		if (parameter.type != DS_LLRP_STATUS)
			continue;
		if (told || !take_status(parameter.value, status))
			return FALSE;
		told = TRUE;
	}
	return told && body.left == 0;
}

gboolean
ds_llrp_events(const DsLlrpMessage *notification, DsReader *events)
{
	DsReader body = ds_reader(notification->body, notification->length);
	DsLlrpParameter parameter;

	if (notification->type != DS_LLRP_READER_EVENT_NOTIFICATION ||
	    !ds_llrp_next(&body, &parameter) || parameter.type != DS_LLRP_EVENT_DATA)
		return FALSE;
	*events = parameter.value;
	return TRUE;
}

static gboolean
take_numbered(DsReader value, DsLlrpEvent *event)
{
	guint8 what;
	guint16 antenna;

	if (!ds_reader_u8(&value, &what))
		return FALSE;
	event->what = what;
	if (event->type == DS_LLRP_ROSPEC_EVENT)
		return ds_llrp_u32(&value, &event->number);
	if (!ds_llrp_u16(&value, &antenna))
		return FALSE;
	event->number = antenna;
	return TRUE;
}

static gboolean
take_event(DsReader value, DsLlrpEvent *event)
{
	guint16 status;

	switch (event->type) {
	case DS_LLRP_ROSPEC_EVENT:
	case DS_LLRP_ANTENNA_EVENT: return take_numbered(value, event);
	case DS_LLRP_READER_EXCEPTION: return take_text(&value, &event->text, &event->text_length);
	case DS_LLRP_CONNECTION_ATTEMPT:
		if (!ds_llrp_u16(&value, &status))
			return FALSE;
		event->what = status;
		return TRUE;
	default: return TRUE;
	}
}

gboolean
ds_llrp_next_event(DsReader *events, DsLlrpEvent *event)
{
	DsReader before = *events;
	DsLlrpParameter parameter;

	if (!ds_llrp_next(events, &parameter))
		return FALSE;
	*event = (DsLlrpEvent){.type = parameter.type};
	if (take_event(parameter.value, event))
		return TRUE;
	*events = before;
	return FALSE;
}

/* ---- tags ---- */

static gboolean
take_epc_data(DsReader value, DsLlrpTag *tag)
{
	guint16 bits;

	if (!ds_llrp_u16(&value, &bits) || value.left != (bits + 7u) / 8)
		return FALSE;
	tag->epc = value.at;
	tag->epc_length = bits % 16 == 0 ? value.left : 0;
	return TRUE;
}

/* Result, OpSpecID; a reading: how many words, and they. */
static gboolean
take_result(const DsLlrpParameter *parameter, DsLlrpResult *result)
{
	DsReader value = parameter->value;
	guint8 code;
	guint16 operation, words;

	if (!ds_reader_u8(&value, &code) || !ds_llrp_u16(&value, &operation) ||
	    !ds_llrp_u16(&value, &words))
		return FALSE;
	*result = (DsLlrpResult){.type = parameter->type, .code = code, .operation = operation};
	if (parameter->type == DS_LLRP_WRITE_RESULT)
		return TRUE;
	result->length = 2u * words;
	return ds_reader_take(&value, result->length, &result->data);
}

static gboolean
take_part(const DsLlrpParameter *part, DsLlrpTag *tag)
{
	DsReader value = part->value;
	guint16 pc;

	switch (part->type) {
	case DS_LLRP_EPC_96:
		tag->epc = value.at;
		tag->epc_length = value.left;
		return TRUE;
	case DS_LLRP_EPC_DATA: return take_epc_data(value, tag);
	case DS_LLRP_PC:
		if (!ds_llrp_u16(&value, &pc))
			return FALSE;
		tag->pc = pc;
		return TRUE;
	case DS_LLRP_READ_RESULT:
	case DS_LLRP_WRITE_RESULT: return take_result(part, &tag->result);
	default: return TRUE;
	}
}

static gboolean
take_tag(DsReader value, DsLlrpTag *tag)
{
	DsLlrpParameter part;

	*tag = (DsLlrpTag){.pc = -1};
	while (ds_llrp_next(&value, &part))
		if (!take_part(&part, tag))
			return FALSE;
	return value.left == 0;
}

gboolean
ds_llrp_next_tag(DsReader *report, DsLlrpTag *tag)
{
	DsReader before = *report;
	DsLlrpParameter parameter;

	while (ds_llrp_next(report, &parameter)) {
		if (parameter.type == DS_LLRP_TAG_REPORT_DATA) {
			if (take_tag(parameter.value, tag))
				return TRUE;
			*report = before;
			return FALSE;
		}
		before = *report;
	}
	return FALSE;
}
