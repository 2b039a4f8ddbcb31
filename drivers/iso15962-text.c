/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/iso15962-text.h"

#include <string.h>

#define INTEGER_MIN 10
#define INTEGER_MAX G_GUINT64_CONSTANT(9999999999999999999)
#define INTEGER_DIGITS 19

/* ---- text that is being written */

typedef struct {
	char *at;
	gsize left; /* with the place of the final 0 */
} Text;

static gboolean
put(Text *text, char c)
{
	if (text->left < 2)
		return FALSE;
	*text->at++ = c;
	*text->at = '\0';
	text->left--;
	return TRUE;
}

/* ---- bits, most significant first */

typedef struct {
	const guint8 *data;
	gsize bits; /* in all */
	gsize next;
} BitReader;

static gsize
bits_left(const BitReader *reader)
{
	return reader->bits - reader->next;
}

static guint
take_bits(BitReader *reader, guint width)
{
	guint value = 0;

	for (guint i = 0; i < width; i++, reader->next++)
		value = value << 1 | (reader->data[reader->next / 8] >> (7 - reader->next % 8) & 1);
	return value;
}

typedef struct {
	DsWriter *data;
	guint free; /* bits of the last byte that are not used yet */
} BitWriter;

static void
put_bits(BitWriter *writer, guint value, guint width)
{
	for (guint i = width; i-- > 0;) {
		if (writer->free == 0) {
			ds_writer_u8(writer->data, 0);
			writer->free = 8;
		}
		writer->free--;
		if (!writer->data->overflow)
			writer->data->data[writer->data->used - 1] |= (guint8)((value >> i & 1)
			    << writer->free);
	}
}

/* ---- 1: integer */

static gboolean
expand_integer(guint compaction, const guint8 *data, gsize length, Text *text)
{
	guint64 value = 0;

	if (length > sizeof value || data[0] == 0)
		return FALSE;
	for (gsize i = 0; i < length; i++)
		value = value << 8 | data[i];
	if (value < INTEGER_MIN || value > INTEGER_MAX)
		return FALSE;
	return (gsize)g_snprintf(text->at, text->left, "%" G_GUINT64_FORMAT, value) < text->left;
}

