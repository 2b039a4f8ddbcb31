/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes from whoever sits at the other end of a UHFReader18's line. */
#include "drivers/crc.h"
#include "drivers/uhf18-data.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* All or nothing; each once, and each can be asked by its EPC. */
static void
check_epcs(const DsUhf18Frame *frame, DsUhf18Series series)
{
	g_autoptr(GArray) epcs = g_array_new(FALSE, FALSE, sizeof(DsUhf18Epc));
	gsize at = series == DS_UHF18_SERIES_288 ? 1 : 0;
	gboolean taken = ds_uhf18_take_epcs(frame, series, epcs, NULL);

	if (epcs->len > 0) {
		g_assert_true(taken);
		g_assert_cmpuint(epcs->len, <=, frame->data[at]);
	}
	for (guint i = 0; i < epcs->len; i++) {
		const DsUhf18Epc *epc = &g_array_index(epcs, DsUhf18Epc, i);

		g_assert_true(
		    epc->length > 0 && epc->length <= DS_UHF18_EPC_MAX && epc->length % 2 == 0);
		for (guint k = 0; k < i; k++) {
			const DsUhf18Epc *other = &g_array_index(epcs, DsUhf18Epc, k);

			g_assert_false(epc->length == other->length &&
			    memcmp(epc->bytes, other->bytes, epc->length) == 0);
		}
	}
}

/* What the data of an answer are taken for, if it is well-formed or not. */
static void
check_data(const DsUhf18Frame *frame)
{
	g_autoptr(GByteArray) words = g_byte_array_new();
	guint count = (guint)frame->length / 2;
	DsUhf18Info info;

	check_epcs(frame, DS_UHF18_SERIES_18);
	check_epcs(frame, DS_UHF18_SERIES_288);
	g_assert_cmpint(ds_uhf18_take_info(frame, &info, NULL), ==, frame->length >= 8);
	if (ds_uhf18_take_words(frame, count, words, NULL))
		g_assert_cmpmem(words->data, words->len, frame->data, frame->length);
	else
		g_assert_cmpuint(words->len, ==, 0);
}

/* What is taken for an answer is frames from end to end, each within what came and with the right
 * sum; all but the last say that there is more. */
static void
check_answer(const guint8 *data, gsize size)
{
	gsize at = 0, length;
	DsUhf18Frame frame;

	if (ds_uhf18_judge(data, size) != DS_FRAME_WHOLE)
		return;
	for (; at < size; at += length) {
		g_assert_cmpint(
		    ds_uhf18_parse(data + at, size - at, &frame, &length), ==, DS_FRAME_WHOLE);
		g_assert_true(frame.data == data + at + 4 && frame.length + 4 + 2 == length);
		g_assert_cmphex(ds_crc_feig(DS_CRC_FEIG_START, data + at, length), ==, 0);
		g_assert_cmpint(
		    frame.command == DS_UHF18_INVENTORY && frame.status == DS_UHF18_MORE, ==,
		    at + length < size);
		check_data(&frame);
	}
	g_assert_cmpuint(at, ==, size);
}

/* The beginning of an answer is none, and never noise. */
static void
check_beginning(const guint8 *data, gsize size)
{
	if (ds_uhf18_judge(data, size) == DS_FRAME_WHOLE)
		for (gsize i = 0; i < size; i++)
			g_assert_cmpint(ds_uhf18_judge(data, i), ==, DS_FRAME_MORE);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	DsUhf18Frame frame = {.data = data, .length = size};

	check_answer(data, size);
	check_beginning(data, MIN(size, 600));
	check_data(&frame);
	return 0;
}
