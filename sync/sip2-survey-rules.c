/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2-survey-rules.h"

#include <string.h>

/* RFC 8446, 5.1: record types, and the major version of all of TLS. */
#define TLS_ALERT 21
#define TLS_HANDSHAKE 22
#define TLS_MAJOR 3

#define CHECKSUM_TAIL "AZhhhh"
#define TRAILER "AYnAZhhhh"

/* What the survey may say, what answers it, and which pace is measured by it. All of it only asks
 * (3M SIP 2.00); 97 repeats an answer, and the survey sends it behind a 99 alone. */
static const struct {
	const char *request, *answer;
	DsPace pace;
} messages[] = {
    {"17", "18", DS_PACE_ITEM},
    {"23", "24", DS_PACE_PATRON},
    {"63", "64", DS_PACE_PATRON},
    {"93", "94", DS_PACE_LOGIN},
    {"97", "98", DS_PACE_STATUS},
    {"99", "98", DS_PACE_STATUS},
};

static guint
find(const char *request)
{
	guint i = 0;

	while (i < G_N_ELEMENTS(messages) && strncmp(messages[i].request, request, 2) != 0)
		i++;
	return i;
}

gboolean
ds_survey_is_harmless(const char *request)
{
	return find(request) < G_N_ELEMENTS(messages);
}

DsPace
ds_survey_pace(const char *request)
{
	return messages[find(request)].pace;
}

static gboolean
is_end(char c)
{
	return c == '\r' || c == '\n';
}

DsFirstLine
ds_survey_first_line(const char *bytes, gsize length)
{
	DsFirstLine first = {.late_lf = length > 0 && bytes[0] == '\n'};
	gsize begin = 0, end, next;

	while (begin < length && is_end(bytes[begin]))
		begin++;
	for (end = begin; end < length && !is_end(bytes[end]); end++)
		;
	if (end == begin || end == length)
		return first;
	first.line = bytes + begin;
	first.length = end - begin;
	first.end = bytes[end] == '\n'                   ? DS_END_LF
	    : end + 1 < length && bytes[end + 1] == '\n' ? DS_END_CRLF
							 : DS_END_CR;
	for (next = end; next < length && is_end(bytes[next]); next++)
		;
	first.more = next < length;
	return first;
}

DsReplyKind
ds_survey_kind(const char *request, const char *line, gsize length, DsSip2WireEnd end)
{
	g_autoptr(DsSip2Message) message = NULL;

	if (line == NULL)
		return end == DS_SIP2_WIRE_CLOSED ? DS_REPLY_CLOSED
		    : end == DS_SIP2_WIRE_SILENT  ? DS_REPLY_SILENCE
						  : DS_REPLY_OTHER;
	message = ds_sip2_parse(line, length, DS_SIP2_CHECKSUM_OFF, NULL);
	if (message == NULL)
		return DS_REPLY_OTHER;
	if (g_str_equal(ds_sip2_code(message), "96"))
		return DS_REPLY_AGAIN;
	return g_str_equal(ds_sip2_code(message), messages[find(request)].answer) ? DS_REPLY_ANSWER
										  : DS_REPLY_OTHER;
}

static gboolean
passes(const char *line, gsize length, DsSip2ChecksumMode mode)
{
	g_autoptr(DsSip2Message) message = ds_sip2_parse(line, length, mode, NULL);

	return message != NULL;
}

static gboolean
has_checksum(const char *line, gsize length)
{
	const char *tail = line + length - strlen(CHECKSUM_TAIL);

	if (length < strlen(CHECKSUM_TAIL) || strncmp(tail, "AZ", 2) != 0)
		return FALSE;
	for (guint i = 2; i < strlen(CHECKSUM_TAIL); i++)
		if (!g_ascii_isxdigit(tail[i]))
			return FALSE;
	return TRUE;
}

DsSum
ds_survey_sum(const char *line, gsize length)
{
	if (!has_checksum(line, length))
		return DS_SUM_NONE;
	if (passes(line, length, DS_SIP2_CHECKSUM_STRICT))
		return DS_SUM_RIGHT;
	if (strncmp(line + length - 4, "0000", 4) == 0)
		return DS_SUM_ZERO;
	if (!passes(line, length, DS_SIP2_CHECKSUM_LENIENT))
		return DS_SUM_WRONG;
	/* without a sequence number a right sum is lenient too; over ASCII both sums are one */
	for (gsize i = 0; i < length; i++)
		if ((guint8)line[i] >= 0x80)
			return DS_SUM_CODE_POINTS;
	return DS_SUM_RIGHT;
}

gboolean
ds_survey_is_tls(const char *bytes, gsize length)
{
	return length >= 3 && (bytes[0] == TLS_ALERT || bytes[0] == TLS_HANDSHAKE) &&
	    bytes[1] == TLS_MAJOR;
}

static gsize
without_trailer(const GString *line)
{
	const char *tail = line->str + line->len - strlen(TRAILER);

	if (!has_checksum(line->str, line->len))
		return line->len;
	if (line->len >= strlen(TRAILER) && strncmp(tail, "AY", 2) == 0)
		return line->len - strlen(TRAILER);
	return line->len - strlen(CHECKSUM_TAIL);
}

gboolean
ds_survey_is_same(const GString *a, const GString *b)
{
	gsize length = without_trailer(a);

	return length == without_trailer(b) && memcmp(a->str, b->str, length) == 0;
}

DsPages
ds_survey_pages(guint all, guint first_only)
{
	if (all < 2)
		return DS_PAGES_UNKNOWN;
	if (first_only <= 1)
		return DS_PAGES_OBEYED;
	/* of two, one too many is all of them: it cannot be told apart, and both mean no trust */
	return first_only == 2 && all > 2 ? DS_PAGES_ONE_MORE : DS_PAGES_IGNORED;
}

gboolean
ds_survey_note_signs(const char *text, char **also)
{
	for (const char *at = text; *at != '\0'; at++) {
		const char sign[] = {*at, '\0'};

		if (g_ascii_isalnum(*at) || strchr(ds_ident_default.also, *at) != NULL)
			continue;
		if (!ds_ident_also_valid(sign))
			return FALSE;
		if (*also != NULL && strchr(*also, *at) != NULL)
			continue;
		char *more = g_strconcat(*also != NULL ? *also : "", sign, NULL);
		g_free(*also);
		*also = more;
	}
	return strlen(text) >= 1 && strlen(text) <= DS_IDENT_MAX;
}

gboolean
ds_survey_is_number(const char *text)
{
	g_autofree char *also = NULL;
	g_autofree char *number = g_strstrip(g_strdup(text));

	/* seen: openncip lists HASH(0x55aeeaec58b8) */
	return ds_survey_note_signs(number, &also) && strpbrk(number, "0123456789") != NULL &&
	    strchr(number, '(') == NULL;
}

gboolean
ds_survey_clock(const char *date, gint64 now_s, gint64 *ahead_s)
{
	g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
	g_autoptr(GDateTime) theirs = NULL;
	char iso[20];

	if (!ds_sip2_date_parse(date, iso))
		return FALSE;
	theirs = g_date_time_new_from_iso8601(iso, utc);
	*ahead_s = g_date_time_to_unix(theirs) - now_s;
	return TRUE;
}
