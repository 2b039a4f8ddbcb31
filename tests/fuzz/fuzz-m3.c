/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes from whoever sits at the other end of a 3M reader's line. */
#include "drivers/crc.h"
#include "drivers/m3-data.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* All or nothing; and never more than the answer says. */
static void
check_tags(const DsM3Answer *answer)
{
	static const guint8 options[] = {0x05, 0x07};
	guint8 afi = answer->length > 0 ? answer->data[0] : 0;

	for (guint i = 0; i < G_N_ELEMENTS(options); i++) {
		const DsM3Inventory asked = {afi, options[i]};
		g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));

		if (ds_m3_take_tags(answer, &asked, tags, NULL))
			g_assert_cmpuint(tags->len, <=, answer->data[2]);
		else
			g_assert_cmpuint(tags->len, ==, 0);
	}
}

static void
check_blocks(const DsM3Answer *answer)
{
	guint first = answer->length > 1 ? answer->data[1] : 0;
	guint blocks = 32;
	g_autoptr(GByteArray) memory = g_byte_array_new();

	if (ds_m3_take_blocks(answer, first, &blocks, memory, NULL)) {
		g_assert_cmpuint(blocks, <=, 32);
		g_assert_cmpuint(memory->len, ==, blocks * 4);
	} else {
		g_assert_cmpuint(memory->len, ==, 0);
	}
}

/* What the data of an answer are taken for, if it is well-formed or not. */
static void
check_data(const DsM3Answer *answer)
{
	guint blocks = 0;
	guint8 byte;

	check_tags(answer);
	check_blocks(answer);
	if (ds_m3_take_size(answer, &blocks, NULL))
		g_assert_cmpuint(blocks, <=, 256);
	g_assert_true(ds_m3_take_byte(answer, &byte, NULL) == (answer->length == 1));
}

/* An answer lies within what came, and its sum is right. */
static void
check_frame(const guint8 *data, gsize size)
{
	DsM3Answer answer;

	if (ds_m3_parse(data, size, &answer) != DS_FRAME_WHOLE)
		return;
	g_assert_true(answer.data == data + 5 && answer.data + answer.length + 2 == data + size);
	g_assert_cmphex(ds_crc_3m(data + 1, size - 3), ==, data[size - 2] << 8 | data[size - 1]);
	check_data(&answer);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	DsM3Answer answer = {.data = data, .length = size};

	check_frame(data, size);
	check_data(&answer);
	return 0;
}
