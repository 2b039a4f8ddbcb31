/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2-msg.h"

#include "firmware/base/text.h"

#include <stdio.h>
#include <string.h>

#define PIECES_MAX 10
#define TRAILER "AYnAZhhhh"
#define LINE_BYTES 512 /* so that a PIN is not copied when a line grows */

typedef struct {
	const char *name;
	guint width;
} PieceLayout;

typedef struct {
	const char *code;
	PieceLayout pieces[PIECES_MAX + 1];
} Layout;

#define COUNTS \
	{"holds", 4}, {"overdue", 4}, {"charged", 4}, {"fines", 4}, {"recalls", 4}, \
	{ \
		"waiting", 4 \
	}

/* clang-format off */
static const Layout layouts[] = {
    /* what the kiosk says */
    {"09", {{"no-block", 1}, {"date", 18}, {"return-date", 18}}},
    {"11", {{"renewal", 1}, {"no-block", 1}, {"date", 18}, {"due", 18}}},
    {"15", {{"mode", 1}, {"date", 18}}},
    {"17", {{"date", 18}}},
    {"23", {{"language", 3}, {"date", 18}}},
    {"29", {{"third-party", 1}, {"no-block", 1}, {"date", 18}, {"due", 18}}},
    {"35", {{"date", 18}}},
    {"37", {{"date", 18}, {"fee", 2}, {"payment", 2}, {"currency", 3}}},
    {"63", {{"language", 3}, {"date", 18}, {"summary", 10}}},
    {"65", {{"date", 18}}},
    {"93", {{"uid-algorithm", 1}, {"password-algorithm", 1}}},
    {"97", {{NULL, 0}}},
    {"99", {{"status", 1}, {"width", 3}, {"version", 4}}},
    /* what the library answers */
    {"10", {{"ok", 1}, {"resensitize", 1}, {"magnetic", 1}, {"alert", 1}, {"date", 18}}},
    {"12", {{"ok", 1}, {"renewal", 1}, {"magnetic", 1}, {"desensitize", 1}, {"date", 18}}},
    {"16", {{"ok", 1}, {"available", 1}, {"date", 18}}},
    {"18", {{"circulation", 2}, {"security", 2}, {"fee", 2}, {"date", 18}}},
    {"24", {{"status", 14}, {"language", 3}, {"date", 18}}},
    {"30", {{"ok", 1}, {"renewal", 1}, {"magnetic", 1}, {"desensitize", 1}, {"date", 18}}},
    {"36", {{"ended", 1}, {"date", 18}}},
    {"38", {{"ok", 1}, {"date", 18}}},
    {"64", {{"status", 14}, {"language", 3}, {"date", 18}, COUNTS}},
    {"66", {{"ok", 1}, {"renewed", 4}, {"unrenewed", 4}, {"date", 18}}},
    {"94", {{"ok", 1}}},
    {"96", {{NULL, 0}}},
    {"98", {{"online", 1}, {"checkin", 1}, {"checkout", 1}, {"renewal", 1}, {"status-update", 1},
            {"offline", 1}, {"timeout", 3}, {"retries", 3}, {"date", 18}, {"version", 4}}},
};
/* clang-format on */

typedef struct {
	const char *code; /* two characters, not terminated */
	const char *value;
} Field;

struct DsSip2Message {
	gsize size; /* of this struct and what lies behind it */
	char code[3];
	gint sequence;
	const Layout *layout; /* NULL for a code we do not know */
	const char *fixed;
	guint n_fields;
	Field *fields; /* behind the struct, like the copy of the line */
};

static const Layout *
find_layout(const char *code)
{
	for (guint i = 0; i < G_N_ELEMENTS(layouts); i++)
		if (strncmp(layouts[i].code, code, 2) == 0)
			return &layouts[i];
	return NULL;
}

static guint
fixed_width(const Layout *layout)
{
	guint width = 0;

	for (const PieceLayout *piece = layout->pieces; piece->name != NULL; piece++)
		width += piece->width;
	return width;
}

static guint16
sum_bytes(const char *line, gsize length)
{
	guint32 sum = 0;

	for (gsize i = 0; i < length; i++)
		sum += (guint8)line[i];
	return (guint16)sum;
}

