/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes from a PC/SC reader, from the tag behind it, and from a card in it. */
#include "drivers/apdu.h"
#include "drivers/iso15693-frame.h"
#include "drivers/ssc-record.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static const guint8 somebody[DS_ISO15693_UID_SIZE] = {
    0xE0, 0x04, 0x01, 0x50, 0x12, 0x34, 0x56, 0x78};

/* As many blocks as were asked for, or none. */
static void
check_blocks(const guint8 *answer, gsize length)
{
	for (guint count = 1; count <= 16; count++) {
		g_autoptr(GByteArray) memory = g_byte_array_new();

		if (ds_iso15693_take_blocks(answer, length, count, memory, NULL))
			g_assert_cmpuint(memory->len, ==, count * 4);
		else
			g_assert_cmpuint(memory->len, ==, 0);
	}
}

static void
check_tag(const guint8 *answer, gsize length)
{
	guint8 uid[DS_ISO15693_UID_SIZE], dsfid;
	DsIso15693System system;

	check_blocks(answer, length);
	if (ds_iso15693_take_tag(answer, length, uid, &dsfid, NULL))
		g_assert_true(length == 10 && uid[0] == 0xE0);
	if (ds_iso15693_take_system(answer, length, somebody, &system, NULL)) {
		g_assert_cmpint(system.afi, <=, 0xFF);
		g_assert_cmpuint(system.blocks, <=, 256);
		g_assert_cmphex(answer[2], ==, somebody[7]);
	}
}

static void
check_number(const guint8 *record, gsize length)
{
	char number[DS_SSC_NUMBER + 1];

	if (ds_ssc_take_number(record, length, number))
		g_assert_cmpuint(strlen(number), ==, DS_SSC_NUMBER);
}

/* What a tag said lies within what came. */
static void
check_transparent(const DsApduAnswer *apdu)
{
	DsTransparentAnswer answer;

	if (!ds_transparent_parse(apdu, &answer, NULL) || answer.data == NULL)
		return;
	g_assert_true(
	    answer.data > apdu->data && answer.data + answer.length <= apdu->data + apdu->length);
	check_tag(answer.data, answer.length);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	DsApduAnswer apdu;

	check_tag(data, size);
	check_number(data, size);
	if (!ds_apdu_parse(data, size, &apdu, NULL))
		return 0;
	g_assert_cmpuint(apdu.length, ==, size - 2);
	check_transparent(&apdu);
	check_number(apdu.data, apdu.length);
	return 0;
}
