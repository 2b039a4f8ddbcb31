/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/slip.h"

#include "firmware/base/text.h"

#include <pango/pangocairo.h>
#include <qrencode.h>
#include <string.h>

#define PLAIN_DOTS 24 /* 3 mm: 16 Han characters, about 30 Latin letters on 58 mm paper */
#define LARGE_DOTS 38
#define TEXT_ROOM_DOTS 2 /* above and below: marks in two storeys are higher than their line */
#define GAP_DOTS 14
#define RULE_DOTS 2
#define RULE_ROOM_DOTS 16 /* with the white around it */
#define QUIET 4           /* modules around a code: ISO/IEC 18004, 9.1 */
#define MODULE_MOST 6     /* dots; half a millimetre is wide enough for any camera */

typedef enum { LINE_TEXT, LINE_RULE, LINE_GAP, LINE_CODE } LineKind;

typedef struct {
	LineKind kind;
	DsSlipStyle style;
	char *language;
	char *fonts;
	char *text;
} Line;

struct DsSlip {
	char *language;
	char *fonts;
	GPtrArray *lines; /* Line */
	const char *flaw; /* why it cannot be drawn; NULL: it can */
};

/* What is being drawn. */
typedef struct {
	PangoContext *fonts;
	cairo_t *cr; /* NULL: only measured */
	int width;
	int y;
} Sheet;

static void
line_free(gpointer data)
{
	Line *line = data;

	g_free(line->language);
	g_free(line->fonts);
	if (line->text != NULL)
		explicit_bzero(line->text, strlen(line->text));
	g_free(line->text);
	g_free(line);
}

/* ---- lines ---- */

void
ds_slip_set_language(DsSlip *slip, const char *language, const char *fonts)
{
	g_free(slip->language);
	g_free(slip->fonts);
	slip->language = g_strdup(language);
	slip->fonts = g_strdup(fonts);
}

DsSlip *
ds_slip_new(void)
{
	DsSlip *slip = g_new0(DsSlip, 1);

	ds_slip_set_language(slip, "en", "Noto Sans,Noto Sans CJK SC");
	slip->lines = g_ptr_array_new_with_free_func(line_free);
	return slip;
}

void
ds_slip_free(DsSlip *slip)
{
	g_free(slip->language);
	g_free(slip->fonts);
	g_ptr_array_unref(slip->lines);
	g_free(slip);
}

char *
ds_slip_words(const DsSlip *slip, gsize max_bytes)
{
	static const char more[] = "…";
	GString *words = g_string_new(NULL);

	for (guint i = 0; i < slip->lines->len; i++) {
		const Line *line = slip->lines->pdata[i];

		if (line->kind != LINE_TEXT)
			continue;
		if (words->len + strlen(line->text) + 1 + strlen(more) > max_bytes) {
			g_string_append(words, more);
			break;
		}
		g_string_append_printf(words, "%s\n", line->text);
	}
	return g_string_free(words, FALSE);
}

/* A code is drawn for a camera: its text is none for people. */
char *
ds_slip_letter(const DsSlip *slip)
{
	GString *letter = g_string_new(NULL);

	for (guint i = 0; i < slip->lines->len; i++) {
		const Line *line = slip->lines->pdata[i];

		if (line->kind == LINE_TEXT)
			g_string_append(letter, line->text);
		else if (line->kind == LINE_RULE)
			g_string_append(letter, "――――――――");
		if (line->kind != LINE_CODE)
			g_string_append(letter, "\r\n");
	}
	return g_string_free(letter, FALSE);
}

static void
add(DsSlip *slip, LineKind kind, DsSlipStyle style, char *text)
{
	Line *line;

	if (slip->lines->len >= DS_SLIP_LINES_MAX) {
		slip->flaw = "too many lines for a slip";
		g_free(text);
		return;
	}
	line = g_new(Line, 1);
	*line = (Line){kind, style, g_strdup(slip->language), g_strdup(slip->fonts), text};
	g_ptr_array_add(slip->lines, line);
}

void
ds_slip_add_text(DsSlip *slip, DsSlipStyle style, const char *text)
{
	add(slip, LINE_TEXT, style, ds_text_clean(text, -1, DS_SLIP_TEXT_MAX));
}

void
ds_slip_add_rule(DsSlip *slip)
{
	add(slip, LINE_RULE, DS_SLIP_PLAIN, NULL);
}

void
ds_slip_add_gap(DsSlip *slip)
{
	add(slip, LINE_GAP, DS_SLIP_PLAIN, NULL);
}

void
ds_slip_add_code(DsSlip *slip, const char *text)
{
	g_autofree char *clean = ds_text_clean(text, -1, DS_SLIP_CODE_MAX);

	if (strlen(text) > DS_SLIP_CODE_MAX || text[0] == '\0' || !g_str_equal(clean, text))
		slip->flaw = "the text of a code is empty, too long, or has control characters";
	else
		add(slip, LINE_CODE, DS_SLIP_PLAIN, g_steal_pointer(&clean));
}

/* ---- drawing ---- */

static PangoLayout *
lay_out(const Sheet *sheet, const Line *line)
{
	/* the system's fonts stand in where these are missing */
	g_autofree char *families = g_strconcat(line->fonts, ",sans-serif", NULL);
	PangoFontDescription *font = pango_font_description_from_string(families);
	PangoLayout *layout;

	pango_font_description_set_absolute_size(
	    font, ((line->style & DS_SLIP_LARGE) != 0 ? LARGE_DOTS : PLAIN_DOTS) * PANGO_SCALE);
	if ((line->style & DS_SLIP_BOLD) != 0)
		pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	pango_context_set_language(sheet->fonts, pango_language_from_string(line->language));
	layout = pango_layout_new(sheet->fonts);
	pango_layout_set_font_description(layout, font);
	pango_layout_set_width(layout, sheet->width * PANGO_SCALE);
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	if ((line->style & DS_SLIP_CENTRED) != 0)
		pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
	pango_layout_set_text(layout, line->text, -1);
	pango_font_description_free(font);
	return layout;
}