/* Koha without an `encoding` sums code points instead of bytes (seen on 19.06). */
static guint16
sum_code_points(const char *line, gsize length)
{
	guint32 sum = 0;

	if (!g_utf8_validate(line, (gssize)length, NULL))
		return sum_bytes(line, length);
	for (const char *at = line; at < line + length; at = g_utf8_next_char(at))
		sum += g_utf8_get_char(at);
	return (guint16)sum;
}

static gboolean
read_hex16(const char *digits, guint16 *value)
{
	*value = 0;
	for (guint i = 0; i < 4; i++) {
		if (!g_ascii_isxdigit(digits[i]))
			return FALSE;
		*value = (guint16)(*value << 4 | g_ascii_xdigit_value(digits[i]));
	}
	return TRUE;
}

/*
 * The trailer is looked for at the very end of the line, not among the fields: real servers put
 * garbage without a `|` in front of it. Returns how many bytes it takes, 0 for none.
 */
static gsize
read_trailer(const char *line, gsize length, gint *sequence, guint16 *checksum)
{
	const gsize with_sequence = strlen(TRAILER), bare = strlen("AZhhhh");
	const char *tail = line + length - bare;

	*sequence = -1;
	if (length < bare || strncmp(tail, "AZ", 2) != 0 || !read_hex16(tail + 2, checksum))
		return 0;
	if (length < with_sequence || strncmp(tail - 3, "AY", 2) != 0 || !g_ascii_isdigit(tail[-1]))
		return bare;
	*sequence = tail[-1] - '0';
	return with_sequence;
}

static gboolean
checksum_fits(const char *line, gsize length, guint16 checksum, DsSip2ChecksumMode mode)
{
	gsize summed = length - 4;

	if ((guint16)(sum_bytes(line, summed) + checksum) == 0)
		return TRUE;
	if (mode == DS_SIP2_CHECKSUM_STRICT)
		return FALSE;
	return checksum == 0 || (guint16)(sum_code_points(line, summed) + checksum) == 0;
}

/* The first two bytes are whatever came: they are named, but escaped. */
static gboolean
fail(const char *line, const char *what, GError **error)
{
	g_autofree char *code = ds_text_escape(line, 2);

	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "message %s %s", code, what);
	return FALSE;
}

static gboolean
check(const char *line, gsize length, gsize trailer, gint sequence, guint16 checksum,
    DsSip2ChecksumMode mode, GError **error)
{
	const char *what = NULL;

	if (mode == DS_SIP2_CHECKSUM_OFF)
		return TRUE;
	if (mode == DS_SIP2_CHECKSUM_STRICT && (trailer == 0 || sequence < 0))
		what = "has no sequence number or checksum";
	else if (trailer != 0 && !checksum_fits(line, length, checksum, mode))
		what = "fails its checksum";
	return what == NULL || fail(line, what, error);
}

/* A field's code is two capital letters or digits; what is none is garbage and skipped. */
static gboolean
is_field(const char *at, const char *end)
{
	return end - at >= 2 && (g_ascii_isupper(at[0]) || g_ascii_isdigit(at[0])) &&
	    (g_ascii_isupper(at[1]) || g_ascii_isdigit(at[1]));
}

static gboolean
split_fields(DsSip2Message *message, char *at, char *end, guint most, GError **error)
{
	while (at < end) {
		char *bar = memchr(at, '|', (gsize)(end - at));
		char *stop = bar != NULL ? bar : end;

		*stop = '\0';
		if (is_field(at, stop)) {
			if (message->n_fields == most) {
				g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
				    "a message of more than %u fields", most);
				return FALSE;
			}
			message->fields[message->n_fields++] = (Field){.code = at, .value = at + 2};
		}
		at = stop + 1;
	}
	return TRUE;
}

static guint
count_bars(const char *line, gsize length)
{
	guint bars = 0;

	for (gsize i = 0; i < length; i++)
		bars += line[i] == '|';
	return bars;
}

static gsize
without_line_end(const char *line, gsize length)
{
	while (length > 0 && (line[length - 1] == '\r' || line[length - 1] == '\n'))
		length--;
	return length;
}

