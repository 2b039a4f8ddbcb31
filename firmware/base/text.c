/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/text.h"

#include <string.h>

/* Dropped: Cc and Cf (which holds the bidi overrides and isolates, U+202A..E and U+2066..9),
 * surrogates, private use and unassigned code points, line and paragraph separators. */
static gboolean
is_shown(gunichar c)
{
	switch (g_unichar_type(c)) {
	case G_UNICODE_CONTROL:
	case G_UNICODE_FORMAT:
	case G_UNICODE_UNASSIGNED:
	case G_UNICODE_PRIVATE_USE:
	case G_UNICODE_SURROGATE:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR: return FALSE;
	default: return TRUE;
	}
}

static gboolean
is_blank(gunichar c)
{
	return g_unichar_isspace(c) || g_unichar_type(c) == G_UNICODE_LINE_SEPARATOR ||
	    g_unichar_type(c) == G_UNICODE_PARAGRAPH_SEPARATOR;
}

char *
ds_text_clean(const char *text, gssize length, guint max_chars)
{
	g_autofree char *valid = g_utf8_make_valid(text, length);
	g_autofree char *composed = g_utf8_normalize(valid, -1, G_NORMALIZE_NFC);
	GString *clean = g_string_new(NULL);
	gboolean gap = FALSE;
	guint chars = 0;

	for (const char *at = composed; *at != '\0' && chars < max_chars;
	     at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		if (is_blank(c)) {
			gap = clean->len > 0;
			continue;
		}
		if (!is_shown(c))
			continue;
		if (gap) {
			g_string_append_c(clean, ' ');
			chars++;
		}
		gap = FALSE;
		g_string_append_unichar(clean, c);
		chars++;
	}
	return g_string_free(clean, FALSE);
}

gboolean
ds_text_is_plain(const char *text, gssize length)
{
	const char *end = text + (length < 0 ? strlen(text) : (gsize)length);

	if (!g_utf8_validate(text, length, NULL))
		return FALSE;
	for (const char *at = text; at < end; at = g_utf8_next_char(at))
		if (g_unichar_iscntrl(g_utf8_get_char(at)))
			return FALSE;
	return TRUE;
}

char *
ds_text_escape(const char *text, gssize length)
{
	gsize count = length < 0 ? strlen(text) : (gsize)length;
	GString *line = g_string_sized_new(count + 1);

	for (gsize i = 0; i < count; i++) {
		if (g_ascii_isprint(text[i]) && text[i] != '\\')
			g_string_append_c(line, text[i]);
		else
			g_string_append_printf(line, "\\x%02X", (guint8)text[i]);
	}
	return g_string_free(line, FALSE);
}
