/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2-survey-charset.h"

#include "firmware/base/text.h"

#include <string.h>

/* With so many characters of several bytes UTF-8 is no accident. (One of them can be: GB18030 for
 * "模" is a Latvian letter in UTF-8. Of all pairs of bytes of GB 2312 one in seven is valid UTF-8.)
 */
#define UTF8_SIGNS_SURE 4

#define TITLE_MAX 500 /* characters that are compared */

/* clang-format off */
static const struct {
	const char *value; /* of charset= */
	const char *iconv;
} charsets[DS_CHARSETS] = {
    [DS_CHARSET_UTF8] = {"utf-8", "UTF-8"},
    [DS_CHARSET_GB18030] = {"gb18030", "GB18030"},
    [DS_CHARSET_BIG5] = {"big5", "BIG5"},
    [DS_CHARSET_LATIN1] = {"iso-8859-1", "ISO-8859-1"},
    [DS_CHARSET_CP850] = {"cp850", "CP850"},
};
/* clang-format on */

DsCharsetEvidence
ds_charset_evidence(void)
{
	return (DsCharsetEvidence){.by_title = DS_CHARSET_NONE};
}

static gboolean
is_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		if ((guint8)*text >= 0x80)
			return FALSE;
	return TRUE;
}

static char *
decode(DsCharset charset, const char *raw)
{
	return g_convert(raw, -1, "UTF-8", charsets[charset].iconv, NULL, NULL, NULL);
}

/* What stands in no title and no name: controls (so much for Latin-1's bytes 80 to 9F), private
 * characters (the gaps of GB18030), and the frames and blocks of CP850. */
static gboolean
is_nonsense(gunichar c)
{
	GUnicodeType type = g_unichar_type(c);

	return (c >= 0x7F && type == G_UNICODE_CONTROL) || type == G_UNICODE_PRIVATE_USE ||
	    type == G_UNICODE_UNASSIGNED || (c >= 0x2500 && c <= 0x259F);
}

static gboolean
reads(DsCharset charset, const char *raw)
{
	g_autofree char *text = decode(charset, raw);

	for (const char *at = text; at != NULL && *at != '\0'; at = g_utf8_next_char(at))
		if (charset != DS_CHARSET_UTF8 && is_nonsense(g_utf8_get_char(at)))
			return FALSE;
	return text != NULL;
}

/* UTF-8 that was taken for Latin-1 or Windows-1252 and encoded once more: the text before that;
 * NULL when it is not so. */
static char *
decode_twice(const char *raw)
{
	static const char *const taken_for[] = {"ISO-8859-1", "WINDOWS-1252"};

	for (guint i = 0; i < G_N_ELEMENTS(taken_for); i++) {
		g_autofree char *once = g_convert(raw, -1, taken_for[i], "UTF-8", NULL, NULL, NULL);

		if (once != NULL && !is_ascii(once) && g_utf8_validate(once, -1, NULL))
			return g_steal_pointer(&once);
	}
	return NULL;
}

static void
add_utf8(DsCharsetEvidence *evidence, const char *text)
{
	g_autofree char *composed = g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
	g_autofree char *once = decode_twice(text);

	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		evidence->lost += c == 0xFFFD;
		evidence->utf8_signs += c >= 0x80 && c != 0xFFFD;
	}
	evidence->decomposed += !g_str_equal(composed, text);
	evidence->twice += once != NULL;
}

void
ds_charset_add(DsCharsetEvidence *evidence, const char *raw)
{
	if (is_ascii(raw)) {
		evidence->plain += raw[0] != '\0';
		return;
	}
	evidence->foreign++;
	for (DsCharset charset = 0; charset < DS_CHARSETS; charset++)
		if (!reads(charset, raw))
			evidence->disproved[charset] = TRUE;
	if (g_utf8_validate(raw, -1, NULL))
		add_utf8(evidence, raw);
}

/* ---- a known title ---- */

/* As people compare: without case, blanks in a row, and forms of the same letter. */
static char *
folded(const char *text)
{
	g_autofree char *clean = ds_text_clean(text, -1, TITLE_MAX);

	return g_utf8_casefold(clean, -1);
}

/* Servers add the author or cut the end. */
static gboolean
is_title(const char *text, const char *title)
{
	g_autofree char *a = folded(text);
	g_autofree char *b = folded(title);

	return a[0] != '\0' && !is_ascii(a) && (strstr(a, b) != NULL || strstr(b, a) != NULL);
}