static gboolean
all_digits(const char *text)
{
	return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

static gboolean
compact_integer(guint compaction, const char *text, DsWriter *data)
{
	guint64 value;
	gboolean begun = FALSE;

	if (!all_digits(text) || strlen(text) > INTEGER_DIGITS || text[0] == '0')
		return FALSE;
	value = g_ascii_strtoull(text, NULL, 10);
	if (value < INTEGER_MIN)
		return FALSE;
	for (guint shift = 64; shift > 0;) {
		guint8 byte;

		shift -= 8;
		byte = (guint8)(value >> shift);
		begun = begun || byte != 0;
		if (begun)
			ds_writer_u8(data, byte);
	}
	return TRUE;
}

/* ---- 2: numeric string */

static gboolean
expand_numeric(guint compaction, const guint8 *data, gsize length, Text *text)
{
	for (gsize i = 0; i < 2 * length; i++) {
		guint digit = i % 2 == 0 ? data[i / 2] >> 4 : data[i / 2] & 0x0F;

		if (digit == 0x0F && i == 2 * length - 1)
			return TRUE;
		if (digit > 9 || !put(text, (char)('0' + digit)))
			return FALSE;
	}
	return TRUE;
}

static gboolean
compact_numeric(guint compaction, const char *text, DsWriter *data)
{
	BitWriter writer = {.data = data};

	if (!all_digits(text))
		return FALSE;
	for (const char *c = text; *c != '\0'; c++)
		put_bits(&writer, (guint)g_ascii_digit_value(*c), 4);
	put_bits(&writer, 0x0F, writer.free);
	return TRUE;
}

/* ---- 3, 4, 5: so many bits a character */

typedef struct {
	guint width;
	guint fill; /* what fills up the last byte: its first bits */
	char first, last;
} BitCode;

static const BitCode bit_codes[] = {
    [DS_COMPACT_5BIT] = {5, 0x00, 'A', '_'},
    [DS_COMPACT_6BIT] = {6, 0x20, ' ', '_'},
    [DS_COMPACT_7BIT] = {7, 0x7F, '\x01', '\x7E'},
};

/* The character whose low bits are these: 5 and 6 bits stand for the columns of ASCII that hold
 * the capitals, and 6 bits for the digits too. */
static guint
bit_character(const BitCode *code, guint value)
{
	if (code->width == 5 || (code->width == 6 && value < 0x20))
		return value | 0x40;
	return value;
}

static gboolean
is_fill(const BitCode *code, guint value, gsize width)
{
	return value == code->fill >> (code->width - width);
}

static gboolean
expand_bits(guint compaction, const guint8 *data, gsize length, Text *text)
{
	const BitCode *code = &bit_codes[compaction];
	BitReader reader = {.data = data, .bits = 8 * length};

	while (bits_left(&reader) >= code->width) {
		guint value = take_bits(&reader, code->width);
		guint character = bit_character(code, value);
		gsize rest = bits_left(&reader);

		/* Fewer than 8 bits to the end: a fill that happens to be as wide as a character.
		 */
		if (is_fill(code, value, code->width) && code->width + rest < 8)
			return is_fill(code, take_bits(&reader, (guint)rest), rest);
		if (character < (guint)code->first || character > (guint)code->last ||
		    !put(text, (char)character))
			return FALSE;
		if (rest < code->width)
			return is_fill(code, take_bits(&reader, (guint)rest), rest);
	}
	return FALSE;
}

static gboolean
compact_bits(guint compaction, const char *text, DsWriter *data)
{
	const BitCode *code = &bit_codes[compaction];
	BitWriter writer = {.data = data};
	gsize length = strlen(text);

	/* A last blank could not be told from the fill of 6 bits. */
	if (length == 0 || (code->width == 6 && text[length - 1] == ' '))
		return FALSE;
	for (const char *c = text; *c != '\0'; c++) {
		if ((guchar)*c < (guchar)code->first || (guchar)*c > (guchar)code->last)
			return FALSE;
		put_bits(&writer, (guchar)*c & ((1u << code->width) - 1), code->width);
	}
	while (writer.free > 0)
		put_bits(&writer, code->fill >> (code->width - MIN(code->width, writer.free)),
		    MIN(code->width, writer.free));
	return TRUE;
}

/* ---- 6, 7: bytes */

static gboolean
expand_octets(guint compaction, const guint8 *data, gsize length, Text *text)
{
	for (gsize i = 0; i < length; i++) {
		if (data[i] == 0)
			return FALSE;
		if (data[i] >= 0x80 && !put(text, (char)(0xC0 | data[i] >> 6)))
			return FALSE;
		if (!put(text, (char)(data[i] < 0x80 ? data[i] : 0x80 | (data[i] & 0x3F))))
			return FALSE;
	}
	return TRUE;
}

static gboolean
compact_octets(guint compaction, const char *text, DsWriter *data)
{
	if (*text == '\0' || !g_utf8_validate(text, -1, NULL))
		return FALSE;
	for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c)) {
		gunichar character = g_utf8_get_char(c);

		if (character > 0xFF)
			return FALSE;
		ds_writer_u8(data, (guint8)character);
	}
	return TRUE;
}

static gboolean
expand_utf8(guint compaction, const guint8 *data, gsize length, Text *text)
{
	if (!g_utf8_validate((const char *)data, (gssize)length, NULL))
		return FALSE;
	for (gsize i = 0; i < length; i++)
		if (!put(text, (char)data[i]))
			return FALSE;
	return TRUE;
}

static gboolean
compact_utf8(guint compaction, const char *text, DsWriter *data)
{
	if (*text == '\0' || !g_utf8_validate(text, -1, NULL))
		return FALSE;
	ds_writer_put(data, text, strlen(text));
	return TRUE;
}

/* ---- library codes */

typedef enum { UPPER, LOWER, DIGIT } Set;

typedef struct {
	guint width;
	const char *characters; /* by code; the four codes behind them change the set */
	Set others[2]; /* latch to the first, shift to the first, latch, shift to the second */
} IsilSet;

static const IsilSet isil_sets[] = {
    [UPPER] = {5, "-ABCDEFGHIJKLMNOPQRSTUVWXYZ:", {LOWER, DIGIT}},
    [LOWER] = {5, "-abcdefghijklmnopqrstuvwxyz/", {UPPER, DIGIT}},
    [DIGIT] = {4, "0123456789-:", {UPPER, LOWER}},
};