DsSip2Message *
ds_sip2_parse(const char *line, gsize length, DsSip2ChecksumMode mode, GError **error)
{
	g_autoptr(DsSip2Message) message = NULL;
	const Layout *layout;
	guint16 checksum = 0;
	gint sequence;

	if (length > DS_SIP2_LINE_MAX || (length = without_line_end(line, length)) < 2) {
		g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
		    "a message of %" G_GSIZE_FORMAT " bytes", length);
		return NULL;
	}
	gsize trailer = read_trailer(line, length, &sequence, &checksum);
	if (!check(line, length, trailer, sequence, checksum, mode, error))
		return NULL;

	layout = find_layout(line);
	gsize fixed = 2 + (layout != NULL ? fixed_width(layout) : 0);
	gsize body = length - trailer;
	if (body < fixed) {
		fail(line, "ends within its fixed part", error);
		return NULL;
	}
	guint most = MIN(count_bars(line, body) + 1, DS_SIP2_FIELDS_MAX);
	gsize size = sizeof *message + most * sizeof(Field) + body + 1;
	message = g_malloc0(size);
	message->size = size;
	message->fields = (Field *)(message + 1);
	char *copy = (char *)(message->fields + most);
	memcpy(copy, line, body);
	memcpy(message->code, line, 2);
	message->sequence = sequence;
	message->layout = layout;
	message->fixed = copy + 2;
	if (!split_fields(message, copy + fixed, copy + body, most, error))
		return NULL;
	return g_steal_pointer(&message);
}

void
ds_sip2_message_free(DsSip2Message *message)
{
	explicit_bzero(message, message->size);
	g_free(message);
}

const char *
ds_sip2_code(const DsSip2Message *message)
{
	return message->code;
}

gint
ds_sip2_sequence(const DsSip2Message *message)
{
	return message->sequence;
}

DsSip2Piece
ds_sip2_piece(const DsSip2Message *message, const char *name)
{
	DsSip2Piece result = {""};
	const char *at = message->fixed;

	if (message->layout == NULL)
		return result;
	for (const PieceLayout *piece = message->layout->pieces; piece->name != NULL; piece++) {
		if (g_str_equal(piece->name, name)) {
			memcpy(result.text, at, piece->width);
			return result;
		}
		at += piece->width;
	}
	return result;
}

gboolean
ds_sip2_is_yes(const DsSip2Message *message, const char *name)
{
	DsSip2Piece piece = ds_sip2_piece(message, name);

	return piece.text[0] == 'Y' || piece.text[0] == '1';
}

gint
ds_sip2_number(const DsSip2Message *message, const char *name)
{
	DsSip2Piece piece = ds_sip2_piece(message, name);
	guint64 value;

	/* SLiMS pads counts with blanks instead of zeros */
	if (!g_ascii_string_to_unsigned(g_strstrip(piece.text), 10, 0, G_MAXINT, &value, NULL))
		return -1;
	return (gint)value;
}

const char *
ds_sip2_next(const DsSip2Message *message, const char *code, guint *at)
{
	while (*at < message->n_fields) {
		const Field *field = &message->fields[(*at)++];

		if (strncmp(field->code, code, 2) == 0)
			return field->value;
	}
	return NULL;
}

const char *
ds_sip2_field(const DsSip2Message *message, const char *code)
{
	guint at = 0;

	return ds_sip2_next(message, code, &at);
}

gboolean
ds_sip2_field_is(const DsSip2Message *message, const char *code, const char *ours)
{
	const char *raw = ds_sip2_field(message, code);
	g_autofree char *theirs = g_strstrip(g_strdup(raw != NULL ? raw : ""));

	return g_ascii_strcasecmp(theirs, ours) == 0;
}

GString *
ds_sip2_new(const char *code, const char *fixed)
{
	const Layout *layout = find_layout(code);
	GString *line = g_string_sized_new(LINE_BYTES);

	g_assert(layout != NULL && strlen(fixed) == fixed_width(layout));
	g_string_append(line, code);
	g_string_append(line, fixed);
	return line;
}

GString *
ds_sip2_resume(const char *begun)
{
	GString *line = g_string_sized_new(LINE_BYTES);

	return g_string_append(line, begun);
}

static void
add(GString *line, const char *code, const char *value)
{
	for (const char *c = value; *c != '\0'; c++)
		g_assert(*c != '|' && (guint8)*c >= 0x20);
	/* piece by piece: a formatted copy of a PIN would be freed unwiped */
	g_string_append(line, code);
	g_string_append(line, value);
	g_string_append_c(line, '|');
}

void
ds_sip2_add_item(GString *line, const char *code, const DsItemId *id)
{
	add(line, code, id->text);
}

