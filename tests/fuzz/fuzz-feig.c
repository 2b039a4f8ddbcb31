/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes from whoever sits at the other end of a FEIG reader's line. */
#include "drivers/crc.h"
#include "drivers/feig-data.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* What the data of an answer are taken for, if it is well-formed or not. */
static void
check_data(const DsFeigAnswer *answer)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));
	g_autoptr(GByteArray) memory = g_byte_array_new();
	guint expected = answer->length > 0 ? answer->data[0] : 0;
	guint blocks = expected;

	if (ds_feig_take_tags(answer, tags, NULL))
		g_assert_cmpuint(tags->len, <=, expected);
	if (ds_feig_take_blocks(answer, &blocks, memory, NULL))
		g_assert_cmpuint(memory->len, ==, expected * answer->data[1]);
	else
		g_assert_cmpuint(memory->len, ==, 0);
}

/* An answer lies within what came, and its sum is right. */
static void
check_frame(const guint8 *data, gsize size)
{
	DsFeigAnswer answer;

	if (ds_feig_parse(data, size, &answer) != DS_FRAME_WHOLE)
		return;
	g_assert_true(answer.data > data && answer.data + answer.length + 2 == data + size);
	g_assert_cmphex(ds_crc_feig(DS_CRC_FEIG_START, data, size), ==, 0);
	check_data(&answer);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	DsFeigAnswer answer = {.data = data, .length = size};

	check_frame(data, size);
	check_data(&answer);
	return 0;
}