gboolean
ds_iso15962_expand_isil(const guint8 *data, gsize length, char *text, gsize size)
{
	BitReader reader = {.data = data, .bits = 8 * length};
	Text written = {.at = text, .left = size};
	Set home = UPPER, now = UPPER;

	while (bits_left(&reader) >= isil_sets[now].width) {
		const IsilSet *set = &isil_sets[now];
		guint code = take_bits(&reader, set->width);
		guint count = (guint)strlen(set->characters);

		if (code < count) {
			if (!put(&written, set->characters[code]))
				return FALSE;
			now = home;
			continue;
		}
		now = set->others[(code - count) / 2];
		if ((code - count) % 2 == 0)
			home = now;
	}
	return written.at > text;
}

static gboolean
in_set(Set set, char c)
{
	return c != '\0' && strchr(isil_sets[set].characters, c) != NULL;
}

/* Writes the code that leads from `now` to the set of c. Returns whether it is a latch: worth it
 * when the next character is in the new set and not in the old one. */
static gboolean
change_set(BitWriter *writer, Set now, Set to, char next)
{
	const IsilSet *set = &isil_sets[now];
	gboolean latch = in_set(to, next) && !in_set(now, next);
	guint code = (guint)strlen(set->characters) + (set->others[0] == to ? 0 : 2) +
	    (latch ? 0 : 1);

	put_bits(writer, code, set->width);
	return latch;
}

static gboolean
put_isil(const char *text, BitWriter *writer)
{
	Set home = UPPER;

	for (const char *c = text; *c != '\0'; c++) {
		Set now = home;

		if (!in_set(home, *c)) {
			now = in_set(isil_sets[home].others[0], *c) ? isil_sets[home].others[0]
								    : isil_sets[home].others[1];
			if (!in_set(now, *c))
				return FALSE;
			if (change_set(writer, home, now, c[1]))
				home = now;
		}
		put_bits(writer,
		    (guint)(strchr(isil_sets[now].characters, *c) - isil_sets[now].characters),
		    isil_sets[now].width);
	}
	put_bits(writer, 0xFF, writer->free);
	return *text != '\0';
}

/* Takes back what was written since `used`. */
static gboolean
undo(DsWriter *data, gsize used, gboolean overflow)
{
	data->used = used;
	data->overflow = overflow;
	return FALSE;
}

gboolean
ds_iso15962_compact_isil(const char *text, DsWriter *data)
{
	BitWriter writer = {.data = data};
	gsize used = data->used;
	gboolean overflow = data->overflow;

	if (put_isil(text, &writer) && !data->overflow)
		return TRUE;
	return undo(data, used, overflow);
}

/* ---- all of them */

static const struct {
	gboolean (*expand)(guint compaction, const guint8 *data, gsize length, Text *text);
	gboolean (*compact)(guint compaction, const char *text, DsWriter *data);
} compactions[] = {
    [DS_COMPACT_APPLICATION] = {NULL, NULL},
    [DS_COMPACT_INTEGER] = {expand_integer, compact_integer},
    [DS_COMPACT_NUMERIC] = {expand_numeric, compact_numeric},
    [DS_COMPACT_5BIT] = {expand_bits, compact_bits},
    [DS_COMPACT_6BIT] = {expand_bits, compact_bits},
    [DS_COMPACT_7BIT] = {expand_bits, compact_bits},
    [DS_COMPACT_OCTETS] = {expand_octets, compact_octets},
    [DS_COMPACT_UTF8] = {expand_utf8, compact_utf8},
};

gboolean
ds_iso15962_expand(guint compaction, const guint8 *data, gsize length, char *text, gsize size)
{
	Text written = {.at = text, .left = size};

	if (compaction >= G_N_ELEMENTS(compactions) || compactions[compaction].expand == NULL)
		return FALSE;
	return length > 0 && compactions[compaction].expand(compaction, data, length, &written);
}

gboolean
ds_iso15962_compact(guint compaction, const char *text, DsWriter *data)
{
	gsize used = data->used;
	gboolean overflow = data->overflow;

	if (compaction >= G_N_ELEMENTS(compactions) || compactions[compaction].compact == NULL)
		return FALSE;
	if (compactions[compaction].compact(compaction, text, data) && !data->overflow)
		return TRUE;
	return undo(data, used, overflow);
}