void
ds_sip2_add_patron(GString *line, const char *code, const DsPatronId *id)
{
	add(line, code, id->text);
}

void
ds_sip2_add_word(GString *line, const char *code, const DsWord *word)
{
	add(line, code, word->text);
}

void
ds_sip2_add_flag(GString *line, const char *code, gboolean yes)
{
	add(line, code, yes ? "Y" : "N");
}

void
ds_sip2_add_text(GString *line, const char *code, const char *text)
{
	g_string_append(line, code);
	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '|')
			g_string_append(line, "&#124;");
		else if ((guint8)*c >= 0x20 && *c != 0x7F)
			g_string_append_c(line, *c);
	}
	g_string_append_c(line, '|');
}

void
ds_sip2_finish(GString *line, gint sequence)
{
	if (sequence >= 0) {
		g_string_append_printf(line, "AY%dAZ", sequence);
		guint16 sum = sum_bytes(line->str, line->len);
		g_string_append_printf(line, "%04X", (guint16)-sum);
	}
	g_string_append_c(line, '\r');
}

void
ds_sip2_date(char date[DS_SIP2_DATE_SIZE], gint64 wall_s, gint32 offset_s, const char *zone)
{
	g_autoptr(GDateTime) local = g_date_time_new_from_unix_utc(wall_s + offset_s);
	g_autofree char *day = g_date_time_format(local, "%Y%m%d");
	g_autofree char *time = g_date_time_format(local, "%H%M%S");

	g_snprintf(date, DS_SIP2_DATE_SIZE, "%s%-4.4s%s", day, zone != NULL ? zone : "", time);
}

static gboolean
all_digits(const char *text, gsize count)
{
	for (gsize i = 0; i < count; i++)
		if (!g_ascii_isdigit(text[i]))
			return FALSE;
	return TRUE;
}

static guint
number(const char *digits, guint count)
{
	guint value = 0;

	for (guint i = 0; i < count; i++)
		value = value * 10 + (guint)(digits[i] - '0');
	return value;
}

/* "083102", "08:31:02", "08:31" or nothing; FALSE for anything else. */
static gboolean
time_parse(const char *text, guint *hour, guint *minute, guint *second)
{
	gsize length = strlen(text);
	guint colon = length == 5 || length == 8 ? 1 : 0;

	*hour = *minute = *second = 0;
	if (length == 0)
		return TRUE;
	if (length != 6 && length != 5 && length != 8)
		return FALSE;
	if (colon != 0 && (text[2] != ':' || (length == 8 && text[5] != ':')))
		return FALSE;
	if (!all_digits(text, 2) || !all_digits(text + 2 + colon, 2))
		return FALSE;
	*hour = number(text, 2);
	*minute = number(text + 2 + colon, 2);
	if (length == 5)
		return TRUE;
	if (!all_digits(text + 4 + 2 * colon, 2))
		return FALSE;
	*second = number(text + 4 + 2 * colon, 2);
	return TRUE;
}

gboolean
ds_sip2_date_parse(const char *text, char iso[20])
{
	guint year, month, day, hour, minute, second;
	const char *rest;

	iso[0] = '\0';
	if (strnlen(text, 10) >= 10 && all_digits(text, 4) && text[4] == '-' && text[7] == '-') {
		if (!all_digits(text + 5, 2) || !all_digits(text + 8, 2))
			return FALSE;
		month = number(text + 5, 2);
		day = number(text + 8, 2);
		rest = text + 10 + (text[10] == ' ' || text[10] == 'T');
	} else if (strnlen(text, 8) >= 8 && all_digits(text, 8)) {
		month = number(text + 4, 2);
		day = number(text + 6, 2);
		/* four characters of time zone: blanks, "   Z" or a local word; not used */
		rest = strnlen(text, 12) >= 12 ? text + 12 : text + strlen(text);
	} else {
		return FALSE;
	}
	year = number(text, 4);
	if (!time_parse(rest, &hour, &minute, &second))
		return FALSE;
	if (!g_date_valid_dmy((GDateDay)day, month, (GDateYear)year) || hour > 23 || minute > 59 ||
	    second > 59)
		return FALSE;
	g_snprintf(
	    iso, 20, "%04u-%02u-%02uT%02u:%02u:%02u", year, month, day, hour, minute, second);
	return TRUE;
}
