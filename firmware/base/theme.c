/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/theme.h"

#include <math.h>
#include <string.h>

#define DEFINE "@define-color"
#define PANEL_LIGHTER 0.05 /* of white: a panel in the field, as that of light.css */

/* As in ui/light.css; tests/ui/test-look.c compares them. */
static const struct {
	const char *name;
	guint32 usual;
} colours[DS_THEME_N] = {
    [DS_THEME_KEY] = {"key", 0x1F3478},
    [DS_THEME_TEAL] = {"teal", 0x0C564F},
    [DS_THEME_FIELD] = {"field", 0x121F47},
    [DS_THEME_FIELD_FOOT] = {"field-foot", 0x1B2C60},
};

/* ---- contrast ---- */

static double
linear(guint32 channel)
{
	double part = (channel & 0xFF) / 255.0;

	return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double
luminance(guint32 rgb)
{
	return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
}

static double
contrast(guint32 a, guint32 b)
{
	double first = luminance(a) + 0.05, second = luminance(b) + 0.05;

	return MAX(first, second) / MIN(first, second);
}

static guint32
lighter(guint32 rgb, double by)
{
	guint32 result = 0;

	for (guint shift = 0; shift <= 16; shift += 8) {
		guint32 channel = rgb >> shift & 0xFF;

		result |= (channel + (guint32)((255 - channel) * by + 0.5)) << shift;
	}
	return result;
}

static guint32
panel_of(const DsTheme *theme)
{
	return theme->rgb[DS_THEME_FIELD_FOOT] == colours[DS_THEME_FIELD_FOOT].usual
	    ? 0x22376F
	    : lighter(theme->rgb[DS_THEME_FIELD_FOOT], PANEL_LIGHTER);
}

static gboolean
check_pair(const char *what, guint32 ground, guint32 ink, const char *ink_name, GError **error)
{
	double ratio = contrast(ground, ink);

	if (ratio >= 7)
		return TRUE;
	/* rounded down: 6.99 must not read as the 7.0 that it misses */
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    "%s #%06X with %s #%06X has a contrast of %.1f:1, and needs 7:1", what, ground,
	    ink_name, ink, floor(ratio * 10) / 10);
	return FALSE;
}

/* The table of colours in ui/LOOK.md. */
static gboolean
check_contrast(const DsTheme *theme, GError **error)
{
	const struct {
		const char *what;
		guint32 ground;
	} reads[] =
	    {
		{"field", theme->rgb[DS_THEME_FIELD]},
		{"field-foot", theme->rgb[DS_THEME_FIELD_FOOT]},
		{"the panel that follows from field-foot,", panel_of(theme)},
	    },
	  touches[] = {
	      {"key", theme->rgb[DS_THEME_KEY]},
	      {"teal", theme->rgb[DS_THEME_TEAL]},
	  };

	for (guint i = 0; i < G_N_ELEMENTS(touches); i++)
		if (!check_pair(touches[i].what, touches[i].ground, 0xFFFFFF, "white", error) ||
		    !check_pair(touches[i].what, touches[i].ground, 0xE8EFEC, "ground", error))
			return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(reads); i++)
		if (!check_pair(reads[i].what, reads[i].ground, 0xFFFFFF, "white", error) ||
		    !check_pair(reads[i].what, reads[i].ground, 0xCFE0F0, "second text", error) ||
		    !check_pair(reads[i].what, reads[i].ground, 0xFFD27A, "amber text", error))
			return FALSE;
	return TRUE;
}

/* ---- file ---- */

static const char *
skip_blank(const char *at)
{
	const char *end;

	for (;;) {
		at += strspn(at, " \t\r\n");
		if (!g_str_has_prefix(at, "/*") || (end = strstr(at + 2, "*/")) == NULL)
			return at;
		at = end + 2;
	}
}

/* "key #1F3478;": where it ends, NULL: it is none. */
static const char *
take_colour(const char *at, DsTheme *theme)
{
	gsize length;

	at += strspn(at, " \t");
	length = strcspn(at, " \t;");
	for (guint i = 0; i < DS_THEME_N; i++) {
		guint32 rgb = 0;
		const char *value = at + length + strspn(at + length, " \t");

		if (strlen(colours[i].name) != length ||
		    strncmp(colours[i].name, at, length) != 0 || *value++ != '#')
			continue;
		for (guint digit = 0; digit < 6; digit++, value++) {
			if (!g_ascii_isxdigit(*value))
				return NULL;
			rgb = rgb << 4 | (guint32)g_ascii_xdigit_value(*value);
		}
		theme->rgb[i] = rgb;
		value += strspn(value, " \t");
		return *value == ';' ? value + 1 : NULL;
	}
	return NULL;
}

static guint
line_of(const char *text, const char *at)
{
	guint line = 1;

	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

static gboolean
take_all(const char *text, DsTheme *theme, GError **error)
{
	for (const char *at = skip_blank(text); *at != '\0'; at = skip_blank(at)) {
		const char *next = g_str_has_prefix(at, DEFINE " ")
		    ? take_colour(at + strlen(DEFINE), theme)
		    : NULL;

		if (next == NULL) {
			g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
			    "line %u: all that may stand here is " DEFINE
			    " with key, teal, field or field-foot, and a colour like #1F3478;",
			    line_of(text, at));
			return FALSE;
		}
		at = next;
	}
	return TRUE;
}

