/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/sip2-text.h"

#include "firmware/base/text.h"

#include <string.h>

/* What a server makes of a `|` within a value (seen: openncip, Evergreen, Koha). */
#define BAR "&#124;"

static char *
to_utf8(const DsSip2Dialect *dialect, const char *raw)
{
	static const char *const names[] = {
	    [DS_SIP2_LATIN1] = "ISO-8859-1",
	    [DS_SIP2_CP850] = "CP850",
	    [DS_SIP2_DETECT] = "ISO-8859-1",
	    [DS_SIP2_GB18030] = "GB18030",
	    [DS_SIP2_BIG5] = "BIG5",
	};
	DsSip2Charset charset = dialect->charset;
	gsize good;
	char *text;

	if (charset == DS_SIP2_DETECT && g_utf8_validate(raw, -1, NULL))
		charset = DS_SIP2_UTF8;
	/* UTF-8 and ASCII need no conversion: ds_text_clean() marks what is invalid */
	if (charset >= G_N_ELEMENTS(names) || names[charset] == NULL)
		return g_strdup(raw);
	/* of what is half a sign or none, the part before it */
	text = g_convert(raw, -1, "UTF-8", names[charset], &good, NULL, NULL);
	if (text == NULL)
		text = g_convert(raw, (gssize)good, "UTF-8", names[charset], NULL, NULL, NULL);
	return text != NULL ? text : g_strdup(raw);
}

static char *
clean(const DsSip2Dialect *dialect, const char *raw, guint max_chars)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *utf8 = to_utf8(dialect, raw);

	g_string_append(text, utf8);
	g_string_replace(text, BAR, "|", 0);
	return ds_text_clean(text->str, (gssize)text->len, max_chars);
}

char *
ds_sip2_text(
    const DsSip2Dialect *dialect, const DsSip2Message *message, const char *code, guint max_chars)
{
	const char *raw = ds_sip2_field(message, code);
	g_autofree char *text = raw != NULL ? clean(dialect, raw, max_chars) : NULL;

	return text != NULL && text[0] != '\0' ? g_steal_pointer(&text) : NULL;
}

char *
ds_sip2_screen_text(const DsSip2Dialect *dialect, const DsSip2Message *message)
{
	g_autoptr(GString) all = g_string_new(NULL);
	const char *raw;
	guint at = 0;

	while (all->len < DS_SIP2_LINE_MAX && (raw = ds_sip2_next(message, "AF", &at)) != NULL)
		g_string_append_printf(all, "%s ", raw);
	g_autofree char *text = clean(dialect, all->str, DS_SIP2_TEXT_MAX);
	return text[0] != '\0' ? g_steal_pointer(&text) : NULL;
}

static gboolean
fits(const char *pattern, const char *folded)
{
	g_autoptr(GPatternSpec) spec = g_pattern_spec_new(pattern);

	return g_pattern_spec_match_string(spec, folded);
}

/* The length of the longest pattern that fits, 0 for none. */
static gsize
best_fit(char **patterns, const char *folded)
{
	gsize best = 0;

	for (guint i = 0; patterns != NULL && patterns[i] != NULL; i++)
		if (strlen(patterns[i]) > best && fits(patterns[i], folded))
			best = strlen(patterns[i]);
	return best;
}

gboolean
ds_sip2_text_is_shown(const DsSip2Dialect *dialect, const char *text)
{
	g_autofree char *folded = g_utf8_casefold(text, -1);

	return best_fit(dialect->drop, folded) == 0;
}

static DsReason
find_reason(char **const *table, const char *text)
{
	g_autofree char *folded = text != NULL ? g_utf8_casefold(text, -1) : NULL;
	DsReason reason = DS_REASON_NONE;
	gsize best = 0;

	if (text == NULL)
		return DS_REASON_NONE;
	for (guint i = 0; i < DS_REASON_N; i++) {
		gsize fit = best_fit(table[i], folded);

		if (fit > best) {
			best = fit;
			reason = i;
		}
	}
	return reason;
}

DsReason
ds_sip2_item_reason(const DsSip2Dialect *dialect, const char *text)
{
	return find_reason(dialect->item_reasons, text);
}

DsReason
ds_sip2_patron_reason(const DsSip2Dialect *dialect, const char *text)
{
	return find_reason(dialect->patron_reasons, text);
}
