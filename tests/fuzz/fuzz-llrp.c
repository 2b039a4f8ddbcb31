/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes from whoever sits at the other end of an LLRP reader's line. */
#include "drivers/llrp-msg.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
assert_within(const guint8 *begin, gsize length, const void *part, gsize count)
{
	const guint8 *at = part;

	if (count > 0)
		g_assert_true(at >= begin && at + count <= begin + length);
}

/* Each takes something, lies in what came, and the last failure changes nothing. */
static void
check_parameters(const guint8 *data, gsize size)
{
	DsReader reader = ds_reader(data, size);
	DsLlrpParameter parameter;
	gsize left = size;

	while (ds_llrp_next(&reader, &parameter)) {
		g_assert_cmpuint(reader.left, <, left);
		g_assert_cmpuint(parameter.type, <, 1024);
		assert_within(data, size, parameter.value.at, parameter.value.left);
		left = reader.left;
	}
	g_assert_cmpuint(reader.left, ==, left);
}

static void
check_tags(const guint8 *data, gsize size)
{
	DsReader report = ds_reader(data, size);
	gsize left = size;
	DsLlrpTag tag;

	while (ds_llrp_next_tag(&report, &tag)) {
		g_assert_cmpuint(report.left, <, left);
		left = report.left;
		g_assert_cmpuint(tag.epc_length % 2, ==, 0);
		g_assert_cmpint(tag.pc, >=, -1);
		g_assert_cmpint(tag.pc, <=, G_MAXUINT16);
		g_assert_cmpuint(tag.result.length % 2, ==, 0);
		assert_within(data, size, tag.epc, tag.epc_length);
		assert_within(data, size, tag.result.data, tag.result.length);
	}
}

static void
check_events(const DsLlrpMessage *message)
{
	DsReader events;
	DsLlrpEvent event;
	gsize left;

	if (!ds_llrp_events(message, &events))
		return;
	left = events.left;
	while (ds_llrp_next_event(&events, &event)) {
		g_assert_cmpuint(events.left, <, left);
		left = events.left;
		assert_within(message->body, message->length, event.text, event.text_length);
	}
	g_assert_cmpuint(events.left, ==, left);
}

/* Whatever its type: what stands in it is looked at as everything. */
static void
check_message(const DsLlrpMessage *message)
{
	DsLlrpMessage event = *message;
	DsLlrpStatus status;

	check_parameters(message->body, message->length);
	check_tags(message->body, message->length);
	event.type = DS_LLRP_READER_EVENT_NOTIFICATION;
	check_events(&event);
	if (ds_llrp_status(message, &status))
		assert_within(message->body, message->length, status.text, status.text_length);
}

/* Put together again it is what came, but for the version. */
static void
check_frame(const guint8 *data, const DsLlrpMessage *message, gsize used)
{
	g_autoptr(GByteArray) again = g_byte_array_new();

	g_assert_true(message->body == data + DS_LLRP_HEAD);
	g_assert_cmpuint(message->length + DS_LLRP_HEAD, ==, used);
	ds_llrp_message(again, message->type, message->id, message->body, message->length);
	g_assert_cmpmem(again->data + 1, again->len - 1, data + 1, used - 1);
	g_assert_cmphex(again->data[0] & 0x03, ==, data[0] & 0x03);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	DsLlrpMessage whole = {.body = data, .length = size}, message;
	gsize at = 0, used;

	check_message(&whole);
	while (ds_llrp_parse(data + at, size - at, &message, &used) == DS_LLRP_WHOLE) {
		g_assert_cmpuint(used, <=, size - at);
		check_frame(data + at, &message, used);
		check_message(&message);
		at += used;
	}
	return 0;
}