/* Marks that are piled up do not reach into the line of somebody else. */
static void
draw_text(Sheet *sheet, const Line *line)
{
	g_autoptr(PangoLayout) layout = lay_out(sheet, line);
	int height;

	pango_layout_get_pixel_size(layout, NULL, &height);
	height += 2 * TEXT_ROOM_DOTS;
	if (sheet->cr != NULL) {
		cairo_save(sheet->cr);
		cairo_rectangle(sheet->cr, 0, sheet->y, sheet->width, height);
		cairo_clip(sheet->cr);
		cairo_move_to(sheet->cr, 0, sheet->y + TEXT_ROOM_DOTS);
		pango_cairo_show_layout(sheet->cr, layout);
		cairo_restore(sheet->cr);
	}
	sheet->y += height;
}

static void
draw_rule(Sheet *sheet, const Line *line)
{
	int above = (RULE_ROOM_DOTS - RULE_DOTS) / 2;

	if (sheet->cr != NULL) {
		cairo_rectangle(sheet->cr, 0, sheet->y + above, sheet->width, RULE_DOTS);
		cairo_fill(sheet->cr);
	}
	sheet->y += RULE_ROOM_DOTS;
}

static void
draw_gap(Sheet *sheet, const Line *line)
{
	sheet->y += GAP_DOTS;
}

static void
draw_modules(Sheet *sheet, const QRcode *code, int module)
{
	int left = (sheet->width - module * code->width) / 2;

	for (int i = 0; i < code->width * code->width; i++)
		if ((code->data[i] & 1) != 0) {
			int column = i % code->width, row = i / code->width;

			cairo_rectangle(sheet->cr, left + column * module,
			    sheet->y + (QUIET + row) * module, module, module);
		}
	cairo_fill(sheet->cr);
}

/* Level M: a seventh of it may be creased or smudged. */
static void
draw_code(Sheet *sheet, const Line *line)
{
	QRcode *code = QRcode_encodeString(line->text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	int modules, module;

	if (code == NULL)
		return;
	modules = code->width + 2 * QUIET;
	module = CLAMP(sheet->width / modules, 1, MODULE_MOST);
	if (sheet->cr != NULL)
		draw_modules(sheet, code, module);
	sheet->y += modules * module;
	QRcode_free(code);
}

static void
draw_lines(Sheet *sheet, const DsSlip *slip)
{
	static void (*const draw[])(Sheet * sheet, const Line *line) = {
	    [LINE_TEXT] = draw_text,
	    [LINE_RULE] = draw_rule,
	    [LINE_GAP] = draw_gap,
	    [LINE_CODE] = draw_code,
	};

	sheet->y = 0;
	for (guint i = 0; i < slip->lines->len && sheet->y <= DS_RASTER_HEIGHT_MAX; i++) {
		const Line *line = slip->lines->pdata[i];

		draw[line->kind](sheet, line);
	}
}

/* In grey, with outlines fitted to the dots: the printer has no grey, and what is in half is cut.
 */
static PangoContext *
get_fonts(PangoFontMap *map)
{
	PangoContext *fonts = pango_font_map_create_context(map);
	cairo_font_options_t *options = cairo_font_options_create();

	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_FULL);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_ON);
	pango_cairo_context_set_font_options(fonts, options);
	pango_context_set_round_glyph_positions(fonts, TRUE);
	cairo_font_options_destroy(options);
	return fonts;
}

static DsRaster *
draw_sheet(Sheet *sheet, const DsSlip *slip)
{
	cairo_surface_t *grey = cairo_image_surface_create(CAIRO_FORMAT_A8, sheet->width, sheet->y);
	DsRaster *raster;

	sheet->cr = cairo_create(grey);
	draw_lines(sheet, slip);
	raster = ds_raster_from_surface(grey);
	explicit_bzero(cairo_image_surface_get_data(grey),
	    (gsize)cairo_image_surface_get_stride(grey) * (gsize)sheet->y);
	cairo_destroy(sheet->cr);
	cairo_surface_destroy(grey);
	return raster;
}

static DsRaster *
refuse(const char *why, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL, "slip: %s", why);
	return NULL;
}

static DsRaster *
draw_with(PangoContext *fonts, const DsSlip *slip, guint width, GError **error)
{
	Sheet sheet = {.fonts = fonts, .width = (int)width};

	draw_lines(&sheet, slip);
	if (sheet.y == 0)
		return refuse("nothing is on it", error);
	if (sheet.y > DS_RASTER_HEIGHT_MAX)
		return refuse("longer than any paper", error);
	return draw_sheet(&sheet, slip);
}

DsRaster *
ds_slip_draw(const DsSlip *slip, guint width, GError **error)
{
	PangoFontMap *map;
	PangoContext *fonts;
	DsRaster *raster;

	g_assert(width >= DS_SLIP_WIDTH_LEAST && width <= DS_RASTER_WIDTH_MAX);
	if (slip->flaw != NULL)
		return refuse(slip->flaw, error);
	map = pango_cairo_font_map_new();
	fonts = get_fonts(map);
	raster = draw_with(fonts, slip, width, error);
	g_object_unref(fonts);
	g_object_unref(map);
	return raster;
}
