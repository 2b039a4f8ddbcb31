/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/urn-code40.h"

#include <string.h>

enum {
	BASE = 40,
	WORD_CHARACTERS = 3,
	ESCAPE = 0xFB, /* and above */
	LONG_NUMBER = 0xFB,
	ONE_BYTE = 0xFC,
	THREE_BYTES = 0xFE,
	DIGITS_MIN = 9,
	DIGITS_MAX = 24,
	BYTES_MIN = 4,
	BYTES_MAX = 10, /* the largest number of 24 digits has 80 bits */
};

/* By value; 0 is no character. */
static const char table[] = " ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789";

/* ---- reading */

typedef struct {
	DsReader data;
	DsWriter text;
	gboolean filled; /* the last word was filled up: only an escape or the end may follow */
} Expansion;

static gboolean
only_zero(const DsReader *rest)
{
	for (gsize i = 0; i < rest->left; i++)
		if (rest->at[i] != 0)
			return FALSE;
	return TRUE;
}

static gboolean
expand_word(Expansion *expansion)
{
	const guint8 *bytes;
	guint word, codes[WORD_CHARACTERS], used = WORD_CHARACTERS;

	if (expansion->filled || !ds_reader_take(&expansion->data, 2, &bytes))
		return FALSE;
	word = (guint)(bytes[0] << 8 | bytes[1]);
	if (word == 0 || word > BASE * BASE * BASE)
		return FALSE;
	word--;
	codes[0] = word / (BASE * BASE);
	codes[1] = word / BASE % BASE;
	codes[2] = word % BASE;
	while (used > 0 && codes[used - 1] == 0)
		used--;
	for (guint i = 0; i < used; i++) {
		if (codes[i] == 0)
			return FALSE;
		ds_writer_u8(&expansion->text, (guint8)table[codes[i]]);
	}
	expansion->filled = used < WORD_CHARACTERS;
	return used > 0;
}

/* digits = digits x 256 + byte. FALSE when that needs more digits. */
static gboolean
append_byte(guint8 *digits, guint count, guint8 byte)
{
	guint carry = byte;

	for (guint i = count; i-- > 0;) {
		carry += digits[i] * 256u;
		digits[i] = (guint8)(carry % 10);
		carry /= 10;
	}
	return carry == 0;
}

static gboolean
expand_number(Expansion *expansion)
{
	guint8 digits[DIGITS_MAX] = {0}, sizes;
	const guint8 *bytes;
	guint count, length;

	if (!ds_reader_u8(&expansion->data, &sizes))
		return FALSE;
	count = (sizes >> 4) + (guint)DIGITS_MIN;
	length = (sizes & 0x0F) + (guint)BYTES_MIN;
	if (length > BYTES_MAX || !ds_reader_take(&expansion->data, length, &bytes))
		return FALSE;
	for (guint i = 0; i < length; i++)
		if (!append_byte(digits, count, bytes[i]))
			return FALSE;
	for (guint i = 0; i < count; i++)
		ds_writer_u8(&expansion->text, (guint8)('0' + digits[i]));
	return TRUE;
}

static gboolean
expand_character(Expansion *expansion, guint length)
{
	const guint8 *bytes;
	gunichar character;

	if (!ds_reader_take(&expansion->data, length, &bytes))
		return FALSE;
	character = g_utf8_get_char_validated((const char *)bytes, (gssize)length);
	if (character >= (gunichar)-2 || g_unichar_iscntrl(character) ||
	    g_unichar_to_utf8(character, NULL) != (gint)length)
		return FALSE;
	ds_writer_put(&expansion->text, bytes, length);
	return TRUE;
}

static gboolean
expand_next(Expansion *expansion)
{
	guint8 first = *expansion->data.at;

	if (first < ESCAPE)
		return expand_word(expansion);
	expansion->filled = FALSE;
	ds_reader_u8(&expansion->data, &first);
	if (first == LONG_NUMBER)
		return expand_number(expansion);
	return first <= THREE_BYTES && expand_character(expansion, first - (guint)ONE_BYTE + 1);
}

