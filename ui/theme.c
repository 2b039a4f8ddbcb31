/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/theme.h"

#include "firmware/base/log.h"
#include "firmware/base/theme.h"
#include "ui/draw.h"

#include <librsvg/rsvg.h>
#include <string.h>

/* Of the bar at the top (112 px upright), twice, so that it stays sharp on any screen. */
#define LOGO_WIDTH 720
#define LOGO_HEIGHT 152

char *
ds_theme_sheet_of(GVariant *look)
{
	g_autoptr(GError) error = NULL;
	const char *text;
	DsTheme theme;

	if (look == NULL || !g_variant_lookup(look, "theme", "&s", &text))
		return g_strdup("");
	if (ds_theme_parse(text, strlen(text), &theme, &error))
		return ds_theme_css(&theme);
	ds_warn(NULL, "screen: the colours of [look] are not taken: %s", error->message);
	return g_strdup("");
}

static GdkPixbuf *
draw_svg(RsvgHandle *svg, GError **error)
{
	g_autoptr(GdkPixbuf) picture = NULL;
	cairo_surface_t *surface = cairo_image_surface_create(
	    CAIRO_FORMAT_ARGB32, LOGO_WIDTH, LOGO_HEIGHT);
	cairo_t *cr = cairo_create(surface);
	double width = LOGO_WIDTH, height = LOGO_HEIGHT, scale;

	if (rsvg_handle_get_intrinsic_size_in_pixels(svg, &width, &height) && width > 0 &&
	    height > 0) {
		scale = MIN(LOGO_WIDTH / width, LOGO_HEIGHT / height);
		width *= scale;
		height *= scale;
	}
	if (rsvg_handle_render_document(svg, cr, &(RsvgRectangle){0, 0, width, height}, error))
		picture = gdk_pixbuf_get_from_surface(
		    surface, 0, 0, MAX((int)width, 1), MAX((int)height, 1));
	cairo_destroy(cr);
	cairo_surface_destroy(surface);
	return g_steal_pointer(&picture);
}

static GdkPixbuf *
load(const char *path, GError **error)
{
	g_autoptr(DsDrawing) svg = NULL;
	g_autofree char *data = NULL;
	gsize length;

	if (!g_file_get_contents(path, &data, &length, error) ||
	    !ds_theme_check_logo(data, length, error))
		return NULL;
	if (data[0] != '<' && !g_ascii_isspace(data[0]))
		return gdk_pixbuf_new_from_file_at_scale(
		    path, LOGO_WIDTH, LOGO_HEIGHT, TRUE, error);
	svg = rsvg_handle_new_from_data((const guint8 *)data, length, error);
	return svg != NULL ? draw_svg(svg, error) : NULL;
}

GdkPixbuf *
ds_theme_logo_of(GVariant *look)
{
	g_autoptr(GError) error = NULL;
	const char *path;
	GdkPixbuf *logo;

	if (look == NULL || !g_variant_lookup(look, "logo", "&s", &path))
		return NULL;
	logo = load(path, &error);
	if (logo == NULL)
		ds_warn(NULL, "screen: the logo of [look] is not shown: %s: %s", path,
		    error != NULL ? error->message : "it cannot be drawn");
	return logo;
}