static void
set_usual(DsTheme *theme)
{
	for (guint i = 0; i < DS_THEME_N; i++)
		theme->rgb[i] = colours[i].usual;
}

gboolean
ds_theme_parse(const char *text, gsize length, DsTheme *theme, GError **error)
{
	g_autofree char *copy = g_strndup(text, MIN(length, DS_THEME_BYTES_MAX));

	set_usual(theme);
	if (length > DS_THEME_BYTES_MAX || strlen(copy) != length) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "it is longer than %d bytes, or no text", DS_THEME_BYTES_MAX);
		return FALSE;
	}
	if (take_all(copy, theme, error) && check_contrast(theme, error))
		return TRUE;
	set_usual(theme);
	return FALSE;
}

char *
ds_theme_text(const DsTheme *theme)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < DS_THEME_N; i++)
		g_string_append_printf(text, DEFINE " %s #%06X;\n", colours[i].name, theme->rgb[i]);
	return g_string_free(text, FALSE);
}

char *
ds_theme_css(const DsTheme *theme)
{
	const struct {
		const char *name;
		guint32 rgb;
	} lines[] = {
	    {"key", theme->rgb[DS_THEME_KEY]},
	    {"ring_ground_arc", theme->rgb[DS_THEME_KEY]},
	    {"teal", theme->rgb[DS_THEME_TEAL]},
	    {"field_top", theme->rgb[DS_THEME_FIELD]},
	    {"field_end", theme->rgb[DS_THEME_FIELD_FOOT]},
	    {"strip", theme->rgb[DS_THEME_FIELD]},
	    {"field2", panel_of(theme)},
	    {"floor", panel_of(theme)},
	};
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
		g_string_append_printf(text, DEFINE " %s #%06X;\n", lines[i].name, lines[i].rgb);
	return g_string_free(text, FALSE);
}

/* ---- logo ---- */

static guint32
big_endian(const char *at)
{
	guint32 word;

	memcpy(&word, at, sizeof word);
	return GUINT32_FROM_BE(word);
}

static gboolean
refuse(GError **error, const char *why)
{
	g_set_error_literal(error, DS_ERROR, DS_ERROR_CONFIG, why);
	return FALSE;
}

/* PNG (ISO/IEC 15948), 5.2 signature and 11.2.2 IHDR, which comes first. */
static gboolean
check_png(const char *data, gsize length, GError **error)
{
	guint32 width, height;

	if (length < 33 || memcmp(data + 12, "IHDR", 4) != 0)
		return refuse(error, "it is a damaged PNG");
	width = big_endian(data + 16);
	height = big_endian(data + 20);
	return (width >= 1 && width <= DS_LOGO_PIXELS_MAX && height >= 1 &&
		   height <= DS_LOGO_PIXELS_MAX) ||
	    refuse(error, "it has no size, or more than 2048 pixels on a side");
}

/* Every "url(" of it begins with "#". */
static gboolean
has_outer_url(const char *value)
{
	const char *at = value;

	while ((at = strstr(at, "url(")) != NULL) {
		at += strlen("url(");
		if (*at != '#')
			return TRUE;
	}
	return FALSE;
}

static gboolean
refers_outside(const char *name, const char *value)
{
	gboolean href = g_str_equal(name, "href") || g_str_has_suffix(name, ":href");

	return (href && value[0] != '#') || g_str_has_prefix(name, "on") ||
	    strstr(value, "@import") != NULL || has_outer_url(value);
}

static void
on_element(GMarkupParseContext *context, const char *name, const char **names, const char **values,
    gpointer data, GError **error)
{
	static const char *const never[] = {
	    "script", "image", "foreignObject", "style", "a", "animate", "set", NULL};
	gboolean *begun = data;
	gboolean bad = g_strv_contains(never, name) || (!*begun && !g_str_equal(name, "svg"));

	*begun = TRUE;
	for (guint i = 0; names[i] != NULL; i++)
		bad = bad || refers_outside(names[i], values[i]);
	if (bad)
		g_set_error(error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT,
		    "<%s> may not be here, or refers to something outside", name);
}

/* Document types bring entities. */
static void
on_other(
    GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
	if (g_str_has_prefix(text, "<!DOCTYPE"))
		g_set_error_literal(error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT,
		    "it may have no document type");
}

static gboolean
check_svg(const char *data, gsize length, GError **error)
{
	static const GMarkupParser parser = {.start_element = on_element, .passthrough = on_other};
	gboolean begun = FALSE;
	g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(
	    &parser, G_MARKUP_PREFIX_ERROR_POSITION, &begun, NULL);
	g_autoptr(GError) failure = NULL;

	if (g_markup_parse_context_parse(context, data, (gssize)length, &failure) &&
	    g_markup_parse_context_end_parse(context, &failure))
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    "it is no PNG, and no SVG that may be shown: %s", failure->message);
	return FALSE;
}

gboolean
ds_theme_check_logo(const char *data, gsize length, GError **error)
{
	if (length > DS_LOGO_BYTES_MAX)
		return refuse(error, "it is larger than 256 KiB");
	if (length >= 8 && memcmp(data, "\x89PNG\r\n\x1a\n", 8) == 0)
		return check_png(data, length, error);
	return check_svg(data, length, error);
}
