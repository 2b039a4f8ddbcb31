/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/volumes.h"

#include "ui/draw.h"

#define SPINES 3

struct _DsVolumes {
	DsCanvas parent;
	guint first; /* number on the left spine */
	guint count; /* of spines, at most SPINES */
	gboolean gone[SPINES];
};

G_DEFINE_TYPE(DsVolumes, ds_volumes, DS_TYPE_CANVAS)

static void
draw_number(DsVolumes *self, cairo_t *cr, guint number, double middle)
{
	g_autofree char *text = g_strdup_printf("%u", number);
	g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout(GTK_WIDGET(self), text);
	g_autoptr(PangoFontDescription) font = pango_font_description_from_string("Noto Sans Bold");
	PangoRectangle ink;

	pango_font_description_set_absolute_size(font, (number > 9 ? 30 : 45) * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_layout_get_pixel_extents(layout, &ink, NULL);
	cairo_move_to(cr, middle - ink.x - ink.width / 2.0, 61 - ink.y - ink.height / 2.0);
	pango_cairo_show_layout(cr, layout);
}

/* On a grid of 120 x 108: spines of 30 x 84. */
static void
draw_spine(DsVolumes *self, cairo_t *cr, guint i)
{
	static const double dash[] = {9, 8};
	double left = 60 - 41.0 * (self->count - 1) / 2 + 41.0 * i - 15;
	GdkRGBA mark = ds_draw_colour(GTK_WIDGET(self), "wait_text");

	ds_draw_box(cr, left, 14, 30, 84, 6);
	if (self->gone[i]) {
		gdk_cairo_set_source_rgba(cr, &mark);
		cairo_set_line_width(cr, 5);
		cairo_set_dash(cr, dash, 2, 0);
		cairo_stroke(cr);
	} else {
		cairo_set_source_rgb(cr, 0x27 / 255.0, 0x52 / 255.0, 0x9F / 255.0);
		cairo_fill(cr);
		cairo_set_source_rgb(cr, 0xFB / 255.0, 0xF6 / 255.0, 0xEA / 255.0);
		cairo_rectangle(cr, left, 26, 30, 7);
		cairo_fill(cr);
		cairo_set_source_rgb(cr, 1, 1, 1);
	}
	draw_number(self, cr, self->first + i, left + 15);
}

static gboolean
ds_volumes_draw(GtkWidget *widget, cairo_t *cr)
{
	DsVolumes *self = DS_VOLUMES(widget);
	double scale = MIN(gtk_widget_get_allocated_width(widget) / 120.0,
	    gtk_widget_get_allocated_height(widget) / 108.0);

	cairo_scale(cr, scale, scale);
	for (guint i = 0; i < self->count; i++)
		draw_spine(self, cr, i);
	return FALSE;
}

static void
ds_volumes_class_init(DsVolumesClass *class)
{
	GTK_WIDGET_CLASS(class)->draw = ds_volumes_draw;
	gtk_widget_class_set_css_name(GTK_WIDGET_CLASS(class), "volumes");
}

static void
ds_volumes_init(DsVolumes *self)
{
	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "mini");
}

GtkWidget *
ds_volumes_new(void)
{
	return g_object_new(DS_TYPE_VOLUMES, NULL);
}

static gboolean
contains(GArray *numbers, guint number)
{
	for (guint i = 0; i < numbers->len; i++)
		if (g_array_index(numbers, guint, i) == number)
			return TRUE;
	return FALSE;
}

void
ds_volumes_show(DsVolumes *self, guint parts, GArray *missing)
{
	guint middle = missing->len > 0 ? g_array_index(missing, guint, 0) : 1;

	self->count = MIN(parts, SPINES);
	self->first = middle > 1 ? middle - 1 : 1;
	if (self->first + self->count > parts + 1)
		self->first = parts + 1 - self->count;
	for (guint i = 0; i < self->count; i++)
		self->gone[i] = contains(missing, self->first + i);
	gtk_widget_queue_draw(GTK_WIDGET(self));
}