void
ds_charset_compare(DsCharsetEvidence *evidence, const char *raw, const char *title)
{
	g_autofree char *once = decode_twice(raw);

	if (is_ascii(title) || raw[0] == '\0')
		return;
	evidence->titled = TRUE;
	evidence->ascii_by_title = is_ascii(raw);
	evidence->twice_by_title = once != NULL && is_title(once, title);
	for (DsCharset charset = DS_CHARSETS; charset-- > 0;) {
		g_autofree char *text = decode(charset, raw);

		if (text != NULL && is_title(text, title))
			evidence->by_title = charset;
	}
}

/* ---- what follows ---- */

static guint
count_left(const DsCharsetEvidence *evidence, DsCharset *last)
{
	guint left = 0;

	for (DsCharset charset = 0; charset < DS_CHARSETS; charset++)
		if (!evidence->disproved[charset]) {
			*last = charset;
			left++;
		}
	return left;
}

static char *
name_left(const DsCharsetEvidence *evidence)
{
	g_autoptr(GString) names = g_string_new(NULL);

	for (DsCharset charset = 0; charset < DS_CHARSETS; charset++)
		if (!evidence->disproved[charset])
			g_string_append_printf(
			    names, "%s%s", names->len > 0 ? ", " : "", charsets[charset].value);
	return g_string_free(g_steal_pointer(&names), FALSE);
}

static DsCharsetVerdict
verdict(const char *value, gboolean certain, char *why)
{
	return (DsCharsetVerdict){.value = value, .certain = certain, .why = why};
}

static DsCharsetVerdict
judge_title(const DsCharsetEvidence *evidence)
{
	if (evidence->ascii_by_title)
		return verdict("ascii", TRUE,
		    g_strdup("the title has letters beyond ASCII, and none of them arrives"));
	if (evidence->twice_by_title)
		return verdict("utf-8", TRUE,
		    g_strdup("the title is UTF-8 encoded twice: only the server can mend that"));
	if (evidence->by_title != DS_CHARSET_NONE)
		return verdict(charsets[evidence->by_title].value, TRUE,
		    g_strdup("the title that was given reads right in it"));
	return verdict(NULL, FALSE, g_strdup("the title that was given reads right in no set"));
}

static DsCharsetVerdict
judge_utf8(const DsCharsetEvidence *evidence)
{
	DsCharset only;
	gboolean sure = evidence->utf8_signs >= UTF8_SIGNS_SURE || count_left(evidence, &only) == 1;

	if (evidence->twice == evidence->foreign)
		return verdict("utf-8", sure,
		    g_strdup("it is UTF-8 encoded twice: only the server can mend that"));
	if (sure)
		return verdict("utf-8", TRUE,
		    g_strdup_printf("%u characters beyond ASCII, all of them valid UTF-8",
			evidence->utf8_signs));
	return verdict(NULL, FALSE,
	    g_strdup_printf("valid UTF-8, but %u characters beyond ASCII are too few to be sure",
		evidence->utf8_signs));
}

static DsCharsetVerdict
judge_others(const DsCharsetEvidence *evidence)
{
	g_autofree char *names = name_left(evidence);
	DsCharset only = DS_CHARSET_NONE;
	guint left = count_left(evidence, &only);

	if (left == 0)
		return verdict(NULL, FALSE, g_strdup("the bytes fit no set that is known here"));
	if (left == 1)
		return verdict(charsets[only].value, TRUE,
		    g_strdup("the only known set that all texts can be in"));
	return verdict(NULL, FALSE,
	    g_strdup_printf("not UTF-8; it could be %s: give the title of the test item", names));
}

DsCharsetVerdict
ds_charset_judge(const DsCharsetEvidence *evidence)
{
	if (evidence->titled)
		return judge_title(evidence);
	if (evidence->foreign == 0 && evidence->plain == 0)
		return verdict(NULL, FALSE, g_strdup("no text was seen"));
	if (evidence->foreign == 0)
		return verdict(NULL, FALSE,
		    g_strdup("only ASCII was seen: take an item and a patron with other letters"));
	return evidence->disproved[DS_CHARSET_UTF8] ? judge_others(evidence) : judge_utf8(evidence);
}

static DsCharset
charset_of(const char *value)
{
	DsCharset charset = 0;

	while (charset < DS_CHARSETS && g_strcmp0(charsets[charset].value, value) != 0)
		charset++;
	return charset;
}

char *
ds_charset_read(const DsCharsetEvidence *evidence, const char *raw)
{
	DsCharsetVerdict verdict = ds_charset_judge(evidence);
	DsCharset charset = charset_of(verdict.value);
	g_autofree char *text = NULL;

	g_free(verdict.why);
	if (charset == DS_CHARSET_NONE)
		charset = g_utf8_validate(raw, -1, NULL) ? DS_CHARSET_UTF8 : DS_CHARSET_LATIN1;
	text = decode(charset, raw);
	return ds_text_clean(text != NULL ? text : raw, -1, TITLE_MAX);
}
