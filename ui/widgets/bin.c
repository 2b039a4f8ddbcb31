/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/bin.h"

#include "ui/draw.h"

#include <string.h>

struct _DsBin {
	DsCanvas parent;
	char *name;
	guint colour;
};

G_DEFINE_TYPE(DsBin, ds_bin, DS_TYPE_CANVAS)

/* Colours of bin, rim, book and the book's bands; white on the bin is 7.3:1 or more. */
static const char *const sheets[] = {
    ".bin { fill: #1F5F52 } .rim { fill: #123F36 } .book { fill: #E2765A } .band { fill: #F6BFA9 }",
    ".bin { fill: #2B4F97 } .rim { fill: #1B3468 } .book { fill: #F2B233 } .band { fill: #FBE0A0 }",
    ".bin { fill: #5B3F8A } .rim { fill: #3C2961 } .book { fill: #3C9482 } .band { fill: #8FCDBD }",
};

static void
draw_name(DsBin *self, cairo_t *cr)
{
	g_autoptr(PangoLayout)
	    layout = gtk_widget_create_pango_layout(GTK_WIDGET(self), self->name);
	g_autoptr(PangoFontDescription)
	    font = pango_font_description_from_string("Noto Serif, Noto Serif CJK SC Bold");
	PangoRectangle ink;

	if (g_utf8_strlen(self->name, -1) > 2)
		return;
	pango_font_description_set_absolute_size(
	    font, (g_utf8_strlen(self->name, -1) > 1 ? 68 : 91) * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_layout_get_pixel_extents(layout, &ink, NULL);
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_move_to(cr, 95 - ink.x - ink.width / 2.0, 147 - ink.y - ink.height / 2.0);
	pango_cairo_show_layout(cr, layout);
}

static gboolean
ds_bin_draw(GtkWidget *widget, cairo_t *cr)
{
	DsBin *self = DS_BIN(widget);
	GdkRGBA white = {1, 1, 1, 1};
	g_autoptr(DsDrawing) svg = ds_draw_open(widget, "art/bin", &white, 0);
	const char *sheet = sheets[self->colour % G_N_ELEMENTS(sheets)];
	RsvgRectangle place = {0, 0, 190, 206};
	double scale = MIN(gtk_widget_get_allocated_width(widget) / place.width,
	    gtk_widget_get_allocated_height(widget) / place.height);

	rsvg_handle_set_stylesheet(svg, (const guint8 *)sheet, strlen(sheet), NULL);
	cairo_scale(cr, scale, scale);
	rsvg_handle_render_document(svg, cr, &place, NULL);
	draw_name(self, cr);
	return FALSE;
}

static void
ds_bin_finalize(GObject *object)
{
	g_free(DS_BIN(object)->name);
	G_OBJECT_CLASS(ds_bin_parent_class)->finalize(object);
}

static void
ds_bin_class_init(DsBinClass *class)
{
	G_OBJECT_CLASS(class)->finalize = ds_bin_finalize;
	GTK_WIDGET_CLASS(class)->draw = ds_bin_draw;
	gtk_widget_class_set_css_name(GTK_WIDGET_CLASS(class), "bin");
}

static void
ds_bin_init(DsBin *self)
{
}

GtkWidget *
ds_bin_new(const char *name, guint colour)
{
	DsBin *self = g_object_new(DS_TYPE_BIN, "visible", TRUE, NULL);

	self->name = g_strdup(name);
	self->colour = colour;
	return GTK_WIDGET(self);
}
