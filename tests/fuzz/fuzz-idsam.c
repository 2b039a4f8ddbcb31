/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes from whoever sits at the other end of an ID card reader's line. No number without a right
 * frame, a right check character and right lengths; and nothing but the number. */
#include "drivers/idsam-card.h"
#include "drivers/idsam-frame.h"

#include <string.h>

#define NUMBER_AT 126

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* GB 11643-1999, annex: weights, and the character for each rest. Another way than the driver's. */
static gboolean
is_right(const char *number)
{
	static const guint weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	static const char checks[] = "10X98765432";
	guint sum = 0;

	for (guint i = 0; i < G_N_ELEMENTS(weights); i++) {
		g_assert_true(g_ascii_isdigit(number[i]));
		sum += (guint)(number[i] - '0') * weights[i];
	}
	return number[DS_IDSAM_NUMBER - 1] == checks[sum % 11];
}

static void
check_number(const guint8 *data, gsize size)
{
	static const char nothing[DS_IDSAM_NUMBER + 1];
	char number[DS_IDSAM_NUMBER + 1];

	memset(number, 'n', sizeof number);
	if (!ds_idsam_number(data, size, number)) {
		g_assert_cmpmem(number, sizeof number, nothing, sizeof nothing);
		return;
	}
	g_assert_cmpuint(strlen(number), ==, DS_IDSAM_NUMBER);
	g_assert_true(is_right(number));
	g_assert_cmpuint(size, ==, 4 + 256 + (gsize)data[2] * 256 + data[3]);
	for (guint i = 0; i < DS_IDSAM_NUMBER; i++) {
		g_assert_cmpint(data[NUMBER_AT + 2 * i], ==, number[i]);
		g_assert_cmpint(data[NUMBER_AT + 2 * i + 1], ==, 0);
	}
}

/* An answer lies within what came, and its sum is right. */
static void
check_frame(const guint8 *data, gsize size)
{
	DsIdsamAnswer answer;
	guint8 sum = 0;

	if (ds_idsam_parse(data, size, &answer) != DS_FRAME_WHOLE)
		return;
	g_assert_true(answer.data == data + 10 && answer.data + answer.length + 1 == data + size);
	g_assert_cmpuint(size, ==, 7 + (gsize)data[5] * 256 + data[6]);
	for (gsize i = 5; i < size; i++)
		sum ^= data[i];
	g_assert_cmphex(sum, ==, 0);
	check_number(answer.data, answer.length);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	check_frame(data, size);
	check_number(data, size);
	return 0;
}