gboolean
ds_urn_code40_expand(const guint8 *data, gsize length, char *text, gsize size)
{
	Expansion expansion = {
	    .data = ds_reader(data, length), .text = ds_writer(text, size > 0 ? size - 1 : 0)};

	while (!only_zero(&expansion.data))
		if (!expand_next(&expansion))
			return FALSE;
	if (expansion.text.used == 0 || expansion.text.overflow)
		return FALSE;
	text[expansion.text.used] = '\0';
	return TRUE;
}

/* ---- writing */

typedef struct {
	DsWriter *data;
	guint codes[WORD_CHARACTERS];
	guint used;
} Compaction;

static void
flush(Compaction *compaction)
{
	guint word = 0;

	if (compaction->used == 0)
		return;
	for (guint i = 0; i < WORD_CHARACTERS; i++)
		word = word * BASE + (i < compaction->used ? compaction->codes[i] : 0);
	word++;
	ds_writer_u8(compaction->data, (guint8)(word >> 8));
	ds_writer_u8(compaction->data, (guint8)word);
	compaction->used = 0;
}

/* bytes = bytes x 10 + digit, in the last `length` of them. */
static void
append_digit(guint8 *bytes, guint digit)
{
	guint carry = digit;

	for (guint i = BYTES_MAX; i-- > 0;) {
		carry += bytes[i] * 10u;
		bytes[i] = (guint8)carry;
		carry >>= 8;
	}
}

static void
put_number(Compaction *compaction, const char *digits, guint count)
{
	guint8 bytes[BYTES_MAX] = {0};
	guint skip = 0;

	for (guint i = 0; i < count; i++)
		append_digit(bytes, (guint)g_ascii_digit_value(digits[i]));
	while (bytes[skip] == 0 && BYTES_MAX - skip > BYTES_MIN)
		skip++;
	flush(compaction);
	ds_writer_u8(compaction->data, LONG_NUMBER);
	ds_writer_u8(
	    compaction->data, (guint8)((count - DIGITS_MIN) << 4 | (BYTES_MAX - skip - BYTES_MIN)));
	ds_writer_put(compaction->data, bytes + skip, BYTES_MAX - skip);
}

static gboolean
put_character(Compaction *compaction, const char *c)
{
	const char *found = *c != ' ' ? strchr(table, *c) : NULL;
	gsize length = (gsize)(g_utf8_next_char(c) - c);

	if (found != NULL) {
		compaction->codes[compaction->used++] = (guint)(found - table);
		if (compaction->used == WORD_CHARACTERS)
			flush(compaction);
		return TRUE;
	}
	if (length > 3 || g_unichar_iscntrl(g_utf8_get_char(c)))
		return FALSE;
	flush(compaction);
	ds_writer_u8(compaction->data, (guint8)(ONE_BYTE + length - 1));
	ds_writer_put(compaction->data, c, length);
	return TRUE;
}

/* How many digits from here on go into one long number; 0: none. */
static guint
number_length(const char *text)
{
	gsize run = strspn(text, "0123456789");

	return *text == '0' || run < DIGITS_MIN ? 0 : (guint)MIN(run, DIGITS_MAX);
}

gboolean
ds_urn_code40_compact(const char *text, DsWriter *data)
{
	Compaction compaction = {.data = data};

	if (*text == '\0' || !g_utf8_validate(text, -1, NULL))
		return FALSE;
	while (*text != '\0') {
		guint number = number_length(text);

		if (number > 0)
			put_number(&compaction, text, number);
		else if (!put_character(&compaction, text))
			return FALSE;
		text = number > 0 ? text + number : g_utf8_next_char(text);
	}
	flush(&compaction);
	if (data->used % 2 != 0)
		ds_writer_u8(data, 0);
	return TRUE;
}
