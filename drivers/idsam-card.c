/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/idsam-card.h"

#include <string.h>

#define LENGTHS 4
#define TEXT 256
#define NUMBER_AT (LENGTHS + 30 + 2 + 4 + 16 + 70)

static gsize
u16(const guint8 *at)
{
	return (gsize)at[0] << 8 | at[1];
}

/* All that was announced came, and nothing else. */
static gboolean
lengths_fit(const guint8 *data, gsize length)
{
	return length >= LENGTHS + TEXT && u16(data) == TEXT &&
	    length == LENGTHS + TEXT + u16(data + 2);
}

/* ISO 7064, MOD 11-2: to each step of the sum comes a digit, and the sum is doubled. */
static char
check_character(const char *digits)
{
	guint sum = 0;

	for (guint i = 0; i < DS_IDSAM_NUMBER - 1; i++)
		sum = (sum + (guint)(digits[i] - '0')) * 2 % 11;
	return "0123456789X"[(12 - sum) % 11];
}

static gboolean
is_number(const char *text)
{
	return strspn(text, "0123456789") >= DS_IDSAM_NUMBER - 1 &&
	    text[DS_IDSAM_NUMBER - 1] == check_character(text);
}

/* UTF-16LE, of which only these characters can be right. */
static gboolean
take_characters(const guint8 *at, char *number)
{
	for (guint i = 0; i < DS_IDSAM_NUMBER; i++, at += 2) {
		if (at[1] != 0 || at[0] == 0 || strchr("0123456789X", at[0]) == NULL)
			return FALSE;
		number[i] = (char)at[0];
	}
	return TRUE;
}

gboolean
ds_idsam_number(const guint8 *data, gsize length, char number[DS_IDSAM_NUMBER + 1])
{
	memset(number, 0, DS_IDSAM_NUMBER + 1);
	if (lengths_fit(data, length) && take_characters(data + NUMBER_AT, number) &&
	    is_number(number))
		return TRUE;
	explicit_bzero(number, DS_IDSAM_NUMBER + 1);
	return FALSE;
}
