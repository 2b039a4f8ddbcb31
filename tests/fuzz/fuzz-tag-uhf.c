/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One UHF format, FUZZ_FORMAT, alone. The first byte of an input is the length of the EPC bank,
 * which follows from the PC word on; the rest is the USER bank. What the format reads it can write,
 * and reads again as the same; a write of the security state leaves it the same tag.
 */
#include "drivers/uhf-security.h"
#include "tests/fuzz/tag-checks.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_again(const DsTagFormat *format, const DsTagContent *content)
{
	DsTagMemory tag = {0};
	DsTagContent again;
	DsTagUhf banks;
	gsize need;

	if (!format->encode_uhf(content, &banks))
		return;
	tag = (DsTagMemory){.memory = banks.user,
	    .length = banks.user_length,
	    .epc = banks.epc,
	    .epc_length = banks.epc_length};
	g_assert_cmpint(format->decode(&tag, &again, &need), ==, DS_TAG_OK);
	tag_check_same(content, &again);
}

static void
check_security(const DsTagMemory *tag)
{
	g_autofree guint8 *epc = g_memdup2(tag->epc, tag->epc_length);
	DsTagId before, after;
	DsUhfWrite write;

	if (!ds_uhf_security_write(epc, tag->epc_length, DS_SECURITY_RELEASED, &write))
		return;
	g_assert_true(ds_uhf_identity(epc, tag->epc_length, &before));
	epc[2 * (write.word - 1)] = (guint8)(write.value >> 8);
	epc[2 * (write.word - 1) + 1] = (guint8)write.value;
	g_assert_true(ds_uhf_identity(epc, tag->epc_length, &after));
	g_assert_cmpstr(before.text, ==, after.text);
	g_assert_cmpint(ds_uhf_security(epc, tag->epc_length), ==, DS_SECURITY_RELEASED);
}

static gboolean
is_text(const char *text)
{
	for (; *text != '\0'; text++)
		if (g_ascii_iscntrl(*text))
			return FALSE;
	return TRUE;
}

/* Copies of their own, so that a sanitizer sees a step from one bank into the other. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	const DsTagFormat *format = ds_tag_format(FUZZ_FORMAT);
	gsize epc_length = size > 0 ? MIN(data[0], size - 1) : 0, need = 0;
	g_autofree guint8 *epc = g_malloc(epc_length + 1);
	g_autofree guint8 *user = g_malloc(size + 1);
	DsTagMemory tag = {.epc_length = epc_length};
	DsTagContent content;
	DsTagResult result;

	if (size == 0)
		return 0;
	memcpy(epc, data + 1, epc_length);
	tag.length = size - 1 - epc_length;
	memcpy(user, data + 1 + epc_length, tag.length);
	tag.epc = epc = g_realloc(epc, MAX(epc_length, 1));
	tag.memory = user = g_realloc(user, MAX(tag.length, 1));
	result = format->decode(&tag, &content, &need);
	if (result == DS_TAG_MORE)
		g_assert_cmpuint(need, >, tag.length);
	if (result == DS_TAG_OK && is_text(content.item) && is_text(content.owner) &&
	    is_text(content.shelf))
		check_again(format, &content);
	result = ds_tag_decode(&tag, &content, &need);
	tag_check(&tag, result, &content, need);
	check_security(&tag);
	return 0;
}
