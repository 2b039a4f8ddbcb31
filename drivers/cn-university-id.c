/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/cn-university-id.h"

#include <string.h>

enum {
	LONGEST = DS_CN_ID_SIZE - 1,
	SHORT_96 = 7,   /* characters that stand as they are */
	SHORT_128 = 11, /* the same */
	BYTES_96 = 8,
	BYTES_128 = 12,
	HEAD_96 = 4, /* the characters before the number: three of any kind, one digit */
	GROUP = 5,   /* characters in one number of 32 bits */
	SIX_BITS = 0x3F,
	SIX_BITS_BASE = '0',
};

static guint32
low_first(const guint8 *data)
{
	return (guint32)data[0] | (guint32)data[1] << 8 | (guint32)data[2] << 16 |
	    (guint32)data[3] << 24;
}

static void
put_low_first(DsWriter *data, guint32 value)
{
	for (guint shift = 0; shift < 32; shift += 8)
		ds_writer_u8(data, (guint8)(value >> shift));
}

static gboolean
only_zero(const guint8 *data, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (data[i] != 0)
			return FALSE;
	return TRUE;
}

static gboolean
is_wide(char c)
{
	return g_ascii_isdigit(c) || g_ascii_isupper(c);
}

static gboolean
all_print(const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isprint(text[i]))
			return FALSE;
	return TRUE;
}

static gboolean
all_wide(const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (!is_wide(text[i]))
			return FALSE;
	return TRUE;
}

/* ---- reading */

/* `count` characters of 6 bits, the last one lowest; nothing above them. */
static gboolean
take_six_bits(guint32 value, guint count, char *text)
{
	for (guint i = count; i-- > 0;) {
		text[i] = (char)((value & SIX_BITS) + SIX_BITS_BASE);
		value >>= 6;
	}
	return value == 0;
}

static gboolean
expand_short(const guint8 *data, gsize length, char *text)
{
	gsize count = data[0];

	if (count == 0 || count >= length)
		return FALSE;
	memcpy(text, data + 1, count);
	text[count] = '\0';
	return all_print(text, count) && only_zero(data + 1 + count, length - 1 - count);
}

/* The digits between the fourth and the last one. */
static gboolean
take_number(guint32 number, guint digits, char *text)
{
	for (guint i = digits; i-- > 0;) {
		text[i] = (char)('0' + number % 10);
		number /= 10;
	}
	return number == 0;
}

static gboolean
expand_96(const guint8 *data, gsize length, char *text)
{
	guint32 first, second;
	guint count = data[0] & 0x0F, fourth;

	if (count <= SHORT_96)
		return expand_short(data, length, text);
	if (count > LONGEST || length < BYTES_96)
		return FALSE;
	first = low_first(data);
	second = low_first(data + 4);
	fourth = first >> 30 | (second & 3) << 2;
	text[count] = '\0';
	text[count - 1] = (char)(first >> 4 & 0xFF);
	text[HEAD_96 - 1] = (char)('0' + fourth);
	return take_six_bits(first >> 12 & 0x3FFFF, HEAD_96 - 1, text) &&
	    take_number(second >> 2, count - HEAD_96 - 1, text + HEAD_96) && fourth <= 9 &&
	    all_wide(text, HEAD_96) && all_print(text, count) &&
	    only_zero(data + BYTES_96, length - BYTES_96);
}

static gboolean
expand_128(const guint8 *data, gsize length, char *text)
{
	guint count = data[0] & 0x0F;

	if (count <= SHORT_128)
		return expand_short(data, length, text);
	if (count > LONGEST || length < BYTES_128)
		return FALSE;
	text[count] = '\0';
	text[count - 1] = (char)(low_first(data) >> 4 & 0xFF);
	return take_six_bits(low_first(data) >> 12, count - 2 * GROUP - 1, text + 2 * GROUP) &&
	    take_six_bits(low_first(data + 4), GROUP, text + GROUP) &&
	    take_six_bits(low_first(data + 8), GROUP, text) && all_wide(text, count - 1) &&
	    all_print(text, count) && only_zero(data + BYTES_128, length - BYTES_128);
}

static gboolean
expand_text(const guint8 *data, gsize length, char *text)
{
	gsize count = strnlen((const char *)data, length);

	if (count == 0 || count > LONGEST)
		return FALSE;
	memcpy(text, data, count);
	text[count] = '\0';
	return all_print(text, count) && only_zero(data + count, length - count);
}

/* ---- writing */

static guint32
six_bits(const char *text, gsize count)
{
	guint32 value = 0;

	for (gsize i = 0; i < count; i++)
		value = value << 6 | (guint32)(text[i] - SIX_BITS_BASE);
	return value;
}

static void
put_short(const char *text, gsize count, DsWriter *data)
{
	ds_writer_u8(data, (guint8)count);
	ds_writer_put(data, text, count);
}

static gboolean
compact_96(const char *text, gsize count, DsWriter *data)
{
	guint32 fourth, number = 0;

	if (count <= SHORT_96) {
		put_short(text, count, data);
		return TRUE;
	}
	if (!all_wide(text, HEAD_96 - 1) ||
	    strspn(text + HEAD_96 - 1, "0123456789") < count - HEAD_96)
		return FALSE;
	fourth = (guint32)g_ascii_digit_value(text[HEAD_96 - 1]);
	for (gsize i = HEAD_96; i < count - 1; i++)
		number = number * 10 + (guint32)g_ascii_digit_value(text[i]);
	put_low_first(data,
	    (fourth & 3) << 30 | six_bits(text, HEAD_96 - 1) << 12 |
		(guint32)(guchar)text[count - 1] << 4 | (guint32)count);
	put_low_first(data, number << 2 | fourth >> 2);
	return TRUE;
}

static gboolean
compact_128(const char *text, gsize count, DsWriter *data)
{
	if (count <= SHORT_128) {
		put_short(text, count, data);
		return TRUE;
	}
	if (!all_wide(text, count - 1))
		return FALSE;
	put_low_first(data,
	    six_bits(text + 2 * GROUP, count - 2 * GROUP - 1) << 12 |
		(guint32)(guchar)text[count - 1] << 4 | (guint32)count);
	put_low_first(data, six_bits(text + GROUP, GROUP));
	put_low_first(data, six_bits(text, GROUP));
	return TRUE;
}

static gboolean
compact_text(const char *text, gsize count, DsWriter *data)
{
	ds_writer_put(data, text, count);
	return TRUE;
}

/* ---- all of them */

static const struct {
	gboolean (*expand)(const guint8 *data, gsize length, char *text);
	gboolean (*compact)(const char *text, gsize count, DsWriter *data);
} codings[] = {
    [DS_CN_ID_96] = {expand_96, compact_96},
    [DS_CN_ID_128] = {expand_128, compact_128},
    [DS_CN_ID_TEXT] = {expand_text, compact_text},
};

gboolean
ds_cn_id_expand(guint coding, const guint8 *data, gsize length, char *text)
{
	return coding < G_N_ELEMENTS(codings) && length > 0 &&
	    codings[coding].expand(data, length, text);
}

gboolean
ds_cn_id_compact(guint coding, const char *text, DsWriter *data)
{
	gsize count = strlen(text);

	return coding < G_N_ELEMENTS(codings) && count > 0 && count <= LONGEST &&
	    all_print(text, count) && codings[coding].compact(text, count, data);
}
